"""Settings from the environment: nonsense is refused in a sentence; secrets stay secret."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from salingjaga.config import environment as env


def load(home: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Import the settings in a process of its own and print what the tests look at."""
    code = (
        "from salingjaga.config import settings as s; "
        "print(s.ALLOWED_HOSTS, s.CSRF_COOKIE_SECURE, s.RATE_LIMITS, len(s.SECRET_KEY))"
    )
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SALINGJAGA_")}
    given = {f"SALINGJAGA_{name}": value for name, value in variables.items()}
    environment = kept | {"SALINGJAGA_HOME": str(home)} | given
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=False)


def test_by_default_only_this_machine_is_served(tmp_path: Path) -> None:
    assert load(tmp_path).stdout.startswith("['localhost', '127.0.0.1', '[::1]'] False True")


def test_a_public_address_opens_its_host_and_locks_the_cookies(tmp_path: Path) -> None:
    out = load(tmp_path, PUBLIC_URL="https://salingjaga.example/").stdout
    assert "'salingjaga.example'" in out
    assert "] True True" in out


@pytest.mark.parametrize(
    ("name", "value", "word"),
    [("RATE_LIMITS", "maybe", "on or off"), ("RATE_LIMIT", "1", "from 10 to"),
     ("PUBLIC_URL", "salingjaga.example", "https://"), ("PUBLIC_URL", "ftp://x", "https://"),
     ("PUBLIC_URL", "https://x/path", "no path"), ("PUBLIC_URL", "http://[", "https://"), ("LANGUAGE", "fr", "one of"),
     ("SECRET_KEY", "short", "shorter than 32"), ("SECRET_KEY_FILE", "/nowhere/at/all", "cannot be read"),
     ("SEMANTIC", "yes", "one of"), ("SEMANTIC", "endpoint", "SALINGJAGA_EMBEDDINGS_URL"),
     ("DATABASE_URL", "mysql://x/y", "postgres://"), ("HOME", "/dev/null/x", "cannot be made")],
)  # fmt: skip
def test_nonsense_is_refused_with_what_to_write(tmp_path: Path, name: str, value: str, word: str) -> None:
    result = load(tmp_path, **{name: value})
    last = result.stderr.strip().splitlines()[-1]
    assert result.returncode != 0
    assert f"SALINGJAGA_{name.removesuffix('_FILE')}" in last
    assert word in last


def test_rate_limits_cannot_be_switched_off_where_others_reach_it(tmp_path: Path) -> None:
    assert load(tmp_path, RATE_LIMITS="off").returncode == 0
    result = load(tmp_path, RATE_LIMITS="off", ALLOWED_HOSTS="salingjaga.example")
    assert "load tests on this machine" in result.stderr


def test_the_secret_key_is_made_once_readable_to_its_owner_alone(tmp_path: Path) -> None:
    home = env.home_folder(tmp_path / "fresh")
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: env.secret_key(home), range(16)))
    assert len(keys) == 1
    assert stat.S_IMODE((home / "secret_key").stat().st_mode) == 0o600
    assert [path.name for path in home.iterdir()] == ["secret_key"]


def test_a_secret_may_come_from_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "key").write_text("s" * 40 + "\n")
    monkeypatch.setenv("SALINGJAGA_SECRET_KEY_FILE", str(tmp_path / "key"))
    assert env.secret_key(tmp_path) == "s" * 40
    monkeypatch.setenv("SALINGJAGA_SECRET_KEY", "t" * 40)
    with pytest.raises(ImproperlyConfigured, match="not both"):
        env.secret_key(tmp_path)


def test_a_number_has_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SALINGJAGA_X", "12")
    assert env.envint("X", 5, low=1, high=20) == 12
    for wrong in ("0", "21", "1e3", "-1", "١٢"):
        monkeypatch.setenv("SALINGJAGA_X", wrong)
        with pytest.raises(ImproperlyConfigured, match="whole number from 1 to 20"):
            env.envint("X", 5, low=1, high=20)


def test_a_database_url_is_read_with_its_percent_signs(tmp_path: Path) -> None:
    found = env.database("postgres://ana:p%40ss@db.example:6432/jaga?sslmode=require", tmp_path)
    assert (found["NAME"], found["USER"], found["PASSWORD"], found["HOST"], found["PORT"]) == (
        "jaga", "ana", "p@ss", "db.example", "6432",
    )  # fmt: skip
    assert found["OPTIONS"] == {"sslmode": "require"}
    assert env.database("sqlite:///srv/x.sqlite3", tmp_path)["NAME"] == Path("/srv/x.sqlite3")
