"""What a verdict of ours says beside its word: the number ClaimReview wants, the type of content, the techniques used.

Verdict and type are two questions. The verdict says whether the claim holds; the type says what kind of thing went
round. Numbers: 1 is worst, 5 is best; what is meant as a joke or cannot be proven has none, since a number would say
more than we know (Google's guideline for ClaimReview; the word in `alternateName` is always there).
"""

from __future__ import annotations

from django.db import models
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from salingjaga.factchecks.scale import Verdict

WORST, BEST = 1, 5
NUMBERS: dict[str, int | None] = {
    Verdict.FALSE: 1,
    Verdict.SCAM: 1,
    Verdict.MISLEADING: 2,
    Verdict.MISSING_CONTEXT: 2,
    Verdict.ALTERED: 2,
    Verdict.PARTLY_TRUE: 3,
    Verdict.TRUE: 5,
    Verdict.SATIRE: None,
    Verdict.UNPROVEN: None,
}


class ContentType(models.TextChoices):
    """The seven types of mis- and disinformation of First Draft (Wardle, 2017)."""

    SATIRE = "satire", _("Satire or parody")
    MISLEADING = "misleading", _("Misleading content")
    IMPOSTER = "imposter", _("Imposter content")
    FABRICATED = "fabricated", _("Fabricated content")
    FALSE_CONNECTION = "false_connection", _("False connection")
    FALSE_CONTEXT = "false_context", _("False context")
    MANIPULATED = "manipulated", _("Manipulated content")


class Technique(models.TextChoices):
    """How it persuades: what a reader can learn to notice next time. Six are those taught in prebunking research
    (Roozenbeek & van der Linden, 2022), the others are what forwards about elections here do most."""

    OLD_AS_NEW = "old_as_new", _("Something old shown as new")
    ELSEWHERE = "elsewhere", _("Something from another place")
    CUT_OUT = "cut_out", _("Cut out of its context")
    EDITED = "edited", _("Picture, sound or video edited")
    MADE_BY_MACHINE = "made_by_machine", _("Made with AI")
    POSING = "posing", _("Posing as an institution or a medium")
    FALSE_EXPERT = "false_expert", _("A false expert or witness")
    INVENTED_NUMBERS = "invented_numbers", _("Invented or twisted numbers")
    FEAR_AND_ANGER = "fear_and_anger", _("Playing on fear or anger")
    US_AND_THEM = "us_and_them", _("Setting groups against each other")
    CONSPIRACY = "conspiracy", _("A secret plot behind it")
    DISCREDITING = "discrediting", _("Attacking whoever checks or contradicts")
    URGENCY = "urgency", _("“Share before it is deleted”")
    TOO_GOOD = "too_good", _("A prize or aid too good to be true")


def number(verdict: str) -> int | None:
    """The number of a verdict between WORST and BEST; None where it has none."""
    return NUMBERS[verdict]


def alternate_name(verdict: str) -> str:
    """The verdict's word for machines that read ClaimReview: Indonesian, whatever the page's language."""
    with translation.override("id"):
        return str(Verdict(verdict).label)
