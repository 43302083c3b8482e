"""How often a difference between a message and a checked claim is named, and how often one is named in vain.

    python bench/differences.py DATA [--show KIND] [--seed 4]

DATA is the folder with ``turnbackhoax_2025-11_2026-03.jsonl``, ``snopes/`` and ``elections/``. Right pairs come as they
are. Changed pairs are made here: one fact of the claim is changed in the message (in a copy of the title, in a copy
inside a longer forward, or in the real circulating text), with the word lists below.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from salingjaga.matching.differences import compare, facts, forbids_match
from salingjaga.matching.normalise import normalise

PAIRS = Path(__file__).with_name("differences_pairs.tsv")
HEADERS = (
    "Assalamualaikum, mohon izin share info dari grup sebelah. ",
    "VIRALKAN!! Jangan sampai berhenti di kamu. ",
    "Breaking news, just in from a friend who works there: ",
    "Ada yg sudah dengar ini? ",
)
TAILS = (
    " Tolong sebarkan sebelum dihapus, jangan diam saja.",
    " Media tidak akan memberitakan ini. Semoga kita semua selamat.",
    " Share before they delete it! The media won't tell you.",
    " Hati-hati ya teman-teman.",
)
PERSONS = {
    "id": (
        "prabowo|jokowi|gibran|anies|ganjar|mahfud md|purbaya|sri mulyani|bahlil|megawati|puan maharani|puan|ahok|dedi "
        "mulyadi|kdm|sby|ahy|luhut|hotman|trump|netanyahu|putin|cristiano ronaldo|zulhas|kaesang|rocky gerung|nadiem"
    ),
    "en": (
        "donald trump|president trump|trump|barack obama|president obama|obama|hillary clinton|joe biden|nancy pelosi|"
        "ilhan omar|bernie sanders|elizabeth warren|mike pence|melania trump|alexandria ocasio-cortez|rudy giuliani"
    ),
}
OTHERS = {
    "listed": ("Anies Baswedan", "Ganjar Pranowo", "Sandiaga Uno", "Ridwan Kamil", "Boris Johnson", "Angela Merkel"),
    "capitalised": ("Karen Whitfield", "Bambang Hartono Wijaya", "Robert Delaney", "Siti Nurhaliza", "Michael Tanaka"),
    "role": ("Gubernur Slamet Riyanto", "Sen. Peter Holloway", "Ketua KPU Darmawan Salim", "Menteri Joko Prasetyo"),
}
PLACES = (
    "aceh|bali|jakarta|surabaya|bandung|medan|makassar|papua|lombok|sumatera|jawa timur|jawa barat|iran|israel|"
    "venezuela|palestina|gaza|thailand|malaysia|china|jepang|mexico|london|new york|brazil|russia|texas|california|"
    "florida|chicago|detroit|new zealand|sweden|france|canada|puerto rico|las vegas|india|germany|sidoarjo|semarang|"
    "boyolali|depok|tasikmalaya|hong kong|melbourne|singapura|jambi"
)
OTHER_PLACES = ("Pontianak", "Kendari", "Norwegia", "Chile", "Kenya", "Banjarmasin", "Portugal", "Vietnam", "Cirebon")
ANTONYMS = {
    "naik": "turun", "menang": "kalah", "buka": "tutup", "dibuka": "ditutup", "setuju": "menolak", "dukung": "tolak",
    "mendukung": "menolak", "meninggal": "masih hidup", "hentikan": "lanjutkan", "dilarang": "diperbolehkan",
    "larang": "izinkan", "tolak": "terima", "menolak": "menerima", "hapus": "pertahankan", "ditunda": "dilanjutkan",
    "ditangkap": "dibebaskan", "died": "is alive", "banned": "allowed", "bans": "allows", "won": "lost",
    "dead": "alive", "arrested": "released", "closed": "opened", "increased": "decreased", "rejected": "approved",
}  # fmt: skip
NEGATORS_ID = ("tidak ", "tak ", "gak ", "belum ", "tdk ", "bukan ")
VERB_ID = re.compile(
    r"\b(akan|bakal|bisa|mampu|(?:me(?:m|n|ng|ny)?|di|ber|ter)[a-z]{4,}|bantu|serang|tolak|terima|dukung|kirim|siapkan|"
    r"dorong|minta|setuju|usul\w*|tangkap|bayar|potong|larang|hapus|masuk|naik|pecat|mundur|hancur\w*|perintahkan)\b"
)
AUX_EN = re.compile(r"\b(is|are|was|were|has|have|had|will|would|can|could|should|must)\b(?! not)")
PAST_EN = re.compile(r"\b(?<!was )(?<!were )(?<!been )([a-z]{3,}ed)\b")
DENIALS = (
    "Hoaks! kabar {}",
    "Jangan percaya, {} itu hoax",
    "Tidak benar bahwa {}. Sudah dicek.",
    "It is not true that {}",
    "FAKE NEWS: {}",
    "Cek fakta: {} - informasi itu salah",
    "Awas berita bohong! {}",
)


@dataclass(frozen=True)
class Pair:
    """A message, the document it is held against, and the kind of fact that was changed ("" for none)."""

    kind: str
    made: str
    message: str
    document: str
    wanted: tuple[str, ...]


def turnbackhoax(data: Path) -> list[tuple[str, str]]:
    rows = [json.loads(line) for line in (data / "turnbackhoax_2025-11_2026-03.jsonl").open(encoding="utf-8")]
    return [(r["forwarded_text"], re.sub(r"^\[[^\]]*\]\s*", "", r["title"])) for r in rows if r["forwarded_text"]]


def snopes(data: Path) -> list[tuple[str, str]]:
    lines = (data / "snopes" / "tweet-pairs.tsv").read_text(encoding="utf-8").splitlines()[1:]
    cells = [line.split("\t") for line in lines if line.count("\t") == 1]
    return [(a.strip('"'), b.strip('" ')) for a, b in cells]


def elections(data: Path) -> list[str]:
    lines = (data / "elections" / "hoaxes.tsv").read_text(encoding="utf-8").splitlines()[1:]
    return [line.split("\t")[3] for line in lines]


def replaced(text: str, old: str, new: str) -> str:
    return re.sub(rf"(?<!\w){re.escape(old)}(?!\w)", new, text, flags=re.IGNORECASE)


def found(pattern: str, text: str) -> list[str]:
    return list(dict.fromkeys(m.lower() for m in re.findall(rf"(?<!\w)(?:{pattern})(?!\w)", text.lower())))


def wrapped(rng: random.Random, text: str) -> str:
    return rng.choice(HEADERS) + text + "." + rng.choice(TAILS)


def swaps(
    rng: random.Random, pairs: list[tuple[str, str]], kind: str, wanted: str, pattern: str, others: tuple[str, ...]
) -> Iterator[Pair]:
    """The named person or place of the document replaced by another, wherever the message names it."""
    for message, title in pairs:
        names = found(pattern, title)
        if not names:
            continue
        old = names[0]
        new = rng.choice([other for other in others if not set(other.lower().split()) & set(title.lower().split())])
        if INSIDE.search(title.lower()) or re.search(rf"\w, {re.escape(old)}", title.lower()):
            continue  # "Tel Aviv, Israel": half a change leaves the place named
        if len(names) == 1:
            near = replaced(title, old, new)
            yield Pair(kind, "copy", near, title, (wanted,))
            yield Pair(kind, "wrapped", wrapped(rng, near.lower() if rng.random() < 0.3 and kind != "name capitalised"
                                                and kind != "name role" else near), title, (wanted,))  # fmt: skip
        else:
            yield Pair(kind, "one of several", replaced(title, old, new), title, (wanted,))
        if len(names) == 1 and found(re.escape(old), message):
            text = message
            capitals = sum(ch.isupper() for ch in message) > 0.6 * sum(ch.isalpha() for ch in message)
            new = new.upper() if capitals else new
            for part in sorted({old, old.split()[-1], *ALIASES.get(old, ())}, key=len, reverse=True):
                text = replaced(text, part, new)
            if any(part in text.lower() for part in old.split() if len(part) > 3):
                continue
            yield Pair(kind, "real text", text, title, (wanted,))


INSIDE = re.compile(
    r"tel aviv|kuta|sibolga|intan jaya|persia|hollywood|parkland|san antonio|el paso|kalimas|dprd|hotman paris gugat|"
    r"nadiem makarim|ivanka|michelle|benyamin|tamiang|prabowo-|donald trump,? jr|clintons|sumatra|bekasi"
)
ALIASES = {
    "hotman": ("hotman paris", "paris"), "nadiem": ("nadiem makarim", "makarim", "nadi makarim"),
    "luhut": ("luhut binsar pandjaitan", "binsar pandjaitan"), "anies": ("anies baswedan", "baswedan"),
    "prabowo": ("prabowo subianto", "subianto"), "jokowi": ("joko widodo", "jkw"), "puan": ("puan maharani",),
    "purbaya": ("yudhi sadewa",),
    "kdm": ("dedi mulyadi",), "trump": ("donald trump", "realdonaldtrump", "donald", "donald j. trump"),
    "donald trump": ("realdonaldtrump", "donald j. trump", "donald"), "president trump": ("realdonaldtrump", "donald"),
    "obama": ("barackobama", "barack"), "gibran": ("gibran rakabuming raka", "rakabuming"),
    "ilhan omar": ("ilhanmn", "ilhan"), "nancy pelosi": ("nancy",),
    "hillary clinton": ("hillary", "hillaryclinton"),
    "barack obama": ("barackobama", "barack"), "alexandria ocasio-cortez": ("aoc", "ocasio"),
    "bali": ("denpasar", "kuta"), "aceh": ("bireun", "bireuen"), "iran": ("teheran", "tehran", "iranian"),
    "israel": ("israeli", "tel aviv"), "gaza": ("palestina",), "california": ("los angeles", "san francisco"),
    "mexico": ("mexican",), "canada": ("canadian", "canadians"), "russia": ("russian", "russians"),
    "sweden": ("swedish",), "france": ("french", "paris"), "germany": ("german", "berlin"), "india": ("indian",),
}  # fmt: skip


MONTHS = (
    "januari februari maret april mei juni juli agustus september oktober november desember january february march may "
    "june july august october december jan feb"
).split()
COUNTED = re.compile(
    rf"(?<![\w.,/])(\d{{1,3}}(?:[.,]\d{{1,3}})?) (?!(?:{'|'.join(MONTHS)})\b)[a-z]{{4,}}", re.IGNORECASE
)  # fmt: skip


def numbers(rng: random.Random, pairs: list[tuple[str, str]]) -> Iterator[Pair]:
    """Another value for the first number of the title (years apart)."""
    for message, title in pairs:
        m = COUNTED.search(title)
        if not m or re.search(rf"(?:{'|'.join(MONTHS)}) $", title[: m.start()].lower()):
            continue
        new = str(int(re.sub(r"\D", "", m[1])) * 3 + 1)
        amount = bool(re.search(r"(?:rp\.? ?|[$£€])$", title[: m.start()].lower()))
        kind = "amount" if amount else "number"
        near = title[: m.start(1)] + new + title[m.end(1) :]
        yield Pair(kind, "copy", near, title, ("number", "amount"))
        yield Pair(kind, "wrapped", wrapped(rng, near), title, ("number", "amount"))
        if len(found(re.escape(m[1]), message)) and not re.search(r"\d[.,]" + re.escape(m[1]), message):
            yield Pair(kind, "real text", replaced(message, m[1], new), title, ("number", "amount"))


def dates(rng: random.Random, pairs: list[tuple[str, str]]) -> Iterator[Pair]:
    for message, title in pairs:
        year = re.search(r"\b(?:19|20)\d\d\b", title)
        if year:
            new = str(int(year[0]) + rng.choice((-5, -2, 3, 7)))
            near = title.replace(year[0], new)
            yield Pair("date year", "copy", near, title, ("date",))
            yield Pair("date year", "wrapped", wrapped(rng, near), title, ("date",))
            if year[0] in re.sub(r"— .*", "", message):
                yield Pair("date year", "real text", message.replace(year[0], new), title, ("date",))
        day = re.search(rf"\b(\d{{1,2}}) ({'|'.join(MONTHS)})\b", title, re.IGNORECASE)
        if day:
            other = f"{(int(day[1]) + 9) % 27 + 1} {day[2]}"
            yield Pair("date day", "copy", title.replace(day[0], other), title, ("date",))
            yield Pair("date day", "wrapped", wrapped(rng, title.replace(day[0], other)), title, ("date",))


def negations(rng: random.Random, pairs: list[tuple[str, str]]) -> Iterator[Pair]:
    for message, title in pairs:
        if re.search(
            r"\b(?:tidak|tak|bukan|belum|not|never|no|bantah|deny|denied|n't|tanpa|without)\b|n't", title.lower()
        ):
            yield from asserted(title)
            continue
        yield from inserted(rng, message, title)
        denial = rng.choice(DENIALS).format(title.rstrip("."))
        yield Pair("negation warning", "copy", denial, title, ("negation",))
        yield Pair("negation warning", "wrapped", wrapped(rng, denial), title, ("negation",))
        for old, new in ANTONYMS.items():
            if found(old, title) and not found(new, title):
                yield Pair("negation antonym", "copy", replaced(title, old, new), title, ("negation",))
                if found(old, message):
                    yield Pair("negation antonym", "real text", replaced(message, old, new), title, ("negation",))
                break


def asserted(title: str) -> Iterator[Pair]:
    near = re.sub(r"\b(?:tidak|tak|bukan|belum|not|never) (?:lagi )?|n't\b", "", title, count=1, flags=re.IGNORECASE)
    if near != title:
        yield Pair("negation removed", "copy", near, title, ("negation",))


def inserted(rng: random.Random, message: str, title: str) -> Iterator[Pair]:
    english = bool(re.search(r"\b(?:the|of|a|in|was|is)\b", title))
    verb = AUX_EN.search(title) if english else VERB_ID.search(title.lower())
    if english and verb:
        near = title[: verb.end()] + rng.choice((" not", " NOT", " never")) + title[verb.end() :]
    elif english and (verb := PAST_EN.search(title)):
        near = title[: verb.start()] + rng.choice(("did not ", "never ", "didn't ")) + title[verb.start() :]
    elif verb:
        near = title[: verb.start()] + rng.choice(NEGATORS_ID) + title[verb.start() :]
    else:
        return
    yield Pair("negation inserted", "copy", near, title, ("negation",))
    yield Pair("negation inserted", "wrapped", wrapped(rng, near), title, ("negation",))
    word = verb[1]
    if re.search(rf"\b{re.escape(word)}\b", message, re.IGNORECASE) and not english:
        text = re.sub(rf"\b({re.escape(word)})\b", lambda m: "tidak " + m[1], message, flags=re.IGNORECASE)
        yield Pair("negation inserted", "real text", text, title, ("negation",))


def made(rng: random.Random, data: Path) -> Iterator[Pair]:
    local, foreign = turnbackhoax(data), snopes(data)
    claims = [(claim, claim) for claim in elections(data)]
    for kind, others in OTHERS.items():
        yield from swaps(rng, local + claims, f"name {kind}", "name", PERSONS["id"], others)
        yield from swaps(rng, foreign, f"name {kind}", "name", PERSONS["en"], others)
    yield from swaps(rng, local + foreign + claims, "place", "place", PLACES, OTHER_PLACES)
    yield from numbers(rng, local + foreign + claims)
    yield from dates(rng, local + foreign + claims)
    yield from negations(rng, local + foreign + claims)


def right(data: Path) -> Iterator[Pair]:
    for name, read in (("turnbackhoax", turnbackhoax), ("snopes", snopes)):
        yield from (Pair(f"right {name}", "real text", message, title, ()) for message, title in read(data))
    for _, title in turnbackhoax(data) + snopes(data):
        yield Pair("right same words", "wrapped", f"Info penting. {title}. Sebarkan!", title, ())


def by_hand(*, changed: bool) -> Iterator[Pair]:
    """Pairs written by hand (``differences_pairs.tsv``): the claim retold, and the same with one fact changed."""
    with PAIRS.open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            wanted = ("number", "amount") if row["kind"] in ("number", "amount") else (row["kind"],)
            kind = f"hand {row['kind']}"
            yield Pair(kind, "changed" if changed else "retold", row["changed" if changed else "same"], row["claim"],
                       wanted if changed else ())  # fmt: skip


def measured(pairs: Iterator[Pair], show: Callable[[Pair, list[str]], None]) -> dict[tuple[str, str], list[int]]:
    table: dict[tuple[str, str], list[int]] = {}
    for pair in pairs:
        reasons = compare(facts(normalise(pair.message)), pair.document, "title")
        whats = [str(reason.what) for reason in reasons]
        hit = bool(set(whats) & set(pair.wanted)) if pair.wanted else forbids_match(reasons)
        cell = table.setdefault((pair.kind, pair.made), [0, 0])
        cell[0] += hit
        cell[1] += 1
        if hit != bool(pair.wanted):
            show(pair, whats)
    return table


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--seed", type=int, default=4)
    parser.add_argument("--show", default="", help="print the failures of this kind, such as 'place' or 'place/copy'")
    options = parser.parse_args()

    def show(pair: Pair, whats: list[str]) -> None:
        if options.show and f"{pair.kind}/{pair.made}".startswith(options.show):
            print(f"{pair.kind}/{pair.made} {whats}\n  D {pair.document}\n  M {pair.message[:500]!r}")

    began = time.perf_counter()
    rng = random.Random(options.seed)
    print(f"{'kind':22}{'made as':18}{'named':>8}{'of':>7}{'share':>9}")
    for pairs in (right(options.data), by_hand(changed=False), by_hand(changed=True), made(rng, options.data)):
        for (kind, how), (hits, total) in measured(pairs, show).items():
            print(f"{kind:22}{how:18}{hits:8}{total:7}{hits / total:9.1%}")
    print(f"seed {options.seed}, {time.perf_counter() - began:.1f} s")


if __name__ == "__main__":
    main()
