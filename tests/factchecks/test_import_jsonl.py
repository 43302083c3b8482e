"""Our own form, one fact-check a line: what comes in, what is reported, what a second run does."""

import json
import os
import signal
import subprocess
import sys
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from django.db import OperationalError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from salingjaga.factchecks import publishing
from salingjaga.factchecks.importing.jsonl import read_lines
from salingjaga.factchecks.importing.reading import Body
from salingjaga.factchecks.importing.records import Rules, read
from salingjaga.factchecks.importing.report import Problem, SourceError
from salingjaga.factchecks.importing.sources import import_source
from salingjaga.factchecks.models import FactCheck, IndexState
from salingjaga.factchecks.publishing import Record, put, remove
from tests.factchecks.importing_with import lines, row, stored

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


def test_every_key_of_the_form_goes_to_its_place(tmp_path: Path) -> None:
    whole = row(
        claim="KPU menutup TPS",
        conclusion="TPS tetap buka.",
        explanation="KPU membantah.",
        verdict="Keliru",
        published="2024-02-10",
        language="id",
        publisher="Periksa",
        category="Politik",
        content_type="fabricated content",
        appearances=["https://facebook.example/1", "https://x.example/2"],
    )
    report = import_source(lines(tmp_path / "a.jsonl", whole))
    one = stored()
    assert (report.new, report.bad, report.exit_code) == (1, 0, 0)
    assert (one.title, one.claim, one.conclusion) == ("Klaim nomor 1", "KPU menutup TPS", "TPS tetap buka.")
    assert (one.verdict, one.label, one.published) == ("false", "Keliru", date(2024, 2, 10))
    assert (one.language, one.publisher, one.category) == ("id", "Periksa", "Politik")
    assert sorted(one.appearances.values_list("url", flat=True)) == whole["appearances"]
    assert one.ours is False
    assert one.source == "a.jsonl"


def test_url_and_one_of_title_or_claim_are_enough(tmp_path: Path) -> None:
    path = lines(tmp_path / "a.jsonl", {"url": "https://periksa.example.id/1", "claim": "KPU tutup"})
    assert import_source(path).new == 1
    assert (stored().verdict, stored().published) == ("", None)


def test_our_identifier_as_verdict_is_taken_as_it_is(tmp_path: Path) -> None:
    path = lines(tmp_path / "a.jsonl", row(verdict="missing_context", content_type="satire", label="Konteks keliru"))
    import_source(path)
    assert (stored().verdict, stored().label) == ("missing_context", "Konteks keliru")


def test_a_label_that_is_not_on_our_scale_is_kept_and_counted(tmp_path: Path) -> None:
    report = import_source(lines(tmp_path / "a.jsonl", row(title="KPU tutup", verdict="Wadidaw")))
    assert (stored().verdict, stored().label) == ("", "Wadidaw")
    assert report.unknown_labels == {"Wadidaw": 1}


def test_unknown_keys_are_kept(tmp_path: Path) -> None:
    import_source(lines(tmp_path / "a.jsonl", row(editor="Sari", nested={"a": [1, None, "x"]})))
    assert stored().extra == {"editor": "Sari", "nested": {"a": [1, None, "x"]}}


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        ('{"url": "https://x.example', "JSON"),
        ("[1, 2]", "object"),
        ("null", "object"),
        ('{"title": "tanpa alamat"}', "url"),
        ('{"url": "javascript:alert(1)", "title": "x"}', "address"),
        ('{"url": "https://user:pass@x.example/", "title": "x"}', "address"),
        ('{"url": "https://x.example/1"}', "neither"),
        ('{"url": "https://x.example/1", "title": 5}', "title"),
        ('{"url": 5, "title": "x"}', "url"),
        ('{"url": "https://x.example/1", "title": "x", "appearances": [1]}', "appearances"),
        ('{"url": "https://x.example/1", "title": "x", "published": "kemarin"}', "date"),
        ('{"url": "https://x.example/1", "title": "x", "extra": NaN}', "NaN"),
        ('{"url": "https://x.example/1", "title": "x", "extra": 1e999}', "number"),
        ('{"url": "https://x.example/1", "title": "x", "n": ' + "[" * 5000 + "]" * 5000 + "}", "deep"),
        ('{"url": "https://x.example/1", "title": "x", "n": ' + "[" * 40 + "]" * 40 + "}", "deep"),
        ('{"url": "https://x.example/' + "a" * 3000 + '", "title": "x"}', "address"),
    ],
)
def test_a_broken_row_is_reported_with_line_and_reason_and_does_not_stop_the_good_ones(
    tmp_path: Path, broken: str, reason: str
) -> None:
    report = import_source(lines(tmp_path / "a.jsonl", row(1), broken, "", row(2)))
    assert (report.new, report.bad, report.exit_code) == (2, 1, 0)
    assert report.problems[0].place.endswith(" 2")
    assert reason in report.problems[0].reason
    assert "Traceback" not in json.dumps(report.to_dict())


