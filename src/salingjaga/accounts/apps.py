from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "salingjaga.accounts"
    label = "accounts"
