"""What a case counts and shows of its reports, counted anew, and the revision that the grouper's index chases.

Counted are all reports but withdrawn ones: an erased report keeps its place. Shown is only what active ones say.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, F, Max, Min, Q
from django.db.models.functions import Length
from django.utils import timezone

from salingjaga.cases import harm, priority
from salingjaga.cases.models import Case, GroupState, Report, ReportState
from salingjaga.matching.normalise import normalise

DAY = timedelta(days=1)
LONGEST_READ = 20
"""Texts of a case, the longest as sent, of which the one with most words of its own is shown."""


def text_changed(case: Case) -> None:
    """Count a case anew and tell the grouper that its texts changed. Call in the transaction that changed them.

    The longest variant that is left is the case's text; where none is left, the case holds no text.
    """
    with transaction.atomic():
        columns = {**counted(case), **shown(case), "revision": next_revision(), "changed_at": timezone.now()}
        Case.objects.filter(pk=case.pk).update(**columns)
        guess_harm(case, columns["text"])
    case.refresh_from_db()
    priority.rate(case)  # at once: the page that somebody looks at next says why


def next_revision() -> int:
    """Raise the counter that the grouper's index chases. Its row is locked until the transaction ends."""
    if not GroupState.objects.filter(pk=1).update(revision=F("revision") + 1):
        GroupState.objects.get_or_create(pk=1)
        GroupState.objects.filter(pk=1).update(revision=F("revision") + 1)
    return GroupState.objects.values_list("revision", flat=True).get(pk=1)


def counted(case: Case) -> dict[str, Any]:
    """How many reports, about how many people (distinct askers; whoever left no trace counts for one), since when."""
    rows = Report.objects.filter(case=case).exclude(state=ReportState.WITHDRAWN)
    recent = Q(received_at__gt=timezone.now() - DAY)
    told: dict[str, Any] = rows.order_by().aggregate(
        reports_count=Count("pk"),
        askers=Count("asker", distinct=True, filter=~Q(asker="")),
        unknown=Count("pk", filter=Q(asker="")),
        asked_lately=Count("asker", distinct=True, filter=recent & ~Q(asker="")),
        unknown_lately=Count("pk", filter=recent & Q(asker="")),
        first_report_at=Min("received_at"),
        last_report_at=Max("received_at"),
    )
    told["people"] = told.pop("askers") + told.pop("unknown")
    told["last_day"] = told.pop("asked_lately") + told.pop("unknown_lately")
    return told


def shown(case: Case) -> dict[str, Any]:
    """Text, link, language, province and danger, of the reports that are there to be read."""
    rows = Report.objects.filter(case=case, state=ReportState.ACTIVE)
    longest = longest_of(rows.exclude(text="").order_by(-Length("text"), "pk")[:LONGEST_READ])
    linked = rows.exclude(link="").order_by("pk").values_list("link", flat=True).first()
    text, language = (longest.text, longest.language) if longest else ("", "")
    return {
        "text": text,
        "text_of": longest,
        "link": linked or "",
        "language": language,
        "province": rows.exclude(province="").order_by("pk").values_list("province", flat=True).first() or "",
        "in_danger": rows.filter(in_danger=True).exists(),
    }


def guess_harm(case: Case, text: str) -> None:
    """What the text could do, by its words; what a person said stays."""
    Case.objects.filter(pk=case.pk, harm_set_by_person=False).update(harm=harm.guess(text))


def longest_of(reports: Any) -> Report | None:
    """The report with most words of its own: chat headers, "mohon izin share" and links do not make a text longer."""
    return max(reports, key=lambda report: (own_words(report.text), -report.pk), default=None)


def own_words(text: str) -> int:
    return len(normalise(text).tokens)
