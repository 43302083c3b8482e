"""Signing in, invitations, people and organisations."""

from django.urls import path

from salingjaga.accounts.views import account, joining, log, organisations, second_factor, signin

# the names are django-allauth's where its steps lead from one page to the next
urlpatterns = [
    path("masuk", signin.sign_in, name="account_login"),
    path("masuk/kode", signin.sign_in_code, name="mfa_authenticate"),
    path("masuk/passkey", signin.sign_in_passkey, name="mfa_login_webauthn"),
    path("masuk/lupa", joining.forgotten, name="password_forgotten"),
    path("masuk/sandi/<slug:public_id>/<slug:token>", joining.new_password, name="password_new"),
    path("keluar", signin.sign_out, name="account_logout"),
    path("undangan/<slug:secret>", joining.invitation, name="invitation"),
    path("mulai", joining.first_run, name="first_run"),
    path("akun", account.account, name="account"),
    path("akun/sandi", account.password, name="account_change_password"),
    path("akun/sesi/akhiri-lainnya", account.end_other_sessions, name="end_other_sessions"),
    path("akun/sesi/<slug:public_id>/akhiri", account.end_session, name="end_session"),
    path("akun/token", account.api_tokens, name="api_tokens"),
    path("akun/token/<slug:public_id>/cabut", account.revoke_token, name="revoke_token"),
    path("akun/konfirmasi", signin.again, name="account_reauthenticate"),
    path("akun/konfirmasi/kode", signin.again_code, name="mfa_reauthenticate"),
    path("akun/konfirmasi/passkey", signin.again_passkey, name="mfa_reauthenticate_webauthn"),
    path("akun/dua-langkah", second_factor.index, name="mfa_index"),
    path("akun/dua-langkah/aplikasi", second_factor.add_app, name="mfa_activate_totp"),
    path("akun/dua-langkah/aplikasi/hapus", second_factor.remove_app, name="mfa_deactivate_totp"),
    path("akun/dua-langkah/passkey", second_factor.add_passkey, name="mfa_add_webauthn"),
    path("akun/dua-langkah/passkey/<int:pk>/hapus", second_factor.remove_passkey, name="mfa_remove_webauthn"),
    path("akun/dua-langkah/kode-cadangan", second_factor.codes, name="mfa_view_recovery_codes"),
    path("akun/dua-langkah/kode-cadangan/baru", second_factor.new_codes, name="mfa_generate_recovery_codes"),
    path("organisasi", organisations.all_organisations, name="organisations"),
    path("organisasi/baru", organisations.new_organisation, name="new_organisation"),
    path("organisasi/log", log.entries, name="log_entries"),
    path("organisasi/<slug:public_id>", organisations.organisation, name="organisation"),
    path("organisasi/<slug:public_id>/ubah", organisations.change_organisation, name="change_organisation"),
    path(
        "organisasi/<slug:public_id>/undangan/<slug:invitation>/cabut",
        organisations.revoke_invitation,
        name="revoke_invitation",
    ),
    path(
        "organisasi/<slug:public_id>/orang/<slug:member>/<slug:role>/akhiri",
        organisations.end_membership,
        name="end_membership",
    ),
    path("organisasi/<slug:public_id>/orang/<slug:member>/sandi", organisations.password_link, name="password_link"),
    path("log", log.heads, name="log_heads"),
    path("log.json", log.heads_json, name="log_heads_json"),
]
