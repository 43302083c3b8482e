"""Where to report: what the files say, which places fit, what is prepared, until when, and an operator's own files."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from salingjaga.factchecks import guide, guide_files
from salingjaga.factchecks.guide_files import Statement
from salingjaga.factchecks.guide_rules import FIELDS, KINDS, PARTS
from salingjaga.factchecks.models import FactCheck
from salingjaga.factchecks.publishing import Record, put
from salingjaga.factchecks.shown import show
from salingjaga.factchecks.starter import check_content

PLATFORMS = {
    "tiktok": ["https://www.tiktok.com/@akun/video/7300000000000000001", "https://vt.tiktok.com/ZSabc123/"],
    "facebook": ["https://m.facebook.com/story.php?story_fbid=122207459768299535&id=1", "https://fb.watch/abc123/"],
    "instagram": ["https://www.instagram.com/reel/Cabcdefghij/?igsh=rahasia"],
    "threads": ["https://www.threads.net/@akun/post/Cabcdefghij"],
    "youtube": ["https://youtu.be/dQw4w9WgXcQ?si=rahasia", "https://www.youtube.com/shorts/dQw4w9WgXcQ"],
    "x": ["https://twitter.com/akun/status/1750000000000000000", "https://x.com/akun/status/1750000000000000000"],
    "telegram": ["https://t.me/s/kanal/7", "t.me/kanal/7"],
    "whatsapp": ["https://whatsapp.com/channel/0029Vabcdefgh"],
}
ADDED = """
group = "other"
order = 40
name = "Pos Jaga Kampus"

[[fit]]
kinds = ["voting_procedure"]
why_id = "Kampusmu punya meja sendiri."
why_en = "Your campus has a desk of its own."
confirmed = false

[[line]]
part = "purpose"
text_id = "Untuk mahasiswa."
text_en = "For students."
source = ["kampus.example/jaga"]
as_of = "2026-11-01"
confirmed = true
"""


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """The test settings' language is the machine's business; these sentences are read as they stand in the source."""
    with translation.override("en"):
        yield


def ids(suggestions: list[guide.Suggestion]) -> list[str]:
    return [one.destination.id for one in suggestions]


def statements() -> list[tuple[str, Statement]]:
    return [(one.id, line) for one in guide_files.guide().destinations for line in (*one.lines, *one.fits)]


def override(home: Path, name: str, text: str) -> Path:
    folder = home / "content" / "guide"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


class TestWhatShips:
    def test_it_has_no_mistakes(self) -> None:
        assert guide_files.check() == []

    def test_every_place_of_the_issue_is_there(self) -> None:
        assert {one.id for one in guide_files.guide().destinations} >= {
            *PLATFORMS, "bawaslu", "aduankonten", "aduannomor", "cekrekening", "polisi", "darurat",
        }  # fmt: skip

    def test_every_line_has_a_source_and_a_date_or_says_that_it_is_not_confirmed(self) -> None:
        for place, line in statements():
            assert not line.confirmed or (line.source and line.as_of), (place, line.text_en)
            assert not line.as_of or line.as_of <= date.today(), (place, line.text_en)

    def test_every_line_stands_in_both_languages(self) -> None:
        for place, line in statements():
            assert line.text_id != line.text_en, (place, line.text_en)
            assert not re.search(r"\b[Aa]nda\b", line.text_id), (place, line.text_id)

    def test_every_place_says_what_it_is_for_and_every_platform_how_and_what_not(self) -> None:
        for one in guide_files.guide().destinations:
            assert one.of("purpose"), one.id
            if one.group == "platform":
                assert one.of("steps"), one.id
                assert one.of("covers"), one.id

    def test_steps_we_never_read_are_not_told_as_steps(self) -> None:
        """Only Facebook's menu was read; the others send to *Report* on the post itself."""
        for one in guide_files.guide().destinations:
            if one.group == "platform" and one.id not in ("facebook", "tiktok"):
                assert [line.confirmed for line in one.of("steps")] == [False], one.id
                assert "belum kami pastikan" in one.of("steps")[0].text_id

    def test_what_telegram_has_no_category_for_is_said(self) -> None:
        (telegram,) = (one for one in guide_files.guide().destinations if one.id == "telegram")
        assert [line.text_en for line in telegram.of("not_covered")] == ["There is no category for misinformation."]

    def test_the_conflict_about_the_seven_days_is_named(self) -> None:
        (bawaslu,) = (one for one in guide_files.guide().destinations if one.id == "bawaslu")
        said = " ".join(line.text_en for line in bawaslu.of("deadline"))
        assert "7 working days" in said
        assert "do not agree" in said
        assert "earlier date" in said


