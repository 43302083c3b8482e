"""The part of four eyes that no constraint of one row can hold: triggers in the database itself.

A publication of a text must name the digest of its version, a proposer who wrote it and an approver whose hand in it
is an approval; and nobody's hand in a version is ever changed. Constraints hold that the two differ
(`models/verdicts.py`).

Put in place after every migration and taken off before the next: SQLite makes tables anew and would lose or trip
over them.
"""

from __future__ import annotations

from typing import Any

from django.db import connections

TRIGGERS = {
    "four_eyes_on_insert": "cases_publication",
    "four_eyes_on_update": "cases_publication",
    "hands_stay": "cases_hand",
}
_HELD = """
NEW.version_id IS NULL OR (
    EXISTS (SELECT 1 FROM cases_version v
            WHERE v.id = NEW.version_id AND v.digest = NEW.digest AND v.case_id = NEW.case_id)
    AND EXISTS (SELECT 1 FROM cases_hand h WHERE h.id = NEW.approval_id AND h.version_id = NEW.version_id
                AND h.person_id = NEW.approved_by_id AND h.part = 'approved')
    AND EXISTS (SELECT 1 FROM cases_hand h WHERE h.version_id = NEW.version_id
                AND h.person_id = NEW.proposed_by_id AND h.part = 'wrote'))
"""
SENTENCE = "four_eyes: a publication needs its version, who wrote it and another who approved it"
STAYS = "hands_stay: who had a hand in a text is never changed"


def put_in_place(*, using: str, **_more: Any) -> None:
    """Make the triggers, where the tables are there."""
    connection = connections[using]
    take_off(using=using)
    if "cases_publication" not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        for statement in _postgresql() if connection.vendor == "postgresql" else _sqlite():
            cursor.execute(statement)


def take_off(*, using: str, **_more: Any) -> None:
    """Remove them while tables change."""
    connection = connections[using]
    tables = connection.introspection.table_names()
    with connection.cursor() as cursor:
        for name, table in TRIGGERS.items():
            if table in tables:
                on = f" ON {table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


def _sqlite() -> list[str]:
    refuse = "BEGIN SELECT RAISE(ABORT, '{}'); END"
    held = f"WHEN NOT ({_HELD}) {refuse.format(SENTENCE)}"
    return [
        f"CREATE TRIGGER four_eyes_on_insert BEFORE INSERT ON cases_publication {held}",
        f"CREATE TRIGGER four_eyes_on_update BEFORE UPDATE ON cases_publication {held}",
        f"CREATE TRIGGER hands_stay BEFORE UPDATE ON cases_hand {refuse.format(STAYS)}",
    ]


def _postgresql() -> list[str]:
    function = "CREATE OR REPLACE FUNCTION {}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {} END $$"
    refuse = "RAISE EXCEPTION '{}' USING ERRCODE = 'check_violation';"
    held = f"IF NOT ({_HELD}) THEN {refuse.format(SENTENCE)} END IF; RETURN NEW;"
    row = "FOR EACH ROW EXECUTE FUNCTION"
    return [
        function.format("cases_four_eyes", held),
        function.format("cases_hands_stay", refuse.format(STAYS)),
        f"CREATE TRIGGER four_eyes_on_insert BEFORE INSERT ON cases_publication {row} cases_four_eyes()",
        f"CREATE TRIGGER four_eyes_on_update BEFORE UPDATE ON cases_publication {row} cases_four_eyes()",
        f"CREATE TRIGGER hands_stay BEFORE UPDATE ON cases_hand {row} cases_hands_stay()",
    ]
