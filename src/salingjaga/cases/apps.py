from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class CasesConfig(AppConfig):
    name = "salingjaga.cases"
    label = "cases"

    def ready(self) -> None:
        """Triggers follow the tables: Django tells of migrations in no other way."""
        from salingjaga.accounts import log_words
        from salingjaga.cases import four_eyes, timeline

        log_words.WORDS |= {"case": timeline.SAID, "report": timeline.SAID_OF_REPORTS}
        pre_migrate.connect(four_eyes.take_off, sender=self, dispatch_uid="four_eyes_off")
        post_migrate.connect(four_eyes.put_in_place, sender=self, dispatch_uid="four_eyes_on")
