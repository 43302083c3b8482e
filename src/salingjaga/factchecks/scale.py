"""Our documented scale of verdicts, and how publishers' labels map to it. One table; `Verdict.labels` are translated."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Verdict(models.TextChoices):
    FALSE = "false", _("False")
    MISLEADING = "misleading", _("Misleading")
    MISSING_CONTEXT = "missing_context", _("Missing context")
    ALTERED = "altered", _("Altered")
    SATIRE = "satire", _("Satire")
    SCAM = "scam", _("Scam")
    UNPROVEN = "unproven", _("Unproven")
    PARTLY_TRUE = "partly_true", _("Partly true")
    TRUE = "true", _("True")
