"""E-mail to reporters and editors: once, without any content, and honest about what is not known."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from email.message import Message
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.db import connection
from django.test import Client
from django.utils import timezone

from salingjaga.accounts.models import LogEntry
from salingjaga.cases import mailing, notices, sweep, work
from salingjaga.cases.models import Alert, Duty, Notice, NoticeKind, Report, ReportState, SendState
from tests.cases import filed
from tests.cases.mail_peer import Peer, running
from tests.people import organisation, person, signed_in

TEXT = "Kotak suara kelurahan Melati dipindah ke rumah Pak RT"
ADDRESS = "pelapor@contoh.example"
pytestmark = pytest.mark.django_db


@pytest.fixture
def peer(settings: Any) -> Iterator[Peer]:
    one = Peer()
    with running(one) as port:
        settings.MAIL_ENABLED, settings.MAIL_FROM = True, "kabar@salingjaga.example"
        settings.PUBLIC_URL, settings.EMAIL_TIMEOUT = "https://salingjaga.example", 5
        settings.SMTP = {
            "host": "127.0.0.1", "port": port, "user": "", "password": "", "ssl": False, "starttls": False
        }  # fmt: skip
        yield one


def owed(**columns: Any) -> Notice:
    """News owed to a reporter who left a contact."""
    report = filed.report(TEXT, contact=ADDRESS, **columns)
    notices.owe(report, NoticeKind.QUESTION)
    return Notice.objects.get(report=report)


def body(message: Message) -> str:
    return str(message.get_payload(decode=True).decode())  # type: ignore[union-attr]


def test_it_says_that_there_is_news_and_nothing_of_what(peer: Peer) -> None:
    notice = owed(interface_language="id")
    assert mailing.send_owed() == 1
    notice.refresh_from_db()
    assert notice.state == SendState.SENT
    assert peer.recipients == [ADDRESS]
    (message,) = peer.messages
    assert message["Message-ID"] == f"<{notice.mail_id}@salingjaga.example>"
    whole = message.as_string() + body(message)
    assert "https://salingjaga.example/" in body(message)
    for secret in ("Melati", notice.report.public_id, notice.report.proof, notice.report.code_hash):
        assert secret not in body(message).replace(message["List-Unsubscribe"][1:-1], "")
    assert "Melati" not in whole


def test_it_is_written_in_the_language_the_reporter_reads(peer: Peer) -> None:
    owed(interface_language="en")
    owed(interface_language="id")
    mailing.send_owed()
    assert [message["Subject"] for message in peer.messages] == ["There is news", "Ada kabar"]


def test_nothing_is_sent_twice(peer: Peer) -> None:
    owed()
    assert [mailing.send_owed(), mailing.send_owed()] == [1, 0]
    assert len(peer.messages) == 1


def test_one_piece_of_news_is_owed_once_however_often_it_is_asked_for(peer: Peer) -> None:
    notice = owed()
    message = notice.report.messages.create(from_reporter=False, text="Kapan?")
    for _ in range(2):
        notices.owe(notice.report, NoticeKind.QUESTION, message=message)
    assert Notice.objects.filter(message=message).count() == 1


def test_who_left_no_contact_reads_it_on_the_page(peer: Peer) -> None:
    notices.owe(filed.report(TEXT), NoticeKind.ANSWER)
    assert Notice.objects.get().state == SendState.PAGE
    assert mailing.send_owed() == 0


def test_without_a_mail_server_nothing_is_owed_by_mail() -> None:
    notices.owe(filed.report(TEXT, contact=ADDRESS), NoticeKind.ANSWER)
    assert Notice.objects.get().state == SendState.PAGE


def test_a_server_that_is_busy_is_tried_again_later_under_the_same_id(peer: Peer) -> None:
    notice = owed()
    peer.answer = "451 later"
    assert mailing.send_owed() == 0
    notice.refresh_from_db()
    assert (notice.state, notice.error) == (SendState.OWED, "SMTP 451")
    assert notice.next_try_at is not None
    assert notice.next_try_at > timezone.now() + timedelta(seconds=30)
    peer.answer = "250 taken"
    assert mailing.send_owed() == 0, "not before its time"
    Notice.objects.update(next_try_at=timezone.now())
    assert mailing.send_owed() == 1
    assert len({message["Message-ID"] for message in peer.messages}) == 1


def test_after_many_tries_it_rests_and_people_see_it(peer: Peer) -> None:
    notice = owed()
    peer.answer = "451 later"
    for _ in range(mailing.MOST_TRIES):
        Notice.objects.update(next_try_at=timezone.now())
        mailing.send_owed()
    notice.refresh_from_db()
    assert notice.state == SendState.FAILED


def test_a_refused_address_is_given_up_at_once_and_not_noted_anywhere(peer: Peer) -> None:
    notice = owed()
    peer.refuses = f"550 no {ADDRESS}"
    mailing.send_owed()
    notice.refresh_from_db()
    assert (notice.state, notice.error) == (SendState.FAILED, "SMTP 550")
    assert not peer.messages


@pytest.mark.django_db(transaction=True)
def test_without_a_connection_all_stays_owed_and_the_duty_is_shown_as_failing(peer: Peer, settings: Any) -> None:
    notice = owed()
    settings.SMTP = settings.SMTP | {"port": 9}
    duty = work.Work("mail", 1.0, mailing.send_owed)
    work.attempt(duty)
    notice.refresh_from_db()
    assert (notice.state, notice.tries) == (SendState.OWED, 0)
    noted = Duty.objects.get(name="mail")
    assert (noted.failures, noted.error) == (1, "ConnectionRefusedError")
    assert duty.next_at > 0


def test_a_connection_lost_after_the_text_leaves_it_uncertain(peer: Peer, settings: Any) -> None:
    notice = owed()
    settings.EMAIL_TIMEOUT = 1
    peer.then = lambda: __import__("time").sleep(2)
    mailing.send_owed()
    notice.refresh_from_db()
    assert notice.state == SendState.UNCERTAIN
    peer.then = lambda: None
    assert mailing.send_owed() == 0
    assert len(peer.messages) == 1


def test_news_of_an_erased_report_goes_nowhere(peer: Peer) -> None:
    notice = owed()
    Report.objects.update(
        state=ReportState.ERASED, text="", link="", link_canonical="", note="", group="", contact_sealed=""
    )
    assert mailing.send_owed() == 0
    notice.refresh_from_db()
    assert notice.state == SendState.PAGE


def test_a_contact_whose_key_is_gone_is_said_to_be_so(peer: Peer, fresh_home: Path) -> None:
    from salingjaga.cases import sealing

    notice = owed()
    (fresh_home / "keys" / "1").unlink()
    sealing._of_folder.cache_clear()
    mailing.send_owed()
    notice.refresh_from_db()
    assert (notice.state, notice.error) == (SendState.FAILED, "key")


# Cut off by a kill


def database_url() -> str:
    """Of the database that this test uses, for another process."""
    known = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{known['NAME']}"
    host = known["OPTIONS"].get("host") or known["HOST"]
    return f"postgres://{known['USER']}@/{known['NAME']}?host={host}"


def sender(home: Path) -> "subprocess.Popen[bytes]":
    """Another process that sends what is owed, as the worker does."""
    line = "import django; django.setup(); from salingjaga.cases import mailing; mailing.send_owed()"
    smtp = configured.SMTP
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "salingjaga.config.settings",
        "SALINGJAGA_HOME": str(home),
        "SALINGJAGA_DATABASE_URL": database_url(),
        "SALINGJAGA_SMTP_URL": f"smtp://{smtp['host']}:{smtp['port']}",
        "SALINGJAGA_MAIL_FROM": configured.MAIL_FROM,
        "SALINGJAGA_PUBLIC_URL": configured.PUBLIC_URL,
    }
    return subprocess.Popen([sys.executable, "-c", line], env=environment)


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_between_hand_over_and_record_leaves_it_uncertain_and_it_is_not_repeated(
    peer: Peer, fresh_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    notice = owed()
    process = sender(fresh_home)
    peer.then = lambda: os.kill(process.pid, signal.SIGKILL)  # the text is here, the answer never comes
    assert process.wait(60) == -signal.SIGKILL
    notice.refresh_from_db()
    assert notice.state == SendState.CLAIMED
    peer.then = lambda: None
    assert sender(fresh_home).wait(60) == 0
    sweep.sweep()
    notice.refresh_from_db()
    assert notice.state == SendState.CLAIMED, "the claim may still have somebody behind it"
    monkeypatch.setattr(mailing, "CLAIM_LASTS", timedelta(0))
    sweep.sweep()
    notice.refresh_from_db()
    assert notice.state == SendState.UNCERTAIN
    assert sender(fresh_home).wait(60) == 0
    assert len(peer.messages) == 1
    assert mailing.send_again(notice, by=person())
    assert sender(fresh_home).wait(60) == 0
    assert [m["Message-ID"] for m in peer.messages] == [f"<{notice.mail_id}@salingjaga.example>"] * 2


# What people decide


def uncertain() -> Notice:
    notice = owed()
    Notice.objects.update(state=SendState.UNCERTAIN, error="cut off")
    notice.refresh_from_db()
    return notice


@pytest.mark.parametrize(("decision", "state"), [("again", SendState.OWED), ("sent", SendState.SENT)])
def test_people_decide_about_an_uncertain_one_once(peer: Peer, client: Client, decision: str, state: SendState) -> None:
    notice = uncertain()
    signed_in(client, person(role="administrator", organisation=organisation(own=True)))
    page = client.get("/pekerjaan").content.decode()
    assert f'name="pk" value="{notice.pk}"' in page
    assert ADDRESS not in page
    assert "Melati" not in page
    data = {"kind": "notice", "pk": notice.pk, "decision": decision}
    client.post("/pekerjaan/surel", data)
    notice.refresh_from_db()
    assert notice.state == state
    assert LogEntry.objects.filter(thing=f"notice:{notice.pk}").count() == 1
    client.post("/pekerjaan/surel", data)
    assert LogEntry.objects.filter(thing=f"notice:{notice.pk}").count() == 1


@pytest.mark.parametrize(
    "change", [{"kind": "report"}, {"pk": "1 OR 1"}, {"pk": "9" * 40}, {"decision": "burn"}, {"pk": ""}]
)
def test_a_forged_decision_changes_nothing(peer: Peer, client: Client, change: dict[str, str]) -> None:
    notice = uncertain()
    signed_in(client, person(role="administrator", organisation=organisation(own=True)))
    data = {"kind": "notice", "pk": str(notice.pk), "decision": "again"} | change
    assert client.post("/pekerjaan/surel", data).status_code == 404
    notice.refresh_from_db()
    assert notice.state == SendState.UNCERTAIN


@pytest.mark.parametrize("role", ["verifier", "editor", "liaison", "trusted_reporter"])
def test_only_the_instances_administrators_see_the_work(client: Client, role: str) -> None:
    signed_in(client, person(role=role, organisation=organisation(own=True)))
    assert client.get("/pekerjaan").status_code == 404
    assert client.post("/pekerjaan/surel").status_code == 404


# No more e-mail


def stop_address(message: Message) -> str:
    return str(message["List-Unsubscribe"])[1:-1].removeprefix("https://salingjaga.example")


def test_the_link_in_the_mail_deletes_the_contact_and_opens_nothing_else(peer: Peer) -> None:
    notice = owed()
    mailing.send_owed()
    address = stop_address(peer.messages[0])
    stranger = Client(enforce_csrf_checks=True)
    asked = stranger.get(address)
    assert asked.status_code == 200
    notice.report.refresh_from_db()
    assert notice.report.contact_sealed, "looking presses no button"
    assert stranger.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    notice.report.refresh_from_db()
    assert notice.report.contact_sealed == ""
    assert notice.report.text == TEXT
    assert stranger.post(address).status_code == 200, "pressing twice is no mistake"


@pytest.mark.parametrize("token", ["x", "a:b:c", "A" * 3000])
def test_a_wrong_link_is_no_page(client: Client, token: str) -> None:
    assert client.get(f"/kabar/berhenti/{token}").status_code == 404
    assert client.post(f"/kabar/berhenti/{token}").status_code == 404


# Danger


def test_editors_of_the_desk_that_holds_the_case_are_alerted_once(peer: Peer) -> None:
    desk, other = organisation(), organisation()
    editor = person(role="editor", organisation=desk)
    person(role="verifier", organisation=desk)
    person(role="editor", organisation=other)
    case = filed.case(desk)
    filed.report("Saya diancam", case=case, in_danger=True)
    filed.report("Bukan bahaya", case=case)
    assert notices.alert_editors() == 1
    assert notices.alert_editors() == 0
    assert [alert.person for alert in Alert.objects.all()] == [editor]
    mailing.send_owed()
    (message,) = peer.messages
    assert message["To"] == editor.email
    assert case.public_id in body(message)
    assert "diancam" not in body(message)


def test_a_report_in_danger_waits_for_its_case_before_anybody_is_alerted(peer: Peer) -> None:
    person(role="editor", organisation=organisation(own=True))
    filed.report("Saya diancam", in_danger=True)
    assert notices.alert_editors() == 0
