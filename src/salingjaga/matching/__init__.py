"""Find the published fact-check that checks the claim of a message. Pure Python and numpy; imports no Django."""

from salingjaga.matching.documents import Answer, Document, Match, Reason

__all__ = ["Answer", "Document", "Match", "Reason"]
