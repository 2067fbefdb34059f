"""Patterns as Cypher: text made of constants, and every value a parameter."""

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given

from onward.errors import EngineError
from onward.graph.engines.neo4j import cypher as incident_queries
from onward.graph.engines.neo4j import cypher as schema
from onward.graph.engines.neo4j.cypher import Dialect, existence, paths, repeats
from onward.graph.model import PartyKind, TieKind
from onward.graph.pattern import CountrySet, Pattern, Question
from onward.queries.rules.catalogue import default_catalogue
from tests.realdata import ROOT
from tests.strategies import Case, cases

HOSTILE = "x'}) MATCH (n) DETACH DELETE n //`\\u0060$on"
FOLDER = ROOT / "graph" / "engines" / "neo4j"
LEVELS = ((True, False), (False, True), (False, False))
"""Definite, possible, and possible where there is no possibly_same_as to cross."""

WORDS = {*schema.LABELS.values(), *schema.TYPES.values()}


def questions() -> Iterator[Question]:
    """Yield every pattern of the catalogue as a question."""
    for one in default_catalogue():
        for block in one.detection.blocks:
            lands = CountrySet(frozenset({"XA"}), frozenset({"XA", "XB"}))
            yield Question(block.bind(one.params), date(2026, 5, 1), None, lands)


def texts(question: Question) -> list[str]:
    """Return all that can be asked of a question."""
    return [
        compiled(question, dialect, definite=definite, crosses=crosses).text
        for compiled in (paths, existence)
        for dialect in Dialect
        for definite, crosses in LEVELS
    ]


def spoilt(question: Question) -> Question:
    """Put a hostile text, or another value, in the place of every value."""
    steps = []
    for step in question.pattern.steps:
        where = step.where
        if where.interest is not None:
            where = where.model_copy(
                update={"interest": where.interest.model_copy(update={"any_of": (HOSTILE,)})}
            )
        if where.share is not None:
            bounds = {
                n: 0.123 for n in ("gte", "gt", "lte", "lt") if getattr(where.share, n) is not None
            }
            where = where.model_copy(update={"share": where.share.model_copy(update=bounds)})
        steps.append(step.model_copy(update={"where": where}))
    end = question.pattern.end
    updates: dict[str, Any] = {
        name: (HOSTILE,) for name in ("topics", "sectors") if getattr(end, name)
    }
    pattern = Pattern.model_construct(
        start=question.pattern.start,
        steps=tuple(steps),
        end=end.model_copy(update=updates),
        paths=question.pattern.paths,
        params={},
    )
    lands = question.end_countries
    return replace(
        question,
        pattern=pattern,
        on=date(1999, 12, 31),
        as_of=None if question.as_of is None else date(1999, 1, 1),
        end_countries=None
        if lands is None
        else CountrySet(frozenset({HOSTILE}), frozenset({HOSTILE})),
    )


@given(cases())
def test_no_value_is_part_of_a_text(case: Case) -> None:
    assert texts(case.question) == texts(spoilt(case.question))


def test_every_pattern_of_the_catalogue_has_a_text_in_every_dialect() -> None:
    found = [text for question in questions() for text in texts(question)]
    assert len(found) == 18 * len(list(questions()))
    assert all(text.count("(") == text.count(")") for text in found)
    assert all(text.count("{") == text.count("}") for text in found)


def test_every_parameter_of_a_text_has_a_value_and_no_other_has() -> None:
    for question in questions():
        for dialect in Dialect:
            for definite, crosses in LEVELS:
                statement = paths(question, dialect, definite=definite, crosses=crosses)
                named = set(re.findall(r"\$(\w+)", statement.text)) - {"start", "limit"}
                assert named == set(statement.parameters)


def test_labels_and_types_are_those_of_the_model_and_plain_words() -> None:
    assert set(schema.LABELS) == {kind.value for kind in PartyKind}
    assert set(schema.TYPES) == {kind.value for kind in TieKind}
    assert all(re.fullmatch(r"[A-Za-z_]+", word) for word in WORDS)


@pytest.mark.parametrize("kind", [HOSTILE, "OWNS", "", "owns "])
def test_a_kind_that_is_none_becomes_no_text(kind: str) -> None:
    with pytest.raises(EngineError, match="there is no tie kind"):
        schema.relationships([kind])
    with pytest.raises(EngineError, match="there is no party kind"):
        schema.labels([kind])
    with pytest.raises(EngineError, match="there is no tie kind"):
        list(incident_queries.incident_ties([1], [kind], "in", None, None))
    with pytest.raises(EngineError, match="there is no tie kind"):
        incident_queries.party_degrees([1], kind, "in")


def test_the_driver_is_called_in_one_place_with_a_name_and_nothing_put_together() -> None:
    calls = [
        (path.name, call)
        for path in sorted(FOLDER.rglob("*.py"))
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr in {"run", "execute_query", "execute_read", "execute_write"}
        and path.name != "sync.py"  # Sync.run is a push's, and no driver's
    ]
    strangers = [(name, ast.unparse(call)) for name, call in calls if name == "connection.py"]
    assert sorted(strangers) == [
        ("connection.py", "self._transaction.run(text, parameters)"),
        ("connection.py", "session.run(query, dict(statement.parameters))"),
    ]
    assert {name for name, _ in calls} <= {"connection.py", "__init__.py"}
    queries = re.findall(r"neo4j\.Query\(([^,]+),", (FOLDER / "connection.py").read_text("utf-8"))
    assert queries == ["statement.text"]


def test_a_text_is_put_together_only_where_nothing_but_words_of_the_model_is_known() -> None:
    allowed = {"compiler.py", "conditions.py", "fetched.py", "around.py", "schema.py", "parts.py"}
    for path in sorted(FOLDER.rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            made = isinstance(call, ast.Call) and getattr(call.func, "id", "") == "Statement"
            if made and path.name not in allowed:
                first = call.args[0]  # type: ignore[attr-defined]  # a call, by `made`
                assert isinstance(first, ast.Constant | ast.Name | ast.Attribute), path.name


def test_a_possibly_same_as_is_crossed_only_where_there_is_one() -> None:
    for question in questions():
        for dialect in Dialect:
            with_it, without = (
                existence(question, dialect, definite=False, crosses=crosses).text
                for crosses in (True, False)
            )
            assert with_it.count("POSSIBLY_SAME_AS") == without.count("POSSIBLY_SAME_AS") + 2


@pytest.mark.parametrize(
    ("hops", "definite", "most"),
    [([(0, 4)], True, 1), ([(0, 2), (0, 2)], True, 3), ([(1, 1), (1, 1)], False, 2)],
)
def test_a_path_repeats_as_often_as_its_ties_can_be_dealt_out(
    hops: list[tuple[int, int]], most: int, *, definite: bool
) -> None:
    steps = [{"ties": ("owns",), "direction": "in", "hops": one} for one in hops]
    pattern = Pattern.model_validate({"steps": steps, "end": {}}, strict=False)
    assert repeats(pattern, definite=definite) == most
