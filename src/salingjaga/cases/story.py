"""What happened to a report, in words for the person who sent it. They read a desk's name, never anybody's own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from salingjaga.cases.joining import end_of
from salingjaga.cases.models import Case, Message, Outcome, Report, ReportState, State
from salingjaga.cases.models.casefile import OPEN, PUBLIC
from salingjaga.factchecks.models import FactCheck
from salingjaga.factchecks.shown import Shown, show

DESK = "SalingJaga"
TWO_PEOPLE = gettext_lazy("No result goes out from one person.")


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that happened. `event` is a word for programs, `what` and `more` are sentences for people."""

    event: str
    at: datetime | None
    what: str
    more: str = ""


@dataclass(frozen=True, slots=True)
class Story:
    """`state` is the case's, or withdrawn or erased. `ahead` are the steps still to come. `taken_back` is
    where a retracted answer tells what was wrong."""

    report: Report
    state: str
    headline: str
    timeline: list[Line]
    ahead: list[Line]
    messages: list[Message]
    answer: Shown | None
    taken_back: str = ""

    @property
    def question(self) -> Message | None:
        """The desk's last message, while the reporter has not answered it."""
        last = self.messages[-1] if self.messages else None
        return last if last and not last.from_reporter and self.report.state == ReportState.ACTIVE else None

    def to_dict(self, base: str = "") -> dict[str, Any]:
        """The fixed JSON of the API."""
        return {
            "state": self.state,
            "timeline": [
                {"event": line.event, "at": line.at.isoformat() if line.at else None, "text": _sentence(line)}
                for line in self.timeline
            ],
            "messages": [message_dict(message) for message in self.messages],
            "verdict": _verdict(self.answer, base) if self.answer else None,
        }


def story(report: Report) -> Story:
    """Everything the code opens, oldest first."""
    case = end_of(report.case) if report.case else None
    state = str(report.state) if report.state != ReportState.ACTIVE else str(case.state) if case else str(State.NEW)
    answer = _answer(case) if case and report.state != ReportState.ERASED else None
    timeline = sorted(_happened(report, case), key=lambda line: line.at or report.received_at)
    messages = list(report.messages.select_related("desk")) if report.state != ReportState.ERASED else []
    taken_back = show(case.factcheck).path if case and case.factcheck and state == State.RETRACTED else ""
    return Story(report, state, _headline(state, case), timeline, list(_ahead(state)), messages, answer, taken_back)


def desk_of(case: Case | None) -> str:
    """The name that reporters read."""
    holder = case.holder if case else None
    return (holder.desk or holder.name) if holder else DESK


def _answer(case: Case) -> Shown | None:
    row: FactCheck | None = case.factcheck
    public = case.state in (State.PUBLISHED, State.CORRECTED)
    told = public or (case.state == State.CLOSED and case.outcome == Outcome.ALREADY_CHECKED)
    return show(row) if row and told and row.retracted_at is None else None


def _happened(report: Report, case: Case | None) -> Iterator[Line]:
    yield Line("received", report.received_at, _("You sent your report"))
    if report.withdrawn_at:
        yield Line("withdrawn", report.withdrawn_at, _("You took your report back"))
    if report.erased_at:
        yield Line("erased", report.erased_at, _("Your report was erased"), _("Text, files, messages and contact."))
        return
    if case is None:
        return
    if case.reports_count > 1 and report.grouped_at:
        yield _joined(report, case)
    yield from _moves(case)


def _joined(report: Report, case: Case) -> Line:
    others = case.reports_count - 1
    what = ngettext("Put together with %(n)d other report", "Put together with %(n)d other reports", others)
    return Line(
        "joined", report.grouped_at, what % {"n": others}, _("They say the same, so it is checked once for all.")
    )


