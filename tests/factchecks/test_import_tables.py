"""CSV and TSV, with columns named like ours or through a mapping file; and the mapping files that ship."""

import json
import os
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salingjaga.factchecks.importing.mapping import load, shipped
from salingjaga.factchecks.importing.reading import Body
from salingjaga.factchecks.importing.report import Problem, SourceError
from salingjaga.factchecks.importing.sources import import_source
from salingjaga.factchecks.importing.tables import read_rows
from salingjaga.factchecks.models import FactCheck, IndexState

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
DATA = Path(os.environ.get("SALINGJAGA_DATA", Path(__file__).parents[3] / "shared" / "data"))


def table(path: Path, text: str, codec: str = "utf-8") -> str:
    path.write_bytes(text.encode(codec))
    return str(path)


def mapping(path: Path, text: str) -> str:
    path.write_text(text, encoding="utf-8")
    return str(path)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_columns_named_like_our_fields_need_no_mapping(tmp_path: Path, delimiter: str) -> None:
    text = delimiter.join(("URL", "Title", "Verdict", "note")) + "\n"
    text += delimiter.join(("https://a.example/1", "KPU tutup", "Salah", "x")) + "\n"
    report = import_source(table(tmp_path / "a.txt", text))
    one = FactCheck.objects.get()
    assert (report.new, one.url, one.title, one.verdict) == (1, "https://a.example/1", "KPU tutup", "false")
    assert one.extra == {"note": "x"}


def test_a_mapping_names_columns_constants_verdicts_and_an_identity(tmp_path: Path) -> None:
    chart = mapping(
        tmp_path / "m.toml",
        """
        name = "arsip kota"
        [fields]
        id = "nomor"
        title = "judul"
        claim = ["klaim", "narasi"]
        verdict = "kode"
        published = "tanggal"
        appearances = "tautan"
        [constants]
        publisher = "Cek Kota"
        language = "id"
        country = "ID"
        [verdicts]
        H = "Hoaks"
        K = "Klarifikasi"
        """,
    )
    text = "nomor,judul,klaim,narasi,kode,tanggal,tautan\n"
    text += '7,KPU tutup,,KPU tutup besok,H,10/2/2024,"https://fb.example/1 https://x.example/2"\n'
    text += "8,DPT bocor,,,K,12 Februari 2024,\n"
    report = import_source(table(tmp_path / "a.csv", text), mapping=chart)
    first, second = FactCheck.objects.order_by("url")
    assert (report.new, report.source) == (2, "arsip kota")
    assert (first.url, first.link) == ("urn:salingjaga:arsip-kota:7", "")
    assert (first.claim, first.verdict, first.label, str(first.published)) == (
        "KPU tutup besok",
        "false",
        "Hoaks",
        "2024-02-10",
    )
    assert (first.publisher, first.language, first.country) == ("Cek Kota", "id", "ID")
    assert first.appearances.count() == 2
    assert (second.verdict, second.label, str(second.published)) == ("", "Klarifikasi", "2024-02-12")


def test_a_cell_in_quotes_may_span_lines_and_the_place_is_its_first_line(tmp_path: Path) -> None:
    text = 'url,title\nhttps://a.example/1,"KPU\ntutup"\nhttps://a.example/2,\nhttps://a.example/3,x\n'
    report = import_source(table(tmp_path / "a.csv", text))
    assert (report.new, report.bad) == (2, 1)
    assert FactCheck.objects.get(url="https://a.example/1").title == "KPU tutup"
    assert report.problems[0].place.endswith(" 4")


def test_a_quote_that_is_never_closed_costs_one_row_not_the_rest(tmp_path: Path) -> None:
    rows = [f"https://a.example/{n},Klaim {n}" for n in range(1, 400)]
    rows[5] = 'https://a.example/6,"Klaim 6'
    report = import_source(table(tmp_path / "a.csv", "url,title\n" + "\n".join(rows) + "\n"))
    assert (report.new, report.bad) == (398, 1)
    assert (report.problems[0].place[-2:], "quote" in report.problems[0].reason) == (" 7", True)


