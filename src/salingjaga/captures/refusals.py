"""Why a file is not taken, as a code. The sentence that people read is the caller's."""

from __future__ import annotations

from typing import Literal

Reason = Literal["unknown_kind", "empty", "too_many_pixels", "truncated", "unreadable"]


class Refused(ValueError):
    """A file that is not taken. ``reason``: ``unknown_kind`` (none of the kinds we take, whatever its name says),
    ``empty``, ``too_many_pixels``, ``truncated`` (it ends too early), ``unreadable`` (broken inside)."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason: Reason = reason
