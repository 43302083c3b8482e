"""An answer as a person reads it in a terminal: the fact first, then who checked, then why we think it is the same."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from salingjaga.cli.terminal import harmless, say, styled
from salingjaga.cli.words import _, listed
from salingjaga.factchecks.shown import show as show_factcheck

COLOURS = {"false": "red", "scam": "red", "true": "green", "unproven": "dim", "satire": "dim"}


def show(answer: Any, message: str) -> None:
    """Print a CheckedAnswer; ``message`` is the text that its spans count in."""
    headings = {
        "match": _("Somebody has checked this."),
        "related": _("Not sure. These checks come near; is yours among them?"),
        "none": _("Nobody has checked this yet, as far as we know. Do not pass it on for now."),
    }
    say(styled(headings[answer.answer], "bold"))
    for result in answer.results[: answer.shown]:
        _show_result(result, message)
    for note in answer.notes:
        if sentence := _notes().get(note):
            say("\n" + sentence)
    if answer.explainers:
        say("\n" + styled(_("How it works:"), "bold"))
    for result in answer.explainers:
        shown = show_factcheck(result.factcheck)
        _lines([shown.title, shown.answer, *(f"{law.name} {law.link}" for law in shown.laws)])


def _show_result(result: Any, message: str) -> None:
    """What the page shows of a fact-check, within the same rights (`factchecks.shown`)."""
    shown = show_factcheck(result.factcheck)
    tone = COLOURS.get(shown.verdict, "yellow")
    say("\n" + styled(shown.word.upper(), tone) + "  " + harmless(shown.headline))
    copied = _("copied by {who}").format(who=shown.copied_by) if shown.copied_by else ""
    source = [shown.publisher, copied, shown.when, f"“{shown.label}”" if shown.label else ""]
    _lines([shown.title, listed(filter(None, source)), shown.link])
    _lines([_reason(reason, result.factcheck, message) for reason in result.reasons] or [_("Similar in meaning")])
    _lines([_("How sure: right in {count} of 100 such cases").format(count=min(99, round(result.probability * 100)))])


def _lines(texts: Iterable[str]) -> None:
    for text in texts:
        if text:
            say("  " + harmless(text))


def _reason(reason: Any, check: Any, message: str) -> str:
    ours = listed(dict.fromkeys(f"“{harmless(message[a:b])}”" for a, b in reason.spans[:8]))
    if reason.kind == "words":
        return _("Same words: {words}").format(words=ours) if ours else ""
    if reason.kind == "differs":
        text = str(getattr(check, reason.field or "", "") or "")
        theirs = listed(dict.fromkeys(f"“{harmless(text[a:b])}”" for a, b in reason.document_spans[:8]))
        what = _differences().get(reason.what or "", reason.what or "")
        return _("Differs ({what}): yours says {ours}, the checked one {theirs}").format(
            what=what, ours=ours or "-", theirs=theirs or "-"
        )
    return {
        "exact": _("The same text, word for word"),
        "link": _("The same link"),
        "own_answer": _("This is our own answer, sent back to us"),
    }.get(reason.kind, "")


def _differences() -> dict[str, str]:
    return {
        "number": _("number"),
        "amount": _("amount"),
        "date": _("date"),
        "name": _("name"),
        "place": _("place"),
        "negation": _("negation"),
    }


def _notes() -> dict[str, str]:
    return {
        "unregistered_link": _("There is only a link, and nobody has registered it. Links are never opened."),
        "short_link": _("There is only a short link, and nobody has registered it. Links are never opened."),
        "too_short": _("The message is short: paste all of it, if there is more."),
        "empty": _("There is no text in it."),
        "truncated": _("The message is long: only its first part was compared."),
        "semantic_unavailable": _("Meaning could not be compared, words alone were: `salingjaga doctor` says why."),
        "semantic_incomplete": _("Not every fact-check can be compared by meaning yet: `salingjaga doctor` says more."),
    }
