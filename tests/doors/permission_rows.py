"""Who may open which address. One row an address; the groups below are kinds of people, written down apart from the
code's own table so that the two check each other."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.test import Client

from salingjaga.accounts import invitations, tokens
from salingjaga.accounts.models import Person, Role, StaffSession
from salingjaga.cases import verdicts
from salingjaga.cases.models import Case, Evidence, FileState, ReportFile, Suggestion
from tests.cases import filed, verdict_cast
from tests.people import join, organisation, person, with_app

# Kinds of people. "The holder" is the organisation that holds the case; the instance's own is another one.
PERSONAS = (
    "stranger",
    "nobody",  # an account without a role
    "trusted_reporter", "verifier", "editor", "liaison", "organiser", "facilitator", "administrator",  # in the holder
    "other verifier", "other editor",  # in another organisation that checks
    "torn editor",  # an editor in the holder who is a liaison of a platform, too
    "acting liaison",  # of a supervisor
    "own administrator",  # of the instance's own organisation
)  # fmt: skip
HOLDERS = {"verifier", "editor", "torn editor"}
CHECKERS = HOLDERS | {"other verifier", "other editor"}
DECIDERS = CHECKERS - {"torn editor"}
EDITORS = {"editor", "other editor"}
HOLDING_EDITORS = {"editor", "torn editor"}
OWN = {"own administrator"}
MANAGERS = {"administrator"} | OWN
INVITERS = HOLDING_EDITORS | {"organiser"} | MANAGERS
SOMEWHERE_INVITERS = INVITERS | {"other editor"}
SIGNED_IN = set(PERSONAS) - {"stranger"}
EVERYBODY = set(PERSONAS)

IN, NOTHING, LED = "let in", "nothing there", "led to sign in"


@dataclass(frozen=True)
class Row:
    """`who` is let in. `absent`: they may find nothing there either, since the sample has nothing to show."""

    who: set[str]
    method: str = "GET"
    absent: bool = False
    data: dict[str, Any] = field(default_factory=dict)

    def expected(self, persona: str) -> tuple[str, ...]:
        if persona in self.who:
            return (IN, NOTHING) if self.absent else (IN,)
        return (LED,) if persona == "stranger" else (NOTHING,)


def get(who: set[str], **more: Any) -> Row:
    return Row(who, **more)


def post(who: set[str], **more: Any) -> Row:
    return Row(who, "POST", **more)


ROWS: dict[str, Row] = {
    # Checking, and what everybody reads
    "": get(EVERYBODY),
    "check": post(EVERYBODY),
    "c/<slug:code>": get(EVERYBODY, absent=True),
    "c/<slug:code>.txt": get(EVERYBODY, absent=True),
    "c/<slug:code>.json": get(EVERYBODY, absent=True),
    "c/<slug:code>/sematan": get(EVERYBODY, absent=True),
    "c/<slug:code>/kartu-<str:size>.png": get(EVERYBODY, absent=True),
    "feeds/atom.xml": get(EVERYBODY),
    "feeds/feed.json": get(EVERYBODY),
    "feeds/claimreview.json": get(EVERYBODY),
    "ralat": get(EVERYBODY),
    "sitemap.xml": get(EVERYBODY),
    "robots.txt": get(EVERYBODY),
    "daftar": get(EVERYBODY),
    "tentang": get(EVERYBODY),
    "melapor": get(EVERYBODY),
    "melapor/<slug:place>": get(EVERYBODY, absent=True),
    "api": get(EVERYBODY),
    "health": get(EVERYBODY),
    "design": get(EVERYBODY),
    "design/meja": get(EVERYBODY),
    "log": get(EVERYBODY),
    "log.json": get(EVERYBODY),
    # Reporting: whoever holds the code, and nobody by being staff
    "lapor": get(EVERYBODY),
    "bukti": get(EVERYBODY),
    "bukti/<str:number>": get(EVERYBODY, absent=True),
    "lacak": get(EVERYBODY),
    "lacak/tutup": post(EVERYBODY),
    "lacak/laporan": get(EVERYBODY, absent=True),
    "lacak/laporan/tambah": post(EVERYBODY, absent=True),
    "lacak/laporan/tarik": post(EVERYBODY, absent=True),
    "lacak/laporan/kabar": post(EVERYBODY, absent=True),
    "lacak/laporan/berkas/<slug:public_id>": get(EVERYBODY, absent=True),
    "kabar/<str:token>": get(EVERYBODY, absent=True),
    "kabar/berhenti/<str:token>": get(EVERYBODY, absent=True),
    # Signing in and one's own account
    "masuk": get(EVERYBODY),
    "masuk/kode": get(EVERYBODY),
    "masuk/passkey": get(EVERYBODY),
    "masuk/lupa": get(EVERYBODY),
    "masuk/sandi/<slug:public_id>/<slug:token>": get(EVERYBODY, absent=True),
    "keluar": get(EVERYBODY),
    "undangan/<slug:secret>": get(EVERYBODY),
    "mulai": get(EVERYBODY, absent=True),
    "akun": get(SIGNED_IN),
    "akun/sandi": get(SIGNED_IN),
    "akun/sesi/akhiri-lainnya": post(SIGNED_IN),
    "akun/sesi/<slug:public_id>/akhiri": post(SIGNED_IN),
    "akun/token": get(SIGNED_IN),
    "akun/token/<slug:public_id>/cabut": post(SIGNED_IN),
    "akun/konfirmasi": get(SIGNED_IN),
    "akun/konfirmasi/kode": get(SIGNED_IN),
    "akun/konfirmasi/passkey": get(SIGNED_IN),
    "akun/dua-langkah": get(SIGNED_IN),
    "akun/dua-langkah/aplikasi": get(SIGNED_IN),
    "akun/dua-langkah/aplikasi/hapus": get(SIGNED_IN),
    "akun/dua-langkah/passkey": get(SIGNED_IN),
    "akun/dua-langkah/passkey/<int:pk>/hapus": get(SIGNED_IN),
    "akun/dua-langkah/kode-cadangan": get(SIGNED_IN),
    "akun/dua-langkah/kode-cadangan/baru": get(SIGNED_IN),
    # People and organisations; the sample is the holder
    "organisasi": get(SOMEWHERE_INVITERS),
    "organisasi/baru": get(OWN),
    "organisasi/log": get(OWN),
    "organisasi/<slug:public_id>": get(INVITERS),
    "organisasi/<slug:public_id>/ubah": get(OWN),
    "organisasi/<slug:public_id>/undangan/<slug:invitation>/cabut": post(MANAGERS),
    "organisasi/<slug:public_id>/orang/<slug:member>/<slug:role>/akhiri": post(MANAGERS),
    "organisasi/<slug:public_id>/orang/<slug:member>/sandi": post(MANAGERS),
    # Behind the scenes
    "pekerjaan": get(OWN),
    "pekerjaan/surel": post(OWN, absent=True),
    # The desk: every case, masked
    "meja": get(CHECKERS),
    "meja/massal": post(CHECKERS),
    "meja/urungkan": post(CHECKERS, absent=True),
    "meja/kabar": get(CHECKERS, absent=True),
    "meja/tampilan": post(CHECKERS),
    "meja/pintasan": get(CHECKERS),
    "meja/bukti/<slug:public_id>": get(CHECKERS, absent=True),
    "meja/kasus/<slug:public_id>": get(CHECKERS),
    "meja/kasus/<slug:public_id>/ambil": post(CHECKERS),
    "meja/kasus/<slug:public_id>/lepas": post(CHECKERS),
    "meja/kasus/<slug:public_id>/kunci": post(CHECKERS),
    "meja/kasus/<slug:public_id>/buka-kunci": post(CHECKERS),
    "meja/kasus/<slug:public_id>/periksa": post(CHECKERS),
    "meja/kasus/<slug:public_id>/rincian": post(CHECKERS),
    "meja/kasus/<slug:public_id>/gabung": post(CHECKERS),
    "meja/kasus/<slug:public_id>/pisah": post(CHECKERS),
    "meja/kasus/<slug:public_id>/saran/<slug:suggestion>": post(CHECKERS),
    "meja/kasus/<slug:public_id>/bukti": post(CHECKERS),
    "meja/kasus/<slug:public_id>/bukti/<slug:piece>/hapus": post(CHECKERS),
    "meja/kasus/<slug:public_id>/langkah": post(CHECKERS),
    "meja/kasus/<slug:public_id>/catatan": post(CHECKERS),
    # ... what only the holder sees and does
    "meja/berkas/<slug:public_id>": get(HOLDERS, absent=True),
    "meja/asli/<slug:public_id>": post(HOLDING_EDITORS),
    "meja/kasus/<slug:public_id>/tanya": post(HOLDERS),
    "meja/kasus/<slug:public_id>/serahkan": post(HOLDING_EDITORS),
    # ... and what decides: nobody who belongs to an acting organisation
    "meja/kasus/<slug:public_id>/tutup": post(DECIDERS),
    "meja/kasus/<slug:public_id>/buka-lagi": post(DECIDERS),
    "meja/kasus/<slug:public_id>/putusan": get(DECIDERS),
    "meja/kasus/<slug:public_id>/usulan": get(CHECKERS),
    "meja/kasus/<slug:public_id>/usulan/<slug:proposal>/bukti": post(EDITORS),
    "meja/kasus/<slug:public_id>/usulan/<slug:proposal>/terbitkan": post(EDITORS),
    "meja/kasus/<slug:public_id>/usulan/<slug:proposal>/kembalikan": post(EDITORS),
    "meja/kasus/<slug:public_id>/usulan/<slug:proposal>/tarik": post(DECIDERS),
    "meja/kasus/<slug:public_id>/cabut": post(EDITORS),
    "meja/kasus/<slug:public_id>/cabut/sahkan": post(EDITORS),
    # The API: public doors, then the desk's with a token
    "api/v1/": get(EVERYBODY, absent=True),
    "api/v1/openapi.json": get(EVERYBODY),
    "api/v1/check": post(EVERYBODY),
    "api/v1/factchecks": get(EVERYBODY),
    "api/v1/reports": post(EVERYBODY),
    "api/v1/reports/current": get(EVERYBODY, absent=True),
    "api/v1/reports/current/messages": post(EVERYBODY, absent=True),
    "api/v1/queue": get(CHECKERS),
    "api/v1/cases/<public_id>": get(CHECKERS),
    "api/v1/cases/<public_id>/assign": post(CHECKERS),
    "api/v1/cases/<public_id>/close": post(DECIDERS),
    "api/v1/cases/<public_id>/proposals": post(DECIDERS),
    "api/v1/proposals/<proposal>/open": post(EDITORS),
    "api/v1/proposals/<proposal>/publish": post(EDITORS),
    "api/v1/proposals/<proposal>/send-back": post(EDITORS),
    "api/v1/cases/<public_id>/retract": post(EDITORS),
    "api/v1/cases/<public_id>/merge": post(CHECKERS, absent=True),
    "api/v1/cases/<public_id>/join": post(CHECKERS, absent=True),
    "api/v1/cases/<public_id>/detach": post(CHECKERS, absent=True),
    "api/v1/cases/<public_id>/notes": post(CHECKERS),
    "api/v1/cases/<public_id>/evidence": post(CHECKERS),
}
OBJECTS = {
    "meja/kasus/": "case",
    "meja/berkas/": "file",
    "meja/asli/": "file",
    "meja/bukti/": "piece",
    "organisasi/": "holder",
    "akun/sesi/": "session",
    "akun/token/": "spare_token",
    "api/v1/cases/": "case",
}
NAMED = {*OBJECTS.values(), "member", "role", "invitation", "secret", "proposal", "suggestion", "piece"}


class World:
    """One case with a report, a file, evidence, a suggestion and a proposal, held by a campus; and one person."""

    def __init__(self, persona: str) -> None:
        self.own, self.holder = organisation(own=True), organisation()
        self.other = organisation(kind="community")
        self.person = self._person(persona)
        self.token, self.spare_token = "", "x"
        if self.person:
            with_app(self.person)
            _made, self.token = tokens.make(self.person, name="Uji", days=30)
            self.spare_token = tokens.make(self.person, name="Cadangan", days=30)[0].public_id
        self.session = "x"
        self._people()
        self._case()

    def _person(self, persona: str) -> Person | None:
        if persona == "stranger":
            return None
        if persona == "nobody":
            return person()
        if persona == "acting liaison":
            return person(role="liaison", organisation=organisation(kind="supervisor"))
        home = {"other": self.other, "own": self.own}.get(persona.partition(" ")[0], self.holder)
        made = person(role=persona.rpartition(" ")[2], organisation=home)
        if persona == "torn editor":
            join(made, role="liaison", organisation=organisation(kind="platform"))
        return made

    def _people(self) -> None:
        head = person(role="administrator", organisation=self.holder)
        self.member = join(person(), role="verifier", organisation=self.holder).person.public_id
        self.forgetful = join(person(), role="verifier", organisation=self.holder).person.public_id
        self.role = "verifier"
        made, self.secret = invitations.invite(self.holder, role=Role.VERIFIER, by=head)
        self.invitation = made.public_id

    def _case(self) -> None:
        writer = person(role="verifier", organisation=self.holder)
        what: Case = verdict_cast.case(holder=self.holder)
        report = what.reports.get()
        sent = ReportFile.objects.create(report=report, kind="jpeg", size=10, state=FileState.SEALED)
        piece = Evidence.objects.create(case=what, kind="quote", quote="Kutipan", added_by=writer)
        likely = Suggestion.objects.create(case=what, report=filed.report("Mirip sekali"), probability=0.6)
        proposal = verdicts.propose(what, verdict_cast.content(), by=writer)
        self.case, self.file, self.piece = what.public_id, sent.public_id, piece.public_id
        self.suggestion, self.proposal = likely.public_id, proposal.public_id

    def remember_session(self, client: Client) -> None:
        self.session = StaffSession.objects.get(session_key=client.session.session_key).public_id

    def sample(self, route: str, name: str) -> str:
        """What stands in an address in place of a parameter."""
        if name == "public_id":
            name = next((of for prefix, of in OBJECTS.items() if route.startswith(prefix)), "none")
        if name == "holder":
            return self.holder.public_id
        if name == "member" and route.endswith("/sandi"):
            return self.forgetful
        known = getattr(self, name, None) if name in NAMED else {"pk": "1", "size": "1080"}.get(name)
        return str(known or "tidak-ada")
