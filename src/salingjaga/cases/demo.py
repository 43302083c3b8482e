"""A demo campus: people of every role and 40 cases in all states, made through the same verbs as real ones.

The rumours are our own inventions (`demo_rumours.toml`). Reports of the demo have the channel "demo", its
people addresses at `DOMAIN`, its organisations names that begin with "Demo": by that all of it is found and removed.
"""

from __future__ import annotations

import random
import secrets
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from salingjaga.accounts import second_factor
from salingjaga.accounts.models import Membership, Organisation, OrganisationKind, Person, Role, Setup
from salingjaga.cases import casework, erasing, evidence, grouping, notes, reports, talk, telling, verdicts
from salingjaga.cases.models import (
    Case,
    Evidence,
    Hand,
    Proposal,
    Publication,
    Report,
    State,
    Step,
    Version,
)
from salingjaga.cases.reports import Origin, Told
from salingjaga.cases.wording import Content
from salingjaga.factchecks import publishing
from salingjaga.factchecks.models import Change

RUMOURS = Path(__file__).with_name("demo_rumours.toml")
CHANNEL = "demo"
DOMAIN = "demo.salingjaga.example"
PREFIX = "Demo: "
DAYS = 12
SOURCES = (
    {"title": "Berita acara pengawas", "url": "https://pengawas.contoh.example/berita-acara", "date": "2026-11-20"},
    {"title": "Keterangan panitia", "url": "https://panitia.contoh.example/keterangan", "date": "2026-11-21"},
)
PEOPLE = (
    ("pelapor", "Pelapor Tepercaya", Role.TRUSTED_REPORTER, "Kampus Kamboja"),
    ("verifikator", "Vina Pemeriksa", Role.VERIFIER, "Kampus Kamboja"),
    ("verifikator2", "Wahyu Pemeriksa", Role.VERIFIER, "Cek Bersama"),
    ("editor", "Edo Editor", Role.EDITOR, "Kampus Kamboja"),
    ("editor2", "Endah Editor", Role.EDITOR, "Cek Bersama"),
    ("penghubung", "Peni Penghubung", Role.LIAISON, "Pengawas Tirtasari"),
    ("penyelenggara", "Oki Penyelenggara", Role.ORGANISER, "Kampus Kamboja"),
    ("fasilitator", "Fia Fasilitator", Role.FACILITATOR, "Kampus Kamboja"),
    ("admin", "Ari Pengurus", Role.ADMINISTRATOR, "Kampus Kamboja"),
)
ORGANISATIONS = {
    "Kampus Kamboja": OrganisationKind.CAMPUS,
    "Cek Bersama": OrganisationKind.FACTCHECKER,
    "Pengawas Tirtasari": OrganisationKind.SUPERVISOR,
}
Progress = Callable[[int, int], None]


class NotHere(Exception):
    """The demo does not belong on this instance, in a sentence. Nothing was made."""


@dataclass(frozen=True)
class SignIn:
    name: str
    email: str
    role: str
    password: str


@dataclass(frozen=True)
class Made:
    """`secret` is that of everybody's authenticator app, for this demo alone."""

    people: list[SignIn]
    secret: str
    cases: int
    reports: int


def make(*, progress: Progress = lambda done, total: None) -> Made:
    """Make the demo. Raises `NotHere` where real reports, a demo or a public address are."""
    _refuse_real()
    with translation.override("id"):
        people, secret = _people()
        rumours: list[dict[str, Any]] = tomllib.loads(RUMOURS.read_text("utf-8"))["rumour"]
        filed = [_file(rumour) for rumour in _shown(rumours, progress)]
        while Report.objects.filter(grouped_at__isnull=True, state="active").exists():
            grouping.group_waiting()
        cast = _Cast(people)
        for rumour, sent in zip(rumours, filed, strict=True):
            cast.play(rumour, _gathered(sent, cast.editor))
    return Made(people, secret, Case.objects.filter(reports__channel=CHANNEL).distinct().count(), sum(map(len, filed)))


