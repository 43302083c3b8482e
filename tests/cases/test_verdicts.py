"""A verdict's way from proposal to publication, correction and retraction: who may, what is held, what is told."""

from __future__ import annotations

import re

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from salingjaga.accounts.models import LogEntry, Membership, Role
from salingjaga.cases import locks, verdicts
from salingjaga.cases.models import (
    Hand,
    Notice,
    NoticeKind,
    Part,
    Proposal,
    ProposalState,
    Publication,
    PublicationKind,
    ReportState,
    State,
    Version,
)
from salingjaga.cases.moves import Overtaken, Refused
from salingjaga.factchecks import checking, history, index
from salingjaga.factchecks.models import ChangeKind, FactCheck
from tests.cases import verdict_cast as cast

pytestmark = pytest.mark.django_db


def test_a_proposal_waits_for_a_second_reader_and_publishes_nothing() -> None:
    case, writer = cast.case(), cast.person()
    proposal = verdicts.propose(case, cast.content(), by=writer)
    case.refresh_from_db()
    assert (case.state, proposal.state) == (State.PROPOSED, ProposalState.WAITING)
    assert not FactCheck.objects.exists()
    assert re.fullmatch(r"[0-9a-f]{64}", proposal.version.digest)


def test_nobody_proposes_while_another_holds_the_case() -> None:
    case, holder, other = cast.case(), cast.person(), cast.person()
    locks.lock(case, by=holder)
    with pytest.raises(Refused, match=str(holder)):
        verdicts.propose(case, cast.content(), by=other)
    assert not Proposal.objects.exists()
    verdicts.propose(case, cast.content(), by=holder)


def test_what_is_published_is_found_by_the_next_check_in_every_wording_reported() -> None:
    case = cast.case()
    cast.report(case, "Gempar! Kotak suara di Kalimas Madya penuh surat yang sudah dicoblos petugas sebelum pagi")
    cast.published(case, writer=cast.person(), reader=cast.editor())
    index.ensure_current()
    found = checking.check("Gempar! Kotak suara di Kalimas Madya penuh surat yang sudah dicoblos petugas sebelum pagi")
    assert found.answer == "match"
    assert found.results[0].factcheck.url == f"urn:salingjaga:case:{case.public_id}"


def test_publishing_is_one_commit_of_everything_it_owes() -> None:
    case, reader = cast.case(), cast.editor()
    silent, erased = cast.report(case, "lain"), cast.report(case, "", link="https://x.example/1", state="withdrawn")
    told = cast.published(case, writer=cast.person(), reader=reader)
    case.refresh_from_db()
    assert case.state == State.PUBLISHED
    assert case.factcheck is not None
    assert history.of(case.factcheck)[0].kind == ChangeKind.PUBLISHED
    owed = set(Notice.objects.filter(publication=told).values_list("report_id", "kind"))
    assert (silent.pk, NoticeKind.ANSWER) in owed
    assert erased.pk not in {report for report, _kind in owed}
    entry = LogEntry.objects.get(verb="published")
    assert (entry.actor, entry.thing) == (reader.public_id, f"case:{case.public_id}")
    assert "coblos" not in str(entry.data)


def test_the_writer_cannot_be_the_second_reader() -> None:
    case, writer = cast.case(), cast.editor()
    proposal = verdicts.propose(case, cast.content(), by=writer)
    with pytest.raises(Refused):
        cast.approved(proposal, writer)
    assert not Publication.objects.exists()


def test_whoever_wrote_an_earlier_version_that_the_text_builds_on_cannot_be_the_second_reader() -> None:
    case, first, second, third = cast.case(), cast.editor(), cast.editor(), cast.editor()
    proposal = verdicts.propose(case, cast.content(), by=first)
    verdicts.send_back(proposal, "Sumber kedua belum menjawab klaimnya.", by=second)
    better = verdicts.propose(case, cast.content(fact="Lubang itu cacat cetak, bukan coblosan."), by=second)
    with pytest.raises(Refused):
        cast.approved(better, first)
    assert cast.approved(better, third).approved_by == third


