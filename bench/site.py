"""A `salingjaga start` of our own on loopback, asked and killed at will; and a mail server that only counts."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import socketserver
import subprocess
import sys
import threading
import time
from collections import Counter
from email import message_from_bytes
from pathlib import Path
from typing import Any

START_LIMIT = 120.0
PARTS = {"web": "spawn_main", "work": "work()", "watch": "watch()"}
"""What the command line of each process of a site holds."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Site:
    """One home, one port. Its processes are a session of their own, so that killing it touches nothing else."""

    def __init__(self, home: Path, **environment: str) -> None:
        self.home, self.port = home, free_port()
        self.process: subprocess.Popen[bytes] | None = None
        kept = {name: value for name, value in os.environ.items() if not name.startswith("SALINGJAGA_")}
        database = {n: v for n, v in os.environ.items() if n == "SALINGJAGA_DATABASE_URL"}
        own = {"SALINGJAGA_HOME": str(home), "SALINGJAGA_RATE_LIMITS": "off", "LANGUAGE": "en"}
        self.environment = kept | database | own | environment

    def __enter__(self) -> Site:
        self.start()
        return self

    def __exit__(self, *_raised: object) -> None:
        self.stop()

    def start(self) -> None:
        """Start it and wait until it answers. Raises RuntimeError with its log where it does not."""
        self.home.mkdir(parents=True, exist_ok=True)
        line = [sys.executable, "-m", "salingjaga", "start", "--host", "127.0.0.1", "--port", str(self.port)]
        with (self.home / "site.log").open("ab") as log:
            self.process = subprocess.Popen(line, env=self.environment, stdout=log, stderr=log, start_new_session=True)
        end = time.monotonic() + START_LIMIT
        while time.monotonic() < end and self.process.poll() is None:
            try:
                if self.ask("GET", "/health", timeout=2)[0] == 200:
                    return
            except (OSError, http.client.HTTPException):
                time.sleep(0.1)
        raise RuntimeError(f"The site did not start: {(self.home / 'site.log').read_text('utf-8', 'replace')[-2000:]}")

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.kill()

    def kill(self) -> None:
        """kill -9 of every process at once."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def kill_one(self, part: str) -> bool:
        """kill -9 of one process of a kind; False where there is none just now."""
        for pid in self.pids(part):
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
            return True
        return False

    def pids(self, part: str) -> list[int]:
        """Processes of this site, by their session."""
        assert self.process is not None
        found = []
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                session = int((entry / "stat").read_text().rpartition(")")[2].split()[3])
                line = (entry / "cmdline").read_bytes().decode("utf-8", "replace")
            except (OSError, ValueError, IndexError):
                continue
            if session == self.process.pid and PARTS[part] in line:
                found.append(int(entry.name))
        return found

    def ask(
        self, method: str, path: str, data: Any = None, headers: dict[str, str] | None = None, *, timeout: float = 10
    ) -> tuple[int, Any]:
        """Status and JSON. Raises OSError or HTTPException where the answer never came."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            body = None if data is None else json.dumps(data)
            connection.request(method, path, body, {"content-type": "application/json"} | (headers or {}))
            answer = connection.getresponse()
            text = answer.read()
        finally:
            connection.close()
        try:
            return answer.status, json.loads(text)
        except ValueError:
            return answer.status, None


class MailCounter:
    """An SMTP server that takes everything and counts Message-IDs."""

    def __init__(self) -> None:
        self.taken: Counter[str] = Counter()
        counter = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                counter._talk(self.rfile, self.wfile)

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = allow_reuse_address = True

            def handle_error(self, request: Any, client_address: Any) -> None:
                """A client that was killed in the middle of a word is what this is about."""

        self.server = Server(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True, name="mail").start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def _talk(self, lines: Any, out: Any) -> None:
        out.write(b"220 counting\r\n")
        for line in lines:
            word = line[:4].upper()
            if word == b"DATA":
                out.write(b"354 go on\r\n")
                text = bytearray()
                for part in lines:
                    if part == b".\r\n":
                        self.taken[str(message_from_bytes(bytes(text))["Message-ID"])] += 1
                        break
                    text += part
                else:
                    return
            out.write(b"221 bye\r\n" if word == b"QUIT" else b"250 fine\r\n")