@pytest.mark.parametrize("depth", [50, 400, 900, 980, 5000])
@pytest.mark.parametrize("key", ["url", "title", "appearances", "verdict", "lain"])
def test_a_value_in_a_value_in_a_value_is_a_bad_row(tmp_path: Path, key: str, depth: int) -> None:
    deep = json.dumps(row(1) | {key: 0}).replace(f'"{key}": 0', f'"{key}": {"[" * depth}{"]" * depth}')
    report = import_source(lines(tmp_path / "a.jsonl", deep, row(2)))
    assert (report.new, report.bad) == (1, 1)


def test_what_no_database_takes_is_cut_out_of_texts(tmp_path: Path) -> None:
    path = lines(
        tmp_path / "a.jsonl", '{"url": "https://periksa.example.id/1", "title": "a\\u0000b\\ud800c", "k": "\\ud800"}'
    )
    assert import_source(path).new == 1
    assert (stored().title, stored().extra) == ("abc", {"k": ""})


def test_a_line_that_is_no_utf8_is_reported_and_its_neighbours_stay_whole(tmp_path: Path) -> None:
    good = json.dumps(row(1, claim="Pemilih di kafé"), ensure_ascii=False).encode()
    bad = json.dumps(row(2, claim="kafé"), ensure_ascii=False).encode("latin-1")
    (tmp_path / "a.jsonl").write_bytes(bad + b"\n" + good + b"\n")
    report = import_source(str(tmp_path / "a.jsonl"))
    assert (report.new, report.bad) == (1, 1)
    assert stored(1).claim == "Pemilih di kafé"


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_is_understood(tmp_path: Path, codec: str) -> None:
    (tmp_path / "a.jsonl").write_bytes("\n".join(json.dumps(row(n)) for n in (1, 2)).encode(codec))
    assert import_source(str(tmp_path / "a.jsonl")).new == 2


def test_a_file_called_jsonl_is_read_as_lines_whatever_its_first_line_is(tmp_path: Path) -> None:
    for first in ("halo, dunia", "[1, 2]", "{"):
        report = import_source(lines(tmp_path / "a.jsonl", first, row(1)))
        assert (report.stored, report.bad, report.format) == (1, 1, "jsonl")


def test_a_list_of_rows_is_read_too(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps([row(1), 5, row(2)], indent=1))
    report = import_source(str(tmp_path / "a.json"))
    assert (report.new, report.bad) == (2, 1)


def test_standard_input_is_read() -> None:
    assert import_source("-", stdin=BytesIO(json.dumps(row()).encode())).new == 1


def test_a_second_run_changes_nothing(tmp_path: Path) -> None:
    path = lines(tmp_path / "a.jsonl", row(1, appearances=["https://a.example/1"]), row(2, x={"y": 1.5}))
    import_source(path)
    before = list(FactCheck.objects.order_by("url").values()), IndexState.objects.get().revision
    report = import_source(path)
    assert (report.new, report.updated, report.unchanged) == (0, 0, 2)
    assert (list(FactCheck.objects.order_by("url").values()), IndexState.objects.get().revision) == before


