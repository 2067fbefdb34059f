"""FollowTheMoney entities: its own model takes them, and our loader reads the same ties back."""

import json
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest

from onward.graph.model import TieKind
from onward.graph.shares import Share
from onward.loaders.load import load
from onward.loaders.source import LoadOptions
from onward.queries.matching.requests import TIE_SCHEMATA
from onward.viz.scene import Scene
from onward.viz.tables.rows import cut_to_fit
from tests.pictures import (
    EMPTY,
    HOSTILE,
    HOSTILE_CROWDS,
    crowd_named,
    deliveries,
    named,
    rendered,
    small,
    world,
)


@cache
def write_once(scene: Scene) -> bytes:
    """Return the file of a scene, which several tests read."""
    return rendered("ftm", scene)


def entities(scene: Scene) -> list[dict[str, Any]]:
    return [json.loads(line) for line in write_once(scene).decode("utf-8").splitlines()]


def of_schema(scene: Scene, schema: str) -> list[dict[str, list[str]]]:
    return [one["properties"] for one in entities(scene) if one["schema"] == schema]


def test_a_line_is_an_entity_and_none_is_twice() -> None:
    for scene in (small(), world(), EMPTY):
        ids = [one["id"] for one in entities(scene)]
        assert len(set(ids)) == len(ids)


def test_kinds_are_schemata_verbatim_and_the_others_the_nearest_one() -> None:
    schemata = {one["properties"].get("name", [""])[0]: one["schema"] for one in entities(world())}
    same = ("Person", "Company", "Organization", "PublicBody", "Vessel", "Airplane", "Vehicle")
    assert all(schemata[f"The {kind}"] == kind for kind in (*same, "Address", "Security"))
    assert schemata["The MilitaryUnit"] == schemata["The ArmedGroup"] == "Organization"
    assert schemata["The Unknown"] == "LegalEntity"
    assert schemata["The Contact"] == "UserAccount"


def test_known_topics_and_countries_are_codes_and_others_are_told_in_notes() -> None:
    (unit,) = of_schema(small(), "Organization")
    assert unit["topics"] == ["mil", "gov.security"]
    assert {"Topic: odd.topic", "Country: XC", "Kind in Onward: MilitaryUnit"} <= set(unit["notes"])
    assert "country" not in unit
    assert of_schema(world(), "Person")[0]["country"] == ["de"]


def test_a_share_between_bounds_is_a_range_and_told_in_words() -> None:
    first = of_schema(small(), "Ownership")[0]
    assert first["percentage"] == ["60-75"]
    assert "share: at least 60 %, up to 75 %" in first["summary"][0]
    voting = [
        one for one in of_schema(world(), "Ownership") if "votingRights" in one.get("role", ())
    ]
    assert "percentage" not in voting[0]
    assert "share: more than 25 %, up to 50 %" in voting[0]["summary"][0]


def test_a_tie_that_no_schema_can_say_is_a_link_with_its_kind_as_role() -> None:
    roles = {role for one in of_schema(world(), "UnknownLink") for role in one["role"]}
    assert roles >= {"located_at", "contact_at", "ships_to", "supplies", "contains", "holds_post"}
    assert set(TIE_SCHEMATA) | roles == {str(kind) for kind in TieKind}
    days = [one.get("date") for one in of_schema(world(), "UnknownLink")]
    assert ["2025-01"] in days


def test_an_address_of_the_web_is_a_link_and_any_other_is_told() -> None:
    assert of_schema(world(), "Ownership")[0]["sourceUrl"] == ["https://example.org/a"]
    assert "sourceUrl" not in of_schema(small(), "Ownership")[0]
    assert "address given: Samarlink" in of_schema(small(), "Ownership")[0]["summary"][0]


def test_a_stack_is_no_entity() -> None:
    assert "+7 directors" not in rendered("ftm", world()).decode()


@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_name_is_only_a_name(name: str) -> None:
    scene = named(name)
    written = [one["properties"]["name"][0] for one in entities(scene) if "-party-" in one["id"]]
    assert written == [cut_to_fit(node.name, 384) for node in scene.nodes]


def test_a_name_that_is_too_long_is_cut_and_stands_whole_in_the_notes() -> None:
    (company, _) = of_schema(named("W" * 400), "Company")
    assert company["name"] == ["W" * 334 + " ⟨66 more characters do not fit⟩"]
    assert f"Whole name: {'W' * 400}" in company["notes"]


def test_our_loader_reads_back_the_ties_that_have_a_schema(tmp_path: Path) -> None:
    file = tmp_path / "world.ftm.json"
    file.write_bytes(rendered("ftm", world()))
    read = load("ftm", [file], LoadOptions("ftm", "2026-01-31")).statements
    shares = {tie.share for tie in read.ties if tie.kind == "owns"}
    assert Share(0.3333, 0.3333) in shares
    kinds = {tie.kind for tie in read.ties}
    assert kinds >= {"owns", "controls", "directs", "member_of", "succeeds", "family", "linked"}
    assert {party.name for party in read.parties} >= {"The Person", "The Company", "The Address"}


@pytest.fixture(scope="module")
def model() -> Any:
    """Return the model of followthemoney, which comes with the packages of the extra names."""
    return pytest.importorskip("followthemoney", reason="followthemoney is not installed").model


@pytest.mark.parametrize(
    "draw",
    [small, world, lambda: EMPTY, *(partial(crowd_named, one) for one in HOSTILE_CROWDS.values())],
    ids=["small", "world", "empty", *HOSTILE_CROWDS],
)
def test_followthemoney_takes_every_entity_and_drops_nothing(
    draw: Callable[[], Scene], model: Any
) -> None:
    for one in entities(draw()):
        taken = model.get_proxy(one)
        taken.schema.validate({"properties": one["properties"]})
        kept = {prop.name: sorted(taken.get(prop)) for prop in taken.iterprops()}
        assert kept == {key: sorted(values) for key, values in one["properties"].items()}
        assert taken.id == one["id"]
        anew = model.get_proxy(one, cleaned=False)  # as if the values came from a scraper
        assert {prop.name for prop in anew.iterprops()} == set(one["properties"])


def test_the_ends_of_every_tie_are_of_the_range_that_the_schema_asks_for(model: Any) -> None:
    for scene in (small(), world()):
        found = {one["id"]: one for one in entities(scene)}
        for one in found.values():
            schema = model.get(one["schema"])
            for key, values in one["properties"].items():
                value_range = schema.get(key).range
                for value in values if value_range is not None else ():
                    assert model.get(found[value]["schema"]).is_a(value_range), (one, key)


def test_each_of_several_deliveries_on_a_line_names_only_its_own_finding() -> None:
    sent = [one for one in of_schema(deliveries(), "UnknownLink") if "ships_to" in one["role"]]
    endings = [one["summary"][0].rsplit("; ", 1)[1] for one in sent]
    assert endings == ["finding 1", "finding 2"]
