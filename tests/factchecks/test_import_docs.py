"""docs/importing.md cannot rot: its examples are imported, its tables are compared with the code."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from django.utils import translation

from salingjaga.factchecks.importing.jsonl import KEYS
from salingjaga.factchecks.importing.mapping import shipped
from salingjaga.factchecks.importing.records import FIELDS
from salingjaga.factchecks.importing.sources import FORMATS, import_source
from salingjaga.factchecks.models import FactCheck
from salingjaga.factchecks.scale import Verdict, verdict_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
DOC = (Path(__file__).parents[2] / "docs" / "importing.md").read_text("utf-8")


def block(kind: str, holding: str) -> str:
    blocks = re.findall(r"^```(\w*)\n(.*?)^```$", DOC, re.S | re.M)
    found = [text for name, text in blocks if name == kind and holding in text]
    assert len(found) == 1
    return found[0]


def test_every_format_is_described() -> None:
    assert [name for name in FORMATS if not re.search(rf"^\|.*`{name}`", DOC, re.M)] == []


def test_every_field_key_and_shipped_mapping_is_named() -> None:
    assert [name for name in {*FIELDS, *KEYS, *shipped()} if f"`{name}`" not in DOC] == []


def test_the_row_in_the_docs_comes_in() -> None:
    assert import_source("-", stdin=BytesIO(block("json", "content_type").encode())).new == 1
    assert (FactCheck.objects.get().verdict, FactCheck.objects.get().label) == ("false", "Hoaks")


def test_the_table_and_its_mapping_in_the_docs_come_in(tmp_path: Path) -> None:
    (tmp_path / "table.csv").write_text(block("", "nomor;judul"), "utf-8")
    (tmp_path / "columns.toml").write_text(block("toml", "arsip-kota"), "utf-8")
    assert import_source(str(tmp_path / "table.csv"), mapping=str(tmp_path / "columns.toml")).new == 1
    one = FactCheck.objects.get()
    assert (one.url, one.verdict, one.label, str(one.published)) == (
        "urn:salingjaga:arsip-kota:7",
        "false",
        "Hoaks",
        "2024-02-10",
    )


@pytest.mark.parametrize("verdict", Verdict.values)
def test_the_table_of_the_scale_says_what_the_code_does(verdict: str) -> None:
    row = re.search(rf"^\| `{verdict}` \| (.*?) \| (.*?) \|$", DOC, re.M)
    assert row
    assert [label for label in row[2].split(", ") if verdict_of(label) != verdict] == []
    with translation.override("id"):
        assert row[1].casefold() == str(Verdict(verdict).label).casefold()