def test_a_correction_updates_counts_and_keeps_the_public_code(tmp_path: Path) -> None:
    import_source(lines(tmp_path / "a.jsonl", row(1, appearances=["https://a.example/1"]), row(2)))
    code, revision = stored().code, IndexState.objects.get().revision
    corrected = row(1, verdict="Benar", title="Klaim nomor 1", appearances=["https://a.example/2"])
    report = import_source(lines(tmp_path / "a.jsonl", corrected, row(2)))
    assert (report.new, report.updated, report.unchanged) == (0, 1, 1)
    assert (stored().verdict, stored().code) == ("true", code)
    assert list(stored().appearances.values_list("url", flat=True)) == ["https://a.example/2"]
    assert stored().revision == IndexState.objects.get().revision > revision


def test_an_address_twice_in_one_source_counts_once_and_is_reported(tmp_path: Path) -> None:
    path = lines(tmp_path / "a.jsonl", row(1), row(1, title="Lain"))
    for _run in range(2):
        report = import_source(path)
        assert (report.stored, report.skipped, report.updated) == (1, 1, 0)
    assert report.problems[0].sort == "skipped"


def test_words_of_our_own_are_left_alone(tmp_path: Path) -> None:
    put(Record(url="https://periksa.example.id/1", title="Kata kami", ours=True), source="starter")
    report = import_source(lines(tmp_path / "a.jsonl", row(1), row(2)))
    assert (report.new, report.skipped) == (1, 1)
    assert stored().title == "Kata kami"


def test_prune_takes_out_what_the_source_lists_no_more_and_nothing_else(tmp_path: Path) -> None:
    put(Record(url="https://lain.example/1", title="Lain"), source="lain")
    import_source(lines(tmp_path / "a.jsonl", row(1), row(2), row(3)))
    report = import_source(lines(tmp_path / "a.jsonl", row(1), row(3, title=5)), prune=True)
    assert (report.pruned, report.bad) == (1, 1)  # the broken row 3 is still listed, not withdrawn
    assert sorted(FactCheck.objects.values_list("url", flat=True)) == [
        "https://lain.example/1",
        "https://periksa.example.id/1",
        "https://periksa.example.id/3",
    ]


@pytest.mark.parametrize("rest", ["{broken", ""])
def test_prune_takes_out_nothing_where_we_cannot_be_sure(tmp_path: Path, rest: str) -> None:
    import_source(lines(tmp_path / "a.jsonl", row(1), row(2)))
    kept = [row(1), rest] if rest else ['{"url": "https://periksa.example.id/9"}']
    report = import_source(lines(tmp_path / "a.jsonl", *kept), prune=True)
    assert report.pruned == 0
    assert report.notes
    assert FactCheck.objects.count() == 2


def test_remove_takes_out_by_address_and_raises_the_revision(tmp_path: Path) -> None:
    import_source(lines(tmp_path / "a.jsonl", row(1), row(2)))
    revision = IndexState.objects.get().revision
    assert remove(["https://periksa.example.id/1", "https://periksa.example.id/77"]) == 1
    assert IndexState.objects.get().revision > revision
    assert remove(["https://periksa.example.id/77"]) == 0


def test_a_batch_is_one_revision(tmp_path: Path) -> None:
    import_source(lines(tmp_path / "a.jsonl", *(row(n) for n in range(1200))))
    assert IndexState.objects.get().revision == 3  # 500, 500, 200
    assert FactCheck.objects.values("code").distinct().count() == 1200


def test_progress_is_told_in_rows(tmp_path: Path) -> None:
    told: list[tuple[int, int | None]] = []
    import_source(lines(tmp_path / "a.jsonl", *(row(n) for n in range(250))), progress=lambda *a: told.append(a))
    assert told == [(100, 250), (200, 250), (250, 250)]