def test_the_second_reader_must_have_opened_the_evidence() -> None:
    proposal, reader = verdicts.propose(cast.case(), cast.content(), by=cast.person()), cast.editor()
    with pytest.raises(Refused):
        verdicts.publish(proposal, digest=proposal.version.digest, by=reader)
    verdicts.open_evidence(proposal, by=reader)
    verdicts.publish(proposal, digest=proposal.version.digest, by=reader)


def test_any_change_asks_again() -> None:
    case, writer, reader = cast.case(), cast.person(), cast.editor()
    before = verdicts.propose(case, cast.content(), by=writer)
    verdicts.open_evidence(before, by=reader)
    after = verdicts.propose(case, cast.content(fact="Lubang itu cacat cetak, bukan coblosan."), by=writer)
    with pytest.raises(Overtaken):
        verdicts.publish(before, digest=before.version.digest, by=reader)
    with pytest.raises(Overtaken):
        verdicts.publish(after, digest=before.version.digest, by=reader)
    with pytest.raises(Refused):
        verdicts.publish(after, digest=after.version.digest, by=reader)  # this text's evidence is unopened
    assert not Publication.objects.exists()


def test_a_text_altered_behind_our_back_cannot_be_published() -> None:
    proposal, reader = verdicts.propose(cast.case(), cast.content(), by=cast.person()), cast.editor()
    verdicts.open_evidence(proposal, by=reader)
    Version.objects.filter(pk=proposal.version_id).update(fact="Semua surat suara itu sudah dicoblos.")
    with pytest.raises(Overtaken):
        verdicts.publish(proposal, digest=proposal.version.digest, by=reader)


def test_of_two_editors_one_wins_and_the_other_is_told() -> None:
    proposal, one, other = verdicts.propose(cast.case(), cast.content(), by=cast.person()), cast.editor(), cast.editor()
    cast.approved(proposal, one)
    with pytest.raises(Overtaken):
        cast.approved(proposal, other)
    assert Publication.objects.count() == FactCheck.objects.count() == 1


def test_two_who_write_at_once_lose_nothing_silently() -> None:
    case, one, other = cast.case(), cast.person(), cast.person()
    verdicts.propose(case, cast.content(), by=one, builds_on="")
    with pytest.raises(Overtaken):
        verdicts.propose(case, cast.content(), by=other, builds_on="")


def test_sending_back_needs_a_reason_and_returns_the_case_to_checking() -> None:
    case, reader = cast.case(), cast.editor()
    proposal = verdicts.propose(case, cast.content(), by=cast.person())
    with pytest.raises(verdicts.Faulty):
        verdicts.send_back(proposal, " ", by=reader)
    verdicts.send_back(proposal, "Sumber kedua belum menjawab klaimnya.", by=reader)
    case.refresh_from_db()
    assert case.state == State.VERIFYING


def test_only_the_proposer_takes_it_back() -> None:
    case, writer = cast.case(), cast.person()
    proposal = verdicts.propose(case, cast.content(), by=writer)
    with pytest.raises(Refused):
        verdicts.take_back(proposal, by=cast.editor())
    verdicts.take_back(proposal, by=writer)
    case.refresh_from_db()
    assert case.state == State.VERIFYING


def test_a_proposal_goes_out_no_more_once_its_writer_joined_an_organisation_that_acts() -> None:
    writer, reader = cast.person(), cast.editor()
    proposal = verdicts.propose(cast.case(), cast.content(), by=writer)
    Membership.objects.create(person=writer, organisation=cast.organisation("supervisor"), role=Role.LIAISON)
    with pytest.raises(Refused):
        cast.approved(proposal, reader)
    assert not Publication.objects.exists()