def test_a_row_with_too_many_cells_is_reported(tmp_path: Path) -> None:
    text = "url,title\nhttps://a.example/1,KPU, tutup\nhttps://a.example/2,x,,\n"
    report = import_source(table(tmp_path / "a.csv", text))
    assert (report.new, report.bad) == (1, 1)


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_what_spreadsheets_write_is_read(tmp_path: Path, codec: str) -> None:
    import_source(table(tmp_path / "a.csv", "url;title\nhttps://a.example/1;Kafé “KPU”\n", codec))
    assert FactCheck.objects.get().title == "Kafé “KPU”"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_may_end_as_any_system_ends_them(tmp_path: Path, end: str) -> None:
    rows = ["url,title", "https://a.example/1,satu", 'https://a.example/2,"dua', 'tiga"', "x,rusak", ""]
    report = import_source(table(tmp_path / "a.csv", end.join(rows)))
    assert (report.new, report.bad) == (2, 1)
    assert report.problems[0].place.endswith(" 5")


def test_a_line_without_end_is_reported_and_passed_over(tmp_path: Path) -> None:
    text = f"url,title\nhttps://a.example/1,satu\nhttps://a.example/2,{'x' * 5_000_000}\nhttps://a.example/3,tiga\n"
    report = import_source(table(tmp_path / "a.csv", text))
    assert (report.new, report.bad) == (2, 1)
    assert report.problems[0].place.endswith(" 3")


def test_a_header_that_names_nothing_is_refused_with_its_columns(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="judul"):
        import_source(table(tmp_path / "a.csv", "nomor,judul\n1,x\n"))


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[fields\n", "TOML"),
        ("[fields]\njudul = 'title'\n", "fields.judul"),
        ("wat = 1\n", "wat"),
        ("[fields]\ntitle = 5\n", "title"),
        ("fields = 5\n", "fields"),
        ("[constants]\nurl = 'x'\n", "constants.url"),
        ("[fields]\ntitle = 'tidak-ada'\n", "tidak-ada"),
    ],
)
def test_a_wrong_mapping_is_explained(tmp_path: Path, text: str, named: str) -> None:
    with pytest.raises(SourceError, match=named):
        import_source(table(tmp_path / "a.csv", "a,b\n1,2\n"), mapping=mapping(tmp_path / "m.toml", text))


def test_a_mapping_reads_json_lines_too(tmp_path: Path) -> None:
    chart = mapping(
        tmp_path / "m.toml", "name='x'\n[fields]\nid='id'\ntitle='t.teks'\nverdict='h'\n[verdicts]\ntrue='Hoaks'\n"
    )
    (tmp_path / "a.jsonl").write_text(json.dumps({"id": 3, "t": {"teks": "KPU tutup"}, "h": True, "lain": 1}))
    import_source(str(tmp_path / "a.jsonl"), mapping=chart)
    one = FactCheck.objects.get()
    assert (one.url, one.title, one.verdict, one.extra) == ("urn:salingjaga:x:3", "KPU tutup", "false", {"lain": 1})


def test_every_shipped_mapping_can_be_read() -> None:
    assert shipped()
    assert all(load(name).name and load(name).fields for name in shipped())


@pytest.mark.skipif(not DATA.is_dir(), reason=f"the collections are not at {DATA}")
@pytest.mark.parametrize(
    ("file", "mapping", "rows"),
    [
        ("turnbackhoax_2025-11_2026-03.jsonl", "turnbackhoax-2025", 544),
        ("turnbackhoax_2015-2021.jsonl", "turnbackhoax-2015", 1116),
        ("snopes/verified-claims.tsv", "snopes-verified-claims", 10381),  # in 10,396 lines with the header
    ],
)
def test_a_collection_comes_in_completely_and_a_second_run_changes_nothing(file: str, mapping: str, rows: int) -> None:
    first = import_source(str(DATA / file), mapping=mapping)
    revision = IndexState.objects.get().revision
    second = import_source(str(DATA / file), mapping=mapping)
    assert (first.new, first.bad, first.skipped) == (rows, 0, 0)
    assert (second.new, second.updated, second.unchanged) == (0, 0, rows)
    assert IndexState.objects.get().revision == revision
    assert not FactCheck.objects.filter(title__startswith="[").exists()


@given(st.binary(max_size=400))
def test_any_bytes_give_rows_and_problems_and_never_an_exception(data: bytes) -> None:
    items = list(read_rows(Body(BytesIO(b"url,title\n" + data)), None))
    assert all(isinstance(item, Problem) or item.fields for item in items)
