"""What ``onward load`` says of a whole layer, beside the account of its rows."""

from dataclasses import replace

import pytest

from onward.cli.load import layer_content
from onward.graph.model import PartyKind
from tests.made import load_made


@pytest.mark.parametrize("missing", [0, 1], ids=["as many as a full file", "one too few"])
def test_only_entries_of_a_list_are_compared_with_the_count_of_a_full_file(missing: int) -> None:
    loaded = load_made("ofac", "sdn.csv", "add.csv", "alt.csv")
    kinds = [party.kind for party in loaded.statements.parties]
    assert PartyKind.ADDRESS in kinds
    entries = [kind for kind in kinds if kind not in (PartyKind.ADDRESS, PartyKind.UNKNOWN)]
    full = replace(loaded.source, full_count=len(entries) + missing)
    facts = layer_content(replace(loaded, source=full)).facts
    assert facts.smaller_than_full is bool(missing)
