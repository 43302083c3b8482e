"""What `salingjaga doctor` says about the work in the background: worker, e-mail, keys, disk, the log's chain."""

from __future__ import annotations

import smtplib
from typing import Any

from salingjaga.cli.words import _

MEGABYTE = 1_000_000


def examine() -> dict[str, Any]:
    from salingjaga.cases import state_of_work

    free, whole = state_of_work.disk()
    return {
        "work": {
            "worker_heard_of": state_of_work.heard_at(),
            "worker_alive": state_of_work.alive(),
            "waiting": {one.name: one.count for one in state_of_work.waiting()},
            "failing": [f"{duty.name} ({duty.failures}, {duty.error})" for duty in state_of_work.failing()],
            "mails": state_of_work.unsettled_counts(),
        },
        "mail": _mail(),
        "keys": _keys(),
        "disk": {"free_mb": free // MEGABYTE, "free_percent": round(100 * free / whole)},
        "log": _log(),
    }


def _mail() -> dict[str, Any]:
    """Connects and signs in, sends nothing."""
    from django.conf import settings

    if not settings.MAIL_ENABLED:
        return {"on": False}
    from salingjaga.cases import mailing

    found = {"on": True, "server": f"{settings.SMTP['host']}:{settings.SMTP['port']}", "from": settings.MAIL_FROM}
    try:
        with mailing.connected():
            return found | {"works": True}
    except (OSError, smtplib.SMTPException) as error:
        return found | {"works": False, "why_not": type(error).__name__}


def _keys() -> dict[str, Any]:
    """Whether the newest contact that is kept can be opened: the wrong keys would else be noticed at the first news."""
    from django.conf import settings

    from salingjaga.cases import sealing
    from salingjaga.cases.models import Report

    folder = sealing.folder()
    found: dict[str, Any] = {"from": "SALINGJAGA_KEYS" if settings.KEYS else str(folder), "readable_by_others": False}
    if not settings.KEYS and folder.exists():
        found["readable_by_others"] = any(path.stat().st_mode & 0o077 for path in folder.iterdir())
    sealed = Report.objects.exclude(contact_sealed="").order_by("-pk").values_list("contact_sealed", flat=True).first()
    if sealed:
        try:
            sealing.unseal(sealed)
            found["fit"] = True
        except sealing.KeyMissing:
            found["fit"] = False
    return found


def _log() -> dict[str, Any]:
    from salingjaga.accounts import sealing

    found = sealing.verify()
    return {"entries": found.entries, "unsealed": found.unsealed, "whole": found.whole, "head": found.head}


def to_do(found: dict[str, Any]) -> list[str]:
    work, advice = found["work"], []
    if not work["worker_alive"] and any(work["waiting"].values()):
        advice.append(_("Work waits and no worker was heard from for two minutes: is `salingjaga start` running?"))
    if work["failing"]:
        advice.append(_("The worker fails at: {what}. Its log says where.").format(what=", ".join(work["failing"])))
    if any(work["mails"].values()):
        advice.append(_("Some e-mails wait for a decision: look under /pekerjaan."))
    if found["mail"]["on"] and not found["mail"]["works"]:
        advice.append(_("The mail server cannot be used: {why}.").format(why=found["mail"]["why_not"]))
    return advice + _keeping(found) + _outside(found["settings"])


def _keeping(found: dict[str, Any]) -> list[str]:
    advice = []
    if found["keys"]["readable_by_others"]:
        told = _("Others on this machine can read the keys: chmod -R go= {folder}")
        advice.append(told.format(folder=found["keys"]["from"]))
    if found["keys"].get("fit") is False:
        advice.append(_("The keys here are not those that contacts were encrypted with: put the right ones back."))
    if found["disk"]["free_percent"] < 10:
        advice.append(_("Less than a tenth of the disk is free: files are refused until there is room."))
    if not found["log"]["whole"]:
        advice.append(_("The log's chain is broken: `salingjaga log verify` says where."))
    return advice


def _outside(settings: dict[str, Any]) -> list[str]:
    advice = []
    if settings["public_url"] is None:
        advice.append(_("No SALINGJAGA_PUBLIC_URL is set: links in shared answers work on this machine alone."))
    elif not settings["public_url"].startswith("https://"):
        advice.append(_("The public address is not https: put a proxy with a certificate in front."))
    elif not settings["proxy_header"]:
        advice.append(_("Behind a proxy, name its header in SALINGJAGA_PROXY_HEADER: else all visitors count as one."))
    return advice
