"""Every rule reads its own example, and what stands beside an office or a tie does not mislead."""

import csv
from collections import Counter

import pytest

from onward.loaders.sentences.names import RULES
from onward.loaders.sentences.reading import SpokenOf, read_ties
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


@pytest.mark.parametrize(
    ("text", "ties"),
    [
        ("Ivan Petrov is head of the Orlov branch of JSC Vega.", ["employs < JSC Vega"]),
        ("Head of the medical unit of the IK-3 penal colony.", ["employs < IK-3 penal colony"]),
        ("He is a member of the planning unit at the Vega Centre.", ["employs < Vega Centre"]),
        (
            "Ivan Petrov was appointed by the Minister of Justice as head of the Vega Agency.",
            ["leads > Vega Agency"],
        ),
        ("Secretary\u2010General of the Vega Council.", ["leads > Vega Council"]),
        ("By acting as the Chairman of JSC Vega, Ivan Petrov gains.", ["leads > JSC Vega"]),
        ("He is vice president of the Vega Council alongside others.", ["leads > Vega Council"]),
        ("He is the leader of the Vega Noir gang.", ["leads > Vega Noir"]),
        ("He is one of the managers of JSC Vega.", ["leads > JSC Vega"]),
        ("He is one of the former managers of JSC Vega.", []),
        ("He is a military leader, former Commander of the 5th Vega Brigade.", []),
        ("He is an associate of former President Boris Orlov.", ["associate - Boris Orlov"]),
        ("He has had close ties with the Vega Group.", ["associate - Vega Group"]),
        ("He has no ties with the Vega Group.", []),
        ("Representative of the Orlov branch of JSC Vega.", ["employs < JSC Vega"]),
        ("He is deputy chief of VEGA-E-NOIR a.k.a. NOIR.", ["leads > VEGA-E-NOIR"]),
        (
            "Head of the Vega Agency and former State Minister for Vega Affairs.",
            ["leads > Vega Agency"],
        ),
    ],
)
def test_an_office_or_a_tie_of_a_person(text: str, ties: list[str]) -> None:
    assert read(text, *PERSON, person=True) == ties


@pytest.mark.parametrize(
    ("text", "ties"),
    [
        ("LLC Kometa, also known as Kom, is owned by JSC Vega.", ["owns < JSC Vega"]),
        ("LLC Kometa is part of the structure of JSC Vega.", ["contains < JSC Vega"]),
        (
            "LLC Kometa is a joint venture between Vega Holdings and the Orion Group.",
            ["owns < Vega Holdings", "owns < Orion Group"],
        ),
        (
            "LLC Kometa is owned by Vega Roads and Bridges LLC and Orion LLC.",
            ["owns < Vega Roads and Bridges LLC", "owns < Orion LLC"],
        ),
        (
            "LLC Kometa, as its subsidiary, is associated with electronics importer LLC Vega.",
            ["associate - LLC Vega"],
        ),
        ("UN Ref KPe.006.Subordinate to JSC Vega.", ["contains < JSC Vega"]),
        ("LLC Kometa supplies Utopian company LLC Vega.", ["supplies > LLC Vega"]),
        ("Subordinate of JSC Vega, known for drones.", ["contains < JSC Vega"]),
        ("LLC Kometa provides instructions to the Vega channel.", []),
    ],
)
def test_a_tie_of_a_firm(text: str, ties: list[str]) -> None:
    assert read(text, *FIRM) == ties


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Ivan Petrov is a Utopian Vega Bank official.", ["Vega Bank"]),
        ("Vega Bank Representative in Utopia.", ["Vega Bank"]),
        ("Ivan Petrov ordered a Vega Bank official to pay.", []),
        ("A Vega Bank official who paid him is at large.", []),
        ("Vega Bank official Boris Orlov paid him.", []),
        ("Ivan Petrov is a former Vega Bank official.", []),
        ("Ivan Petrov is an Orion Bank official.", []),
    ],
)
def test_an_office_behind_a_name_is_read_where_the_list_has_the_name(
    text: str, names: list[str]
) -> None:
    entry = SpokenOf(PERSON, is_person=True)
    ties = read_ties(text, entry, Counter(), lambda name: name == "Vega Bank")
    assert [tie.named.text for tie in ties] == names
