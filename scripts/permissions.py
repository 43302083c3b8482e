"""Print the permission table as docs/permissions.md shows it: `python scripts/permissions.py`."""

from __future__ import annotations

from salingjaga.accounts.access import TABLE, Action, Rule, Where
from salingjaga.accounts.invitations import GIVES, ROLES_OF_ACTING
from salingjaga.accounts.models import CHECKING, Role

MEANS = {
    Action.OWN_ACCOUNT: "See and change one's own account",
    Action.SEE_CASES: "See a case, masked",
    Action.WORK_ON_CASES: "Work on a case: take it, evidence, steps, notes, join and split",
    Action.CLOSE: "Close a case or open it again",
    Action.SEE_ORIGINALS: "Read reports as they came, and the talk with the reporter",
    Action.MESSAGE_REPORTER: "Ask the reporter",
    Action.OPEN_SEALED: "Open an encrypted original file, with a reason",
    Action.HAND_OVER: "Hand a case over to another organisation",
    Action.PROPOSE: "Propose a verdict",
    Action.PUBLISH: "Publish a verdict as the second reader, who wrote none of it",
    Action.RETRACT: "Retract an answer",
    Action.FILE_TRUSTED: "File a report as a trusted reporter",
    Action.INVITE: "Invite people (the second table says whom)",
    Action.MANAGE_PEOPLE: "See the people, end roles, make password links",
    Action.MANAGE_ORGANISATIONS: "Make and change organisations",
    Action.SEE_LOG: "Read the log",
    Action.SEE_WORK: "See what the worker does",
}


def page() -> str:
    """Both tables in Markdown; tests hold docs/permissions.md to them."""
    rows = [_row(action, rule) for action, rule in TABLE.items()]
    gives = [f"| {_names((role,))} | {_names(given)} |" for role, given in GIVES.items()]
    return "\n".join(
        [
            "| What | Roles | In organisations | Where | Not while also in an acting one |",
            "|---|---|---|---|---|",
            *rows,
            "",
            "| Who invites, in their own organisation | Gives the roles |",
            "|---|---|",
            *gives,
            "",
            f"In a supervisor, ministry or platform only {_names(ROLES_OF_ACTING)} are given.",
        ]
    )


def _row(action: Action, rule: Rule) -> str:
    kinds = "campus, fact-checker, community" if rule.kinds == CHECKING else "all"
    where = rule.where.value if rule.where is not Where.POOL else "every case" if _of_cases(action) else "everywhere"
    cells = (MEANS[action], _names(rule.roles), kinds, where, "yes" if rule.impartial else "")
    return f"| {' | '.join(cells)} |"


def _of_cases(action: Action) -> bool:
    return action not in (Action.OWN_ACCOUNT, Action.FILE_TRUSTED)


def _names(roles: tuple[Role, ...]) -> str:
    return "all" if roles == tuple(Role) else ", ".join(role.value.replace("_", " ") for role in roles)


if __name__ == "__main__":
    print(page())
