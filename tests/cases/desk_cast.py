"""A desk for tests: two organisations that check, their people, and cases that hold personal data on purpose."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

import people
from django.test import Client
from django.utils import timezone

from salingjaga.accounts.models import Organisation, Person
from salingjaga.cases import grouping, priority
from salingjaga.cases.models import Case, Report

PHONE, NIK, MAIL, ACCOUNT = "0812-3456-7890", "3173051208900003", "budi.santoso@contoh.example", "1234567890"
PERSONAL = f"Hubungi {PHONE}, NIK {NIK}, surel {MAIL}, transfer BCA {ACCOUNT} a.n. Budi Santoso"
SECRETS = (PHONE, "3456", NIK, MAIL, ACCOUNT, "Santoso")


@dataclass(frozen=True)
class Cast:
    """`holder` holds the cases, `other` is another checking organisation."""

    holder: Organisation
    other: Organisation
    verifier: Person
    editor: Person
    outsider: Person
    outside_editor: Person


def cast() -> Cast:
    holder = people.organisation(own=True, name="Kampus Kita")
    other = people.organisation(kind="factchecker", name="Pemeriksa Lain")
    return Cast(
        holder,
        other,
        verifier=people.person(role="verifier", organisation=holder, name="Sari Dewi"),
        editor=people.person(role="editor", organisation=holder, name="Bayu Aji"),
        outsider=people.person(role="verifier", organisation=other, name="Ina Lestari"),
        outside_editor=people.person(role="editor", organisation=other, name="Tono Wirawan"),
    )


def case(holder: Organisation | None, *texts: str, **columns: Any) -> Case:
    """A case with a report for each text, counted and rated as the worker leaves it."""
    made = Case.objects.create(holder=holder, **columns)
    for text in texts or ("Kabar tentang TPS di kampung kami",):
        report(made, text)
    grouping.text_changed(made)
    priority.rate(made)
    made.refresh_from_db()
    return made


def report(case: Case, text: str, **columns: Any) -> Report:
    return Report.objects.create(
        case=case,
        text=text,
        grouped_at=timezone.now(),
        asker=secrets.token_hex(8),
        code_hash=secrets.token_hex(32),
        proof=secrets.token_hex(6),
        **columns,
    )


def at_desk(person: Person) -> Client:
    return people.signed_in(Client(headers={"host": "localhost"}), person)


def address(case: Case, deed: str = "") -> str:
    return f"/meja/kasus/{case.public_id}" + (f"/{deed}" if deed else "")
