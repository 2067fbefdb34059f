"""What each rule on names finds, whom it raises in vain, and what it costs.

`python -m tests.gauntlet ablation [--only WORD] [--count N] [--write FILE]` asks the labelled cases
of `ablation_cases` with all rules, then without each, and prints a table; with a file, it writes
the table as a page of the documentation. A case counts as found where a party that is meant is
raised, `possible` or better. Whoever else is raised is wrong.
"""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Final, NamedTuple

from onward.graph.matching.matcher import Matcher, open_matcher
from onward.graph.matching.query import PartyQuery
from onward.graph.matching.readings import prepare_query
from onward.graph.names.list_cells import read_cell
from onward.graph.store.workspace import memory_snapshot
from tests.gauntlet.ablation_cases.drawn import (
    Case,
    Cell,
    draw_cells,
    draw_fields,
    draw_queries,
    draw_strangers,
    list_made,
    list_words_around,
    name_key,
    read_lists,
)
from tests.gauntlet.ablation_cases.rules import Rule, list_rules
from tests.lists import DATA
from tests.matching_figures import dev_parties

_RAISED: Final = ("match", "possible")
_DECKS: Final = ("queries", "fields", "made")
_PROCESSES: Final = 2
_MADE: Final = "made:"


class Outcome(NamedTuple):
    """What came of a case.

    Attributes:
        found, matched: Whether somebody who is meant is raised, and as a match.
        wrong: How many others are raised.
    """

    found: bool
    matched: bool
    wrong: int


@dataclass(slots=True)
class Deck:
    """The cases, what is asked, and what comes of them with all rules.

    Attributes:
        cases, cells: The labelled cases.
        matchers: Over the developers' set, and over four public lists.
        outcomes, seconds: Of each case, what came of it and the processor time it took.
        cell_outcomes: Of each cell, what came of it.
        readings: In which ways the names of each case are read.
        touched: By rule that judges, the cases for which it said something.
        beside: Parties that the words resemble which stand around the names, and no name.
    """

    cases: list[Case]
    cells: list[Cell]
    matchers: dict[str, Matcher]
    outcomes: list[Outcome] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    cell_outcomes: list[Outcome] = field(default_factory=list)
    readings: list[object] = field(default_factory=list)
    touched: dict[str, set[int]] = field(default_factory=dict)
    beside: set[str] = field(default_factory=set)

    def ask(self, number: int) -> tuple[Outcome, float]:
        """Ask one case."""
        case = self.cases[number]
        matcher = self.matchers["dev" if case.deck == "queries" else "lists"]
        began = time.process_time()
        matches = matcher.match_in_bands(case.query).matches
        spent = time.process_time() - began
        # made parties are meant by made cases alone: their words stand around other names, too
        is_made = case.deck == "made"
        raised = [
            match
            for match in matches
            if match.band in _RAISED
            and match.party.startswith(_MADE) is is_made
            and (match.party in case.right or match.party not in self.beside)
        ]
        right = [match for match in raised if match.party in case.right]
        is_matched = any(match.band == "match" for match in right)
        return Outcome(bool(right), is_matched, len(raised) - len(right)), spent


class Row(NamedTuple):
    """A row of the table: what changes without a rule.

    Attributes:
        found: By deck, cases found only with the rule; the last one counts cells.
        lost: Cases found only without it.
        matched: Cases that are a match only with it, less those only without it.
        strangers: Strangers that somebody is raised for only with it.
        spared: Strangers that somebody is raised for only without it.
        wrong: Wrong parties raised beside right ones, more with it than without.
        touched: Cases that were asked again.
        seconds: Processor time of all cases, less with it than without it.
    """

    name: str
    found: tuple[int, ...]
    lost: int
    matched: int
    strangers: int
    spared: int
    wrong: int
    touched: int
    seconds: float

    @property
    def is_idle(self) -> bool:
        """Whether no case changes without the rule."""
        return not (any(self.found) or self.lost or self.matched or self.strangers or self.spared)


_decks: list[Deck] = []
_rules: list[Rule] = []


def open_deck(count: int, every: int) -> Deck:
    """Draw the cases, and open what they are asked of.

    Args:
        count: Parties drawn for each way in which an order or a list writes names.
        every: Each so many-th stranger is drawn.
    """
    parties = read_lists()
    made, made_cases = list_made()
    cases = [
        *draw_queries(2),
        *draw_fields(parties, count),
        *made_cases,
        *draw_strangers(parties, every),
    ]
    developers = dev_parties(DATA / "matching-dev")
    matchers = {
        "lists": open_matcher(memory_snapshot([*parties, *made]), "base"),
        "dev": open_matcher(memory_snapshot(developers), "base"),
    }
    for matcher in matchers.values():
        matcher.open_names()
    deck = Deck(cases, list(draw_cells(parties, count)), matchers)
    for text in list_words_around():
        found = matchers["lists"].match_in_bands(PartyQuery((text,))).matches
        deck.beside.update(match.party for match in found if match.band in _RAISED)
    return deck


