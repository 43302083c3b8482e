"""With the code: what happened, the talk, adding, taking back, a feed. Without it: nothing."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from lxml import etree

from salingjaga.accounts.models import LogEntry
from salingjaga.cases import files, news, notices, talk, visit
from salingjaga.cases.models import Message, NoticeKind, Report, ReportFile, State
from tests.cases import filed
from tests.cases.test_files import picture
from tests.cases.test_report_pages import RUMOUR, code_on, send
from tests.people import organisation, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def code(client: Client) -> str:
    return code_on(send(client, text=RUMOUR))


@pytest.fixture
def inside(code: str) -> Client:
    """A browser that has opened the report."""
    browser = Client()
    assert browser.post("/lacak", {"code": code})["Location"] == "/lacak/laporan"
    return browser


def page(browser: Client) -> str:
    response = browser.get("/lacak/laporan")
    assert response.status_code == 200
    assert response["Cache-Control"] == "no-store"
    return response.content.decode()


def test_the_code_opens_the_report_and_stands_in_no_address_or_cookie(inside: Client, code: str) -> None:
    html = page(inside)
    assert RUMOUR in html
    assert "Kamu mengirim laporan" in html
    assert code not in str(inside.cookies)
    assert code not in html
    cookie = inside.cookies[visit.COOKIE]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Strict", "/lacak")


@pytest.mark.parametrize("address", ["", "/tarik", "/berkas/abcdefghijkm"])
def test_without_the_code_every_address_leads_to_the_door(client: Client, code: str, address: str) -> None:
    assert Client().get(f"/lacak/laporan{address}")["Location"] == "/lacak"


def test_a_forged_or_old_cookie_opens_nothing(client: Client, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from salingjaga.cases.sealing import seal

    for forged in ("", "1:AAAA", "x", seal(b"[]"), seal(b'["abcdefghijkm", 0, 0]')):
        browser = Client()
        browser.cookies[visit.COOKIE] = forged
        assert browser.get("/lacak/laporan").status_code == 302


def test_two_hours_of_quiet_end_the_visit(inside: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    start = time.time()
    monkeypatch.setattr(visit.time, "time", lambda: start + 7000)
    assert inside.get("/lacak/laporan").status_code == 200
    monkeypatch.setattr(visit.time, "time", lambda: start + 14_000)
    assert inside.get("/lacak/laporan").status_code == 200, "each look begins them anew"
    monkeypatch.setattr(visit.time, "time", lambda: start + 14_000 + 7300)
    assert inside.get("/lacak/laporan").status_code == 302


def test_close_ends_it_at_once(inside: Client) -> None:
    inside.post("/lacak/tutup")
    assert inside.get("/lacak/laporan").status_code == 302


def test_what_is_wrong_with_a_code_is_said_and_what_was_typed_stays(client: Client, code: str) -> None:
    slip = code[:-1] + ("0" if code[-1] != "0" else "2")
    swapped = code[1] + code[0] + code[2:]
    for typed in ("", "abc", slip, swapped if swapped != code else slip, "Z" * 20):
        response = client.post("/lacak", {"code": typed})
        assert response.status_code == 404
        assert 'role="alert"' in response.content.decode()
        assert f'value="{typed}"' in response.content.decode()
        assert visit.COOKIE not in response.cookies


def test_a_code_typed_by_hand_is_understood(client: Client, code: str) -> None:
    typed = " ".join(re.findall("....", code.lower().replace("0", "o").replace("1", "l")))
    assert client.post("/lacak", {"code": typed}).status_code == 302


def held_case(**columns: Any) -> Any:
    """The report's case, held by a desk with an editor."""
    holder = organisation(name="Kampus Merapi")
    case = filed.case(holder, **columns)
    Report.objects.update(case=case, grouped_at=Report.objects.get().received_at)
    return case, person(role="editor", organisation=holder, name="Sari Rahasia")


def test_a_question_is_asked_in_the_desks_name_and_answered(inside: Client) -> None:
    case, editor = held_case(state=State.VERIFYING)
    talk.ask(Report.objects.get(), "TPS nomor berapa?", by=editor, desk=case.holder)
    html = page(inside)
    assert "TPS nomor berapa?" in html
    assert "Meja Kampus Merapi" in html
    assert "Sari" not in html
    inside.post("/lacak/laporan/tambah", {"text": "TPS 7"})
    answer = Message.objects.get(from_reporter=True)
    assert (answer.text, answer.author) == ("TPS 7", None)
    assert "TPS 7" in page(inside)


def test_news_is_counted_until_it_was_seen(inside: Client) -> None:
    case, editor = held_case(state=State.VERIFYING)
    page(inside)
    talk.ask(Report.objects.get(), "Kapan?", by=editor, desk=case.holder)
    assert "1 kabar baru" in page(inside)
    assert "kabar baru" not in page(inside)


def test_nobody_outside_the_holding_organisation_asks(inside: Client) -> None:
    from django.http import Http404

    held_case(state=State.VERIFYING)
    with pytest.raises(Http404):
        talk.ask(Report.objects.get(), "Siapa kamu?", by=person(role="editor", organisation=organisation()))


