"""Killed at random under load: nothing acknowledged is lost, nothing is sent twice, nothing is half published.

A few kills of each kind here; `salingjaga bench kills` does a thousand.
"""

from pathlib import Path

import pytest

from bench import kills

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="finds processes through /proc")


def test_ten_kills_lose_nothing_repeat_nothing_and_leave_nothing_half_done(tmp_path: Path) -> None:
    done = kills.run(tmp_path / "home", 10, seed=7)
    assert sum(done.killed.values()) == 10
    assert done.acknowledged > 5, "there was a load"
    assert done.wrong() == {}
