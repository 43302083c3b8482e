"""What the public was told: kept also when what it tells of is gone."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from salingjaga.factchecks import history
from salingjaga.factchecks.models import Change, FactCheck
from salingjaga.factchecks.publishing import Record, put

pytestmark = pytest.mark.django_db


def test_a_removal_with_its_reason_stays_public_without_what_was_removed(client: Client) -> None:
    put(Record("https://media.example/1", title="Kabar tentang seseorang", verdict="false"), source="a")
    assert history.remove("https://media.example/1", "Diminta oleh yang bersangkutan.", at=timezone.now())
    assert not FactCheck.objects.exists()
    text = client.get("/ralat").content.decode()
    assert "Diminta oleh yang bersangkutan." in text
    assert "Kabar tentang seseorang" not in text


def test_what_is_not_there_is_neither_removed_nor_retracted() -> None:
    assert not history.remove("https://media.example/1", "Alasan.", at=timezone.now())
    assert not history.retract("https://media.example/1", "Alasan.", at=timezone.now())
    assert not Change.objects.exists()


def test_a_retraction_is_told_once() -> None:
    put(Record("https://media.example/1", title="Kabar", verdict="false"), source="a")
    assert history.retract("https://media.example/1", "Alasan.", at=timezone.now())
    assert not history.retract("https://media.example/1", "Alasan.", at=timezone.now())
    assert Change.objects.count() == 1
