"""From an anonymous report to a correction with two people behind it, through real pages, web and worker running."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator

import pytest
from casework import PASSWORD, WRITE, Desk, fill_in, invite, set_up, totp, wizard_code, words
from conftest import running
from PIL import Image
from playwright.sync_api import Browser, Page, expect

RUMOUR = "Es cendol gula aren di lapangan Sumberejo dicampur sabun cuci, tetangga saya muntah sore tadi"
VARIANT = f"Dari grup sebelah: {RUMOUR}. Sebarkan sebelum dihapus!"
FACT = "Es cendol Sumberejo tidak mengandung sabun cuci."
BETTER = "Satu gelas cendol Sumberejo tercemar sabun cuci tangan."


@pytest.fixture(scope="module")
def desk(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with running(tmp_path_factory.mktemp("desk")) as site:
        made = Desk(site, browser)
        made.people["administrator"] = made.context(viewport={"width": 320, "height": 640})
        page = made.people["administrator"].new_page()
        set_up(made, page, wizard_code(site))
        page.close()
        invite(made, "verifier", "Sari Dewi")
        invite(made, "editor", "Bayu Aji")
        yield made
        for context in made.people.values():
            context.close()
    assert made.problems == [], "a page failed, or asked for what its own rules forbid"


def test_the_first_run_opens_with_the_printed_code_alone_and_never_again(desk: Desk) -> None:
    with desk.without_script() as page:
        answer = page.goto(desk.site + "/mulai")
        assert answer
        assert answer.status == 404
    assert "Universitas Contoh" not in desk.site.said


def test_the_pages_of_the_first_run_are_clear_to_everybody_on_the_smallest_phone(desk: Desk) -> None:
    assert desk.first_run == []


def test_a_rumour_goes_from_an_anonymous_report_to_a_correction_and_a_retraction(desk: Desk) -> None:
    with desk.without_script() as reporter, desk.without_script() as other:
        code = desk.report(reporter, RUMOUR, files=True)
        desk.report(other, VARIANT)
        case = desk.case_of("Es cendol gula aren")
        verifier = desk.page("verifier")
        takes_it_by_keyboard(desk, verifier, case)
        the_picture_shows_no_place(desk, verifier)
        asks_and_is_answered(desk, verifier, reporter, code)
        proposes(desk, verifier, case)
        link = publishes(desk, case)
        the_public_sees_it(desk, other, link)
        desk.open_report(reporter, code)
        expect(reporter.locator("h2#answer")).to_be_visible()
        expect(reporter.locator("main")).to_contain_text(FACT)
        is_found_by_the_next_check(desk, other)
        corrected(desk, case, link, other)
        desk.open_report(reporter, code)
        expect(reporter.locator("main")).to_contain_text(BETTER)
        retracted(desk, case, link, other)
        desk.open_report(reporter, code)
        expect(reporter.locator("h1")).to_have_text("We took the result back.")
        assert BETTER not in reporter.content()
        verifier.close()


def takes_it_by_keyboard(desk: Desk, page: Page, case: str) -> None:
    for _row in range(30):
        page.keyboard.press("j")
        if case in (page.evaluate("document.activeElement.getAttribute('href')") or ""):
            break
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/meja/kasus/{case}*")
    expect(page.locator("#came-in")).to_contain_text("2 wordings")
    page.keyboard.press("a")
    expect(page.locator(".case__head")).to_contain_text("You hold this case until")
    page.keyboard.press("e")
    page.keyboard.type("https://laboratorium.example/uji-sabun")
    page.keyboard.press("Enter")
    expect(page.locator(".evidence")).to_contain_text("laboratorium.example")


def the_picture_shows_no_place(desk: Desk, page: Page) -> None:
    page.keyboard.press("r")
    shown = page.locator(".report__files img").first
    for _try in range(50):
        if shown.count():
            break
        page.wait_for_timeout(200)
        page.reload()
    answer = page.request.get(desk.site + (shown.get_attribute("src") or ""))
    kept = Image.open(io.BytesIO(answer.body()))
    assert dict(kept.getexif()) == {}
    assert kept.size == (640, 480)


def asks_and_is_answered(desk: Desk, verifier: Page, reporter: Page, code: str) -> None:
    verifier.keyboard.press("t")
    verifier.fill("#ask-text", "Di warung mana kamu melihatnya?")
    verifier.get_by_role("button", name="Send question").click()
    expect(verifier.locator(".inside--talk").first).to_contain_text("Di warung mana")
    desk.open_report(reporter, code)
    expect(reporter.locator(".question")).to_contain_text("Di warung mana")
    expect(reporter.locator(".question")).to_contain_text("Meja Cek Kampus")
    assert "Sari" not in reporter.content(), "a reporter reads the desk's name, never a person's"
    reporter.fill("#id_text", "Warung dekat balai, kata tetangga")
    reporter.get_by_role("button", name="Send to the desk").click()
    expect(reporter.locator("[role=status].done")).to_contain_text("Sent")
    verifier.reload()
    expect(verifier.locator(".inside--talk").first).to_contain_text("Warung dekat balai, kata tetangga")


def proposes(desk: Desk, verifier: Page, case: str) -> None:
    desk.propose(verifier, case, words("Es cendol di Sumberejo dicampur sabun cuci.", FACT))
    expect(verifier.locator("main")).to_contain_text("somebody else must read it")
    assert verifier.get_by_role("button", name="Publish").count() == 0
    verifier.goto(f"{desk.site}/meja/kasus/{case}")
    token = verifier.locator("[name=csrfmiddlewaretoken]").first.get_attribute("value") or ""
    forged = verifier.request.post(
        f"{desk.site}/meja/kasus/{case}/usulan/x/terbitkan", form={"csrfmiddlewaretoken": token, "digest": "0" * 64}
    )
    assert forged.status == 404, "a verifier cannot publish, however the request was made"


def publishes(desk: Desk, case: str) -> str:
    """The second reader, in a browser without script; returns the public address."""
    with desk.without_script("editor") as editor:
        editor.goto(desk.site + "/meja?tab=second")
        editor.locator(f".item a[href*='{case}']").click()
        editor.get_by_role("link", name="Read it as the second").click()
        assert FACT not in editor.content(), "the evidence before the verdict"
        expect(editor.locator(".evidence")).to_contain_text("laboratorium.example")
        editor.get_by_role("button", name="I have seen the evidence").click()
        expect(editor.locator("#usulan")).to_contain_text(FACT)
        editor.get_by_role("button", name="Publish").dblclick()
        editor.wait_for_url("**/c/*")
        expect(editor.locator("h1")).to_have_text(FACT)
        expect(editor.locator(".history li")).to_have_count(1)
        return editor.url


def the_public_sees_it(desk: Desk, page: Page, link: str) -> None:
    for path in ("/feeds/atom.xml", "/feeds/feed.json", "/feeds/claimreview.json", "/sitemap.xml"):
        answer = page.request.get(desk.site + path)
        assert answer.ok, path
        assert link.rpartition("/")[2] in answer.text(), path
    for size, shape in (("1080", (1080, 1080)), ("1200x630", (1200, 630))):
        card = Image.open(io.BytesIO(page.request.get(f"{link}/kartu-{size}.png").body()))
        assert (card.format, card.size) == ("PNG", shape)
    assert FACT in page.request.get(link + ".txt").text()
    page.goto(link)
    told = json.loads(page.locator("script[type='application/ld+json']").inner_text())
    assert told["@type"] == "ClaimReview"
    assert told["reviewRating"]["alternateName"]


def is_found_by_the_next_check(desk: Desk, page: Page) -> None:
    for _try in range(20):
        if desk.check(page, "Halo semua, " + VARIANT) == FACT:
            return
        page.wait_for_timeout(500)
    raise AssertionError("What was published was not found by a check within 10 s")


def corrected(desk: Desk, case: str, link: str, reader: Page) -> None:
    with desk.without_script("verifier") as writer:
        writer.goto(f"{desk.site}/meja/kasus/{case}")
        writer.get_by_role("link", name="Write a correction").click()
        writer.fill("#id_fact", BETTER)
        writer.fill("#id_reason", "Uji kedua menemukan satu gelas; kalimat kami terlalu cepat.")
        writer.locator(WRITE).click()
        writer.wait_for_url("**/usulan")
    reader.goto(link)
    expect(reader.locator("h1")).to_have_text(FACT)  # it stands until a second person has approved
    editor = desk.page("editor")
    desk.read_as_second(editor, case)
    editor.get_by_role("button", name="Publish").click()
    editor.wait_for_url("**/c/*")
    editor.close()
    reader.goto(link)
    expect(reader.locator("article > *").first).to_contain_text("terlalu cepat")  # the correction comes first
    expect(reader.locator("h1")).to_have_text(BETTER)


def retracted(desk: Desk, case: str, link: str, reader: Page) -> None:
    editor = desk.page("editor", f"/meja/kasus/{case}/cabut")
    editor.fill("#id_reason", "Contoh gelas itu ternyata dari penjual lain.")
    editor.get_by_role("button", name="Retract now").click()
    expect(editor.locator("main")).to_contain_text("somebody else must confirm")
    editor.close()
    with desk.without_script("administrator") as second:
        second.goto(f"{desk.site}/meja/kasus/{case}/cabut")
        second.get_by_role("button", name="Confirm the retraction").click()
        expect(second.locator("main")).not_to_contain_text("Waits for a second editor")
    reader.goto(link)
    expect(reader.locator("h1")).to_contain_text("has been retracted")
    reader.goto(desk.site + "/ralat")
    expect(reader.locator("main")).to_contain_text("penjual lain")


# What goes wrong between people ---------------------------------------------------------------------------------------


def test_of_two_editors_at_the_same_moment_one_publishes_and_the_other_is_told(desk: Desk) -> None:
    case = desk.filed("Surat suara untuk Kecamatan Mekarjaya dicetak dua kali lipat oleh percetakan di luar kota")
    writer = desk.page("verifier")
    fact = "Percetakan mencetak sesuai jumlah pemilih dan cadangan dua persen."
    desk.propose(writer, case, words("Surat suara Mekarjaya dicetak dua kali lipat.", fact))
    writer.close()
    both = [desk.page("editor"), desk.page("administrator")]
    for page in both:
        desk.read_as_second(page, case)
    for page in both:
        page.evaluate("document.querySelector('form[action$=terbitkan]').requestSubmit()")
    for page in both:
        page.wait_for_url(re.compile(r"/c/|/terbitkan$"))
        page.wait_for_load_state()
    told = [page for page in both if "/terbitkan" in page.url]
    won = [page for page in both if "/c/" in page.url]
    assert len(won) == 1
    expect(won[0].locator("h1")).to_have_text(fact)
    expect(won[0].locator(".history li")).to_have_count(1)
    expect(told[0].locator(".note")).to_contain_text(re.compile("first|not the one|moved on|waits"))
    for page in both:
        page.close()


def test_who_writes_on_a_stale_page_keeps_every_word_and_sees_the_other_text(desk: Desk) -> None:
    case = desk.filed("Daftar pemilih di Desa Karangsari memuat ratusan nama orang yang sudah meninggal dunia")
    late, early = desk.page("administrator"), desk.page("verifier")
    late.goto(f"{desk.site}/meja/kasus/{case}/putusan")
    desk.propose(early, case, words("Ratusan orang meninggal ada di daftar.", "Nama yang meninggal dicoret sejak Mei."))
    fill_in(late, words("Orang meninggal masih terdaftar.", "Petugas mencoret tiga puluh nama Juni."), verdict="false")
    late.locator(WRITE).click()
    expect(late.locator("[role=alert], .note").first).to_be_visible()
    expect(late.locator("#id_fact")).to_have_value("Petugas mencoret tiga puluh nama Juni.")
    expect(late.locator("main")).to_contain_text("Nama yang meninggal dicoret sejak Mei.")
    early.go_back()
    early.locator(WRITE).click()  # the same form once more changes nothing
    early.wait_for_url("**/usulan")
    expect(early.locator("#usulan")).to_contain_text("version 1")
    late.close()
    early.close()


def test_of_two_who_take_a_case_at_once_the_second_is_told(desk: Desk) -> None:
    case = desk.filed("Kotak suara dari Pulau Terluar hilang di pelabuhan, kata nelayan yang pulang tadi pagi")
    first, second = desk.page("verifier"), desk.page("editor")
    for page in (first, second):
        page.goto(f"{desk.site}/meja/kasus/{case}")
    for page in (first, second):
        page.keyboard.press("a")
        page.wait_for_load_state()
    expect(first.locator(".case__head")).to_contain_text("You hold this case until")
    expect(second.locator("[role=alert]")).to_contain_text("first")
    expect(second.locator(".case__head")).to_contain_text("Sari Dewi")
    first.close()
    second.close()


def test_a_report_sent_twice_is_one_report_with_one_code(desk: Desk) -> None:
    text = "Listrik di gedung rekapitulasi Kabupaten Sukamulya sengaja dipadamkan saat penghitungan suara semalam"
    with desk.without_script() as page:
        page.goto(desk.site + "/lapor")
        page.fill("#id_text", text)
        page.get_by_role("button", name="Send the report").dblclick()
        desk.open_report(page, desk.code(page))
    case = desk.case_of(text)
    verifier = desk.page("verifier", f"/meja/kasus/{case}")
    verifier.keyboard.press("t")
    expect(verifier.locator("#ask-report option")).to_have_count(1)
    verifier.close()


def test_a_forged_or_expired_visit_asks_for_the_code_again(desk: Desk) -> None:
    with desk.without_script() as page:
        page.context.add_cookies([{"name": "laporan", "value": "1:AAAA", "url": desk.site + "/lacak"}])
        page.goto(desk.site + "/lacak/laporan")
        assert page.url == desk.site + "/lacak"
        page.fill("#code", "K7QM-2XWD-9HTN-4RVB-6ZP4")
        page.get_by_role("button", name="Open my report").click()
        expect(page.locator("[role=alert]")).to_be_visible()
        expect(page.locator("#code")).to_have_value("K7QM-2XWD-9HTN-4RVB-6ZP4")


def test_who_was_signed_out_meanwhile_signs_in_with_the_second_step_and_goes_on(desk: Desk) -> None:
    context = desk.context()
    page = context.new_page()
    page.goto(desk.site + "/meja?tab=new")
    page.fill("#id_login", "bayu@contoh.example")
    page.fill("#id_password", PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.locator("#id_code")).to_be_visible()
    desk.look(page)
    assert desk.first_run == []
    page.fill("#id_code", totp(desk.secrets["editor"], steps=1))
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/meja?tab=new")
    context.clear_cookies(name="staff")
    page.locator(".item__a, .tabs a").first.click()
    page.wait_for_url("**/masuk?next=**")
    context.close()


def test_a_note_written_after_the_session_ended_leads_back_to_its_case(desk: Desk) -> None:
    case = desk.filed("Petugas TPS di Kampung Baru menolak pemilih yang hanya membawa KTP, kata warga setempat")
    context = desk.context(storage_state=desk.people["verifier"].storage_state())
    page = context.new_page()
    page.goto(f"{desk.site}/meja/kasus/{case}")
    page.fill("#note-text", "Sudah saya telepon ketua RT, jawabannya besok.")
    context.clear_cookies(name="staff")
    page.get_by_role("button", name="Write note").click()
    page.wait_for_url("**/masuk?next=**")
    page.fill("#id_login", "sari@contoh.example")
    page.fill("#id_password", PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(f"**/meja/kasus/{case}**")
    expect(page.locator("#case-title")).to_be_visible()
    context.close()


def test_the_desk_works_without_script_from_queue_to_note(desk: Desk) -> None:
    case = desk.filed("Rekaman suara ketua panitia Desa Tirtasari menyuruh warga memilih calon tertentu beredar luas")
    with desk.without_script("verifier") as page:
        page.goto(desk.site + "/meja")
        page.locator(f".item a[href*='{case}']").click()
        page.get_by_role("button", name="Take").first.click()
        expect(page.locator(".case__head")).to_contain_text("You hold this case until")
        page.get_by_text("Add evidence", exact=True).first.click()
        page.fill("#evidence-quote", "Suara itu bukan milik ketua panitia.")
        page.locator("form[action$='/bukti'] button").click()
        expect(page.locator(".evidence")).to_contain_text("bukan milik ketua")
        page.fill("#note-text", "Perlu rekaman pembanding.")
        page.get_by_role("button", name="Write note").click()
        expect(page.locator(".inside--notes")).to_contain_text("rekaman pembanding")
