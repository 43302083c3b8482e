"""What a verdict stands on, what was done to find it, and what the team says to itself."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from salingjaga.accounts.models import Person, new_public_id
from salingjaga.cases.models.casefile import Case


class EvidenceKind(models.TextChoices):
    LINK = "link", _("Link")
    FILE = "file", _("File")
    QUOTE = "quote", _("Quote")


class Evidence(models.Model):
    """A link, a file or a quote, with the SHA-256 of what was kept, who added it and when. Removed, not deleted."""

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="evidence")
    kind = models.CharField(max_length=5, choices=EvidenceKind.choices)
    title = models.CharField(max_length=200, blank=True)
    url = models.CharField(max_length=2000, blank=True)
    quote = models.TextField(blank=True)
    file = models.CharField(max_length=200, blank=True, help_text="Name in storage")
    file_kind = models.CharField(max_length=8, blank=True)
    sha256 = models.CharField(max_length=64, help_text="Of the file, the quote or the address")
    added_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)
    removed_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="evidence_is_what_it_says",
                condition=(Q(kind="link") & ~Q(url=""))
                | (Q(kind="quote") & ~Q(quote=""))
                | (Q(kind="file") & ~Q(file="")),
                violation_error_message=_("Evidence needs a link, a file or a quote."),
            )
        ]

    def __str__(self) -> str:
        return self.title or self.url or self.quote[:60] or self.public_id


class ChecklistTick(models.Model):
    """One verification step done. The list of steps stands in code (`cases/checklist.py`)."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="ticks")
    step = models.CharField(max_length=40)
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "step"], name="tick_once")]

    def __str__(self) -> str:
        return self.step


class Note(models.Model):
    """A note inside the team: no reporter ever reads it."""

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="notes")
    author = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    text = models.TextField()
    at = models.DateTimeField(auto_now_add=True)
    mentions = models.ManyToManyField(Person, blank=True, related_name="mentioned_in")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.public_id
