"""Names and languages of well-known publishers, for sources that say only where something stands."""

from __future__ import annotations

from salingjaga.factchecks.importing import cleaning

# host: (name, language); a subdomain counts as its host.
KNOWN = {
    "turnbackhoax.id": ("TurnBackHoax", "id"),
    "cekfakta.com": ("CekFakta.com", "id"),
    "tempo.co": ("Tempo", "id"),
    "kompas.com": ("Kompas.com", "id"),
    "liputan6.com": ("Liputan6.com", "id"),
    "detik.com": ("detikcom", "id"),
    "tirto.id": ("Tirto.id", "id"),
    "suara.com": ("Suara.com", "id"),
    "antaranews.com": ("Antara", "id"),
    "komdigi.go.id": ("Komdigi", "id"),
    "kominfo.go.id": ("Kominfo", "id"),
    "periksafakta.afp.com": ("AFP Periksa Fakta", "id"),
    "factcheck.afp.com": ("AFP Fact Check", "en"),
    "semakanfakta.afp.com": ("AFP Semakan Fakta", "ms"),
    "sebenarnya.my": ("Sebenarnya.my", "ms"),
    "snopes.com": ("Snopes", "en"),
    "politifact.com": ("PolitiFact", "en"),
    "factcheck.org": ("FactCheck.org", "en"),
    "fullfact.org": ("Full Fact", "en"),
}


def of(url: str) -> tuple[str, str]:
    """Name and language of who publishes at this address; the bare host and "" where we do not know."""
    name = host = cleaning.host(url)
    while host and host not in KNOWN:
        host = host.partition(".")[2]
    return KNOWN.get(host, (name, ""))
