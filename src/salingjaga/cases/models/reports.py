"""What somebody sent in without an account, the files with it, and the talk that follows."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from salingjaga.accounts.models import Organisation, Person, new_public_id


class SeenOn(models.TextChoices):
    WHATSAPP = "whatsapp", "WhatsApp"
    TELEGRAM = "telegram", "Telegram"
    TIKTOK = "tiktok", "TikTok"
    FACEBOOK = "facebook", "Facebook"
    INSTAGRAM = "instagram", "Instagram"
    YOUTUBE = "youtube", "YouTube"
    X = "x", "X (Twitter)"
    THREADS = "threads", "Threads"
    SMS = "sms", "SMS"
    OFFLINE = "offline", _("Offline: leaflet, banner, talk")
    OTHER = "other", _("Somewhere else")


class ReportState(models.TextChoices):
    """`erased` rows keep the id, the days and the place in the counts; every text, file and contact is gone."""

    ACTIVE = "active"
    WITHDRAWN = "withdrawn"
    ERASED = "erased"


class Report(models.Model):
    """One report of one person. Nothing in it says who, unless they left a contact, which is encrypted.

    `code_hash` is Argon2id of the tracking code under one derived salt, hex; `proof` opens nothing. `asker` is the
    keyed hash of that day's limit bucket (the key is gone with the day): it counts people, and leads to none.
    `grouped_at` empty = the grouper owes this report a case.
    """

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    case = models.ForeignKey("cases.Case", null=True, blank=True, on_delete=models.PROTECT, related_name="reports")
    state = models.CharField(max_length=10, choices=ReportState.choices, default=ReportState.ACTIVE)
    received_at = models.DateTimeField(auto_now_add=True)
    grouped_at = models.DateTimeField(null=True, blank=True)

    text = models.TextField(blank=True)
    link = models.CharField(max_length=2000, blank=True)
    link_canonical = models.CharField(max_length=2000, blank=True)
    note = models.TextField(blank=True, help_text="What the reporter added for the team: never matched")
    language = models.CharField(max_length=16, blank=True)
    seen_on = models.CharField(max_length=10, choices=SeenOn.choices, blank=True)
    group = models.CharField(max_length=120, blank=True)
    province = models.CharField(max_length=2, blank=True)
    regency = models.CharField(max_length=5, blank=True)
    seen_at = models.DateField(null=True, blank=True)
    in_danger = models.BooleanField(default=False)
    alerted_at = models.DateTimeField(
        null=True, blank=True, help_text="When editors were owed an alert about the danger"
    )
    trusted = models.BooleanField(default=False, help_text="Filed by a signed-in trusted reporter")
    channel = models.CharField(max_length=12, default="web", help_text="web, api, or a messenger's name")
    asker = models.CharField(max_length=32, blank=True)
    interface_language = models.CharField(max_length=5, blank=True, help_text="In which the reporter reads us")

    code_hash = models.CharField(max_length=64, unique=True)
    proof = models.CharField(max_length=24, unique=True)
    idempotency_hash = models.CharField(max_length=64, null=True, blank=True, unique=True)
    contact_sealed = models.TextField(blank=True, help_text="An e-mail address, encrypted: VERSION:TOKEN")
    opened_at = models.DateTimeField(null=True, blank=True, help_text="When its code was last used")
    touched_at = models.DateTimeField(null=True, blank=True, help_text="When the reporter last added something")

    delete_after = models.DateTimeField(null=True, blank=True)
    warned_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["id"], condition=Q(grouped_at__isnull=True, state="active"), name="report_ungrouped"),
            models.Index(fields=["case", "id"], name="report_of_case"),
            models.Index(fields=["link_canonical"], condition=~Q(link_canonical=""), name="report_by_link"),
            models.Index(fields=["delete_after"], condition=Q(delete_after__isnull=False), name="report_due"),
            models.Index(
                fields=["id"], condition=Q(in_danger=True, alerted_at__isnull=True), name="report_danger_untold"
            ),
            models.Index(fields=["id"], condition=Q(state="withdrawn"), name="report_withdrawn"),
        ]
        constraints = [
            models.CheckConstraint(name="report_state_known", condition=Q(state__in=ReportState.values)),
            models.CheckConstraint(name="report_seen_on_known", condition=Q(seen_on__in=["", *SeenOn.values])),
            models.CheckConstraint(
                name="report_says_something",
                condition=~Q(state="active") | ~Q(text="", link=""),
                violation_error_message=_("Send us the message or its link."),
            ),
            models.CheckConstraint(
                name="report_erased_holds_nothing",
                condition=~Q(state="erased")
                | Q(text="", link="", link_canonical="", note="", contact_sealed="", group=""),
            ),
        ]

    def __str__(self) -> str:
        return self.public_id


class FileState(models.TextChoices):
    """`clean`: a copy without metadata is shown. `sealed`: of this kind we make no copy; only the original is kept."""

    WAITING = "waiting"
    CLEAN = "clean"
    SEALED = "sealed"
    REFUSED = "refused"
    ERASED = "erased"


class ReportFile(models.Model):
    """A file of a report. `original` is encrypted in storage; `shown` is the copy without metadata, if there is one."""

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="files")
    kind = models.CharField(max_length=8, help_text="jpeg, png, webp, mp4, ogg, m4a or pdf, by content")
    state = models.CharField(max_length=8, choices=FileState.choices, default=FileState.WAITING)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64, blank=True)
    original = models.CharField(max_length=200, blank=True, help_text="Name in storage")
    shown = models.CharField(max_length=200, blank=True, help_text="Name in storage")
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.CheckConstraint(name="report_file_state_known", condition=Q(state__in=FileState.values))]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"


class Message(models.Model):
    """One line of the talk with a reporter. They read the desk's name, never that of `author`."""

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="messages")
    from_reporter = models.BooleanField()
    text = models.TextField(blank=True)
    author = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    desk = models.ForeignKey(Organisation, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField(null=True, blank=True, help_text="By the other side")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="message_reporter_has_no_name", condition=Q(from_reporter=False) | Q(author__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return self.public_id


class NewsFeed(models.Model):
    """A feed address that a reporter asked for. It opens "there is news" and the published answer, nothing else."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="feeds")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report"], condition=Q(revoked_at__isnull=True), name="feed_one_open")
        ]

    def __str__(self) -> str:
        return f"{self.report_id}"
