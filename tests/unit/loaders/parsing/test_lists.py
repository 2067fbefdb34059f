"""The table of lists: topics, measures, regimes."""

import pytest

from onward.errors import RowRefused
from onward.graph.codes import TOPICS
from onward.graph.model import Provenance
from onward.loaders.parsing.lists import list_entry, list_table, listings
from onward.loaders.sources.csl import LISTS
from onward.loaders.sources.un import SOURCE

REGIMES = {
    *("OFAC", "BIS", "US State", "US DoD", "US DHS", "UN", "EU", "UK", "CH", "CA", "AU", "JP"),
    "World Bank",
}


def test_every_line_gives_known_topics_a_measure_and_a_regime() -> None:
    for (code, programme), entry in list_table().items():
        assert TOPICS.issuperset(entry.topics)
        assert entry.regime in REGIMES, programme
        assert bool(entry.topics) == bool(entry.measure) == (code != "EU-PROGRAMME"), programme


def test_every_list_that_a_loader_can_name_is_in_the_table() -> None:
    known = {code for code, _ in list_table()}
    assert known.issuperset(LISTS.values())
    assert known.issuperset({"US-OFAC-CONS", "UN-SC", "EU-MEASURE", "EU-PROGRAMME"})
    assert SOURCE.regime == list_entry("UN-SC", "DPRK").regime


def test_an_unknown_programme_is_refused_with_its_place() -> None:
    with pytest.raises(RowRefused, match=r"sdn\.csv:7:programme: unknown_list"):
        list_entry("US-OFAC-SDN", "ATLANTIS", file="sdn.csv", line=7)


def test_a_listing_a_topic_with_the_act_of_the_entry_before_that_of_the_list() -> None:
    entry = list_entry("US-BIS-MEU", "")
    found = list(listings(entry, "csl:1", Provenance("csl", "1"), entry_id="1", act="85 FR 1"))
    assert [(one.topic, one.act, one.programme) for one in found] == [
        ("export.control", "85 FR 1", None),
        ("mil", "85 FR 1", None),
    ]
    assert len({one.source.record for one in found}) == 2