@pytest.mark.parametrize("kind", ["supervisor", "ministry", "platform"])
def test_whoever_also_belongs_to_an_organisation_that_acts_neither_proposes_nor_publishes(kind: str) -> None:
    both, proposal = cast.editor(), verdicts.propose(cast.case(), cast.content(), by=cast.person())
    Membership.objects.create(person=both, organisation=cast.organisation(kind), role=Role.LIAISON)
    for attempt in (
        lambda: verdicts.propose(cast.case(), cast.content(), by=both),
        lambda: verdicts.open_evidence(proposal, by=both),
        lambda: verdicts.publish(proposal, digest=proposal.version.digest, by=both),
        lambda: verdicts.retract(proposal.case, "Sumbernya ternyata palsu.", by=both),
    ):
        with pytest.raises(Refused):
            attempt()


def test_a_verifier_proposes_but_does_not_publish() -> None:
    proposal, other = verdicts.propose(cast.case(), cast.content(), by=cast.person()), cast.person()
    with pytest.raises(Refused):
        verdicts.publish(proposal, digest=proposal.version.digest, by=other)


def test_a_correction_needs_two_people_and_what_stands_goes_on_standing_meanwhile() -> None:
    case, writer, reader = cast.case(), cast.person(), cast.editor()
    cast.published(case, writer=writer, reader=reader)
    better = cast.content(fact="Lubang di enam surat suara itu cacat cetak.")
    proposal = verdicts.correct(case, better, "Jumlahnya enam, bukan lima lembar.", by=writer)
    assert FactCheck.objects.get().fact == cast.content().fact
    cast.approved(proposal, reader)
    case.refresh_from_db()
    factcheck = FactCheck.objects.get()
    assert (case.state, factcheck.fact) == (State.CORRECTED, better.fact)
    change = history.of(factcheck)[0]
    assert (change.kind, change.reason) == (ChangeKind.CORRECTED, "Jumlahnya enam, bukan lima lembar.")
    assert Notice.objects.filter(kind=NoticeKind.CORRECTION).count() == 1


def test_one_editor_retracts_at_once_and_a_second_one_confirms() -> None:
    case, one, two = cast.case(), cast.editor(), cast.editor()
    cast.published(case, writer=cast.person(), reader=one)
    told = verdicts.retract(case, "Sumber pertama ternyata palsu.", by=one)
    factcheck = FactCheck.objects.get()
    assert factcheck.retracted_at is not None
    assert history.of(factcheck)[0].reason == "Sumber pertama ternyata palsu."
    with pytest.raises(Refused):
        verdicts.confirm_retraction(told, by=one)
    verdicts.confirm_retraction(told, by=two)
    with pytest.raises(Overtaken):
        verdicts.confirm_retraction(told, by=cast.editor())
    told.refresh_from_db()
    assert (told.approved_by, told.kind) == (two, PublicationKind.RETRACTION)


def test_what_was_retracted_is_found_no_more_and_stands_again_after_a_correction() -> None:
    text = "Surat suara di TPS Kalimas Madya sudah tercoblos duluan, sebarkan!"
    case, writer, reader = cast.case(text), cast.person(), cast.editor()
    cast.published(case, writer=writer, reader=reader)
    index.ensure_current()
    assert checking.check(text).answer == "match"
    verdicts.retract(case, "Sumber pertama ternyata palsu.", by=reader)
    assert checking.check(text).answer == "none"  # at once, before the index has followed
    index.ensure_current()
    assert checking.check(text).answer == "none"
    cast.approved(verdicts.correct(case, cast.content(), "Sumbernya diganti yang asli.", by=writer), reader)
    index.ensure_current()
    assert checking.check(text).answer == "match"


def test_nobodys_number_goes_out_with_what_circulates() -> None:
    case = cast.case("Dapat bansos pemilu, hubungi 081234567890 sekarang juga ya semuanya")
    cast.published(case, writer=cast.person(), reader=cast.editor(), claim="Bansos pemilu dari WA 081234567890 asli.")
    factcheck = FactCheck.objects.get()
    assert "081234567890" not in f"{factcheck.texts} {factcheck.claim} {factcheck.title}"
    assert factcheck.texts


