from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "salingjaga.cases"
    label = "cases"
