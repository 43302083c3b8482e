"""Every address of the project, every kind of person, one table: who is let in, who is led to the sign-in page, who
finds nothing there. An address without a row fails; `tests/doors/permission_rows.py` is where to add it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from permission_rows import PERSONAS, ROWS, World

from tests.people import signed_in

PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")


def addresses(patterns: list[Any], prefix: str = "") -> Iterator[str]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            yield route


EVERY = sorted(set(addresses(get_resolver().url_patterns)))


def test_every_address_has_a_row_and_every_row_an_address() -> None:
    assert sorted(ROWS) == EVERY


def ask(client: Client, world: World, route: str, headers: dict[str, str]) -> HttpResponse:
    row = ROWS[route]
    path = "/" + PARAMETER.sub(lambda found: world.sample(route, found[1]), route)
    if row.method == "GET":
        return client.get(path, headers=headers)
    if route.startswith("api/"):
        return client.post(path, row.data, content_type="application/json", headers=headers)
    return client.post(path, row.data, headers=headers)


def outcome(answer: HttpResponse) -> str:
    if answer.status_code == 401 or (answer.status_code == 302 and answer["Location"].startswith("/masuk?")):
        return "led to sign in"
    return {404: "nothing there", 405: "wrong method", 500: "broken"}.get(answer.status_code, "let in")


@pytest.mark.django_db
@pytest.mark.parametrize("persona", PERSONAS)
def test_each_kind_of_person_is_let_in_where_the_table_says_so_and_nowhere_else(persona: str) -> None:
    world = World(persona)
    differs = []
    for route, row in ROWS.items():
        client, headers = Client(), {}
        if world.person:
            if route.startswith("api/"):
                headers = {"Authorization": f"Bearer {world.token}"}
            else:
                signed_in(client, world.person)
                world.remember_session(client)
        got = outcome(ask(client, world, route, headers))
        wanted = row.expected(persona)
        if got not in wanted:
            differs.append(f"{row.method} /{route}: {got}, not {' or '.join(wanted)}")
    assert not differs, "\n" + "\n".join(differs)