def ask_all(deck: Deck, rules: Sequence[Rule]) -> None:
    """Ask all cases with all rules, and note for which cases a rule that judges says something."""
    current_case = [0]
    watched = [rule for rule in rules if rule.effect == "judgement"]
    for rule in watched:
        deck.touched[rule.name] = set()
        _watch(rule, deck.touched[rule.name], current_case)
    for number in range(len(deck.cases)):
        current_case[0] = number
        outcome, seconds = deck.ask(number)
        deck.outcomes.append(outcome)
        deck.seconds.append(seconds)
    for rule in watched:
        holder, attribute = rule.find()
        setattr(holder, attribute, getattr(holder, attribute).unwatched)
    deck.cell_outcomes += map(read, deck.cells)
    deck.readings += map(list_readings, deck.cases)


def _watch(rule: Rule, touched: set[int], current_case: list[int]) -> None:
    holder, attribute = rule.find()
    judge = getattr(holder, attribute)

    def watched(*args: Any, **kwargs: Any) -> Any:
        verdict = judge(*args, **kwargs)
        if verdict != rule.off(*args, **kwargs):
            touched.add(current_case[0])
        return verdict

    watched.unwatched = judge  # type: ignore[attr-defined]
    setattr(holder, attribute, watched)


def list_readings(case: Case) -> object:
    """Return in which ways the names of a case are read, and what each costs."""
    return [
        (reading.variant, reading.form.plain.words, reading.form.removed, reading.cost)
        for reading in prepare_query(case.query).readings
    ]


def read(cell: Cell) -> Outcome:
    """Read a cell: its names are right, and of a cell that is one name, none is."""
    names = read_cell(cell.text, is_person=cell.is_person).names
    keys = {name_key(name.text): name.kind for name in names}
    found = cell.names <= keys.keys() if cell.names else not keys
    is_sure = found and all(keys[key] != "weak" for key in cell.names)
    return Outcome(found, is_sure, len(keys.keys() - cell.names))


def measure(number: int) -> Row:
    """Ask the cases without a rule that it touches, in a process of its own."""
    rule, deck = _rules[number], _decks[0]
    rule.switch_off()
    _forget_all()
    if rule.effect == "cell":
        return compare(rule, deck, {}, list(map(read, deck.cells)), 0.0)
    if rule.effect == "score":
        deck.matchers = {name: _reopen(matcher) for name, matcher in deck.matchers.items()}
        touched = set(range(len(deck.cases)))
    elif rule.effect == "judgement":
        touched = deck.touched[rule.name]
    else:
        pairs = zip(map(list_readings, deck.cases), deck.readings, strict=True)
        touched = {number for number, (ours, before) in enumerate(pairs) if ours != before}
    outcomes_again = {number: deck.ask(number) for number in sorted(touched)}
    seconds = sum(spent - deck.seconds[number] for number, (_, spent) in outcomes_again.items())
    outcomes = {number: outcome for number, (outcome, _) in outcomes_again.items()}
    return compare(rule, deck, outcomes, deck.cell_outcomes, seconds)


def _forget_all() -> None:
    """Empty the caches in which what a rule said may still be kept."""
    for name, module in list(sys.modules.items()):
        if name.startswith("onward.graph"):
            for value in vars(module).values():
                clear = getattr(value, "cache_clear", None)
                if callable(clear):
                    clear()


def _reopen(matcher: Matcher) -> Matcher:
    """Return a matcher over the same names, none of which has its words yet."""
    for layer in matcher.layers:
        layer._party.cache_clear()
    reopened = Matcher.like(matcher, matcher.layers)
    reopened.open_names()
    return reopened


def compare(
    rule: Rule,
    deck: Deck,
    outcomes: dict[int, Outcome],
    cell_outcomes: Sequence[Outcome],
    seconds: float,
) -> Row:
    """Compare what came of all cases with what comes of them without a rule."""
    found: Counter[str] = Counter()
    counts: Counter[str] = Counter()
    plain_is_raised = False
    for number, (case, ours) in enumerate(zip(deck.cases, deck.outcomes, strict=True)):
        other = outcomes.get(number, ours)
        if case.right:
            found[case.deck] += ours.found > other.found
            counts["lost"] += other.found > ours.found
            counts["matched"] += ours.matched - other.matched
            counts["wrong"] += ours.wrong - other.wrong
            continue
        if case.kind == "plain":
            plain_is_raised = bool(ours.wrong)
        elif plain_is_raised:
            continue
        counts["strangers"] += bool(ours.wrong) > bool(other.wrong)
        counts["spared"] += bool(other.wrong) > bool(ours.wrong)
    for cell, ours, other in zip(deck.cells, deck.cell_outcomes, cell_outcomes, strict=True):
        if cell.names:
            found["cells"] += ours.found > other.found
            counts["lost"] += other.found > ours.found
            counts["matched"] += ours.matched - other.matched
            counts["wrong"] += ours.wrong - other.wrong
        else:
            counts["strangers"] += other.found > ours.found
            counts["spared"] += ours.found > other.found
    return Row(
        rule.name,
        tuple(found[name] for name in (*_DECKS, "cells")),
        counts["lost"],
        counts["matched"],
        counts["strangers"],
        counts["spared"],
        counts["wrong"],
        len(outcomes),
        round(-seconds, 1),
    )


