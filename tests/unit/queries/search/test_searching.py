"""A search: what counts, in which order, narrowed by what, and counted how."""

from datetime import date
from typing import Any

import pytest

from onward import registry
from onward.errors import UsageError
from onward.graph.model import Listing, Party, Provenance, Statement
from onward.graph.search import open_layer_texts
from onward.graph.store.workspace import memory_snapshot
from onward.graph.traits import Trait
from onward.queries.search import SearchFilters, SearchQuestion, SearchResult, search_layers
from tests.judged import say
from tests.unit.cases import read_cases

CASES = read_cases(__file__)


def party(local: str, name: str, dataset: str = "a", **facts: Any) -> Party:
    given = {"kind": "Company", "country": "RU", "source": Provenance(dataset, local)}
    return Party(id=f"{dataset}:{local}", name=name, **{**given, **facts})


def entry(local: str, dataset: str = "a", **facts: Any) -> Listing:
    given = {"topic": "sanction", "regime": "EU", "since": "2024-01-01"}
    source = Provenance(dataset, f"l-{local}")
    number = f"{dataset}:l-{local}"
    return Listing(id=number, party=f"{dataset}:{local}", source=source, **{**given, **facts})


ROWS = (
    party("1", "Vega Radio Plant", address="Moscow"),
    entry("1", programme="EU-UKR", text="It works for Orion and Vega."),
    party("2", "Vega", country="KZ"),
    party("3", "Optik", country="DE", notes=(("note", "a supplier of Vega"),)),
    party("4", "Vega Plant", "b", kind="Vessel"),
    entry("4", "b", until="2025-01-01", topic="export.control"),
)
SAME = (say("a:2", "same", "b:4"),)


def search(text: str, rows: tuple[Statement, ...] = ROWS, **facts: Any) -> SearchResult:
    filters = SearchFilters(**{key: facts.pop(key) for key in [*facts] if key in _FILTERS})
    question = SearchQuestion(
        text=text,
        filters=filters,
        on=date(2026, 5, 1),
        listing_topics=frozenset({"sanction", "export.control"}),
        **{"limit": 20, **facts},
    )
    snapshot = memory_snapshot(rows, judgements=SAME)
    layers = [open_layer_texts(layer, snapshot.read) for layer in snapshot.layers]
    return search_layers(
        question, layers, registry.find("engine", "embedded").Engine.open(snapshot)
    )


_FILTERS = ("countries", "topics", "kinds", "sources", "programmes", "listed")


def ids(result: SearchResult) -> list[str]:
    return [found.party for found in result.parties]


def test_the_exact_name_comes_first_then_names_then_other_texts() -> None:
    assert ids(search("vega")) == ["a:2", "a:1", "a:3"]


def test_whom_a_list_alone_names_is_of_no_known_kind() -> None:
    rows = (*ROWS, entry("9", programme="Narrow Water"))
    assert ids(search("narrow water", rows, kinds=("Unknown",))) == ["a:9"]
    assert ids(search("narrow water", rows, kinds=("Company",))) == []


def test_every_word_must_stand_in_one_record_in_any_order() -> None:
    assert ids(search("plant VEGA")) == ["a:2", "a:1"]
    assert ids(search("orion moscow")) == ["a:1"]
    assert ids(search("optik moscow")) == []


def test_rows_that_are_one_party_are_shown_as_one() -> None:
    result = search("vega")
    assert (result.total, result.records) == (3, 4)
    assert [record.id for record in result.parties[0].records] == ["a:2", "b:4"]


@pytest.mark.parametrize(
    ("filters", "expected"),
    CASES["test_filters_narrow_the_records"],
    ids=str,
)
def test_filters_narrow_the_records(filters: dict[str, Any], expected: list[str]) -> None:
    assert ids(search("vega", **filters)) == expected


def test_what_is_left_out_is_counted() -> None:
    result = search("vega", limit=1, offset=1)
    assert (ids(result), result.total, result.more) == (["a:1"], 3, 1)


def test_parties_are_counted_by_what_they_have() -> None:
    facets = search("vega", limit=1).facets
    assert facets["source"] == {"a": 3, "b": 1}
    assert facets["country"] == {"RU": 2, "DE": 1, "KZ": 1}
    assert facets["listed"] == {"no": 2, "yes": 1}
    assert facets["programme"] == {"EU": 1, "EU-UKR": 1}


def test_a_word_that_nobody_has_is_a_beginning_and_said() -> None:
    result = search("orio")
    assert (ids(result), result.beginnings) == (["a:1"], ("orio",))
    assert ids(search("opt*")) == ["a:3"]


def test_where_the_words_stand_is_shown() -> None:
    (first,) = search("orion").parties
    (text,) = first.records[0].matched
    assert (text.where, text.text) == ("reason", "It works for Orion and Vega.")


def test_a_text_without_a_letter_is_refused() -> None:
    with pytest.raises(UsageError, match="no letter or digit"):
        search("…")


def test_no_text_is_read_as_query_syntax() -> None:
    assert ids(search('vega" OR name:(optik) [a TO z] ~2 \\')) == []


def test_a_kind_and_a_topic_that_a_rule_infers_count_and_stand_apart() -> None:
    rule = ("a police force", "police")
    inferred = (Trait("kind", "PublicBody", *rule), Trait("topic", "gov.security", *rule))
    rows = (party("1", "Vega Police", kind="Organization", inferred=inferred), *ROWS[2:3])
    for filters in ({"kinds": ("PublicBody",)}, {"topics": ("gov",)}, {"kinds": ("Organization",)}):
        assert ids(search("vega", rows, **filters)) == ["a:1"]
    found = search("vega", rows)
    assert found.facets["kind"] == {"Company": 1, "Organization": 1, "PublicBody": 1}
    (record,) = search("police", rows).to_data()["parties"][0]["records"]
    assert (record["kind"], record["topics"]) == ("Organization", [])
    assert {"about": "kind", "value": "PublicBody"} in record["inferred"]
