"""The first run: a one-time code opens the wizard, once; `salingjaga user add` does without it."""

from __future__ import annotations

import re
import threading
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from salingjaga.accounts import setup
from salingjaga.accounts.models import Organisation, Person, Setup
from salingjaga.accounts.refusals import Refused
from salingjaga.cli.app import run
from tests.people import PASSWORD, person

pytestmark = pytest.mark.django_db
ALL = {
    "organisation": "Kampus Kita",
    "kind": "campus",
    "desk": "Meja Cek Fakta",
    "name": "Ani",
    "email": "ani@contoh.example",
    "password": PASSWORD,
}


def new_code() -> str:
    code = setup.new_code()
    assert code
    return code


def test_the_code_opens_the_wizard_and_the_first_person_goes_on_to_the_second_factor(client: Client) -> None:
    code = new_code()
    assert 'name="organisation"' not in client.get("/mulai").content.decode()
    assert 'name="organisation"' in client.post("/mulai", {"code": code.lower().replace("-", " ")}).content.decode()
    assert client.post("/mulai", {**ALL, "code": code})["Location"] == "/akun"
    assert client.get("/akun")["Location"] == "/akun/dua-langkah"
    own = Organisation.objects.get()
    assert own.is_own
    assert sorted(Person.objects.get().memberships.values_list("role", flat=True)) == ["administrator", "editor"]


def test_without_the_code_nothing_is_made(client: Client) -> None:
    new_code()
    for code in ("", "AAAA-BBBB-CCCC", "x" * 500):
        answer = client.post("/mulai", {**ALL, "code": code})
        assert answer.status_code == 200
        assert 'name="password"' not in answer.content.decode()
    assert not Person.objects.exists()


def test_without_a_start_there_is_no_code_that_fits(client: Client) -> None:
    client.post("/mulai", {**ALL, "code": ""})
    Setup.objects.create(pk=1)
    client.post("/mulai", {**ALL, "code": "0"})
    assert not Person.objects.exists()


def test_a_new_start_makes_the_old_code_void() -> None:
    first, second = new_code(), new_code()
    assert not setup.opens(first)
    assert setup.opens(second)
    assert second not in str(list(Setup.objects.values()))


def test_a_guesser_gets_few_tries(client: Client) -> None:
    code = new_code()
    for _try in range(5):
        client.post("/mulai", {"code": "AAAA-BBBB-CCCC"})
    assert 'name="organisation"' not in client.post("/mulai", {"code": code}).content.decode()


def test_it_is_closed_for_ever_once_anybody_has_an_account(client: Client) -> None:
    code = new_code()
    somebody = person()
    assert client.get("/mulai").status_code == 404
    assert client.post("/mulai", {**ALL, "code": code}).status_code == 404
    assert setup.new_code() is None
    somebody.delete()
    client.post("/mulai", {**ALL, "code": new_code()})
    Person.objects.all().delete()
    assert client.get("/mulai").status_code == 404, "also when all accounts are gone"


@pytest.mark.parametrize(
    "wrong", [{"kind": "ministry"}, {"kind": "platform"}, {"password": "pendek"}, {"email": "bukan"}]
)
def test_nonsense_is_said_and_the_code_is_not_used_up(client: Client, wrong: dict[str, str]) -> None:
    code = new_code()
    assert client.post("/mulai", {**ALL, **wrong, "code": code}).status_code == 200
    assert not Person.objects.exists()
    assert client.post("/mulai", {**ALL, "code": code}).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_wins() -> None:
    code = new_code()
    start, won, lost = threading.Barrier(2), [], []

    def finish(number: int) -> None:
        start.wait()
        data: dict[str, Any] = {**ALL, "email": f"ani{number}@contoh.example"}
        try:
            won.append(setup.finish(code, **data))
        except Refused as refused:
            lost.append(refused)
        finally:
            connection.close()

    threads = [threading.Thread(target=finish, args=(number,)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(won), len(lost)) == (1, 1)
    assert (Person.objects.count(), Organisation.objects.count()) == (1, 1)


def add(*more: str, email: str = "ani@contoh.example", role: str = "editor", organisation: str = "Kampus Kita") -> int:
    return run(["user", "add", email, "--role", role, "--organisation", organisation, *more])


def test_user_add_makes_the_first_organisation_and_prints_a_password_once(capsys: Any, client: Client) -> None:
    assert add("--name", "Ani", "--role", "administrator") == 0
    password = capsys.readouterr().out.strip()
    assert re.fullmatch(r"\S{20}", password)
    assert client.get("/mulai").status_code == 404
    assert client.post("/masuk", {"login": "ani@contoh.example", "password": password}).status_code == 302
    assert Organisation.objects.get().is_own


def test_user_add_gives_another_role_and_leaves_the_password(capsys: Any) -> None:
    add()
    before = Person.objects.get().password
    assert add(role="verifier", email="ANI@contoh.example") == 0
    assert Person.objects.get().password == before
    assert Person.objects.get().memberships.count() == 2


@pytest.mark.parametrize(
    "wrong",
    [{"role": "king"}, {"email": "bukan alamat"}, {"organisation": "Tidak Ada"}],
)
def test_user_add_says_what_is_wrong_in_one_sentence(capsys: Any, wrong: dict[str, str]) -> None:
    add()
    capsys.readouterr()
    assert add(**wrong) == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 1


def test_user_add_reads_a_password_from_standard_input(capsys: Any, monkeypatch: Any) -> None:
    import io

    monkeypatch.setattr("sys.stdin", io.StringIO("pendek\n"))
    assert add("--password-stdin") == 2
    monkeypatch.setattr("sys.stdin", io.StringIO(PASSWORD + "\n"))
    assert add("--password-stdin") == 0
    assert capsys.readouterr().out == ""
    assert Person.objects.get().check_password(PASSWORD)


def test_user_reset_helps_who_lost_everything(capsys: Any, client: Client) -> None:
    from tests.people import signed_in, with_app

    editor = person(role="editor", password=PASSWORD)
    with_app(editor)
    signed_in(client, editor)
    assert run(["user", "reset", editor.email]) == 0
    password = capsys.readouterr().out.strip()
    assert client.get("/akun").status_code == 302
    client.post("/masuk", {"login": editor.email, "password": password})
    assert client.get("/akun")["Location"] == "/akun/dua-langkah"
    assert run(["user", "reset", "tiada@contoh.example"]) == 2
