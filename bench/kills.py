"""kill -9 at random points under load: no acknowledged report lost, no news sent twice, no verdict half published.

`salingjaga bench kills` does 1,000 of them; the tests do a few. Reports come in over HTTP from several clients, which
send a report again under the same `Idempotency-Key` until it is acknowledged; a process of its own publishes verdicts
by the same verbs as the site. Killed are web processes, the worker, the index's watcher, the publisher, and all of it.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import secrets
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from bench.report import ROOT, Goal, Section, Table
from bench.runs import Size
from bench.site import MailCounter, Site

KILLS = {"full": 1000, "quick": 25}
TARGETS = {"web": 40, "work": 35, "publisher": 10, "watch": 5, "all": 10}
CLIENTS = 4
PAUSE = (0.05, 1.0)
SETTLE = 240.0
PLACES = (
    "Melati",
    "Kenanga",
    "Cempaka",
    "Mawar",
    "Dahlia",
    "Anggrek",
    "Teratai",
    "Sedap Malam",
    "Wijayakusuma",
    "Flamboyan",
)
THINGS = ("Kotak suara", "Surat suara", "Bilik suara", "Formulir hasil", "Daftar pemilih", "Segel kotak")
SENDER = "kabar@contoh.example"


@dataclass
class Outcome:
    """Counts of what must not be are all 0. `killed` by kind; `acknowledged` reports; `published` verdicts."""

    killed: dict[str, int] = field(default_factory=dict)
    acknowledged: int = 0
    published: int = 0
    mails: int = 0
    uncertain: int = 0
    lost: int = 0
    doubled: int = 0
    ungrouped: int = 0
    half_published: int = 0
    repeated: int = 0
    unsent: int = 0
    log_broken: int = 0
    seconds: float = 0.0

    def wrong(self) -> dict[str, int]:
        names = ("lost", "doubled", "ungrouped", "half_published", "repeated", "unsent", "log_broken")
        return {name: getattr(self, name) for name in names if getattr(self, name)}


def kills(size: Size) -> Section:
    done = run(Path(mkdtemp(prefix="salingjaga-kills-")), KILLS[size.name])
    section = Section(
        "kills",
        "Killed at random under load",
        f"`salingjaga start` with {CLIENTS} clients that file reports, the worker grouping and sending, and verdicts "
        "being published; `kill -9` of one process, or of all, at random moments.",
    )
    names = {
        "lost": "acknowledged reports lost",
        "doubled": "reports filed twice",
        "ungrouped": "reports left without a case",
        "half_published": "verdicts half published",
        "repeated": "e-mails sent twice",
        "unsent": "e-mails noted as sent that never went out",
        "log_broken": "breaks in the log's chain",
    }
    section.goals += [Goal(words, float(getattr(done, name)), 0.0, "least") for name, words in names.items()]
    rows: list[Any] = [[kind, count] for kind, count in done.killed.items()]
    told = f"{done.acknowledged} reports, {done.published} verdicts, {done.mails} e-mails"
    told += f" ({done.uncertain} uncertain, shown to people)"
    section.tables.append(Table("kill -9", ["of", "times"], rows, f"In {done.seconds:.0f} s: {told}."))
    return section


def run(home: Path, count: int, *, seed: int = 5) -> Outcome:
    """Kill `count` times and look what is left. The home is left behind for looking at."""
    chance, mail, outcome = random.Random(seed), MailCounter(), Outcome()
    site = Site(home)
    site.environment |= {
        "SALINGJAGA_SMTP_URL": f"smtp://127.0.0.1:{mail.port}",
        "SALINGJAGA_MAIL_FROM": SENDER,
        "SALINGJAGA_PUBLIC_URL": f"http://127.0.0.1:{site.port}",
    }
    begin = time.monotonic()
    with site:
        publisher = Publisher(site)
        clients = [Client(site, number, seed) for number in range(CLIENTS)]
        for client in clients:
            client.start()
        try:
            for _ in range(count):
                time.sleep(chance.uniform(*PAUSE))
                _kill(site, publisher, chance, outcome)
        finally:
            for client in clients:
                client.stop.set()
            for client in clients:
                client.join(60)
        _settle(site, publisher)
        codes = [code for client in clients for code in client.codes]
        outcome.acknowledged = len(codes)
        outcome.lost = sum(not _answers(site, code) for code in codes)
    found = _looked_at(site, [key for client in clients for key in client.keys])
    mail.close()
    outcome.lost += len(found["missing"])
    for name, value in found["counts"].items():
        setattr(outcome, name, value)
    outcome.mails = mail.taken.total()
    outcome.repeated = sum(times > 1 for times in mail.taken.values())
    outcome.unsent = sum(mail.taken[one] != 1 for one in found["sent"])
    outcome.seconds = time.monotonic() - begin
    return outcome


def _kill(site: Site, publisher: Publisher, chance: random.Random, outcome: Outcome) -> None:
    kind = chance.choices(list(TARGETS), list(TARGETS.values()))[0]
    if kind == "all":
        site.kill()
        site.start()
    elif kind == "publisher":
        publisher.kill()
    else:
        end = time.monotonic() + 30
        while not site.kill_one(kind):
            if time.monotonic() > end:
                raise RuntimeError(f"No {kind} process came back within 30 s.")
            time.sleep(0.05)
    outcome.killed[kind] = outcome.killed.get(kind, 0) + 1


def _settle(site: Site, publisher: Publisher) -> None:
    """Let the worker do what is owed."""
    publisher.kill(again=False)
    end = time.monotonic() + SETTLE
    while _task(site, "waiting")["waiting"] and time.monotonic() < end:
        time.sleep(0.5)


def _answers(site: Site, code: str) -> bool:
    for _ in range(20):
        try:
            status, body = site.ask("GET", "/api/v1/reports/current", headers={"authorization": f"Bearer {code}"})
        except (OSError, http.client.HTTPException):
            status, body = 0, None
        if status == 200:
            return "state" in body
        if status == 404:
            return False
        time.sleep(0.3)
    return False


class Client(threading.Thread):
    """Files reports one after the other; each is sent again under its key until it is acknowledged."""

    def __init__(self, site: Site, number: int, seed: int) -> None:
        super().__init__(daemon=True, name=f"client-{number}")
        self.site, self.number, self.chance = site, number, random.Random(f"{seed}-{number}")
        self.stop = threading.Event()
        self.codes: list[str] = []
        self.keys: list[str] = []

    def run(self) -> None:
        while not self.stop.is_set():
            key = secrets.token_hex(16)
            if code := self._file(key):
                self.codes.append(code)
                self.keys.append(key)
            self.stop.wait(self.chance.uniform(0.05, 0.3))

    def _file(self, key: str) -> str:
        place, thing = self.chance.choice(PLACES), self.chance.choice(THINGS)
        report = {"text": f"{thing} kelurahan {place} dipindah ke rumah Pak RT malam ini, sebarkan", "note": key}
        if self.chance.random() < 0.4:
            report["contact"] = f"{key[:8]}@contoh.example"
        while not self.stop.is_set():
            try:
                status, body = self.site.ask("POST", "/api/v1/reports", report, {"Idempotency-Key": key}, timeout=20)
            except (OSError, http.client.HTTPException):
                status, body = 0, None
            if status == 201:
                return str(body["tracking_code"])
            if status not in (0, 429, 500, 502, 503):
                raise RuntimeError(f"A report was answered with {status}: {body}")
            self.stop.wait(0.1)
        return ""


class Publisher:
    """The process that publishes; started anew when it was killed."""

    def __init__(self, site: Site) -> None:
        self.site = site
        _task(site, "people")
        self.process = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        line = [sys.executable, "-m", "bench.kills", "publish"]
        return subprocess.Popen(line, env=self.site.environment, cwd=ROOT)

    def kill(self, *, again: bool = True) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        if again:
            self.process = self._start()


def _task(site: Site, name: str, given: Any = None) -> Any:
    """One of the tasks below, in a process that has the site's database."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.kills", name], env=site.environment, cwd=ROOT, input=json.dumps(given),
        stdout=subprocess.PIPE, text=True, check=True, timeout=300,
    )  # fmt: skip
    return json.loads(done.stdout or "null")


