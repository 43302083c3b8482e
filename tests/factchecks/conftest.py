"""Fixtures of the tests of fact-checks."""

from collections.abc import Iterator

import pytest
from django.utils import translation


@pytest.fixture(scope="module")
def english() -> Iterator[None]:
    """Reasons and refusals in their source language, so that a test can look for a word of them."""
    with translation.override("en"):
        yield
