"""Random people doing random things with verdicts, through the verbs and round them: what holds at every step."""

from __future__ import annotations

from typing import Any

import hypothesis.strategies as st
import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, settings
from hypothesis.extra.django import TransactionTestCase
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, multiple, rule

from salingjaga.accounts.models import Membership, Person, Role
from salingjaga.cases import verdicts
from salingjaga.cases.models import Case, Hand, Notice, Part, Proposal, ProposalState, Publication, State, Version
from salingjaga.cases.models.casefile import PUBLIC
from salingjaga.cases.moves import MOVES, Refused
from salingjaga.factchecks.models import Change, FactCheck
from tests.cases import verdict_cast as cast

FACTS = ("Lubang itu cacat cetak.", "Lubang itu bukan coblosan.", "Surat suara itu rusak cetak.")
EDITORS = st.sampled_from((4, 3, 2, 5))
PEOPLE = st.integers(0, 5)
CASES = st.integers(0, 1)


class Desk(RuleBasedStateMachine):
    proposals = Bundle("proposals")

    @initialize(published=st.booleans(), writer=st.integers(0, 3))
    def people(self, published: bool, writer: int) -> None:
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        roles = (Role.VERIFIER, Role.VERIFIER, Role.EDITOR, Role.EDITOR, Role.EDITOR, Role.EDITOR)
        self.cast: list[Person] = [cast.person(role) for role in roles]
        both = self.cast[5]  # an editor who also belongs to an organisation that acts
        Membership.objects.create(person=both, organisation=cast.organisation("supervisor"), role=Role.LIAISON)
        self.cases: list[Case] = [cast.case(), cast.case("Kabar lain tentang kotak suara yang hilang di gudang")]
        if published:
            cast.published(self.cases[0], writer=self.cast[writer], reader=self.cast[4])
        for case in self.cases:
            case.refresh_from_db()
        self.states = {case.pk: State(case.state) for case in self.cases}

    def teardown(self) -> None:
        if hasattr(self, "savepoint"):
            transaction.set_rollback(True)
            self.savepoint.__exit__(None, None, None)

    def attempt(self, deed: Any) -> Any:
        """Refusals are fine; anything else that breaks is not."""
        try:
            with transaction.atomic():
                return deed()
        except Refused:
            return multiple()

    @rule(
        target=proposals,
        who=PEOPLE,
        which=CASES,
        fact=st.sampled_from(FACTS),
        sources=st.sampled_from((2, 2, 2, 2, 1, 0)),
    )
    def propose(self, who: int, which: int, fact: str, sources: int) -> Any:
        content = cast.content(fact=fact, sources=cast.SOURCES[:sources])
        return self.attempt(lambda: verdicts.propose(self.cases[which], content, by=self.cast[who]))

    @rule(
        target=proposals,
        who=PEOPLE,
        which=CASES,
        fact=st.sampled_from(FACTS),
        reason=st.sampled_from(("", "Ada yang keliru.")),
    )
    def correct(self, who: int, which: int, fact: str, reason: str) -> Any:
        return self.attempt(
            lambda: verdicts.correct(self.cases[which], cast.content(fact=fact), reason, by=self.cast[who])
        )

    @rule(proposal=proposals, who=PEOPLE)
    def take_back(self, proposal: Proposal, who: int) -> None:
        self.attempt(lambda: verdicts.take_back(proposal, by=self.cast[who]))

    @rule(proposal=proposals, who=PEOPLE)
    def send_back(self, proposal: Proposal, who: int) -> None:
        self.attempt(lambda: verdicts.send_back(proposal, "Sumbernya belum cukup.", by=self.cast[who]))

    @rule(proposal=proposals, who=PEOPLE)
    def open_evidence(self, proposal: Proposal, who: int) -> None:
        self.attempt(lambda: verdicts.open_evidence(proposal, by=self.cast[who]))

    @rule(proposal=proposals, who=PEOPLE, opened=st.booleans(), other=st.booleans())
    def publish(self, proposal: Proposal, who: int, opened: bool, other: bool) -> None:
        by, digest = self.cast[who], "0" * 64 if other else proposal.version.digest
        if opened:
            self.attempt(lambda: verdicts.open_evidence(proposal, by=by))
        self.attempt(lambda: verdicts.publish(proposal, digest=digest, by=by))

    @rule(who=EDITORS, which=CASES)
    def read_as_the_second_and_publish(self, who: int, which: int) -> None:
        """The straight way, so that much is published, corrected and retracted in one run."""
        proposal, by = verdicts.waiting(self.cases[which]), self.cast[who]
        if proposal:
            self.attempt(lambda: verdicts.open_evidence(proposal, by=by))
            self.attempt(lambda: verdicts.publish(proposal, digest=proposal.version.digest, by=by))

    @rule(who=EDITORS, which=CASES)
    def retract(self, who: int, which: int) -> None:
        self.attempt(lambda: verdicts.retract(self.cases[which], "Sumbernya palsu.", by=self.cast[who]))

    @rule(who=EDITORS, which=CASES)
    def confirm(self, who: int, which: int) -> None:
        told = verdicts.unconfirmed(self.cases[which])
        if told:
            self.attempt(lambda: verdicts.confirm_retraction(told, by=self.cast[who]))

    @rule(who=PEOPLE, approver=PEOPLE, which=CASES)
    def write_round_the_verbs(self, who: int, approver: int, which: int) -> None:
        """Straight into the tables: what would break four eyes is refused by the database."""
        version = Version.objects.filter(case=self.cases[which]).last()
        writer = version and version.hands.filter(part=Part.WROTE).first()
        if version is None or writer is None:
            return
        with pytest.raises(IntegrityError), transaction.atomic():
            Hand.objects.create(version=version, person=writer.person, part=Part.APPROVED)
        with pytest.raises(IntegrityError), transaction.atomic():
            Version.objects.filter(pk=version.pk).update(sources=[], sources_exception="")
        waiting = Proposal.objects.filter(version=version)
        with pytest.raises(IntegrityError), transaction.atomic():
            waiting.update(state="published", decided_by=version.proposal.proposed_by)

    @invariant()
    def every_published_text_has_two_people_and_sources(self) -> None:
        for told in Publication.objects.exclude(kind="retraction").select_related("version", "approval"):
            assert told.version
            assert told.approval
            assert told.approved_by_id
            wrote = set(told.version.hands.filter(part=Part.WROTE).values_list("person_id", flat=True))
            assert told.proposed_by_id in wrote
            assert told.approved_by_id not in wrote
            assert (told.approval.person_id, told.approval.part) == (told.approved_by_id, Part.APPROVED)
            assert told.approval.version_id == told.version_id
            assert told.digest == told.version.digest == verdicts.digest_of(told.version)
            assert len(told.version.sources) >= 2
            assert self.cast[5].pk not in {*wrote, told.approved_by_id}

    @invariant()
    def nobody_confirms_their_own_retraction(self) -> None:
        for told in Publication.objects.filter(kind="retraction"):
            assert told.approved_by_id != told.proposed_by_id
            assert told.reason

    @invariant()
    def states_move_as_the_table_allows(self) -> None:
        for case in self.cases:
            case.refresh_from_db()
            before, now = self.states[case.pk], State(case.state)
            reachable = {before} | MOVES[before] | {after for step in MOVES[before] for after in MOVES[step]}
            assert now in reachable
            self.states[case.pk] = now

    @invariant()
    def what_is_public_and_what_the_index_may_find_agree(self) -> None:
        for case in self.cases:
            case.refresh_from_db(fields=["state"])
            row = FactCheck.objects.filter(url=f"urn:salingjaga:case:{case.public_id}").first()
            assert (row is not None) == (case.state in PUBLIC)
            if row is None:
                continue
            assert (row.retracted_at is not None) == (case.state == State.RETRACTED)
            told = Publication.objects.filter(case=case)
            assert Change.objects.filter(code=row.code).count() == told.count()
            assert Notice.objects.filter(publication__in=told).count() == told.count()  # one reporter each
            last = told.exclude(kind="retraction").last()
            assert last
            assert last.version
            assert row.fact == last.version.fact

    @invariant()
    def one_proposal_waits_and_only_where_something_may_come_of_it(self) -> None:
        for case in self.cases:
            case.refresh_from_db(fields=["state"])
            waiting = case.proposals.filter(state=ProposalState.WAITING).count()
            assert waiting <= 1
            if case.state == State.PROPOSED:
                assert waiting == 1
            if case.state == State.VERIFYING:
                assert waiting == 0


class TestDesk(TransactionTestCase, Desk.TestCase):  # type: ignore[misc, name-defined]
    settings = settings(max_examples=20, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck))
