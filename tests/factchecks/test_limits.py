"""Rate limits: shared through the database, forgetful, and never in the way of a campus."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings as configured
from django.db import OperationalError, connection
from django.http import HttpRequest
from django.test import Client
from django.utils import timezone

from salingjaga.factchecks import day_key, limits
from salingjaga.factchecks.models import RateBucket

pytestmark = pytest.mark.django_db
FEW = limits.Limit("check", 2)


def request(address: str = "203.0.113.9", **headers: str) -> HttpRequest:
    made = HttpRequest()
    made.META |= {"REMOTE_ADDR": address, **headers}
    return made


def keys() -> list[Path]:
    return [path for path in Path(configured.MEMORY).rglob("*") if path.is_file()]


@pytest.fixture
def tight(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "_count", lambda key, window: 10_000)


def test_above_the_limit_the_wait_is_told(settings: Any) -> None:
    waits = [limits.seconds_to_wait(request(), FEW) for _ in range(3)]
    assert waits[:2] == [0, 0]
    assert 1 <= waits[2] <= limits.WINDOW


def test_addresses_and_purposes_are_counted_apart() -> None:
    for _ in range(3):
        limits.seconds_to_wait(request(), FEW)
    assert limits.seconds_to_wait(request("203.0.113.10"), FEW) == 0
    assert limits.seconds_to_wait(request(), limits.Limit("read", 2)) == 0


def test_a_page_and_the_api_answer_429_with_retry_after(client: Client, tight: None) -> None:
    page = client.post("/check", {"text": "pesan yang kubawa"})
    api = client.post("/api/v1/check", '{"text": "pesan"}', content_type="application/json")
    for response in (page, api, client.get("/daftar"), client.get("/api/v1/factchecks")):
        assert response.status_code == 429
        assert int(response["Retry-After"]) >= 1
    assert "Tidak ada yang hilang" in page.content.decode()
    assert "pesan yang kubawa</textarea>" in page.content.decode()
    assert api.json()["error"]


def test_reading_home_is_never_limited(client: Client, tight: None) -> None:
    assert client.get("/").status_code == 200


def test_a_campus_may_check_twice_a_second() -> None:
    assert limits.CHECKS.count / limits.WINDOW >= 2


def test_no_address_is_stored_only_a_keyed_hash() -> None:
    limits.seconds_to_wait(request(), FEW)
    assert "203.0.113" not in str(list(RateBucket.objects.values()))


def test_the_key_and_old_counts_are_gone_with_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    limits.seconds_to_wait(request(), FEW)
    first, asker = day_key.of_today(), limits.asker(request())
    tomorrow = timezone.now() + timedelta(days=1)
    monkeypatch.setattr(day_key.timezone, "now", lambda: tomorrow)
    monkeypatch.setattr(limits.time, "time", tomorrow.timestamp)
    limits.seconds_to_wait(request(), FEW)
    limits.forget()
    assert [key.read_bytes() for key in keys()] != [first]
    assert len(keys()) == 1
    assert limits.asker(request()) != asker, "who came on two days cannot be recognised"
    assert RateBucket.objects.count() == 1


def test_forgetting_needs_no_visitor(monkeypatch: pytest.MonkeyPatch) -> None:
    limits.seconds_to_wait(request(), FEW)
    later = timezone.now() + timedelta(days=2)
    monkeypatch.setattr(day_key.timezone, "now", lambda: later)
    limits.forget()
    assert not keys()


def test_a_proxy_header_counts_only_where_it_is_named(settings: Any) -> None:
    forged = request("10.0.0.1", HTTP_X_FORWARDED_FOR="198.51.100.7, 203.0.113.5")
    assert limits.address_of(forged) == "10.0.0.1"
    settings.PROXY_HEADER = "X-Forwarded-For"
    assert limits.address_of(forged) == "203.0.113.5", "the last entry is our own proxy's"


def test_one_ipv6_network_is_one_visitor() -> None:
    same = {limits.address_of(request(f"2001:db8:1:2::{n}")) for n in (1, 2)}
    assert len(same) == 1
    assert limits.address_of(request("2001:db8:1:3::1")) not in same
    assert limits.address_of(request("::ffff:203.0.113.9")) == "203.0.113.9"


def test_a_busy_database_turns_nobody_away(monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*args: Any) -> int:
        raise OperationalError("database is locked")

    monkeypatch.setattr(limits, "_count", busy)
    assert limits.seconds_to_wait(request(), FEW) == 0


def test_switched_off_nothing_is_counted(settings: Any) -> None:
    settings.RATE_LIMITS = False
    assert [limits.seconds_to_wait(request(), FEW) for _ in range(5)] == [0] * 5
    assert not RateBucket.objects.exists()


def busy_timeout() -> int:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        return int(cursor.fetchone()[0])


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite has one writer")
def test_a_reader_waits_briefly_for_a_long_write_only_to_be_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []
    monkeypatch.setattr(limits, "_count", lambda key, window: seen.append(busy_timeout()) or 1)
    usual = busy_timeout()
    assert limits.seconds_to_wait(request(), FEW) == 0
    assert seen == [250]
    assert busy_timeout() == usual == 20_000


def test_no_disk_holds_the_key_of_the_day(fresh_home: Path) -> None:
    limits.seconds_to_wait(request(), FEW)
    key = day_key.of_today()
    rows = str([list(model.objects.values()) for model in apps.get_models()])
    assert key.hex() not in rows
    assert not [path for path in fresh_home.rglob("*") if path.is_file() and key in path.read_bytes()]


def test_a_folder_that_others_can_read_is_not_used(settings: Any, tmp_path: Path) -> None:
    folder = day_key._folder()
    assert folder
    folder.chmod(0o755)
    assert day_key.of_today() == day_key.of_today()
    assert not keys()
