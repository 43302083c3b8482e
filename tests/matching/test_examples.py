"""What the documentation of the matcher shows is what it does."""

import doctest
from pathlib import Path

import pytest

import salingjaga.matching.index
import salingjaga.matching.segment

PAGE = Path(__file__).resolve().parents[2] / "docs" / "matching.md"


def test_the_page_shows_what_happens() -> None:
    tried = doctest.testfile(str(PAGE), module_relative=False)
    assert tried.attempted > 5
    assert tried.failed == 0


@pytest.mark.parametrize("module", [salingjaga.matching.index, salingjaga.matching.segment])
def test_examples_in_docstrings_hold(module) -> None:
    tried = doctest.testmod(module)
    assert tried.attempted > 0
    assert tried.failed == 0
