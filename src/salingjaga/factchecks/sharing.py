"""What people send back to a chat: the fact first, who found it and when, one short link. Never their message."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from salingjaga.factchecks.models import FactCheck
from salingjaga.factchecks.shown import Shown, show


@dataclass(frozen=True, slots=True)
class Share:
    text: str
    whatsapp: str
    telegram: str


def share(shown: Shown, request: HttpRequest) -> Share:
    """The text, and links that open WhatsApp and Telegram with it. No script needed."""
    link = short_link(shown.code, base_url(request))
    words = _words(shown)
    text = f"{words}\n\n{_read_more(link)}"
    return Share(
        text=text,
        whatsapp=f"https://wa.me/?text={quote(text, safe='')}",
        telegram=f"https://t.me/share/url?url={quote(link, safe='')}&text={quote(words, safe='')}",
    )


def base_url(request: HttpRequest | None = None) -> str:
    """Our public address without a slash at the end; where none is set, the one this visitor used."""
    if settings.PUBLIC_URL or request is None:
        return str(settings.PUBLIC_URL)
    return f"{request.scheme}://{request.get_host()}"


def short_link(code: str, base: str) -> str:
    return f"{base}{reverse('factcheck', args=[code])}"


def own_texts(factcheck: FactCheck) -> tuple[str, ...]:
    """The texts that we hand out about it, in every language: so that we know our own answer when it comes back."""
    texts = []
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            texts.append(_words(show(factcheck)))
    return tuple(texts)


def _words(shown: Shown) -> str:
    parts = {"publisher": shown.publisher, "when": shown.when, "verdict": shown.word.lower()}
    if shown.verdict == "explainer":
        return shown.headline
    if shown.publisher and shown.when:
        checked = _("Checked by %(publisher)s, %(when)s.") % parts
    elif shown.publisher:
        checked = _("Checked by %(publisher)s.") % parts
    else:
        checked = ""
    found = _("The finding: %(verdict)s.") % parts if shown.verdict else ""
    about = _("The check was about %(event)s.") % {"event": shown.event} if shown.event else ""
    return f"{shown.headline}\n\n{' '.join(part for part in (checked, found, about) if part)}".strip()


def _read_more(link: str) -> str:
    return _("Read it here: %(link)s") % {"link": link}
