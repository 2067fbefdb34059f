"""Why a query matches: everything that the score is made of is explained."""

import json
from typing import Any

import pytest

from onward.graph.matching import gates
from onward.graph.matching.compare import explain, recompute_name_score, recompute_score
from onward.graph.model import Identifier, Name
from tests.names import ask, compared, listed, matcher, only, person
from tests.unit.cases import each_case
from tests.unit.graph.matching.asked import compare_party


@each_case("listed", "query")
def test_the_score_can_be_made_again_from_the_explanation_alone(
    listed: str | dict[str, Any], query: dict[str, Any]
) -> None:
    made = compare_party(listed, query)
    explained = json.loads(json.dumps(explain(made, "match", (), "version")))
    assert recompute_score(explained) == pytest.approx(made.score, abs=1e-9)
    if explained["name"] is not None:
        assert recompute_name_score(explained) == pytest.approx(made.name_score, abs=1e-9)


def test_each_part_of_an_explanation_counts() -> None:
    explained = explain(compared(listed("Kaprikat Vega"), "Kaprikat Zubrol"), "weak", (), "")
    assert explained["name"] is not None
    score = recompute_score(explained)
    explained["name"]["tokens"][0]["similarity"] = 0.9
    lower = recompute_score(explained)
    assert lower < score
    explained["name"]["unmatched"]["query"][0]["counts"] = 0.0
    assert recompute_score(explained) > lower


def test_it_says_what_was_compared() -> None:
    party = listed("Zubrol", "1", names=[Name("Kaprikat Limited", "alias")], country="RU")
    made = compared(party, "M/S Kaprikot Mixtend", countries=("RU",), kind="Company")
    explained = explain(made, "possible", ("a reason",), "onward-6/base-12")
    assert explained["query"] == {
        "name": "M/S Kaprikot Mixtend",
        "variant": "without title",
        "compared": "kaprikot mixtend",
        "countries": ["RU"],
        "kind": "Company",
    }
    assert explained["party"] == "list:1"
    assert explained["name_used"] == {
        "text": "Kaprikat Limited",
        "kind": "alias",
        "strength": "strong",
    }
    assert (explained["band"], explained["because"]) == ("possible", ["a reason"])
    assert explained["matcher"] == "onward-6/base-12"
    assert explained["name"] is not None
    (pair,) = explained["name"]["tokens"]
    assert (pair["query"], pair["listed"], pair["how"]) == ("kaprikot", "kaprikat", "sound")
    assert explained["name"]["unmatched"]["query"] == [
        {"word": "mixtend", "kind": "distinctive", "counts": 1.0}
    ]
    assert explained["name"]["unmatched"]["listed"] == []
    assert explained["name"]["removed"] == {"query": [], "listed": ["limited"]}
    assert [fact["kind"] for fact in explained["qualifiers"]] == ["country", "reading"]


def test_a_gate_is_named_with_its_cap() -> None:
    explained = only(ask(matcher(listed("Dubai Trading")), "Dubai")).explanation
    assert explained["gates"] == [{"gate": gates.GENERIC, "at_most": 0.74}]
    assert only(ask(matcher(listed("Kaprikat")), "Kaprikat")).explanation["gates"] == []


def test_nothing_personal_is_explained() -> None:
    passport = (Identifier("passport", "AB77001", "IR", personal=True),)
    party = person("Karim Kaprikat", born="3 May 1971", identifiers=passport)
    facts = {"birth_dates": ("1971-05-03",), "identifiers": passport, "kind": "Person"}
    text = json.dumps(only(ask(matcher(party), "Karim Kaprikat", **facts)).explanation)
    assert "AB77001" not in text
    assert "1971" not in text


def test_the_matcher_names_itself_in_every_explanation() -> None:
    one = matcher(listed("Kaprikat"))
    assert only(ask(one, "Kaprikat")).explanation["matcher"] == one.version
    assert "/base-" in one.version
