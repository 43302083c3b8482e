"""A verdict's way: proposed, read by a second person, sent back or published; later corrected or retracted.

Four eyes: publishing names one exact version by its digest, and the editor who publishes wrote none of it. The database
holds that (`Hand`, `Publication`); the sentences here only say it before it would. Publishing is one transaction:
publication, fact-check, its public history, the index's revision, the news owed to reporters, and the log.
"""

from __future__ import annotations

import hashlib
import json

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from salingjaga.accounts.access import Action, may, organisations, standings
from salingjaga.accounts.models import ACTING, Organisation, Person
from salingjaga.cases import locks, notices, telling, wording
from salingjaga.cases.models import (
    Case,
    CaseEvent,
    Hand,
    NoticeKind,
    Part,
    Proposal,
    ProposalState,
    Publication,
    PublicationKind,
    State,
    Version,
)
from salingjaga.cases.models.casefile import PUBLIC
from salingjaga.cases.moves import Overtaken, Refused, move, record
from salingjaga.cases.report_form import storable
from salingjaga.cases.wording import Content
from salingjaga.factchecks import history

OPENED = "evidence_opened"
NOTICE_OF = {PublicationKind.FIRST: NoticeKind.ANSWER, PublicationKind.CORRECTION: NoticeKind.CORRECTION}


