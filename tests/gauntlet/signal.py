"""Where the line between clear and loud lies: harmless orders, and orders with one fact changed.

`python -m tests.gauntlet signal [--half seen|unseen|all] [--only REGEX] [--show N] [--json]`
assesses the orders of `signal_cases` against real lists. A harmless order should be clear; one of
which a single fact is changed should say something of that fact. Exit code 1 where less than is
asked for is reached on the half that is measured; 2 where the real lists are not at hand.
"""

import argparse
import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from onward.errors import InputRefused
from onward.queries.assessment.assess import assess
from onward.queries.assessment.setup import AssessmentSetup
from onward.queries.model.assessment import Assessment
from onward.queries.transactions.transaction import parse_transaction
from tests.gauntlet.signal_cases.orders import (
    HALVES,
    TIERS,
    Changed,
    Harmless,
    Order,
    read_changed,
    read_harmless,
)
from tests.gauntlet.signal_cases.world import open_lists, say_missing

CLEAR: Final = "CLEAR_WITHIN_STATED_LIMITS"
REFUSED: Final = "REFUSED"
HIGH: Final = frozenset({"high", "stop"})
ASKED_FOR: Final = {"loud": 0.95, "clear": 0.90, "false highs": 0.01}
"""The least share of changed orders that are loud, and of harmless ones of the tiers low and
standard that are clear; the greatest share of harmless ones with a false high."""

LISTED: Final = frozenset({"party", "owner", "signatory", "bank", "carrier", "forwarder", "notify"})
"""Fields of which the changed fact is that somebody is listed."""

READ_BY_A_PERSON: Final = frozenset(
    {
        "item.description",
        "end_use.text",
        "quote",
        "statement.signatory_role",
        "contract.clause_text",
        "end_user.relation_to_exporter",
    }
)
"""Texts that in an enhanced order a person reads: who is asked to read them sees the fact."""

_MASK: Final = "…"
_CUTS: Final = (120, 80, 60, 40, 30)
"""Lengths at which a sentence may cut a value that it quotes."""