def test_a_report_takes_more_text_and_files_until_it_is_erased(inside: Client) -> None:
    photo = SimpleUploadedFile("foto.jpg", picture(), "image/jpeg")
    inside.post("/lacak/laporan/tambah", {"text": "Ini fotonya", "files": [photo]})
    assert ReportFile.objects.count() == 1
    files.clean_waiting()
    found = re.search(r"/lacak/laporan/berkas/\w+", page(inside))
    assert found
    shown = inside.get(found[0])
    assert shown["Content-Type"] == "image/jpeg"
    assert shown["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in shown["Content-Security-Policy"]
    assert Client().get(found[0]).status_code == 302


def test_nobody_sees_the_file_of_another_report(inside: Client, client: Client) -> None:
    other = ReportFile.objects.create(report=filed.report(), kind="jpeg", state="clean", size=1, shown="shown/x")
    assert inside.get(f"/lacak/laporan/berkas/{other.public_id}").status_code == 404


def test_an_empty_or_endless_message_is_refused_with_its_text(inside: Client) -> None:
    assert inside.post("/lacak/laporan/tambah", {"text": ""}).status_code == 422
    response = inside.post("/lacak/laporan/tambah", {"text": "y" * 4001})
    assert response.status_code == 422
    assert "y" * 4001 in response.content.decode()
    assert not Message.objects.exists()


def test_adding_puts_off_the_erasing(inside: Client) -> None:
    from django.utils import timezone

    Report.objects.update(delete_after=timezone.now())
    assert "dihapus pada" in page(inside)
    inside.post("/lacak/laporan/tambah", {"text": "Masih beredar"})
    assert Report.objects.get().delete_after is None


def test_a_reporter_never_gets_a_session(inside: Client) -> None:
    from django.contrib.sessions.models import Session

    page(inside)
    inside.post("/lacak/laporan/tambah", {"text": "Masih beredar"})
    page(inside)
    assert not Session.objects.exists()
    assert set(inside.cookies) <= {visit.COOKIE, "csrftoken"}


def test_the_address_of_a_feed_stands_in_no_log(inside: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    import logging

    from salingjaga.config.logs import WithoutPersonalData

    token = news.open_feed(Report.objects.get())

    def broken(token: str) -> None:
        raise RuntimeError(token)

    monkeypatch.setattr(news, "read_by", broken)
    handlers = logging.getLogger("django").handlers
    handler = next(one for one in handlers if isinstance(one.formatter, WithoutPersonalData))
    heard = io.StringIO()
    monkeypatch.setattr(handler, "stream", heard)
    browser = Client(raise_request_exception=False)
    assert browser.get(f"/kabar/{token}").status_code == 500
    assert "/kabar/" in heard.getvalue()
    assert token not in heard.getvalue()


def test_without_the_token_what_was_typed_stays(inside: Client, code: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = inside.cookies
    added = strict.post("/lacak/laporan/tambah", {"text": "Ini penting"})
    entered = strict.post("/lacak", {"code": "abc"})
    assert (added.status_code, entered.status_code) == (403, 403)
    assert "Ini penting</textarea>" in added.content.decode()
    assert 'value="abc"' in entered.content.decode()


def test_taking_back_asks_first_then_ends_everything(inside: Client, code: str) -> None:
    assert inside.get("/lacak/laporan/tarik").status_code == 200
    assert Report.objects.get().state == "active"
    inside.post("/lacak/laporan/tarik")
    assert Report.objects.get().state == "withdrawn"
    assert RUMOUR not in page(inside)
    assert inside.post("/lacak/laporan/tambah", {"text": "lagi"}).status_code == 422


def test_the_feed_says_that_there_is_news_and_nothing_of_the_report(inside: Client) -> None:
    response = inside.post("/lacak/laporan/kabar")
    found = re.search(r"/kabar/([\w-]{22})", response.content.decode())
    assert found, "128 bits"
    assert found[1] not in str(list(Report.objects.values())) + str(list(LogEntry.objects.values()))
    notices.owe(Report.objects.get(), NoticeKind.QUESTION)
    feed = Client().get(found[0])
    assert feed["Content-Type"].startswith("application/atom+xml")
    assert len(etree.fromstring(feed.content).findall("{http://www.w3.org/2005/Atom}entry")) == 1
    assert RUMOUR not in feed.content.decode()
    assert "lacak/laporan" not in feed.content.decode()


def test_a_feed_can_be_ended_and_a_new_one_ends_the_old(inside: Client) -> None:
    report = Report.objects.get()
    first = news.open_feed(report)
    second = news.open_feed(report)
    assert Client().get(f"/kabar/{first}").status_code == 404
    assert Client().get(f"/kabar/{second}").status_code == 200
    inside.post("/lacak/laporan/kabar", {"end": "1"})
    assert Client().get(f"/kabar/{second}").status_code == 404


def test_an_opened_original_is_told_with_its_reason(inside: Client) -> None:
    notices.owe(Report.objects.get(), NoticeKind.ORIGINAL_OPENED, data={"file": "x", "reason": "origin"})
    assert "membuka berkas asli" in page(inside)


def test_every_state_has_words_for_the_reporter(inside: Client) -> None:
    from salingjaga.cases.models import Case, Outcome

    case, _editor = held_case()
    for state in (State.NEW, State.TRIAGE, State.VERIFYING, State.PROPOSED, State.RETRACTED):
        Case.objects.filter(pk=case.pk).update(state=state)
        assert "<h1>" in page(inside)
    for outcome in Outcome.values:
        Case.objects.filter(pk=case.pk).update(state=State.CLOSED, outcome=outcome)
        assert "<h1>" in page(inside)
