"""Blocks of patterns as one answer: order, more, and what a spent limit keeps from being known."""

import json
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, cast

import pytest

from onward.errors import IndicatorInvalid
from onward.graph.engine import Engine, PathList, Reach, Witnesses
from onward.graph.pattern import CountrySet, Pattern, Question
from onward.queries.destinations import Destinations
from onward.queries.detection.context import Context
from onward.queries.detection.paths import limits_as_unknown, record_countries, search_paths
from onward.queries.detection.results import Subject, Undecided
from onward.queries.examples import example_tables, records
from onward.queries.rules.policy import default_policy
from onward.queries.transactions.transaction import parse_transaction

NOTHING = Witnesses(PathList(), PathList())


@dataclass
class Answers:
    """An engine that gives set answers: one for each tie kind that a pattern names first."""

    reached: dict[str, Reach]
    found: dict[str, Witnesses] = field(default_factory=dict)

    def reach(self, question: Question, parties: list[int]) -> list[Reach]:
        return [self.reached[question.pattern.steps[0].ties[0]]] * len(parties)

    def witnesses(self, question: Question, _party: int, _k: int) -> Witnesses:
        return self.found.get(question.pattern.steps[0].ties[0], NOTHING)


def block(kind: str, show: int = 3, **end: Any) -> Pattern:
    step = {"ties": [kind], "direction": "in", "hops": [0, 2]}
    roles = {"roles": ["end_user"]}
    data = {"start": roles, "steps": [step], "end": end, "paths": {"show": show}}
    return Pattern.model_validate_json(json.dumps(data))


def context(answers: Answers, *patterns: Pattern, exporter: str | None = "DE") -> Context:
    order: dict[str, Any] = {"id": "t", "parties": [{"role": "exporter", "name": "us"}]}
    if exporter:
        order["parties"][0]["country"] = exporter
    tables = example_tables()
    subjects = [
        Subject(1, "end_user", 7, "w:a", "a", "id"),
        Subject(2, "bank", 8, "w:b", "b", "id"),
    ]
    return Context(
        engine=cast("Engine", answers),
        transaction=parse_transaction(order),
        subjects=tuple(subjects),
        on=date(2026, 5, 1),
        as_of=None,
        destinations=Destinations(records(), tables),
        tables=tables,
        policy=default_policy(),
        layers=(),
        params={},
        severity="high",
        patterns=patterns,
        prior_results={},
    )


def definite(*paths: tuple[int, ...], more: str = "no") -> Witnesses:
    return Witnesses(PathList(paths, cast("Any", more)), PathList())


def possible(*paths: tuple[int, ...]) -> Witnesses:
    return Witnesses(PathList(), PathList(paths))


YES, MAYBE, NO = Reach(True, True), Reach(False, True), Reach(False, False)


def test_paths_of_all_blocks_are_one_ordered_list_without_repeats() -> None:
    answers = Answers(
        {"owns": YES, "contains": YES},
        {"owns": definite((5,), (1, 2)), "contains": definite((3,), (1, 2))},
    )
    [walk] = search_paths(context(answers, block("owns"), block("contains")))
    assert (walk.subject.pid, walk.status) == (7, "present")
    assert (walk.paths, walk.more) == (((3,), (5,), (1, 2)), "no")


def test_more_counts_the_union() -> None:
    answers = Answers(
        {"owns": YES, "contains": YES},
        {"owns": definite((5,), (6,)), "contains": definite((3,), (4,))},
    )
    [walk] = search_paths(context(answers, block("owns", 2), block("contains", 3)))
    assert (walk.paths, walk.more) == (((3,), (4,), (5,)), "yes")


@pytest.mark.parametrize("more", ["yes", "unknown"])
def test_a_block_that_has_more_makes_more(more: str) -> None:
    answers = Answers({"owns": YES}, {"owns": definite((5,), more=more)})
    [walk] = search_paths(context(answers, block("owns")))
    assert walk.more == more


def test_possible_paths_are_given_only_where_no_block_has_a_definite_one() -> None:
    answers = Answers(
        {"owns": MAYBE, "contains": YES}, {"owns": possible((1,)), "contains": definite((2,))}
    )
    both = context(answers, block("owns"), block("contains"))
    [walk] = search_paths(both)
    assert (walk.status, walk.paths) == ("present", ((2,),))
    [walk] = search_paths(replace(both, patterns=(block("owns"),)))
    assert (walk.status, walk.paths, list(limits_as_unknown(walk))) == ("possible", ((1,),), [])


def test_who_has_no_path_is_left_out() -> None:
    assert list(search_paths(context(Answers({"owns": NO}), block("owns")))) == []


def test_a_spent_limit_is_told() -> None:
    unknown = PathList((), "unknown", ("9 tie visits",))
    answers = Answers({"owns": Reach(None, None)}, {"owns": Witnesses(unknown, unknown)})
    [walk] = search_paths(context(answers, block("owns")))
    [undecided] = limits_as_unknown(walk)
    assert (walk.status, walk.limits) == ("cannot_tell", ("9 tie visits",))
    assert isinstance(undecided, Undecided)
    assert (undecided.reason, "9 tie visits" in undecided.text) == ("limit", True)


def test_a_limit_that_only_reach_met_is_told_too() -> None:
    [walk] = search_paths(context(Answers({"owns": Reach(None, None)}), block("owns")))
    assert (walk.status, len(list(limits_as_unknown(walk)))) == ("cannot_tell", 1)


def test_a_possible_path_does_not_hide_that_a_definite_one_was_not_ruled_out() -> None:
    unknown = PathList((), "unknown", ("9 tie visits",))
    answers = Answers({"owns": Reach(None, True)}, {"owns": Witnesses(unknown, PathList(((1,),)))})
    [walk] = search_paths(context(answers, block("owns")))
    assert (walk.status, len(list(limits_as_unknown(walk)))) == ("possible", 1)


def countries(is_: str, exporter: str | None = "DE", at: str = "transaction") -> CountrySet:
    pattern = block("owns", country_record={"is": is_, "at": at})
    found = record_countries(context(Answers({}), exporter=exporter), pattern)
    assert found is not None
    return found


def test_an_established_record_is_true_and_an_indicated_one_open() -> None:
    found = countries("established")
    assert ("XA" in found.definite, "XB" in found.definite) == (True, False)
    assert {"XA", "XB"} <= found.possible
    assert not {"XC", "XD"} & found.possible


def test_where_an_indicated_record_is_asked_for_it_is_true() -> None:
    found = countries("indicated")
    assert {"XA", "XB"} <= found.definite


def test_the_exporters_own_country_is_not_foreign() -> None:
    assert "XA" not in countries("established", exporter="XA").possible
    assert "XA" in countries("established", exporter=None).definite


def test_a_pattern_cannot_ask_for_the_record_at_a_ties_date() -> None:
    with pytest.raises(IndicatorInvalid, match="needs a detector"):
        countries("established", at="tie")
