"""People at work on cases in every state, made in the home of a running site: whoever may open which page.

Run as a process of its own (`python -m tests.e2e.world`); prints one line of JSON: `cookies` of each kind of person,
`addresses` of pages (name → who opens it, path).
"""

from __future__ import annotations

import json
import time
from typing import Any

from salingjaga.cli import home

home.set_up_django()

from allauth.account.internal.flows.login import record_authentication  # noqa: E402  Django is ready now
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.test import Client  # noqa: E402

from salingjaga.accounts import invitations  # noqa: E402
from salingjaga.accounts.log import log  # noqa: E402
from salingjaga.accounts.models import Person, Role  # noqa: E402
from salingjaga.accounts.sealing import seal  # noqa: E402
from salingjaga.cases import casework, checklist, evidence, grouping, notes, reports, talk, verdicts, visit  # noqa: E402
from salingjaga.cases.models import Case, Proposal, Report  # noqa: E402
from salingjaga.cases.reports import Origin, Told  # noqa: E402
from tests.cases.filed import incoming  # noqa: E402
from tests.cases.verdict_cast import content  # noqa: E402
from tests.people import organisation, person, signed_in  # noqa: E402

WORD = "pemutakhirandaftarpemilihsementarahasilperbaikan"
LONG = f"Viral!! Petugas {WORD} mendatangi rumah warga di Kabupaten Kepulauan Siau Tagulandang Biaro, minta foto KTP. "
LINK = "https://kabar-pemilu.example/" + "arsip-berita-daerah-tanpa-spasi-" * 4
RUMOURS = {
    "open": LONG + f"Hubungi 0812-3456-7890 a.n. Budi Santoso. {LINK}",
    "waiting": "Kotak suara di gudang kecamatan Sukamaju dibuka malam hari tanpa saksi, kata satpam yang berjaga",
    "published": "Tinta pemilu luntur dengan getah pepaya sehingga orang bisa mencoblos dua kali di TPS tetangga",
    "retracted": "Hari pencoblosan dimajukan ke hari Senin untuk semua pegawai pabrik di kawasan industri Cikarang",
}


def main() -> None:
    own = organisation(own=True, kind="campus", name="Universitas Negeri Kepulauan Bagian Timur")
    cast = {
        "administrator": person(role="administrator", organisation=own, name="Rina Administrasi"),
        "editor": person(role="editor", organisation=own, name="Bayu Aji Prasetyo"),
        "verifier": person(role="verifier", organisation=own, name="Sari Dewi Kusumaningrum"),
    }
    filed = {name: file(text) for name, text in RUMOURS.items()}
    filed["variant"] = file(RUMOURS["open"].replace("Viral!!", "INFO PENTING dari grup sebelah:"), files=True)
    cases = {name: case_of(filed[name]) for name in RUMOURS}
    checked(cases["open"], filed["variant"], cast)
    proposed(cases["waiting"], cast)
    published(cases["published"], cast)
    retracted(cases["retracted"], cast)
    secret = invitations.invite(own, role=Role.VERIFIER, by=cast["administrator"])[1]
    log(None, "checked", "world")
    seal()
    print(json.dumps({"cookies": cookies(cast, filed), "addresses": addresses(cases, filed, own.public_id, secret)}))


def file(text: str, *, files: bool = False) -> Report:
    told = Told(text=text, link=LINK if files else "", seen_on="whatsapp", group="Grup warga RT 05", note="Ibu percaya")
    filed = reports.file(told, origin=Origin("web", asker=text[:8]), incoming=[incoming()] if files else [])
    return filed.report


def case_of(report: Report) -> Case:
    """The case that the site's worker gives it."""
    for _try in range(100):
        report.refresh_from_db()
        if report.case:
            return report.case
        time.sleep(0.1)
    raise AssertionError("The worker gave the report no case within 10 s")


