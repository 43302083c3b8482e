"""The worker: everything that nobody waits for in a request, each duty by itself.

What is owed stands in rows, so a duty only looks and pays; whatever is killed in between is found again. A duty that
fails is logged by its kind of error, waits longer each time, is shown on the page of the work, and stops no other.
"""

from __future__ import annotations

import fcntl
import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone

from salingjaga.accounts import passwords, sealing, sessions
from salingjaga.cases import casework, erasing, files, grouping, mailing, notices, priority, retention, sweep
from salingjaga.cases.models import Duty
from salingjaga.factchecks import following

logger = logging.getLogger(__name__)
LONGEST_WAIT = 60.0
NOTED_EVERY = 30.0


@dataclass
class Work:
    """A duty: `do` returns how much it did. `every` is the wait in seconds after a look that found nothing."""

    name: str
    every: float
    do: Callable[[], int]
    next_at: float = 0.0
    noted_at: float = field(default=0.0, repr=False)
    failures: int = 0


def lanes() -> dict[str, list[Work]]:
    """Each lane is a thread: a slow mail server or a large film holds up no report."""
    return {
        "reports": [Work("group", 0.2, grouping.group_waiting), Work("alert", 1.0, notices.alert_editors)],
        "mail": [Work("mail", 1.0, mailing.send_owed), Work("password letters", 2.0, passwords.send_owed)],
        "follow": [Work("follow", 20.0, following.poll_due)],
        "files": [Work("clean", 0.5, files.clean_waiting)],
        "upkeep": [
            Work("withdrawn", 1.0, erasing.erase_withdrawn),
            Work("remove files", 2.0, files.remove_erased),
            Work("tasks", 1.0, sweep.run_tasks),
            Work("priorities", 20.0, priority.rate_due),
            Work("sweep", 60.0, sweep.sweep),
            Work("seal", 300.0, _seal),
            Work("former people", 60.0, casework.release_former),
            Work("retention", 3600.0, _retention),
            Work("sessions", 3600.0, sessions.sweep),
            Work("orphans", 3600.0, files.remove_orphans),
            Work("erased before", 3600.0, erasing.apply_remembered),
        ],
    }


def run(stop: threading.Event) -> None:
    """Work until `stop` is set; at most one worker a home, a second one waits its turn."""
    with _alone(stop) as mine:
        if not mine:
            return
        threads = [threading.Thread(target=_lane, args=(works, stop), name=name) for name, works in lanes().items()]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


def once() -> int:
    """Every duty once, in the caller's thread, until none finds anything: for commands and tests."""
    total = 0
    while done := sum(work.do() for works in lanes().values() for work in works):
        total += done
    return total


@contextmanager
def _alone(stop: threading.Event) -> Iterator[bool]:
    with (Path(settings.HOME) / "worker.lock").open("a") as held:
        while not stop.is_set():
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                stop.wait(0.5)
                continue
            yield True
            return
        yield False


def _lane(works: list[Work], stop: threading.Event) -> None:
    while not stop.is_set():
        for work in works:
            if work.next_at <= time.monotonic() and not stop.is_set():
                attempt(work)
        stop.wait(max(0.0, min(work.next_at for work in works) - time.monotonic()))
    connection.close()


def attempt(work: Work) -> None:
    """Do one duty now, note how it went, and set when it is looked at next."""
    close_old_connections()
    try:
        done = work.do()
    except Exception as error:
        work.failures += 1
        wait = min(LONGEST_WAIT, 2.0**work.failures)
        logger.exception("The duty %s failed, %d times in a row; again in %.0f s", work.name, work.failures, wait)
        connection.close()
        _note(work, error=type(error).__qualname__)
    else:
        recovered, work.failures = work.failures > 0, 0
        wait = 0.0 if done else work.every
        if recovered or time.monotonic() - work.noted_at > NOTED_EVERY:
            _note(work)
    work.next_at = time.monotonic() + wait


def _note(work: Work, *, error: str = "") -> None:
    now = timezone.now()
    how = {"failed_at": now, "error": error} if error else {"ok_at": now, "error": ""}
    try:
        Duty.objects.update_or_create(name=work.name, defaults={"ran_at": now, "failures": work.failures, **how})
        work.noted_at = time.monotonic()
    except DatabaseError:
        logger.exception("How the duty %s went could not be noted", work.name)
        connection.close()


def _seal() -> int:
    return int(sealing.seal() is not None)


def _retention() -> int:
    return retention.plan() + retention.warn() + retention.erase_due()
