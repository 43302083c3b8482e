"""Signing in as people do it: password, second step, recovery codes, devices; guessing is slowed; no trace is kept."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client
from django.utils import timezone

from salingjaga.accounts import passwords, sessions
from salingjaga.accounts.models import FailedSignIn, Person, StaffSession
from tests.people import PASSWORD, SECRET, code_now, organisation, person, signed_in, with_app

pytestmark = pytest.mark.django_db
PHONE = "Mozilla/5.0 (Linux; Android 14; Pixel-Unik-77) AppleWebKit/537.36 Chrome/126.0.0.0 Mobile Safari/537.36"
ADDRESS = "203.0.113.77"


@pytest.fixture
def phone() -> Client:
    return Client(HTTP_USER_AGENT=PHONE, REMOTE_ADDR=ADDRESS)


def sign_in(client: Client, who: Person, password: str = PASSWORD, **more: Any) -> Any:
    return client.post("/masuk", {"login": who.email, "password": password}, **more)


def body(response: Any) -> str:
    return html.unescape(response.content.decode())


def test_a_stranger_is_led_to_the_sign_in_page_and_back(client: Client) -> None:
    verifier = person(role="verifier", password=PASSWORD)
    assert client.get("/akun/token")["Location"] == "/masuk?next=/akun/token"
    answer = client.post(
        "/masuk?next=/akun/token", {"login": verifier.email, "password": PASSWORD, "next": "/akun/token"}
    )
    assert answer["Location"] == "/akun/token"
    assert client.get("/akun").status_code == 200


def test_the_way_back_never_leads_to_another_site(client: Client) -> None:
    verifier = person(role="verifier", password=PASSWORD)
    for elsewhere in ("https://evil.example/", "//evil.example/akun", "javascript:alert(1)"):
        answer = client.post("/masuk", {"login": verifier.email, "password": PASSWORD, "next": elsewhere})
        assert answer["Location"] == "/akun"
        client.post("/keluar")


def test_with_an_app_the_password_alone_opens_nothing(client: Client) -> None:
    editor = person(role="editor", password=PASSWORD)
    with_app(editor)
    assert sign_in(client, editor)["Location"] == "/masuk/kode"
    assert client.get("/akun")["Location"].startswith("/masuk")
    assert code_now() != "000000"
    assert client.post("/masuk/kode", {"code": "000000"}).status_code == 200
    assert client.post("/masuk/kode", {"code": code_now()})["Location"] == "/akun"
    assert client.get("/akun").status_code == 200


def test_a_code_works_once_whichever_process_sees_it(client: Client) -> None:
    editor = person(role="editor", password=PASSWORD)
    with_app(editor)
    code = code_now()
    sign_in(client, editor)
    assert client.post("/masuk/kode", {"code": code}).status_code == 302
    other = Client()
    sign_in(other, editor)
    assert other.post("/masuk/kode", {"code": code}).status_code == 200
    assert other.post("/masuk/kode", {"code": code_now(steps=1)}).status_code == 302


def test_setting_up_an_app_by_its_page_gives_recovery_codes_that_work_once_each(client: Client) -> None:
    editor = person(role="editor", password=PASSWORD)
    assert sign_in(client, editor).status_code == 302
    page = body(client.get("/akun/dua-langkah/aplikasi"))
    assert "<svg" in page
    session = client.session
    session["mfa.totp.secret"] = SECRET
    session.save()
    answer = client.post("/akun/dua-langkah/aplikasi", {"code": code_now()})
    assert answer["Location"] == "/akun/dua-langkah/kode-cadangan"
    codes = re.findall(r"<code>(\d{8})</code>", body(client.get(answer["Location"])))
    assert len(codes) == 10
    assert codes[0] not in body(client.get(answer["Location"])), "shown once"
    other = Client()
    for _try, status in ((1, 302), (2, 200)):
        sign_in(other, editor)
        assert other.post("/masuk/kode", {"code": codes[0]}).status_code == status
        other.post("/keluar")


def test_the_apps_secret_is_not_readable_in_the_database() -> None:
    held = with_app(person(role="editor"))
    assert SECRET not in str(Authenticator.objects.values().get(pk=held.pk))


def test_with_another_secret_key_the_page_says_whom_to_ask(client: Client, settings: Any) -> None:
    editor = person(role="editor", password=PASSWORD)
    with_app(editor)
    settings.SECRET_KEY = "another key that is long enough to be one"
    sign_in(client, editor)
    answer = client.post("/masuk/kode", {"code": code_now()})
    assert answer.status_code == 200
    assert "user reset" in body(answer)


def test_the_last_second_factor_stays_where_the_role_needs_one(client: Client) -> None:
    editor = person(role="editor", password=PASSWORD)
    with_app(editor)
    sign_in(client, editor)
    client.post("/masuk/kode", {"code": code_now()})
    client.post("/akun/dua-langkah/aplikasi/hapus")
    assert Authenticator.objects.filter(user=editor, type="totp").exists()


def test_wrong_passwords_are_slowed_for_the_guesser_and_the_owner_elsewhere_still_gets_in(phone: Client) -> None:
    verifier = person(role="verifier", password=PASSWORD)
    for _try in range(5):
        assert sign_in(phone, verifier, "salah salah salah").status_code == 200
    assert "15" in body(sign_in(phone, verifier))
    assert phone.get("/akun").status_code == 302, "even the right password waits"
    elsewhere = Client(REMOTE_ADDR="198.51.100.9")
    assert sign_in(elsewhere, verifier).status_code == 302
    FailedSignIn.objects.update(at=timezone.now() - timedelta(minutes=16))
    assert sign_in(phone, verifier).status_code == 302


def test_one_account_is_not_guessed_at_from_many_networks() -> None:
    verifier = person(role="verifier", password=PASSWORD)
    for number in range(40):
        sign_in(Client(REMOTE_ADDR=f"198.51.100.{number}"), verifier, "salah salah salah")
    assert sign_in(Client(REMOTE_ADDR="198.51.100.250"), verifier).status_code == 200


def test_wrong_second_factors_are_slowed_from_everywhere() -> None:
    editor = person(role="editor", password=PASSWORD)
    with_app(editor)
    for number in range(5):
        guesser = Client(REMOTE_ADDR=f"198.51.100.{number}")
        sign_in(guesser, editor)
        guesser.post("/masuk/kode", {"code": "000000"})
    last = Client(REMOTE_ADDR="198.51.100.99")
    sign_in(last, editor)
    assert last.post("/masuk/kode", {"code": code_now()}).status_code == 200
    FailedSignIn.objects.update(at=timezone.now() - timedelta(minutes=16))
    assert last.post("/masuk/kode", {"code": code_now()}).status_code == 302


def test_nobody_learns_which_addresses_have_an_account(client: Client) -> None:
    known = person(role="verifier", password=PASSWORD)
    known_answer = body(sign_in(client, known, "salah salah salah"))
    unknown_answer = body(client.post("/masuk", {"login": "tiada@contoh.example", "password": "salah salah salah"}))
    same = re.compile(r'value="[^"]*"')
    assert same.sub("", known_answer) == same.sub("", unknown_answer)


def test_a_switched_off_account_does_not_get_in(client: Client) -> None:
    verifier = person(role="verifier", password=PASSWORD)
    Person.objects.filter(pk=verifier.pk).update(is_active=False)
    sign_in(client, verifier)
    assert client.get("/akun").status_code == 302


def test_devices_are_listed_by_kind_and_can_be_signed_out(client: Client, phone: Client) -> None:
    verifier = person(role="verifier", password=PASSWORD)
    sign_in(phone, verifier)
    sign_in(client, verifier)
    page = body(client.get("/akun"))
    assert "Chrome · Android" in page
    assert "Pixel" not in page
    other = StaffSession.objects.get(device="Chrome · Android")
    assert client.post(f"/akun/sesi/{other.public_id}/akhiri").status_code == 302
    assert phone.get("/akun")["Location"].startswith("/masuk")
    assert client.get("/akun").status_code == 200


def test_nobody_ends_the_session_of_another(client: Client) -> None:
    theirs = person(role="verifier")
    signed_in(Client(), theirs)
    signed_in(client, person(role="verifier"))
    session = StaffSession.objects.get(person=theirs)
    assert client.post(f"/akun/sesi/{session.public_id}/akhiri").status_code == 404
    assert StaffSession.objects.filter(pk=session.pk).exists()


def test_a_new_password_signs_out_everywhere_else(client: Client, phone: Client) -> None:
    verifier = person(role="verifier", password=PASSWORD)
    sign_in(phone, verifier)
    sign_in(client, verifier)
    answer = client.post("/akun/sandi", {"password": "laut biru di ujung timur"})
    assert answer["Location"] == "/akun"
    assert client.get("/akun").status_code == 200
    assert phone.get("/akun").status_code == 302
    assert sign_in(phone, verifier, "laut biru di ujung timur").status_code == 302


def test_a_weak_password_is_refused(client: Client) -> None:
    verifier = person(role="verifier", name="Ratna Dewanti", password=PASSWORD)
    sign_in(client, verifier)
    for weak in ("pendek", "password123", "ratna dewanti", verifier.email):
        assert client.post("/akun/sandi", {"password": weak}).status_code == 200, weak


def test_what_protects_the_account_is_asked_again_after_five_minutes(client: Client) -> None:
    verifier = person(role="verifier", password=PASSWORD)
    sign_in(client, verifier)
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 301
    session.save()
    assert client.post("/akun/sandi", {"password": "laut biru di ujung timur"})["Location"] == (
        "/akun/konfirmasi?next=%2Fakun%2Fsandi"
    )
    assert client.post("/akun/konfirmasi?next=/akun/sandi", {"password": "salah salah salah"}).status_code == 200
    assert client.post("/akun/konfirmasi?next=/akun/sandi", {"password": PASSWORD})["Location"] == "/akun/sandi"
    assert client.post("/akun/sandi", {"password": "laut biru di ujung timur"})["Location"] == "/akun"


@pytest.mark.parametrize(("field", "age"), [("seen_at", sessions.IDLE), ("created_at", sessions.LONGEST)])
def test_a_session_ends_when_idle_for_12_hours_and_after_7_days(client: Client, field: str, age: timedelta) -> None:
    signed_in(client, person(role="verifier"))
    StaffSession.objects.update(**{field: timezone.now() - age + timedelta(minutes=1)})
    assert client.get("/akun").status_code == 200
    StaffSession.objects.update(**{field: timezone.now() - age - timedelta(minutes=1)})
    assert client.get("/akun").status_code == 302
    assert not StaffSession.objects.exists()
    assert not Session.objects.exists()


def test_the_session_cookie_is_for_the_server_alone(client: Client) -> None:
    sign_in(client, person(role="verifier", password=PASSWORD))
    cookie = client.cookies["staff"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie["max-age"] == 12 * 3600


def test_public_pages_open_no_session_and_set_no_cookie(client: Client) -> None:
    for path in ("/", "/daftar", "/tentang", "/log", "/log.json", "/akun", "/organisasi"):
        assert not client.get(path).cookies.get("staff"), path
    assert not Session.objects.exists()


def test_no_address_and_no_browser_string_is_kept_anywhere(phone: Client, client: Client) -> None:
    editor = person(role="editor", password=PASSWORD, organisation=organisation(own=True))
    with_app(editor)
    sign_in(phone, editor, "salah salah salah")
    sign_in(phone, editor)
    phone.post("/masuk/kode", {"code": "000000"})
    phone.post("/masuk/kode", {"code": code_now()})
    session = phone.session
    session["account_authentication_methods"] = []
    session.save()
    phone.post("/akun/sandi", {"password": "laut biru di ujung timur"})
    assert StaffSession.objects.filter(device="Chrome · Android").exists()
    for model in apps.get_models():
        for row in model._default_manager.all():
            text = str(vars(row)) + str(row.get_decoded() if isinstance(row, Session) else "")
            assert ADDRESS not in text, model
            assert "Pixel-Unik-77" not in text, model
            assert "Mozilla" not in text, model


def test_a_forgotten_password_is_a_letter_where_there_is_a_mail_server(client: Client, settings: Any) -> None:
    settings.MAIL_ENABLED = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    verifier = person(role="verifier", password=PASSWORD)
    known = body(client.post("/masuk/lupa", {"email": verifier.email}))
    unknown = body(client.post("/masuk/lupa", {"email": "tiada@contoh.example"}))
    assert known == unknown
    assert passwords.send_owed() == 1
    assert passwords.send_owed() == 0
    [letter] = mail.outbox
    assert letter.to == [verifier.email]
    path = re.search(r"/masuk/sandi/\S+", letter.body)
    assert path
    assert client.post(path[0], {"password": "laut biru di ujung timur"}).status_code == 200
    assert client.get(path[0]).status_code == 404, "it opens once"
    assert sign_in(client, verifier, "laut biru di ujung timur").status_code == 302


def test_a_password_link_opens_for_an_hour(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    path = passwords.link_for(person(role="verifier", password=PASSWORD))
    now = passwords._tokens._now()
    for later, status in ((timedelta(minutes=59), 200), (timedelta(minutes=61), 404)):
        monkeypatch.setattr(passwords._tokens, "_now", lambda later=later: now + later)
        assert client.get(path).status_code == status


def test_without_a_mail_server_the_page_names_the_administrator(client: Client) -> None:
    page = body(client.get("/masuk/lupa"))
    assert 'name="email"' not in page
    assert client.post("/masuk/lupa", {"email": person(role="verifier").email}).status_code == 200
    assert passwords.send_owed() == 0


@pytest.mark.parametrize(
    "token", ["x", "abc-def", "c0ffee-0000000000000000000000000000000000000000000000000000000000000000"]
)
def test_a_forged_password_link_opens_nothing(client: Client, token: str) -> None:
    verifier = person(role="verifier", password=PASSWORD)
    path = f"/masuk/sandi/{verifier.public_id}/{token}"
    assert client.get(path).status_code == 404
    assert client.post(path, {"password": "laut biru di ujung timur"}).status_code == 404
    verifier.refresh_from_db()
    assert verifier.check_password(PASSWORD)


@pytest.mark.parametrize(
    "path", ["/accounts/login/", "/accounts/signup/", "/masuk/daftar", "/accounts/email/", "/signup"]
)
def test_no_other_page_of_the_sign_in_library_is_reachable(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404
