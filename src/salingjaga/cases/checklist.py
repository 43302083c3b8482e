"""The steps of checking, in the order in which they cost least. Written by us, after SIFT (Mike Caulfield: stop,
investigate the source, find better coverage, trace to the original).

A tick says that somebody did the step for this case, not what came of it: that is evidence or a note.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from salingjaga.accounts import access
from salingjaga.accounts.access import Action
from salingjaga.accounts.models import Person
from salingjaga.cases.models import Case, ChecklistTick
from salingjaga.cases.moves import Refused, record


@dataclass(frozen=True, slots=True)
class Step:
    title: Promise
    hint: Promise


@dataclass(frozen=True, slots=True)
class Shown:
    """A step with its tick, if there is one."""

    key: str
    step: Step
    tick: ChecklistTick | None


STEPS: dict[str, Step] = {
    "source": Step(
        gettext_lazy("Who is behind it"),
        gettext_lazy("Who posted it first that you can find? What else do they post, since when, and who are they?"),
    ),
    "others": Step(
        gettext_lazy("What others found"),
        gettext_lazy("Search the claim's own words beside “hoaks” and “cek fakta”; look at two fact-checkers."),
    ),
    "original": Step(
        gettext_lazy("The original"),
        gettext_lazy("Find the whole speech, document or clip that it is cut from. Keep its address as evidence."),
    ),
    "date_place": Step(
        gettext_lazy("Date and place"),
        gettext_lazy("When and where was it really? Look for signs, weather, plates, clothes, an earlier upload."),
    ),
    "pictures": Step(
        gettext_lazy("Picture search"),
        gettext_lazy("Search one still of the picture or video in two search engines, the oldest result first."),
    ),
    "official": Step(
        gettext_lazy("The rule or the office"),
        gettext_lazy("What does the law, KPU or Bawaslu say in writing? Quote it with its date and address."),
    ),
}


def of(case: Case) -> list[Shown]:
    ticks = {tick.step: tick for tick in ChecklistTick.objects.filter(case=case).select_related("by")}
    return [Shown(key, step, ticks.get(key)) for key, step in STEPS.items()]


def tick(case: Case, key: str, *, by: Person) -> None:
    """Say that a step is done; once is enough, a second tick changes nothing."""
    _known(key, by)
    with transaction.atomic():
        _tick, made = ChecklistTick.objects.get_or_create(case=case, step=key, defaults={"by": by})
        if made:
            _note(case, "ticked", key, by)


def untick(case: Case, key: str, *, by: Person) -> None:
    _known(key, by)
    with transaction.atomic():
        removed, _rows = ChecklistTick.objects.filter(case=case, step=key).delete()
        if removed:
            _note(case, "unticked", key, by)


def _known(key: str, by: Person) -> None:
    access.require(by, Action.WORK_ON_CASES)
    if key not in STEPS:
        raise Refused(_("There is no such step. Nothing was changed."))


def _note(case: Case, verb: str, key: str, by: Person) -> None:
    Case.objects.filter(pk=case.pk).update(changed_at=timezone.now())
    record(case, verb, by=by, data={"step": key})
