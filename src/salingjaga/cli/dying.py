"""A child process ends with the process that started it, however that one ended."""

from __future__ import annotations

import os
import signal
import threading
import time


def die_with_parent(*, every: float = 0.5) -> None:
    """Call in the child. A thread looks every ``every`` seconds whether the parent is still the same.

    Looking at the parent's number works on every Unix and for children of any thread, where Linux' own signal for it
    fires when the *thread* that forked has ended.
    """
    parent = os.getppid()
    threading.Thread(target=_watch, args=(parent, every), daemon=True, name="parent-watch").start()


def _watch(parent: int, every: float) -> None:
    while os.getppid() == parent:
        time.sleep(every)
    os.kill(os.getpid(), signal.SIGKILL)
