"""People, the organisations they work in, who invited them, where they are signed in, and what everybody did."""

from __future__ import annotations

import secrets
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

ID_ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"


def new_public_id() -> str:
    """A random id for addresses, beside the integer key: 12 letters of 30, 58 bits."""
    return "".join(secrets.choice(ID_ALPHABET) for _ in range(12))


class Role(models.TextChoices):
    TRUSTED_REPORTER = "trusted_reporter", _("Trusted reporter")
    VERIFIER = "verifier", _("Verifier")
    EDITOR = "editor", _("Editor")
    LIAISON = "liaison", _("Liaison")
    ORGANISER = "organiser", _("Organiser")
    FACILITATOR = "facilitator", _("Facilitator")
    ADMINISTRATOR = "administrator", _("Administrator")


class OrganisationKind(models.TextChoices):
    CAMPUS = "campus", _("Campus")
    FACTCHECKER = "factchecker", _("Fact-checker")
    COMMUNITY = "community", _("Community")
    SUPERVISOR = "supervisor", _("Election supervisor")
    MINISTRY = "ministry", _("Ministry office")
    PLATFORM = "platform", _("Platform")


CHECKING = (OrganisationKind.CAMPUS, OrganisationKind.FACTCHECKER, OrganisationKind.COMMUNITY)
ACTING = (OrganisationKind.SUPERVISOR, OrganisationKind.MINISTRY, OrganisationKind.PLATFORM)
"""They can act on a case and answer; none of their people may propose or publish a verdict anywhere."""


class People(BaseUserManager["Person"]):
    def create_user(self, email: str, password: str | None = None, *, name: str = "") -> Person:
        """A person who can sign in; without a password only after setting one through a link."""
        person = self.model(email=self.normalize_email(email).lower(), name=name)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def get_by_natural_key(self, username: str | None) -> Person:
        return self.get(email__iexact=username)


class Person(AbstractBaseUser):
    """Somebody with an account: staff of an organisation. Reporters and participants of workshops have none."""

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    email = models.EmailField(max_length=254, unique=True)
    name = models.CharField(max_length=80)
    language = models.CharField(max_length=5, blank=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[People] = People()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="person_email_once_in_any_case")]

    def __str__(self) -> str:
        return self.name or self.email


class Organisation(models.Model):
    """Who holds cases, who can act on them. `desk` is the name reporters see instead of a verifier's own."""

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    name = models.CharField(max_length=120, unique=True)
    desk = models.CharField(max_length=80, blank=True)
    kind = models.CharField(max_length=12, choices=OrganisationKind.choices)
    provinces = models.JSONField(default=list, blank=True, help_text="Codes of provinces whose cases it holds")
    is_own = models.BooleanField(default=False, help_text="The instance's own: holds what no region claims")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(name="organisation_kind_known", condition=Q(kind__in=OrganisationKind.values)),
            models.UniqueConstraint(fields=["is_own"], condition=Q(is_own=True), name="organisation_one_is_own"),
            models.CheckConstraint(
                name="organisation_own_checks",
                condition=Q(is_own=False) | Q(kind__in=[str(kind) for kind in CHECKING]),
                violation_error_message="The instance's own organisation must be one that checks.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """One role of one person in one organisation. Ended, not deleted: the log stays readable."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role.choices)
    since = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="membership_role_known", condition=Q(role__in=Role.values)),
            models.UniqueConstraint(
                fields=["person", "organisation", "role"],
                condition=Q(ended_at__isnull=True),
                name="membership_one_open",
                violation_error_message=_("This person has that role already."),
            ),
        ]
        indexes = [models.Index(fields=["organisation", "role"], name="membership_of_organisation")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.role} {self.organisation_id}"


class Invitation(models.Model):
    """A link that lets one person in, once, within seven days. Only the token's hash is kept."""

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    token_hash = models.CharField(max_length=64, unique=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="invitations")
    role = models.CharField(max_length=20, choices=Role.choices)
    email = models.EmailField(max_length=254, blank=True)
    invited_by = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="invited")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)
    used_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="came_by")
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [models.CheckConstraint(name="invitation_role_known", condition=Q(role__in=Role.values))]

    def __str__(self) -> str:
        return f"{self.role} {self.organisation_id}"


class StaffSession(models.Model):
    """Where a person is signed in: a coarse device name and a keyed hash of the network, never an address."""

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="staff_sessions")
    session_key = models.CharField(max_length=40, unique=True)
    device = models.CharField(max_length=60)
    network_hash = models.CharField(max_length=32, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField()

    class Meta:
        ordering = ["-seen_at"]

    def __str__(self) -> str:
        return self.device


class FailedSignIn(models.Model):
    """One wrong password or second factor: enough to slow a guesser and to tell the person, no more."""

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    email_hash = models.CharField(max_length=32, db_index=True)
    network_hash = models.CharField(max_length=32, db_index=True)
    device = models.CharField(max_length=60)

    def __str__(self) -> str:
        return self.device


class PasswordLetter(models.Model):
    """A letter with a password link that somebody asked for. `claimed_at` empty = owed; gone after an hour."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    language = models.CharField(max_length=5, blank=True)
    asked_at = models.DateTimeField(auto_now_add=True)
    claimed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return str(self.asked_at)


class ApiToken(models.Model):
    """A token of the staff API. Only its hash is kept; it can do what its person may do, while that lasts."""

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=60)
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name


class Setup(models.Model):
    """One row: the hash of the one-time code that opens the first-run wizard, until somebody has used it."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    code_hash = models.CharField(max_length=64, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(name="setup_is_one_row", condition=Q(id=1))]

    def __str__(self) -> str:
        return str(self.done_at or "open")


class LogBatch(models.Model):
    """A sealed run of log entries. `head` = SHA-256 over the previous head and the entries' digests, in order."""

    number = models.PositiveBigIntegerField(unique=True)
    previous = models.CharField(max_length=64, blank=True)
    head = models.CharField(max_length=64, unique=True)
    count = models.PositiveIntegerField()
    sealed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.CheckConstraint(name="log_batch_not_empty", condition=Q(count__gt=0))]

    def __str__(self) -> str:
        return f"{self.number} {self.head[:12]}"


class LogEntry(models.Model):
    """Who did what to which thing: ids and facts, never a text. `actor` is a person's public id, "" the system."""

    at = models.DateTimeField()
    actor = models.CharField(max_length=12, blank=True)
    verb = models.CharField(max_length=40)
    thing = models.CharField(max_length=60, help_text="kind:public_id, as in case:ab12cd34ef56")
    data = models.JSONField(default=dict, blank=True)
    batch = models.ForeignKey(LogBatch, null=True, blank=True, on_delete=models.PROTECT, related_name="entries")

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["id"], condition=Q(batch__isnull=True), name="log_unsealed"),
            models.Index(fields=["thing", "id"], name="log_of_thing"),
            models.Index(fields=["actor", "id"], name="log_of_actor"),
        ]
        constraints = [models.CheckConstraint(name="log_says_what", condition=~Q(verb="") & ~Q(thing=F("verb")))]

    def __str__(self) -> str:
        return f"{self.verb} {self.thing}"
