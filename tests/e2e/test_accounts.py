"""Staff in a real browser: invited, a second step set up, a passkey, everything readable on the smallest phone."""

from __future__ import annotations

import base64
import hashlib
import hmac
import struct
import time
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import Site, salingjaga
from playwright.sync_api import Browser, Page, expect
from test_pages import RULES

from tests.people import PASSWORD

HOME = "Universitas Negeri Kepulauan Bagian Timur"
ADMINISTRATOR = "rina@contoh.example"


@pytest.fixture(scope="module")
def administrator(site: Site) -> str:
    """The password of the first administrator, made at the command line."""
    adding = salingjaga(
        site.home, "user", "add", ADMINISTRATOR, "--name", "Rina", "--role", "administrator", "--role", "editor",
        "--organisation", HOME,
    )  # fmt: skip
    said, _nothing = adding.communicate(timeout=60)
    assert adding.returncode == 0, said
    return said.strip().splitlines()[-1]


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 320, "height": 640})
    opened = context.new_page()
    opened.set_default_timeout(8_000)
    problems: list[str] = []
    opened.on("console", lambda message: problems.append(message.text) if "Security Policy" in message.text else None)
    yield opened
    context.close()
    assert problems == []


def code_of(secret: str) -> str:
    """What an authenticator app shows now: RFC 6238 with SHA-1, six digits, half a minute."""
    digest = hmac.new(base64.b32decode(secret), struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 10**6:06}"


def fine(page: Page) -> None:
    """Readable by everybody, no wider than the phone, light."""
    found = Axe().run(page, options=RULES)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert len(page.content().encode()) < 60_000


def test_from_the_first_password_to_a_passkey_and_an_invited_colleague(
    page: Page, browser: Browser, site: str, administrator: str
) -> None:
    at = site.replace("127.0.0.1", "localhost")  # passkeys want a name
    page.goto(f"{at}/organisasi")
    fine(page)
    page.fill("#id_login", ADMINISTRATOR)
    page.fill("#id_password", administrator)
    page.get_by_role("button", name="Masuk", exact=True).click()
    expect(page).to_have_url(f"{at}/akun/dua-langkah")
    fine(page)

    page.get_by_role("link", name="Pasang aplikasi").click()
    fine(page)
    page.fill("#id_code", code_of(page.inner_text(".steps code")))
    page.get_by_role("button", name="Pasang").click()
    expect(page.locator(".codes li")).to_have_count(10)
    fine(page)

    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    device = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
              "isUserVerified": True, "automaticPresenceSimulation": True}  # fmt: skip
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": device})
    page.goto(f"{at}/akun/dua-langkah/passkey")
    fine(page)
    page.get_by_role("button", name="Tambah perangkat ini").click()
    expect(page).to_have_url(f"{at}/akun/dua-langkah")

    page.goto(f"{at}/organisasi")
    page.get_by_role("link", name=HOME).click()
    fine(page)
    page.select_option("#id_role", "verifier")
    page.get_by_role("button", name="Buat undangan").click()
    link = page.inner_text("code.long")
    fine(page)
    invited(browser, link)

    for path in ("/akun", "/akun/sandi", "/akun/token", "/organisasi/baru", "/organisasi/log", "/keluar", "/log"):
        page.goto(at + path)
        fine(page)
    page.goto(f"{at}/keluar")
    page.locator("main").get_by_role("button", name="Keluar").click()
    page.get_by_role("button", name="Masuk dengan passkey").click()
    expect(page).to_have_url(f"{at}/akun")


def invited(browser: Browser, link: str) -> None:
    """Without script, as everything but passkeys works."""
    context = browser.new_context(viewport={"width": 320, "height": 640}, java_script_enabled=False)
    page = context.new_page()
    page.goto(link)
    page.fill("#id_name", "Budi")
    page.fill("#id_email", "budi@contoh.example")
    page.fill("#id_password", PASSWORD)
    page.get_by_role("button", name="Buat akunku").click()
    expect(page.get_by_role("heading", name="Budi")).to_be_visible()
    page.goto(link)
    expect(page.get_by_role("heading", name="Tautan ini tidak berlaku lagi")).to_be_visible()
    page.goto(page.url.partition("/undangan")[0] + "/masuk")
    context.close()


def test_without_script_no_passkey_button_shows(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/masuk")
    expect(page.get_by_role("button", name="Masuk dengan passkey")).to_be_hidden()
    expect(page.get_by_role("button", name="Masuk", exact=True)).to_be_visible()
    context.close()
