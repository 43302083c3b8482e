"""Indonesian is complete, certain, and in step with the sources; placeholders survive translation."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
CATALOGUE = ROOT / "src/salingjaga/locale/id/LC_MESSAGES/django.po"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w+\}|</?b>")


@pytest.fixture(scope="module")
def messages() -> list[tuple[str, str]]:
    with CATALOGUE.open("rb") as file:
        catalogue = read_po(file, locale="id")
    assert not [m.id for m in catalogue if m.fuzzy and m.id], "nothing is guessed"
    pairs = []
    for message in catalogue:
        if message.id:
            source = message.id[-1] if isinstance(message.id, tuple) else message.id
            words = message.string if isinstance(message.string, str) else "\0".join(message.string)
            pairs.append((str(source), words))
    return pairs


def test_every_sentence_is_translated(messages: list[tuple[str, str]]) -> None:
    assert len(messages) > 150
    assert [source for source, words in messages if not words.strip()] == []


def test_placeholders_are_the_same_in_both_languages(messages: list[tuple[str, str]]) -> None:
    wrong = [s for s, words in messages if sorted(PLACEHOLDER.findall(s)) != sorted(PLACEHOLDER.findall(words))]
    assert wrong == []


def test_readers_are_called_kamu(messages: list[tuple[str, str]]) -> None:
    assert [words for _source, words in messages if re.search(r"\b(anda|Anda|kau|engkau)\b", words)] == []


def test_the_catalogue_holds_what_the_sources_say(tmp_path: Path) -> None:
    """The script would change nothing: run it on a copy and compare."""
    code = (
        "import sys; sys.path.insert(0, 'scripts'); import messages, django; from django.conf import settings; "
        "settings.configure(USE_I18N=True); django.setup(); "
        f"from babel.messages.pofile import read_po; c = read_po(open({str(CATALOGUE)!r}, 'rb'), locale='id'); "
        "now = {m.id for m in messages.collect() if m.id}; kept = {m.id for m in c if m.id}; "
        "print(sorted(map(str, now ^ kept)))"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True).stdout
    assert out.strip() == "[]", "run scripts/messages.py and translate what it lists"
