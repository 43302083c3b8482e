"""Who may do what: the one table, and the one way to ask it. docs/permissions.md says the same in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum, StrEnum
from functools import wraps
from typing import Concatenate, NamedTuple, ParamSpec
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from salingjaga.accounts import second_factor, sessions
from salingjaga.accounts.models import ACTING, CHECKING, Membership, Organisation, OrganisationKind, Person, Role
from salingjaga.accounts.models import Role as R

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


class Action(StrEnum):
    OWN_ACCOUNT = "own_account"
    SEE_CASES = "see_cases"
    WORK_ON_CASES = "work_on_cases"
    CLOSE = "close"
    SEE_ORIGINALS = "see_originals"
    MESSAGE_REPORTER = "message_reporter"
    OPEN_SEALED = "open_sealed"
    HAND_OVER = "hand_over"
    PROPOSE = "propose"
    PUBLISH = "publish"
    RETRACT = "retract"
    FILE_TRUSTED = "file_trusted"
    INVITE = "invite"
    MANAGE_PEOPLE = "manage_people"
    MANAGE_ORGANISATIONS = "manage_organisations"
    SEE_LOG = "see_log"
    SEE_WORK = "see_work"


class Where(Enum):
    POOL = "in every case"
    THERE = "in their own organisation"
    THERE_OR_OWN = "in their own organisation; people of the instance's own organisation in every one"
    OWN = "only people of the instance's own organisation"


class Rule(NamedTuple):
    """Who has one of `roles` in an organisation of one of `kinds` may do it, `where`.

    `impartial`: not while they also belong to an organisation that acts on cases (supervisor, ministry, platform).
    """

    roles: tuple[Role, ...]
    kinds: tuple[OrganisationKind, ...] = CHECKING
    where: Where = Where.POOL
    impartial: bool = False


ANY_KIND = tuple(OrganisationKind)
TABLE: dict[Action, Rule] = {
    Action.OWN_ACCOUNT: Rule(tuple(Role), ANY_KIND),
    Action.SEE_CASES: Rule((R.VERIFIER, R.EDITOR)),
    Action.WORK_ON_CASES: Rule((R.VERIFIER, R.EDITOR)),
    Action.CLOSE: Rule((R.VERIFIER, R.EDITOR), impartial=True),
    Action.SEE_ORIGINALS: Rule((R.VERIFIER, R.EDITOR), where=Where.THERE),
    Action.MESSAGE_REPORTER: Rule((R.VERIFIER, R.EDITOR), where=Where.THERE),
    Action.OPEN_SEALED: Rule((R.EDITOR,), where=Where.THERE),
    Action.HAND_OVER: Rule((R.EDITOR,), where=Where.THERE),
    Action.PROPOSE: Rule((R.VERIFIER, R.EDITOR), impartial=True),
    Action.PUBLISH: Rule((R.EDITOR,), impartial=True),
    Action.RETRACT: Rule((R.EDITOR,), impartial=True),
    Action.FILE_TRUSTED: Rule((R.TRUSTED_REPORTER,), ANY_KIND),
    Action.INVITE: Rule((R.EDITOR, R.ORGANISER, R.ADMINISTRATOR), ANY_KIND, Where.THERE),
    Action.MANAGE_PEOPLE: Rule((R.ADMINISTRATOR,), ANY_KIND, Where.THERE_OR_OWN),
    Action.MANAGE_ORGANISATIONS: Rule((R.ADMINISTRATOR,), CHECKING, Where.OWN),
    Action.SEE_LOG: Rule((R.ADMINISTRATOR,), CHECKING, Where.OWN),
    Action.SEE_WORK: Rule((R.ADMINISTRATOR,), CHECKING, Where.OWN),
}
"""The roles trusted reporter, liaison and facilitator read no case; an administrator reads none either."""


@dataclass(frozen=True)
class Standing:
    """One open membership, as far as the table asks."""

    organisation: int
    kind: OrganisationKind
    is_own: bool
    role: Role


def standings(person: Person) -> list[Standing]:
    """The open memberships of a person in active organisations; one query."""
    found = Membership.objects.filter(
        person_id=person.pk, ended_at__isnull=True, organisation__is_active=True, person__is_active=True
    ).values_list("organisation_id", "organisation__kind", "organisation__is_own", "role")
    return [Standing(pk, OrganisationKind(kind), own, Role(role)) for pk, kind, own, role in found]


def may(person: Person | AnonymousUser, action: Action, *, organisation: Organisation | None = None) -> bool:
    """Whether the table lets `person` do it (in `organisation`; None: in any at all). One query.

    What is done to a case of the pool is the same everywhere, so `organisation` counts only for rules with a place.
    """
    if not isinstance(person, Person):
        return False
    if action is Action.OWN_ACCOUNT:
        return person.is_active
    rule, held = TABLE[action], standings(person)
    granting = _granting(rule, held)
    if organisation is None or rule.where in (Where.POOL, Where.OWN):
        return bool(granting)
    everywhere = rule.where is Where.THERE_OR_OWN and any(standing.is_own for standing in granting)
    return everywhere or any(standing.organisation == organisation.pk for standing in granting)


def require(person: Person | AnonymousUser, action: Action, *, organisation: Organisation | None = None) -> None:
    """Raise Http404 for who may not: what somebody may not do, they are not told of either."""
    if not may(person, action, organisation=organisation):
        raise Http404


def organisations(person: Person, action: Action) -> QuerySet[Organisation]:
    """The organisations in (or for) which `person` may do it, as a query to filter other queries with."""
    rule = TABLE[action]
    granting = _granting(rule, standings(person))
    if rule.where is Where.THERE_OR_OWN and any(standing.is_own for standing in granting):
        return Organisation.objects.all()
    return Organisation.objects.filter(pk__in={standing.organisation for standing in granting})


def _granting(rule: Rule, held: Iterable[Standing]) -> list[Standing]:
    held = list(held)
    if rule.impartial and any(standing.kind in ACTING for standing in held):
        return []
    granting = [standing for standing in held if standing.role in rule.roles and standing.kind in rule.kinds]
    return [standing for standing in granting if standing.is_own] if rule.where is Where.OWN else granting


def _where(request: HttpRequest) -> str:
    """Where to go on after signing in. A form's own address may know no GET: back to the page on which it stands."""
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    came = urlsplit(request.META.get("HTTP_REFERER", ""))
    return came.path if came.netloc == request.get_host() else str(settings.LOGIN_REDIRECT_URL)


def staff(action: Action, *, before_second_factor: bool = False) -> Callable[[View[P]], View[P]]:
    """A view for who may do `action` somewhere: strangers are led to the sign-in page, others get 404, and who needs a
    second factor and has none is led to its page first.

    `request.user` is a Person inside. What belongs to one organisation is asked again, with that organisation.
    """

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not isinstance(request.user, Person) or not sessions.alive(request):
                return redirect_to_login(_where(request))
            require(request.user, action)
            if not before_second_factor and second_factor.missing(request.user):
                return redirect("mfa_index")
            return view(request, *args, **kwargs)

        return guarded

    return decorate