def describe_deck(deck: Deck) -> Iterator[str]:
    """Yield what all rules together find and raise, a line a deck."""
    for name in _DECKS:
        outcomes = _outcomes_of(deck, name, right=True)
        found, wrong = sum(one.found for one in outcomes), sum(one.wrong for one in outcomes)
        yield f"{name}: found {found} of {len(outcomes)}, wrong {wrong} beside them"
    for name in ("queries", "strangers"):
        outcomes = _outcomes_of(deck, name, right=False)
        raised = sum(bool(one.wrong) for one in outcomes)
        yield f"{name} that mean nobody: raised {raised} of {len(outcomes)}"
    cells_of_several = [
        one for cell, one in zip(deck.cells, deck.cell_outcomes, strict=True) if cell.names
    ]
    alone = [
        one for cell, one in zip(deck.cells, deck.cell_outcomes, strict=True) if not cell.names
    ]
    read_whole = sum(one.found for one in cells_of_several)
    yield f"cells of several names: read {read_whole} of {len(cells_of_several)}"
    yield f"cells of one name: split {sum(not one.found for one in alone)} of {len(alone)}"
    yield f"processor time: {sum(deck.seconds):.1f} s for {len(deck.cases)} cases"


def _outcomes_of(deck: Deck, name: str, *, right: bool) -> list[Outcome]:
    cases = zip(deck.cases, deck.outcomes, strict=True)
    return [one for case, one in cases if case.deck == name and bool(case.right) is right]


_HEAD: Final = (
    *("rule", "queries", "fields", "made", "cells", "lost", "matched"),
    *("strangers", "spared", "wrong", "touched", "seconds"),
)


def format_row(row: Row) -> str:
    """Return a row of the table."""
    cells = [row.name, *row.found, *row[2:]]
    return f"| {' | '.join(map(str, cells))} |"


def write_page(deck: Deck, rows: Sequence[Row], count: int, every: int) -> str:
    """Return the table as a page of the documentation."""
    day = datetime.now(UTC).date().isoformat()
    lines = "\n".join(f"- {line}" for line in describe_deck(deck))
    table = "\n".join(
        (f"| {' | '.join(_HEAD)} |", f"|{'---|' * len(_HEAD)}", *map(format_row, rows))
    )
    return f"""# What each rule on names finds

Measured on {day} with `python -m tests.gauntlet ablation --count {count} --every {every}`.

Each rule on names is switched off by itself, and the same labelled cases are asked again: half of
the queries of the developers' set; names of parties of four public lists (OFAC 2023, UN, UK 2020,
CSL 2022), written as orders write them, {count} drawn for each of the ways in
`tests/gauntlet/ablation_cases/fields.csv`; some made cases (`made.csv`); cells that hold two names
of one party (`cells.csv`); and strangers, each {every}th name of banks' reports, LEI records,
owners and donors that no list has, plain and in one field with other words. The draw has a seed.

With all rules:
{lines}

The table says what changes with a rule: **queries, fields, made, cells** are found only with it,
**lost** only without it; **matched** are a match and not only possible (less those the other way
round); **strangers** are raised only with it, **spared** only without it; **wrong** parties are
raised beside right ones; **touched** cases were asked again; **seconds** it costs in all cases.

{table}
"""


def main(arguments: list[str]) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.gauntlet ablation")
    parser.add_argument("--only", default="", help="rules whose names hold this")
    parser.add_argument("--count", type=int, default=12, help="parties drawn for each way")
    parser.add_argument("--every", type=int, default=4, help="each so many-th stranger is drawn")
    parser.add_argument("--write", type=Path, help="a page to write")
    options = parser.parse_args(arguments)
    if not (DATA / "matching-dev").is_dir():
        sys.stderr.write(f"nothing to measure with: no {DATA}\n")
        return 2
    deck = open_deck(options.count, options.every)
    rules = [rule for rule in list_rules() if options.only in rule.name]
    ask_all(deck, rules)
    sys.stdout.write("".join(f"{line}\n" for line in describe_deck(deck)))
    _decks[:], _rules[:] = [deck], rules
    rows = []
    with get_context("fork").Pool(_PROCESSES, maxtasksperchild=1) as pool:
        # what words score changes every case: those rules take longest, and come last
        numbers = sorted(range(len(rules)), key=lambda number: rules[number].effect == "score")
        for row in pool.imap(measure, numbers, chunksize=1):
            sys.stdout.write(f"{format_row(row)}\n")
            sys.stdout.flush()
            rows.append(row)
    names = [rule.name for rule in rules]
    rows.sort(key=lambda row: names.index(row.name))
    if options.write:
        options.write.write_text(write_page(deck, rows, options.count, options.every), "utf-8")
    return 0
