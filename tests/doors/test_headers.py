"""Headers, cookies and forms: what keeps strangers out of a reader's page."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from published_examples import MESSAGE, publish

pytestmark = pytest.mark.django_db
PAGES = ["/", "/daftar", "/tentang", "/melapor", "/api", "/design", "/nope", "/health", "/api/v1/factchecks"]


@pytest.mark.parametrize("path", PAGES)
def test_every_answer_carries_the_security_headers(client: Client, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "base-uri 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.parametrize("path", [path for path in PAGES if not path.startswith(("/health", "/api/v1"))])
def test_no_page_holds_inline_script_or_style(client: Client, path: str) -> None:
    page = client.get(path).content.decode()
    assert not re.search(r"<style|\sstyle=|<script(?![^>]* src=)|\son[a-z]+=|javascript:", page)


def test_pages_load_nothing_from_elsewhere(client: Client) -> None:
    publish()
    page = client.post("/check", {"text": MESSAGE}).content.decode()
    loaded = re.findall(r'<(?:link|script|img)[^>]+(?:href|src)="([^"]+)"', page)
    assert loaded
    assert all(address.startswith("/") and not address.startswith("//") for address in loaded)


def test_an_answer_is_stored_nowhere_on_the_way(client: Client) -> None:
    publish()
    assert client.post("/check", {"text": MESSAGE}).headers["Cache-Control"] == "no-store"
    answer = client.post("/api/v1/check", {"text": MESSAGE}, content_type="application/json")
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_form_of_another_site_is_refused_and_the_text_is_kept_in_the_box() -> None:
    response = Client(enforce_csrf_checks=True).post("/check", {"text": "pesan yang kutempel"})
    page = response.content.decode()
    assert response.status_code == 403
    assert "pesan yang kutempel</textarea>" in page
    assert 'name="csrfmiddlewaretoken"' in page


def test_the_form_of_our_own_page_is_accepted() -> None:
    browser = Client(enforce_csrf_checks=True)
    page = browser.get("/").content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token
    assert browser.post("/check", {"text": "pesan", "csrfmiddlewaretoken": token[1]}).status_code == 200


def test_cookies_are_few_and_locked(client: Client) -> None:
    client.get("/?hl=en")
    assert set(client.cookies) == {"csrftoken", "hl"}
    assert all(cookie["httponly"] for cookie in client.cookies.values())
    assert client.cookies["csrftoken"]["samesite"] == "Strict"


def test_over_https_the_browser_is_told_to_stay_there(client: Client, settings: Any) -> None:
    assert "Strict-Transport-Security" not in client.get("/").headers
    settings.HTTPS = True
    assert "max-age=63072000" in client.get("/").headers["Strict-Transport-Security"]


def test_a_foreign_host_name_is_refused(client: Client) -> None:
    assert client.get("/", headers={"host": "evil.example"}).status_code == 400


def test_static_files_have_names_of_their_content_and_stay_for_ever(client: Client) -> None:
    page = client.get("/").content.decode()
    sheet = re.search(r'href="(/static/design/site\.[0-9a-f]{12}\.css)"', page)
    assert sheet
    response = client.get(sheet[1])
    assert response.status_code == 200
    assert "immutable" in response.headers["Cache-Control"]
