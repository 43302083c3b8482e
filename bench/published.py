"""How long from an editor's *publish* until the next check finds it, is corrected by it, or finds it no more.

Timed from the commit, as the process that made it tells, to the first answer of the API of a running site.
"""

from __future__ import annotations

import itertools
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from bench import speed
from bench.freshness import LIMIT, _named
from bench.http import server
from bench.report import ROOT, Cell, Goal, Section, Table
from bench.runs import Size

SIZES = {"full": (10_000,), "quick": (2_000,)}
GOALS = {2_000: 5.0, 10_000: 5.0}
TIMES = 5
CLAIM = "Jembatan gantung nomor {n} di Kampung Tapir roboh diterjang rombongan gajah sirkus pada hari pemungutan suara"
FACT = "Jembatan nomor {n} masih berdiri dan dipakai warga."
SOURCES = [
    {"title": "Warga", "url": "https://a.example/1", "date": ""},
    {"title": "Foto", "url": "https://b.example/2", "date": ""},
]


def published(size: Size) -> Section:
    section = Section(
        "published",
        "From publishing to the next check",
        "`salingjaga start` runs; in another process a second reader publishes a verdict, a correction of it, and "
        "an editor retracts it. Seconds from each commit until `POST /api/v1/check` shows it; the median of five.",
    )
    rows: list[list[Cell]] = []
    for count in SIZES[size.name]:
        seconds = _measured(count)
        rows.append([f"{count:,}", *seconds])
        goal = f"published → found at {count:,}, seconds"
        section.goals.append(Goal(goal, max(seconds), GOALS[count], "least", " s"))
    section.tables.append(Table("Verdicts", ["fact-checks", "published, s", "corrected, s", "retracted, s"], rows))
    return section


def _measured(count: int) -> list[float]:
    home = speed.home(count).folder
    taken: list[list[float]] = []
    with server(home) as port, _desk(home) as does:
        for number in range(TIMES):
            claim = CLAIM.format(n=number * 2)
            corrected = CLAIM.format(n=number * 2 + 1)
            url = does("publish", claim)
            row = [_until(lambda url=url, claim=claim: _shows(port, url, claim))]
            does("correct", corrected)
            row.append(_until(lambda url=url, claim=corrected: _shows(port, url, claim)))
            does("retract", "")
            row.append(_until(lambda url=url, claim=corrected: not _shows(port, url, claim)))
            taken.append(row)
    return [statistics.median(column) for column in zip(*taken, strict=True)]


def _shows(port: int, url: str, claim: str) -> bool:
    return any(one == url and title.startswith(claim[:30]) for one, title in _named(port, claim))


def _until(shown: Callable[[], bool]) -> float:
    begin = time.monotonic()
    while not shown():
        if time.monotonic() - begin > LIMIT:
            raise RuntimeError(f"The change was not found within {LIMIT:.0f} s.")
        time.sleep(0.05)
    return time.monotonic() - begin


@contextmanager
def _desk(home: Path) -> Iterator[Callable[[str, str], str]]:
    """Two people in a process of their own: they do what they are told and say so right after the commit."""
    environment = {**speed.environment(home), "DJANGO_SETTINGS_MODULE": "salingjaga.config.settings"}
    command = [sys.executable, "-m", "bench.published"]
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    asked, told = process.stdin, process.stdout
    assert asked is not None
    assert told is not None

    def does(deed: str, claim: str) -> str:
        asked.write(json.dumps([deed, claim]) + "\n")
        asked.flush()
        return str(json.loads(told.readline())["url"])

    try:
        yield does
    finally:
        asked.close()
        process.wait(30)


def _content(claim: str) -> Any:
    from salingjaga.cases.wording import Content

    fact = FACT.format(n=claim.split()[3])
    why = "Warga menyeberanginya tiap pagi, dan tidak ada gajah di kampung itu sama sekali."
    return Content("false", claim, fact, "Warga menunjukkannya. Tidak ada gajah.", why, tuple(SOURCES))


def _main(lines: IO[str]) -> None:
    import django

    django.setup()
    from salingjaga.accounts.models import Membership, Organisation, Person, Role
    from salingjaga.cases import verdicts
    from salingjaga.cases.models import Case, Report

    numbers = itertools.count(int(time.time()))
    desk = Organisation.objects.create(name=f"Meja {next(numbers)}", kind="campus")
    people = [
        Person.objects.create(email=f"{role}{next(numbers)}@a.example", name=role) for role in ("verifier", "editor")
    ]
    for person in people:
        Membership.objects.create(person=person, organisation=desk, role=Role(person.name))
    writer, editor = people
    case: Case | None = None
    for line in lines:
        deed, claim = json.loads(line)
        if deed == "publish" or case is None:
            case = Case.objects.create(text=claim, state="verifying")
            number = str(next(numbers))
            Report.objects.create(case=case, text=claim, code_hash=number, proof=number)
        if deed == "retract":
            verdicts.retract(case, "Ternyata ada gajah di sana.", by=editor)
        else:
            _publish(case, claim, deed, writer, editor)
        print(json.dumps({"url": f"urn:salingjaga:case:{case.public_id}"}), flush=True)


def _publish(case: Any, claim: str, deed: str, writer: Any, editor: Any) -> None:
    from salingjaga.cases import verdicts

    if deed == "correct":
        proposal = verdicts.correct(case, _content(claim), "Nomor jembatannya keliru.", by=writer)
    else:
        proposal = verdicts.propose(case, _content(claim), by=writer)
    verdicts.open_evidence(proposal, by=editor)
    verdicts.publish(proposal, digest=proposal.version.digest, by=editor)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "salingjaga.config.settings")
    _main(sys.stdin)
