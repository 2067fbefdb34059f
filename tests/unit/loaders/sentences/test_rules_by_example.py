"""Every rule reads its own example, and what stands beside an office or a tie does not mislead."""

import csv
from collections import Counter

import pytest

from onward.loaders.sentences.names import RULES
from onward.loaders.sentences.reading import SpokenOf, read_ties
from tests.unit.cases import each_case
from tests.unit.loaders.sentences.test_sentences_state_ties import read

FIRM = ("LLC Kometa",)
PERSON = ("Ivan Petrov",)


def rule_rows() -> list[list[str]]:
    with RULES.open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream, strict=True))


def test_every_row_of_the_table_has_its_columns_and_no_more() -> None:
    header, *rows = rule_rows()
    assert [row[0] for row in rows if len(row) != len(header)] == []


@pytest.mark.parametrize("row", rule_rows()[1:], ids=lambda row: row[0])
def test_a_rule_reads_its_example(row: list[str]) -> None:
    rule = dict(zip(rule_rows()[0], row, strict=True))
    is_person = rule["subject"] == "person"
    name = "Boris Orlov (QDi.001)" if rule["object"] == "person" else "JSC Vega"
    example = rule["example"].replace("X", name).replace("Y", "JSC Orion")
    if example[0].islower():
        example = f"{(PERSON if is_person else FIRM)[0]} {example}"
    entry = SpokenOf(PERSON if is_person else FIRM, is_person)
    ties = read_ties(f"{example}.", entry, Counter(), lambda text: text == "JSC Vega")
    assert rule["rule"] in {tie.rule for tie in ties}


@each_case("text", "ties", lists=True)
def test_an_office_or_a_tie_of_a_person(text: str, ties: list[str]) -> None:
    assert read(text, *PERSON, person=True) == ties


@each_case("text", "ties", lists=True)
def test_a_tie_of_a_firm(text: str, ties: list[str]) -> None:
    assert read(text, *FIRM) == ties


@each_case("text", "names", lists=True)
def test_an_office_behind_a_name_is_read_where_the_list_has_the_name(
    text: str, names: list[str]
) -> None:
    entry = SpokenOf(PERSON, is_person=True)
    ties = read_ties(text, entry, Counter(), lambda name: name == "Vega Bank")
    assert [tie.named.text for tie in ties] == names
