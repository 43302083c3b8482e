"""Every page in a real browser: readable by everybody, on the smallest phone, by day and night, without script."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import IMPORTED, LONG, Site
from playwright.sync_api import Browser, Page, expect

MATCH = (
    "INFO penting Pemilu 2029!! Pengungsi Rohingya didatangkan ke Indonesia untuk menjadi pemilih, sebarkan ke keluarga"
)
LONG_MATCH = str(IMPORTED["claim"]).replace("2024", "2029") + ", viralkan!!"
NONE = "resep sambal goreng kentang paling enak pakai santan kelapa parut segar dari pasar minggu pagi"
OPENED = {
    "home": "/", "list": "/daftar", "list-none": "/daftar?q=zzzz", "about": "/tentang", "reporting": "/melapor",
    "place": "/melapor/facebook", "deadline": "/melapor/bawaslu?known_on=2024-02-02",
    "no-day": "/melapor/bawaslu?known_on=x",
    "api": "/api", "patterns": "/design", "missing": "/nope", "english": "/?hl=en",
}  # fmt: skip
ASKED = {"match": MATCH, "match-long": LONG_MATCH, "none": NONE, "empty": ""}
# Who opens it, and where
REPORTING = {
    "report": ("", "/lapor"), "track": ("", "/lacak"), "proof-form": ("", "/bukti"),
    "my-report": ("reporter-variant", "/lacak/laporan"), "my-answer": ("reporter-published", "/lacak/laporan"),
    "take-back": ("reporter-open", "/lacak/laporan/tarik"), "amendments": ("", "/ralat"), "heads": ("", "/log"),
    "sign-in": ("", "/masuk"), "forgotten": ("", "/masuk/lupa"), "closed-link": ("", "/undangan/lama"),
}  # fmt: skip
STAFF = {
    "account": ("editor", "/akun"), "second-step": ("editor", "/akun/dua-langkah"), "sign-out": ("editor", "/keluar"),
    "tokens": ("editor", "/akun/token"), "app": ("newcomer", "/akun/dua-langkah/aplikasi"),
    "again": ("editor", "/akun/konfirmasi"), "recovery": ("editor", "/akun/dua-langkah/kode-cadangan/baru"),
    "password": ("editor", "/akun/sandi"), "no-app": ("editor", "/akun/dua-langkah/aplikasi/hapus"),
    "passkey": ("verifier", "/akun/dua-langkah/passkey"), "organisations": ("administrator", "/organisasi"),
    "new-organisation": ("administrator", "/organisasi/baru"), "log": ("administrator", "/organisasi/log"),
    "work": ("administrator", "/pekerjaan"), "queue": ("verifier", "/meja"), "no-case": ("editor", "/meja?q=zzzz"),
    "views": ("verifier", "/meja/tampilan"), "keys": ("verifier", "/meja/pintasan"),
    "patterns-desk": ("", "/design/meja"),
}  # fmt: skip
MADE_PUBLIC = ["invitation", "proof", "published", "embed", "retracted"]
MADE_STAFF = ["organisation", "organisation-change", "case", "case-public", "write", "correct", "own-proposal",
              "second-reader", "retract", "confirm-retraction"]  # fmt: skip
FILED = ["report-wrong", "code", "wrong-code", "feed-made"]
PUBLIC = [*OPENED, *ASKED, "related", "factcheck", "factcheck-imported", "explainer", *REPORTING, *MADE_PUBLIC, *FILED]
DESK = [*STAFF, *MADE_STAFF]
PAGES = [*PUBLIC, *DESK]
# axe's own rules, and 7:1 besides
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
         "rules": {"color-contrast-enhanced": {"enabled": True}}}  # fmt: skip
COLOURS = {"runOnly": ["color-contrast", "color-contrast-enhanced"]}  # all that a theme changes
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


@pytest.fixture
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    options: dict[str, Any] = {"viewport": {"width": 360, "height": 640}} | getattr(request, "param", {})
    context = browser.new_context(**options)
    opened = context.new_page()
    opened.set_default_timeout(30_000)
    problems: list[str] = []
    opened.on("console", lambda message: problems.append(message.text) if "Security Policy" in message.text else None)
    yield opened
    context.close()
    assert problems == [], "the browser refused something that a page asked for"


def ask(page: Page, site: Site, text: str) -> None:
    page.goto(site)
    page.fill("#text", text)
    page.click(".ask button")
    page.wait_for_load_state()


def enter(page: Page, site: Site, who: str, path: str) -> None:
    """Open a page as somebody: of the staff, or who is in a report already."""
    where = f"{site}/lacak" if who.startswith("reporter") else str(site)
    for cookie, value in site.world["cookies"].get(who, {}).items():
        page.context.add_cookies([{"name": cookie, "value": value, "url": where}])
    page.goto(site + path)


def file(page: Page, site: Site, name: str) -> None:
    """The pages that only a sent form leads to."""
    if name == "wrong-code":
        page.goto(site + "/lacak")
        page.fill("#code", "K7QM-2XWD")
        page.get_by_role("button", name="Buka laporanku").click()
    elif name == "feed-made":
        enter(page, site, "reporter-open", "/lacak/laporan")
        page.get_by_role("button", name="Buat alamat").click()
    else:
        page.goto(site + "/lapor")
        page.fill("#id_text", MATCH if name == "code" else "")
        page.fill("#id_regency", "" if name == "code" else "Kota Antah Berantah")
        page.locator("[name=send]").click()


def visit(page: Page, site: Site, name: str) -> None:
    if name in FILED:
        file(page, site, name)
    elif found := (REPORTING | STAFF | site.world["addresses"]).get(name):
        enter(page, site, *found)
    elif name in OPENED:
        page.goto(site + OPENED[name])
    elif name in ASKED:
        ask(page, site, ASKED[name])
    elif name == "related":
        ask(page, site, MATCH)
        page.get_by_role("button", name="Bukan ini pesanku").click()
    elif name == "factcheck":
        page.goto(site + "/daftar?q=Rohingya")
        page.locator("a.row").first.click()
    elif name == "factcheck-imported":
        page.goto(site + "/daftar?publisher=Media+Contoh+Nusantara")
        page.locator("a.row").first.click()
    else:
        ask(page, site, "Siapa yang boleh memilih kalau belum 17 tahun tapi sudah menikah?")
        page.locator("a.row:has(.slot--plain)").first.click()
    page.wait_for_load_state()


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_on_a_phone_or_a_desk_by_day_or_night(page: Page, site: Site, name: str) -> None:
    visit(page, site, name)
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        for theme in THEMES:
            page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # no colour on its way
            found = Axe().run(page, options=RULES if theme == "light" else COLOURS).response["violations"]
            said = [(one["id"], [node["html"][:120] for node in one["nodes"]]) for one in found]
            assert said == [], f"{width} {theme}"


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("page", [{"viewport": {"width": 320, "height": 640}}], indirect=True, ids=["320"])
def test_nothing_scrolls_sideways_on_the_smallest_phone(page: Page, site: Site, name: str) -> None:
    visit(page, site, name)
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("name", ["home", "match", "related", "none", "list", "reporting", "deadline"])
def test_letters_twice_as_large_do_not_scroll_sideways(page: Page, site: Site, name: str) -> None:
    visit(page, site, name)
    page.evaluate("document.documentElement.style.fontSize = '212%'")
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("name", [name for name in PAGES if name != "patterns-desk"])  # for those who build the desk
def test_a_page_weighs_under_60_kb_with_all_it_needs(page: Page, site: Site, name: str) -> None:
    bodies: dict[str, int] = {}
    page.on("response", lambda answer: bodies.__setitem__(answer.url, len(answer.body())) if answer.ok else None)
    visit(page, site, name)
    page.wait_for_load_state("networkidle")
    here = page.url
    needed = {url: size for url, size in bodies.items() if url == here or "/static/" in url}
    weight = sum(needed.values())
    assert here in needed or name in ("missing", "empty", "no-day", "closed-link")
    assert weight < 60_000, needed


@pytest.mark.parametrize("name", [name for name in PUBLIC if name not in ("patterns", "embed")])
def test_what_is_tapped_is_48_pixels_tall(page: Page, site: Site, name: str) -> None:
    visit(page, site, name)
    small = page.evaluate(
        """() => [...document.querySelectorAll('a, button, summary, input:not([type=hidden]), select, textarea')]
        .filter(one => one.offsetParent && getComputedStyle(one).display !== 'inline' && !one.matches('.skip'))
        .filter(one => (one.closest('.pick') || one).getBoundingClientRect().height < 47.5)  // its whole row is pressed
        .map(one => one.outerHTML.slice(0, 100))"""
    )
    assert small == []


def bottom(page: Page, selector: str) -> float:
    box = page.locator(selector).first.bounding_box()
    assert box, selector
    return box["y"] + box["height"]


def test_home_fits_the_first_screen_of_a_small_phone(page: Page, site: Site) -> None:
    visit(page, site, "home")
    for selector in ("h1", ".ask button", ".home__asked li:nth-child(3)"):
        assert bottom(page, selector) <= 640, selector


@pytest.mark.parametrize("name", ["match", "match-long"])
def test_the_answer_fits_the_first_screen_of_a_small_phone(page: Page, site: Site, name: str) -> None:
    visit(page, site, name)
    expect(page.locator(".verdict b")).to_be_visible()
    parts = [
        ".verdict",
        "h1",
        ".byline",
        ".difference",
        ".answer__fact .btn--full",
    ]
    bottoms = [bottom(page, part) for part in parts]
    assert bottoms == sorted(bottoms)
    assert bottoms[-1] <= 640


def test_of_an_imported_check_the_long_sentence_is_shown_and_no_other(page: Page, site: Site) -> None:
    visit(page, site, "match-long")
    expect(page.locator("h1")).to_contain_text(LONG[:120])
    assert "Kalimat kedua" not in page.content()


@pytest.mark.parametrize("name", ["none", "related"])
def test_without_an_answer_the_next_step_is_in_the_first_screen(page: Page, site: Site, name: str) -> None:
    visit(page, site, name)
    assert bottom(page, ".answer__fact .btn--full" if name == "none" else "h1") <= 640


@pytest.mark.parametrize(
    "page", [{"java_script_enabled": False, "viewport": {"width": 360, "height": 640}}], indirect=True
)
def test_the_whole_way_works_without_script(page: Page, site: Site) -> None:
    ask(page, site, MATCH)
    share = page.get_by_role("link", name="Kirim balik ke chat")
    assert (share.get_attribute("href") or "").startswith("https://wa.me/?text=Hanya%20warga")
    assert page.locator("[data-copy]").first.is_hidden()
    page.get_by_text("Lihat teks yang akan terkirim").click()
    expect(page.get_by_role("link", name="Kirim lewat Telegram")).to_be_visible()
    page.get_by_role("button", name="English").click()
    expect(page.locator("h2#sure")).to_have_text("How sure we are")
    page.get_by_role("button", name="This is not my message").click()
    page.get_by_role("button", name="None of these fits").click()
    expect(page.locator("h1")).to_have_text("Do not pass it on yet.")
    page.get_by_role("button", name="Bahasa Indonesia").click()
    expect(page.locator("h1")).to_have_text("Jangan sebarkan dulu.")
    assert MATCH in page.content(), "the text was carried all the way"
    page.get_by_role("link", name="Di mana melapor").first.click()
    assert page.url == site + "/melapor"


def test_the_whole_way_works_by_keyboard(page: Page, site: Site) -> None:
    page.goto(site)
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_class("skip")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type(MATCH)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/check")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_contain_text("Kirim balik ke chat")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"


def test_reloading_an_answer_asks_again_with_the_same_text(page: Page, site: Site) -> None:
    ask(page, site, MATCH)
    first = page.locator("h1").inner_text()
    page.reload()
    assert page.locator("h1").inner_text() == first
    assert "Rohingya" not in page.url


def test_with_script_the_text_can_be_copied(browser: Browser, site: Site) -> None:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    ask(page, site, MATCH)
    page.get_by_text("Lihat teks yang akan terkirim").click()
    page.get_by_role("button", name="Salin teksnya").click()
    expect(page.get_by_role("button", name="Sudah disalin")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()").startswith("Hanya warga negara")
    context.close()


def test_every_link_of_ours_leads_somewhere(page: Page, site: Site) -> None:
    seen: set[str] = set()
    waiting = ["/", "/melapor", "/daftar"]
    visit(page, site, "none")
    waiting += page.evaluate("[...document.querySelectorAll('a[href^=\"/\"]')].map(one => one.getAttribute('href'))")
    while waiting and len(seen) < 60:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        answer = page.goto(site + path)
        assert answer, path
        assert answer.ok, path
        if "html" in (answer.header_value("content-type") or ""):
            waiting += page.evaluate(
                "[...document.querySelectorAll('a[href^=\"/\"]')].map(one => one.getAttribute('href'))"
            )
            broken = page.evaluate(
                """[...document.querySelectorAll('a[href^="#"]')].map(one => one.getAttribute('href'))
                .filter(target => !document.querySelector(target))"""
            )
            assert broken == [], path
    assert len(seen) >= 30
