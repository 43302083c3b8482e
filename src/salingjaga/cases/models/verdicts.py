"""What was written, who wrote it, who read it as the second, and what was published. Four eyes are held here."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import GreaterThanOrEqual
from django.utils.translation import gettext_lazy as _

from salingjaga.accounts.models import Person, new_public_id
from salingjaga.cases.models.casefile import Case
from salingjaga.factchecks.scale import Verdict


class ListLength(models.Func):
    """How many items a JSON list holds, so that a constraint can count sources."""

    function = "JSON_ARRAY_LENGTH"
    output_field = models.IntegerField()

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        return self.as_sql(compiler, connection, function="jsonb_array_length", **more)


class Version(models.Model):
    """One exact text of a verdict, never changed. `digest` is SHA-256 of its content (`verdicts.digest_of`)."""

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    verdict = models.CharField(max_length=20, choices=Verdict.choices)
    types = models.JSONField(default=list, blank=True, help_text="Of the seven types of mis- and disinformation")
    claim = models.TextField()
    fact = models.TextField(help_text="The fact, one sentence")
    conclusion = models.TextField(help_text="Two sentences")
    explanation = models.TextField(help_text="Markdown")
    sources = models.JSONField(default=list, help_text='[{"title": …, "url": …, "date": …}]')
    sources_exception = models.TextField(blank=True, help_text="Why fewer than two sources are enough, by an editor")
    techniques = models.JSONField(default=list, blank=True)
    language = models.CharField(max_length=16, default="id")
    reason = models.TextField(blank=True, help_text="Of a correction: what was wrong and what is right, public")
    created_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["case", "number"]
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="version_number_once"),
            models.CheckConstraint(name="version_verdict_known", condition=Q(verdict__in=Verdict.values)),
            models.CheckConstraint(
                name="version_has_sources",
                condition=Q(GreaterThanOrEqual(ListLength("sources"), 2))
                | Q(GreaterThanOrEqual(Length("sources_exception"), 20)),
                violation_error_message=_("Name at least two sources, or say as an editor why fewer are enough."),
            ),
            models.CheckConstraint(
                name="version_says_everything",
                condition=~Q(claim="") & ~Q(fact="") & ~Q(conclusion="") & ~Q(explanation=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} v{self.number}"


class Part(models.TextChoices):
    WROTE = "wrote"
    APPROVED = "approved"


class Hand(models.Model):
    """Who had a hand in a version. One row a person and version: whoever wrote any of it cannot approve it."""

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="hands")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    part = models.CharField(max_length=8, choices=Part.choices)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "person"],
                name="four_eyes_one_part_a_person",
                violation_error_message=_("You wrote part of this text: somebody else must read it as the second."),
            ),
            models.CheckConstraint(name="hand_part_known", condition=Q(part__in=Part.values)),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.part}"


class ProposalState(models.TextChoices):
    WAITING = "waiting"
    SENT_BACK = "sent_back"
    TAKEN_BACK = "taken_back"
    OVERTAKEN = "overtaken"
    PUBLISHED = "published"


class Proposal(models.Model):
    """A version put before a second reader. At most one waits a case; any change makes a new version and asks again."""

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="proposals")
    version = models.OneToOneField(Version, on_delete=models.PROTECT, related_name="proposal")
    state = models.CharField(max_length=10, choices=ProposalState.choices, default=ProposalState.WAITING)
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True, help_text="Why it was sent back")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(name="proposal_state_known", condition=Q(state__in=ProposalState.values)),
            models.UniqueConstraint(
                fields=["case"], condition=Q(state="waiting"), name="proposal_one_waits",
                violation_error_message=_("A proposal of this case waits for its second reader already."),
            ),
            models.CheckConstraint(
                name="proposal_sent_back_with_reason", condition=~Q(state="sent_back") | ~Q(reason="")
            ),
            models.CheckConstraint(
                name="four_eyes_proposal",
                condition=~Q(state="published") | ~Q(decided_by=F("proposed_by")) & Q(decided_by__isnull=False),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.case_id} {self.state}"


class PublicationKind(models.TextChoices):
    FIRST = "first"
    CORRECTION = "correction"
    RETRACTION = "retraction"


class Publication(models.Model):
    """What the public was told and when, with the two people behind it. Never changed, but for a retraction's second.

    A text goes out with a proposer and another person who approved this digest (`approval` is their hand in it). A
    retraction goes out at once by one editor (`proposed_by`); `approved_by` stays empty until a second one confirms.
    """

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="publications")
    kind = models.CharField(max_length=10, choices=PublicationKind.choices)
    version = models.OneToOneField(Version, null=True, blank=True, on_delete=models.PROTECT, related_name="publication")
    approval = models.OneToOneField(Hand, null=True, blank=True, on_delete=models.PROTECT, related_name="publication")
    digest = models.CharField(max_length=64, blank=True)
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True, help_text="Of a correction or retraction: public")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(name="publication_kind_known", condition=Q(kind__in=PublicationKind.values)),
            models.CheckConstraint(
                name="four_eyes",
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("proposed_by")),
                violation_error_message=_("Whoever proposed it cannot approve it: a second person must."),
            ),
            models.CheckConstraint(
                name="four_eyes_on_every_text",
                condition=Q(kind="retraction", version__isnull=True)
                | Q(version__isnull=False, approval__isnull=False, approved_by__isnull=False) & ~Q(digest=""),
            ),
            models.CheckConstraint(name="publication_says_why_it_changed", condition=Q(kind="first") | ~Q(reason="")),
            models.UniqueConstraint(fields=["case"], condition=Q(kind="first"), name="publication_one_first"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"
