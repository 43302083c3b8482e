"""Originals stay with the organisation that holds them, whatever people of others do to their cases."""

from __future__ import annotations

import pytest
from django.urls import reverse

from salingjaga.cases import grouping
from salingjaga.cases.models import Case, Report
from salingjaga.cases.moves import Refused
from tests.cases import desk_cast as desk

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
