"""Originals stay with the organisation that holds them, whatever people of others do to their cases."""

from __future__ import annotations

from hashlib import sha256

import pytest
from django.urls import reverse

from salingjaga.accounts import tokens
from salingjaga.cases import evidence, grouping, verdicts
from salingjaga.cases.models import Case, Report, State
from salingjaga.cases.moves import Refused
from salingjaga.cases.verdict_forms import VerdictForm
from tests.cases import desk_cast as desk
from tests.cases import verdict_cast

pytestmark = pytest.mark.django_db


def test_nobody_reads_originals_by_joining_them_to_a_case_of_their_own() -> None:
    cast = desk.cast()
    theirs, ours = desk.case(cast.holder, desk.PERSONAL, "Lain sekali bunyinya"), desk.case(cast.other, "Kabar kami")
    report = Report.objects.filter(case=theirs).earliest("pk")
    with pytest.raises(Refused):
        grouping.join(report, ours, by=cast.outsider)
    answer = desk.at_desk(cast.outsider).post(reverse("desk-merge", args=[theirs.public_id]), {"into": ours.public_id})
    assert answer.status_code == 409
    page = desk.at_desk(cast.outsider).get(desk.address(ours)).content.decode()
    assert not [secret for secret in desk.SECRETS if secret in page]
    assert Report.objects.get(pk=report.pk).case_id == theirs.pk


def test_who_holds_a_case_may_bring_it_to_another_organisation() -> None:
    cast = desk.cast()
    ours, theirs = desk.case(cast.holder), desk.case(cast.other, "Kabar mereka")
    grouping.merge(ours, theirs, by=cast.verifier)
    assert Case.objects.get(pk=ours.pk).merged_into_id == theirs.pk


def test_what_is_taken_out_of_a_case_stays_with_its_holder() -> None:
    cast = desk.cast()
    cast.other.provinces = ["31"]
    cast.other.save()
    case = desk.case(cast.holder, "Kabar di TPS")
    report = desk.report(case, desk.PERSONAL, province="31")
    grouping.detach(report, by=cast.outsider)
    report.refresh_from_db()
    assert report.case is not None
    assert report.case.holder_id == cast.holder.pk


def test_evidence_is_masked_on_every_page_and_its_digest_tells_nothing() -> None:
    cast = desk.cast()
    case = desk.case(cast.holder, state=State.VERIFYING)
    evidence.add_link(case, f"https://wa.me/{desk.PHONE.replace('-', '')}", by=cast.verifier)
    quote = evidence.add_quote(case, f"Hubungi {desk.PHONE} sekarang", by=cast.verifier)
    proposal = verdicts.propose(case, verdict_cast.content(), by=cast.verifier)
    browser = desk.at_desk(cast.outside_editor)
    token = {"Authorization": f"Bearer {tokens.make(cast.outside_editor, name='x', days=30)[1]}"}
    answers = [
        browser.get(desk.address(case)),
        browser.get(reverse("verdict-read", args=[case.public_id])),
        browser.get(f"/api/v1/cases/{case.public_id}", headers=token),
        browser.post(f"/api/v1/proposals/{proposal.public_id}/open", headers=token),
    ]
    for answer in answers:
        assert answer.status_code == 200
        found = answer.content.decode()
        assert desk.PHONE.replace("-", "") not in found
        assert desk.PHONE not in found
        assert quote.sha256 not in found
    assert quote.sha256 in desk.at_desk(cast.verifier).get(desk.address(case)).content.decode()


def test_the_second_reader_opens_a_file_that_is_evidence() -> None:
    cast = desk.cast()
    case = desk.case(cast.holder, state=State.VERIFYING)
    evidence.add_file(case, b"%PDF-1.4\n%%EOF", title="Surat edaran", by=cast.verifier)
    verdicts.propose(case, verdict_cast.content(), by=cast.verifier)
    browser = desk.at_desk(cast.outside_editor)
    page = browser.get(reverse("verdict-read", args=[case.public_id])).content.decode()
    address = reverse("desk-evidence-file", args=[evidence.of(case)[0].public_id])
    assert f'href="{address}"' in page


def test_a_claim_is_read_as_it_goes_out() -> None:
    cast = desk.cast()
    case = desk.case(cast.holder, state=State.VERIFYING)
    words = verdict_cast.content(claim=f"Pesan minta dana ke {desk.PHONE}.").to_dict()
    sent = VerdictForm.from_json(words, correction=False)
    assert sent.is_valid(), sent.errors
    verdicts.propose(case, sent.content(), by=cast.verifier)
    page = desk.at_desk(cast.outsider).get(reverse("verdict-write", args=[case.public_id])).content.decode()
    assert "Pesan minta dana" in page
    assert desk.PHONE not in page


def test_a_masked_title_is_not_guessed_from_the_stamp_of_its_form() -> None:
    cast = desk.cast()
    case = desk.case(cast.holder, title=f"Penipuan {desk.PHONE}")
    plain = sha256(f"{case.title}\0{case.harm}\0{case.first_good}".encode()).hexdigest()[:16]
    assert plain not in desk.at_desk(cast.outsider).get(desk.address(case)).content.decode()
