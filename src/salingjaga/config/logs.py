"""Log lines hold what happened and where in the code, never what somebody typed."""

from __future__ import annotations

import logging
import re
import traceback
from types import TracebackType

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
SECRETS = re.compile(r"/[A-Za-z0-9_~.:=-]{20,}")
"""A part of an address that long is a token (of a feed, an invitation, a new password): whoever has it may go in."""


class WithoutPersonalData(logging.Formatter):
    """One line a record; of an exception its type and stack. Its message is left out: it may quote a visitor's text."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:
        return SECRETS.sub("/(token)", super().formatMessage(record))

    def formatException(self, ei: ExcInfo) -> str:
        error = ei[1]
        parts: list[str] = []
        while error is not None:
            parts.append("".join(traceback.format_tb(error.__traceback__)) + type(error).__qualname__)
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\ncaused by:\n".join(parts)
