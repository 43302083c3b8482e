"""`salingjaga start`: the home prepared, the web workers, and beside them two processes: one keeps the index current,
one does the work that nobody waits for (grouping, e-mail, erasing). All stay in one process group and end together."""

from __future__ import annotations

import http.client
import logging
import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from ipaddress import ip_address
from typing import Annotated

import typer

from salingjaga.cli import home, users
from salingjaga.cli.dying import die_with_parent
from salingjaga.cli.terminal import Problem, tell
from salingjaga.cli.words import _

WORKERS = 2
THREADS = 4
FORGET_EVERY = 300  # seconds
BESIDE = ("watch", "work")
"""Functions of this module, each a process of its own beside the web."""
PATIENCE = 8  # seconds that such a process has to finish what it is doing
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  asked for by the operator, never our default


def add_to(app: typer.Typer) -> None:
    app.command("start", help=_("Prepare the home folder and start the web site and its API."))(start)


def start(
    host: Annotated[str, typer.Option(envvar="HOST", help=_("The address to listen at."))] = "127.0.0.1",
    port: Annotated[int, typer.Option(envvar="PORT", min=1, max=65535, help=_("The port to listen at."))] = 8000,
) -> None:
    _wait_for_port(host, port)
    home.set_up_django()
    _refuse_unlimited(host)
    home.prepare(starter=True)
    home.bring_up_index()
    from django.db import connections

    connections.close_all()
    _warn(host)
    stop = threading.Event()
    keepers = [threading.Thread(target=_keep, args=(name, stop), name=f"{name}-keeper") for name in BESIDE]
    for keeper in keepers:
        keeper.start()
    threading.Thread(target=_announce, args=(host, port, stop), daemon=True, name="announce").start()
    try:
        _serve(host, port)
    finally:
        stop.set()
        for keeper in keepers:
            keeper.join()


def _refuse_unlimited(host: str) -> None:
    """Without limits only this machine may reach it. (That no public address is named, the settings have seen to.)"""
    from django.conf import settings

    if not settings.RATE_LIMITS and not _is_loopback(host):
        raise Problem(
            _("SALINGJAGA_RATE_LIMITS=off is for load tests on this machine: listen at 127.0.0.1. Nothing was started.")
        )


def _is_loopback(host: str) -> bool:
    try:
        addresses = {row[4][0] for row in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)}
        return all(ip_address(str(address)).is_loopback for address in addresses)
    except (OSError, ValueError):
        return False


def _warn(host: str) -> None:
    from django.conf import settings

    from salingjaga.config.environment import LOOPBACK
    from salingjaga.factchecks import guide_files

    guide_files.guide()  # read now, so that a file of the home that cannot be used is in the log from the start
    if not settings.RATE_LIMITS:
        tell(_("WARNING: rate limits are OFF (SALINGJAGA_RATE_LIMITS=off). Only for load tests on this machine!"))
    if host in EVERYWHERE and not settings.PUBLIC_URL and set(settings.ALLOWED_HOSTS) <= set(LOOPBACK):
        tell(_("Only this machine will be answered: set SALINGJAGA_PUBLIC_URL to the address that others use."))


def watch() -> None:
    """The watcher process: follows the database and keeps the index current until it is ended."""
    die_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C reaches all; the process above ends this one in its turn
    home.set_up_django()
    from salingjaga.factchecks import index

    threading.Thread(target=_forget_visitors, daemon=True, name="forget-visitors").start()
    threading.Thread(target=_keep_vectors, daemon=True, name="vectors").start()
    index.watch()


def work() -> None:
    """The worker process: does what is owed until it is ended; what it was in the middle of is found again."""
    die_with_parent()
    os.nice(5)  # whoever waits for a page comes first
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda number, frame: stop.set())
    home.set_up_django()
    from salingjaga.cases import work as duties

    duties.run(stop)


def _keep_vectors() -> None:
    """Where meaning is compared, vectors follow the index in a thread of their own: words never wait for them."""
    from django.conf import settings

    if settings.SEMANTIC != "off":
        from salingjaga.factchecks import semantic

        semantic.keep_in_background(lambda: False)


def _forget_visitors() -> None:
    """The key under which visitors are counted goes with its day, also when nobody comes the next day."""
    from django.db import DatabaseError, connection

    from salingjaga.factchecks import limits

    while True:
        try:
            limits.forget()
        except DatabaseError:
            logging.getLogger(__name__).exception("The keys of past days could not be dropped")
        connection.close()
        time.sleep(FORGET_EVERY)


def _serve(host: str, port: int) -> None:
    """Blocks until SIGTERM or SIGINT, then ends the workers. `salingjaga.cli.worker` is what each of them loads."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    os.environ.setdefault("OMP_NUM_THREADS", "1")  # workers are the parallelism; more threads in each only slow it down
    multiprocessing.set_start_method("spawn", force=True)  # never fork what has threads and open databases
    server = Granian(
        "salingjaga.cli.worker:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=WORKERS,
        blocking_threads=THREADS,
        websockets=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
    )
    # Granian would reload on a hangup. A closed terminal means stop; nohup, which ignores it, means go on.
    ignored = signal.getsignal(signal.SIGHUP) == signal.SIG_IGN
    on_hangup = signal.SIG_IGN if ignored else server.signal_handler_interrupt
    server.on_startup(lambda: signal.signal(signal.SIGHUP, on_hangup))
    server.serve()


def _keep(name: str, stop: threading.Event) -> None:
    """Run one of the processes beside the web until told to stop; start another one when it dies."""
    command = [sys.executable, "-c", f"from salingjaga.cli.serving import {name}; {name}()"]
    while not stop.is_set():
        process = subprocess.Popen(command)  # noqa: S603  our own interpreter and our own module
        while process.poll() is None and not stop.wait(0.2):
            pass
        if process.poll() is None:
            _end(process)
        elif not stop.wait(2):
            tell(
                _("The process “{name}” ended by itself (code {code}): starting another.").format(
                    name=name, code=process.returncode
                )
            )


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _wait_for_port(host: str, port: int) -> None:
    """Granian shares its port with others on purpose, so we ask first, and wait a little for old workers."""
    deadline = time.monotonic() + 3
    while True:
        try:
            family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
            with socket.socket(family) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind((host, port))
            return
        except OSError as error:
            if time.monotonic() > deadline or isinstance(error, socket.gaierror):
                raise Problem(
                    _("Cannot listen at {host}, port {port}: {why}. Choose others with --host and --port.").format(
                        host=host, port=port, why=error.strerror or error
                    )
                ) from error
        time.sleep(0.1)


def _announce(host: str, port: int, stop: threading.Event) -> None:
    near = EVERYWHERE.get(host, host)
    while not stop.wait(0.1):
        connection = http.client.HTTPConnection(near, port, timeout=5)
        try:
            connection.request("GET", "/health")
            connection.getresponse()
        except (OSError, http.client.HTTPException):
            continue
        finally:
            connection.close()
        address = f"http://[{near}]:{port}/" if ":" in near else f"http://{near}:{port}/"
        tell(_("SalingJaga is ready: {address}   (Ctrl+C stops it)").format(address=address))
        users.tell_first_code(address)
        return
