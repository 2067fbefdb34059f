"""BODS statements: valid by the standard's own schema, and what it cannot say is told in words."""

import json
from functools import cache
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource

from onward.viz.exports.bods import NO_ENTITIES
from onward.viz.scene import Scene
from tests.lists import ROOT
from tests.pictures import EMPTY, HOSTILE_CROWDS, crowd_named, rendered, small, world

FOLDER = ROOT / "tests" / "fixtures" / "bods-0.4"
PARTS = [json.loads(file.read_text(encoding="utf-8")) for file in sorted(FOLDER.glob("*.json"))]
SCHEMAS: Registry[Any] = Registry().with_resources(
    (part["$id"], Resource.from_contents(part)) for part in PARTS
)
JUDGE = Draft202012Validator(
    next(part for part in PARTS if part["$id"] == "urn:statement"),
    registry=SCHEMAS,
    format_checker=FormatChecker(),
)


@cache
def write_once(scene: Scene) -> bytes:
    """Return the file of a scene, which several tests read."""
    return rendered("bods", scene)


def statements(scene: Scene) -> list[dict[str, Any]]:
    data: list[dict[str, Any]] = json.loads(write_once(scene))
    return data


def relationships(scene: Scene) -> dict[str, dict[str, Any]]:
    """Return the details of relationships by their record."""
    return {
        one["recordId"]: one["recordDetails"]
        for one in statements(scene)
        if one["recordType"] == "relationship"
    }


def notes_of(scene: Scene, record: str) -> list[str]:
    (one,) = (one for one in statements(scene) if one["recordId"] == record)
    return [note["description"] for note in one.get("annotations", ())]


def faults(scene: Scene) -> list[str]:
    """Return what the schema finds, and references that lead nowhere."""
    said = statements(scene)
    records = {one["recordId"]: one["recordType"] for one in said}
    found = [fault.message for fault in JUDGE.iter_errors(said)]
    for details in relationships(scene).values():
        subject, holder = records.get(details["subject"]), records.get(details["interestedParty"])
        found += [] if subject == "entity" and holder in {"entity", "person"} else [str(details)]
    found += [one["declarationSubject"] for one in said if one["declarationSubject"] not in records]
    return found + ([] if len({one["statementId"] for one in said}) == len(said) else ["ids"])


@pytest.mark.parametrize("scene", [small(), world(), EMPTY], ids=["small", "world", "empty"])
def test_the_statements_are_valid_by_the_standards_schema(scene: Scene) -> None:
    assert faults(scene) == []


def test_the_schema_refuses_what_is_wrong() -> None:
    wrong = statements(small())
    wrong[0]["statementId"] = "short"
    wrong[1]["recordDetails"]["entityType"]["type"] = "company"
    assert len(list(JUDGE.iter_errors(wrong))) == 2


@pytest.mark.parametrize("names", HOSTILE_CROWDS.values(), ids=HOSTILE_CROWDS.keys())
def test_a_hostile_name_is_only_a_name(names: tuple[str, ...]) -> None:
    scene = crowd_named(names)
    assert faults(scene) == []
    written = {one["recordId"]: one["recordDetails"].get("name") for one in statements(scene)}
    assert [written[node.id] for node in scene.nodes] == [node.name for node in scene.nodes]


def test_a_share_keeps_its_bounds_shut_in_or_out_and_a_known_one_is_exact() -> None:
    shares = [d["interests"][0].get("share") for d in relationships(world()).values()]
    assert {"exact": 33.33} in shares
    assert {"exclusiveMinimum": 25, "maximum": 50} in shares
    owned = relationships(small())["tie w:holding-owns-w:user"]["interests"][0]
    assert owned["share"] == {"minimum": 60, "maximum": 75}


def test_an_interest_is_the_one_its_source_names_else_that_of_the_kind_of_tie() -> None:
    kinds = [d["interests"][0]["type"] for d in relationships(world()).values()]
    assert "votingRights" in kinds
    assert relationships(small())["tie w:ministry-controls-w:holding"]["interests"][0]["type"] == (
        "otherInfluenceOrControl"
    )


def test_what_the_standard_cannot_say_is_told_at_a_party_that_it_concerns() -> None:
    notes = [
        note
        for one in statements(world())
        for note in (a["description"] for a in one.get("annotations", ()))
        if note.startswith("BODS 0.4 cannot say: ")
    ]
    said = len(relationships(world()))
    ties = sum(len(edge.ties) for edge in world().edges)
    others = sum(node.kind in NO_ENTITIES for node in world().nodes)
    assert len(notes) == ties - said + others
    assert any("The Person owns at least 25 %, up to 50 % of The Vessel" in note for note in notes)
    assert any("shipped to" in note for note in notes_of(world(), "w:Company"))


def test_a_stack_is_no_party_of_any_statement() -> None:
    assert "stack-1" not in rendered("bods", world()).decode()


def test_no_interest_is_called_beneficial_ownership() -> None:
    assert "beneficialOwnershipOrControl" not in rendered("bods", world()).decode()