def _looked_at(site: Site, keys: list[str]) -> Any:
    return _task(site, "look", keys)


# In processes with the site's database -----------------------------------------------------------------------------


def _people() -> None:
    from salingjaga.accounts.models import Membership, Organisation, Person, Role

    desk, _made = Organisation.objects.get_or_create(is_own=True, defaults={"name": "Meja uji", "kind": "campus"})
    for role in (Role.VERIFIER, Role.EDITOR):
        person, _made = Person.objects.get_or_create(email=f"{role}@contoh.example", defaults={"name": str(role)})
        Membership.objects.get_or_create(person=person, organisation=desk, role=role, ended_at=None)


def _publish() -> None:
    from salingjaga.accounts.models import Person
    from salingjaga.cases.models import Case, Proposal, ProposalState, State
    from salingjaga.cases.moves import Refused

    writer = Person.objects.get(email__startswith="verifier@")
    reader = Person.objects.get(email__startswith="editor@")
    parent = os.getppid()
    while os.getppid() == parent:  # its site ended
        waiting = Proposal.objects.filter(state=ProposalState.WAITING).select_related("version", "case").first()
        case = Case.objects.filter(state__in=[State.NEW, State.TRIAGE, State.VERIFYING], merged_into=None).first()
        try:
            if waiting is not None:
                _read_and_publish(waiting, reader)
            elif case is not None:
                _propose(case, writer)
        except Refused:
            continue
        time.sleep(0.05)


