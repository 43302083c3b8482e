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
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

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


def salingjaga(home: Path, *arguments: str, **variables: str) -> subprocess.Popen[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SALINGJAGA_")}
    environment = kept | {"SALINGJAGA_HOME": str(home), "LANGUAGE": "id"} | variables
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    command = [sys.executable, "-m", "salingjaga", *arguments]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running site with the starter set and one imported fact-check with a long sentence."""
    home = tmp_path_factory.mktemp("home")
    rows = home / "rows.jsonl"
    rows.write_text(json.dumps(IMPORTED) + "\n", encoding="utf-8")
    for arguments in (["content", "load"], ["import", str(rows)]):
        loading = salingjaga(home, *arguments)
        said, _nothing = loading.communicate(timeout=60)
        assert loading.returncode == 0, said
    port = _free_port()
    process = salingjaga(home, "start", PORT=str(port), SALINGJAGA_RATE_LIMITS="off")
    try:
        _wait_for(f"http://127.0.0.1:{port}/health", process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(20)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _wait_for(address: str, process: subprocess.Popen[str]) -> None:
    for _ in range(300):
        if process.poll() is not None:
            pytest.fail(f"salingjaga start ended: {process.stdout.read() if process.stdout else ''}")
        try:
            with urllib.request.urlopen(address, timeout=2) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    pytest.fail("salingjaga start did not answer within 30 s")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None:
        pytest.fail("There is no browser to test with. Install one: apt-get install -y chromium")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield running
        running.close()
