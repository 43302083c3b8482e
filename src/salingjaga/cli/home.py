"""Django made ready, and the home folder prepared: tables made or migrated, the starter set where it belongs."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from salingjaga.cli.terminal import Problem, said_if_slow, tell
from salingjaga.cli.words import _, chosen


def set_up_django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "salingjaga.config.settings")
    import django
    from django.core.exceptions import ImproperlyConfigured
    from django.utils import translation

    try:
        django.setup()
    except ImproperlyConfigured as error:  # a setting that makes no sense, or a home folder that cannot be used
        raise Problem(str(error)) from error

    translation.activate(chosen())


def prepare(*, starter: bool = False) -> None:
    """Make the home folder ready for any command. Loads the starter set (and says so) only when asked, and only
    where there is no fact-check yet. Two processes that start at once wait for each other.
    """
    set_up_django()
    if _unmigrated():
        with _locked():
            _migrate()
    if starter and _without_factchecks():
        with _locked():
            if _without_factchecks():
                _load_starter_set()


def bring_up_index() -> None:
    """The index as of now; usually there is nothing to do."""
    from salingjaga.factchecks import index

    with said_if_slow(_("Bringing the index up to date…")):
        index.ensure_current()


def home() -> Path:
    from django.conf import settings

    return Path(settings.HOME)


def _unmigrated() -> bool:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _migrate() -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)


def _without_factchecks() -> bool:
    from salingjaga.factchecks.models import FactCheck, Kind

    return not FactCheck.objects.filter(kind=Kind.FACTCHECK).exists()


def _load_starter_set() -> None:
    from salingjaga.factchecks import starter

    tell(_("This home has no fact-checks yet: loading the starter set (examples, not today's news)."))
    starter.load_content()


@contextmanager
def _locked() -> Iterator[None]:
    """One process at a time in this home; the lock ends with the process, however that ends."""
    with (home() / "prepare.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
