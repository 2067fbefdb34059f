"""What ``onward load`` says of a whole layer, beside the account of its rows."""

from dataclasses import replace
from pathlib import Path

import pytest

from onward.cli.printing.data import print_load_counts
from onward.graph.model import PartyKind
from onward.loaders.layers import layer_content
from tests.lists import load_made
from tests.shell import onward

NO_ENTRIES = (PartyKind.ADDRESS, PartyKind.CONTACT, PartyKind.UNKNOWN)
"""Kinds of what stands in an entry beside its party."""


@pytest.mark.parametrize("missing", [0, 1], ids=["as many as a full file", "one too few"])
def test_only_entries_of_a_list_are_compared_with_the_count_of_a_full_file(missing: int) -> None:
    loaded = load_made("ofac", "sdn.csv", "add.csv", "alt.csv")
    kinds = [party.kind for party in loaded.statements.parties]
    assert PartyKind.ADDRESS in kinds
    entries = [kind for kind in kinds if kind not in NO_ENTRIES]
    full = replace(loaded.source, full_count=len(entries) + missing)
    facts = layer_content(replace(loaded, source=full)).facts
    assert facts.smaller_than_full is bool(missing)


def test_what_a_load_counts_is_printed_in_words_a_line_each(
    capsys: pytest.CaptureFixture[str],
) -> None:
    print_load_counts(
        {"prose: owns ties": 2, "prose: directs ties": 1, "linked: dangling": 3, "further rows": 0}
    )
    assert [line.strip() for line in capsys.readouterr().out.splitlines()] == [
        "further:",
        "ties that stand in sentences: 2 owns, 1 directs",
        "names in remarks that are no entry's of this list: 3",
    ]


def test_a_file_of_a_header_alone_does_not_empty_a_layer(tmp_path: Path) -> None:
    full, bare = tmp_path / "full.csv", tmp_path / "bare.csv"
    full.write_text("id,name,kind\na,Acme,Company\n")
    bare.write_text("id,name,kind\n")
    where = ("--as", "own", "--retrieved", "2026-05-01", "--workspace", str(tmp_path / "w"))
    assert onward("load", "csv", str(full), *where).code == 0
    refused = onward("load", "csv", str(bare), *where)
    assert (refused.code, "there is no row to load" in refused.err) == (3, True)
    assert onward("party", "own:a", "--workspace", str(tmp_path / "w")).code == 0
