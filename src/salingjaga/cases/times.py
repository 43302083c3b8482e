"""Times as the desk writes them: hours of today with their zone, days else."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format

ZONES = {"Asia/Jakarta": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}


def clock(at: datetime) -> str:
    """``14.05``, in the instance's own zone."""
    return timezone.localtime(at).strftime("%H.%M")


def zone() -> str:
    return ZONES.get(settings.TIME_ZONE, settings.TIME_ZONE)


def when(at: datetime | None) -> str:
    """``14.05`` of today, ``27 November, 14.05`` of this year, with the year before it; "" for None."""
    if at is None:
        return ""
    local, today = timezone.localtime(at), timezone.localdate()
    if local.date() == today:
        return clock(at)
    day = date_format(local, "j F" if local.year == today.year else "j F Y")
    return f"{day}, {clock(at)}"


def full(at: datetime) -> str:
    """``27 November 2024, 14.05 WIB``."""
    return f"{date_format(timezone.localtime(at), 'j F Y')}, {clock(at)} {zone()}"
