"""Read settings from the environment. Nonsense is refused in a sentence that names the variable and what to write."""

from __future__ import annotations

import base64
import os
import secrets
import tempfile
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

PREFIX = "SALINGJAGA_"
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
FLAGS = {"on": True, "1": True, "true": True, "yes": True, "off": False, "0": False, "false": False, "no": False}


def envtext(name: str, default: str = "") -> str:
    """The value without surrounding space; an empty variable counts as unset."""
    return os.environ.get(PREFIX + name, "").strip() or default


def envbool(name: str, default: bool) -> bool:
    value = envtext(name)
    if not value:
        return default
    if value.lower() not in FLAGS:
        raise ImproperlyConfigured(f"{PREFIX}{name} is {value!r}: write on or off.")
    return FLAGS[value.lower()]


def envint(name: str, default: int, *, low: int, high: int) -> int:
    value = envtext(name)
    if not value:
        return default
    if not value.isascii() or not value.isdigit() or not low <= int(value) <= high:
        raise ImproperlyConfigured(f"{PREFIX}{name} is {value!r}: write a whole number from {low} to {high}.")
    return int(value)


def envchoice(name: str, default: str, options: tuple[str, ...]) -> str:
    value = envtext(name, default)
    if value not in options:
        raise ImproperlyConfigured(f"{PREFIX}{name} is {value!r}: write one of {', '.join(options)}.")
    return value


def envlist(name: str) -> list[str]:
    return [part.strip() for part in envtext(name).split(",") if part.strip()]


def envdates(name: str) -> list[date]:
    """Days such as 2029-02-14, separated by commas; empty where unset."""
    try:
        return sorted(date.fromisoformat(part) for part in envlist(name))
    except ValueError:
        raise ImproperlyConfigured(f"{PREFIX}{name}: write days as 2029-02-14, separated by commas.") from None


def envsecret(name: str) -> str:
    """The secret itself, or the content of the file that NAME_FILE names (so that it shows in no process list)."""
    path = envtext(f"{name}_FILE")
    if not path:
        return envtext(name)
    if envtext(name):
        raise ImproperlyConfigured(f"Set {PREFIX}{name} or {PREFIX}{name}_FILE, not both.")
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ImproperlyConfigured(f"{PREFIX}{name}_FILE: {path} cannot be read ({error}).") from error


def envaddress(name: str) -> str:
    """An http(s) address without path, such as https://salingjaga.example; empty where unset."""
    value = envtext(name).rstrip("/")
    if not value:
        return ""
    try:
        parts = urlsplit(value)
        valid = parts.scheme in ("http", "https") and parts.hostname and (parts.port is None or parts.port > 0)
    except ValueError:
        valid = False
    if not valid or parts.path or parts.query or parts.fragment or parts.username:
        raise ImproperlyConfigured(f"{PREFIX}{name} is {value!r}: write it like https://salingjaga.example, no path.")
    return value


def mail_server(url: str, sender: str) -> dict[str, Any]:
    """Django's settings of the outgoing mail server; empty where none is named.

    ``smtp://user:password@host:587`` asks for STARTTLS, ``smtps://…:465`` is encrypted from the first byte. Without
    encryption (``?tls=off``) only where the operator says so, or on loopback.
    """
    if not url:
        return {}
    try:
        parts, options = urlsplit(url), dict(parse_qsl(urlsplit(url).query))
        port = parts.port or {"smtp": 587, "smtps": 465}[parts.scheme]
    except (ValueError, KeyError):
        raise ImproperlyConfigured(f"{PREFIX}SMTP_URL: write smtp://user:password@host:587 (or smtps://).") from None
    if not parts.hostname or set(options) - {"tls"} or options.get("tls", "on") not in ("on", "off"):
        raise ImproperlyConfigured(f"{PREFIX}SMTP_URL: write smtp://user:password@host:587, at most with ?tls=off.")
    if sender.count("@") != 1 or any(char.isspace() for char in sender):
        raise ImproperlyConfigured(f"{PREFIX}MAIL_FROM: write the sender's address, such as kabar@salingjaga.example.")
    plain = options.get("tls", "on") == "off" or ("tls" not in options and parts.hostname in ("localhost", "127.0.0.1"))
    return {
        "host": parts.hostname,
        "port": port,
        "user": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "ssl": parts.scheme == "smtps",
        "starttls": parts.scheme == "smtp" and not plain,
    }


def embedding_server(url: str, model: str) -> None:
    """Refuse an embedding server that could never be asked, at start and not at the first message."""
    from salingjaga.matching.embedders import EmbeddingError, Endpoint

    try:
        Endpoint(url, model)
    except EmbeddingError as error:
        names = f"{PREFIX}EMBEDDINGS_URL and {PREFIX}EMBEDDINGS_MODEL"
        raise ImproperlyConfigured(f"{PREFIX}SEMANTIC is 'endpoint': set {names} ({error})") from error


def home_folder(default: Path) -> Path:
    """The folder that holds all state, made readable to its owner alone."""
    home = Path(envtext("HOME") or default).expanduser().absolute()
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise ImproperlyConfigured(f"{PREFIX}HOME: the folder {home} cannot be made ({error}).") from error
    return home


def secret_key(home: Path) -> str:
    """SALINGJAGA_SECRET_KEY, else HOME/secret_key: made once with mode 0600; of two first starts one wins."""
    given = envsecret("SECRET_KEY")
    path = home / "secret_key"
    if not given and not path.exists():
        _write_once(path, secrets.token_urlsafe(50))
    key = given or path.read_text(encoding="utf-8").strip()
    if len(key) < 32:
        where = f"{PREFIX}SECRET_KEY" if given else f"The file {path}"
        raise ImproperlyConfigured(f"{where} is shorter than 32 characters: too easily guessed.")
    return key


def keys(text: str) -> dict[int, bytes]:
    """The keys of what is encrypted, by version; empty where none are given, and HOME/keys holds them.

    ``1:KEY`` a line (or separated by commas), the key 32 bytes in URL-safe base64.
    """
    try:
        lines = [line.split(":") for line in text.replace(",", "\n").split()]
        found = {int(version): base64.b64decode(key, altchars=b"-_", validate=True) for version, key in lines}
    except ValueError:
        found = {0: b""}
    if any(version < 1 or len(key) != 32 for version, key in found.items()):
        raise ImproperlyConfigured(f"{PREFIX}KEYS: write 1:KEY a line, the key 32 bytes in URL-safe base64.")
    return found


def _write_once(path: Path, text: str) -> None:
    # mkstemp gives mode 0600 from the first moment; link() is atomic and never overwrites
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".secret_key")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    try:
        os.link(name, path)
    except FileExistsError:
        pass
    finally:
        os.unlink(name)


def database(url: str, home: Path) -> dict[str, Any]:
    """Django's settings of one database: SQLite in the home folder, or what SALINGJAGA_DATABASE_URL names."""
    parts = urlsplit(url)
    if not url or parts.scheme == "sqlite":
        path = unquote(parts.path).lstrip("/")
        return _sqlite(Path("/", path) if path else home / "salingjaga.sqlite3")
    if parts.scheme not in ("postgres", "postgresql") or not parts.path.strip("/"):
        raise ImproperlyConfigured(f"{PREFIX}DATABASE_URL: write postgres://user:password@host/name or sqlite:///path.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path[1:]),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "OPTIONS": dict(parse_qsl(parts.query)),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def _sqlite(path: Path) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            # secure_delete: what is erased is overwritten, not only forgotten
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA secure_delete=ON;",
        },
        "CONN_MAX_AGE": 60,
    }