def checked(case: Case, variant: Report, cast: dict[str, Person]) -> None:
    by = cast["verifier"]
    other = case_of(variant)
    if other != case:
        grouping.merge(other, case, by=by)
    casework.assign(case, by, by=by)
    case.refresh_from_db()
    evidence.add_link(case, LINK, title="Berita acara " + WORD, by=by)
    evidence.add_quote(case, "Petugas tidak pernah meminta foto KTP. " * 3, url=LINK, title="Keterangan KPU", by=by)
    checklist.tick(case, checklist.of(case)[0].key, by=by)
    notes.add(case, f"@Bayu tolong lihat {WORD} ini, {LINK}", by=by)
    variant.refresh_from_db()
    talk.ask(variant, "Kapan dan di grup mana kamu pertama kali melihat pesan ini?", by=by)
    talk.reply(variant, f"Kemarin sore, di grup {WORD}")
    talk.ask(variant, "Apakah masih ada foto aslinya?", by=by)


def proposed(case: Case, cast: dict[str, Person]) -> Proposal:
    evidence.add_link(case, LINK, title="Berita acara pembukaan kotak", by=cast["verifier"])
    return verdicts.propose(case, content(claim=f"Kotak suara {WORD} dibuka tanpa saksi."), by=cast["verifier"])


def published(case: Case, cast: dict[str, Person]) -> None:
    first = content(claim="Tinta pemilu luntur dengan getah pepaya.", fact="Getah pepaya tidak menghapus tinta pemilu.")
    go_out(verdicts.propose(case, first, by=cast["verifier"]), cast)
    better = content(claim="Tinta pemilu luntur dengan getah pepaya.", fact="Getah pepaya hanya memudarkan tinta luar.")
    reason = "Kalimat pertama terlalu mutlak: lapisan luar memang memudar."
    go_out(verdicts.correct(case, better, reason, by=cast["verifier"]), cast)


def go_out(proposal: Proposal, cast: dict[str, Person]) -> None:
    verdicts.open_evidence(proposal, by=cast["editor"])
    verdicts.publish(proposal, digest=proposal.version.digest, by=cast["editor"])


def retracted(case: Case, cast: dict[str, Person]) -> None:
    go_out(
        verdicts.propose(case, content(claim="Hari pencoblosan dimajukan untuk pegawai."), by=cast["verifier"]), cast
    )
    case.refresh_from_db()
    verdicts.retract(case, "Surat edaran yang kami pakai ternyata palsu.", by=cast["editor"])


def cookies(cast: dict[str, Person], filed: dict[str, Report]) -> dict[str, dict[str, str]]:
    staff = {role: {"staff": just_signed_in(one)} for role, one in cast.items()}
    staff["newcomer"] = {"staff": just_signed_in(person(role="verifier"), factor=False)}
    reporters = {f"reporter-{name}": {"laporan": inside(one)} for name, one in filed.items()}
    return staff | reporters


def just_signed_in(one: Person, *, factor: bool = True) -> str:
    """A session so fresh that no page asks for the password once more."""
    client = signed_in(Client(), one, factor=factor)
    request = HttpRequest()
    request.session = client.session
    record_authentication(request, one, method="password", reauthenticated=True)
    request.session.save()
    return client.cookies["staff"].value


def inside(report: Report) -> str:
    response = HttpResponse()
    visit.begin(response, report)
    return response.cookies[visit.COOKIE].value


def addresses(cases: dict[str, Case], filed: dict[str, Report], own: str, secret: str) -> dict[str, Any]:
    for case in cases.values():
        case.refresh_from_db()
    at = {name: f"/meja/kasus/{case.public_id}" for name, case in cases.items()}
    public = {name: f"/c/{cases[name].factcheck.code}" for name in ("published", "retracted")}  # type: ignore[union-attr]
    return {
        "invitation": ("", f"/undangan/{secret}"),
        "proof": ("", f"/bukti/{filed['open'].proof}"),
        "published": ("", public["published"]),
        "embed": ("", public["published"] + "/sematan"),
        "retracted": ("", public["retracted"]),
        "organisation": ("administrator", f"/organisasi/{own}"),
        "organisation-change": ("administrator", f"/organisasi/{own}/ubah"),
        "case": ("verifier", at["open"]),
        "case-public": ("editor", at["published"]),
        "write": ("verifier", at["open"] + "/putusan"),
        "correct": ("verifier", at["published"] + "/putusan"),
        "own-proposal": ("verifier", at["waiting"] + "/usulan"),
        "second-reader": ("editor", at["waiting"] + "/usulan"),
        "retract": ("editor", at["published"] + "/cabut"),
        "confirm-retraction": ("editor", at["retracted"] + "/cabut"),
    }


if __name__ == "__main__":
    main()
