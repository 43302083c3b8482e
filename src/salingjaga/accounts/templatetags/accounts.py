"""The menu of staff pages: only what the person may open."""

from __future__ import annotations

import json
from typing import Any

from django import template
from django.template.context import RequestContext
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from salingjaga.accounts.access import Action, may
from salingjaga.accounts.models import Person

register = template.Library()


@register.inclusion_tag("components/menu/menu.html", takes_context=True)
def staff_menu(context: RequestContext) -> dict[str, Any]:
    """`{% staff_menu %}`: links to the desk, the account, people, the log and what works behind, as far as allowed."""
    request = context["request"]
    person = request.user
    assert isinstance(person, Person), "the menu is for who is signed in"
    offered = [
        ("desk", _("Queue"), may(person, Action.SEE_CASES)),
        ("account", _("Your account"), True),
        ("organisations", _("People"), may(person, Action.INVITE) or may(person, Action.MANAGE_PEOPLE)),
        ("log_entries", _("Log"), may(person, Action.SEE_LOG)),
        ("work", _("Behind the scenes"), may(person, Action.SEE_WORK)),
        ("account_logout", _("Sign out"), True),
    ]
    links = [(_path(name), text) for name, text, shown in offered if shown]
    return {
        "links": [{"href": href, "text": text, "here": request.path == href} for href, text in links if href],
        "label": _("Menu of the team"),
    }


def _path(name: str) -> str:
    """The rooms above bring some of these pages; without them there is no link."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


@register.filter
def as_json(value: Any) -> str:
    """For a `data-` attribute, where the browser's script reads it; escaped like any other attribute."""
    return json.dumps(value)
