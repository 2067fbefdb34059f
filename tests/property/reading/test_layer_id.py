"""A layer's id is what it says: order, chunks and file names change nothing, a date does."""

import json
from dataclasses import fields, replace
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onward.graph.model import Statement, Tie, TieKind, canonical
from onward.graph.statement_tables import concat, to_statements, to_tables
from onward.graph.statements import Statements
from onward.graph.store.manifests import LayerContent, SourceFacts, make_manifest
from onward.graph.store.workspace import memory_snapshot
from tests.random_worlds import examples
from tests.stores import any_statements, party

FACTS = SourceFacts(name="reg")


SLOWLY = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
"""Writes the text that layer ids hash, as they were first made."""

EVERY_LETTER = "".join(map(chr, range(0xD800))) + "\ue000\uffff\U00010000\U0010ffff"


def layer_of(*statements: Statement) -> str:
    return make_manifest(LayerContent(FACTS, Statements.from_rows(statements))).id


@examples(10, deep=800)
@given(any_statements())
def test_the_text_of_a_statement_is_json_with_sorted_keys(rows: tuple[Statement, ...]) -> None:
    for row in rows:
        text = canonical(row)
        assert text == SLOWLY.encode(json.loads(text))


@pytest.mark.parametrize("letters", [EVERY_LETTER, "\ud800"], ids=["every letter", "half a pair"])
def test_letters_are_written_as_the_library_of_python_writes_them(letters: str) -> None:
    row = party("one", name=letters)
    assert f'"name":{SLOWLY.encode(letters)}' in canonical(row)


@examples(10, deep=800)
@given(any_statements(), st.randoms(use_true_random=False))
def test_shuffled_and_repeated_rows_make_the_same_layer(
    rows: tuple[Statement, ...], chance: Random
) -> None:
    mixed = [*rows, *rows]
    chance.shuffle(mixed)
    assert layer_of(*mixed) == layer_of(*rows)


@examples(10, deep=800)
@given(any_statements(), st.data())
def test_another_date_of_one_row_makes_another_layer(
    rows: tuple[Statement, ...], data: st.DataObject
) -> None:
    if not rows:
        return
    chosen = data.draw(st.integers(0, len(rows) - 1))
    clock = data.draw(st.sampled_from(["published", "retrieved"]))
    row = rows[chosen]
    later = replace(row, source=replace(row.source, **{clock: "2031-01-01"}))
    assert layer_of(*rows[:chosen], later, *rows[chosen + 1 :]) != layer_of(*rows)


@examples(10, deep=800)
@given(any_statements())
def test_another_value_of_any_field_makes_another_layer(rows: tuple[Statement, ...]) -> None:
    before = layer_of(*rows)
    for i, row in enumerate(rows):
        for field in fields(row):
            value = getattr(row, field.name)
            if isinstance(value, str):
                changed: Any = replace(row, **{field.name: f"{value}+"})  # type: ignore[arg-type]  # any field
                assert layer_of(*rows[:i], changed, *rows[i + 1 :]) != before


@examples(10, deep=800)
@given(any_statements())
def test_tables_give_the_statements_back_unchanged(rows: tuple[Statement, ...]) -> None:
    statements = Statements.from_rows(rows)
    assert to_statements(to_tables(statements)) == statements


def _is_suggestion(row: Statement) -> bool:
    """Tell whether a snapshot may leave a row out: a pair that is one party, or judged two."""
    return isinstance(row, Tie) and row.kind == TieKind.POSSIBLY_SAME_AS


@examples(10, deep=800)
@given(any_statements("a"), any_statements("a-2"), any_statements("b"))
def test_stacked_layers_are_sorted_like_their_statements_together(
    first: tuple[Statement, ...], second: tuple[Statement, ...], third: tuple[Statement, ...]
) -> None:
    together = [row for row in (*first, *second, *third) if not _is_suggestion(row)]
    assert memory_snapshot(together).statements() == Statements.from_rows(together)


@examples(10, deep=800)
@given(any_statements("a"), any_statements("b"))
def test_tables_of_two_layers_stack_without_loss(
    first: tuple[Statement, ...], second: tuple[Statement, ...]
) -> None:
    stacked = to_statements(
        concat([to_tables(Statements.from_rows(rows)) for rows in (first, second)])
    )
    assert stacked == Statements.from_rows([*first, *second])
