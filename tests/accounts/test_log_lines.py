"""Addresses that open something stand in no log line."""

from __future__ import annotations

import logging

import pytest

from salingjaga.config.logs import WithoutPersonalData

SECRET = "PjbI2KZPGstDwK4iJZTfYV6rvas5SsQ_"


@pytest.mark.parametrize("path", [f"/undangan/{SECRET}", f"/masuk/sandi/abc/{SECRET}", f"/kabar/{SECRET}"])
@pytest.mark.parametrize("line", ["Internal Server Error: {}", "GET {}?hl=en took long", 'Not Found: "{}"'])
def test_a_secret_address_is_cut(path: str, line: str) -> None:
    record = logging.LogRecord("django.request", logging.ERROR, "", 0, line.format(path), (), None)
    assert SECRET not in WithoutPersonalData().format(record)
    assert path[:7] in WithoutPersonalData().format(record)
