"""News owed to reporters, and alerts to editors. The row is the debt; the worker pays it, the sweep finds leftovers."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from salingjaga.accounts.models import Person
from salingjaga.cases.models.reports import Message, Report
from salingjaga.cases.models.verdicts import Publication


class NoticeKind(models.TextChoices):
    ANSWER = "answer"
    CORRECTION = "correction"
    RETRACTION = "retraction"
    QUESTION = "question"
    CLOSED = "closed"
    ORIGINAL_OPENED = "original_opened"
    DELETION_NEAR = "deletion_near"


class SendState(models.TextChoices):
    """`page`: nothing to send, it stands on the tracking page. `uncertain`: cut off between hand-over and record;
    people decide, it is not repeated by itself."""

    PAGE = "page"
    OWED = "owed"
    CLAIMED = "claimed"
    SENT = "sent"
    UNCERTAIN = "uncertain"
    FAILED = "failed"


class Outgoing(models.Model):
    """What every e-mail that is owed carries. It is claimed in the database first, then handed over, then recorded."""

    state = models.CharField(max_length=10, choices=SendState.choices, default=SendState.PAGE)
    mail_id = models.CharField(max_length=120, blank=True, help_text="Stable Message-ID of the e-mail")
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=200, blank=True, help_text="What went wrong, without any address")

    class Meta:
        abstract = True


class Notice(Outgoing):
    """One piece of news for one reporter: on the tracking page always, by e-mail where a contact was left."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=16, choices=NoticeKind.choices)
    publication = models.ForeignKey(
        Publication, null=True, blank=True, on_delete=models.CASCADE, related_name="notices"
    )
    message = models.ForeignKey(Message, null=True, blank=True, on_delete=models.CASCADE, related_name="notices")
    data = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField(null=True, blank=True, help_text="When the reporter opened the page after it")

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["next_try_at"], condition=Q(state="owed"), name="notice_owed"),
            models.Index(fields=["state", "id"], condition=~Q(state__in=["page", "sent"]), name="notice_unsettled"),
            models.Index(fields=["report", "id"], name="notice_of_report"),
        ]
        constraints = [
            models.CheckConstraint(name="notice_kind_known", condition=Q(kind__in=NoticeKind.values)),
            models.CheckConstraint(name="notice_state_known", condition=Q(state__in=SendState.values)),
            models.UniqueConstraint(
                fields=["report", "publication"],
                condition=Q(publication__isnull=False),
                name="notice_once_a_publication",
            ),
            models.UniqueConstraint(
                fields=["report", "message"], condition=Q(message__isnull=False), name="notice_once_a_message"
            ),
            models.CheckConstraint(name="notice_sent_when", condition=~Q(state="sent") | Q(sent_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.report_id} {self.state}"


class Alert(Outgoing):
    """*I am in danger*: an e-mail to one editor of the desk that holds the case. It names the case, nothing else."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="alerts")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["next_try_at"], condition=Q(state="owed"), name="alert_owed"),
            models.Index(fields=["state", "id"], condition=~Q(state="sent"), name="alert_unsettled"),
        ]
        constraints = [
            models.CheckConstraint(name="alert_state_known", condition=Q(state__in=SendState.values)),
            models.UniqueConstraint(fields=["report", "person"], name="alert_once"),
            models.CheckConstraint(name="alert_sent_when", condition=~Q(state="sent") | Q(sent_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.person_id} {self.state}"
