"""Whatever a source holds: fact-checks, problems, or one sentence. Never an exception, never half a row."""

import json
from io import BytesIO
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from salingjaga.factchecks.importing import google, mafindo, mapping, wordpress
from salingjaga.factchecks.importing.feeds import read_feed
from salingjaga.factchecks.importing.records import Item, Rules, read
from salingjaga.factchecks.importing.report import Problem, SourceError
from salingjaga.factchecks.importing.sources import FORMATS, import_source
from salingjaga.factchecks.publishing import Record

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
ANY = settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=80)

_LEAF = st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=30)
_WORDS = [
    "title",
    "rendered",
    "content",
    "link",
    "id",
    "date",
    "claims",
    "claimReview",
    "url",
    "publisher",
    "_embedded",
]
_WORDS += [
    "wp:term",
    "name",
    "status",
    "claim_review",
    "references",
    "tanggal",
    "text",
    "textualRating",
    "data",
    "@type",
]
JSON = st.recursive(
    _LEAF,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(_WORDS), inner, max_size=6),
    max_leaves=25,
)


def whole(items: Any) -> None:
    for item in items:
        one = read(item, Rules("x")) if isinstance(item, Item) else item
        assert isinstance(one, Problem) or (one.url and (one.title or one.claim))


@ANY
@given(st.lists(JSON, max_size=5))
def test_any_answer_of_an_interface_gives_items_and_problems(rows: list[Any]) -> None:
    whole(wordpress.read_posts(rows))
    whole(mafindo.read_objects(rows))
    whole(google.read_claims({"claims": rows}))


@ANY
@given(st.binary(max_size=500), st.sampled_from([b"<rss><channel><item>", b"<feed>", b"<?xml version='1.0'?>", b""]))
def test_any_bytes_are_a_feed_or_none(data: bytes, start: bytes) -> None:
    try:
        whole(read_feed(start + data))
    except SourceError as error:
        refusal = str(error)
        assert_one_sentence(refusal)


def assert_one_sentence(words: str) -> None:
    assert words.strip()
    assert "\n" not in words


_BYTES = (
    st.binary(max_size=400) | st.text(max_size=400).map(str.encode) | JSON.map(lambda value: json.dumps(value).encode())
)


@ANY
@given(_BYTES, st.sampled_from([None, *FORMATS]))
def test_any_bytes_in_any_format_are_a_report_or_a_sentence(data: bytes, format: str | None) -> None:
    try:
        report = import_source("-", format=format, stdin=BytesIO(data))
    except SourceError as error:
        refusal = str(error)
        assert_one_sentence(refusal)
    else:
        assert json.dumps(report.to_dict())


@ANY
@given(st.text(max_size=200))
def test_any_text_is_a_mapping_or_explained(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.getbasetemp() / "any.toml"
    path.write_bytes(text.encode("utf-8"))
    try:
        assert mapping.load(str(path)).rules("x", factchecks_only=False)
    except SourceError as error:
        refusal = str(error)
        assert refusal.strip()


@pytest.mark.parametrize("depth", [300, 900, 970, 990, 20_000])
@pytest.mark.parametrize("format", [None, *FORMATS])
def test_json_as_deep_as_can_be_is_a_report_or_a_sentence(format: str | None, depth: int) -> None:
    deep = "[" * depth + "]" * depth
    for text in (
        deep,
        f'[{{"title": {{"rendered": {deep}}}, "id": {deep}}}]',
        f'{{"claims": [{deep}], "@type": {deep}}}',
    ):
        try:
            report = import_source("-", format=format, stdin=BytesIO(text.encode()))
        except SourceError as error:
            refusal = str(error)
            assert_one_sentence(refusal)
        else:
            assert report.stored == 0


_FIELD = st.sampled_from(
    "url title claim conclusion verdict label published language country texts appearances".split()
)


@ANY
@given(st.dictionaries(_FIELD, JSON, max_size=8), st.booleans(), st.booleans())
def test_any_fields_are_a_whole_record_or_a_problem(fields: dict[str, Any], strict: bool, checked: bool) -> None:
    one = read(Item("line 1", fields, {"lain": fields}, strict=strict, checked=checked), Rules("x"))
    assert isinstance(one, Problem | Record)
    if isinstance(one, Record):
        assert one.url.startswith(("http://", "https://", "urn:", "HTTP", "Http")) or "://" in one.url
        assert len(one.label) <= 200
        assert len(one.url) <= 2000
        json.dumps(one.extra, allow_nan=False)
        f"{one.title}{one.claim}{one.conclusion}{one.label}".encode()