def test_a_database_that_is_locked_is_a_sentence_and_what_came_in_before_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_all = publishing.put_all

    def locked(records: list[Record], *, source: str) -> list[publishing.Outcome]:
        if FactCheck.objects.exists():
            raise OperationalError("database is locked")
        return put_all(records, source=source)

    monkeypatch.setattr(publishing, "put_all", locked)
    report = import_source(lines(tmp_path / "a.jsonl", *(row(n) for n in range(1200))), prune=True)
    assert (report.new, report.exit_code, report.pruned) == (500, 2, 0)
    assert "locked" in report.broken_off


def test_nothing_in_is_exit_code_2(tmp_path: Path) -> None:
    report = import_source(lines(tmp_path / "a.jsonl", '{"title": "tanpa alamat"}'))
    assert (report.stored, report.exit_code) == (0, 2)


@pytest.mark.parametrize("content", [b"", b"  \n", b"\x7fELF\0\0\1", b"Halo dunia\n"])
def test_a_source_that_is_none_of_ours_is_refused_in_a_sentence(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a").write_bytes(content)
    with pytest.raises(SourceError, match=r"\.$"):
        import_source(str(tmp_path / "a"))


def test_a_missing_file_an_unknown_format_and_an_unknown_mapping_are_refused_in_a_sentence(tmp_path: Path) -> None:
    for options in ({}, {"format": "docx"}, {"mapping": "tidak-ada"}):
        with pytest.raises(SourceError, match=r"tidak-ada|docx"):
            import_source(str(tmp_path / "tidak-ada.jsonl"), **options)


def test_problems_are_listed_up_to_a_bound_and_all_counted(tmp_path: Path) -> None:
    report = import_source(lines(tmp_path / "a.jsonl", *(["{"] * 1000), row(1)))
    assert (report.bad, len(report.problems)) == (1000, 200)
    assert report.to_dict()["problems_not_listed"] == 800


@given(st.lists(st.binary(max_size=200), max_size=20))
def test_any_bytes_give_rows_and_problems_and_never_an_exception(chunks: list[bytes]) -> None:
    for item in read_lines(Body(BytesIO(b"\n".join(chunks))), None):
        assert isinstance(read(item, Rules("x")) if not isinstance(item, Problem) else item, Record | Problem)


_JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
_KEYS = st.sampled_from(["url", "title", "claim", "verdict", "published", "appearances", "language", "label", "lain"])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.lists(st.dictionaries(_KEYS, _JSON, max_size=6), min_size=1, max_size=5))
def test_whatever_a_row_holds_it_is_stored_or_reported(rows: list[dict[str, object]]) -> None:
    body = "\n".join(json.dumps(one | {"url": f"https://x.example/{i}"}) for i, one in enumerate(rows)).encode()
    report = import_source("-", format="jsonl", stdin=BytesIO(body))
    assert report.stored + report.bad + report.skipped == len(rows)


_SLOWLY = """
import os, sys, time
os.environ["DJANGO_SETTINGS_MODULE"] = "salingjaga.config.settings"
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from salingjaga.factchecks.importing.sources import import_source
def tell(done, total):
    print(done, flush=True)
    time.sleep(float(sys.argv[2]))
report = import_source(sys.argv[1], progress=tell)
print(report.to_dict()["new"], report.to_dict()["unchanged"])
"""


def test_a_run_that_was_killed_goes_on_where_it_was(tmp_path: Path) -> None:
    path = lines(tmp_path / "a.jsonl", *(row(n) for n in range(2000)))
    env = os.environ | {"SALINGJAGA_HOME": str(tmp_path / "home")}
    first = subprocess.Popen([sys.executable, "-c", _SLOWLY, path, "0.05"], env=env, stdout=subprocess.PIPE, text=True)
    assert first.stdout is not None
    while int(first.stdout.readline()) < 1200:
        pass
    os.kill(first.pid, signal.SIGKILL)
    first.wait()
    again = subprocess.run(
        [sys.executable, "-c", _SLOWLY, path, "0"], env=env, capture_output=True, text=True, check=True
    )
    new, unchanged = map(int, again.stdout.split("\n")[-2].split())
    assert new + unchanged == 2000
    assert unchanged >= 1000  # what had been committed before the kill was not done again
