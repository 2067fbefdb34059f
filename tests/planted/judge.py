"""Comparing assessments with the answers of planted cases: what is missed, what is false.

An expected finding is met by one finding of the same indicator, status, severity and subject, with
the same paths where the answer names them. Whatever else is found is false.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from onward.graph.store.workspace import WorkspaceFolder
from onward.queries.examples.grammar import example_tables
from onward.queries.rules.catalogue import default_catalogue
from onward.queries.transactions.transaction import parse_transaction
from tests.assessed import assess_to_data
from tests.csv_world import FETCHED
from tests.engines import IN_PROCESS, open_world
from tests.planted.case import ANYBODY, Answer, Expected
from tests.planted.deck import Deck, Planted
from tests.spoken import find_faults

CONTEXT = (
    *("gov-body-end-user", "gov-state-owned-aggregate"),
    *("div-transshipment-country", "dest-armed-conflict", "jurisdiction-us"),
)
"""Indicators that never make a finding by themselves."""

ASIDE = frozenset(
    {
        "jurisdiction-us",
        *(indicator.id for indicator in default_catalogue() if indicator.beside_findings),
    }
)
"""Context that many cases bring with them; it is compared where it is planted."""

COUNTED = ("medium", "high", "notify", "stop")
"""Severities at or above the default policy's level."""

ESSENTIAL = {"end_user", "owner", "item", "destination"}
"""Gaps that never let a delivery proceed."""


@dataclass(slots=True)
class Score:
    """What a run compared, and every difference as a line."""

    positives: int = 0
    twins: int = 0
    by_indicator: dict[str, int] = field(default_factory=dict)
    missed: list[str] = field(default_factory=list)
    false: list[str] = field(default_factory=list)
    other: list[str] = field(default_factory=list)

    @property
    def faults(self) -> list[str]:
        """Every difference: missed first, then false, then doubts and gaps."""
        return [*self.missed, *self.false, *self.other]

    def add(self, planted: Planted, assessment: Mapping[str, Any], known: Collection[str]) -> None:
        """Compare one assessment with the answer of its case."""
        self.twins += planted.plan.is_twin
        self.positives += not planted.plan.is_twin
        name = planted.plan.indicator
        self.by_indicator[name] = self.by_indicator.get(name, 0) + 1
        place = f"{planted.case.key} {planted.plan}"
        answer = planted.case.answer()
        known = set(known) - (ASIDE - {name})
        for kind, text in differences(answer, assessment, known):
            getattr(self, kind).append(f"{kind}: {place}: {text}")
        # a sentence that gives something away is a fault, whatever it is about
        self.other += [f"words: {place}: {fault}" for fault in find_faults(assessment)]

    def __str__(self) -> str:
        return (
            f"{self.positives:,} positives and {self.twins:,} twins of {len(self.by_indicator)} "
            f"indicators: {len(self.missed):,} missed, {len(self.false):,} false, "
            f"{len(self.other):,} other differences"
        )


def differences(
    answer: Answer, assessment: Mapping[str, Any], known: Collection[str]
) -> Iterator[tuple[str, str]]:
    """Yield what differs: its sort (missed, false, other) and a line.

    Args:
        answer: What must be said.
        assessment: What is said.
        known: Indicators that exist; the answer's words on others are not asked for.
    """
    compared = set(known) - answer.undecided
    rows = (*assessment["findings"], *assessment.get("context", ()))
    found = [one for one in rows if one["indicator"] in compared]
    for expected in (one for one in answer.findings if one.indicator in compared):
        met = next((one for one in found if _meets(one, expected)), None)
        if met is None:
            yield "missed", str(expected)
        else:
            found.remove(met)
    for one in found:
        yield "false", f"{one['id']} {one['status']} {one['severity']} {sorted(_paths(one))}"
    doubts = {(row["indicator"], row["party"]) for row in assessment["cannot_tell"]}
    wanted = {one for one in answer.cannot_tell if one[0] in compared}
    if {one for one in doubts if one[0] in compared} != wanted:
        texts = [row["text"] for row in assessment["cannot_tell"]]
        yield (
            "other",
            f"cannot tell {sorted(doubts, key=str)}, not {sorted(wanted, key=str)}: {texts}",
        )
    gaps = {(gap["on"], gap["field"]) for gap in assessment["coverage"]["gaps"]}
    if gaps != answer.gaps:
        yield "other", f"gaps {sorted(gaps)}, not {sorted(answer.gaps)}"

    if not answer.undecided and (verdict := verdict_of(answer, compared)) != assessment["verdict"]:
        yield "other", f"verdict {assessment['verdict']}, not {verdict}"
    complete = not (wanted or answer.gaps)
    if complete != assessment["complete"]:
        yield "other", f"complete: {assessment['complete']}, not {complete}"
    essential = {gap for gap, _ in answer.gaps} & ESSENTIAL
    if essential and assessment["suggestion"]["value"].startswith("proceed"):
        yield "other", f"suggests to proceed, with gaps on {sorted(essential)}"


def verdict_of(answer: Answer, compared: Collection[str]) -> str:
    """Return the verdict that follows from an answer (02, Verdict)."""
    found = (one for one in answer.findings if one.indicator in compared)
    if any(one.severity in COUNTED and one.indicator not in CONTEXT for one in found):
        return "FINDINGS"
    doubts = any(indicator in compared for indicator, _ in answer.cannot_tell)
    return "INCOMPLETE" if doubts or answer.gaps else "CLEAR_WITHIN_STATED_LIMITS"


def _meets(found: Mapping[str, Any], expected: Expected) -> bool:
    told = (found["indicator"], found["status"], found["severity"])
    if told != (expected.indicator, expected.status, expected.severity):
        return False
    if expected.subject not in (ANYBODY, found["subject"]["party"]):
        return False
    if expected.about is not None and not found["id"].endswith(f"/{expected.about}"):
        return False
    return expected.paths is None or expected.paths == _paths(found)


def _paths(found: Mapping[str, Any]) -> frozenset[tuple[str, ...]]:
    paths = found["evidence"]["paths"]
    return frozenset(tuple(step["tie"]["record"] for step in path["steps"]) for path in paths)


def loaded(deck: Deck, folder: Path) -> Path:
    """Load a deck's world by command line, and give the workspace."""
    workspace = folder / "workspace"
    for world in (deck.world, deck.imports):
        world.load(workspace, "--retrieved", FETCHED, shuffle=deck.seed)
    return workspace


def play(deck: Deck, folder: Path, engines: Collection[str] = IN_PROCESS) -> dict[str, Score]:
    """Load a deck, assess every case on each engine, and compare."""
    snapshot = WorkspaceFolder(loaded(deck, folder)).current()
    scores = {}
    for engine in engines:
        world = open_world(snapshot, engine, tables=example_tables())
        known = {indicator.id for indicator in world.catalogue}
        scores[engine] = score = Score()
        for planted in deck.planted:
            transaction = parse_transaction(planted.case.transaction())
            score.add(planted, assess_to_data(transaction, world), known)
    return scores
