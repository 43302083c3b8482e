"""Fact-checks as published, the links where their claims appear, counts of checks, and the index's revision."""

import secrets

from django.db import models
from django.db.models import Q

from salingjaga.factchecks.scale import Verdict

CODE_ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"


def new_code() -> str:
    """A short public id for /c/CODE: 8 letters of 30, never guessed, never reused."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(8))


class Kind(models.TextChoices):
    FACTCHECK = "factcheck"
    EXPLAINER = "explainer"


class DatePrecision(models.TextChoices):
    DAY = "day"
    MONTH = "month"
    YEAR = "year"


class FactCheck(models.Model):
    """One published check (or explainer) by one publisher. `url` is its identity; a `urn:` one shows no link."""

    code = models.CharField(max_length=16, unique=True, default=new_code, editable=False)
    url = models.CharField(max_length=2000, unique=True)
    kind = models.CharField(max_length=16, choices=Kind.choices, default=Kind.FACTCHECK)
    language = models.CharField(max_length=16, blank=True)
    country = models.CharField(max_length=2, blank=True)
    title = models.TextField(blank=True)
    claim = models.TextField(blank=True)
    fact = models.TextField(blank=True, help_text="The correcting fact in one sentence of our own, where we wrote one")
    conclusion = models.TextField(blank=True)
    explanation = models.TextField(blank=True)
    verdict = models.CharField(max_length=20, choices=Verdict.choices, blank=True)
    label = models.CharField(max_length=200, blank=True, help_text="The publisher's own label")
    publisher = models.CharField(max_length=200, blank=True)
    copied_by = models.CharField(max_length=200, blank=True, help_text="Who hosts the address, where it is a copy")
    published = models.DateField(null=True, blank=True)
    precision = models.CharField(max_length=8, choices=DatePrecision.choices, default=DatePrecision.DAY)
    event = models.CharField(max_length=200, blank=True)
    category = models.CharField(max_length=200, blank=True)
    content_type = models.CharField(max_length=200, blank=True)
    texts = models.JSONField(default=list, blank=True, help_text="Whole circulating messages known to carry the claim")
    law = models.JSONField(default=list, blank=True, help_text="Explainers: law or decree with article, and page read")
    ours = models.BooleanField(default=False, help_text="Written by us: all of it may be shown")
    source = models.CharField(max_length=200, blank=True, help_text="Which import or content file brought it")
    extra = models.JSONField(default=dict, blank=True, help_text="Unknown keys: kept, never searched or shown")
    revision = models.BigIntegerField(default=0, help_text="Changes whenever the content changes; the index compares")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-published", "-pk"]
        indexes = [
            models.Index(fields=["kind", "-published", "-id"], name="factcheck_listing"),  # the public list
            models.Index(fields=["kind", "publisher", "-published", "-id"], name="factcheck_by_publisher"),
            models.Index(fields=["source"], name="factcheck_by_source"),  # import --prune
        ]
        constraints = [
            models.CheckConstraint(
                name="factcheck_verdict_known",
                condition=Q(verdict__in=["", *Verdict.values]),
                violation_error_message="This verdict is not on our scale.",
            ),
            models.CheckConstraint(
                name="factcheck_kind_known",
                condition=Q(kind__in=Kind.values),
                violation_error_message="This kind of document is not known.",
            ),
            models.CheckConstraint(
                name="explainer_has_no_verdict",
                condition=~Q(kind=Kind.EXPLAINER) | Q(verdict=""),
                violation_error_message="An explainer carries no verdict.",
            ),
            models.CheckConstraint(
                name="factcheck_says_something",
                condition=~Q(title="", claim=""),
                violation_error_message="A fact-check needs a title or a claim.",
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.claim[:80]

    @property
    def link(self) -> str:
        """The address that a reader may open; empty where the identity is not one."""
        return self.url if self.url.startswith(("http://", "https://")) else ""


class Appearance(models.Model):
    """A link under which a checked claim circulates. `canonical` is matching.links' form and is what is looked up."""

    factcheck = models.ForeignKey(FactCheck, on_delete=models.CASCADE, related_name="appearances")
    url = models.CharField(max_length=2000)
    canonical = models.CharField(max_length=2000, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["factcheck", "canonical"], name="appearance_once")]

    def __str__(self) -> str:
        return self.url


class Answered(models.TextChoices):
    MATCH = "match"
    RELATED = "related"
    NONE = "none"


class CheckCount(models.Model):
    """How often a day a fact-check was the answer (`factcheck` empty: nothing was). The text is never kept."""

    day = models.DateField()
    answer = models.CharField(max_length=8, choices=Answered.choices)
    factcheck = models.ForeignKey(FactCheck, null=True, blank=True, on_delete=models.CASCADE, related_name="counts")
    count = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [
            # two, since SQLite knows no NULLS NOT DISTINCT; counting.py names both as conflict targets
            models.UniqueConstraint(fields=["day", "answer", "factcheck"], name="count_once"),
            models.UniqueConstraint(
                fields=["day", "answer"], condition=Q(factcheck__isnull=True), name="count_once_unanswered"
            ),
            models.CheckConstraint(name="count_answer_known", condition=Q(answer__in=Answered.values)),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.answer} {self.count}"


class RateKey(models.Model):
    """The key under which a day's visitors are counted. Deleted with the day: then no count leads to anyone."""

    day = models.DateField(unique=True)
    key = models.CharField(max_length=64)

    def __str__(self) -> str:
        return str(self.day)


class RateBucket(models.Model):
    """How many requests one keyed hash made in a window (seconds since 1970, start of the window)."""

    key_hash = models.CharField(max_length=32)
    window = models.BigIntegerField(db_index=True)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key_hash", "window"], name="rate_bucket_once")]

    def __str__(self) -> str:
        return str(self.count)


class IndexState(models.Model):
    """One row. `revision` is raised in the same transaction as any change of a fact-check; the index chases it."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    revision = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(name="index_state_is_one_row", condition=Q(id=1))]

    def __str__(self) -> str:
        return str(self.revision)
