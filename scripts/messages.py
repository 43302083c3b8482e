"""Bring the translation catalogues up to date with the sources: `.venv/bin/python scripts/messages.py`.

English stands in the code and templates; locale/LANG/LC_MESSAGES/django.po holds each other language. New sentences
appear with an empty msgstr, dropped ones go. A new language: make its folder with an empty django.po, run this again.
Needs Babel (it comes with the development tools).
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "salingjaga"
LOCALE = PACKAGE / "locale"
HEADER = """# English is in the sources. Written by scripts/messages.py: edit the msgstr lines only.
msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plurals}\\n"

"""
KEYWORDS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), (1,)),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
}


def sources() -> Iterator[Path]:
    """Everything with words for readers, but the command line, which keeps a catalogue of its own."""
    for path in sorted(PACKAGE.rglob("*")):
        in_cli = "cli" in path.relative_to(PACKAGE).parts
        if path.suffix in (".py", ".html") and not in_cli:
            yield path


def collect() -> Catalog:
    """All sentences of the sources, in reading order."""
    from django.utils.translation.template import templatize

    catalog = Catalog(project="SalingJaga", fuzzy=False)
    for path in sources():
        text = path.read_text(encoding="utf-8")
        # Django's own reading of a template: Python calls where the tags were, on the same lines
        code = templatize(text) if path.suffix == ".html" else text
        place = path.relative_to(ROOT).as_posix()
        for _line, message, _comments, context in extract("python", BytesIO(code.encode()), KEYWORDS):
            catalog.add(message, locations=[(place, 0)], context=context)
    return catalog


def update(path: Path, template: Catalog) -> Catalog:
    """Read a catalogue, take over the sources' sentences, write it back without guesses."""
    with path.open("rb") as file:
        catalog = read_po(file, locale=path.parts[-3])
    catalog.update(template, no_fuzzy_matching=True)
    catalog.obsolete.clear()
    with path.open("wb") as file:
        file.write(HEADER.format(language=catalog.locale, plurals=catalog.plural_forms).encode())
        write_po(file, catalog, width=120, omit_header=True, include_lineno=False)
    with path.with_suffix(".mo").open("wb") as file:
        write_mo(file, catalog)
    return catalog


def main() -> int:
    import django
    from django.conf import settings

    settings.configure(USE_I18N=True)
    django.setup()
    template = collect()
    missing = 0
    for path in sorted(LOCALE.glob("*/LC_MESSAGES/django.po")):
        catalog = update(path, template)
        empty = [m.id for m in catalog if m.id and not (all(m.string) if isinstance(m.string, tuple) else m.string)]
        missing += len(empty)
        print(f"{path.parts[-3]}: {len(template)} sentences, {len(empty)} to translate")
        for text in empty:
            print(f"  {text!r}")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
