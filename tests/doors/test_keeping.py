"""Backup, restore and erase as an operator runs them, on a home that a real site filled."""

import json
import socket
import sqlite3
import time
import urllib.request
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.doors.test_cli import Home
from tests.doors.test_start import started

MARK = "zebrakuning"
PASSPHRASE = {"SALINGJAGA_BACKUP_PASSPHRASE": "sawah hijau di kaki gunung"}
PATIENCE = 60


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answer(port: int, path: str, data: Any = None, **headers: str) -> Any:
    """The JSON of a running site, waited for while it starts."""
    body = None if data is None else json.dumps(data).encode()
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}{path}", body, {"content-type": "application/json"} | headers
    )
    end = time.monotonic() + PATIENCE
    while True:
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as got:
                return json.load(got)
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.2)


def file_report(port: int) -> dict[str, str]:
    report = {
        "text": f"Kotak suara {MARK} kelurahan Melati dipindah ke rumah Pak RT malam ini, sebarkan",
        "link": f"https://contoh.example/{MARK}",
        "note": f"catatan {MARK}",
        "group": f"grup {MARK}",
        "seen_on": "whatsapp",
    }
    filed: dict[str, str] = answer(port, "/api/v1/reports", report)
    return filed


def wait_for_a_case(home: Home) -> None:
    """Until the worker grouped it: then its text stands in more places than one."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        with closing(sqlite3.connect(home.folder / "salingjaga.sqlite3")) as database:
            if database.execute("SELECT count(*) FROM cases_case WHERE text <> ''").fetchone()[0]:
                return
        time.sleep(0.2)
    raise AssertionError("the report got no case")


def files_with_mark(folder: Path) -> list[str]:
    every = [path for path in folder.rglob("*") if path.is_file()]
    return [path.name for path in every if MARK.encode() in path.read_bytes().lower()]


def test_after_erasing_a_running_sites_home_holds_nothing_of_it(tmp_path: Path, port: int) -> None:
    home = Home(tmp_path / "home")
    with started(home.folder, port):
        filed = file_report(port)
        wait_for_a_case(home)
        assert files_with_mark(home.folder)
        done = home.run("erase", "--proof", "--yes", filed["proof"])
        assert done.returncode == 0, done.stderr
        end = time.monotonic() + PATIENCE
        while files_with_mark(home.folder) and time.monotonic() < end:
            time.sleep(0.2)  # somebody was reading when the write-ahead log was to be emptied
        assert files_with_mark(home.folder) == []
        told = answer(port, "/api/v1/reports/current", authorization=f"Bearer {filed['tracking_code']}")
        assert told["state"] == "erased"
    assert home.run("log", "verify").returncode == 0


def test_a_backup_is_restored_into_another_home_and_the_code_opens_its_report_there(tmp_path: Path, port: int) -> None:
    home, other = Home(tmp_path / "home", **PASSPHRASE), Home(tmp_path / "other", **PASSPHRASE)
    with started(home.folder, port):
        filed = file_report(port)
        wait_for_a_case(home)
        done = home.run("backup", "--with-keys", str(tmp_path / "one.backup"))
        assert done.returncode == 0, done.stderr
        refused = home.run("restore", "--replace", str(tmp_path / "one.backup"))
        assert refused.returncode == 2
        assert "stop it first" in refused.stderr
    assert MARK.encode() not in (tmp_path / "one.backup").read_bytes()
    done = other.run("restore", str(tmp_path / "one.backup"))
    assert done.returncode == 0, done.stderr
    assert "1 reports" in done.stdout
    with started(other.folder, port):
        told = answer(port, "/api/v1/reports/current", authorization=f"Bearer {filed['tracking_code']}")
        assert told["state"] != "erased"


@pytest.mark.parametrize(
    ("arguments", "environment", "says"),
    [
        (["backup", "one.backup"], {}, "SALINGJAGA_BACKUP_PASSPHRASE"),
        (["backup", "one.backup"], {"SALINGJAGA_BACKUP_PASSPHRASE": "short"}, "fewer than 12"),
        (["restore", "nowhere.backup"], PASSPHRASE, "is not there"),
        (["restore", "text.backup"], PASSPHRASE, "no backup"),
        (["erase", "nothing"], {}, "no such report"),
        (["erase", "--proof", "0000-0000-0000"], {}, "no such report"),
    ],
)
def test_a_wrong_call_is_one_sentence_and_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], environment: dict[str, str], says: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "text.backup").write_text("halo")
    done = Home(tmp_path / "home", **environment).run(*arguments)
    assert done.returncode == 2
    assert says in done.stderr
