"""What the documentation of measuring shows is what it does."""

import doctest
from pathlib import Path

from salingjaga.stats.orders import TWO

PAGE = Path(__file__).resolve().parents[2] / "docs" / "measuring.md"


def test_the_page_shows_what_happens() -> None:
    tried = doctest.testfile(str(PAGE), module_relative=False, encoding="utf-8")
    assert tried.attempted > 10
    assert tried.failed == 0


def test_the_page_names_the_orders_and_what_is_not_balanced() -> None:
    assert {order[2] for order in TWO} == {"C"}
    assert "the third form is C for everybody" in " ".join(PAGE.read_text("utf-8").split())
