"""The design room: every component has its three files, and no page uses what is not there."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from salingjaga.design import assets
from salingjaga.design.templatetags.design import LOOKS, symbols
from salingjaga.design.views import FRAME, components
from salingjaga.factchecks.scale import Verdict

FOLDERS = sorted(path.parent for path in assets.COMPONENTS.rglob("*.html"))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_component_is_a_folder_of_template_style_and_examples(folder: assets.Path) -> None:
    names = {path.name for path in folder.iterdir()}
    assert {f"{folder.name}.html", f"{folder.name}.css"} <= names
    assert folder.name in FRAME or names & {"examples.toml", "examples.py"}


def test_every_example_is_drawn() -> None:
    drawn = [*components(), *components(assets.DESK_COMPONENTS)]
    assert len(drawn) >= 23
    assert all(example.html.strip() for one in drawn for example in one.examples)


def test_every_verdict_has_tone_and_icon() -> None:
    assert set(Verdict.values) <= set(LOOKS)
    for _tone, icon in LOOKS.values():
        assert not icon or icon in symbols()


def test_only_the_token_file_names_colours() -> None:
    for path in [*assets.sheet_parts(), *assets.desk_parts()]:
        if path.name != "tokens.css":
            named = re.findall(r"#[0-9a-f]{3,8}\b|\brgb|\bhsl|oklch", path.read_text())
            assert set(named) <= {"#000", "#fff"}, f"{path.name}: black and white are for paper only"


def test_every_class_of_a_template_has_a_style() -> None:
    styles = assets.sheet() + assets.desk_sheet() + (assets.STATIC / "design/patterns.css").read_text()
    room = assets.ROOM.parent
    for path in [*room.glob("design/**/*.html"), *room.glob("factchecks/**/*.html"), *room.glob("cases/**/*.html")]:
        text = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", " ", path.read_text())
        for classes in re.findall(r'class="([^"]*)"', text):
            for name in classes.split():
                if not name.endswith("-"):
                    assert f".{name}" in styles, f"{path.name}: {name}"


@pytest.mark.django_db
def test_a_page_inlines_only_the_symbols_it_uses(client: Client) -> None:
    page = client.get("/tentang").content.decode()
    assert set(re.findall(r'<symbol id="i-([a-z]+)"', page)) == set(re.findall(r'href="#i-([a-z]+)"', page))


def test_public_pages_do_not_carry_the_desks_sheet(client: Client) -> None:
    assert ".queue__head" in assets.desk_sheet()
    assert ".queue__head" not in assets.sheet()
    assert re.search(r"design/desk\.\w+\.css", client.get("/design/meja").content.decode())
