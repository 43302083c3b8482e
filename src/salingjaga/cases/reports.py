"""Filing a report without an account, adding to it, taking it back: what the person who sent it can do."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from salingjaga.accounts.log import log
from salingjaga.cases import files, suggestions, talk, tracking
from salingjaga.cases.models import Case, CaseEvent, Message, Report, ReportFile, ReportState
from salingjaga.cases.moves import Refused
from salingjaga.cases.sealing import seal
from salingjaga.cases.uploads import Incoming
from salingjaga.factchecks import checking
from salingjaga.factchecks.checking import CheckedAnswer
from salingjaga.matching import links

KEY_LASTS = timedelta(hours=24)
"""How long a request that is sent again with its key gets its first answer again."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a reporter tells us, already checked and tidied (`report_form`). `contact` is an e-mail address."""

    text: str = ""
    link: str = ""
    note: str = ""
    seen_on: str = ""
    group: str = ""
    province: str = ""
    regency: str = ""
    seen_at: date | None = None
    in_danger: bool = False
    contact: str = ""


@dataclass(frozen=True, slots=True)
class Origin:
    """How a report came: `channel` web, api or a messenger's name, `asker` from `limits.asker` (it counts people and
    leads to none), `trusted` where a signed-in trusted reporter sent it."""

    channel: str
    asker: str = ""
    trusted: bool = False


@dataclass(frozen=True, slots=True)
class Filed:
    """`code` is plain and stands nowhere else: show it once. `checked` is what published fact-checks say of it."""

    report: Report
    code: str
    checked: CheckedAnswer


class OwnAnswer(Refused):
    """What was sent is an answer that we gave: it is told, and never becomes a report."""

    def __init__(self, checked: CheckedAnswer) -> None:
        super().__init__(_("This is an answer that we published, so there is nothing to report. Here it is again."))
        self.checked = checked


class OtherContent(Refused):
    """The same key came with something else in the report."""


class FiledBefore(Refused):
    """The same form was sent long ago; its code was shown then and cannot be shown again."""


def file(
    told: Told,
    *,
    origin: Origin,
    incoming: Sequence[Incoming] = (),
    once: str = "",
    answer_again: timedelta = KEY_LASTS,
) -> Filed:
    """File a report and give its code at once; a case it gets from the worker.

    `once` is a key of the request (16 characters or more): sent again with the same content it gives the same report
    and code, for as long as `answer_again`, without the code being kept anywhere. Raises OwnAnswer, OtherContent,
    FiledBefore, tracking.Busy.
    """
    checked = checking.check("\n".join(filter(None, [told.text, told.link])))
    if _is_own(checked):
        raise OwnAnswer(checked)
    code = tracking.code_for(once, _digest(told, incoming)) if once else tracking.new_code()
    code_hash, key = tracking.hashed(code), tracking.key_hash(once) if once else None
    report = _earlier(key, code_hash, answer_again)
    if report is None:
        columns = {"code_hash": code_hash, "idempotency_hash": key} | asdict(origin)
        report = _store(told, incoming, checked, columns) or _earlier(key, code_hash, answer_again)
    assert report is not None, "whoever was first with this key has filed it"
    return Filed(report, code, checked)


def _is_own(checked: CheckedAnswer) -> bool:
    shown = checked.results[: checked.shown]
    return any(reason.kind == "own_answer" for result in shown for reason in result.reasons)


def _store(told: Told, incoming: Sequence[Incoming], checked: CheckedAnswer, columns: dict[str, Any]) -> Report | None:
    """The report with its files; None where another request with the same key was first."""
    stored = files.store(incoming)
    try:
        return _write(told, checked, stored, **columns)
    except IntegrityError:
        files.discard(stored)
        key = columns["idempotency_hash"]
        if key is None or not Report.objects.filter(idempotency_hash=key).exists():
            if not Report.objects.filter(code_hash=columns["code_hash"]).exists():
                raise
            # key and content of a report that has since been erased, or is older than its key
            raise FiledBefore(
                _("This report was sent before. Its code was shown then and cannot be shown again.")
            ) from None
        return None


def _write(told: Told, checked: CheckedAnswer, stored: Sequence[ReportFile], **columns: Any) -> Report:
    given = asdict(told)
    contact = given.pop("contact")
    with transaction.atomic():
        report = Report.objects.create(
            **given,
            **columns,
            language=checked.language,
            link_canonical=links.canonical(told.link) if told.link else "",
            contact_sealed=seal(contact.encode()) if contact else "",
            interface_language=translation.get_language() or "",
            proof=tracking.new_proof(),
        )
        files.attach(report, stored)
        facts = {"channel": report.channel, "files": len(stored)}
        suggestions.of_check(report, checked)
        log(None, "report_filed", f"report:{report.public_id}", facts)
    return report


def _digest(told: Told, incoming: Sequence[Incoming]) -> bytes:
    content = [asdict(told), [one.sha256 for one in incoming]]
    return sha256(json.dumps(content, sort_keys=True, default=str).encode()).digest()


def _earlier(key: str | None, code_hash: str, answer_again: timedelta) -> Report | None:
    """The report that the same request filed before. After a day its key is free for another."""
    report = Report.objects.filter(idempotency_hash=key).first() if key else None
    if report is None:
        return None
    age = timezone.now() - report.received_at
    if age > KEY_LASTS:
        Report.objects.filter(pk=report.pk).update(idempotency_hash=None)
        return None
    if report.code_hash != code_hash:
        raise OtherContent(_("This key was used for another report. Nothing was filed; send it with a new key."))
    if age > answer_again:
        raise FiledBefore(_("This report was sent before. Its code was shown then and cannot be shown again."))
    return report


def add(report: Report, text: str, *, incoming: Sequence[Incoming] = ()) -> Message | None:
    """Add a line, files or both to a report, until it is erased. Raises Refused."""
    if len(incoming) > files.room(report):
        raise Refused(_("Only five files fit into one report. Nothing was added; leave some out."))
    stored = files.store(incoming)
    try:
        return talk.reply(report, text, attached=stored)
    except BaseException:
        files.discard(stored)
        raise


def withdraw(report: Report) -> bool:
    """Take a report back: from now on nobody works on it, and the worker erases it within moments. False if it was."""
    with transaction.atomic():
        rows = Report.objects.filter(pk=report.pk, state=ReportState.ACTIVE)
        if not rows.update(state=ReportState.WITHDRAWN, withdrawn_at=timezone.now()):
            return False
        log(None, "report_withdrawn", f"report:{report.public_id}")
        if report.case_id:
            CaseEvent.objects.create(case_id=report.case_id, verb="report_withdrawn", data={"report": report.public_id})
            Case.objects.filter(pk=report.case_id).update(changed_at=timezone.now())
    report.refresh_from_db()
    return True


def opened_by(typed: str) -> Report | None:
    """The report that a code opens, None for every other text. Raises tracking.Busy."""
    code = tracking.read(typed)
    if not tracking.is_whole(code):
        return None
    return Report.objects.select_related("case").filter(code_hash=tracking.hashed(code)).first()


def proven(typed: str) -> Report | None:
    """The report that a proof of filing stands for, or None."""
    proof = tracking.read(typed, length=tracking.PROOF)
    return Report.objects.filter(proof=proof).only("received_at", "proof").first() if proof else None
