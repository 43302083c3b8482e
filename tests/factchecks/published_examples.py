"""Fact-checks for the web's tests: one of ours, one imported, one without an address, one explainer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from salingjaga.factchecks.models import FactCheck
from salingjaga.factchecks.publishing import Record, put

OURS = Record(
    url="https://pemeriksa.example/kotak",
    title="Kotak suara kardus disebut mudah dibobol",
    claim="Kotak suara kardus di gudang kecamatan mudah dibobol dan dipakai mencurangi hitungan.",
    fact="Kotak suara dari karton kedap air itu disegel dan dijaga petugas.",
    explanation="Foto yang beredar memperlihatkan kotak bekas latihan, bukan kotak yang dipakai.",
    verdict="false",
    label="HOAKS",
    publisher="Pemeriksa Contoh",
    published=date(2024, 2, 12),
    event="Pemilu 2024",
    language="id",
    country="id",
    ours=True,
)
IMPORTED = Record(
    url="https://media.example/gempa",
    title="[KELIRU] Video gempa disebut serangan bom",
    claim="Video rumah roboh karena serangan bom di pelabuhan utara.",
    conclusion="Video rumah roboh itu gempa tahun 2022, bukan serangan bom. Rekaman dibuat warga desa sebelah.",
    explanation="Penjelasan panjang milik media yang tidak boleh tampil di mana pun.",
    verdict="missing_context",
    label="KELIRU",
    publisher="Media Contoh",
    published=date(2023, 5, 1),
    language="id",
)
NO_ADDRESS = Record(
    url="urn:salingjaga:arsip:7",
    title="Pesan hadiah pulsa gratis dari kementerian",
    verdict="scam",
    label="PENIPUAN",
    publisher="Arsip Contoh",
    copied_by="Arsip Kampus",
    published=date(2019, 1, 1),
    precision="year",
    language="id",
)
EXPLAINER = Record(
    url="urn:salingjaga:explainer:siapa",
    kind="explainer",
    title="Siapa yang boleh memilih?",
    fact="Warga negara berumur 17 tahun atau sudah menikah boleh memilih.",
    conclusion="Warga negara Indonesia yang sudah berumur 17 tahun pada hari pemungutan suara boleh memilih.",
    law=({"name": "UU 7/2017", "article": "pasal 198", "read_at": "peraturan.example/uu-7-2017"},),
    published=date(2026, 11, 24),
    language="id",
    ours=True,
)
MESSAGE = "Awas!! kotak suara kardus di gudang kecamatan mudah dibobol dan dipakai mencurangi hitungan, sebarkan"


def publish(record: Record = OURS, **changes: object) -> FactCheck:
    changed = replace(record, **changes)  # type: ignore[arg-type]
    put(changed, source="tests")
    return FactCheck.objects.get(url=changed.url)