class TestDeadline:
    @pytest.mark.parametrize(
        ("known", "calendar", "working"),
        [
            (date(2024, 2, 14), date(2024, 2, 21), date(2024, 2, 23)),  # Wednesday, a week without a holiday after it
            (date(2024, 2, 2), date(2024, 2, 9), date(2024, 2, 16)),  # Isra Mikraj, cuti bersama, voting day, weekends
            (date(2026, 3, 16), date(2026, 3, 23), date(2026, 4, 1)),  # Nyepi and Idul Fitri with their joint leave
        ],
    )
    def test_seven_days_are_counted_both_ways(self, known: date, calendar: date, working: date) -> None:
        assert guide.deadline(known) == guide.Deadline(calendar, working)

    @given(st.dates(date(2000, 1, 1), date(2099, 12, 1)))
    def test_the_earlier_one_is_what_we_rely_on_and_never_later_than_the_calendar_says(self, known: date) -> None:
        last = guide.deadline(known)
        assert last.earlier == min(last.calendar, last.working) == known + timedelta(days=7)

    @given(st.dates(date(2000, 1, 1), date(2099, 12, 1)))
    def test_the_working_count_ends_on_a_working_day_nine_days_off_or_more(self, known: date) -> None:
        last = guide.deadline(known)
        assert last.working.weekday() < 5
        assert last.working - known >= timedelta(days=9)

    @given(st.dates(date(2000, 1, 1), date(2099, 12, 1)))
    def test_who_knew_later_never_has_an_earlier_deadline(self, known: date) -> None:
        one, next_day = guide.deadline(known), guide.deadline(known + timedelta(days=1))
        assert one.calendar < next_day.calendar
        assert one.working <= next_day.working


class TestWhichPlacesFit:
    @pytest.mark.parametrize(("place", "link"), [(place, link) for place, of in PLATFORMS.items() for link in of])
    def test_each_platforms_link_leads_to_its_place_and_says_so(self, place: str, link: str) -> None:
        first = guide.fitting(link=link, language="en")[0]
        assert first.destination.id == place
        assert first.why.startswith(f"The link leads to {first.name}.")

    @pytest.mark.parametrize("place", PLATFORMS)
    def test_without_a_link_the_place_where_it_was_seen_counts(self, place: str) -> None:
        first = guide.fitting(seen_on=place, language="en")[0]
        assert first.destination.id == place
        assert first.why.startswith(f"You saw it on {first.name}.")

    @pytest.mark.parametrize(
        "link",
        ["https://tiktok.com.contoh.id/x", "https://contoh.id/tiktok.com", "https://nottiktok.com/1", "http://[", ""],
    )
    def test_a_host_that_only_looks_like_a_platform_is_none(self, link: str) -> None:
        assert not set(ids(guide.fitting(link=link, language="id"))) & set(PLATFORMS)

    def test_a_scam_goes_to_accounts_numbers_and_police_whatever_its_kind(self) -> None:
        found = guide.fitting(kind="candidates", verdict="scam", language="id")
        assert ids(found) == ["cekrekening", "aduannomor", "polisi"]

    def test_voting_procedure_goes_to_the_platforms_election_rule_and_to_bawaslu(self) -> None:
        found = guide.fitting(link=PLATFORMS["tiktok"][0], kind="voting_procedure", language="id")
        assert ids(found)[:2] == ["tiktok", "bawaslu"]
        assert "Civic and Election Integrity" in found[0].prepared_text
        assert "Formulir Model B.1" in found[1].prepared_text

    def test_danger_comes_before_everything(self) -> None:
        found = guide.fitting(link=PLATFORMS["tiktok"][0], kind="violence", language="id")
        assert ids(found)[:3] == ["darurat", "tiktok", "polisi"]

    def test_on_telegram_the_reason_says_that_there_is_no_such_category(self) -> None:
        first = guide.fitting(seen_on="telegram", kind="other", language="en")[0]
        assert "no category for misinformation" in first.why

    def test_the_ministry_wants_a_link(self) -> None:
        assert "aduankonten" in ids(guide.fitting(link="https://contoh.id/kabar", language="id"))
        assert "aduankonten" not in ids(guide.fitting(seen_on="whatsapp", language="id"))

    def test_what_circulates_outside_the_internet_goes_to_bawaslu(self) -> None:
        assert ids(guide.fitting(seen_on="offline", language="id")) == ["bawaslu"]

    @pytest.mark.parametrize("verdict", ["true", "partly_true", "satire"])
    def test_nobody_is_sent_to_report_what_is_true_or_satire(self, verdict: str) -> None:
        assert guide.fitting(link=PLATFORMS["x"][0], verdict=verdict, kind="violence", language="id") == []

    @given(
        link=st.sampled_from(["", "x", "https://x.com/a/status/1", "https://contoh.id", "\udcff"])
        | st.text(max_size=60),
        seen_on=st.sampled_from([*PLATFORMS, "sms", "offline", "other", ""]) | st.text(max_size=8),
        kind=st.sampled_from([*KINDS, ""]) | st.text(max_size=8),
        verdict=st.sampled_from(["false", "scam", "unproven", ""]),
        language=st.sampled_from(["id", "en", "en-gb", ""]),
    )
    def test_whatever_comes_in_each_reason_is_a_sentence_and_no_place_comes_twice(self, **given_: str) -> None:
        found = guide.fitting(**given_)
        assert len(set(ids(found))) == len(found)
        assert all(one.why.endswith(".") and one.name for one in found)
        assert all(not re.search(r"\{\w+\}", one.prepared_text) or "{" in given_["link"] for one in found)


