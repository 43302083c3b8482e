"""The starter set and its loader: what ships, what an editor may change, and how mistakes are told."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from salingjaga.factchecks import starter
from salingjaga.factchecks.models import FactCheck, IndexState, Kind
from salingjaga.factchecks.publishing import Record, put
from salingjaga.factchecks.starter import ContentError, Loaded, check_content, load_content

RUMOUR = """
[[factcheck]]
url = "https://contoh.example/periksa/1"
event = "Pemilu 2024"
published = "2024-02-12"
publisher = "Contoh"
verdict = "false"
label = "SALAH"
title = "Undangan disebut dihapus"
claim = "Undangan memilih dihapus."
fact = "Undangan memilih tetap dipakai."
why = "Suratnya tidak dihapus."
language = "id"
country = "id"
"""
EXPLAINER = """
[[explainer]]
id = "umur-memilih"
topic = "Pemilih"
question = "Umur berapa boleh memilih?"
title = "WNI 17 tahun boleh memilih."
answer = "Mulai 17 tahun."
asks = ["Boleh nyoblos umur berapa?", "Pemilih pemula"]
law = [{name = "UU 7/2017", article = "pasal 198", read_at = "contoh.example/uu"}]
as_of = "2024"
language = "id"
country = "id"
"""


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Explanations are read as they stand in the source, whatever the machine's language."""
    with translation.override("en"):
        yield


def folder(tmp_path: Path, *, rumours: str = RUMOUR, explainers: str = EXPLAINER) -> Path:
    """A content folder with one rumour and one explainer, or with what a test writes instead."""
    for name, text in (("rumours", rumours), ("explainers", explainers)):
        (tmp_path / name).mkdir(exist_ok=True)
        (tmp_path / name / "satu.toml").write_text(text, encoding="utf-8")
    return tmp_path


