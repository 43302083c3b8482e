"""Mapping files: which column is which field, and what holds for every row of a source. TOML, written by people."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping as Dict
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from salingjaga.factchecks.importing.records import FIELDS, Rules
from salingjaga.factchecks.importing.report import SourceError

SHIPPED = resources.files("salingjaga.factchecks.importing") / "mappings"
_TOP = frozenset("name format delimiter quote encoding factchecks_only fields constants verdicts identity".split())
_CONSTANTS = FIELDS - {"url", "id", "appearances", "texts"}


@dataclass(frozen=True, slots=True)
class Mapping:
    """A read mapping file. ``fields`` is our field to their columns, the first filled one counts."""

    name: str = ""
    format: str = ""
    delimiter: str = ""
    quote: str = '"'
    encoding: str = ""
    factchecks_only: bool = False
    fields: Dict[str, tuple[str, ...]] = field(default_factory=dict)
    constants: Dict[str, str] = field(default_factory=dict)
    verdicts: Dict[str, str] = field(default_factory=dict)
    hash_of: tuple[str, ...] = ()

    def rules(self, name: str, *, factchecks_only: bool) -> Rules:
        return Rules(name, self.constants, self.verdicts, self.factchecks_only or factchecks_only)

    def apply(self, row: Dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
        """Our fields of one row, and the columns that nobody asked for."""
        fields = {name: _first(row, columns) for name, columns in self.fields.items()}
        if self.hash_of:
            words = "\0".join(str(_column(row, name) or "") for name in self.hash_of)
            fields["id"] = hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()[:16]
        used = {column.split(".")[0] for columns in self.fields.values() for column in columns}
        return fields, {key: value for key, value in row.items() if key not in used and value not in (None, "")}


def _first(row: Dict[str, Any], columns: tuple[str, ...]) -> Any:
    return next((value for name in columns if (value := _column(row, name)) not in (None, "", [])), None)


def _column(row: Dict[str, Any], name: str) -> Any:
    """A column, or a value inside one by its path: "title.rendered"."""
    if name in row:
        return row[name]
    value: Any = row
    for part in name.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    return value


def shipped() -> list[str]:
    """The names of the mapping files that come with the program."""
    return sorted(entry.name.removesuffix(".toml") for entry in SHIPPED.iterdir() if entry.name.endswith(".toml"))


def load(name: str) -> Mapping:
    """The mapping of a file of this path, or of a shipped one by its name. SourceError says what is wrong with it."""
    path = Path(name)
    try:
        text = path.read_text("utf-8") if path.is_file() else _shipped(name)
        return _checked(tomllib.loads(text), name)
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(
            _("The mapping file %(name)s cannot be read: %(why)s") % {"name": name, "why": error}
        ) from None
    except tomllib.TOMLDecodeError as error:
        raise SourceError(_("The mapping file %(name)s is no TOML: %(why)s") % {"name": name, "why": error}) from None


def _shipped(name: str) -> str:
    wanted = name.removesuffix(".toml")
    if wanted not in shipped():
        words = {"name": name, "known": ", ".join(shipped())}
        raise SourceError(_("There is no mapping file %(name)s; the program brings: %(known)s") % words)
    return (SHIPPED / f"{wanted}.toml").read_text("utf-8")


def _checked(data: dict[str, Any], name: str) -> Mapping:
    unknown = sorted(set(data) - _TOP)
    unknown += sorted(f"fields.{key}" for key in set(_table(data, "fields", name)) - FIELDS)
    unknown += sorted(f"constants.{key}" for key in set(_table(data, "constants", name)) - _CONSTANTS)
    unknown += sorted(f"identity.{key}" for key in set(_table(data, "identity", name)) - {"hash_of"})
    if unknown:
        words = {"name": name, "unknown": ", ".join(unknown), "known": ", ".join(sorted(FIELDS))}
        raise SourceError(_("In mapping %(name)s we do not know %(unknown)s. Fields are: %(known)s") % words)
    columns = {key: _columns(value, key, name) for key, value in _table(data, "fields", name).items()}
    return Mapping(
        **{key: _text(data.get(key, ""), key, name) for key in ("name", "format", "delimiter", "encoding")},
        quote=_text(data.get("quote", '"'), "quote", name),
        factchecks_only=data.get("factchecks_only") is True,
        fields=columns,
        constants={k: _text(v, k, name) for k, v in _table(data, "constants", name).items()},
        verdicts={k.casefold(): _text(v, k, name) for k, v in _table(data, "verdicts", name).items()},
        hash_of=_columns(_table(data, "identity", name).get("hash_of", []), "hash_of", name),
    )


def _table(data: dict[str, Any], key: str, name: str) -> dict[str, Any]:
    value = data.get(key, {})
    if not isinstance(value, dict):
        raise SourceError(_("In mapping %(name)s [%(key)s] must be a table.") % {"name": name, "key": key})
    return value


def _text(value: Any, key: str, name: str) -> str:
    if not isinstance(value, str):
        raise SourceError(_("In mapping %(name)s “%(key)s” must be a text.") % {"name": name, "key": key})
    return value


def _columns(value: Any, key: str, name: str) -> tuple[str, ...]:
    return tuple(_text(part, key, name) for part in (value if isinstance(value, list) else [value]))
