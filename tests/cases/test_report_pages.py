"""The report page and the page of its code: nothing lost, nothing filed twice, the code shown once."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from salingjaga.cases import reports, tracking, vault
from salingjaga.cases.models import Report, ReportFile
from tests.cases.test_files import picture

pytestmark = pytest.mark.django_db
RUMOUR = "Besok TPS di kampung kita pindah ke balai desa"


def fields(page: Any) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.content.decode()))


def send(client: Client, **typed: Any) -> Any:
    form = {name: value for name, value in fields(client.get("/lapor")).items() if name == "once"}
    return client.post("/lapor", {**form, "send": "1", **typed})


def code_on(page: Any) -> str:
    group = re.search(r'<p class="code".*?</p>', page.content.decode())
    return "".join(re.findall(r"<span>(\w+)</span>", group[0])) if group else ""


def test_from_the_answer_it_is_one_step_and_the_message_is_there(client: Client) -> None:
    none = client.post("/check", {"text": RUMOUR})
    assert 'formaction="/lapor"' in none.content.decode()
    page = client.post("/lapor", {"text": RUMOUR})
    assert page.status_code == 200
    assert f"{RUMOUR}</textarea>" in page.content.decode()
    assert not Report.objects.exists(), "filing is the person's own step"


def test_the_promise_stands_before_the_first_field(client: Client) -> None:
    page = client.get("/lapor").content.decode()
    assert page.index("Janji kami") < page.index("<textarea")


def test_without_a_mail_server_no_contact_is_asked_for(client: Client, settings: Any) -> None:
    settings.MAIL_ENABLED = False
    assert 'name="contact"' not in client.get("/lapor").content.decode()
    send(client, text=RUMOUR, contact="warga@contoh.example")
    assert Report.objects.get().contact_sealed == ""
    settings.MAIL_ENABLED = True
    assert 'name="contact"' in client.get("/lapor").content.decode()


def test_the_code_is_shown_in_fours_with_qr_and_proof_and_kept_in_no_cache(client: Client) -> None:
    page = send(client, text=RUMOUR)
    assert page.status_code == 200
    assert page["Cache-Control"] == "no-store"
    code = code_on(page)
    assert tracking.is_whole(code)
    report = Report.objects.get()
    assert tracking.hashed(code) == report.code_hash
    html = page.content.decode()
    assert tracking.written(report.proof) in html
    assert 'class="code-qr"' in html
    assert code not in str(client.cookies)
    assert not re.search(rf'(?:href|action|src)="[^"]*{code[:4]}', html), "the code stands in no address"


def test_a_double_press_files_once_and_shows_the_same_code(client: Client) -> None:
    form = {**fields(client.get("/lapor")), "text": RUMOUR, "send": "1"}
    pages = [client.post("/lapor", form) for _ in range(2)]
    assert code_on(pages[0]) == code_on(pages[1]) != ""
    assert Report.objects.count() == 1


def test_sent_again_much_later_the_code_is_not_shown_again(client: Client) -> None:
    form = {**fields(client.get("/lapor")), "text": RUMOUR, "send": "1"}
    client.post("/lapor", form)
    Report.objects.update(received_at=timezone.now() - timedelta(minutes=20))
    page = client.post("/lapor", form)
    assert code_on(page) == ""
    assert Report.objects.count() == 1


def test_a_mistake_loses_nothing_and_is_named_at_its_field(client: Client) -> None:
    typed = {"text": RUMOUR, "regency": "Kota Antah Berantah", "note": "catatanku", "seen_on": "sms", "in_danger": "on"}
    page = send(client, **typed)
    html = page.content.decode()
    assert page.status_code == 422
    assert f"{RUMOUR}</textarea>" in html
    assert "catatanku</textarea>" in html
    assert 'value="Kota Antah Berantah"' in html
    assert re.search(r'value="sms" checked', html)
    assert re.search(r'id="id_in_danger"[^>]* checked', html)
    assert 'href="#id_regency"' in html
    assert not Report.objects.exists()


def test_files_wait_while_the_text_is_put_right(client: Client) -> None:
    photo = SimpleUploadedFile("foto.jpg", picture(), "image/jpeg")
    page = send(client, text="", files=[photo])
    assert page.status_code == 422
    kept = fields(page)
    done = client.post("/lapor", {"text": RUMOUR, "send": "1", "once": kept["once"], "kept": kept["kept"]})
    assert code_on(done)
    assert ReportFile.objects.get().report == Report.objects.get()
    assert not list(vault.incoming().iterdir())


def test_a_double_press_with_files_that_waited_shows_the_same_code(client: Client) -> None:
    photo = SimpleUploadedFile("foto.jpg", picture(), "image/jpeg")
    kept = fields(send(client, text="", files=[photo]))
    form = {"text": RUMOUR, "send": "1", "once": kept["once"], "kept": kept["kept"]}
    codes = [code_on(client.post("/lapor", form)) for _press in range(2)]
    assert codes[0]
    assert codes[0] == codes[1]
    other = client.post("/lapor", {**form, "once": "0" * 32})
    assert other.status_code == 422
    assert Report.objects.count() == ReportFile.objects.count() == 1


def test_a_forged_ticket_brings_no_file(client: Client) -> None:
    page = send(client, text=RUMOUR, kept="../../etc/passwd:x")
    assert code_on(page)
    assert not ReportFile.objects.exists()


def test_a_wrong_file_is_named_and_the_text_stays(client: Client) -> None:
    page = send(client, text=RUMOUR, files=[SimpleUploadedFile("foto.jpg", b"<svg></svg>", "image/jpeg")])
    assert page.status_code == 422
    assert f"{RUMOUR}</textarea>" in page.content.decode()


def test_ten_thousand_characters_are_a_report(client: Client) -> None:
    send(client, text="panjang " * 1250)
    assert len(Report.objects.get().text) == 10_000


def test_script_in_a_report_is_shown_as_text(client: Client) -> None:
    page = client.post("/lapor", {"text": "</textarea><script>alert(1)</script>"})
    assert "<script>alert" not in page.content.decode()


def test_danger_is_kept_and_112_comes_first(client: Client) -> None:
    assert "112" in client.get("/lapor").content.decode()
    send(client, text=RUMOUR, in_danger="on")
    assert Report.objects.get().in_danger


def test_without_the_token_nothing_is_filed_and_nothing_is_lost() -> None:
    strict = Client(enforce_csrf_checks=True)
    page = strict.post("/lapor", {"text": RUMOUR, "note": "catatanku", "send": "1"})
    assert page.status_code == 403
    assert f"{RUMOUR}</textarea>" in page.content.decode()
    assert "catatanku</textarea>" in page.content.decode()
    assert not Report.objects.exists()


def test_of_two_that_file_the_same_form_at_once_one_report_remains(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = {**fields(client.get("/lapor")), "text": RUMOUR, "send": "1"}
    first = client.post("/lapor", form)
    looked, really = [], reports._earlier

    def not_there_yet(*arguments: Any) -> Any:
        looked.append(1)
        return None if len(looked) == 1 else really(*arguments)

    monkeypatch.setattr(reports, "_earlier", not_there_yet)
    photo = SimpleUploadedFile("foto.jpg", picture(), "image/jpeg")
    assert code_on(client.post("/lapor", form)) == code_on(first)
    assert len(looked) == 2
    assert Report.objects.count() == 1
    assert client.post("/lapor", {**form, "files": [photo]}).status_code == 422, "another content under the same key"
    assert not ReportFile.objects.exists()


def test_fifty_megabytes_of_text_are_refused_in_a_sentence(client: Client) -> None:
    for data in ({"text": "x" * 5_000_000, "send": "1"}, {"text": "x" * 106_000_000, "send": "1"}):
        page = client.post("/lapor", data)
        assert page.status_code == 413
        assert "<h1>" in page.content.decode()


def test_the_proof_confirms_the_day_and_nothing_else(client: Client) -> None:
    send(client, text=RUMOUR)
    proof = tracking.written(Report.objects.get().proof)
    page = Client().get(f"/bukti/{proof}")
    assert page.status_code == 200
    assert proof in page.content.decode()
    assert RUMOUR not in page.content.decode()
    assert Client().get("/bukti/AAAA-AAAA-AAAA").status_code == 404
    assert Client().get("/bukti", {"nomor": proof.lower()})["Location"] == f"/bukti/{proof}"


def test_our_own_answer_is_told_and_never_becomes_a_report(client: Client) -> None:
    from salingjaga.factchecks.sharing import share
    from salingjaga.factchecks.shown import show
    from tests.factchecks.published_examples import publish

    row = publish()
    request = client.get("/").wsgi_request
    page = send(client, text=share(show(row), request).text)
    assert not Report.objects.exists()
    assert "jawaban" in page.content.decode()


def test_pages_stay_under_sixty_kilobytes(client: Client) -> None:
    for page in (client.get("/lapor"), send(client, text=RUMOUR), client.get("/lacak"), client.get("/bukti")):
        assert len(page.content) < 40_000