class Faulty(Refused):
    """A text that breaks rules: `problems` says for each field which, in one sentence."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__(next(iter(problems.values())))
        self.problems = problems


def digest_of(version: Version) -> str:
    """SHA-256 in hex over the version's content, reason, number and case, as canonical JSON (keys sorted, UTF-8)."""
    content = wording.of(version).to_dict()
    named = content | {"case": version.case.public_id, "number": version.number, "reason": version.reason}
    canonical = json.dumps(named, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def propose(case: Case, content: Content, *, by: Person, builds_on: str | None = None) -> Proposal:
    """Put a new version before a second reader; one that waits already is overtaken by it, and all is asked again.

    `builds_on` is the digest of the version that the writer saw ("" for none): another one since then is `Overtaken`.
    Raises `Faulty` for a text that breaks rules.
    """
    _allowed(by, Action.PROPOSE)
    _well_worded(content)
    with transaction.atomic():
        case = _locked(case)
        if case.state in PUBLIC:
            raise Refused(_("This case has been published. Write a correction instead; nothing was changed."))
        locks.require_free(case, by=by)
        _not_overtaken(case, builds_on)
        if case.state in (State.NEW, State.TRIAGE):
            move(case, State.VERIFYING, by=by, verb="verifying")
        _overtake_waiting(case, by)
        proposal = _put_forward(case, content, "", by)
        facts = {"proposal": proposal.public_id, "version": proposal.version.number}
        if case.state == State.PROPOSED:
            record(case, "proposed", by=by, data=facts)
        else:
            move(case, State.PROPOSED, by=by, verb="proposed", data=facts)
    return proposal


def correct(case: Case, content: Content, reason: str, *, by: Person, builds_on: str | None = None) -> Proposal:
    """Propose a correction of what is public. What stands goes on standing until a second person has approved."""
    _allowed(by, Action.PROPOSE)
    _well_worded(content, reason)
    with transaction.atomic():
        case = _locked(case)
        if case.state not in PUBLIC:
            raise Refused(_("This case has not been published: change its proposal instead. Nothing was changed."))
        locks.require_free(case, by=by)
        _not_overtaken(case, builds_on)
        _overtake_waiting(case, by)
        proposal = _put_forward(case, content, storable(reason).strip(), by)
        facts = {"proposal": proposal.public_id, "version": proposal.version.number}
        record(case, "correction_proposed", by=by, data=facts)
    return proposal


def take_back(proposal: Proposal, *, by: Person) -> None:
    """The proposer has second thoughts: the case is being checked again."""
    if proposal.proposed_by_id != by.pk:
        raise Refused(_("Only who proposed it can take it back. You can send it back with a reason."))
    _decide(proposal, ProposalState.TAKEN_BACK, "taken_back", by=by)


def send_back(proposal: Proposal, reason: str, *, by: Person) -> None:
    """The second reader is not convinced, and says why; the case is being checked again."""
    _allowed(by, Action.PUBLISH)
    if problem := wording.reason_problem(reason):
        raise Faulty({"reason": problem})
    _decide(proposal, ProposalState.SENT_BACK, "sent_back", by=by, reason=storable(reason).strip())


def open_evidence(proposal: Proposal, *, by: Person) -> None:
    """Note that the second reader has seen the evidence: only then do they see the verdict, and may publish it."""
    _allowed(by, Action.PUBLISH)
    if not has_opened(proposal, by):
        with transaction.atomic():
            record(proposal.case, OPENED, by=by, data={"proposal": proposal.public_id})


def has_opened(proposal: Proposal, person: Person) -> bool:
    return CaseEvent.objects.filter(
        case=proposal.case_id, actor=person, verb=OPENED, data__proposal=proposal.public_id
    ).exists()


def publish(proposal: Proposal, *, digest: str, by: Person) -> Publication:
    """Publish this proposal's version, named by its digest. One transaction; the index follows within seconds.

    Raises `Refused` for who wrote any of it or has not opened the evidence, `Overtaken` where another text waits now or
    another editor was first.
    """
    _allowed(by, Action.PUBLISH)
    version = Version.objects.select_related("case").get(pk=proposal.version_id)
    if digest != version.digest or digest != digest_of(version):
        raise Overtaken(_("The text you read is not the one that waits now. Read it again; nothing was published."))
    _second_reader(proposal, by)
    with transaction.atomic():
        case = _locked(version.case)
        _settle(proposal, ProposalState.PUBLISHED, by=by)
        return _go_out(case, version, proposal, by)


def retract(case: Case, reason: str, *, by: Person) -> Publication:
    """Take back what is public, at once: one editor may, a second one confirms afterwards."""
    _allowed(by, Action.RETRACT)
    if problem := wording.reason_problem(reason):
        raise Faulty({"reason": problem})
    reason = storable(reason).strip()
    with transaction.atomic():
        case = _locked(case)
        _overtake_waiting(case, by)
        move(case, State.RETRACTED, by=by, verb="retracted")
        told = Publication.objects.create(case=case, kind=PublicationKind.RETRACTION, proposed_by=by, reason=reason)
        history.retract(telling.urn(case), reason, at=told.at, written_by=_desk(case, by, Action.RETRACT))
        notices.owe(telling.reports(case), NoticeKind.RETRACTION, publication=told)
    return told


def confirm_retraction(publication: Publication, *, by: Person) -> None:
    """A second editor stands behind a retraction that has been public since the first one's word."""
    _allowed(by, Action.RETRACT)
    if publication.proposed_by_id == by.pk:
        raise Refused(_("You retracted it yourself: somebody else must confirm."))
    with transaction.atomic():
        open_ones = Publication.objects.filter(
            pk=publication.pk, kind=PublicationKind.RETRACTION, approved_by__isnull=True
        )
        if not open_ones.update(approved_by=by, confirmed_at=timezone.now()):
            raise Overtaken(_("Somebody has confirmed this already. Nothing was changed."))
        record(publication.case, "retraction_confirmed", by=by, data={"publication": publication.public_id})


def latest(case: Case) -> Version | None:
    """The newest version, proposed or published: what a change builds on."""
    return case.versions.order_by("-number").first()


def is_latest(case: Case, content: Content, *, by: Person) -> bool:
    """Does the newest version say just this, written by this person? Then the form was sent twice."""
    newest = latest(case)
    waits = newest is not None and Proposal.objects.filter(version=newest, state=ProposalState.WAITING).exists()
    return newest is not None and waits and newest.created_by_id == by.pk and wording.of(newest) == content


def told_by(proposal: Proposal, *, digest: str, by: Person) -> Publication | None:
    """What this very person has published from this proposal already: a button pressed twice."""
    if digest != proposal.version.digest:
        return None
    return Publication.objects.filter(version=proposal.version_id, approved_by=by).first()


def waiting(case: Case) -> Proposal | None:
    """The proposal that waits for its second reader."""
    return case.proposals.filter(state=ProposalState.WAITING).select_related("version", "proposed_by").first()


def sent_back(case: Case) -> Proposal | None:
    """The last proposal, if its second reader sent it back."""
    last = case.proposals.last()
    return last if last and last.state == ProposalState.SENT_BACK else None


def waiting_for(person: Person) -> QuerySet[Proposal]:
    """Proposals that wait, and of which `person` wrote nothing: those they may read as the second."""
    wrote = Hand.objects.filter(person=person, part=Part.WROTE).values("version")
    return Proposal.objects.filter(state=ProposalState.WAITING).exclude(version__in=wrote).select_related("case")


def unconfirmed(case: Case) -> Publication | None:
    """A retraction that still waits for its second editor."""
    return case.publications.filter(kind=PublicationKind.RETRACTION, approved_by__isnull=True).last()


def wrote(version: Version, person: Person) -> bool:
    """Did this person write any of the text, or of a version that it builds on?"""
    return Hand.objects.filter(version=version, person=person, part=Part.WROTE).exists()


def _allowed(person: Person, action: Action) -> None:
    if not may(person, action):
        raise Refused(_("Your roles do not let you do this. Nothing was changed."))


def _well_worded(content: Content, reason: str | None = None) -> None:
    problems = wording.problems(content)
    if reason is not None and (problem := wording.reason_problem(reason)):
        problems = {"reason": problem} | problems
    if problems:
        raise Faulty(problems)


def _locked(case: Case) -> Case:
    """The case as it stands now; others who change it wait (PostgreSQL; SQLite has one writer at a time)."""
    return Case.objects.select_for_update().get(pk=case.pk)


def _not_overtaken(case: Case, builds_on: str | None) -> None:
    newest = latest(case)
    if builds_on is not None and builds_on != (newest.digest if newest else ""):
        raise Overtaken(
            _("Somebody changed the text while you wrote. Theirs stands above yours: compare, then send again.")
        )


def _overtake_waiting(case: Case, by: Person) -> None:
    Proposal.objects.filter(case=case, state=ProposalState.WAITING).update(
        state=ProposalState.OVERTAKEN, decided_by=by, decided_at=timezone.now()
    )


def _put_forward(case: Case, content: Content, reason: str, by: Person) -> Proposal:
    before = latest(case)
    version = Version(
        case=case,
        number=before.number + 1 if before else 1,
        reason=reason,
        created_by=by,
        **{name: getattr(content, name) for name in wording.NAMES},
    )
    version.digest = digest_of(version)
    version.save()
    writers = {by.pk}
    if before:
        writers |= set(before.hands.filter(part=Part.WROTE).values_list("person", flat=True))
    Hand.objects.bulk_create(Hand(version=version, person_id=pk, part=Part.WROTE) for pk in sorted(writers))
    return Proposal.objects.create(case=case, version=version, proposed_by=by)


def _settle(proposal: Proposal, state: ProposalState, *, by: Person, reason: str = "") -> None:
    rows = Proposal.objects.filter(pk=proposal.pk, state=ProposalState.WAITING)
    if not rows.update(state=state, decided_by=by, decided_at=timezone.now(), reason=reason):
        raise Overtaken(_("Somebody was first: this proposal waits no more. Load the page again; nothing was changed."))


def _decide(proposal: Proposal, state: ProposalState, verb: str, *, by: Person, reason: str = "") -> None:
    with transaction.atomic():
        case = _locked(proposal.case)
        _settle(proposal, state, by=by, reason=reason)
        facts = {"proposal": proposal.public_id}
        if case.state == State.PROPOSED:
            move(case, State.VERIFYING, by=by, verb=verb, data=facts)
        else:
            record(case, verb, by=by, data=facts)


def _second_reader(proposal: Proposal, by: Person) -> None:
    if wrote(proposal.version, by):
        raise Refused(_("You wrote part of this text: somebody else must read it as the second."))
    if not has_opened(proposal, by):
        raise Refused(_("Look at the evidence first, then at the verdict. Nothing was published."))
    if any(one.kind in ACTING for one in standings(proposal.proposed_by)):
        raise Refused(_("Who proposed it has since joined an organisation that acts on cases: propose it anew."))


def _go_out(case: Case, version: Version, proposal: Proposal, by: Person) -> Publication:
    first = case.state == State.PROPOSED
    kind = PublicationKind.FIRST if first else PublicationKind.CORRECTION
    told = Publication.objects.create(
        case=case,
        kind=kind,
        version=version,
        approval=Hand.objects.create(version=version, person=by, part=Part.APPROVED),
        digest=version.digest,
        proposed_by=proposal.proposed_by,
        approved_by=by,
        reason=version.reason,
    )
    row = telling.factcheck(case, version, told)
    desks = {
        "written_by": _desk(case, proposal.proposed_by, Action.PROPOSE),
        "approved_by": _desk(case, by, Action.PUBLISH),
    }
    if first:
        factcheck = history.publish(row, at=told.at, number=version.number, **desks)
    else:
        factcheck = history.correct(row, version.reason, at=told.at, number=version.number, **desks)
    facts = {"publication": told.public_id, "version": version.number, "digest": version.digest, "code": factcheck.code}
    state, verb = (State.PUBLISHED, "published") if first else (State.CORRECTED, "corrected")
    move(case, state, by=by, verb=verb, data=facts, factcheck=factcheck)
    notices.owe(telling.reports(case), NOTICE_OF[kind], publication=told)
    return told


def _desk(case: Case, person: Person, action: Action) -> str:
    """The name under which the public meets this person: their organisation's desk, that of the holder if they may."""
    theirs: list[Organisation] = list(organisations(person, action))
    for_whom = next((one for one in theirs if one.pk == case.holder_id), theirs[0] if theirs else None)
    return (for_whom.desk or for_whom.name) if for_whom else ""
