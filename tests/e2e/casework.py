"""A desk set up through its pages: wizard, invitations, second factors; and the steps that its tests take."""

from __future__ import annotations

import hashlib
import hmac
import io
import re
import time
from base64 import b32decode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from conftest import Site
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, Response, expect

expect.set_options(timeout=20_000)  # two cores may have much else to do
WRITE = "form[aria-labelledby=write] button"
PASSWORD = "lima perahu menyeberang pelan"
SOURCES = (("Keterangan panwas", "https://panwas.example/1"), ("Berita acara", "https://kpu.example/2"))


def totp(secret: str, *, steps: int = 0) -> str:
    """RFC 6238 as an authenticator app works it out: six digits of HMAC-SHA-1 over the half minute."""
    counter = (int(time.time()) // 30 + steps).to_bytes(8, "big")
    mac = hmac.new(b32decode(secret + "=" * (-len(secret) % 8)), counter, hashlib.sha1).digest()
    at = mac[-1] & 15
    return f"{(int.from_bytes(mac[at : at + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06d}"


def picture() -> bytes:
    """A photo as a telephone writes it, with the place where it was taken."""
    image, body = Image.new("RGB", (640, 480), "tan"), io.BytesIO()
    exif = Image.Exif()
    exif[271] = "Merek Telepon"
    exif.get_ifd(0x8825).update({1: "S", 2: (6.0, 12.0, 0.0), 3: "E", 4: (106.0, 49.0, 0.0)})
    image.save(body, "JPEG", exif=exif)
    return body.getvalue()


@dataclass
class Desk:
    """A running site with its people, each a browser of their own."""

    site: Site
    browser: Browser
    people: dict[str, BrowserContext] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    first_run: list[str] = field(default_factory=list)
    """What is wrong with the pages of the first run, which are there only once."""

    def context(self, *, script: bool = True, **options: Any) -> BrowserContext:
        made = self.browser.new_context(java_script_enabled=script, **options)
        made.set_default_timeout(30_000)
        made.add_cookies([{"name": "hl", "value": "en", "url": self.site}])
        made.on("console", lambda said: self.problems.append(said.text) if "Security Policy" in said.text else None)
        made.on("response", self._note)
        return made

    def _note(self, response: Response) -> None:
        if response.status >= 500 and response.status != 503:
            self.problems.append(f"{response.status} {response.url}")

    def look(self, page: Page) -> None:
        self.first_run += [f"{page.url}: {one['id']}" for one in Axe().run(page).response["violations"]]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            self.first_run.append(f"{page.url} scrolls sideways")

    def page(self, who: str, path: str = "/meja") -> Page:
        page = self.people[who].new_page()
        page.goto(self.site + path)
        return page

    @contextmanager
    def without_script(self, who: str = "") -> Iterator[Page]:
        """The same person in a browser that runs no script; nobody in particular without a name."""
        state = self.people[who].storage_state() if who else None
        context = self.context(script=False, storage_state=state, viewport={"width": 360, "height": 640})
        yield context.new_page()
        context.close()

    # A reporter -----------------------------------------------------------------------------------------------------

    def report(self, page: Page, text: str, *, files: bool = False) -> str:
        """From the empty box: check, no answer, report in one step. Returns the code."""
        page.goto(self.site)
        page.fill("#text", text)
        page.locator(".ask button").click()
        expect(page.locator("h1")).to_have_text("Do not pass it on yet.")
        page.get_by_role("button", name="Report it for checking").click()
        expect(page.locator("#id_text")).to_have_value(text)
        if files:
            photo = {"name": "foto.jpg", "mimeType": "image/jpeg", "buffer": picture()}
            page.set_input_files("#id_files", [photo])  # type: ignore[list-item]
        page.get_by_role("button", name="Send the report").click()
        return self.code(page)

    def code(self, page: Page) -> str:
        expect(page.locator("h1")).to_have_text("Your report has arrived. Keep this code.")
        return "-".join(page.locator(".code span").all_inner_texts())

    def open_report(self, page: Page, code: str) -> None:
        page.goto(self.site + "/lacak")
        if "/laporan" not in page.url:
            page.fill("#code", code.lower())
            page.get_by_role("button", name="Open my report").click()
        page.wait_for_url("**/lacak/laporan")

    def check(self, page: Page, text: str) -> str:
        page.goto(self.site)
        page.fill("#text", text)
        page.locator(".ask button").click()
        return page.locator("h1").inner_text()

    # The desk -------------------------------------------------------------------------------------------------------

    def case_of(self, text: str) -> str:
        """The number of the case that the worker has made of a report, as the queue shows it."""
        page = self.page("verifier", "/meja")
        row = page.locator(".item", has_text=text[:30])
        for _try in range(50):
            if row.count():
                break
            page.wait_for_timeout(200)
            page.reload()
        number = row.first.locator("[name=case]").get_attribute("value")
        page.close()
        assert number
        return number

    def filed(self, text: str) -> str:
        """A report without any more ado, and the case that it became."""
        with self.without_script() as page:
            page.goto(self.site + "/lapor")
            page.fill("#id_text", text)
            page.get_by_role("button", name="Send the report").click()
            self.code(page)
        return self.case_of(text)

    def propose(self, page: Page, case: str, words: dict[str, str], *, verdict: str = "false") -> None:
        page.goto(f"{self.site}/meja/kasus/{case}/putusan")
        fill_in(page, words, verdict=verdict)
        page.locator(WRITE).click()
        page.wait_for_url("**/usulan")

    def read_as_second(self, page: Page, case: str) -> None:
        page.goto(f"{self.site}/meja/kasus/{case}/usulan")
        page.get_by_role("button", name="I have seen the evidence").click()
        expect(page.get_by_role("button", name="Publish")).to_be_visible()


def fill_in(page: Page, words: dict[str, str], *, verdict: str) -> None:
    page.check(f"[name=verdict][value={verdict}]")
    for name, text in words.items():
        page.fill(f"#id_{name}", text)
    for number, (title, url) in enumerate(SOURCES):
        row = page.locator(".source-row").nth(number)
        row.locator("[name=source_title]").fill(title)
        row.locator("[name=source_url]").fill(url)


def words(claim: str, fact: str) -> dict[str, str]:
    return {
        "claim": claim,
        "fact": fact,
        "conclusion": "Panitia pengawas memeriksanya. Tidak ada yang berubah.",
        "explanation": "Kabar ini memakai foto lama. **Tanggalnya** tidak diceritakan, jadi tampak baru.",
    }


# Setting up -----------------------------------------------------------------------------------------------------------


def wizard_code(site: Site) -> str:
    """The one-time code that `salingjaga start` prints when it is ready."""
    for _try in range(100):
        if found := re.search(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){2}", site.said):
            return found[0]
        time.sleep(0.1)
    raise AssertionError(site.said)


def set_up(desk: Desk, page: Page, code: str) -> None:
    """The wizard, to the second factor: the first administrator and editor."""
    page.goto(desk.site + "/mulai")
    desk.look(page)
    page.fill("#id_code", "AAAA-BBBB-CCCC")
    page.get_by_role("button", name="Go on").click()
    expect(page.locator(".error")).to_contain_text("That is not the code")
    page.fill("#id_code", code.lower().replace("-", " "))
    page.get_by_role("button", name="Go on").click()
    expect(page.locator("#id_organisation")).to_be_visible()
    desk.look(page)
    page.fill("#id_organisation", "Universitas Contoh")
    page.select_option("#id_kind", "campus")
    page.fill("#id_desk", "Meja Cek Kampus")
    new_person(page, "Rina Wulandari", "Set up and go on")
    desk.secrets["administrator"] = set_up_app(desk, page)


def new_person(page: Page, name: str, button: str) -> None:
    page.fill("#id_name", name)
    page.fill("#id_email", name.split()[0].lower() + "@contoh.example")
    page.fill("#id_password", PASSWORD)
    page.get_by_role("button", name=button).click()


def set_up_app(desk: Desk, page: Page) -> str:
    """An authenticator app, from the page that a role leads to which needs one. Returns its secret."""
    page.goto(desk.site + "/akun")
    expect(page.locator("h1")).to_have_text("Your second step")
    page.get_by_role("link", name="Set up an app").click()
    secret = page.locator(".steps code").inner_text()
    page.fill("#id_code", totp(secret))
    page.get_by_role("button", name="Turn on").click()
    expect(page.locator(".codes code").first).to_be_visible()
    desk.look(page)
    page.get_by_role("link", name="I have them: go on").click()
    page.wait_for_url("**/akun")
    return secret


def invite(desk: Desk, role: str, name: str) -> None:
    """The administrator makes an invitation; somebody else opens its link in a browser of their own."""
    page = desk.page("administrator", "/organisasi")
    page.get_by_role("link", name="Universitas Contoh").click()
    page.select_option("#id_role", role)
    page.get_by_role("button", name="Make an invitation").click()
    link = page.locator("code.long").inner_text()
    page.close()
    desk.people[role] = desk.context()
    theirs = desk.people[role].new_page()
    theirs.goto(link)
    new_person(theirs, name, "Make my account")
    if role == "editor":
        desk.secrets[role] = set_up_app(desk, theirs)
    theirs.close()
