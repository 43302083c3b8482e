"""People, a case with a report and a text, for the tests of verdicts."""

from __future__ import annotations

import itertools
from typing import Any

from salingjaga.accounts.models import Membership, Organisation, Person, Role
from salingjaga.cases import verdicts
from salingjaga.cases.models import Case, Proposal, Publication, Report, State
from salingjaga.cases.wording import Content

_numbers = itertools.count(1)
SOURCES = (
    {"title": "Keterangan panwas", "url": "https://panwas.example/keterangan", "date": "2019-04-17"},
    {"title": "Berita acara TPS", "url": "https://kpu.example/berita-acara", "date": ""},
)


def organisation(kind: str = "campus", **more: Any) -> Organisation:
    number = next(_numbers)
    return Organisation.objects.create(**{"name": f"Lembaga {number}", "desk": f"Meja {number}", "kind": kind} | more)


def person(role: Role = Role.VERIFIER, at: Organisation | None = None) -> Person:
    number = next(_numbers)
    one = Person.objects.create_user(f"orang{number}@contoh.example", "kata-sandi-panjang", name=f"Orang {number}")
    Membership.objects.create(person=one, organisation=at or organisation(), role=role)
    return one


def editor(at: Organisation | None = None) -> Person:
    return person(Role.EDITOR, at)


def report(case: Case | None, text: str = "", **more: Any) -> Report:
    number = next(_numbers)
    values = {"text": text, "code_hash": f"hash{number}", "proof": f"proof{number}", "case": case} | more
    return Report.objects.create(**values)


def case(text: str = "Surat suara di TPS Kalimas Madya sudah tercoblos duluan, sebarkan!", **more: Any) -> Case:
    made = Case.objects.create(**{"text": text, "state": State.VERIFYING} | more)
    report(made, text)
    return made


def content(**more: Any) -> Content:
    words: dict[str, Any] = {
        "verdict": "false",
        "claim": "Surat suara di TPS Kalimas Madya Surabaya sudah tercoblos duluan.",
        "fact": "Lubang di lima surat suara itu cacat cetak, bukan coblosan.",
        "conclusion": "Panitia pengawas memeriksa lima lembar. Lubangnya bukan di kolom pilihan.",
        "explanation": "Lubangnya memang ada, jadi fotonya tampak seperti bukti. **Letaknya** tidak diceritakan.",
        "sources": SOURCES,
        "types": ("false_context",),
        "techniques": ("cut_out", "fear_and_anger"),
    }
    return Content(**words | more)


def published(what: Case, *, writer: Person, reader: Person, **more: Any) -> Publication:
    return approved(verdicts.propose(what, content(**more), by=writer), reader)


def approved(proposal: Proposal, reader: Person) -> Publication:
    verdicts.open_evidence(proposal, by=reader)
    return verdicts.publish(proposal, digest=proposal.version.digest, by=reader)
