"""What the code shows, from the first minute to a retraction: true at every step, in words, without anybody's name."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from salingjaga.cases import arrivals, casework, joining, talk, verdicts
from salingjaga.cases.models import Case, Outcome, Report, State
from tests.cases import verdict_cast as cast
from tests.cases.test_report_api import file, read

pytestmark = pytest.mark.django_db
RUMOUR = "Surat suara di TPS Kalimas Madya sudah tercoblos duluan, sebarkan!"


@pytest.fixture
def code(client: Client) -> str:
    return str(file(client, text=RUMOUR)["tracking_code"])


def page(code: str) -> str:
    browser = Client()
    browser.post("/lacak", {"code": code})
    return browser.get("/lacak/laporan").content.decode()


def events(client: Client, code: str) -> list[str]:
    return [line["event"] for line in read(client, code).json()["timeline"]]


@pytest.fixture
def desk() -> Any:
    home = cast.organisation(name="Kampus Merapi", desk="Meja Merapi", is_own=True)
    writer, reader = cast.person(at=home), cast.editor(at=home)
    return writer, reader


def grouped() -> Case:
    arrivals.group_waiting()
    case = Report.objects.get().case
    assert case
    return case


def test_from_report_to_correction_the_reporter_reads_each_step(client: Client, code: str, desk: Any) -> None:
    writer, reader = desk
    case = grouped()
    assert read(client, code).json()["state"] == "new"
    casework.start_verifying(case, by=writer)
    assert events(client, code) == ["received", "checking"]
    assert "Meja Merapi mulai memeriksa" in page(code)

    proposal = verdicts.propose(case, cast.content(), by=writer)
    assert read(client, code).json()["state"] == "proposed"
    assert read(client, code).json()["verdict"] is None, "what is only proposed is nobody's to read"
    assert cast.content().fact not in page(code)

    cast.approved(proposal, reader)
    told = read(client, code).json()
    assert (told["state"], told["verdict"]["verdict"]) == ("published", "false")
    assert told["verdict"]["fact"] == cast.content().fact
    assert events(client, code) == ["received", "checking", "second_reader", "published"]
    first = page(code)
    assert cast.content().fact in first
    assert "1 kabar baru" in first
    assert writer.name not in first
    assert reader.name not in first

    case.refresh_from_db()
    amended = verdicts.correct(
        case, cast.content(fact="Lubang di enam surat suara itu cacat cetak."), "Jumlahnya keliru dihitung.", by=writer
    )
    cast.approved(amended, reader)
    told = read(client, code).json()
    assert (told["state"], told["verdict"]["fact"]) == ("corrected", "Lubang di enam surat suara itu cacat cetak.")


def test_a_retraction_takes_the_answer_away_and_leads_to_why(client: Client, code: str, desk: Any) -> None:
    writer, reader = desk
    case = grouped()
    casework.start_verifying(case, by=writer)
    cast.published(case, writer=writer, reader=reader)
    case.refresh_from_db()
    verdicts.retract(case, "Sumbernya ternyata dipalsukan.", by=reader)
    told = read(client, code).json()
    assert (told["state"], told["verdict"]) == ("retracted", None)
    assert "Baca apa yang keliru" in page(code)


@pytest.mark.parametrize("outcome", [one for one in Outcome.values if one != Outcome.WITHDRAWN])
def test_each_outcome_has_words_of_its_own(client: Client, code: str, desk: Any, outcome: str) -> None:
    casework.close(grouped(), outcome, by=desk[1])
    told = read(client, code).json()
    assert told["state"] == "closed"
    assert len(told["timeline"][-1]["text"]) > 30
    assert told["timeline"][-1]["event"] == "closed"


def test_a_report_that_was_merged_away_tells_of_the_case_it_is_in(client: Client, code: str, desk: Any) -> None:
    writer, _reader = desk
    case = grouped()
    other = cast.case("Surat suara di TPS lain tercoblos", holder=case.holder)
    joining.merge(case, other, by=writer)
    joining.changed(other)
    assert read(client, code).json()["state"] == State.VERIFYING
    assert "joined" in events(client, code)
    assert "laporan lain" in page(code)


def test_the_talk_stands_in_the_api_under_the_desks_name(client: Client, code: str, desk: Any) -> None:
    case = grouped()
    talk.ask(Report.objects.get(), "TPS nomor berapa?", by=desk[0], desk=case.holder)
    headers = {"Authorization": f"Bearer {code}"}
    answer = client.post(
        "/api/v1/reports/current/messages", {"text": "TPS 7"}, content_type="application/json", headers=headers
    )
    assert answer.status_code == 201
    said = read(client, code).json()["messages"]
    assert [(one["from"], one["desk"], one["text"]) for one in said] == [
        ("desk", "Meja Merapi", "TPS nomor berapa?"),
        ("reporter", None, "TPS 7"),
    ]


def test_a_report_is_taken_back_by_api(client: Client, code: str) -> None:
    headers = {"Authorization": f"Bearer {code}"}
    assert client.delete("/api/v1/reports/current", headers=headers).json()["state"] == "withdrawn"
    added = client.post(
        "/api/v1/reports/current/messages", {"text": "x"}, content_type="application/json", headers=headers
    )
    assert added.status_code == 422
    from salingjaga.cases import erasing

    erasing.erase_withdrawn()
    told = read(client, code).json()
    assert told["state"] == "erased"
    assert [line["event"] for line in told["timeline"]] == ["received", "withdrawn", "erased"]
