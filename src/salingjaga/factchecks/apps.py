from django.apps import AppConfig


class FactChecksConfig(AppConfig):
    name = "salingjaga.factchecks"
    label = "factchecks"
    default_auto_field = "django.db.models.BigAutoField"