class TestGuessing:
    @pytest.mark.parametrize(
        ("text", "kind"),
        [
            ("Besok NYOBLOS   cukup bawa KTP!!", "voting_procedure"),
            ("Dapat HADIAH, klik link ini", "scam"),
            ("Hasil quick count dicurangi", "results"),
            ("resep sambal goreng kentang", ""),
            ("serangkaian acara adptasi", ""),
        ],
    )
    def test_the_kind_is_guessed_by_whole_words(self, text: str, kind: str) -> None:
        assert guide.guess_kind(text)[0] == kind

    def test_a_guess_names_the_word_it_rests_on(self) -> None:
        (bawaslu,) = guide.shown(text="Besok nyoblos cukup bawa KTP", language="en")
        assert bawaslu.why.startswith("The message mentions “nyoblos”.")


class TestPreparedText:
    def test_what_we_know_is_filled_in(self) -> None:
        (text, *_) = (one.prepared_text for one in guide.fitting(
            link=PLATFORMS["tiktok"][0], claim="Klaim.", fact="Faktanya.", source="https://cek.example/1", language="en"
        ))  # fmt: skip
        for known in (
            PLATFORMS["tiktok"][0],
            "Klaim.",
            "Faktanya.",
            "https://cek.example/1",
        ):
            assert known in text

    def test_what_we_do_not_know_is_asked_for_or_left_out(self) -> None:
        text = guide.fitting(seen_on="tiktok", language="en")[0].prepared_text
        assert "[paste the post's link here]" in text
        assert "[write in your own words what the post says]" in text
        assert "The fact:" not in text

    def test_the_form_of_bawaslu_leaves_blank_what_only_the_person_can_say(self) -> None:
        (bawaslu,) = (one for one in guide_files.guide().destinations if one.id == "bawaslu")
        text = guide.prepare(bawaslu, "en")
        for asked in ("Name", "Place and date of birth", "Sex", "Occupation", "Citizenship", "Address", "Telephone",
                      "Day and date you learned of it", "Day and date of the event", "Name and address"):  # fmt: skip
            assert f"{asked}: ____" in text

    def test_a_text_that_somebody_typed_goes_into_no_prepared_text(self) -> None:
        typed = "Nama saya Budi 081234567890, nyoblos besok https://x.com/a/status/1 budi@contoh.id"
        found = guide.shown(text=typed, language="id")
        assert ids(found) == ["x", "bawaslu", "aduankonten"]
        for one in found:
            assert not re.search("Budi|0812|contoh.id", one.prepared_text)

    @pytest.mark.parametrize(
        "link",
        ["https://wa.me/6281234567890", "https://contoh.id/?hp=081234567890", "https://contoh.id/?m=budi%40contoh.id"],
    )
    def test_an_address_that_names_a_person_is_left_blank(self, link: str) -> None:
        for one in guide.fitting(link=link, kind="scam", language="en"):
            assert not re.search("6281234567890|081234567890|budi", one.prepared_text)

    def test_what_tracks_the_person_who_shares_is_cut_off(self) -> None:
        text = guide.fitting(link=PLATFORMS["youtube"][0], language="id")[0].prepared_text
        assert "youtu.be/dQw4w9WgXcQ" in text
        assert "rahasia" not in text

    @given(st.text(max_size=80))
    def test_braces_in_a_claim_are_words_like_any_other(self, claim: str) -> None:
        text = guide.fitting(seen_on="x", claim=claim + "{link}{nope}", language="id")[0].prepared_text
        assert "{link}{nope}" in text


