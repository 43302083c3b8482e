"""What an API answered, as JSON, or the sentence that says what it was instead."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from salingjaga.factchecks.fetching import Fetched, shown
from salingjaga.factchecks.importing.reading import decode, encoding_of, parse_json
from salingjaga.factchecks.importing.report import SourceError


def json_of(answer: Fetched) -> Any:
    """The JSON of an answer; SourceError where it is a page or broken."""
    text = decode(answer.body, encoding_of(answer.body, answer.charset)).lstrip("\ufeff \t\r\n")
    if text.startswith("<"):
        raise SourceError(_("%s answers with a page (HTML) where JSON was expected.") % shown(answer.url))
    try:
        return parse_json(text)
    except ValueError as error:
        words = {"url": shown(answer.url), "why": error}
        raise SourceError(_("%(url)s answers with broken JSON: %(why)s") % words) from None
