"""`salingjaga start`: it answers, it refuses a taken port, and nothing of it is left when it ends, however it ends."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

PATIENCE = 60
pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks at processes through /proc")


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def started(home: Path, port: int, **environment: str) -> Iterator["subprocess.Popen[str]"]:
    """A site that answers; ended with everything it started."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("SALINGJAGA_")}
    values = (
        inherited
        | {"SALINGJAGA_HOME": str(home), "PORT": str(port), "HOST": "127.0.0.1", "LANGUAGE": "en"}
        | environment
    )
    line = [sys.executable, "-m", "salingjaga", "start"]
    process = subprocess.Popen(line, env=values, stderr=subprocess.PIPE, text=True, start_new_session=True)
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def said_until_ready(process: "subprocess.Popen[str]") -> list[str]:
    said: list[str] = []
    assert process.stderr is not None
    for line in process.stderr:
        said.append(line.strip())
        if "is ready" in line:
            return said
    raise AssertionError(f"it never said that it is ready: {said}")


def processes() -> dict[int, tuple[str, int]]:
    """State and parent of every process that there is."""
    found = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = entry.read_text("utf-8", "replace").rpartition(")")[2].split()[:2]
        except OSError:
            continue
        found[int(entry.parent.name)] = (state, int(parent))
    return found


def descendants(pid: int) -> list[int]:
    known = processes()
    found, waiting = [], [pid]
    while waiting:
        one = waiting.pop()
        children = [child for child, (_state, parent) in known.items() if parent == one]
        found += children
        waiting += children
    return found


def alive(pids: list[int]) -> list[int]:
    """Those that still run; a zombie that nobody collected does not."""
    known = processes()
    return [pid for pid in pids if known.get(pid, ("Z", 0))[0] != "Z"]


def command(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_text("utf-8", "replace").replace("\0", " ")


def eventually_gone(pids: list[int]) -> bool:
    end = time.monotonic() + PATIENCE
    while alive(pids) and time.monotonic() < end:
        time.sleep(0.05)
    return not alive(pids)


def test_it_prints_its_address_when_it_answers_and_refuses_a_taken_port(tmp_path: Path, port: int) -> None:
    with started(tmp_path, port) as process:
        said = said_until_ready(process)
        address = f"http://127.0.0.1:{port}/"
        assert address in said[-1]
        assert any("starter set" in line for line in said)
        assert not any("rate limits" in line for line in said)
        body = json.dumps({"text": "Ada 7 kontainer surat suara dari Cina di Tanjung Priok sudah dicoblos"}).encode()
        request = urllib.request.Request(f"{address}api/v1/check", body, {"content-type": "application/json"})
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            assert json.load(answer)["answer"] == "match"
        with started(tmp_path, port) as second:
            assert second.wait(PATIENCE) == 2
            assert second.stderr is not None
            assert f"port {port}" in second.stderr.read()


ENDINGS = {
    "a service manager's SIGTERM": (os.kill, signal.SIGTERM),
    "Ctrl+C": (os.killpg, signal.SIGINT),
    "its terminal closed": (os.killpg, signal.SIGHUP),
    "killed": (os.kill, signal.SIGKILL),
}


@pytest.mark.parametrize("how", ENDINGS)
def test_nothing_is_left_running_when_it_ends(tmp_path: Path, port: int, how: str) -> None:
    send, number = ENDINGS[how]
    with started(tmp_path, port, SALINGJAGA_RATE_LIMITS="off") as process:
        said = said_until_ready(process)
        assert any("rate limits are OFF" in line for line in said)
        children = descendants(process.pid)
        assert len(alive(children)) >= 4, "two web processes, the watcher and the worker"
        send(process.pid, number)
        assert process.wait(PATIENCE) == (-number if number == signal.SIGKILL else 0)
        assert eventually_gone(children)
        assert process.stderr is not None
        assert "Traceback" not in process.stderr.read()


def test_a_web_process_watcher_or_worker_that_is_killed_is_replaced(tmp_path: Path, port: int) -> None:
    with started(tmp_path, port) as process:
        said_until_ready(process)
        before = set(alive(descendants(process.pid)))
        kinds = ("watch()", "work()", "spawn_main")
        killed = {next(pid for pid in before if kind in command(pid)) for kind in kinds}
        for pid in killed:
            os.kill(pid, signal.SIGKILL)
        end = time.monotonic() + PATIENCE
        after = before
        while time.monotonic() < end and (killed & after or len(after) < len(before)):
            time.sleep(0.1)
            after = set(alive(descendants(process.pid)))
        assert len(after) >= len(before)
        assert not killed & after
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=PATIENCE) as answer:
            assert answer.status == 200


@pytest.mark.parametrize(
    "environment",
    [
        {"SALINGJAGA_RATE_LIMITS": "off", "HOST": "0.0.0.0"},
        {"SALINGJAGA_RATE_LIMITS": "off", "SALINGJAGA_PUBLIC_URL": "https://salingjaga.example"},
        {
            "SALINGJAGA_RATE_LIMITS": "off",
            "SALINGJAGA_PUBLIC_URL": "https://salingjaga.example",
            "SALINGJAGA_ALLOWED_HOSTS": "127.0.0.1",
        },
        {"SALINGJAGA_SMTP_URL": "smtp://127.0.0.1:25", "SALINGJAGA_MAIL_FROM": "kabar@salingjaga.example"},
        {"SALINGJAGA_SMTP_URL": "mail.example", "SALINGJAGA_PUBLIC_URL": "https://salingjaga.example"},
    ],
    ids=["bound to all", "public address", "public address behind loopback hosts", "mail without address", "no url"],
)
def test_settings_that_would_harm_others_are_refused_at_start(
    tmp_path: Path, port: int, environment: dict[str, str]
) -> None:
    with started(tmp_path, port, **environment) as process:
        assert process.wait(PATIENCE) == 2
        assert process.stderr is not None
        said = process.stderr.read()
        assert "SALINGJAGA_" in said
        assert "Traceback" not in said