def _refuse_real() -> None:
    if settings.PUBLIC_URL:
        raise NotHere(_("SALINGJAGA_PUBLIC_URL is set: the demo is not for a site that others reach."))
    if Person.objects.filter(email__endswith=f"@{DOMAIN}").exists():
        raise NotHere(_("The demo is here already; --remove takes it away."))
    if Report.objects.exclude(channel=CHANNEL).exists():
        raise NotHere(_("There are real reports here: the demo would mix with them."))


def _shown(rumours: list[dict[str, Any]], progress: Progress) -> Iterator[dict[str, Any]]:
    for done, rumour in enumerate(rumours):
        progress(done, len(rumours))
        yield rumour
    progress(len(rumours), len(rumours))


# People


def _people() -> tuple[list[SignIn], str]:
    secret, own = generate_totp_secret(), Organisation.objects.filter(is_own=True).exists()
    made: list[SignIn] = []
    with transaction.atomic():
        places = {
            name: Organisation.objects.create(
                name=PREFIX + name, desk=f"Meja {name}", kind=kind, is_own=not own and name == "Kampus Kamboja"
            )
            for name, kind in ORGANISATIONS.items()
        }
        for address, name, role, place in PEOPLE:
            password = secrets.token_urlsafe(12)
            person = Person.objects.create_user(f"{address}@{DOMAIN}", password, name=name)
            Membership.objects.create(person=person, organisation=places[place], role=role)
            data = {"secret": second_factor.encrypt(secret)}
            Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data=data)
            made.append(SignIn(name, person.email, str(role), password))
        Setup.objects.update_or_create(pk=1, defaults={"code_hash": "", "done_at": timezone.now()})
    return made, secret


def code_now() -> str:
    """What the authenticator app of the demo's people shows at this moment. Raises `NotHere` without a demo."""
    found = Authenticator.objects.filter(user__email__endswith=f"@{DOMAIN}", type=Authenticator.Type.TOTP).first()
    if found is None:
        raise NotHere(_("There is no demo here."))
    counter = list(yield_hotp_counters_from_time())[1]
    return str(format_hotp_value(hotp_value(second_factor.decrypt(found.data["secret"]), counter)))


# Reports


def _file(rumour: dict[str, Any]) -> list[Report]:
    """Every wording of a rumour as a report of its own, spread over the last days."""
    chance = random.Random(rumour["text"])  # noqa: S311  the hours of a demo
    sent = []
    for number, text in enumerate([rumour["text"], *rumour.get("more", [])]):
        first = number == 0
        told = Told(
            text=text,
            link=rumour.get("link", "") if first else "",
            note=rumour.get("note", "") if first else "",
            seen_on=rumour["seen_on"],
            province=rumour["province"],
            in_danger=first and rumour.get("in_danger", False),
        )
        report = reports.file(told, origin=Origin(asker=secrets.token_hex(16), channel=CHANNEL)).report
        at = timezone.now() - timedelta(hours=chance.uniform(1, 24 * DAYS))
        Report.objects.filter(pk=report.pk).update(received_at=at)
        sent.append(report)
    return sent


def _gathered(sent: list[Report], editor: Person) -> Case:
    """The case of the first wording; what the grouper held apart is joined by a person."""
    first, *others = [Report.objects.select_related("case").get(pk=report.pk) for report in sent]
    assert first.case is not None
    for report in others:
        if report.case_id != first.case_id:
            grouping.join(report, first.case, by=editor)
    grouping.text_changed(first.case)
    return Case.objects.get(pk=first.case.pk)


# What people did


