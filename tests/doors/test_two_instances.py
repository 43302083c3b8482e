"""Two real instances: what one publishes, corrects and retracts arrives at the other that follows it."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.doors.test_start import said_until_ready, started

TEXT = "Gempar, kotak suara nomor tujuh di gudang Sukamaju dibuka diam-diam tengah malam oleh petugas berseragam"
CAST = """
import itertools, os, secrets, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "salingjaga.config.settings"
import django; django.setup()
from tests.cases import verdict_cast as cast
from salingjaga.cases import verdicts
from salingjaga.cases.models import Case
cast._numbers = itertools.count(secrets.randbelow(10**9))
def better(): return cast.content(fact="Kotak nomor tujuh itu kosong dan dipindahkan.", claim=claim)
claim = sys.argv[2]
deed, case = sys.argv[1], Case.objects.first()
if deed == "publish":
    cast.published(cast.case(claim), writer=cast.person(), reader=cast.editor(), claim=claim)
elif deed == "correct":
    reason = "Kotaknya kosong; itu belum kami tulis."
    cast.approved(verdicts.correct(case, better(), reason, by=cast.person()), cast.editor())
else:
    verdicts.retract(case, "Sumber pertama ternyata palsu.", by=cast.editor())
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Instance:
    """One `salingjaga start` with a home of its own, and commands beside it."""

    def __init__(self, home: Path) -> None:
        self.home, self.port = home, free_port()

    def run(self, *command: str) -> str:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("SALINGJAGA_")}
        values = kept | {"SALINGJAGA_HOME": str(self.home), "SALINGJAGA_FETCH_LOOPBACK": "on", "LANGUAGE": "en"}
        done = subprocess.run(command, env=values, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def does(self, deed: str) -> None:
        self.run(sys.executable, "-c", CAST, deed, TEXT)

    def salingjaga(self, *arguments: str) -> str:
        return self.run(sys.executable, "-m", "salingjaga", *arguments)

    def get(self, path: str) -> str:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=30) as answer:
            return str(answer.read().decode())

    def found(self) -> list[str]:
        """The address that answers the rumour here, if any does."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/api/v1/check",
            json.dumps({"text": TEXT}).encode(),
            {"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            told = json.load(answer)
        return [match["url"] for match in told["matches"][:1]] if told["answer"] == "match" else []


@pytest.fixture
def two(tmp_path: Path) -> Iterator[tuple[Instance, Instance]]:
    here, there = Instance(tmp_path / "here"), Instance(tmp_path / "there")
    with ExitStack() as both:
        for one in (here, there):
            process = both.enter_context(started(one.home, one.port, SALINGJAGA_FETCH_LOOPBACK="on"))
            said_until_ready(process)
        yield here, there


def until(holds: Callable[[], bool]) -> None:
    for _time in range(300):
        if holds():
            return
        time.sleep(0.1)
    raise AssertionError("it did not come within 30 s")


def test_publishing_correcting_and_retracting_arrive(two: tuple[Instance, Instance]) -> None:
    here, there = two
    here.does("publish")
    until(lambda: bool(here.found()))
    assert "1 new" in there.salingjaga("follow", f"http://127.0.0.1:{here.port}")
    until(lambda: bool(there.found()))
    (url,) = there.found()
    assert url.startswith(f"http://127.0.0.1:{here.port}/c/")

    here.does("correct")
    there.salingjaga("follow", "--now")
    page = next(row["page"] for row in json.loads(there.get("/api/v1/factchecks"))["factchecks"] if row["url"] == url)
    path = "/c/" + page.rpartition("/")[2]
    assert "Kotaknya kosong; itu belum kami tulis." in there.get(path)
    assert "Kotaknya kosong; itu belum kami tulis." in there.get("/ralat")

    here.does("retract")
    there.salingjaga("follow", "--now")
    until(lambda: not there.found())
    assert "Sumber pertama ternyata palsu." in there.get(path)
    assert "ok" in there.salingjaga("follow", "--list")
