"""A field needs a real form, which a TOML file cannot hold."""

from typing import Any

from django import forms


class _Example(forms.Form):
    name = forms.CharField(
        label="Nama kolom", help_text="Petunjuk singkat.", widget=forms.TextInput(attrs={"class": "input"})
    )
    choice = forms.ChoiceField(
        label="Pilihan", choices=[("a", "Satu"), ("b", "Dua")], widget=forms.Select(attrs={"class": "input"})
    )


def examples() -> list[tuple[str, dict[str, Any]]]:
    empty, wrong = _Example(auto_id="field-%s"), _Example({"choice": "a"}, auto_id="wrong-%s")
    return [
        ("A text", {"field": empty["name"]}),
        ("A choice", {"field": empty["choice"]}),
        ("With an error", {"field": wrong["name"]}),
    ]
