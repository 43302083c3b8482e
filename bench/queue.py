"""The desk's first page over 100,000 open cases, through Django's whole stack, signed in; and what the worker rates.

Rows are written straight into the database, with texts of the length that people send; one process, no network.
"""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
import sys
import time
from typing import Any

import numpy as np

from bench import speed
from bench.report import Cell, Goal, Section, Table
from bench.runs import Size

CASES = {"full": 100_000, "quick": 5_000}
TIMES = {"full": 60, "quick": 10}
GOAL = 200.0
PAGES = {
    "first page": "",
    "second page": "@after",
    "new": "?tab=new",
    "mine": "?tab=mine",
    "unassigned": "?tab=unassigned",
    "one kind of harm": "?harm=violence",
    "one province": "?province=91",
    "in danger": "?tab=danger",
    "search, a common word": "?q=surat",
    "search, a word that nobody wrote": "?q=zzzz",
}
WORDS = """surat suara tps kpu bawaslu pemilu pilkada kotak warga desa camat video foto beredar sebarkan hitung
cepat hasil calon bupati gubernur partai coblos undangan ktp daftar pemilih relawan saksi kampung kota
malam pagi kemarin""".split()


def queue(size: Size) -> Section:
    count = CASES[size.name]
    section = Section(
        "queue",
        "The queue over many cases",
        f"{count:,} open cases of 30 to 90 words, `GET /meja` as a signed-in verifier through Django's test client "
        "(all middleware, templates, 30 rows a page), in a process of its own on SQLite; milliseconds.",
    )
    figures = _measured(count, TIMES[size.name])
    rows: list[list[Cell]] = [
        [name, taken["p50"], taken["p95"], taken["bytes"]] for name, taken in figures["pages"].items()
    ]
    section.tables.append(Table("Pages", ["page", "p50, ms", "p95, ms", "bytes"], rows))
    section.tables.append(
        Table(
            "Rating", ["cases rated", "seconds", "a second"], [[figures["rated"], figures["rating"], figures["rate"]]]
        )
    )
    section.goals.append(Goal("first page, p95, ms", figures["pages"]["first page"]["p95"], GOAL, "least", " ms"))
    return section


def _measured(count: int, times: int) -> dict[str, Any]:
    home = speed.scratch() / f"queue-{count}"
    home.mkdir()
    environment = {**os.environ, "SALINGJAGA_HOME": str(home), "DJANGO_SETTINGS_MODULE": "salingjaga.config.settings"}
    command = [sys.executable, "-m", "bench.queue", str(count), str(times)]
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True)
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return figures


# In a process of its own -------------------------------------------------------------------------------------------


def _main() -> None:
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    count, times = int(sys.argv[1]), int(sys.argv[2])
    person = _fill(count)
    rated, rating = _rate()
    print(json.dumps({"pages": _pages(person, times), "rated": rated, "rating": rating, "rate": rated / rating}))


def _fill(count: int) -> Any:
    from django.db import connection
    from django.utils import timezone

    from salingjaga.accounts.models import Membership, Organisation, Person
    from salingjaga.cases.models import Case, Harm

    chance = random.Random(5)
    own = Organisation.objects.create(name="Kampus", kind="campus", is_own=True)
    person = Person.objects.create(email="a@contoh.example", name="Sari")
    Membership.objects.create(person=person, organisation=own, role="verifier")
    now, provinces = timezone.now(), [str(code) for code in (11, 31, 32, 33, 35, 51, 64, 73, 91)]
    for start in range(0, count, 5000):
        Case.objects.bulk_create(
            Case(
                text=" ".join(chance.choices(WORDS, k=chance.randint(30, 90))),
                state=chance.choice(["new", "new", "triage", "verifying"]),
                holder=own,
                harm=chance.choice(Harm.values),
                province=chance.choice(provinces),
                in_danger=chance.random() < 0.002,
                reports_count=chance.randint(1, 40),
                people=chance.randint(1, 30),
                first_report_at=now,
                last_report_at=now,
                assigned_to=person if chance.random() < 0.001 else None,
                priority=0,
            )
            for _row in range(start, min(start + 5000, count))
        )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return person


def _rate() -> tuple[int, float]:
    """All cases once, as the worker's sweeps would."""
    from salingjaga.cases import priority

    start, total = time.perf_counter(), 0
    while done := priority.rate_due(1000):
        total += done
    return total, time.perf_counter() - start


def _pages(person: Any, times: int) -> dict[str, dict[str, float]]:
    from django.test import Client
    from django.utils import timezone

    from salingjaga.accounts.models import StaffSession

    client = Client(headers={"host": "localhost"})
    client.force_login(person)
    key = client.session.session_key
    StaffSession.objects.create(person=person, session_key=key, device="bench", seen_at=timezone.now())
    after = re.findall(r'rel="next" href="/meja([^"]+)"', client.get("/meja").content.decode())[0]
    return {
        name: _timed(client, "/meja" + (after if path == "@after" else path), times) for name, path in PAGES.items()
    }


def _timed(client: Any, path: str, times: int) -> dict[str, float]:
    taken, size = [], 0
    for _time in range(times + 3):
        start = time.perf_counter()
        answer = client.get(path)
        taken.append(1000 * (time.perf_counter() - start))
        assert answer.status_code == 200, (path, answer.status_code)
        size = len(answer.content)
    p50, p95 = np.percentile(taken[3:], [50, 95])
    return {"p50": float(p50), "p95": float(p95), "bytes": size}


if __name__ == "__main__":
    _main()
