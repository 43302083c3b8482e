"""How reports became cases: what was joined, what was only suggested, and every step that can be undone."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from salingjaga.accounts.models import Person, new_public_id
from salingjaga.cases.models.casefile import Case
from salingjaga.cases.models.reports import Report
from salingjaga.factchecks.models import FactCheck


class SuggestionState(models.TextChoices):
    OPEN = "open"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    OVERTAKEN = "overtaken"


class Suggestion(models.Model):
    """This report may belong to that case (or be answered by that fact-check). People's answers are training data,
    until the report is erased: then the row goes with it."""

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="suggestions")
    case = models.ForeignKey(Case, null=True, blank=True, on_delete=models.CASCADE, related_name="suggestions")
    factcheck = models.ForeignKey(FactCheck, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    probability = models.FloatField()
    reasons = models.JSONField(default=list, blank=True, help_text="Kinds and offsets, no words")
    state = models.CharField(max_length=10, choices=SuggestionState.choices, default=SuggestionState.OPEN)
    created_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-probability", "pk"]
        indexes = [models.Index(fields=["case", "state"], name="suggestion_of_case")]
        constraints = [
            models.CheckConstraint(name="suggestion_state_known", condition=Q(state__in=SuggestionState.values)),
            models.CheckConstraint(
                name="suggestion_of_one_thing",
                condition=Q(case__isnull=False, factcheck__isnull=True) | Q(case__isnull=True, factcheck__isnull=False),
            ),
            models.UniqueConstraint(fields=["report", "case"], name="suggestion_once"),
            models.UniqueConstraint(fields=["report", "factcheck"], name="suggestion_of_factcheck_once"),
        ]

    def __str__(self) -> str:
        return self.public_id


class StepKind(models.TextChoices):
    JOIN = "join"
    DETACH = "detach"
    MERGE = "merge"
    SPLIT = "split"
    CLOSE = "close"
    ASSIGN = "assign"


class Step(models.Model):
    """One step of a person on one or many reports or cases, with what it takes to undo it: ids and states only."""

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    kind = models.CharField(max_length=8, choices=StepKind.choices)
    by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    before = models.JSONField(help_text="What was where, so that it can go back")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["by", "-id"], name="step_of_person")]
        constraints = [models.CheckConstraint(name="step_kind_known", condition=Q(kind__in=StepKind.values))]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"


class GroupState(models.Model):
    """One row: the counter that every change of what cases are matched by raises. The grouper's index chases it."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    revision = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(name="group_state_is_one_row", condition=Q(id=1))]

    def __str__(self) -> str:
        return str(self.revision)
