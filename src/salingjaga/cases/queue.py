"""The queue: open cases, the most urgent first, a page at a time, without ever counting or sorting them all.

Pages go on from the last row's (priority, id), not from a number: the database walks an index from there. A search
reads at most `SEARCHED` cases a page and says how far it came, so that its time has a bound, too. docs/queue.md tells
more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from salingjaga.accounts.models import ID_ALPHABET, Person
from salingjaga.cases import verdicts
from salingjaga.cases.models import Case, CaseEvent, Message, SavedView, State
from salingjaga.cases.models.casefile import PUBLIC
from salingjaga.cases.moves import Refused
from salingjaga.cases.shown import Reader

PAGE = 30
ORDER = (F("priority").desc(), F("pk").asc())
SEARCHED = 10_000
MOST_COUNTED = 1000
MOST_WORDS = 6
MOST_VIEWS = 20
NEWCOMER_UP_TO = 5
FIRST_CASES = 3
MENTIONED_FOR = timedelta(days=14)
SETTLING = ("closed", "proposed", "verdict_proposed", "published", "sent_back", "reopened")


@dataclass(frozen=True, slots=True)
class Page:
    """`after` continues the list ("" at its end). `cut` tells that a search stopped at its limit and may go on."""

    cases: list[Case]
    after: str
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Bound:
    """A place in the order of the queue."""

    priority: float
    pk: int

    @classmethod
    def read(cls, text: str) -> Bound | None:
        """From ``12.5_407``; None for what is no place."""
        priority, _sign, pk = text.partition("_")
        try:
            return cls(float(priority), int(pk)) if len(text) <= 40 else None
        except ValueError:
            return None

    @classmethod
    def of(cls, case: Case) -> Bound:
        return cls(case.priority, case.pk)

    def __str__(self) -> str:
        return f"{self.priority!r}_{self.pk}"


def page(reader: Reader, filters: Mapping[str, Any], *, size: int = PAGE) -> Page:
    """One page of the queue as `reader` may see it. `filters`: tab, harm, province, holder, q, after (all optional)."""
    words = (filters.get("q") or "").split()[:MOST_WORDS]
    rows = in_tab(reader.person, filters.get("tab") or "")
    for name in ("harm", "province"):
        if filters.get(name):
            rows = rows.filter(**{name: filters[name]})
    if filters.get("holder"):
        rows = rows.filter(holder__public_id=filters["holder"])
    start = Bound.read(filters.get("after") or "")
    if not words:
        found = _first_of(rows, size + 1, start)
        return Page(found[:size], str(Bound.of(found[size - 1])) if len(found) > size else "")
    if named := _named(rows, words):
        return Page(named, "")
    return _search(reader, rows, words, start, size)


def in_tab(person: Person, tab: str) -> QuerySet[Case]:
    """The cases of a tab: "" all open ones; else a state, mine, unassigned, second, danger, mentioned, closed, public.

    Unknown tabs are the open ones: an address from elsewhere still opens something sensible.
    """
    cases = Case.objects.filter(merged_into__isnull=True)
    is_open = Case.objects.filter(is_open=True)
    if tab in (State.NEW, State.TRIAGE, State.VERIFYING, State.PROPOSED, State.CLOSED):
        return cases.filter(state=tab)
    if tab == "public":
        return cases.filter(state__in=[str(state) for state in PUBLIC])
    if tab == "second":
        return is_open.filter(pk__in=verdicts.waiting_for(person).values("case"))
    if tab == "mentioned":
        recent = person.mentioned_in.filter(at__gt=timezone.now() - MENTIONED_FOR)
        return is_open.filter(pk__in=recent.values("case"))
    narrowed: dict[str, dict[str, Any]] = {
        "mine": {"assigned_to": person},
        "unassigned": {"assigned_to": None},
        "danger": {"in_danger": True},
    }
    return is_open.filter(**narrowed.get(tab, {}))


def _first_of(rows: QuerySet[Case], most: int, start: Bound | None = None, end: Bound | None = None) -> list[Case]:
    """The first `most` in the order of the queue, after `start`, up to and with `end`, with who has them.

    Keys first, which an index gives in order; then their rows. Asked at once, SQLite sorts the whole table where the
    tables joined to it are small.
    """
    keys = list(_between(rows, start, end).order_by(*ORDER).values_list("pk", flat=True)[:most])
    found = Case.objects.filter(pk__in=keys).select_related("holder", "assigned_to", "locked_by").order_by(*ORDER)
    return list(found)


def _between(rows: QuerySet[Case], start: Bound | None, end: Bound | None = None) -> QuerySet[Case]:
    # the first condition is the range that the index walks; the second only drops its ties
    if start:
        rows = rows.filter(priority__lte=start.priority).filter(Q(priority__lt=start.priority) | Q(pk__gt=start.pk))
    if end:
        rows = rows.filter(priority__gte=end.priority).filter(Q(priority__gt=end.priority) | Q(pk__lte=end.pk))
    return rows


# Searching ---------------------------------------------------------------------------------------------------------


def _named(rows: QuerySet[Case], words: Sequence[str]) -> list[Case]:
    """The case whose number was typed."""
    number = words[0].lstrip("#").lower()
    if len(words) > 1 or len(number) != 12 or set(number) - set(ID_ALPHABET):
        return []
    return list(rows.filter(public_id=number).select_related("holder", "assigned_to", "locked_by"))


def _search(reader: Reader, rows: QuerySet[Case], words: Sequence[str], start: Bound | None, size: int) -> Page:
    """Cases that hold every word in title or text *as the reader may read them*: a number that is masked is not found,
    or the search would tell what the mask hides.
    """
    places = _between(rows.order_by(*ORDER), start)
    last = places.values_list("priority", "pk")[SEARCHED - 1 : SEARCHED]
    end = Bound(*last[0]) if last else None
    holding = rows
    for word in words:
        holding = holding.filter(Q(title__icontains=word) | Q(text__icontains=word))
    found = _first_of(holding, size + 1, start, end)
    shown = [case for case in found[:size] if reader.finds(case, words)]
    if len(found) > size:
        return Page(shown, str(Bound.of(found[size - 1])))
    return Page(shown, str(end) if end else "", cut=end is not None)


# Beside the list ---------------------------------------------------------------------------------------------------


def counts(person: Person) -> dict[str, str]:
    """How many stand behind each tab; "999+" from a thousand on, so that no tab ever counts all cases."""
    return {tab: _capped(in_tab(person, tab)) for tab in ("", "new", "second", "mine")}


def _capped(rows: QuerySet[Case]) -> str:
    # in the order of the queue, so that its index is walked and not the table
    count = rows.order_by(*ORDER).values("pk")[:MOST_COUNTED].count()
    return str(count) if count < MOST_COUNTED else f"{MOST_COUNTED - 1}+"


def is_newcomer(person: Person) -> bool:
    """Whether they have brought fewer than five cases anywhere yet."""
    settled = CaseEvent.objects.filter(actor=person, verb__in=SETTLING).order_by()
    return settled.values("pk")[:NEWCOMER_UP_TO].count() < NEWCOMER_UP_TO


def first_cases() -> list[Case]:
    """Cases fit for somebody's first: calm, not urgent, something to start from, in nobody's hands."""
    # only what the index of such cases holds is asked of the database: with more, SQLite walks another one to its end
    rows = _first_of(Case.objects.filter(is_open=True, first_good=True), 10 * FIRST_CASES)
    free = [case for case in rows if not case.assigned_to_id and not case.locked_by_id and case.state != State.PROPOSED]
    return free[:FIRST_CASES]


def just_answered(cases: Sequence[Case]) -> set[int]:
    """The cases (their keys) in which a reporter has written what nobody has read yet."""
    rows = Message.objects.filter(report__case__in=[case.pk for case in cases], from_reporter=True, seen_at=None)
    return {pk for pk in rows.order_by().values_list("report__case", flat=True).distinct() if pk is not None}


def changed_since(at: Any, *, most: int = 100) -> int:
    """How many cases changed after `at`, up to `most`."""
    return Case.objects.filter(changed_at__gt=at).order_by().values("pk")[:most].count()


# Saved views -------------------------------------------------------------------------------------------------------


def views_of(person: Person) -> list[SavedView]:
    return list(SavedView.objects.filter(person=person)[:MOST_VIEWS])


def save_view(person: Person, name: str, query: str) -> SavedView:
    """Keep a filter under a name; the same name again replaces it. Raises `Refused` when there are too many."""
    known = SavedView.objects.filter(person=person)
    if not known.filter(name=name).exists() and known.count() >= MOST_VIEWS:
        raise Refused(_("You have %(most)d saved views: remove one first. Nothing was lost.") % {"most": MOST_VIEWS})
    view, _made = SavedView.objects.update_or_create(person=person, name=name, defaults={"query": query})
    return view


def remove_view(person: Person, pk: int) -> None:
    SavedView.objects.filter(person=person, pk=pk).delete()