def _propose(case: Any, writer: Any) -> None:
    from salingjaga.cases import verdicts
    from salingjaga.cases.wording import Content

    sources = [{"title": f"Panwas {n}", "url": f"https://panwas{n}.contoh.example/a", "date": ""} for n in (1, 2)]
    content = Content(
        verdict="false",
        claim=case.text[:200],
        fact="Kotak suara ada di kantor kelurahan, dijaga dan tersegel.",
        conclusion="Panitia memeriksa kantor kelurahan. Kotaknya masih di sana.",
        explanation="Kami menelepon panitia dan melihat fotonya. Segelnya utuh, jadi cerita ini keliru.",
        sources=tuple(sources),
        types=("false_context",),
        techniques=(),
    )
    verdicts.propose(case, content, by=writer)


def _read_and_publish(proposal: Any, reader: Any) -> None:
    from salingjaga.cases import verdicts

    verdicts.open_evidence(proposal, by=reader)
    verdicts.publish(proposal, digest=proposal.version.digest, by=reader)


def _waiting() -> dict[str, int]:
    from salingjaga.cases.models import Notice, Report, SendState

    owed = Notice.objects.filter(state=SendState.OWED).count()
    return {"waiting": owed + Report.objects.filter(grouped_at=None, state="active").count()}


def _look(keys: list[str]) -> dict[str, Any]:
    from collections import Counter

    from salingjaga.accounts import sealing
    from salingjaga.cases.models import Notice, Report, SendState

    filed = Counter(Report.objects.values_list("note", flat=True))
    sealing.seal()
    counts = {
        "doubled": sum(times > 1 for times in filed.values()),
        "ungrouped": Report.objects.filter(case=None, state="active").count(),
        "uncertain": Notice.objects.filter(state__in=[SendState.UNCERTAIN, SendState.CLAIMED]).count(),
        "log_broken": int(not sealing.verify().whole),
        "half_published": _half_published(),
        "published": _published(),
    }
    sent = Notice.objects.filter(state=SendState.SENT).values_list("mail_id", flat=True)
    domain = SENDER.partition("@")[2]
    return {
        "counts": counts,
        "sent": [f"<{one}@{domain}>" for one in sent],
        "missing": [k for k in keys if not filed[k]],
    }


def _published() -> int:
    from salingjaga.cases.models import Publication

    return Publication.objects.count()


def _half_published() -> int:
    """Cases for which one part of a publication is there and another is not."""
    from salingjaga.accounts.models import LogEntry
    from salingjaga.cases import telling
    from salingjaga.cases.models import Case, Notice, Proposal, ProposalState, Publication
    from salingjaga.cases.models.casefile import PUBLIC
    from salingjaga.factchecks.models import FactCheck

    told = set(LogEntry.objects.filter(verb="published").values_list("thing", flat=True))
    wrong = 0
    for case in Case.objects.all():
        parts = {
            case.state in PUBLIC,
            Publication.objects.filter(case=case).exists(),
            Proposal.objects.filter(case=case, state=ProposalState.PUBLISHED).exists(),
            FactCheck.objects.filter(url=telling.urn(case)).exists(),
            Notice.objects.filter(publication__case=case).exists(),
            f"case:{case.public_id}" in told,
        }
        wrong += len(parts) > 1
    return wrong


TASKS = {"people": _people, "publish": _publish, "waiting": _waiting, "look": _look}


def _main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "salingjaga.config.settings"
    import django

    django.setup()
    name = sys.argv[1]
    print(json.dumps(_look(json.load(sys.stdin)) if name == "look" else TASKS[name]()))  # type: ignore[operator]


if __name__ == "__main__":
    _main()