def test_the_public_meets_desks_and_never_people() -> None:
    campus = cast.organisation(desk="Meja Cek Fakta Unair")
    case, writer = cast.case(holder=campus), cast.person(at=campus)
    cast.published(case, writer=writer, reader=cast.editor())
    change = history.of(FactCheck.objects.get())[0]
    assert change.written_by == "Meja Cek Fakta Unair"
    assert change.approved_by.startswith("Meja ")
    assert writer.name not in change.written_by


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("verdict", "hoax"),
        ("claim", ""),
        ("fact", "Satu kalimat. Dua kalimat di sini."),
        ("fact", "x" * 201),
        ("conclusion", "Satu kalimat. Dua kalimat. Tiga kalimat."),
        ("explanation", "pendek"),
        ("types", ("aneh",)),
        ("techniques", ("aneh",)),
        ("language", "xx"),
        ("sources", ()),
        ("sources", cast.SOURCES[:1]),
        ("sources", (cast.SOURCES[0], cast.SOURCES[0])),
        ("sources", (cast.SOURCES[0], {"title": "x", "url": "javascript:alert(1)", "date": ""})),
        ("sources", (cast.SOURCES[0], {"title": "", "url": "https://a.example/", "date": ""})),
        ("sources", (cast.SOURCES[0], {"title": "x", "url": "https://a.example/", "date": "kemarin"})),
    ],
)
def test_a_text_that_breaks_a_rule_is_refused_with_the_field_named(field: str, value: object) -> None:
    with pytest.raises(verdicts.Faulty) as refused:
        verdicts.propose(cast.case(), cast.content(**{field: value}), by=cast.person())
    assert field in refused.value.problems
    assert not Proposal.objects.exists()


def test_fewer_sources_need_a_reason() -> None:
    why = "Hanya panwas yang hadir dan berita acaranya belum terbit."
    one = cast.content(sources=cast.SOURCES[:1], sources_exception=why)
    verdicts.propose(cast.case(), one, by=cast.person())


