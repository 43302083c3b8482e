"""``POST /api/v1/check`` under load: 8, 32 and 128 clients on a server started as an operator starts it, loopback only.

Bounded in time and in requests; the server is ended with its process group. The clients are a process of their own
(``python -m bench.http PORT CLIENTS SECONDS MESSAGES.json``), plain asyncio streams, so that they cost little.
"""

from __future__ import annotations

import asyncio
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from bench import corpora, speed
from bench.report import ROOT, Cell, Goal, Section, Table
from bench.runs import Size

CLIENTS = (8, 32, 128)
SECONDS, MOST_REQUESTS, START_LIMIT = 20.0, 20_000, 180.0


def load(size: Size) -> Section:
    count, seconds = speed.SIZES[size.name][1], 5.0 if size.queries else SECONDS
    messages = speed.scratch() / "messages.json"
    messages.write_text(json.dumps(corpora.messages(200)), encoding="utf-8")
    section = Section(
        "http",
        "The API under load",
        f"`salingjaga start` with {count:,} fact-checks and rate limits off, real messages, clients on the same "
        f"machine and cores, keep-alive, {seconds:.0f} s each. No goal yet for speed; no request may fail.",
    )
    rows: list[list[Cell]] = []
    errors: Counter[str] = Counter()
    with server(speed.home(count).folder) as port:
        _clients(port, 4, 3.0, messages)
        for clients in CLIENTS:
            figures = _clients(port, clients, seconds, messages)
            errors.update(figures["failed"])
            numbers = [figures[k] for k in ("rate", "p50", "p95", "requests")]
            rows.append([clients, *numbers, sum(figures["failed"].values())])
    columns = ["clients", "requests a second", "p50, ms", "p95, ms", "requests", "errors"]
    note = ", ".join(f"{what}: {count}" for what, count in errors.items())
    section.tables.append(Table("POST /api/v1/check", columns, rows, f"Failed: {note}." if note else ""))
    section.goals.append(Goal("requests that failed", float(errors.total()), 0.0, "least"))
    return section


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def server(folder: Path) -> Iterator[int]:
    """A running server on a free port of the loopback; ended, with all its processes, on the way out."""
    port = _free_port()
    environment = {**speed.environment(folder), "SALINGJAGA_RATE_LIMITS": "off"}
    log = (speed.scratch() / "server.log").open("wb")
    words = [*speed.command(), "start", "--host", "127.0.0.1", "--port", str(port)]
    server = subprocess.Popen(words, env=environment, stdout=log, stderr=log, start_new_session=True)
    try:
        _wait(port, server, Path(log.name))
        yield port
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()
        log.close()


def _wait(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + START_LIMIT
    while time.monotonic() < end and server.poll() is None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/health")
            if connection.getresponse().status == 200:
                return
        except OSError:
            pass
        finally:
            connection.close()
        time.sleep(0.3)
    raise RuntimeError(f"The server did not answer: {log.read_text(encoding='utf-8', errors='replace')[-2000:]}")


def _clients(port: int, clients: int, seconds: float, messages: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.http", str(port), str(clients), str(seconds), str(messages)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True, timeout=seconds + 120)
    figures: dict[str, Any] = json.loads(done.stdout)
    return figures


# In the clients' process -------------------------------------------------------------------------------------------


def _request(port: int, text: str) -> bytes:
    body = json.dumps({"text": text}).encode()
    head = f"POST /api/v1/check HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


async def _answer(reader: asyncio.StreamReader) -> int:
    """Reads one whole response; its status, or 0 where it is no answer to a check or does not say how long it is."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    length = next((int(x.split(":")[1]) for x in head.split("\r\n") if x.startswith("content-length:")), -1)
    if length < 0:
        return 0
    body = await reader.readexactly(length)
    status = int(head.split()[1])
    return 0 if status == 200 and b'"answer"' not in body else status


class _Load:
    def __init__(self, port: int, seconds: float, texts: list[str]) -> None:
        self.port, self.texts = port, texts
        self.end = time.perf_counter() + seconds
        self.taken: list[float] = []
        self.failed: Counter[str] = Counter()
        self.sent = 0

    async def client(self, number: int) -> None:
        writer: asyncio.StreamWriter | None = None
        while time.perf_counter() < self.end and self.sent < MOST_REQUESTS:
            self.sent += 1
            start = time.perf_counter()
            try:
                if writer is None:
                    reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
                writer.write(_request(self.port, self.texts[(number * 7 + self.sent) % len(self.texts)]))
                outcome = str(await asyncio.wait_for(_answer(reader), 60))
            except (OSError, TimeoutError, asyncio.IncompleteReadError) as error:
                outcome, writer = type(error).__name__, None
            if outcome == "200":
                self.taken.append(1000 * (time.perf_counter() - start))
            else:
                self.failed[outcome] += 1
        if writer is not None:
            writer.close()


async def _run(port: int, clients: int, seconds: float, texts: list[str]) -> dict[str, Any]:
    load_ = _Load(port, seconds, texts)
    start = time.perf_counter()
    await asyncio.gather(*(load_.client(n) for n in range(clients)))
    passed = time.perf_counter() - start
    p50, p95 = np.percentile(load_.taken, [50, 95]) if load_.taken else (float("nan"), float("nan"))
    rate = len(load_.taken) / passed
    return {"rate": rate, "p50": float(p50), "p95": float(p95), "requests": load_.sent, "failed": load_.failed}


def _main() -> None:
    port, clients, seconds, path = sys.argv[1:5]
    texts = json.loads(Path(path).read_text(encoding="utf-8"))
    print(json.dumps(asyncio.run(_run(int(port), int(clients), float(seconds), texts))))


if __name__ == "__main__":
    _main()
