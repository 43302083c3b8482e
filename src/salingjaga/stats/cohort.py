"""One group's result: every measure side by side, the verdict, and who is not in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from salingjaga.stats.change import Change, Forms, Pair, change
from salingjaga.stats.detection import Answer, Score
from salingjaga.stats.gates import SAY, SHOW, Because, Code, Verdict, verdict
from salingjaga.stats.refusals import Unusable

Measure = Callable[[Score], float]
MEASURES: dict[str, Measure] = {
    "d_prime": lambda score: score.d_prime,
    "criterion": lambda score: score.criterion,
    "true_accuracy": lambda score: score.true_accuracy,
    "false_accuracy": lambda score: score.false_accuracy,
}
HASTY = 60
"""Seconds under which a test was not read."""


@dataclass(frozen=True, slots=True)
class Results:
    """The change of one group. Every measure is None where the gates show nothing.

    ``d_prime`` and ``criterion`` are in units of d′ and c, the accuracies in points of 100. ``incomplete`` counts pairs
    left out because a sitting was less than half answered.
    """

    n: int
    incomplete: int
    verdict: Verdict
    d_prime: Change | None = None
    criterion: Change | None = None
    true_accuracy: Change | None = None
    false_accuracy: Change | None = None


def changes(pairs: Sequence[Pair]) -> dict[str, Change]:
    """Every measure's change over complete pairs, without any gate: for sums and simulations, not for a page."""
    forms = [pair.forms for pair in pairs]
    return {name: change([of(pair.after) - of(pair.before) for pair in pairs], forms) for name, of in MEASURES.items()}


def measured(pairs: Sequence[Pair]) -> Results:
    """What may be shown and said of one group. Delayed minus before: give the delayed sitting as ``after``."""
    whole = [pair for pair in pairs if pair.complete]
    n, incomplete = len(whole), len(pairs) - len(whole)
    if n < SHOW:
        return Results(n, incomplete, Verdict(Code.NOTHING, (Because.UNDER_10,)))
    found = changes(whole)
    said = verdict(
        d_prime=found["d_prime"], true_accuracy=found["true_accuracy"], false_accuracy=found["false_accuracy"]
    )
    return Results(n, incomplete, said, **found)


@dataclass(frozen=True, slots=True)
class TaughtPair:
    """One person's two sittings, false items split by whether their technique had been taught when the second began.

    True items have no technique: all four scores hold those of their sitting.
    """

    forms: Forms
    taught: tuple[Score, Score]
    untaught: tuple[Score, Score]

    @classmethod
    def of(
        cls, forms: Forms, before: Sequence[Answer], after: Sequence[Answer], *, taught: frozenset[str]
    ) -> TaughtPair:
        def split(answers: Sequence[Answer], known: bool) -> Score:
            return Score.of(a for a in answers if not a.is_false or (a.technique in taught) == known)

        return cls(forms, (split(before, True), split(after, True)), (split(before, False), split(after, False)))


@dataclass(frozen=True, slots=True)
class Taught:
    """Change of d′ on techniques taught, not yet taught, and the first minus the second within each person.

    A gain on taught techniques alone is memory of the lesson; the untaught ones show what carries over (in the
    literature d = .37 against .10). Fewer items each: both shrink more than the whole test's d′.
    """

    n: int
    taught: Change
    untaught: Change
    difference: Change


def taught_and_untaught(pairs: Sequence[TaughtPair]) -> Taught | None:
    """None under 20 people who answered false items of both kinds in both sittings."""
    whole = [p for p in pairs if all(s.lies and s.truths for s in (*p.taught, *p.untaught))]
    if len(whole) < SAY:
        return None
    forms = [pair.forms for pair in whole]
    known = [pair.taught[1].d_prime - pair.taught[0].d_prime for pair in whole]
    new = [pair.untaught[1].d_prime - pair.untaught[0].d_prime for pair in whole]
    apart = [a - b for a, b in zip(known, new, strict=True)]
    return Taught(len(whole), change(known, forms), change(new, forms), change(apart, forms))


@dataclass(frozen=True, slots=True)
class Attrition:
    """Who came back for the delayed test. Means of baseline d′, None where either side has under 20 people.

    ``worst`` is the delayed change if everybody who stayed away had gained nothing; ``stayers`` the change of those who
    came. Never show the second without the first.
    """

    stayed: int
    left: int
    baseline_stayed: float | None
    baseline_left: float | None
    stayers: Results
    worst: Results


def attrition(stayed: Sequence[Pair], left: Sequence[tuple[Forms, Score]]) -> Attrition:
    """``stayed``: before and delayed; ``left``: the forms meant for these two times, and the sitting before."""
    held = [Pair(forms, before, before) for forms, before in left if before.complete]
    came = [pair for pair in stayed if pair.complete]
    few = 0 < len(held) < SAY or len(came) < SAY
    return Attrition(
        len(came),
        len(held),
        None if few else _mean([pair.before for pair in came]),
        None if few or not held else _mean([pair.before for pair in held]),
        measured(came),
        measured(came + held),
    )


def _mean(scores: Sequence[Score]) -> float:
    return sum(score.d_prime for score in scores) / len(scores)


def exclusions(answers: Sequence[Answer], *, seconds: float, again: bool) -> tuple[str, ...]:
    """Why a sitting is left out, as fixed before the first: ``hasty`` (under 60 s), ``straight_line``, ``duplicate``.

    A straight line is one answer with one confidence throughout. It may be real suspicion: report counts and the result
    with these people too. ``again`` says that the same person sat this test before.
    """
    if seconds < 0:
        raise Unusable("a test cannot take negative time")
    given = [(answer.said_false, answer.sure) for answer in answers if answer.said_false is not None]
    line = len(given) > 1 and len(set(given)) == 1
    tests = ((seconds < HASTY, "hasty"), (line, "straight_line"), (again, "duplicate"))
    return tuple(name for holds, name in tests if holds)
