"""What grouping costs with many open cases: a process of its own with a database of its own.

    python -m bench.grouping_cost CASES REPORTS

Prints JSON: seconds to read all cases, milliseconds a batch as the worker takes them, memory. The cases hold
real sentences put together anew; the reports are real texts, distorted, and half of them copies of a case's text.
"""

from __future__ import annotations

import json
import os
import random
import resource
import secrets
import sys
import time
from collections.abc import Iterator
from typing import Any

BATCH = 20
CHUNK = 2_000
SEED = 20261125


def main(cases: int, reports: int) -> dict[str, Any]:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "salingjaga.config.settings")
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    texts = list(_texts(cases))
    _fill(texts)
    return {"cases": cases} | _measured(texts, reports)


def _texts(count: int) -> Iterator[str]:
    """Circulating texts: real sentences in an order of their own, with names that no other has."""
    from bench import corpora, data

    chance = random.Random(f"{SEED}:{count}")
    split = [corpora._sentences(query.text) for query in data.turnbackhoax().queries]
    pool = [sentence for sentences in split for sentence in sentences]
    for _number in range(count):
        yield corpora._text(pool, len(chance.choice(split)), chance, count + 100)


def _fill(texts: list[str]) -> None:
    from django.utils import timezone

    from salingjaga.cases.models import Case, GroupState, Report

    now = timezone.now()
    for start in range(0, len(texts), CHUNK):
        some = texts[start : start + CHUNK]
        made = Case.objects.bulk_create(
            Case(text=text, reports_count=1, people=1, revision=1, first_report_at=now, last_report_at=now)
            for text in some
        )
        Report.objects.bulk_create(
            Report(text=text, case=case, grouped_at=now, **_keys()) for text, case in zip(some, made, strict=True)
        )
    GroupState.objects.update_or_create(pk=1, defaults={"revision": 1})


def _keys() -> dict[str, str]:
    return {"code_hash": secrets.token_hex(32), "proof": secrets.token_hex(12)}


def _measured(texts: list[str], reports: int) -> dict[str, Any]:
    import numpy as np

    from salingjaga.cases import grouping

    begin = time.process_time()
    grouping.group_waiting()
    read = time.process_time() - begin
    taken = [_batch(texts, batch) for batch in range(reports // BATCH)]
    return {
        "read": read,
        "batch": float(np.median(taken)) * 1000,
        "batch_p95": float(np.percentile(taken, 95)) * 1000,
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "hot": _hot(texts[0], reports) * 1000 / reports,
    }


def _batch(texts: list[str], number: int) -> float:
    from bench import data
    from bench.distortions import DISTORTIONS

    chance = random.Random(f"{SEED}:{number}")
    real = [query.text for query in data.turnbackhoax().queries]
    picked = [chance.choice(texts if place % 2 else real) for place in range(BATCH)]
    return _timed([chance.choice(DISTORTIONS)(text, str(number)) for text in picked])


def _hot(text: str, reports: int) -> float:
    """Everybody reports the same: one case of many reports."""
    return _timed([f"{text} {number % 7}" for number in range(reports)])


def _timed(texts: list[str]) -> float:
    from salingjaga.cases import grouping
    from salingjaga.cases.models import Report

    Report.objects.bulk_create(Report(text=text, asker=secrets.token_hex(8), **_keys()) for text in texts)
    begin = time.process_time()
    done = grouping.group_waiting(len(texts))
    if done != len(texts):
        raise RuntimeError(f"{done} of {len(texts)} reports were grouped")
    return time.process_time() - begin


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]), int(sys.argv[2]))))
