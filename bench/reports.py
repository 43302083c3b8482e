"""Reports coming in at a steady rate: how long until the tracking code, how long until a case, and whether any is lost.

An open loop: the next report is sent when its time has come, whether or not the last one was answered, and its wait is
counted from that time. `python -m bench.reports COUNT SECONDS` measures one database and prints JSON.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import statistics
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import repeat
from typing import Any

import numpy as np

from bench import corpora, speed
from bench.report import ROOT, Goal, Section, Table
from bench.runs import Size
from bench.site import Site

RATE = 20
SECONDS = {"full": 300, "quick": 20}
FACTCHECKS = {"full": 10_000, "quick": 2_000}
CLIENTS = 64
WARM = 40  # reports before the clock starts
SETTLE = 120.0


def reports(size: Size) -> Section:
    count, seconds = FACTCHECKS[size.name], SECONDS[size.name]
    section = Section(
        "reports",
        "Reports coming in",
        f"`salingjaga start` with {count:,} fact-checks, the worker running, rate limits off; {RATE} reports a second "
        f"for {seconds} s by `POST /api/v1/reports`, real messages, some of them again and again, clients on the same "
        "machine and cores. Each wait counts from the moment at which the report was due.",
    )
    lines: list[list[Any]] = []
    for database in ("SQLite", "PostgreSQL"):
        found = _measured(database, count, seconds)
        print(database, json.dumps(found), file=sys.stderr)  # one that fails later takes nothing with it
        if database == "SQLite":
            section.goals += _goals(found)
        names = ("sent", "p50", "p95", "longest", "errors", "lost", "grouped_p50", "grouped_p95", "cases")
        lines.append([database, *(found[name] for name in names)])
    columns = ["database", "reports", "p50, ms", "p95, ms", "longest, ms", "errors", "lost"]
    columns += ["grouped after, s (median)", "grouped after, s (p95)", "cases"]
    note = "PostgreSQL on the same machine, as it is installed, by a socket."
    section.tables.append(Table("POST /api/v1/reports", columns, lines, note))
    return section


def _goals(found: dict[str, Any]) -> list[Goal]:
    return [
        Goal("report to tracking code, p95", found["p95"], 300.0, "least", " ms"),
        Goal("errors", float(found["errors"]), 0.0, "least"),
        Goal("reports lost", float(found["lost"]), 0.0, "least"),
        Goal("grouped after, median", found["grouped_p50"], 2.0, "least", " s"),
    ]


def _measured(database: str, count: int, seconds: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.reports", str(count), str(seconds)]
    environment = {name: value for name, value in os.environ.items() if name != "SALINGJAGA_DATABASE_URL"}
    if database == "PostgreSQL":
        command = ["bash", "requirements/postgres.sh", *command]
        environment["DURABLE"] = "1"
    done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


# In a process of its own -------------------------------------------------------------------------------------------


def _texts(count: int) -> list[str]:
    """Some rumours come again and again, most once or twice: places by Zipf's law over the real messages."""
    messages, chance = corpora.messages(2_000), random.Random(11)
    weights = [1 / (place + 1) for place in range(len(messages))]
    return chance.choices(messages, weights, k=count)


def _run(count: int, seconds: int) -> dict[str, Any]:
    home = speed.home(count).folder
    texts = _texts(RATE * seconds + WARM)
    with Site(home) as site:
        for text in texts[:WARM]:
            _file(site, text, time.perf_counter())
        begin = time.perf_counter() + 0.5
        with ThreadPoolExecutor(CLIENTS) as pool:
            due = [begin + number / RATE for number in range(RATE * seconds)]
            answers = list(pool.map(_file, repeat(site), texts[WARM:], due))
        found = _settled(site)
        codes = [answer[1] for answer in answers if answer[1]]
        with ThreadPoolExecutor(4) as pool:
            lost = sum(not known for known in pool.map(lambda code: _known(site, code), codes))
    waits = [1000 * answer[0] for answer in answers if answer[1]]
    p50, p95 = np.percentile(waits, [50, 95])
    figures = {"sent": len(answers), "p50": float(p50), "p95": float(p95), "longest": max(waits), "lost": lost}
    return figures | {"errors": sum(not answer[1] for answer in answers)} | found


def _file(site: Site, text: str, due: float) -> tuple[float, str]:
    """Seconds since it was due, and the code; "" where there was none."""
    time.sleep(max(0.0, due - time.perf_counter()))
    try:
        status, body = site.ask("POST", "/api/v1/reports", {"text": text, "seen_on": "whatsapp"}, timeout=30)
    except (OSError, http.client.HTTPException):
        status, body = 0, None
    code = str(body["tracking_code"]) if status == 201 else ""
    return time.perf_counter() - due, code


def _known(site: Site, code: str) -> bool:
    for _ in range(10):
        status, _body = site.ask("GET", "/api/v1/reports/current", headers={"authorization": f"Bearer {code}"})
        if status in (200, 404):
            return status == 200
        time.sleep(0.5)
    return False


def _settled(site: Site) -> dict[str, Any]:
    """Wait for the grouping of what is left, then say how long each report waited for its case."""
    line = [sys.executable, "-m", "bench.reports", "grouped"]
    end = time.monotonic() + SETTLE
    while True:
        done = subprocess.run(line, cwd=ROOT, env=site.environment, stdout=subprocess.PIPE, check=True, text=True)
        found: dict[str, Any] = json.loads(done.stdout)
        if not found.pop("waiting"):
            return found
        if time.monotonic() > end:
            raise RuntimeError(f"Reports still waited for their case after {SETTLE:.0f} s.")
        time.sleep(1)


def _grouped() -> dict[str, Any]:
    from salingjaga.cases.models import Case, Report

    rows = list(Report.objects.order_by("pk").values_list("received_at", "grouped_at"))
    waits = [(grouped - received).total_seconds() for received, grouped in rows[WARM:] if grouped]
    return {
        "waiting": sum(grouped is None for _received, grouped in rows),
        "grouped_p50": statistics.median(waits) if waits else None,
        "grouped_p95": float(np.percentile(waits, 95)) if waits else None,
        "cases": Case.objects.filter(merged_into=None).count(),
    }


def _main() -> None:
    if sys.argv[1] == "grouped":
        os.environ["DJANGO_SETTINGS_MODULE"] = "salingjaga.config.settings"
        import django

        django.setup()
        print(json.dumps(_grouped()))
    else:
        print(json.dumps(_run(int(sys.argv[1]), int(sys.argv[2]))))


if __name__ == "__main__":
    _main()
