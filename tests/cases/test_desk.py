"""The case at the desk: who sees it and how much of it, what each deed does, and what happens when two act at once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import people
import pytest
from desk_cast import PERSONAL, SECRETS, address, at_desk, case, cast, report
from django.test import Client
from django.utils import timezone, translation

from salingjaga.accounts.models import LogEntry, Membership
from salingjaga.cases import casework, evidence, locks, notes
from salingjaga.cases.models import (
    Case,
    CaseEvent,
    Evidence,
    Message,
    Note,
    Notice,
    Presence,
    State,
    Step,
    Suggestion,
    SuggestionState,
)
from salingjaga.cases.moves import Refused
from salingjaga.cases.shown import Reader

pytestmark = pytest.mark.django_db
ENGLISH = {"hl": "en"}


@pytest.fixture(autouse=True)
def in_english() -> Any:
    with translation.override("en"):
        yield


def text_of(client: Client, where: str) -> str:
    answer = client.get(f"{where}{'&' if '?' in where else '?'}hl=en")
    assert answer.status_code == 200, where
    return answer.content.decode()


# Who sees what -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["liaison", "administrator", "trusted_reporter", "organiser", "facilitator", ""])
def test_who_does_not_check_finds_no_case_and_no_queue(role: str) -> None:
    people_ = cast()
    held = case(people_.holder)
    somebody = at_desk(people.person(role=role, organisation=people_.holder))
    for where in ("/meja", address(held), "/meja/tampilan", "/meja/pintasan", "/meja/kabar"):
        assert somebody.get(where).status_code == 404, where
    for deed in ("ambil", "tutup", "catatan", "bukti", "rincian", "gabung", "pisah", "tanya", "serahkan", "kunci"):
        assert somebody.post(address(held, deed)).status_code == 404, deed


def test_a_verifier_of_an_acting_organisation_finds_nothing() -> None:
    held = case(cast().holder)
    ministry = people.organisation(kind="ministry")
    somebody = at_desk(people.person(role="verifier", organisation=ministry))
    assert somebody.get(address(held)).status_code == 404


def test_a_stranger_is_led_to_the_sign_in_page(client: Client) -> None:
    held = case(cast().holder)
    for where in ("/meja", address(held)):
        assert client.get(where).headers["Location"].startswith("/masuk?next=")


def test_an_unknown_case_is_not_there() -> None:
    assert at_desk(cast().verifier).get("/meja/kasus/zzzzzzzzzzzz").status_code == 404


def with_personal_data(people_: Any) -> Case:
    held = case(
        people_.holder, PERSONAL, PERSONAL + " segera", title=f"Nomor {PERSONAL}", link="https://contoh.example"
    )
    twin = case(people_.holder, f"{PERSONAL} lain kasus")
    evidence.add_quote(held, PERSONAL, title=PERSONAL[:200], by=people_.verifier)
    evidence.add_link(held, "https://wa.me/6281234567890?text=budi.santoso@contoh.example", by=people_.verifier)
    notes.add(held, f"Sudah ditelepon: {PERSONAL}", by=people_.verifier)
    first = held.reports.first()
    assert first
    Message.objects.create(report=first, from_reporter=True, text=f"Ini saya. {PERSONAL}")
    first.note, first.group = f"Catatan {PERSONAL}", f"Grup {SECRETS[0]}"
    first.save()
    suggested = twin.reports.first()
    assert suggested
    Suggestion.objects.create(report=suggested, case=held, probability=0.7)
    return held


def test_the_holding_organisation_reads_the_texts_as_they_came() -> None:
    people_ = cast()
    page = text_of(at_desk(people_.verifier), address(with_personal_data(people_)))
    assert all(secret in page for secret in SECRETS)
    assert "Talk with reporters" in page


def test_no_personal_data_reaches_another_organisation_anywhere() -> None:
    people_ = cast()
    held = with_personal_data(people_)
    for who in (people_.outsider, people_.outside_editor):
        for where in (address(held), "/meja", "/meja?q=Hubungi"):
            page = text_of(at_desk(who), where)
            assert [secret for secret in SECRETS if secret in page] == [], where
            assert "6281234567890" not in page
            assert "Talk with reporters" not in page
    assert "Personal data is masked" in text_of(at_desk(people_.outsider), address(held))


def test_who_reads_a_title_masked_does_not_write_the_mask_over_it() -> None:
    people_ = cast()
    held = case(people_.holder, title="Nomor 0812-3456-7890 menyebar")
    desk = at_desk(people_.outsider)
    shown = desk.get(address(held)).context["details"]
    sent = {"title": shown["title"].value(), "harm": "scam", "was": shown["was"].value()}
    assert "3456" not in sent["title"]
    assert desk.post(address(held, "rincian"), sent).status_code == 302
    held.refresh_from_db()
    assert (held.title, held.harm) == ("Nomor 0812-3456-7890 menyebar", "scam")


def test_a_cut_never_leaves_half_a_number() -> None:
    people_ = cast()
    for width in range(60, 110):
        held = case(people_.holder, "a" * width + " 0812-3456-7890")
        assert "3456" not in Reader(people_.outsider).title(held)


def test_reporters_are_talked_to_only_by_the_holding_organisation() -> None:
    people_ = cast()
    held = case(people_.holder)
    asked = held.reports.first()
    assert asked
    question = {"report": asked.public_id, "text": "Di grup apa kamu melihatnya?"}
    assert at_desk(people_.outsider).post(address(held, "tanya"), question).status_code == 404
    assert not Message.objects.exists()
    desk = at_desk(people_.verifier)
    assert desk.post(address(held, "tanya"), question).status_code == 302
    page = text_of(desk, address(held))
    assert "Di grup apa kamu melihatnya?" in page
    assert "Meja Kampus Kita" in page
    foreign = case(people_.holder, "lain").reports.first()
    assert foreign
    assert desk.post(address(held, "tanya"), question | {"report": foreign.public_id}).status_code == 400


def test_an_answer_of_a_reporter_is_shown_in_the_queue_until_the_holder_has_read_it() -> None:
    people_ = cast()
    held = case(people_.holder)
    Message.objects.create(report=held.reports.get(), from_reporter=True, text="Di grup keluarga")
    said = "a reporter has just answered"
    assert said not in text_of(at_desk(people_.outsider), "/meja")
    text_of(at_desk(people_.outsider), address(held))
    assert said in text_of(at_desk(people_.verifier), "/meja")
    text_of(at_desk(people_.verifier), address(held))
    assert said not in text_of(at_desk(people_.verifier), "/meja")


def test_what_people_type_is_never_run() -> None:
    people_ = cast()
    hostile = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    held = case(people_.holder, hostile, title=hostile)
    notes.add(held, hostile, by=people_.verifier)
    evidence.add_quote(held, hostile, title=hostile, by=people_.verifier)
    for who in (people_.verifier, people_.outsider):
        for where in (address(held), "/meja"):
            page = text_of(at_desk(who), where)
            assert "<script>alert" not in page
            assert "<img src=x" not in page


def test_the_page_on_which_a_verdict_is_written_is_masked_too() -> None:
    people_ = cast()
    held = case(people_.holder, PERSONAL, title=PERSONAL)
    page = text_of(at_desk(people_.outsider), address(held, "putusan"))
    assert [secret for secret in SECRETS if secret in page] == []


# Taking and locking ------------------------------------------------------------------------------------------------


def test_taking_a_case_assigns_and_locks_it() -> None:
    people_ = cast()
    held = case(people_.holder)
    desk = at_desk(people_.verifier)
    assert desk.post(address(held, "ambil"), {"was": ""}).status_code == 302
    held.refresh_from_db()
    assert (held.assigned_to, held.locked_by, held.state) == (people_.verifier, people_.verifier, State.TRIAGE)
    assert "hold this case until" in text_of(desk, address(held))
    assert "Sari Dewi</b> holds this case until" in text_of(at_desk(people_.outsider), address(held))


def test_of_two_who_take_a_case_one_gets_it_and_the_other_is_told() -> None:
    people_ = cast()
    held = case(people_.holder)
    assert at_desk(people_.verifier).post(address(held, "ambil"), {"was": ""}).status_code == 302
    late = at_desk(people_.outsider).post(address(held, "ambil") + "?hl=en", {"was": ""})
    assert late.status_code == 409
    assert "Somebody was first" in late.content.decode()
    held.refresh_from_db()
    assert held.assigned_to == people_.verifier


def test_while_somebody_holds_a_case_others_write_notes_and_change_nothing() -> None:
    people_ = cast()
    held = case(people_.holder)
    casework.assign(held, people_.verifier, by=people_.verifier)
    other = at_desk(people_.editor)
    assert other.post(address(held, "tutup"), {"outcome": "spam"}).status_code == 409
    assert other.post(address(held, "rincian"), {"title": "x", "harm": "other"}).status_code == 409
    assert other.post(address(held, "catatan"), {"text": "Aku lihat juga"}).status_code == 302
    held.refresh_from_db()
    assert (held.state, held.title) == (State.TRIAGE, "")


def test_a_lock_ends_by_itself() -> None:
    people_ = cast()
    held = case(people_.holder)
    locks.lock(held, by=people_.verifier)
    Case.objects.filter(pk=held.pk).update(locked_until=timezone.now() - timedelta(seconds=1))
    assert at_desk(people_.outsider).post(address(held, "ambil")).status_code == 302


def test_an_open_page_keeps_its_own_lock_alive_and_nobody_elses() -> None:
    people_ = cast()
    held = case(people_.holder)
    locks.lock(held, by=people_.verifier)
    soon = timezone.now() + timedelta(minutes=2)
    Case.objects.filter(pk=held.pk).update(locked_until=soon)
    asked = {"since": timezone.now().isoformat(), "case": held.public_id}
    at_desk(people_.outsider).get("/meja/kabar", asked)
    held.refresh_from_db()
    assert held.locked_until == soon
    at_desk(people_.verifier).get("/meja/kabar", asked)
    held.refresh_from_db()
    assert held.locked_until > soon + timedelta(minutes=10)


def test_an_editor_breaks_a_lock_and_the_log_says_whose_it_was() -> None:
    people_ = cast()
    held = case(people_.holder)
    locks.lock(held, by=people_.verifier)
    assert at_desk(people_.outsider).post(address(held, "buka-kunci")).status_code == 409
    assert at_desk(people_.editor).post(address(held, "buka-kunci")).status_code == 302
    entry = LogEntry.objects.get(verb="lock_broken")
    assert (entry.actor, entry.data["of"]) == (people_.editor.public_id, people_.verifier.public_id)
    held.refresh_from_db()
    assert held.locked_by is None


def test_who_looks_at_a_case_is_shown_to_others() -> None:
    people_ = cast()
    held = case(people_.holder)
    at_desk(people_.editor).get(address(held))
    assert "Bayu Aji is looking" in text_of(at_desk(people_.verifier), address(held))
    Presence.objects.update(seen_at=timezone.now() - timedelta(minutes=2))
    assert "Bayu Aji is looking" not in text_of(at_desk(people_.verifier), address(held))


def test_who_left_loses_cases_and_locks() -> None:
    people_ = cast()
    held, kept = case(people_.holder), case(people_.holder, "lain")
    casework.assign(held, people_.verifier, by=people_.verifier)
    casework.assign(kept, people_.editor, by=people_.editor)
    assert casework.release_former() == 0
    Membership.objects.filter(person=people_.verifier).update(ended_at=timezone.now())
    assert casework.release_former() == 1
    held.refresh_from_db()
    kept.refresh_from_db()
    assert (held.assigned_to, held.locked_by, kept.assigned_to) == (None, None, people_.editor)


# What it is, how it ends -------------------------------------------------------------------------------------------


def test_a_form_that_somebody_overtook_says_so_and_keeps_what_was_typed() -> None:
    people_ = cast()
    held = case(people_.holder)
    desk = at_desk(people_.verifier)
    stamp = desk.get(address(held)).context["details"]["was"].value()
    casework.set_details(held, title="Judul Bayu", harm="results", first_good=False, by=people_.editor)
    typed = {"title": "Judul Sari yang panjang", "harm": "scam", "was": stamp}
    late = desk.post(address(held, "rincian") + "?hl=en", typed)
    page = late.content.decode()
    assert late.status_code == 409
    assert "Somebody was first: now it is called “Judul Bayu”" in page
    assert 'value="Judul Sari yang panjang"' in page
    held.refresh_from_db()
    assert held.title == "Judul Bayu"
    again = late.context["details"]["was"].value()
    assert desk.post(address(held, "rincian"), typed | {"was": again}).status_code == 302
    held.refresh_from_db()
    assert (held.title, held.harm, held.harm_set_by_person) == ("Judul Sari yang panjang", "scam", True)


def test_a_closing_form_that_is_stale_closes_nothing() -> None:
    people_ = cast()
    held = case(people_.holder)
    desk = at_desk(people_.verifier)
    casework.start_verifying(held, by=people_.editor)
    late = desk.post(address(held, "tutup"), {"outcome": "spam", "state": "new"})
    assert late.status_code == 409
    held.refresh_from_db()
    assert held.state == State.VERIFYING


def test_a_case_closes_with_an_outcome_tells_its_reporters_and_opens_again() -> None:
    people_ = cast()
    held = case(people_.holder, "satu", "dua")
    desk = at_desk(people_.verifier)
    assert desk.post(address(held, "tutup"), {"outcome": ""}).status_code == 400
    assert desk.post(address(held, "tutup"), {"outcome": "not_checkable", "state": "new"}).status_code == 302
    held.refresh_from_db()
    assert (held.state, held.outcome) == (State.CLOSED, "not_checkable")
    assert Notice.objects.filter(kind="closed").count() == 2
    assert "Open again" in text_of(desk, address(held))
    assert desk.post(address(held, "buka-lagi")).status_code == 302
    held.refresh_from_db()
    assert (held.state, held.outcome, held.closed_at) == (State.TRIAGE, "", None)


def test_who_also_belongs_to_a_ministry_closes_nothing() -> None:
    people_ = cast()
    held = case(people_.holder)
    people.join(people_.verifier, role="liaison", organisation=people.organisation(kind="ministry"))
    desk = at_desk(people_.verifier)
    assert desk.post(address(held, "tutup"), {"outcome": "spam"}).status_code == 404
    held.refresh_from_db()
    assert held.state == State.NEW


def test_handing_over_moves_the_right_to_read() -> None:
    people_ = cast()
    held = case(people_.holder, PERSONAL)
    to = {"to": people_.other.public_id}
    assert at_desk(people_.verifier).post(address(held, "serahkan"), to).status_code == 404
    assert at_desk(people_.outside_editor).post(address(held, "serahkan"), to).status_code == 404
    assert at_desk(people_.editor).post(address(held, "serahkan"), to).status_code == 302
    assert SECRETS[0] in text_of(at_desk(people_.outsider), address(held))
    assert SECRETS[0] not in text_of(at_desk(people_.verifier), address(held))


@pytest.mark.parametrize("kind", ["ministry", "platform", "supervisor"])
def test_a_case_is_never_handed_to_who_does_not_check(kind: str) -> None:
    people_ = cast()
    held, ministry = case(people_.holder), people.organisation(kind=kind)
    assert at_desk(people_.editor).post(address(held, "serahkan"), {"to": ministry.public_id}).status_code == 400
    with pytest.raises(Refused):
        casework.hand_over(held, ministry, by=people_.editor)


# What it holds and stands on ---------------------------------------------------------------------------------------


def test_wordings_are_shown_once_with_how_many_sent_them() -> None:
    people_ = cast()
    held = case(people_.holder, "TPS dipindah", "tps  DIPINDAH", "TPS dipindah ke sawah kemarin malam")
    variants = at_desk(people_.verifier).get(address(held)).context["variants"]
    assert sorted(one["people"] for one in variants) == [1, 2]
    assert [one["longest"] for one in variants if one["people"] == 1] == [True]


def test_a_wording_is_detached_and_the_step_taken_back() -> None:
    people_ = cast()
    held = case(people_.holder, "TPS dipindah ke sawah", "Gempa di laut", "gempa di laut")
    other = held.reports.get(text="Gempa di laut")
    desk = at_desk(people_.verifier)
    assert desk.post(address(held, "pisah"), {"report": other.public_id}).status_code == 302
    assert held.reports.count() == 1
    step = Step.objects.get()
    assert desk.post("/meja/urungkan", {"step": step.public_id}).status_code == 302
    assert held.reports.count() == 3
    assert desk.post(address(held, "pisah"), {"report": "zzzzzzzzzzzz"}).status_code == 409


def test_a_case_that_was_joined_leads_on_and_takes_no_more_deeds() -> None:
    people_ = cast()
    held, target = case(people_.holder, "satu"), case(people_.holder, "dua")
    desk = at_desk(people_.verifier)
    joined = desk.post(address(held, "gabung"), {"into": f"http://localhost{address(target)}"})
    assert joined.headers["Location"] == address(target)
    assert desk.get(address(held)).headers["Location"] == address(target)
    late = desk.post(address(held, "catatan"), {"text": "catatanku"})
    assert late.status_code == 409
    assert not Note.objects.exists()
    assert desk.post(address(target, "gabung"), {"into": "tidak-ada"}).status_code == 400


def test_a_suggested_match_is_confirmed_or_rejected() -> None:
    people_ = cast()
    held, near, far = case(people_.holder, "satu"), case(people_.holder, "dua"), case(people_.holder, "tiga")
    yes, no = (Suggestion.objects.create(report=one.reports.get(), case=held, probability=0.6) for one in (near, far))
    desk = at_desk(people_.verifier)
    assert len(desk.get(address(held)).context["matches"]) == 2
    assert desk.post(address(held, f"saran/{no.public_id}"), {"answer": "no"}).status_code == 302
    assert desk.post(address(held, f"saran/{yes.public_id}"), {"answer": "yes"}).status_code == 302
    states = {one.pk: one.state for one in Suggestion.objects.all()}
    assert states == {yes.pk: SuggestionState.ACCEPTED, no.pk: SuggestionState.REJECTED}
    assert held.reports.count() == 2
    foreign = Suggestion.objects.create(report=far.reports.get(), case=case(people_.holder, "empat"), probability=0.6)
    assert desk.post(address(held, f"saran/{foreign.public_id}"), {"answer": "yes"}).status_code == 404


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "ftp://contoh.example/a", "file:///etc/passwd"]
)
def test_evidence_takes_web_addresses_only_and_keeps_what_was_typed(url: str) -> None:
    people_ = cast()
    held = case(people_.holder)
    answer = at_desk(people_.verifier).post(address(held, "bukti"), {"url": url, "title": "Judul buktiku"})
    assert answer.status_code == 400
    assert "Judul buktiku" in answer.content.decode()
    assert not Evidence.objects.exists()


def test_evidence_is_added_with_its_digest_and_removed_with_its_trace() -> None:
    people_ = cast()
    held = case(people_.holder)
    desk = at_desk(people_.outsider)
    quote = {"quote": "Itu palsu.", "title": "KPU", "url": "contoh.example/kpu"}
    assert desk.post(address(held, "bukti"), quote).headers["Location"].endswith("#evidence")
    piece = Evidence.objects.get()
    assert (piece.kind, piece.url, len(piece.sha256)) == ("quote", "https://contoh.example/kpu", 64)
    assert piece.sha256 in text_of(desk, address(held))
    where = address(held, f"bukti/{piece.public_id}/hapus")
    assert desk.post(where).status_code == 302
    assert desk.post(where).status_code == 409
    assert "Itu palsu." not in text_of(desk, address(held))
    assert CaseEvent.objects.filter(verb="evidence_removed").exists()


def test_a_picture_is_kept_without_its_metadata_and_everything_else_is_refused() -> None:
    from io import BytesIO

    from django.core.files.uploadedfile import SimpleUploadedFile
    from PIL import Image

    people_ = cast()
    held = case(people_.holder)
    desk = at_desk(people_.verifier)
    picture, exif = BytesIO(), Image.Exif()
    exif[0x010E] = "rumah Pak Budi"
    Image.new("RGB", (40, 30), "tan").save(picture, "JPEG", exif=exif)
    upload = SimpleUploadedFile("bukti.jpg", picture.getvalue(), "image/jpeg")
    assert desk.post(address(held, "bukti"), {"file": upload}).status_code == 302
    piece = Evidence.objects.get()
    answer = at_desk(people_.outsider).get(f"/meja/bukti/{piece.public_id}")
    body = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert body.startswith(b"\xff\xd8\xff")
    assert b"rumah Pak Budi" not in body
    hostile = SimpleUploadedFile("x.jpg", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "image/jpeg")
    refused = desk.post(address(held, "bukti"), {"file": hostile})
    assert refused.status_code == 409
    assert Evidence.objects.count() == 1


def test_steps_are_ticked_once_and_unticked() -> None:
    people_ = cast()
    held = case(people_.holder)
    desk = at_desk(people_.verifier)
    for _twice in range(2):
        assert desk.post(address(held, "langkah"), {"tick": "source"}).status_code == 302
    assert desk.get(address(held)).context["steps_done"] == 1
    assert desk.post(address(held, "langkah"), {"tick": "forged"}).status_code == 409
    desk.post(address(held, "langkah"), {"untick": "source"})
    assert desk.get(address(held)).context["steps_done"] == 0


@pytest.mark.parametrize(
    ("text", "called"),
    [("@Bayu lihat ini", {"Bayu Aji"}), ("@sari dewi dan @Ina", {"Sari Dewi", "Ina Lestari"}), 
     ("surel@bayu", {"Bayu Aji"}),     ("tanpa siapa pun", set()), ("@", set()), ("@Orang", set())],
)  # fmt: skip
def test_whoever_is_called_in_a_note_finds_the_case(text: str, called: set[str]) -> None:
    people_ = cast()
    held = case(people_.holder)
    note = notes.add(held, text, by=people_.verifier)
    assert {person.name for person in note.mentions.all()} == called
    if "Bayu Aji" in called:
        assert address(held) in text_of(at_desk(people_.editor), "/meja?tab=mentioned")


def test_the_timeline_tells_everything_in_words() -> None:
    people_ = cast()
    held = case(people_.holder)
    casework.assign(held, people_.verifier, by=people_.verifier)
    casework.close(held, "spam", by=people_.verifier)
    page = text_of(at_desk(people_.editor), address(held))
    assert "<b>Sari Dewi</b> took the case in hand" in page
    assert "closed the case: Spam" in page


def test_every_verb_of_a_case_has_words_for_the_timeline() -> None:
    """Read off the sources, so that a new verb cannot be forgotten."""
    import re
    from pathlib import Path

    from salingjaga.cases import timeline

    verbs: set[str] = set()
    for path in Path(timeline.__file__).parent.glob("*.py"):
        text = path.read_text(encoding="utf-8")
        verbs |= set(re.findall(r"\brecord\([\w.]+, \"(\w+)\"", text)) | set(re.findall(r"\bverb=\"(\w+)\"", text))
    assert len(verbs) > 20
    assert verbs - set(timeline.SAID) == set()


# Many at once ------------------------------------------------------------------------------------------------------


def test_many_are_closed_at_once_and_taken_back_in_one_step() -> None:
    people_ = cast()
    cases = [case(people_.holder, f"kabar {number}") for number in range(3)]
    casework.assign(cases[2], people_.editor, by=people_.editor)
    desk = at_desk(people_.verifier)
    chosen = [one.public_id for one in cases]
    answer = desk.post("/meja/massal", {"deed": "close", "outcome": "spam", "case": chosen})
    page = text_of(desk, answer.headers["Location"])
    assert "2 cases done." in page
    assert "1 was left out" in page
    assert Case.objects.filter(state="closed").count() == 2
    step = Step.objects.get()
    assert desk.post("/meja/urungkan", {"step": step.public_id}).status_code == 302
    assert not Case.objects.filter(state="closed").exists()
    assert desk.post("/meja/urungkan", {"step": step.public_id}).status_code == 409


def test_many_are_taken_and_given_back() -> None:
    people_ = cast()
    cases = [case(people_.holder, f"kabar {number}") for number in range(3)]
    desk = at_desk(people_.verifier)
    chosen = [one.public_id for one in cases]
    desk.post("/meja/massal", {"deed": "assign", "case": chosen})
    assert Case.objects.filter(assigned_to=people_.verifier).count() == 3
    desk.post("/meja/urungkan", {"step": Step.objects.get().public_id})
    assert not Case.objects.filter(assigned_to__isnull=False).exists()


def test_many_are_joined_into_the_most_urgent() -> None:
    people_ = cast()
    first, second = case(people_.holder, "satu", "satu lagi", "dan lagi"), case(people_.holder, "dua")
    answer = at_desk(people_.verifier).post(
        "/meja/massal", {"deed": "merge", "case": [second.public_id, first.public_id]}
    )
    assert answer.headers["Location"].startswith(address(first))
    assert first.reports.count() == 4


@pytest.mark.parametrize(
    "sent",
    [{}, {"deed": "close"}, {"deed": "burn", "case": ["x"]},
     {"deed": "close", "case": ["x"]}, {"deed": "assign", "case": ["zz"]}]
)  # fmt: skip
def test_a_bulk_form_that_says_nonsense_changes_nothing(sent: dict[str, Any]) -> None:
    people_ = cast()
    case(people_.holder)
    assert at_desk(people_.verifier).post("/meja/massal", sent).status_code in (400, 409)
    assert not Step.objects.exists()


def test_undo_of_an_unknown_step_and_a_foreign_address_lead_nowhere() -> None:
    people_ = cast()
    made = case(people_.holder)
    desk = at_desk(people_.verifier)
    assert desk.post("/meja/urungkan", {"step": "zzzz"}).status_code == 404
    desk.post("/meja/massal", {"deed": "assign", "case": [made.public_id]})
    step = Step.objects.get()
    answer = desk.post("/meja/urungkan", {"step": step.public_id, "next": "https://evil.example/meja"})
    assert answer.headers["Location"] == "/meja"


# Following without reloading, without script, by keyboard ----------------------------------------------------------


def test_the_page_is_told_how_much_changed_and_nothing_when_nothing_did() -> None:
    people_ = cast()
    held = case(people_.holder)
    desk = at_desk(people_.verifier)
    since = {"since": timezone.now().isoformat()} | ENGLISH
    quiet = desk.get("/meja/kabar", since)
    assert quiet.json() == {"words": ""}
    assert desk.get("/meja/kabar", since, headers={"If-None-Match": quiet.headers["ETag"]}).status_code == 304
    notes.add(held, "baru", by=people_.editor)
    assert desk.get("/meja/kabar", since).json() == {"words": "1 change"}
    told = desk.get("/meja/kabar", since | {"case": held.public_id}).json()
    assert told == {"words": "This case has changed meanwhile.", "watching": ""}


@pytest.mark.parametrize("since", ["", "x", "2026-02-30T10:00:00Z", "2026-01-01T10:00:00"])
def test_a_forged_moment_is_not_there(since: str) -> None:
    assert at_desk(cast().verifier).get("/meja/kabar", {"since": since}).status_code == 404


def test_a_desk_page_runs_only_our_script_and_asks_only_our_server() -> None:
    people_ = cast()
    held = case(people_.holder)
    for where in ("/meja", address(held)):
        answer = at_desk(people_.verifier).get(where)
        policy = answer.headers["Content-Security-Policy"]
        assert "connect-src 'self'" in policy
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy
        assert " style=" not in answer.content.decode()


def test_keys_can_be_turned_off_and_on() -> None:
    desk = at_desk(cast().verifier)
    assert 'data-keys="off"' not in text_of(desk, "/meja")
    desk.post("/meja/pintasan", {"keys": "off"})
    assert 'data-keys="off"' in text_of(desk, "/meja")
    desk.post("/meja/pintasan", {"keys": "on"})
    assert 'data-keys="off"' not in text_of(desk, "/meja")


def test_the_case_page_asks_no_more_of_the_database_for_more_reports(django_assert_max_num_queries: Any) -> None:
    people_ = cast()
    held = case(people_.holder, *[f"kabar nomor {number}" for number in range(30)])
    for number in range(10):
        notes.add(held, f"catatan {number}", by=people_.editor)
        evidence.add_link(held, f"https://contoh.example/{number}", by=people_.editor)
    report(held, "lagi")
    desk = at_desk(people_.verifier)
    desk.get(address(held))
    with django_assert_max_num_queries(70):
        assert desk.get(address(held)).status_code == 200


@pytest.mark.parametrize("since", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"])
def test_a_moment_at_the_edge_of_the_calendar_is_none(since: str) -> None:
    browser = at_desk(cast().verifier)
    assert browser.get("/meja/kabar", {"since": since}).status_code == 404


@pytest.mark.parametrize("number", ["²", "9" * 5000])
def test_what_is_no_number_of_a_saved_view_removes_none(number: str) -> None:
    browser = at_desk(cast().verifier)
    assert browser.post("/meja/tampilan", {"remove": number}).status_code == 302
