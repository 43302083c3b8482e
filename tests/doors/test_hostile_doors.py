"""Hostile values through every door there is, and hostile words on every page that shows what people typed."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from lxml import etree, html
from permission_rows import ROWS, World

from salingjaga.accounts.models import Organisation, Person
from salingjaga.cases import evidence, notes, reports, talk, verdicts
from salingjaga.cases.models import Case, Report
from salingjaga.cases.reports import Origin, Told
from salingjaga.factchecks import limits
from salingjaga.factchecks.limits import Limit
from tests.cases import verdict_cast
from tests.cases.filed import incoming
from tests.people import signed_in

pytestmark = pytest.mark.django_db
PARAMETER = re.compile(r"<(?:(\w+):)?(\w+)>")
FIELDS = """
text link group province regency seen_at seen_on contact note in_danger once kept send nomor code files
was title harm first_good outcome factcheck state url quote file report into to case deed step next done left
tab holder q after since name query remove keys answer reason digest
builds_on verdict claim fact conclusion explanation sources_exception types techniques language
source_title source_url source_date hl page publisher known_on dismissed
login password email role organisation kind desk provinces days before credential message notice
""".split()
OWN_ROUTES = [route for route in ROWS if route.startswith(("organisasi", "pekerjaan"))]
VALUES = {
    "NUL": "a\0b",
    "SQL": "'; DROP TABLE cases_report; --",
    "HTML": "\"'><script>alert(1)</script>",
    "number": "9" * 60,
    "below zero": "-1",
    "format": "%s%d%(x)s{0}{{ x }}",
    "right to left": "\u202e\u200b\u2066\ufeff",
    "line": "a\r\nBcc: x@contoh.example",
    "path": "../../../etc/passwd",
    "nothing": "",
    "long": "x" * 30_000,
}


@pytest.mark.parametrize("turn", range(5))
@pytest.mark.parametrize("persona", ["editor", "own administrator"])
def test_no_door_breaks_whatever_stands_in_its_fields(persona: str, turn: int) -> None:
    """Every field gets another hostile value at every turn. The client raises what a view raises."""
    world, values = World(persona), list(VALUES.values())
    sent = {field: values[(number + turn) % len(values)] for number, field in enumerate(FIELDS)}
    halves = [dict(list(sent.items())[:38]), dict(list(sent.items())[38:])]
    for route in ROWS if persona == "editor" else OWN_ROUTES:
        client, headers = door(world, route)
        path = path_of(world, route)
        assert client.get(path, halves[turn % 2], headers=headers).status_code < 500, route
        for half in halves:
            if route.startswith("api/"):
                answer = client.post(path, json.dumps(half), content_type="application/json", headers=headers)
            else:
                answer = client.post(path, half, headers=headers)
            assert answer.status_code < 500, route


def path_of(world: World, route: str) -> str:
    return "/" + PARAMETER.sub(lambda found: world.sample(route, found[2]), route)


def door(world: World, route: str) -> tuple[Client, dict[str, str]]:
    if route.startswith("api/"):
        return Client(), {"Authorization": f"Bearer {world.token}"}
    client = Client()
    assert world.person
    signed_in(client, world.person)
    world.remember_session(client)
    return client, {}


@pytest.mark.parametrize("wrong", [[], [[["x"]]], 7, True, None, {"a": {"b": []}}], ids=repr)
def test_no_door_of_the_api_breaks_on_wrong_types(wrong: Any) -> None:
    world = World("editor")
    for route in ROWS:
        if route.startswith("api/v1/") and ROWS[route].method == "POST":
            path = path_of(world, route)
            for body in (wrong, dict.fromkeys(FIELDS, wrong)):
                answer = Client().post(
                    path,
                    json.dumps(body),
                    content_type="application/json",
                    headers={"Authorization": f"Bearer {world.token}"},
                )
                assert answer.status_code < 500, route


@pytest.mark.parametrize("odd", ["%00", "%E2%80%AE", "x" * 3000, "-"])
def test_no_address_breaks_whatever_stands_in_it(odd: str) -> None:
    world = World("editor")
    for route in ROWS:
        if PARAMETER.search(route):
            client, headers = door(world, route)
            assert client.get("/" + PARAMETER.sub(odd, route), headers=headers).status_code in (302, 404, 405), route


# What people typed, shown again ---------------------------------------------------------------------------------------

POISON = (
    "\"'><x-poison onclick=alert(1)></x-poison><script>alert(1)</script><img src=x onerror=alert(1)>"
    "</textarea></title></style>{{ settings.SECRET_KEY }}"
)
MARKDOWN = f"""{POISON} [klik](javascript:alert(1)) [lain](JaVaScRiPt&colon;alert(1)) ![x](https://jahat.example/x.png)

<svg onload=alert(1)><a xlink:href="javascript:alert(1)">x</a></svg> <iframe src="javascript:alert(1)"></iframe>
<a href="data:text/html,<script>alert(1)</script>">data</a> [&#106;avascript](&#106;avascript:alert(1))"""


@pytest.fixture
def poisoned() -> tuple[World, World]:
    """A world in which everybody typed poison wherever one can type; its editor, and the site's administrator."""
    editor, administrator = World("editor"), World("own administrator")
    Organisation.objects.update(desk=POISON[:80])
    for one in Organisation.objects.all():
        Organisation.objects.filter(pk=one.pk).update(name=f"{one.pk}{POISON}"[:120])
    Person.objects.update(name=POISON[:80])
    case = Case.objects.get(public_id=editor.case)
    by = editor.person
    assert by
    poison_case(case, by)
    return editor, administrator


def poison_case(case: Case, by: Person) -> None:
    Case.objects.filter(pk=case.pk).update(title=POISON[:200], text=POISON, link=f"https://x.example/?{POISON}"[:2000])
    report = case.reports.get()
    Report.objects.filter(pk=report.pk).update(text=POISON, note=POISON, group=POISON[:120], link="javascript:alert(1)")
    report.refresh_from_db()
    evidence.add_link(case, f"https://x.example/?{POISON}", title=POISON[:200], by=by)
    evidence.add_quote(case, POISON, title=POISON[:200], by=by)
    notes.add(case, f"@{POISON}", by=by)
    talk.ask(report, POISON, by=by)
    talk.reply(report, POISON)


def words() -> dict[str, Any]:
    return {
        "claim": POISON,
        "fact": POISON[:120].rstrip(".") + ".",
        "conclusion": POISON[:180] + ".",
        "explanation": MARKDOWN,
        "sources": tuple(
            {"title": POISON[:200], "url": f"https://x.example/{n}?\"'><x-poison>", "date": ""} for n in (1, 2)
        ),
    }


def harm(page: bytes) -> list[str]:
    """What in a page could run, or was made an element by what somebody typed."""
    tree = html.fromstring(page)
    found = [etree.tostring(one, encoding="unicode")[:80] for one in tree.iter("x-poison", "iframe", "object", "embed")]
    for one in tree.iter():
        if not isinstance(one.tag, str):
            continue
        if one.tag == "script" and not one.get("src") and one.get("type") != "application/ld+json":
            found.append("a script of its own")
        if one.tag == "img" and not (one.get("src") or "").startswith("/"):
            found.append(f"a picture from {one.get('src')}")
        for name, value in one.attrib.items():
            address = re.sub(r"\s", "", value).lower() if name in ("href", "src", "action", "formaction") else ""
            if name.startswith("on") or name == "style" or address.startswith(("javascript:", "data:", "vbscript:")):
                found.append(f"{one.tag} {name}={value[:40]}")
    return found


def pages(world: World) -> Iterator[tuple[str, bytes]]:
    for route, row in ROWS.items():
        if row.method != "GET" or route.startswith("api/"):
            continue
        client, headers = door(world, route)
        path = path_of(world, route)
        answer = client.get(path, headers=headers)
        if answer.content and "html" in answer.get("Content-Type", ""):
            yield path, answer.content


def test_nothing_that_people_typed_runs_on_any_page_of_the_desk(poisoned: tuple[World, World]) -> None:
    shown = 0
    for world in poisoned:
        for path, page in pages(world):
            assert harm(page) == [], path
            shown += b"x-poison" in page
    assert shown >= 8, "the poison has to be on the pages that are looked at"


def test_nothing_that_people_typed_runs_where_a_verdict_is_read_and_published(poisoned: tuple[World, World]) -> None:
    editor, _administrator = poisoned
    case = Case.objects.get(public_id=editor.case)
    verifier = Person.objects.get(public_id=editor.member)
    assert editor.person
    content = verdict_cast.content(**words())
    proposal = verdicts.propose(case, content, by=verifier)
    verdicts.open_evidence(proposal, by=editor.person)
    client = signed_in(Client(), editor.person)
    page = client.get(f"/meja/kasus/{case.public_id}/usulan")
    assert b"x-poison" in page.content
    assert harm(page.content) == []
    verdicts.publish(proposal, digest=proposal.version.digest, by=editor.person)
    better = verdicts.correct(case, verdict_cast.content(**words()), f"Sebab {POISON}", by=verifier)
    verdicts.open_evidence(better, by=editor.person)
    verdicts.publish(better, digest=better.version.digest, by=editor.person)
    case.refresh_from_db()
    assert case.factcheck
    for path in (f"/c/{case.factcheck.code}", f"/c/{case.factcheck.code}/sematan", "/ralat", "/daftar", "/"):
        answer = Client().get(path)
        assert answer.status_code == 200, path
        assert harm(answer.content) == [], path
    for path in ("/feeds/atom.xml", "/sitemap.xml"):
        assert etree.fromstring(Client().get(path).content) is not None
    for path in ("/feeds/feed.json", "/feeds/claimreview.json", f"/c/{case.factcheck.code}.json"):
        assert json.loads(Client().get(path).content)
    assert Client().get(f"/c/{case.factcheck.code}.txt")["Content-Type"].startswith("text/plain")
    for size in ("1080", "1200x630"):
        assert Client().get(f"/c/{case.factcheck.code}/kartu-{size}.png").content[:4] == b"\x89PNG"


def test_nothing_that_people_typed_runs_on_the_page_of_a_report() -> None:
    told = Told(text=POISON, link="https://x.example/", note=POISON, group=POISON[:120], seen_on="whatsapp")
    filed = reports.file(told, origin=Origin("web"), incoming=[incoming()])
    client = Client()
    client.post("/lacak", {"code": filed.code})
    client.post("/lacak/laporan/tambah", {"text": POISON})
    page = client.get("/lacak/laporan").content
    assert b"x-poison" in page
    assert harm(page) == []


# Bodies, files, headers, floods ---------------------------------------------------------------------------------------


def zip_bomb() -> bytes:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("besar", b"\0" * 5_000_000)
    return body.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        zip_bomb(),
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"<!doctype html><script>alert(1)</script>",
        b"\xff\xd8\xff\xe0" + b"<script>alert(1)</script>" * 10,
        b"%PDF-1.7\n" + zip_bomb(),
        b"",
    ],
    ids=["zip bomb", "svg", "html", "half a jpeg", "pdf with a bomb", "empty"],
)
def test_no_uploaded_file_is_ever_served_as_it_came(content: bytes) -> None:
    """As evidence, at the report page, and added later: refused in a sentence or sealed, and the words are kept."""
    client = Client()
    sent = {"text": "Lihat lampiran ini", "send": "1", "files": SimpleUploadedFile("a.jpg", content, "image/jpeg")}
    answer = client.post("/lapor", sent)
    assert answer.status_code in (200, 422)
    page = answer.content.decode()
    assert "Lihat lampiran ini" in page or "receipt" in page
    world = World("editor")
    at_desk, _headers = door(world, "meja")
    evidence_sent = {"title": "Lampiran", "file": SimpleUploadedFile("a.jpg", content, "image/jpeg")}
    kept = at_desk.post(f"/meja/kasus/{world.case}/bukti", evidence_sent)
    assert kept.status_code in (302, 400, 409)
    case = Case.objects.get(public_id=world.case)
    for piece in case.evidence.exclude(file=""):
        shown = at_desk.get(f"/meja/bukti/{piece.public_id}")
        assert shown["Content-Type"] not in ("text/html", "image/svg+xml")
        assert shown["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", ["/masuk", "/meja/massal", "/lacak"])