def copy_of_ours(tmp_path: Path) -> Path:
    return Path(
        shutil.copytree(starter.FOLDER, tmp_path / "content", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    )


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture
def loaded(db: None) -> Loaded:
    return load_content()


class TestWhatShips:
    def test_it_has_no_mistakes(self) -> None:
        assert check_content() == []

    def test_at_least_sixty_documented_rumours_and_thirty_explainers(self, loaded: Loaded) -> None:
        assert FactCheck.objects.filter(kind=Kind.FACTCHECK).count() >= 60
        assert FactCheck.objects.filter(kind=Kind.EXPLAINER).count() >= 30

    def test_every_rumour_names_who_made_the_check_when_and_where_to_read_it(self, loaded: Loaded) -> None:
        for row in FactCheck.objects.filter(kind=Kind.FACTCHECK):
            assert all([row.publisher, row.link, row.published, row.event, row.label]), row.url
            assert row.publisher != row.copied_by

    def test_a_copy_in_an_archive_is_named_as_a_copy(self, loaded: Loaded) -> None:
        archived = FactCheck.objects.filter(url__startswith="https://gfd.turnbackhoax.id")
        assert {row.publisher for row in archived if row.copied_by == "MAFINDO"} >= {"Tempo", "Kompas"}
        assert all(row.publisher == "MAFINDO" for row in archived if not row.copied_by)

    def test_every_fact_is_one_short_full_sentence(self, loaded: Loaded) -> None:
        for row in FactCheck.objects.all():
            assert re.fullmatch(r"[A-Z0-9](?!.*\. ).{,88}\.", row.fact), row.fact

    def test_true_and_partly_true_rumours_stay_in(self, loaded: Loaded) -> None:
        verdicts = Counter(FactCheck.objects.filter(kind=Kind.FACTCHECK).values_list("verdict", flat=True))
        assert verdicts["true"] >= 2
        assert verdicts["partly_true"] >= 2
        assert verdicts["unproven"] >= 1

    def test_enough_facts_are_short_enough_for_the_home_page(self, loaded: Loaded) -> None:
        short = [row.extra["short_fact"] for row in FactCheck.objects.all() if "short_fact" in row.extra]
        assert len(short) >= 12
        assert max(map(len, short)) <= 32

    def test_every_explainer_names_its_law_or_ruling_and_the_page_where_we_read_it(self, loaded: Loaded) -> None:
        for row in FactCheck.objects.filter(kind=Kind.EXPLAINER):
            assert row.law, row.url
            assert all(law["name"] and law["read_at"] for law in row.law)
            assert row.published
            assert not any([row.verdict, row.label, row.claim, row.link])

    def test_an_explainer_asks_as_people_do_and_answers_in_full(self, loaded: Loaded) -> None:
        for row in FactCheck.objects.filter(kind=Kind.EXPLAINER):
            assert row.title.endswith("?"), row.url
            assert 2 <= len(re.findall(r"[.?](?= |$)", row.conclusion)) <= 4, row.url
            assert row.explanation, row.url

    def test_both_sides_of_each_presidential_race_appear_among_the_false_claims(self, loaded: Loaded) -> None:
        def claims(event: str) -> str:
            false = FactCheck.objects.filter(event=event).exclude(verdict__in=["true", "partly_true"])
            return " ".join(false.values_list("claim", flat=True))

        assert all(number in claims("Pemilu 2019") for number in ("01", "02"))
        assert all(name in claims("Pemilu 2024") for name in ("Anies", "Prabowo"))


@pytest.mark.django_db
class TestLoading:
    def test_loading_twice_changes_nothing(self) -> None:
        first = load_content()
        revision = IndexState.objects.get().revision
        assert load_content() == Loaded(unchanged=first.new)
        assert IndexState.objects.get().revision == revision

    def test_an_edited_sentence_is_one_update(self, tmp_path: Path) -> None:
        ours = copy_of_ours(tmp_path)
        count = load_content(ours).new
        edit(ours / "rumours/pilkada-depok.toml", "Kepala Kejari Depok menyatakan", "Kejari Depok menyatakan")
        assert load_content(ours) == Loaded(updated=1, unchanged=count - 1)
        assert FactCheck.objects.filter(fact__startswith="Kejari Depok").count() == 1

    def test_what_left_the_files_leaves_the_database(self, tmp_path: Path) -> None:
        load_content(folder(tmp_path))
        assert load_content(folder(tmp_path, explainers=EXPLAINER.replace("umur-memilih", "umur"))) == Loaded(
            new=1, unchanged=1, removed=1
        )

    def test_a_folder_of_ones_own_leaves_the_starter_set_and_imports_alone(self, tmp_path: Path) -> None:
        started = load_content()
        put(Record(url="https://contoh.example/impor", title="Impor"), source="impor")
        assert load_content(folder(tmp_path)).removed == 0
        assert load_content() == Loaded(unchanged=started.new)
        assert FactCheck.objects.count() == started.new + 3

    def test_two_checks_on_one_page_are_two_fact_checks_with_the_same_page(self) -> None:
        load_content()
        rows = FactCheck.objects.filter(url__startswith="https://liputan6.com/cek-fakta/read/5705727/")
        assert {row.url.partition("#")[2] for row in rows} == {"rumah-ketua-kpu", "surat-suara-jatim"}

    def test_why_is_shown_and_other_ways_to_ask_are_only_searched(self, tmp_path: Path) -> None:
        load_content(folder(tmp_path))
        rumour, explainer = FactCheck.objects.get(kind="factcheck"), FactCheck.objects.get(kind="explainer")
        assert (rumour.explanation, rumour.ours, rumour.label) == ("Suratnya tidak dihapus.", True, "SALAH")
        assert (explainer.title, explainer.conclusion) == ("Umur berapa boleh memilih?", "Mulai 17 tahun.")
        assert explainer.explanation.splitlines() == ["Boleh nyoblos umur berapa?", "Pemilih pemula"]
        assert explainer.law == [{"name": "UU 7/2017", "article": "pasal 198", "read_at": "contoh.example/uu"}]

    @pytest.mark.parametrize(
        ("written", "day", "precision"),
        [
            ('"2018-10"', date(2018, 10, 1), "month"),
            ('"2020"', date(2020, 1, 1), "year"),
            ('"2024-02-29"', date(2024, 2, 29), "day"),
            ("2024-02-29", date(2024, 2, 29), "day"),
        ],
    )
    def test_a_date_is_as_precise_as_it_is_written(
        self, tmp_path: Path, written: str, day: date, precision: str
    ) -> None:
        load_content(folder(tmp_path, rumours=RUMOUR.replace('"2024-02-12"', written)))
        row = FactCheck.objects.get(kind="factcheck")
        assert (row.published, row.precision) == (day, precision)

    def test_with_one_mistake_nothing_is_loaded_and_nothing_lost(self, tmp_path: Path) -> None:
        load_content(folder(tmp_path))
        with pytest.raises(ContentError) as error:
            load_content(folder(tmp_path, explainers=EXPLAINER.replace("umur-memilih", "Umur Memilih")))
        assert len(error.value.problems) == 1
        assert FactCheck.objects.count() == 2

    def test_an_empty_folder_is_a_mistake_and_not_an_order_to_remove_everything(self, tmp_path: Path) -> None:
        load_content(folder(tmp_path))
        shutil.rmtree(tmp_path / "rumours")
        shutil.rmtree(tmp_path / "explainers")
        with pytest.raises(ContentError):
            load_content(tmp_path)
        assert FactCheck.objects.count() == 2


MISTAKES = [
    ('fact = "Undangan memilih tetap dipakai."', 'fact = "Undangan tetap dipakai"', "full stop"),
    ('verdict = "false"', 'verdict = "salah"', "scale"),
    ('published = "2024-02-12"', 'published = "12/02/2024"', "no date"),
    ('published = "2024-02-12"', 'published = "2024-02-30"', "no date"),
    ('published = "2024-02-12"', "published = 2024-02-12T10:00:00", "no date"),
    ('"https://contoh.example/periksa/1"', '"contoh.example/periksa/1"', "web address"),
    ('"https://contoh.example/periksa/1"', '"https://[contoh"', "web address"),
    ('"https://contoh.example/periksa/1"', '"https://contoh.example/periksa/1 (salinan)"', "web address"),
    ('"https://contoh.example/periksa/1"', '"Komdigi id 55131"', "web address"),
    ('claim = "Undangan memilih dihapus."', 'claim = ""', "between quotes"),
    ('claim = "Undangan memilih dihapus."', "claim = 7", "between quotes"),
    ('title = "Undangan disebut dihapus"', 'title = "Undangan\\u0000"', "control character"),
    ('label = "SALAH"', 'lable = "SALAH"', "not known"),
    ('label = "SALAH"', f'label = "{"S" * 201}"', "200 at most"),
    ('label = "SALAH"', 'short_fact = "Undangan memilih tetap dipakai di semua TPS"', "32 at most"),
    ('label = "SALAH"', 'texts = "satu"', "list"),
    ('label = "SALAH"', 'part = "Dua Kata"', "hyphens"),
    ('country = "id"', 'country = "Indonesia"', "two small letters"),
]


class TestMistakes:
    @pytest.mark.parametrize(("good", "bad", "told"), MISTAKES)
    def test_a_mistake_is_told_with_its_line_and_how_to_mend_it(
        self, tmp_path: Path, good: str, bad: str, told: str
    ) -> None:
        assert RUMOUR.count(good) == 1
        text = RUMOUR.replace(good, bad)
        (problem,) = check_content(folder(tmp_path, rumours=text))
        assert told in problem.message
        assert problem.file == "rumours/satu.toml"
        assert problem.line == next(n for n, line in enumerate(text.splitlines(), 1) if bad in line)
        assert str(problem).startswith(f"rumours/satu.toml:{problem.line}: ")

    @pytest.mark.parametrize("key", ["url", "published", "publisher", "verdict", "fact", "why", "language"])
    def test_a_missing_line_is_named(self, tmp_path: Path, key: str) -> None:
        text = "\n".join(line for line in RUMOUR.splitlines() if not line.startswith(f"{key} ="))
        (problem,) = check_content(folder(tmp_path, rumours=text))
        assert f"“{key}” is missing" in problem.message
        assert problem.line == 2

    def test_an_explainer_with_a_verdict_is_sent_to_the_rumours(self, tmp_path: Path) -> None:
        (problem,) = check_content(folder(tmp_path, explainers=EXPLAINER + 'verdict = "true"\n'))
        assert "no verdict" in problem.message
        assert "umur-memilih" in str(problem)

    @pytest.mark.parametrize(
        "law",
        [
            *("[]", "[1]", '"UU 7/2017"', '[{name = "UU"}]', '[{name = "", read_at = "x"}]'),
            *('[{name = "UU", read_at = "x", link = "y"}]', '[{name = "UU", read_at = "contoh.example (2019)"}]'),
        ],
    )
    def test_an_explainer_without_law_and_page_is_refused(self, tmp_path: Path, law: str) -> None:
        lines = [f"law = {law}" if line.startswith("law") else line for line in EXPLAINER.splitlines()]
        (problem,) = check_content(folder(tmp_path, explainers="\n".join(lines)))
        assert problem.message.startswith("law: ")
        assert problem.line == 9

    def test_one_address_twice_is_refused_unless_each_names_its_part(self, tmp_path: Path) -> None:
        (problem,) = check_content(folder(tmp_path, rumours=RUMOUR + RUMOUR))
        assert "part" in problem.message
        assert problem.line == 17
        parts = RUMOUR + 'part = "satu"\n' + RUMOUR + 'part = "dua"\n'
        assert check_content(folder(tmp_path, rumours=parts)) == []

    def test_what_a_whole_file_shares_may_stand_once_at_its_top(self, tmp_path: Path) -> None:
        shared = 'language = "id"\ncountry = "id"\n'
        assert check_content(folder(tmp_path, rumours=shared + RUMOUR.replace(shared, ""))) == []
        (problem,) = check_content(folder(tmp_path, rumours='publisher = "Contoh"\n' + RUMOUR))
        assert "top of this file" in problem.message

    def test_a_file_in_a_place_nobody_reads_is_told(self, tmp_path: Path) -> None:
        here = folder(tmp_path)
        (here / "rumours/dua.TOML").write_text(RUMOUR)
        (here / "lain.toml").write_text(RUMOUR)
        assert {problem.file for problem in check_content(here)} == {"rumours/dua.TOML", "lain.toml"}


HOSTILE = {
    "not UTF-8": b'[[factcheck]]\ntitle = "\xff\xfe"\n',
    "NUL": b"\x00" * 1000,
    "nested too deep": b"a = " + b"[" * 100_000,
    "a number of 10,000 digits": b"a = " + b"9" * 10_000,
    "a key of 100,000 letters": b"a" * 100_000 + b" = 1",
    "larger than a file of texts is": b"# " + b"x" * 1_100_000,
    "an unfinished text": b'[[factcheck]]\nurl = "https://contoh.example',
    "a table where a list belongs": b"[factcheck]\nurl = 1\n",
    "a list of numbers": b"factcheck = [1, 2]\n",
    "nothing": b"",
    "JSON": b'{"factcheck": []}',
    "values of every type": b"[[factcheck]]\nurl = {a = 1}\npart = [1]\nid = [[]]\nverdict = {}\npublished = true\n",
}


class TestHostileFiles:
    @pytest.mark.parametrize("name", HOSTILE)
    def test_a_broken_file_is_a_problem_and_never_a_traceback(self, tmp_path: Path, name: str) -> None:
        here = folder(tmp_path)
        (here / "rumours/rusak.toml").write_bytes(HOSTILE[name])
        problems = check_content(here)
        assert problems
        assert {problem.file for problem in problems} == {"rumours/rusak.toml"}
        assert all(len(str(problem)) < 2_000 for problem in problems)

    def test_a_folder_or_a_pipe_named_like_a_file_does_not_stop_us(self, tmp_path: Path) -> None:
        here = folder(tmp_path)
        (here / "rumours/folder.toml").mkdir()
        os.mkfifo(here / "explainers/pipa.toml")
        assert [problem.message for problem in check_content(here)] == ["this is no file; rename it."] * 2

    def test_a_folder_that_is_not_there_is_a_problem(self, tmp_path: Path) -> None:
        assert check_content(tmp_path / "tidak-ada")
        assert check_content(folder(tmp_path) / "rumours/satu.toml")

    @given(st.binary(max_size=300))
    @settings(max_examples=60, deadline=None)
    def test_any_bytes_are_answered(self, content: bytes) -> None:
        with tempfile.TemporaryDirectory() as name:
            (Path(name) / "rumours").mkdir()
            (Path(name) / "rumours/x.toml").write_bytes(content)
            assert all(str(problem) for problem in check_content(Path(name)))

    @given(
        st.dictionaries(
            st.sampled_from(
                ["id", "url", "part", "verdict", "published", "law", "asks", "texts", "fact", "answer", "x"]
            ),
            st.sampled_from(
                ['""', '"teks"', "1", "true", "[]", '["a", 1]', "{}", "[{}]", "1979-05-27", "07:32:00", "nan"]
            ),
        ),
        st.sampled_from(["factcheck", "explainer"]),
    )
    @settings(max_examples=60, deadline=None)
    def test_any_value_under_any_key_is_answered(self, values: dict[str, str], kind: str) -> None:
        place = {"factcheck": "rumours", "explainer": "explainers"}[kind]
        with tempfile.TemporaryDirectory() as name:
            file = Path(name) / place / "x.toml"
            file.parent.mkdir()
            file.write_text(f"[[{kind}]]\n" + "".join(f"{key} = {value}\n" for key, value in values.items()))
            problems = check_content(Path(name))
            assert problems
            assert all(problem.message for problem in problems)
