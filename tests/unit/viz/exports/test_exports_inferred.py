"""What rules take a party for stands in every export of data as what no source states."""

import io
from dataclasses import replace
from functools import cache

import pytest
from openpyxl import load_workbook

from onward.queries.model.assessment import InferredTrait
from onward.viz.scene import Scene
from tests.exported import rendered, small

TRAIT = InferredTrait(
    about="kind", value="MilitaryUnit", rule="a name of armed forces", words="Brigade"
)


@cache
def inferring() -> Scene:
    """Return the small assessment, of which rules take each party for a military unit."""
    scene = small()
    nodes = tuple(
        replace(node, party=replace(node.party, inferred=(TRAIT,))) if node.party else node
        for node in scene.nodes
    )
    return replace(scene, nodes=nodes)


@pytest.mark.parametrize("name", ["csv", "graphml", "gexf", "bods", "ftm"])
def test_what_a_rule_infers_is_said_beside_what_sources_state(name: str) -> None:
    assert TRAIT.sentence in rendered(name, inferring()).decode().replace("&quot;", '"')
    assert TRAIT.sentence not in rendered(name, small()).decode().replace("&quot;", '"')


def test_a_workbook_has_a_column_for_it() -> None:
    book = load_workbook(io.BytesIO(rendered("xlsx", inferring())))
    header, *rows = book["parties"].iter_rows(values_only=True)
    place = header.index("inferred")
    assert TRAIT.sentence in {row[place] for row in rows}
