"""Our documented scale of verdicts, and how publishers' labels map to it. One table; `Verdict.labels` are translated.

Three answers to "what does this label mean": a verdict of the scale, ``""`` for a label that is known and says nothing
about truth (a *Klarifikasi*, a check still running), and ``None`` for a label that we do not know. The publisher's own
word is kept beside the verdict and shown, so that nobody has to trust this table.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

from django.db import models
from django.utils.translation import gettext_lazy as _


class Verdict(models.TextChoices):
    FALSE = "false", _("False")
    MISLEADING = "misleading", _("Misleading")
    MISSING_CONTEXT = "missing_context", _("Missing context")
    ALTERED = "altered", _("Altered")
    SATIRE = "satire", _("Satire")
    SCAM = "scam", _("Scam")
    UNPROVEN = "unproven", _("Unproven")
    PARTLY_TRUE = "partly_true", _("Partly true")
    TRUE = "true", _("True")


# One entry a line group: Indonesian, Malay, English, then a few of other languages that AFP's desks use.
# "Mostly false" follows Snopes' definition (the primary elements are false); "mostly true" is the milder partly_true.
LABELS: dict[str, tuple[str, ...]] = {
    Verdict.FALSE: (
        *("salah", "hoaks", "hoax", "hoaks lama", "hoaks lama beredar kembali", "keliru", "tidak benar", "bohong"),
        *("berita bohong", "dusta", "palsu", "konten palsu", "konten tiruan", "fitnah", "disinformasi", "misinformasi"),
        *("tidak tepat", "tidak akurat", "bukan fakta", "sebagian besar salah", "salah total", "auta", "tipu"),
        *("hoaks daur ulang", "info palsu", "berita palsu", "kabar bohong", "sebahagian besar palsu"),
        *("false", "mostly false", "fake", "fake news", "old fake news", "hoax alert", "pants on fire", "barely true"),
        *("incorrect", "inaccurate", "not accurate", "not correct", "not true", "untrue", "wrong", "this is false"),
        *("false claim", "fabricated", "fabricated content", "impostor content", "imposter content", "disinformation"),
        *("misinformation", "misattributed", "lie", "lie of the year", "debunked", "three pinocchios"),
        *("four pinocchios", "this is wrong", "totally false", "completely false", "fictitious", "no it isn't"),
        *("falso", "falsa", "faux", "fausse", "fals", "c'est faux", "falsch", "bulo", "mali"),
    ),
    Verdict.MISLEADING: (
        *("menyesatkan", "sesat", "konten menyesatkan", "mengelirukan", "dilebih-lebihkan", "koneksi yang salah"),
        *(
            "keterkaitan yang salah",
            "klikbait",
            "judul menyesatkan",
            "informasi menyesatkan",
            "konten yang menyesatkan",
        ),
        *("misleading", "misleading content", "false connection", "distorts the facts", "spin", "exaggerated"),
        *("exaggerates", "cherry picks", "cherry-picked", "clickbait", "partly misleading", "deceptive"),
        *("enganoso", "engañoso", "trompeur", "trompeuse"),
    ),
    Verdict.MISSING_CONTEXT: (
        *("konteks keliru", "konteks salah", "konteks yang salah", "salah konteks", "di luar konteks", "luar konteks"),
        *("kurang konteks", "butuh konteks", "perlu konteks", "tanpa konteks", "tiada konteks", "hilang konteks"),
        *("keluar konteks", "missing context", "false context", "out of context", "wrong context", "lacks context"),
        *("needs context", "photo out of context", "video out of context", "miscaptioned", "outdated", "old video"),
        *("taken out of context", "sans contexte", "fuera de contexto", "falta contexto"),
    ),
    Verdict.ALTERED: (
        *("diubah", "manipulasi", "dimanipulasi", "konten manipulasi", "konten dimanipulasi", "suntingan", "editan"),
        *("konten yang dimanipulasi", "hasil suntingan", "hasil edit", "rekayasa", "rekayasa ai", "hasil ai"),
        *("konten ai", "video ai", "disunting", "diubah suai", "hasil rekayasa", "hasil rekayasa ai", "deepfake"),
        *("altered", "altered photo", "altered video", "altered image", "altered media", "doctored", "manipulated"),
        *("manipulated content", "manipulated media", "edited", "digitally altered", "photoshopped", "ai-generated"),
        *("ai generated", "artificially generated", "synthetic media", "trucage", "montaje"),
    ),
    Verdict.SATIRE: (
        *("satire", "satir", "parodi", "satire/parodi", "konten satire", "lelucon", "sindiran", "gurauan"),
        *("parody", "humor", "humour", "labeled satire", "labelled satire", "originated as satire", "satira"),
    ),
    Verdict.SCAM: (
        *("penipuan", "penipuan online", "modus penipuan", "tipuan", "phishing", "pengelabuan", "scam", "fraud"),
        *("online scam", "job scam", "arnaque", "estafa"),
    ),
    Verdict.UNPROVEN: (
        *("belum terbukti", "tidak terbukti", "belum dapat dipastikan", "tidak dapat diverifikasi", "tak terbukti"),
        *("belum terverifikasi", "tidak berdasar", "tanpa bukti", "belum disahkan", "tidak dapat disahkan"),
        *("tiada bukti", "tidak berasas", "meragukan", "tidak cukup bukti", "tidak bisa dibuktikan"),
        *("unproven", "unverified", "unverifiable", "unsupported", "unsubstantiated", "unfounded", "no evidence"),
        *("baseless", "baseless claim", "inconclusive", "not proven", "cannot be verified", "legend"),
    ),
    Verdict.PARTLY_TRUE: (
        *("sebagian benar", "setengah benar", "sebagian besar benar", "sebagian salah", "sebagian keliru", "campuran"),
        *("separuh benar", "sebahagian benar", "sebahagian besar benar", "sebahagian palsu", "benar sebagian"),
        *("partly true", "partially true", "mostly true", "half true", "half-true", "partly false", "partially false"),
        *("mixture", "mixed", "mixto", "mostly correct", "partly correct", "one pinocchio", "two pinocchios"),
        *("mixture of true and false", "partially correct", "somewhat true", "verdad a medias", "plutôt vrai"),
    ),
    Verdict.TRUE: (
        *("benar", "fakta", "akurat", "terbukti", "sahih", "terbukti benar", "benar adanya", "tepat"),
        *("true", "correct", "accurate", "fact", "correct attribution", "verified", "confirmed", "this is true"),
        *("geppetto checkmark", "verdadero", "verdadeiro", "vrai", "vero"),
    ),
    # Known words that say nothing about truth.
    "": (
        *("klarifikasi", "penjelasan", "dalam proses", "sedang diperiksa", "belum diperiksa", "opini", "hasut"),
        *("clarification", "explainer", "in progress", "research in progress", "not rated", "unrated", "no rating"),
        *("opinion", "under review"),
    ),
}
# What a content type may say more exactly than a plain "salah": how it is false, never how little.
SHARPER = (Verdict.SATIRE, Verdict.SCAM, Verdict.ALTERED, Verdict.MISSING_CONTEXT)
_BEGINNING = 200  # characters of a title in which a label may stand
_OF_TERMS = frozenset(Verdict.values) - {Verdict.SATIRE, Verdict.SCAM}
_EDGES = " \t\n\"'“”‘’*.!?…:;,-–—[](){}<>«»#"
_CUT = re.compile(r"\s*(?:[.!?:;,(\n–—|]|\s-\s|\bkarena\b|\bsebab\b|\bbecause\b|\bsince\b)")
_LEAD = re.compile(r"^(?:rating|verdict|label|status|hasil|kesimpulan|vonis|ratings? by [^:]{1,40}|our ruling)\s*:\s*")


def _plain(label: str) -> str:
    words = unicodedata.normalize("NFKC", label[:300]).casefold().replace("’", "'").replace("_", " ").replace("-", " ")
    return " ".join(words.split()).strip(_EDGES)


@cache
def _table() -> dict[str, str]:
    return {_plain(word): str(verdict) for verdict, words in LABELS.items() for word in words}


def verdict_of(label: str) -> str | None:
    """The verdict that a publisher's label means; "" when it says nothing about truth, None when we do not know it.

    >>> verdict_of("KELIRU!"), verdict_of("Salah karena videonya lama"), verdict_of("Klarifikasi"), verdict_of("Wah")
    ('false', 'false', '', None)
    """
    plain = _LEAD.sub("", _plain(label))
    table = _table()
    if plain in table:
        return table[plain]
    first = _CUT.split(plain, maxsplit=1)[0].strip(_EDGES)
    if first in table:
        return table[first]
    parts = [table.get(part.strip(_EDGES)) for part in plain.split("/")]
    return next((part for part in parts if part), None) if len(parts) > 1 else None


def sharpen(verdict: str, content_type: str) -> str:
    """The rule for publishers that write *Salah* over everything and say beside it what kind of false it is.

    A plain false becomes satire, scam, altered or missing_context where the content type says so. It never becomes
    milder (a *Salah* with "misleading content" stays false). Without a verdict the content type gives it.
    """
    kind = verdict_of(content_type) if content_type else None
    if not verdict:
        return kind or ""
    return kind if verdict == Verdict.FALSE and kind in SHARPER else verdict


def verdict_of_rating(value: object, best: object = None, worst: object = None) -> str | None:
    """A numeric ClaimReview rating on our scale, None where it says nothing.

    Missing bounds are schema.org's (worst 1, best 5); publishers who count down (AFP: best 1, worst 5) are read as they
    say. A value outside its bounds, as 0 or -1 on 1 to 5, means "not rated" in published data.
    """
    number, high, low = _number(value), _number(best), _number(worst)
    if number is None:
        return None
    high = 5.0 if high is None else high
    low = (0.0 if number < 1 <= high and worst is None and best is not None else 1.0) if low is None else low
    if high == low or not min(high, low) <= number <= max(high, low):
        return None
    score = (number - low) / (high - low)
    if score < 0.375:
        return str(Verdict.FALSE)
    return str(Verdict.TRUE if score >= 0.875 else Verdict.PARTLY_TRUE)


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(str(value).strip().replace(",", ".")[:40])
    except ValueError:
        return None
    return number if abs(number) < 1e9 else None


_BRACKET = re.compile(r"^\s*(?:[\[【]\s*([^\]】]{2,40}?)\s*[\]】]|[(（]\s*([^)）]{2,40}?)\s*[)）])\s*[:\-–—|]?\s*")
_CHECKED = re.compile(
    r"^\s*[\[(]?\s*(?:cek\s*fakta|fact[\s-]*check(?:ing)?|semakan fakta)\s*[\])]?\s*[:\-–—|,]?\s*", re.I
)
_BARE = re.compile(
    r"^(hoaks|hoax|tidak benar|keliru|menyesatkan|sebagian benar)\b(?!\s*(?:atau|or|dan)\b)\s*[:!,\-–—|]?\s*", re.I
)
_COLON = re.compile(r"^\s*([^\W\d_][^:!\[\]()]{2,28}?)\s*[:!]+\s+")
_COLON_WORDS = frozenset(
    "hoaks hoax salah keliru menyesatkan klarifikasi benar penipuan satire parodi false true".split()
)


def cut_label(title: str) -> tuple[str, str]:
    """Cut the publisher's label off a title: ("SALAH", "Pemilu ditunda") from "[SALAH] Pemilu ditunda".

    Recognised: a label in brackets at the start, "Cek Fakta: Hoaks …", and "FALSE: …". A word that is no label we know
    stays where it is, and a title is never cut to nothing.
    """
    title = title.strip()
    for label, rest in _readings(title[:_BEGINNING]):
        rest = (rest + title[_BEGINNING:]).strip()
        if rest.strip(_EDGES) and verdict_of(label) is not None:
            return label, rest
    return "", title


def label_among(terms: Iterable[str]) -> str:
    """The label among a post's categories and tags, "" where there is none.

    Fewer words count here than in a title: "Opini", "Fakta", "Satire" or "Penipuan" are sections of many a newspaper.
    """
    return next((term for term in terms if verdict_of(term) in _OF_TERMS and _plain(term) not in ("fakta", "fact")), "")


def _readings(title: str) -> list[tuple[str, str]]:
    found = []
    checked = _CHECKED.match(title)
    body = title[checked.end() :] if checked else title
    if bracket := _BRACKET.match(body):
        found.append(((bracket[1] or bracket[2]).strip(), body[bracket.end() :]))
    if checked and (bare := _BARE.match(body)):
        found.append((bare[1], body[bare.end() :]))
    colon = _COLON.match(body)
    if colon and (colon[1].isupper() or _plain(colon[1]) in _COLON_WORDS):
        found.append((colon[1].strip(), body[colon.end() :]))
    return found
