"""What a published verdict tells the public and the index: the fact-check's row, without anybody's personal data."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from django.db.models import QuerySet
from django.db.models.functions import Length
from django.utils import timezone

from salingjaga.accounts.models import Organisation
from salingjaga.cases.models import Case, Publication, PublicationKind, Report, ReportState, Version
from salingjaga.factchecks import publishing
from salingjaga.factchecks.models import CASE_URN, FactCheck
from salingjaga.factchecks.publishing import Record
from salingjaga.factchecks.shown import cut, first_sentence
from salingjaga.matching import link_parts
from salingjaga.privacy import mask

VARIANTS = 40  # different texts of one rumour that the index learns; the longest ones
LINKS = 200
TITLE = 120
COUNTRY = "ID"
SHARERS = ("s", "t")  # of X; those that every site uses are known to `link_parts`
INVITES = re.compile(r"https?://(?:chat\.whatsapp\.com/|t\.me/(?:\+|joinchat/)|[^/]*line\.me/)", re.IGNORECASE)


def urn(case: Case) -> str:
    """The identity of the case's fact-check."""
    return CASE_URN + case.public_id


def reports(case: Case) -> QuerySet[Report]:
    """Those who are owed the news."""
    return Report.objects.filter(case=case, state=ReportState.ACTIVE)


def factcheck(case: Case, version: Version, told: Publication) -> Record:
    """The row that goes out with `told`. Its day stays that of the first publication; its history tells the rest."""
    first = case.publications.filter(kind=PublicationKind.FIRST).first() or told
    claim = mask(version.claim)
    return Record(
        url=urn(case),
        title=cut(first_sentence(claim), TITLE),
        claim=claim,
        fact=version.fact,
        conclusion=version.conclusion,
        explanation=version.explanation,
        verdict=version.verdict,
        published=timezone.localdate(first.at),
        language=version.language,
        country=COUNTRY,
        publisher=publisher(case),
        texts=tuple(variants(case)),
        appearances=tuple(links(case)),
        ours=True,
        sources=tuple(version.sources),
        types=tuple(version.types),
        techniques=tuple(version.techniques),
    )


def refresh(case: Case) -> None:
    """Tell the index the texts and links of the reports that are left: after one was erased, detached or joined."""
    row = FactCheck.objects.filter(url=urn(case)).first()
    if row is not None:
        publishing.retell(row, texts=variants(case), appearances=list(links(case)))


def publisher(case: Case) -> str:
    """The organisation in whose name it is published: the holder, else the instance's own."""
    who = case.holder or Organisation.objects.filter(is_own=True).first()
    return who.name if who else "SalingJaga"


def variants(case: Case) -> list[str]:
    """How the rumour was worded, longest first, masked: two that differ in a telephone number alone are one."""
    longest = reports(case).exclude(text="").order_by(-Length("text"), "pk").values_list("text", flat=True)
    texts = [case.text, *longest[: VARIANTS * 2]]
    return list(dict.fromkeys(mask(text) for text in texts if text.strip()))[:VARIANTS]


def links(case: Case) -> Iterator[str]:
    """Where it was seen, without what tells who shared it; an address that holds somebody's number or name, or lets
    people into a closed group, is left out."""
    found = reports(case).exclude(link="").values_list("link", flat=True)
    for link in list(dict.fromkeys(map(_without_sharer, [case.link, *found[: LINKS * 2]])))[:LINKS]:
        if link and mask(link) == link and not INVITES.match(link):
            yield link


def _without_sharer(link: str) -> str:
    """What apps hang on a link when somebody copies it leads to that person: Instagram shows their name."""
    address = link_parts.parse(link)
    if address is None:
        return ""
    kept = tuple(pair for pair in address.query if pair[0] not in SHARERS)
    clean = str(link_parts.meaningful(replace(address, query=kept)))
    return clean.replace("https:", "http:", 1) if link.lower().startswith("http:") else clean
