"""Fixtures of the tests of fact-checks."""

from collections.abc import Iterator

import hypothesis
import pytest
from django.utils import translation

# What counts is whether it holds, not how busy the machine is.
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")


@pytest.fixture(scope="module")
def english() -> Iterator[None]:
    """Reasons and refusals in their source language, so that a test can look for a word of them."""
    with translation.override("en"):
        yield
