"""The product as a visitor meets it: `salingjaga start` in a home of its own, and Debian's Chromium."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import pytest
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
Process = subprocess.Popen[str]
LONG = (
    "Menurut hasil penelusuran kami, video tentang penghitungan ulang suara di gudang penyimpanan milik kabupaten itu "
    "adalah rekaman latihan petugas pada tahun sebelumnya, dan tidak ada kotak suara yang dibuka"
)
IMPORTED = {
    "url": "https://media.example/panjang",
    "title": "[KELIRU] Video penghitungan ulang suara di gudang kabupaten dibuka diam-diam malam hari",
    "claim": "Penghitungan ulang suara di gudang kabupaten dibuka diam-diam malam hari pada 2024 oleh petugas",
    "conclusion": LONG + ". Kalimat kedua tidak boleh tampil.",
    "verdict": "missing_context",
    "label": "KELIRU",
    "publisher": "Media Contoh Nusantara",
    "published": "2024-02-20",
    "language": "id",
}


def salingjaga(home: Path, *arguments: str, out: int | IO[str] = subprocess.PIPE, **variables: str) -> Process:
    return started(home, "salingjaga", *arguments, out=out, errors=subprocess.STDOUT, **variables)


def started(
    home: Path,
    module: str,
    *arguments: str,
    out: int | IO[str] = subprocess.PIPE,
    errors: int = subprocess.PIPE,
    **variables: str,
) -> Process:
    """A module run by itself, with `home` as the site's home and nothing of the tests' own settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SALINGJAGA_")}
    environment = kept | {"SALINGJAGA_HOME": str(home), "LANGUAGE": "id"} | variables
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    command = [sys.executable, "-m", module, *arguments]
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out, stderr=errors, text=True)


class Site(str):
    """The address of a running site. `said` is what it has printed, `world` who and what `world.py` made in it."""

    home: Path
    world: dict[str, Any]

    @property
    def said(self) -> str:
        return (self.home / "said.txt").read_text(encoding="utf-8")


@contextmanager
def running(home: Path) -> Iterator[Site]:
    """`salingjaga start`, web and worker, until the end of the block."""
    site = Site(f"http://127.0.0.1:{_free_port()}")
    site.home = home
    with (home / "said.txt").open("w", encoding="utf-8") as said:
        process = salingjaga(home, "start", out=said, PORT=site.rpartition(":")[2], SALINGJAGA_RATE_LIMITS="off")
        try:
            _wait_for(f"{site}/health", process, site)
            yield site
        finally:
            process.terminate()
            process.wait(20)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A running site with the starter set, one imported fact-check with a long sentence, and a desk at work."""
    home = tmp_path_factory.mktemp("home")
    rows = home / "rows.jsonl"
    rows.write_text(json.dumps(IMPORTED) + "\n", encoding="utf-8")
    for arguments in (["content", "load"], ["import", str(rows)]):
        loading = salingjaga(home, *arguments)
        said, _nothing = loading.communicate(timeout=60)
        assert loading.returncode == 0, said
    with running(home) as site:
        making = started(home, "tests.e2e.world")
        said, wrong = making.communicate(timeout=120)
        assert making.returncode == 0, wrong
        site.world = json.loads(said.splitlines()[-1])
        yield site


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _wait_for(address: str, process: Process, site: Site) -> None:
    for _ in range(900):
        if process.poll() is not None:
            pytest.fail(f"salingjaga start ended: {site.said}")
        try:
            with urllib.request.urlopen(address, timeout=2) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    pytest.fail("salingjaga start did not answer within 90 s")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None:
        pytest.fail("There is no browser to test with. Install one: apt-get install -y chromium")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield running
        running.close()