Saying = tuple[str, ...]
"""What an assessment says once: its kind, where, and in which words."""


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a case.

    Attributes:
        group: What it is counted in: the tier of a harmless order, the field of a changed one.
        passed: Whether a harmless one is clear, or a changed one loud.
        said: What it says; of a changed one, what its control does not say.
        high: Whether it has a finding of high severity, or above.
    """

    id: str
    group: str
    language: str
    verdict: str
    passed: bool
    said: tuple[str, ...]
    high: bool
    what: str


@dataclass(slots=True)
class Measured:
    """The results of a run."""

    harmless: list[Result] = field(default_factory=list)
    changed: list[Result] = field(default_factory=list)

    def figures(self) -> dict[str, float]:
        """Return the three shares that are asked for, each with nothing to measure left out."""
        ordinary = [each for each in self.harmless if each.group != "enhanced"]
        shares = {
            "loud": _share(each.passed for each in self.changed),
            "clear": _share(each.passed for each in ordinary),
            "false highs": _share(each.high for each in self.harmless),
        }
        return {name: share for name, share in shares.items() if share is not None}

    def is_enough(self) -> bool:
        """Tell whether every share that was measured is as it should be."""
        return all(
            share <= ASKED_FOR[name] if name == "false highs" else share >= ASKED_FOR[name]
            for name, share in self.figures().items()
        )


@dataclass(slots=True)
class Assessor:
    """Assesses orders, and keeps what it says of the controls."""

    setup: AssessmentSetup
    answers: dict[str, Assessment | None] = field(default_factory=dict)

    def ask(self, order: Order) -> Assessment | None:
        """Return the assessment of an order; None where the order is refused."""
        try:
            return assess(parse_transaction(order), self.setup)
        except InputRefused:
            return None

    def ask_control(self, harmless: Harmless) -> Assessment | None:
        """Return the assessment of a harmless order, made once."""
        if harmless.id not in self.answers:
            self.answers[harmless.id] = self.ask(harmless.order())
        return self.answers[harmless.id]


def main(arguments: list[str]) -> int:
    """Measure; exit code 2 where there is nothing to measure with."""
    parser = argparse.ArgumentParser(prog="python -m tests.gauntlet signal")
    parser.add_argument("--half", choices=(*HALVES, "all"), default="seen")
    parser.add_argument("--only", metavar="REGEX", default="", help="ids, fields and tiers")
    parser.add_argument("--show", type=int, metavar="N", help="misses of each group that are told")
    parser.add_argument("--json", action="store_true", help="every result as JSON")
    options = parser.parse_args(arguments)
    if say_missing():
        return 2
    halves = HALVES if options.half == "all" else (options.half,)
    # who writes rules reads no case of the unseen half unless asking for it
    show = options.show if options.show is not None else 12 * (options.half == "seen")
    with TemporaryDirectory(prefix="onward-signal-") as folder:
        measured = measure(open_lists(Path(folder)), halves, re.compile(options.only))
    if options.json:
        results = asdict(measured) | {"figures": measured.figures()}
        text = json.dumps(results, ensure_ascii=False, indent=1)
    else:
        text = "\n".join(_list_lines(measured, show))
    sys.stdout.write(text + "\n")
    return int(not measured.is_enough())


def measure(setup: AssessmentSetup, halves: Sequence[Any], only: re.Pattern[str]) -> Measured:
    """Assess the cases of the halves whose id, field or tier the expression finds."""
    assessor = Assessor(setup)
    controls = {each.id: each for each in read_harmless(*HALVES)}
    measured = Measured()
    for harmless in read_harmless(*halves):
        if only.search(f"{harmless.id} {harmless.tier}"):
            measured.harmless.append(_judge_harmless(harmless, assessor.ask_control(harmless)))
    for changed in read_changed(*halves):
        if only.search(f"{changed.id} {changed.field}"):
            measured.changed.append(_judge_changed(changed, controls[changed.control], assessor))
    return measured


def _judge_harmless(harmless: Harmless, answer: Assessment | None) -> Result:
    said = () if answer is None else tuple(sorted(map(_say, list_sayings(answer))))
    cells = harmless.cells
    return Result(
        id=harmless.id,
        group=harmless.tier,
        language=cells["language"],
        verdict=REFUSED if answer is None else answer.verdict,
        passed=answer is not None and answer.verdict == CLEAR,
        said=said,
        high=answer is not None and any(each.severity in HIGH for each in answer.findings),
        what=f"{cells['description']} for {cells['user']}, {cells['destination']}",
    )


def _judge_changed(changed: Changed, control: Harmless, assessor: Assessor) -> Result:
    before = assessor.ask_control(control)
    order = control.order()
    after = assessor.ask(changed.order(order))
    said: tuple[str, ...] = ("the order is refused",)
    verdict, is_loud = REFUSED, before is not None
    if after is not None:
        values = _list_values(changed, order)
        known = set() if before is None else set(list_sayings(before, values))
        new = [each for each in list_sayings(after, values) if each not in known]
        if control.tier == "enhanced" and changed.path in READ_BY_A_PERSON:
            new += _list_quotes(after, changed.value)
        verdict, said = after.verdict, tuple(sorted(map(_say, new)))
        is_loud = verdict != CLEAR and any(_is_about(each, changed.field) for each in new)
    return Result(
        id=changed.id,
        group=changed.field,
        language=changed.language,
        verdict=verdict,
        passed=is_loud,
        said=said,
        high=after is not None and any(each.severity in HIGH for each in after.findings),
        what=f"{changed.path} = {changed.value} ({changed.why}; else as {changed.control})",
    )


def list_sayings(assessment: Assessment, values: Iterable[str] = ()) -> list[Saying]:
    """Return the findings above info, the gaps and the questions of an assessment.

    Args:
        assessment: Of an order.
        values: Texts in the place of which a mark stands, so that two sentences that say the same
            of two values are one.
    """
    mask = _masking(values)
    findings = [
        ("finding", each.indicator, each.severity, each.status, mask(each.summary))
        for each in assessment.findings
        if each.severity != "info"
    ]
    silent = {each.id for each in assessment.findings if each.severity == "info"}
    gaps = [("gap", each.field, mask(each.why_it_matters)) for each in assessment.coverage.gaps]
    questions = [
        ("question", mask(each.question))
        for each in assessment.questions
        if each.about not in silent
    ]
    return [*findings, *gaps, *questions]


def _is_about(saying: Saying, group: str) -> bool:
    """Tell whether a saying is about the fact: of a listed party, that a name is short is not."""
    return group not in LISTED or saying[0] == "finding" or "list" in saying[-1]


def _list_quotes(assessment: Assessment, text: str) -> list[Saying]:
    """Return the gaps that quote a text: of its own text, the control has such a one as well."""
    start = text[: _CUTS[-1]]
    return [each for each in list_sayings(assessment) if each[0] == "gap" and start in each[-1]]


def _say(saying: Saying) -> str:
    return ": ".join(saying)


def _list_values(changed: Changed, control: Order) -> list[str]:
    """Return every text that control and changed order do not have in common."""
    one, other = set(_list_texts(control)), set(_list_texts(changed.order(control)))
    return sorted((one ^ other) - {control["id"], changed.id}, key=len, reverse=True)


def _list_texts(part: Any) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    elif isinstance(part, dict):
        for value in part.values():
            yield from _list_texts(value)
    elif isinstance(part, list):
        for value in part:
            yield from _list_texts(value)


def _masking(values: Iterable[str]) -> Callable[[str], str]:
    """Return what puts a mark in the place of each value, whole or as it may be cut."""
    forms = {
        form
        for value in values
        for form in (value, *(value[:cut] for cut in _CUTS if len(value) > cut))
        if len(form) > 2
    }
    if not forms:
        return str
    pattern = re.compile("|".join(map(re.escape, sorted(forms, key=len, reverse=True))))
    return lambda text: re.sub(f"{_MASK}+", _MASK, pattern.sub(_MASK, text))


def _share(flags: Iterable[bool]) -> float | None:
    counted = list(flags)
    return sum(counted) / len(counted) if counted else None


def _list_lines(measured: Measured, show: int) -> Iterator[str]:
    """Yield the tables, then the misses."""
    yield "harmless: clear, and with a false high, by tier"
    for tier in TIERS:
        rows = [each for each in measured.harmless if each.group == tier]
        clear, high = sum(each.passed for each in rows), sum(each.high for each in rows)
        percent = _percent(clear, rows)
        yield f"  {tier:<12} {clear:>4} of {len(rows):<4} clear {percent}  {high} high"
    yield "changed: loud by field"
    yield from _count_by(measured.changed, lambda each: each.group)
    yield "changed: loud by language"
    yield from _count_by(measured.changed, lambda each: each.language or "-")
    for name, share in measured.figures().items():
        sign = "at most" if name == "false highs" else "at least"
        yield f"{name} {share:.1%} (must be {sign} {ASKED_FOR[name]:.0%})"
    if show:
        yield from _list_misses("harmless and not clear", measured.harmless, show)
        yield from _list_misses("changed and not loud", measured.changed, show)


def _count_by(results: Sequence[Result], key: Callable[[Result], str]) -> Iterator[str]:
    for group in sorted({key(each) for each in results}):
        rows = [each for each in results if key(each) == group]
        loud = sum(each.passed for each in rows)
        yield f"  {group:<12} {loud:>4} of {len(rows):<4} loud {_percent(loud, rows)}"


def _percent(count: int, rows: Sequence[Result]) -> str:
    return f"{count / len(rows):>5.0%}" if rows else "    -"


def _list_misses(title: str, results: Sequence[Result], show: int) -> Iterator[str]:
    """Yield the first misses of each group, with what was said instead."""
    yield title
    for group in sorted({each.group for each in results}):
        missed = [each for each in results if each.group == group and not each.passed]
        for each in missed[:show]:
            yield f"  {each.id} [{each.verdict}] {each.what}"
            yield from (f"      {text[:200]}" for text in each.said[:3])
        if len(missed) > show:
            yield f"  … and {len(missed) - show} more of {group}"
