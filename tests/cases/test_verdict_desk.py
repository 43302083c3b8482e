"""The desk's doors to a verdict, as people press them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from salingjaga.accounts.models import Person, Role
from salingjaga.cases import verdicts
from salingjaga.cases.models import Case, Evidence, Proposal, Publication, State
from salingjaga.factchecks.models import FactCheck
from salingjaga.factchecks.ratings import ContentType, Technique
from tests.cases import verdict_cast as cast
from tests.people import signed_in

pytestmark = pytest.mark.django_db


def at(case: Case, rest: str) -> str:
    return f"/meja/kasus/{case.public_id}/{rest}"


def door(person: Person) -> Client:
    return signed_in(Client(), person)


def filled(**more: Any) -> dict[str, Any]:
    words = cast.content().to_dict()
    sources = words.pop("sources")
    rows = {f"source_{key}": [one[key] for one in sources] for key in ("title", "url", "date")}
    return words | rows | {"builds_on": ""} | more


def digest(text: str) -> str:
    found = re.search(r'name="digest" value="([0-9a-f]{64})"', text)
    assert found, text[:2000]
    return found[1]


def test_from_proposal_to_the_public_page_through_the_pages_alone() -> None:
    case, writer, reader = cast.case(), door(cast.person()), door(cast.editor())
    Evidence.objects.create(case=case, kind="quote", quote="Itu cacat cetak, kata panwas.", sha256="0" * 64)
    assert writer.get(at(case, "putusan")).status_code == 200
    answer = writer.post(at(case, "putusan"), filled(), follow=True)
    assert answer.status_code == 200
    proposal = Proposal.objects.get()

    first = reader.get(at(case, "usulan")).content.decode()
    assert "Itu cacat cetak, kata panwas." in first
    assert "bukan coblosan" not in first  # the evidence before the proposed verdict
    assert 'name="digest"' not in first
    second = reader.post(at(case, f"usulan/{proposal.public_id}/bukti"), follow=True).content.decode()
    assert second.index("Itu cacat cetak, kata panwas.") < second.index("bukan coblosan")
    done = reader.post(at(case, f"usulan/{proposal.public_id}/terbitkan"), {"digest": digest(second)})
    assert done["Location"] == f"/c/{FactCheck.objects.get().code}"
    assert reader.get(done["Location"]).status_code == 200


def test_nothing_that_was_typed_is_lost_when_a_part_is_wrong() -> None:
    case, writer = cast.case(), door(cast.person())
    sent = filled(fact="Satu kalimat. Lalu dua kalimat.", claim="Klaim yang sudah diketik dengan rapi")
    answer = writer.post(at(case, "putusan"), sent)
    text = answer.content.decode()
    assert answer.status_code == 400
    for typed in ("Satu kalimat. Lalu dua kalimat.", "Klaim yang sudah diketik", "panwas.example", "cut_out"):
        assert typed in text
    assert not Proposal.objects.exists()


def test_a_stale_form_loses_nothing_and_shows_what_the_other_wrote() -> None:
    case, one, other = cast.case(), door(cast.person()), door(cast.person())
    one.post(at(case, "putusan"), filled(fact="Kalimat orang pertama tentang surat suara."))
    answer = other.post(at(case, "putusan"), filled(fact="Kalimat orang kedua tentang surat suara."))
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Kalimat orang pertama tentang surat suara." in text
    assert "Kalimat orang kedua tentang surat suara." in text
    assert Proposal.objects.count() == 1
    shown = re.search(r'name="builds_on" value="([0-9a-f]{64})"', text)
    assert shown
    again = filled(fact="Kalimat orang kedua tentang surat suara.", builds_on=shown[1])
    assert other.post(at(case, "putusan"), again).status_code == 302


def test_the_same_form_sent_twice_is_one_proposal() -> None:
    case, writer = cast.case(), door(cast.person())
    for _time in range(2):
        assert writer.post(at(case, "putusan"), filled()).status_code == 302
    assert Proposal.objects.count() == 1


def published_page(case: Case, reader: Client, proposal: Proposal) -> Any:
    reader.post(at(case, f"usulan/{proposal.public_id}/bukti"))
    return reader.post(at(case, f"usulan/{proposal.public_id}/terbitkan"), {"digest": proposal.version.digest})


def test_the_publish_button_pressed_twice_publishes_once_and_of_two_editors_one_wins() -> None:
    case, one, other = cast.case(), door(cast.editor()), door(cast.editor())
    proposal = verdicts.propose(case, cast.content(), by=cast.person())
    assert published_page(case, one, proposal).status_code == 302
    assert published_page(case, one, proposal).status_code == 302
    assert published_page(case, other, proposal).status_code == 409
    assert Publication.objects.count() == 1


@pytest.mark.parametrize("forged", ["", "0" * 64, "x", "\x00", "\u202e"])
def test_a_digest_of_another_text_publishes_nothing(forged: str) -> None:
    case, reader = cast.case(), door(cast.editor())
    proposal = verdicts.propose(case, cast.content(), by=cast.person())
    reader.post(at(case, f"usulan/{proposal.public_id}/bukti"))
    answer = reader.post(at(case, f"usulan/{proposal.public_id}/terbitkan"), {"digest": forged})
    assert answer.status_code == 409
    assert not Publication.objects.exists()


def test_the_writer_finds_no_button_to_publish_and_the_door_stays_shut() -> None:
    case, writer = cast.case(), cast.editor()
    proposal = verdicts.propose(case, cast.content(), by=writer)
    client = door(writer)
    assert 'name="digest"' not in client.get(at(case, "usulan")).content.decode()
    assert published_page(case, client, proposal).status_code == 409
    assert not Publication.objects.exists()


def test_sent_back_with_a_reason_that_the_writer_reads() -> None:
    case, writer, reader = cast.case(), cast.person(), door(cast.editor())
    proposal = verdicts.propose(case, cast.content(), by=writer)
    back = at(case, f"usulan/{proposal.public_id}/kembalikan")
    reader.post(at(case, f"usulan/{proposal.public_id}/bukti"))
    assert reader.post(back, {"reason": ""}).status_code == 400
    assert reader.post(back, {"reason": "Sumber kedua belum menjawab klaimnya."}).status_code == 302
    case.refresh_from_db()
    assert case.state == State.VERIFYING
    assert "Sumber kedua belum menjawab klaimnya." in door(writer).get(f"/meja/kasus/{case.public_id}").content.decode()


def test_a_correction_shows_the_second_reader_what_differs() -> None:
    case, writer, reader = cast.case(), cast.person(), cast.editor()
    told = cast.published(case, writer=writer, reader=reader)
    sent = filled(
        fact="Lubang di enam surat suara itu cacat cetak.", builds_on=told.version.digest if told.version else ""
    )
    assert door(writer).post(at(case, "putusan"), sent).status_code == 400  # without a reason
    sent["reason"] = "Jumlahnya enam, bukan lima."
    assert door(writer).post(at(case, "putusan"), sent).status_code == 302
    client, proposal = door(reader), Proposal.objects.last()
    assert proposal is not None
    text = client.post(at(case, f"usulan/{proposal.public_id}/bukti"), follow=True).content.decode()
    assert "<ins>enam</ins>" in text
    assert "<del>lima</del>" in text


def test_retraction_and_its_confirmation_by_another() -> None:
    case, one, two = cast.case(), door(cast.editor()), door(cast.editor())
    cast.published(case, writer=cast.person(), reader=cast.editor())
    assert one.post(at(case, "cabut"), {"reason": "x"}).status_code == 400
    for _time in range(2):  # pressed twice: the second finds it done
        answer = one.post(at(case, "cabut"), {"reason": "Sumber pertama ternyata palsu."})
        assert answer.status_code in (302, 409)
    assert one.post(at(case, "cabut/sahkan")).status_code == 409
    assert two.post(at(case, "cabut/sahkan")).status_code == 302
    assert two.post(at(case, "cabut/sahkan")).status_code == 409
    assert Publication.objects.filter(kind="retraction").count() == 1


DOORS = ["putusan", "usulan", "usulan/PROPOSAL/bukti", "usulan/PROPOSAL/terbitkan", "usulan/PROPOSAL/kembalikan",
         "usulan/PROPOSAL/tarik", "cabut", "cabut/sahkan"]  # fmt: skip


@pytest.mark.parametrize("rest", DOORS)
@pytest.mark.parametrize(
    "role", [Role.TRUSTED_REPORTER, Role.LIAISON, Role.ORGANISER, Role.FACILITATOR, Role.ADMINISTRATOR]
)
def test_who_checks_no_cases_meets_404_behind_every_door(rest: str, role: Role) -> None:
    case = cast.case()
    proposal = verdicts.propose(case, cast.content(), by=cast.person())
    address = at(case, rest.replace("PROPOSAL", proposal.public_id))
    client = door(cast.person(role))
    assert {client.get(address).status_code, client.post(address).status_code} <= {404, 405}
    stranger = Client().get(address) if rest == "usulan" else Client().post(address)
    assert stranger["Location"].startswith("/masuk")


def test_a_case_that_is_not_there_is_404() -> None:
    client = door(cast.editor())
    for rest in DOORS:
        assert client.post(f"/meja/kasus/tidakada2345/{rest}").status_code in (404, 405)


def test_the_short_form_on_the_case_page_carries_over_what_was_chosen() -> None:
    case, writer = cast.case(), door(cast.person())
    answer = writer.post(
        at(case, "putusan"), {"step": "begin", "verdict": "altered", "fact": "Fotonya sudah disunting."}
    )
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "Fotonya sudah disunting." in text
    assert re.search(r'value="altered" checked', text)


def test_a_full_form_with_every_box_ticked_and_twelve_sources_goes_through() -> None:
    case, writer = cast.case(), door(cast.person())
    rows = [{"title": f"Sumber {n}", "url": f"https://s{n}.example/", "date": "2024-11-27"} for n in range(12)]
    every = cast.content(types=ContentType.values, techniques=Technique.values, sources_exception="x" * 30).to_dict()
    del every["sources"]
    sent = every | {f"source_{key}": [row[key] for row in rows] for key in rows[0]} | {"builds_on": ""}
    assert writer.post(at(case, "putusan"), sent).status_code == 302
    assert len(Proposal.objects.get().version.sources) == 12