class TestFilesOfTheHome:
    def test_a_file_of_the_same_name_replaces_ours_and_no_other(self, fresh_home: Path) -> None:
        override(fresh_home, "telegram.toml", ADDED.replace("Pos Jaga Kampus", "Telegram kami"))
        found = {one.id: one for one in guide_files.guide().destinations}
        assert found["telegram"].name("id") == "Telegram kami"
        assert found["tiktok"].name("id") == "TikTok"
        assert guide_files.guide().replaced == ("telegram.toml",)

    def test_a_file_of_another_name_is_one_more_place(self, fresh_home: Path, client: Client) -> None:
        override(fresh_home, "pos-kampus.toml", ADDED)
        assert "pos-kampus" in ids(guide.fitting(kind="voting_procedure", language="id"))
        assert "Pos Jaga Kampus" in client.get("/melapor").content.decode()
        assert client.get("/melapor/pos-kampus").status_code == 200

    def test_instead_of_a_broken_file_ours_is_used_and_log_and_check_name_it(
        self, fresh_home: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        path = override(fresh_home, "telegram.toml", ADDED.replace("confirmed = true", 'confirmed = "ya"'))
        with caplog.at_level(logging.WARNING):
            found = {one.id: one for one in guide_files.guide().destinations}
        assert found["telegram"].name("id") == "Telegram"
        line = ADDED.splitlines().index("confirmed = true") + 1
        assert f"{path}:{line}: " in caplog.text
        assert [str(one) for one in guide_files.guide().broken] == [str(one) for one in check_content()]

    def test_a_broken_file_of_a_new_name_is_left_out_and_named(self, fresh_home: Path) -> None:
        override(fresh_home, "pos.toml", "group = 1")
        assert "pos" not in {one.id for one in guide_files.guide().destinations}
        assert {one.file.rpartition("/")[2] for one in guide_files.guide().broken} == {"pos.toml"}

    def test_a_text_that_the_homes_file_leaves_out_stays_ours(self, fresh_home: Path) -> None:
        override(
            fresh_home,
            "prepared.toml",
            '[[text]]\nid = "platform"\ntext_id = "Lapor {link}"\ntext_en = "Report {link}"\n',
        )
        assert guide.fitting(seen_on="x", language="en")[0].prepared_text == "Report [paste the post's link here]"
        assert "B.1" in guide.fitting(kind="voting_procedure", language="en")[0].prepared_text

    def test_a_file_nobody_reads_is_told(self, fresh_home: Path) -> None:
        override(fresh_home, "telegram.TOML", ADDED)
        assert ["telegram.TOML" in str(one) for one in check_content()] == [True]


MISTAKES = [
    ('group = "other"', 'group = "lain"', "choose one of"),
    ("order = 40", "order = -1", "whole number"),
    ('name = "Pos Jaga Kampus"', 'nama = "Pos"', "not known"),
    ('name = "Pos Jaga Kampus"', 'prepared = "surat"', "no text “surat”"),
    ('name = "Pos Jaga Kampus"', 'hosts = ["https://kampus.example"]', "host alone"),
    ('kinds = ["voting_procedure"]', 'kinds = ["pemilu"]', "choose one of"),
    ('part = "purpose"', 'part = "untuk"', "choose one of"),
    ('text_id = "Untuk mahasiswa."', 'text_id = "Untuk mahasiswa"', "full stop"),
    ("confirmed = true", 'confirmed = "ya"', "true or false"),
    ('as_of = "2026-11-01"', 'as_of = "kemarin"', "no date"),
    ('source = ["kampus.example/jaga"]', 'source = "kampus.example"', "list"),
]


class TestMistakes:
    @pytest.mark.parametrize(("good", "bad", "told"), MISTAKES)
    def test_a_mistake_is_told_with_its_line(self, tmp_path: Path, good: str, bad: str, told: str) -> None:
        assert ADDED.count(good) == 1
        written = ADDED.replace(good, bad if good.startswith(("name", "nama")) is False else f"{good}\n{bad}")
        (tmp_path / "guide").mkdir()
        (tmp_path / "guide" / "pos.toml").write_text(written)
        (problem,) = check_content(tmp_path)
        assert told in problem.message
        assert problem.file.endswith("guide/pos.toml")
        assert problem.line == written.splitlines().index(bad) + 1

    @pytest.mark.parametrize("key", ["source", "as_of"])
    def test_what_is_confirmed_without_source_or_date_is_refused(self, tmp_path: Path, key: str) -> None:
        (tmp_path / "guide").mkdir()
        written = "\n".join(line for line in ADDED.splitlines() if not line.startswith(f"{key} ="))
        (tmp_path / "guide" / "pos.toml").write_text(written)
        (problem,) = check_content(tmp_path)
        assert "names its source and as_of" in problem.message
        assert problem.line == written.splitlines().index("confirmed = true") + 1

    @pytest.mark.parametrize("key", ["text_en", "why_id", "group", "confirmed"])
    def test_a_missing_line_is_named(self, tmp_path: Path, key: str) -> None:
        (tmp_path / "guide").mkdir()
        written = "\n".join(line for line in ADDED.splitlines() if not line.startswith(f"{key} ="))
        (tmp_path / "guide" / "pos.toml").write_text(written)
        assert all(f"“{key}” is missing" in one.message for one in check_content(tmp_path))
        assert check_content(tmp_path)

    def test_a_placeholder_that_nobody_fills_is_refused(self, tmp_path: Path) -> None:
        (tmp_path / "guide").mkdir()
        text = '[[text]]\nid = "platform"\ntext_id = "Lapor {nama}"\ntext_en = "Report {link}"\n'
        (tmp_path / "guide" / "prepared.toml").write_text(text)
        (problem,) = check_content(tmp_path)
        assert "{nama}" in problem.message
        assert all(f"{{{name}}}" in problem.message for name in FIELDS)

    @given(st.sampled_from(["pos.toml", "kinds.toml", "prepared.toml"]), st.binary(max_size=200))
    def test_any_bytes_are_answered(self, name: str, content: bytes) -> None:
        from tempfile import TemporaryDirectory

        with TemporaryDirectory() as folder:
            (Path(folder) / name).write_bytes(content)
            assert all(str(problem) for problem in guide_files.check(Path(folder)))

    @given(
        st.sampled_from(["fit", "line"]),
        st.dictionaries(
            st.sampled_from(["kinds", "part", "why_id", "text_en", "confirmed", "source", "as_of", "x"]),
            st.sampled_from(['""', '"teks."', "1", "true", "[]", '["a", 1]', "{}", "[{}]", "1979-05-27", "nan"]),
        ),
    )
    def test_any_value_under_any_key_is_answered(self, kind: str, values: dict[str, str]) -> None:
        from tempfile import TemporaryDirectory

        with TemporaryDirectory() as folder:
            rows = "".join(f"{key} = {value}\n" for key, value in values.items())
            (Path(folder) / "pos.toml").write_text(f"{ADDED}\n[[{kind}]]\n{rows}")
            assert guide_files.check(Path(folder))


def body(response: Any) -> str:
    return str(response.content.decode())


@pytest.mark.django_db
class TestPages:
    def test_the_list_names_every_place_and_leads_to_its_page(self, client: Client) -> None:
        page = body(client.get("/melapor"))
        for one in guide_files.guide().destinations:
            assert one.name("id") in page
            assert f'href="/melapor/{one.id}"' in page
            assert f'id="{one.id}"' in page

    @pytest.mark.parametrize("language", ["id", "en"])
    def test_a_places_page_shows_every_line_with_its_mark_and_date(self, client: Client, language: str) -> None:
        client.cookies["hl"] = language
        for one in guide_files.guide().destinations:
            page = body(client.get(f"/melapor/{one.id}"))
            for line in one.lines:
                assert line.text(language).replace("'", "&#x27;") in page, line
            told = [line for line in one.lines if line.part in PARTS[1:]]
            assert page.count('class="statement__mark"') == sum(line.confirmed for line in told)
            assert page.count("statement__mark--open") == sum(not line.confirmed for line in told)

    def test_no_such_place_is_404(self, client: Client) -> None:
        assert client.get("/melapor/nope").status_code == 404
        assert client.get("/melapor/kinds").status_code == 404

    def test_bawaslus_page_counts_both_ways_and_names_the_earlier_date(self, client: Client) -> None:
        page = body(client.get("/melapor/bawaslu", {"known_on": "2024-02-02", "hl": "en"}))
        assert "Report by Friday, 9 February 2024." in page
        assert "Friday, 16 February 2024" in page
        assert "That day has passed" in page

    @pytest.mark.parametrize("day", ["", "besok", "2024-02-30", "9999-12-31", "0001-01-01", "2024-02-02\x00", "１"])
    def test_a_day_that_cannot_be_counted_is_explained(self, client: Client, day: str) -> None:
        response = client.get("/melapor/bawaslu", {"known_on": day})
        assert response.status_code == 400
        assert 'class="error"' in body(response)
        assert "last_day" not in (response.context or {})

    def test_no_other_place_counts_days(self, client: Client) -> None:
        response = client.get("/melapor/tiktok?known_on=nope")
        assert response.status_code == 200
        assert 'name="known_on"' not in body(response)

    def test_an_answer_offers_fitting_places_with_reason_and_text(self, client: Client) -> None:
        row = FactCheck.objects.get(pk=_put().pk)
        message = f"{row.claim} https://www.tiktok.com/@akun/video/7300000000000000001"
        page = body(client.post("/check", {"text": message}))
        assert page.index("answer__fact") < page.index('id="report-too"')
        assert "Tautannya mengarah ke TikTok." in page
        assert row.fact in page[page.index('id="report-too"') :]

    def test_when_nobody_has_checked_it_places_are_offered_too(self, client: Client) -> None:
        page = body(client.post("/check", {"text": "kabar baru sama sekali zzz https://x.com/a/status/1"}))
        assert 'href="/melapor/x"' in page
        page = body(client.post("/check", {"text": "kabar baru sama sekali zzz"}))
        assert all(f'href="/melapor/{one}"' in page for one in PLATFORMS)

    def test_a_true_check_sends_nobody_to_report(self, client: Client) -> None:
        page = body(client.get(f"/c/{_put(verdict='true').code}"))
        assert 'id="report-too"' not in page

    def test_a_published_checks_own_page_fills_the_text(self, client: Client) -> None:
        row = _put()
        page = body(client.get(f"/c/{row.code}"))
        assert 'id="report-too"' in page

    def test_shown_holds_three_at_most_and_what_the_check_found(self) -> None:
        row = _put(verdict="scam")
        found = guide.shown(text="https://x.com/a/status/1", factcheck=show(row), language="id")
        assert len(found) == 3
        assert all(row.claim in one.prepared_text and row.url in one.prepared_text for one in found)


def _put(verdict: str = "false") -> FactCheck:
    record = Record(
        url=f"https://periksa.example/{verdict}",
        title="Pemilih boleh datang dua kali",
        claim="Setiap pemilih boleh mencoblos dua kali di TPS berbeda",
        fact="Setiap pemilih mencoblos satu kali saja.",
        verdict=verdict,
        publisher="Contoh",
        published=date(2024, 2, 1),
        language="id",
        ours=True,
    )
    put(record, source="contoh")
    return FactCheck.objects.get(url=record.url)
