"""A case: all reports of one rumour, what is to be done about it, and everything that happened."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from salingjaga.accounts.models import Organisation, Person, new_public_id
from salingjaga.factchecks.models import FactCheck


class State(models.TextChoices):
    NEW = "new", _("New")
    TRIAGE = "triage", _("Being sorted")
    VERIFYING = "verifying", _("Being checked")
    PROPOSED = "proposed", _("Waiting for a second reader")
    PUBLISHED = "published", _("Published")
    CORRECTED = "corrected", _("Published, corrected")
    RETRACTED = "retracted", _("Retracted")
    CLOSED = "closed", _("Closed")


OPEN = (State.NEW, State.TRIAGE, State.VERIFYING, State.PROPOSED)
PUBLIC = (State.PUBLISHED, State.CORRECTED, State.RETRACTED)


class Outcome(models.TextChoices):
    ALREADY_CHECKED = "already_checked", _("Already checked")
    NOT_CHECKABLE = "not_checkable", _("Cannot be checked")
    INSUFFICIENT_EVIDENCE = "insufficient_evidence", _("Not enough evidence")
    SPAM = "spam", _("Spam")
    WITHDRAWN = "withdrawn", _("Withdrawn by the reporter")


class Harm(models.TextChoices):
    """What believing it could do, the gravest first. Guessed from words, set by people."""

    VOTING_PROCEDURE = "voting_procedure", _("How, when or where to vote")
    VIOLENCE = "violence", _("Violence or threats")
    RESULTS = "results", _("Results and counting")
    HATE = "hate", _("Setting groups against each other")
    SCAM = "scam", _("Scam")
    CANDIDATES = "candidates", _("Candidates and parties")
    OTHER = "other", _("Something else")


class Case(models.Model):
    """`text` is the longest variant reported. `merged_into` set = this row only points on; its reports have moved.

    `priority` is what the queue sorts by; `reasons` are its parts, so that the page can say them in words. `people`
    is an estimate: one a limit bucket and day.
    """

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.NEW)
    outcome = models.CharField(max_length=24, choices=Outcome.choices, blank=True)
    holder = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.PROTECT, related_name="cases")
    title = models.CharField(max_length=200, blank=True, help_text="What the team calls it; else the text's beginning")
    text = models.TextField(blank=True)
    text_of = models.ForeignKey("cases.Report", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    link = models.CharField(max_length=2000, blank=True)
    language = models.CharField(max_length=16, blank=True)
    province = models.CharField(max_length=2, blank=True)
    harm = models.CharField(max_length=20, choices=Harm.choices, default=Harm.OTHER)
    harm_set_by_person = models.BooleanField(default=False)
    in_danger = models.BooleanField(default=False)
    first_good = models.BooleanField(default=False, help_text="Fit for somebody's first case")

    reports_count = models.PositiveIntegerField(default=0)
    people = models.PositiveIntegerField(default=0)
    last_day = models.PositiveIntegerField(default=0, help_text="People of the last 24 hours")
    priority = models.FloatField(default=0)
    reasons = models.JSONField(default=dict, blank=True)
    prioritised_at = models.DateTimeField(null=True, blank=True)

    assigned_to = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="assigned")
    locked_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    locked_until = models.DateTimeField(null=True, blank=True)

    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged")
    factcheck = models.ForeignKey(FactCheck, null=True, blank=True, on_delete=models.SET_NULL, related_name="cases")

    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now_add=True, help_text="For pages that follow without reloading")
    first_report_at = models.DateTimeField(null=True, blank=True)
    last_report_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    revision = models.BigIntegerField(default=0, help_text="Raised whenever what is matched changes")
    # Kept by the database itself, so that no UPDATE can forget it. A boolean, because SQLite takes a partial index only
    # where its condition stands in the query word by word, which a list of states sent as parameters never does.
    is_open = models.GeneratedField(
        expression=Q(state__in=[str(s) for s in OPEN], merged_into__isnull=True),  # type: ignore[arg-type]  # a Q is an expression, too
        output_field=models.BooleanField(),
        db_persist=True,
    )

    class Meta:
        ordering = ["-priority", "pk"]
        indexes = [
            models.Index(fields=["-priority", "id"], condition=Q(is_open=True), name="case_queue"),
            models.Index(fields=["state", "-priority", "id"], name="case_by_state"),
            models.Index(fields=["holder", "-priority", "id"], condition=Q(is_open=True), name="case_of_holder"),
            models.Index(fields=["assigned_to", "-priority", "id"], condition=Q(is_open=True), name="case_of_person"),
            models.Index(fields=["harm", "-priority", "id"], condition=Q(is_open=True), name="case_by_harm"),
            models.Index(fields=["province", "-priority", "id"], condition=Q(is_open=True), name="case_by_province"),
            models.Index(fields=["-priority", "id"], condition=Q(is_open=True, in_danger=True), name="case_in_danger"),
            models.Index(
                fields=["-priority", "id"], condition=Q(is_open=True, first_good=True), name="case_first_good"
            ),
            models.Index(fields=["prioritised_at", "last_report_at"], condition=Q(is_open=True), name="case_rate_due"),
            models.Index(fields=["-changed_at"], name="case_changed"),
            models.Index(fields=["revision"], name="case_revision"),
        ]
        constraints = [
            models.CheckConstraint(name="case_state_known", condition=Q(state__in=State.values)),
            models.CheckConstraint(name="case_harm_known", condition=Q(harm__in=Harm.values)),
            models.CheckConstraint(
                name="case_closed_with_outcome",
                condition=(Q(state="closed") & Q(outcome__in=Outcome.values)) | (~Q(state="closed") & Q(outcome="")),
                violation_error_message=_("A closed case has one outcome, an open one has none."),
            ),
            models.CheckConstraint(
                name="case_public_has_factcheck_or_lost_it",
                condition=~Q(state__in=["published", "corrected"]) | Q(factcheck__isnull=False),
            ),
            models.CheckConstraint(
                name="case_lock_whole",
                condition=Q(locked_by__isnull=True, locked_until__isnull=True)
                | Q(locked_by__isnull=False, locked_until__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.text[:60] or self.link or self.public_id


class CaseEvent(models.Model):
    """One line of a case's timeline, for the desk. Ids and facts in `data`, as in the log; never a text."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField(auto_now_add=True)
    actor = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    verb = models.CharField(max_length=40)
    data = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["case", "id"], name="event_of_case")]

    def __str__(self) -> str:
        return f"{self.verb} {self.case_id}"


class Presence(models.Model):
    """Who has a case open: `seen_at` is refreshed while the page is."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="presences")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "person"], name="presence_once")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.case_id}"


class SavedView(models.Model):
    """A person's own filter of the queue, under a name."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="saved_views")
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=500)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["person", "name"], name="saved_view_once")]

    def __str__(self) -> str:
        return self.name