def _moves(case: Case) -> Iterator[Line]:
    """The case's moves, each at its last time: what was sent back and forth inside is not the reporter's burden."""
    last: dict[str, datetime] = {}
    for event in case.events.filter(data__has_key="to").values("at", "data"):
        last[event["data"]["to"]] = event["at"]
    for state, at in last.items():
        line = _move(State(state), at, case) if state in State.values else None
        if line:
            yield line


def _move(state: State, at: datetime, case: Case) -> Line | None:
    desk = {"desk": desk_of(case)}
    now = State(case.state)
    if state == State.VERIFYING:
        return Line("checking", at, _("%(desk)s began to check") % desk)
    if state == State.PROPOSED and (now == State.PROPOSED or now in PUBLIC):
        return Line("second_reader", at, _("A second reader weighs the result"), str(TWO_PEOPLE))
    if state in PUBLIC and now in PUBLIC:
        return Line(str(state), at, str(PUBLISHED_WORDS[state]))
    if state == State.CLOSED and now == State.CLOSED:
        return Line("closed", at, *closing_words(case.outcome))
    return None


PUBLISHED_WORDS = {
    State.PUBLISHED: gettext_lazy("The result was published"),
    State.CORRECTED: gettext_lazy("The result was corrected"),
    State.RETRACTED: gettext_lazy("The result was taken back: we were wrong, or it no longer holds"),
}


def closing_words(outcome: str) -> tuple[str, str]:
    """What a closed case means, in a headline and a sentence: each outcome has words of its own."""
    return {
        Outcome.ALREADY_CHECKED: (
            _("This had been checked before"),
            _("You find the answer on this page."),
        ),
        Outcome.NOT_CHECKABLE: (
            _("This cannot be checked"),
            _("It is an opinion, a forecast or too vague to hold against facts. That makes it neither true nor false."),
        ),
        Outcome.INSUFFICIENT_EVIDENCE: (
            _("There was not enough evidence"),
            _("We looked and found too little to say true or false. Please do not pass it on as a fact."),
        ),
        Outcome.SPAM: (
            _("Closed without checking"),
            _("The desk took this for advertising or a test. If that is wrong, tell us below; the desk reads it."),
        ),
        Outcome.WITHDRAWN: (_("Closed: nothing is left to check"), _("All reports of it were taken back.")),
    }[Outcome(outcome)]


def _headline(state: str, case: Case | None) -> str:
    if state == State.CLOSED and case:
        return closing_words(case.outcome)[0] + "."
    return {
        "new": _("Your report has arrived."),
        "triage": _("Your report has arrived."),
        "verifying": _("Your report is being checked."),
        "proposed": _("A second reader weighs the result."),
        "published": _("The result is out."),
        "corrected": _("The result was corrected."),
        "retracted": _("We took the result back."),
        "withdrawn": _("You took this report back."),
        "erased": _("This report has been erased."),
    }[state]


def _ahead(state: str) -> Iterator[Line]:
    if state in (State.NEW, State.TRIAGE):
        yield Line("checking", None, _("Somebody begins to check"))
    if state in (State.NEW, State.TRIAGE, State.VERIFYING):
        yield Line("second_reader", None, _("A second person weighs it again"), str(TWO_PEOPLE))
    if state in OPEN:
        yield Line(
            "published", None, _("The result appears here"), _("How long it takes depends on what there is to find.")
        )


def _sentence(line: Line) -> str:
    return f"{line.what}. {line.more}" if line.more else f"{line.what}."


def desk_name(message: Message) -> str:
    """In whose name a message of the desk goes out."""
    return (message.desk.desk or message.desk.name) if message.desk else DESK


def message_dict(message: Message) -> dict[str, Any]:
    return {
        "from": "reporter" if message.from_reporter else "desk",
        "desk": None if message.from_reporter else desk_name(message),
        "at": message.at.isoformat(),
        "text": message.text,
    }


def _verdict(shown: Shown, base: str) -> dict[str, Any]:
    return {"verdict": shown.verdict, "word": shown.word, "fact": shown.headline, "url": base + shown.path}
