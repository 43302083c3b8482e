"""The worker: each duty by itself, one worker a home, and a page that says how it stands."""

import threading
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from salingjaga.cases import state_of_work, work
from salingjaga.cases.models import Duty, Report
from tests.cases import filed
from tests.people import organisation, person, signed_in

pytestmark = pytest.mark.django_db(transaction=True)
SECRET = "0812-3456-7890"


def failing() -> int:
    raise ValueError(SECRET)


def test_a_duty_that_fails_stops_no_other_and_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    stop, done = threading.Event(), []

    def fine() -> int:
        done.append(1)
        if len(done) > 3:
            stop.set()
        return 1

    broken = work.Work("broken", 0.01, failing)
    monkeypatch.setattr(work, "lanes", lambda: {"one": [broken, work.Work("fine", 0.01, fine)]})
    work.run(stop)
    assert len(done) > 3
    assert broken.failures >= 1


def test_a_failure_is_noted_by_its_kind_without_what_it_quotes(caplog: pytest.LogCaptureFixture) -> None:
    duty = work.Work("broken", 1.0, failing)
    for _ in range(2):
        work.attempt(duty)
    noted = Duty.objects.get(name="broken")
    assert (noted.failures, noted.error) == (2, "ValueError")
    assert SECRET not in str(Duty.objects.values())


def test_the_wait_grows_and_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work.time, "monotonic", lambda: 1000.0)
    duty, waits = work.Work("broken", 1.0, failing), []
    for _ in range(8):
        work.attempt(duty)
        waits.append(duty.next_at - 1000.0)
    assert waits == [2, 4, 8, 16, 32, 60, 60, 60]


def test_a_duty_that_works_again_is_noted_as_such() -> None:
    duty = work.Work("broken", 1.0, failing)
    work.attempt(duty)
    duty.do = lambda: 0
    work.attempt(duty)
    noted = Duty.objects.get(name="broken")
    assert (noted.failures, noted.error) == (0, "")


def test_what_waits_is_done_by_a_running_worker(fresh_home: Path) -> None:
    report = filed.report()
    stop = threading.Event()
    worker = threading.Thread(target=work.run, args=(stop,))
    worker.start()
    try:
        while Report.objects.filter(pk=report.pk, grouped_at__isnull=True).exists():
            stop.wait(0.05)
    finally:
        stop.set()
        worker.join()
    assert state_of_work.alive()


def test_a_second_worker_of_the_same_home_waits_its_turn(fresh_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "lanes", lambda: pytest.fail("two work at once"))
    stop = threading.Event()
    with work._alone(stop) as first:
        assert first
        second = threading.Thread(target=work.run, args=(stop,))
        second.start()
        stop.set()
        second.join()


# The page


def administrator(client: Client) -> Client:
    return signed_in(client, person(role="administrator", organisation=organisation(own=True)))


def page(client: Client) -> str:
    return administrator(client).get("/pekerjaan?hl=en").content.decode()


def test_the_page_says_what_waits_and_that_nobody_works(client: Client) -> None:
    filed.report("Kotak suara zebrakuning")
    shown = page(client)
    assert "has not been heard from" in shown
    assert "Reports without a case" in shown
    assert "zebrakuning" not in shown


def test_the_page_says_what_fails_and_since_when(client: Client) -> None:
    Duty.objects.create(name="mail", failures=3, error="TimeoutError", ran_at=timezone.now(), failed_at=timezone.now())
    shown = page(client)
    assert "TimeoutError" in shown
    assert "3 times in a row" in shown
    assert "has not been heard from" not in shown


def test_the_page_needs_few_queries_however_much_waits(client: Client, django_assert_max_num_queries: Any) -> None:
    for number in range(20):
        filed.report(f"Kabar nomor {number}")
    administrator(client)
    with django_assert_max_num_queries(35):
        assert client.get("/pekerjaan").status_code == 200


def test_a_stranger_is_asked_to_sign_in(client: Client) -> None:
    assert client.get("/pekerjaan").status_code == 302
    assert client.post("/pekerjaan/surel").status_code == 302
