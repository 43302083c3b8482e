from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class CasesConfig(AppConfig):
    name = "salingjaga.cases"
    label = "cases"

    def ready(self) -> None:
        """Triggers follow the tables: Django tells of migrations in no other way."""
        from salingjaga.cases import four_eyes

        pre_migrate.connect(four_eyes.take_off, sender=self, dispatch_uid="four_eyes_off")
        post_migrate.connect(four_eyes.put_in_place, sender=self, dispatch_uid="four_eyes_on")