class _Cast:
    """Plays each case to the state that its rumour names."""

    def __init__(self, people: list[SignIn]) -> None:
        self.verifier = Person.objects.get(email=people[1].email)
        self.editor = Person.objects.get(email=people[3].email)
        self.reader = Person.objects.get(email=people[4].email)

    def play(self, rumour: dict[str, Any], case: Case) -> None:
        state = rumour["state"]
        if state == State.CLOSED:
            self._close(rumour["outcome"], case)
        elif state != State.NEW:
            casework.assign(case, self.verifier, by=self.verifier)
            self._check(rumour, case)
            if state != State.TRIAGE:
                casework.start_verifying(case, by=self.verifier)
            if "verdict" in rumour:
                self._answer(rumour, case)

    def _close(self, outcome: str, case: Case) -> None:
        if outcome == "withdrawn":
            for report in case.reports.all():
                reports.withdraw(report)
            erasing.erase_withdrawn()
        else:
            casework.close(case, outcome, by=self.editor)

    def _check(self, rumour: dict[str, Any], case: Case) -> None:
        evidence.add_link(case, SOURCES[0]["url"], title=SOURCES[0]["title"], by=self.verifier)
        if quote := rumour.get("quote"):
            evidence.add_quote(case, quote, by=self.verifier)
        if question := rumour.get("question"):
            notes.add(case, "Pengirimnya bisa jadi tahu asal kabarnya, saya tanya dulu.", by=self.verifier)
            report = case.reports.first()
            assert report is not None
            talk.ask(report, question, by=self.verifier, desk=case.holder)
            talk.reply(report, rumour["reply"])

    def _answer(self, rumour: dict[str, Any], case: Case) -> None:
        content = _content(rumour)
        proposal = verdicts.propose(case, content, by=self.verifier)
        if rumour["state"] == State.PROPOSED:
            return
        self._publish(proposal)
        case.refresh_from_db()
        if reason := rumour.get("correction"):
            again = Content(**{**content.to_dict(), "explanation": content.explanation + " Dibetulkan kemudian."})
            self._publish(verdicts.correct(case, again, reason, by=self.verifier))
        if reason := rumour.get("retraction"):
            told = verdicts.retract(case, reason, by=self.editor)
            verdicts.confirm_retraction(told, by=self.reader)

    def _publish(self, proposal: Proposal) -> None:
        verdicts.open_evidence(proposal, by=self.reader)
        verdicts.publish(proposal, digest=proposal.version.digest, by=self.reader)


def _content(rumour: dict[str, Any]) -> Content:
    return Content(
        verdict=rumour["verdict"],
        claim=rumour["text"],
        fact=rumour["fact"],
        conclusion=rumour["conclusion"],
        explanation=rumour["explanation"],
        sources=SOURCES,
        types=tuple(rumour["types"]),
        techniques=tuple(rumour["techniques"]),
    )


# Removing


def remove() -> int:
    """Take the whole demo away; returns how many cases went. A real report that joined one of them is grouped anew.

    The log keeps its lines: it is never shortened.
    """
    with transaction.atomic():
        mine = Case.objects.filter(reports__channel=CHANNEL).distinct()
        cases = list(mine.values_list("pk", flat=True))
        merged = list(Case.objects.filter(merged_into__in=cases).values_list("pk", flat=True))
        answers = [telling.urn(case) for case in mine]
        Report.objects.filter(channel=CHANNEL).delete()
        Report.objects.filter(case__in=[*cases, *merged]).update(case=None, grouped_at=None)
        _remove_cases([*merged, *cases])
        Change.objects.filter(factcheck__url__in=answers).delete()
        publishing.remove(answers)
        _remove_people()
        grouping.forget()
    return len(cases)


def _remove_cases(cases: list[int]) -> None:
    for part in (Publication, Proposal):
        part.objects.filter(case__in=cases).delete()
    Hand.objects.filter(version__case__in=cases).delete()
    Version.objects.filter(case__in=cases).delete()
    Evidence.objects.filter(case__in=cases).delete()
    Case.objects.filter(pk__in=cases).update(merged_into=None)
    Case.objects.filter(pk__in=cases).delete()


def _remove_people() -> None:
    people = Person.objects.filter(email__endswith=f"@{DOMAIN}")
    Step.objects.filter(by__in=people).delete()
    Case.objects.filter(holder__name__startswith=PREFIX).update(holder=None)
    people.delete()
    Organisation.objects.filter(name__startswith=PREFIX).delete()
