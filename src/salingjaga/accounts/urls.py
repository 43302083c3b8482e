"""Signing in, invitations, people and organisations."""

from django.urls import path

from salingjaga.accounts.views import second_factor, signin

# the names are django-allauth's where its steps lead from one page to the next
urlpatterns = [
    path("masuk", signin.sign_in, name="account_login"),
    path("masuk/kode", signin.sign_in_code, name="mfa_authenticate"),
    path("masuk/passkey", signin.sign_in_passkey, name="mfa_login_webauthn"),
    path("keluar", signin.sign_out, name="account_logout"),
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
]
