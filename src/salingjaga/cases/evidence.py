"""What a verdict stands on: links, quotes and files, each with its SHA-256, who added it and when.

Links are never fetched: what stands behind one is quoted or attached. Everybody who checks cases may read the evidence,
in every organisation, since the second reader may sit in another one; its texts are masked there as all texts are.
"""

from __future__ import annotations

from hashlib import sha256
from typing import BinaryIO, cast

from django.core.files.base import ContentFile
from django.db import transaction
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from salingjaga import captures
from salingjaga.accounts import access
from salingjaga.accounts.access import Action
from salingjaga.accounts.models import Person
from salingjaga.cases import vault
from salingjaga.cases.models import Case, Evidence, EvidenceKind
from salingjaga.cases.moves import Overtaken, Refused, record
from salingjaga.cases.sealing import KeyMissing, Sealer, opened

MOST = 100
PICTURES = ("jpeg", "png", "webp")


def of(case: Case) -> list[Evidence]:
    """What stands, in the order in which it came; removed pieces are left out."""
    return list(Evidence.objects.filter(case=case, removed_at__isnull=True).select_related("added_by"))


def add_link(case: Case, url: str, *, title: str = "", by: Person) -> Evidence:
    """A web address, kept as it is and not opened. SHA-256 is the address's own."""
    return _add(case, Evidence(kind=EvidenceKind.LINK, url=url, title=title, sha256=_digest(url)), by)


def add_quote(case: Case, quote: str, *, url: str = "", title: str = "", by: Person) -> Evidence:
    """Words that somebody said or wrote, and where (`url`, `title`). SHA-256 is the quote's."""
    return _add(case, Evidence(kind=EvidenceKind.QUOTE, quote=quote, url=url, title=title, sha256=_digest(quote)), by)


def add_file(case: Case, data: bytes, *, title: str = "", by: Person) -> Evidence:
    """A picture (its copy without metadata is kept), a PDF, a sound or a film, encrypted. SHA-256 is of what is kept.

    Raises `Refused` for every other kind, and for what only pretends to be one.
    """
    access.require(by, Action.WORK_ON_CASES)
    kind = captures.kind_of(data)
    if kind is None:
        raise Refused(_("We take JPEG, PNG, WebP, MP4, OGG, M4A and PDF. This file was not kept; the rest still is."))
    name = kind.name.lower()
    if name in PICTURES:
        try:
            data = captures.clean(data).data
        except captures.Refused:
            raise Refused(_("This picture cannot be read. It was not kept; save it anew and try again.")) from None
    digest = sha256(data).hexdigest()
    stored = _kept(data)
    try:
        file = Evidence(kind=EvidenceKind.FILE, title=title, file=stored, file_kind=name, sha256=digest)
        return _add(case, file, by)
    except BaseException:
        vault.storage().delete(stored)
        raise


def _kept(data: bytes) -> str:
    sealer = Sealer()
    return vault.storage().save(vault.new_name("evidence"), ContentFile(sealer.feed(data) + sealer.finish()))


def read(evidence: Evidence) -> bytes:
    """The bytes of a file that is evidence. Raises Http404 where there is none, or its key is gone."""
    if evidence.removed_at or not evidence.file:
        raise Http404
    try:
        with vault.storage().open(evidence.file) as source:
            return b"".join(opened(cast(BinaryIO, source)))
    except (FileNotFoundError, KeyMissing):
        raise Http404 from None


def remove(evidence: Evidence, *, by: Person) -> None:
    """Take a piece away; the row stays, so that the timeline can be followed. Raises `Overtaken` where it is gone."""
    access.require(by, Action.WORK_ON_CASES)
    with transaction.atomic():
        rows = Evidence.objects.filter(pk=evidence.pk, removed_at__isnull=True)
        if not rows.update(removed_at=timezone.now(), removed_by=by):
            raise Overtaken(_("Somebody was first: this piece has been removed already."))
        _touch(evidence.case, "evidence_removed", evidence, by)


def _add(case: Case, evidence: Evidence, by: Person) -> Evidence:
    access.require(by, Action.WORK_ON_CASES)
    if Evidence.objects.filter(case=case, removed_at__isnull=True).count() >= MOST:
        raise Refused(_("A case holds at most %(most)d pieces of evidence. Nothing was kept.") % {"most": MOST})
    evidence.case, evidence.added_by = case, by
    with transaction.atomic():
        evidence.save()
        _touch(case, "evidence_added", evidence, by)
    return evidence


def _touch(case: Case, verb: str, evidence: Evidence, by: Person) -> None:
    Case.objects.filter(pk=case.pk).update(changed_at=timezone.now())
    data = {"evidence": evidence.public_id, "kind": str(evidence.kind), "sha256": evidence.sha256}
    record(case, verb, by=by, data=data)


def _digest(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
