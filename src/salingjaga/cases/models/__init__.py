"""A file a topic; every model of the room under one name."""

from salingjaga.cases.models.casefile import Case, CaseEvent, Harm, Outcome, Presence, SavedView, State
from salingjaga.cases.models.evidence import ChecklistTick, Evidence, EvidenceKind, Note
from salingjaga.cases.models.grouping import GroupState, Step, StepKind, Suggestion, SuggestionState
from salingjaga.cases.models.notices import Alert, Notice, NoticeKind, Outgoing, SendState
from salingjaga.cases.models.reports import FileState, Message, NewsFeed, Report, ReportFile, ReportState, SeenOn
from salingjaga.cases.models.verdicts import (
    Hand,
    Part,
    Proposal,
    ProposalState,
    Publication,
    PublicationKind,
    Version,
)
from salingjaga.cases.models.work import Duty

__all__ = [
    "Alert",
    "Case",
    "CaseEvent",
    "ChecklistTick",
    "Duty",
    "Evidence",
    "EvidenceKind",
    "FileState",
    "GroupState",
    "Hand",
    "Harm",
    "Message",
    "NewsFeed",
    "Note",
    "Notice",
    "NoticeKind",
    "Outcome",
    "Outgoing",
    "Part",
    "Presence",
    "Proposal",
    "ProposalState",
    "Publication",
    "PublicationKind",
    "Report",
    "ReportFile",
    "ReportState",
    "SavedView",
    "SeenOn",
    "SendState",
    "State",
    "Step",
    "StepKind",
    "Suggestion",
    "SuggestionState",
    "Version",
]
