"""Fact-checks as published, the links where their claims appear, counts of checks, and the index's revision."""

import secrets

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from salingjaga.factchecks.scale import Verdict

CASE_URN = "urn:salingjaga:case:"
"""Identity of a verdict made on this instance: the case's public id follows."""
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
    sources = models.JSONField(default=list, blank=True, help_text="Of a verdict made here: title, url, date of each")
    types = models.JSONField(default=list, blank=True, help_text="Of a verdict made here: ratings.ContentType")
    techniques = models.JSONField(default=list, blank=True, help_text="Of a verdict made here: ratings.Technique")
    extra = models.JSONField(default=dict, blank=True, help_text="Unknown keys: kept, never searched or shown")
    revision = models.BigIntegerField(default=0, help_text="Changes whenever the content changes; the index compares")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    retracted_at = models.DateTimeField(null=True, blank=True, help_text="Out of index and list; its page says so")

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

    @property
    def made_here(self) -> bool:
        """Whether the verdict is this instance's own, with two people behind it: what ClaimReview and feeds tell of."""
        return self.url.startswith(CASE_URN)


class ChangeKind(models.TextChoices):
    PUBLISHED = "published", _("Published")
    CORRECTED = "corrected", _("Corrected")
    RETRACTED = "retracted", _("Retracted")
    REMOVED = "removed", _("Taken out")


class Change(models.Model):
    """One line of what the public was told and when. Kept when its fact-check goes: `code` still names its page.

    `written_by` and `approved_by` are the names of desks, never of people.
    """

    factcheck = models.ForeignKey(FactCheck, null=True, blank=True, on_delete=models.SET_NULL, related_name="changes")
    code = models.CharField(max_length=16)
    kind = models.CharField(max_length=10, choices=ChangeKind.choices)
    at = models.DateTimeField()
    reason = models.TextField(blank=True, help_text="Public: what was wrong, what is right")
    number = models.PositiveIntegerField(default=0, help_text="Which version of the text went out")
    written_by = models.CharField(max_length=120, blank=True)
    approved_by = models.CharField(max_length=120, blank=True)
    ours = models.BooleanField(default=False, help_text="Of a verdict made here")

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["-at", "-id"], name="change_newest"),
            models.Index(fields=["code"], name="change_of_code"),
        ]
        constraints = [
            models.CheckConstraint(name="change_kind_known", condition=Q(kind__in=ChangeKind.values)),
            models.CheckConstraint(name="change_says_why", condition=Q(kind="published") | ~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.code}"


class Subscription(models.Model):
    """Another SalingJaga whose DataFeed we follow. `etag` is what it last called its content."""

    url = models.CharField(max_length=2000, unique=True)
    etag = models.CharField(max_length=200, blank=True)
    added_at = models.DateTimeField(auto_now_add=True)
    next_poll_at = models.DateTimeField(db_index=True)
    polled_at = models.DateTimeField(null=True, blank=True)
    good_at = models.DateTimeField(null=True, blank=True, help_text="When it last answered as it should")
    failures = models.PositiveIntegerField(default=0, help_text="In a row")
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.url


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
