"""What every page of the desk carries: who is on watch, the last step to undo, the queue's rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from salingjaga.accounts.models import Person
from salingjaga.cases import bulk, locks, priority, queue
from salingjaga.cases.desk_forms import SHOWN_TABS, TABS, QueueForm
from salingjaga.cases.models import Case, Outcome, State
from salingjaga.cases.shown import Reader
from salingjaga.cases.times import full

KEYS_COOKIE = "keys"
CARRIED = ("tab", "harm", "province", "holder", "q")
MOST_REASONS = 4
BESIDE = 15  # rows beside an open case


def person_of(request: HttpRequest) -> Person:
    """The signed-in person; `access.staff` has made sure that there is one."""
    assert isinstance(request.user, Person)
    return request.user


def back(request: HttpRequest, fallback: str) -> str:
    """Where the form says it came from, if that is a page of ours."""
    given = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(given, allowed_hosts=None)
    return given if ours and given.startswith("/meja") else fallback


def frame(request: HttpRequest, *, title: str = "") -> dict[str, Any]:
    person = person_of(request)
    watch = locks.on_watch()
    return {
        "person": person,
        "clock": full(timezone.now()),
        "watch": watch,
        "watch_names": ", ".join(_("you") if one == person else one.name for one in watch),
        "last_step": bulk.last_step(person),
        "keys_off": request.COOKIES.get(KEYS_COOKIE) == "off",
        "since": timezone.now().isoformat(),
        "problem": "",
        "here": request.get_full_path(),
    }


# The queue, as the left half of the desk ---------------------------------------------------------------------------


def queue_context(request: HttpRequest, reader: Reader, *, current: Case | None = None) -> dict[str, Any]:
    """The list with its tabs and filters, from the address; an address that says nonsense shows all open cases."""
    form = QueueForm(request.GET)
    filters = form.cleaned_data if form.is_valid() else {}
    found = queue.page(reader, filters, size=BESIDE if current else queue.PAGE)
    carried = {name: filters[name] for name in CARRIED if filters.get(name)}
    first = [] if carried or filters.get("after") or not queue.is_newcomer(reader.person) else queue.first_cases()
    return {
        "form": form,
        "tabs": _tabs(reader.person, filters.get("tab") or "", carried),
        "rows": rows(reader, found.cases, carried, current=current),
        "next": f"?{urlencode(carried | {'after': found.after})}" if found.after else "",
        "cut": found.cut,
        "pickable": current is None,
        "filters": carried,
        "query": urlencode(carried),
        "narrowed": any(name in carried for name in ("harm", "province", "holder")),
        "first_cases": rows(reader, first, {}, current=current),
        "outcomes": Outcome.choices,
        "saved": queue.views_of(reader.person),
    }


def _tabs(person: Person, chosen: str, carried: dict[str, str]) -> list[dict[str, Any]]:
    counted = queue.counts(person)
    names = dict(TABS)
    shown = [*SHOWN_TABS, *([chosen] if chosen not in SHOWN_TABS else [])]
    rest = {name: value for name, value in carried.items() if name != "tab"}
    return [
        {
            "name": names[tab],
            "count": counted.get(tab, ""),
            "href": f"{reverse('desk')}?{urlencode({'tab': tab} | rest)}" if tab or rest else reverse("desk"),
            "current": tab == chosen,
        }
        for tab in shown
    ]


def rows(
    reader: Reader, cases: Sequence[Case], carried: dict[str, str], *, current: Case | None = None
) -> list[dict[str, Any]]:
    """Cases as lines of the queue; two queries for any number of them."""
    answered = queue.just_answered([case for case in cases if reader.reads_originals(case)])
    query = f"?{urlencode(carried)}" if carried else ""
    return [
        {
            "number": case.public_id,
            "href": reverse("desk-case", args=[case.public_id]) + query,
            "title": reader.title(case),
            "waited": priority.waited(case),
            "reasons": _reasons(case, case.pk in answered, reader.person),
            "icon": _icon(case, case.pk in answered),
            "current": current is not None and case.pk == current.pk,
        }
        for case in cases
    ]


def _reasons(case: Case, answered: bool, person: Person) -> list[str]:
    said = [_("a reporter has just answered")] if answered else []
    if case.state == State.PROPOSED:
        said.append(_("waits for a second reader"))
    elif case.state == State.CLOSED:
        said.append(str(Outcome(case.outcome).label))
    elif locks.held_by_other(case, person):
        said.append(_("held by %(name)s") % {"name": case.locked_by})
    elif case.assigned_to_id:
        said.append(
            _("in your hands") if case.assigned_to == person else _("with %(name)s") % {"name": case.assigned_to}
        )
    return [*priority.short(case)[: MOST_REASONS - len(said)], *said]


def _icon(case: Case, answered: bool) -> str:
    """What fills the slot; "" leaves it empty: nobody has it yet. Never a verdict's icon."""
    if case.state == State.PROPOSED:
        return "clock"
    if answered:
        return "question"
    if case.state == State.CLOSED or case.factcheck_id:
        return "history"
    return "people" if case.assigned_to_id or case.locked_by_id else ""