class TestTheDatabaseRefuses:
    """Direct writes that go round every verb."""

    def refuses(self, write: object) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            write()  # type: ignore[operator]

    def test_a_text_without_sources(self) -> None:
        version = verdicts.propose(cast.case(), cast.content(), by=cast.person()).version
        self.refuses(lambda: Version.objects.filter(pk=version.pk).update(sources=[]))
        self.refuses(lambda: Version.objects.filter(pk=version.pk).update(sources=[{"url": "https://a.example"}]))
        Version.objects.filter(pk=version.pk).update(sources=[], sources_exception="Alasan yang cukup panjang.")

    def test_a_writer_as_the_second_reader(self) -> None:
        writer = cast.editor()
        proposal = verdicts.propose(cast.case(), cast.content(), by=writer)
        self.refuses(lambda: Hand.objects.create(version=proposal.version, person=writer, part=Part.APPROVED))
        waiting = Proposal.objects.filter(pk=proposal.pk)
        self.refuses(lambda: waiting.update(state="published", decided_by=writer, decided_at=timezone.now()))
        self.refuses(lambda: waiting.update(state="published"))

    def test_a_publication_with_one_person_or_without_an_approval(self) -> None:
        writer, case = cast.editor(), cast.case()
        version = verdicts.propose(case, cast.content(), by=writer).version
        row = {"case": case, "kind": "first", "version": version, "digest": version.digest, "proposed_by": writer}
        self.refuses(lambda: Publication.objects.create(**row, approved_by=cast.editor()))
        hand = Hand.objects.create(version=version, person=cast.editor(), part=Part.APPROVED)
        self.refuses(lambda: Publication.objects.create(**row, approval=hand, approved_by=writer))
        self.refuses(lambda: Publication.objects.create(**row | {"digest": ""}, approval=hand, approved_by=hand.person))
        Publication.objects.create(**row, approval=hand, approved_by=hand.person)

    def test_an_approval_that_is_none_or_of_another_text(self) -> None:
        writer, reader, case = cast.editor(), cast.editor(), cast.case()
        version = verdicts.propose(case, cast.content(), by=writer).version
        other = verdicts.propose(cast.case(), cast.content(), by=cast.person()).version
        elsewhere = Hand.objects.create(version=other, person=reader, part=Part.APPROVED)
        wrote = version.hands.get(person=writer)
        row = {"case": case, "kind": "first", "version": version, "digest": version.digest}
        self.refuses(
            lambda: Publication.objects.create(**row, approval=elsewhere, proposed_by=writer, approved_by=reader)
        )
        self.refuses(lambda: Publication.objects.create(**row, approval=wrote, proposed_by=reader, approved_by=writer))
        approval = Hand.objects.create(version=version, person=reader, part=Part.APPROVED)
        people = {"proposed_by": writer, "approved_by": reader}
        self.refuses(lambda: Publication.objects.create(**row | {"digest": "0" * 64}, approval=approval, **people))
        self.refuses(lambda: Publication.objects.create(**row | {"case": other.case}, approval=approval, **people))
        told = Publication.objects.create(**row, approval=approval, **people)
        self.refuses(lambda: Publication.objects.filter(pk=told.pk).update(approved_by=cast.editor()))

    def test_a_hand_that_is_changed_afterwards(self) -> None:
        told = cast.published(cast.case(), writer=cast.editor(), reader=cast.editor())
        hands = Hand.objects.filter(version=told.version)
        self.refuses(lambda: hands.filter(part=Part.WROTE).update(part=Part.APPROVED))
        self.refuses(lambda: hands.filter(part=Part.APPROVED).update(person=cast.editor()))

    def test_a_public_case_without_a_factcheck(self) -> None:
        case = cast.case()
        self.refuses(lambda: type(case).objects.filter(pk=case.pk).update(state="published"))

    def test_two_proposals_that_wait(self) -> None:
        proposal = verdicts.propose(cast.case(), cast.content(), by=cast.person())
        other = verdicts.propose(cast.case(), cast.content(), by=cast.person()).version
        row = {"case": proposal.case, "version": other, "proposed_by": proposal.proposed_by}
        Proposal.objects.filter(version=other).delete()
        self.refuses(lambda: Proposal.objects.create(**row))


def test_an_erased_reports_wording_leaves_what_was_published() -> None:
    from salingjaga.cases import telling

    case = cast.case()
    gone = cast.report(case, "Wording yang harus hilang dari indeks setelah pelapor menariknya kembali")
    cast.published(case, writer=cast.person(), reader=cast.editor())
    assert any("harus hilang" in text for text in FactCheck.objects.get().texts)
    type(gone).objects.filter(pk=gone.pk).update(text="", state=ReportState.ERASED)
    telling.refresh(case)
    assert not any("harus hilang" in text for text in FactCheck.objects.get().texts)


@pytest.mark.parametrize(
    ("sent", "public"),
    [
        ("https://www.instagram.com/p/Cxyz/?igsh=MzRlODBiNWFlZA==", ["https://www.instagram.com/p/Cxyz"]),
        ("https://x.com/kabar/status/1?s=20&t=Ab12Cd", ["https://x.com/kabar/status/1"]),
        ("http://kabar.contoh.example/a?id=7", ["http://kabar.contoh.example/a?id=7"]),
        ("https://chat.whatsapp.com/AbCdEfGh12", []),
        ("https://t.me/+AbCdEfGh12", []),
    ],
)
def test_a_link_goes_out_without_what_tells_who_shared_it(sent: str, public: list[str]) -> None:
    case = cast.case(link=sent)
    told = cast.published(case, writer=cast.person(), reader=cast.editor())
    row = FactCheck.objects.get(cases=told.case)
    assert list(row.appearances.values_list("url", flat=True)) == public
