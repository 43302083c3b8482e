"""Find the published fact-check that checks the claim of a message. Pure Python and numpy; imports no Django."""

from salingjaga.matching.documents import Answer, Document, Match, Reason
from salingjaga.matching.index import Index
from salingjaga.matching.store import NoIndex

__all__ = ["Answer", "Document", "Index", "Match", "NoIndex", "Reason"]