def test_fifty_megabytes_are_refused_in_a_sentence_at_every_door(path: str) -> None:
    client = signed_in(Client(), World("own administrator").person)  # type: ignore[type-var]
    form = "application/x-www-form-urlencoded"
    answer = client.post(path, b"text=" + b"x" * (50 * 1_048_576), content_type=form)
    assert answer.status_code == 413
    assert "MB" in answer.content.decode()


@pytest.mark.parametrize(
    "text", ["a", "x" * 10_000, "kata " * 2_000, "\u202eadil\u202c \u200bkotak\u200d suara", "kotak\0suara", "😀" * 500]
)
def test_a_report_of_any_readable_text_is_taken_whole(text: str) -> None:
    answer = Client().post("/lapor", {"text": text, "send": "1"})
    assert answer.status_code == 200
    assert Report.objects.get().text == text.replace("\0", "")


def test_a_line_break_in_a_name_makes_no_header(settings: Any) -> None:
    settings.MAIL_ENABLED = True
    world = World("own administrator")
    Organisation.objects.filter(pk=world.holder.pk).update(name="Kampus\r\nBcc: korban@contoh.example")
    client, _headers = door(world, "organisasi")
    sent = {"role": "verifier", "email": "baru@contoh.example"}
    assert client.post(f"/organisasi/{world.holder.public_id}", sent).status_code == 200
    for letter in mail.outbox:
        assert letter.recipients() == ["baru@contoh.example"]
        assert "Bcc" not in letter.message()
    sent["email"] = "baru@contoh.example\r\nBcc: korban@contoh.example"
    assert client.post(f"/organisasi/{world.holder.public_id}", sent).status_code == 200
    assert all(letter.recipients() == ["baru@contoh.example"] for letter in mail.outbox)


@pytest.mark.parametrize(
    ("path", "sent", "limit"),
    [
        ("/lapor", {"text": "Kotak suara hilang", "send": "1"}, "salingjaga.cases.knocking.FILED"),
        ("/check", {"text": "Kotak suara hilang"}, ""),
    ],
)
def test_a_flood_is_told_when_to_come_again_and_loses_no_word(
    path: str, sent: dict[str, str], limit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if limit:
        monkeypatch.setattr(limit, Limit("report", 2))
    else:
        monkeypatch.setattr(limits, "_count", lambda *_counted: limits.CHECKS.count + 1)
    answers = [Client().post(path, sent) for _again in range(3)]
    assert answers[-1].status_code == 429
    assert 0 < int(answers[-1]["Retry-After"]) <= limits.WINDOW
    if limit:
        assert "Kotak suara hilang" in answers[-1].content.decode()
