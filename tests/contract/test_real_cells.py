"""Each name in a cell of a real list finds its party first, or level with the first."""

import csv
from random import Random

import pytest

from onward.graph.matching.index import LayerNames, build_parts
from onward.graph.matching.matcher import Matcher
from onward.graph.matching.query import PartyQuery
from onward.graph.model import PartyKind
from onward.graph.names.list_cells import read_cell
from onward.graph.statement_tables import to_tables
from onward.loaders.parsing.names import read_exceptions, read_party_cell
from tests.lists import load_list, shared_data

LISTS = {
    "un": ("2026-03-01", "un-2026/UN_consolidated.xml"),
    "eu_annexes": ("2026-08-22", "eu-annexes/32012R0267.csv"),
}
ASKED = 30
"""Names of each list that are asked for in the ordinary run; ``onward match --self`` asks all."""


@pytest.mark.parametrize("source", LISTS)
def test_each_name_in_a_cell_finds_its_party(source: str) -> None:
    loaded = load_list(source, *LISTS[source])
    exceptions = read_exceptions(source)
    parts = sorted(
        {
            (party.id, part.text)
            for party in loaded.statements.parties
            if party.kind not in (PartyKind.ADDRESS, PartyKind.CONTACT)
            for part in read_party_cell(
                party.name,
                "primary",
                is_person=party.kind == "Person",
                exceptions=exceptions,
            ).names
        }
    )
    tables = to_tables(loaded.statements)
    parts_of_layer = build_parts([tables.parties, tables.names, tables.identifiers], None)
    matcher = Matcher([LayerNames(source, "layer", parts_of_layer)])
    missed = []
    choice = Random(1)  # noqa: S311  # the same names every time
    for party_id, name in choice.sample(parts, ASKED):
        matches = matcher.match(PartyQuery((name,))).matches
        own = [match.score for match in matches if match.party == party_id]
        if not own or own[0] < max(match.score for match in matches):
            missed.append((party_id, name))
    assert not missed


WHOLE = {
    "Rostec (Russian Technologies State Corporation)",
    "DOBROLET a.k.a. DOBROLYOT",
    "National Security Office (a.k.a. National Security Agency) of the Government of Eritrea",
}


def test_the_cells_that_an_attack_found_are_read() -> None:
    cells = _eu_names()
    assert cells >= WHOLE
    assert all(len(read_cell(cell).names) > 1 for cell in WHOLE)


def _eu_names() -> set[str]:
    folder = shared_data("eu-annexes")
    names: set[str] = set()
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as stream:
            names.update(row["name"].strip() for row in csv.DictReader(stream))
    return names
