"""div-shared-director: what a finding tells of both appointments, and what is only a near miss."""

from typing import Any

import pytest

from onward.queries.examples import example_tables, read_example
from tests.assessed import assess_to_data
from tests.engines import ONE_ENGINE, open_world

SHARED = "div-shared-director"
ANNA = "anna is Person (XC); "

pytestmark = pytest.mark.parametrize("engine", ONE_ENGINE)


def told(engine: str, clauses: str) -> dict[str, Any]:
    example = read_example(f"{clauses} => not_found")
    world = open_world(example.snapshot(), engine, tables=example_tables())
    assessment: dict[str, Any] = assess_to_data(example.transaction, world)
    return assessment


def only(assessment: dict[str, Any]) -> dict[str, Any]:
    [one] = [one for one in assessment["findings"] if one["indicator"] == SHARED]
    return dict(one)


def test_both_appointments_are_told_with_their_dates(engine: str) -> None:
    one = only(told(engine, ANNA + "anna directs acme from 2022; anna controls listed from 2021"))
    assert one["values"] == {
        "person": "example:anna",
        "mandates": 1,
        "own_appointment": {"kind": "directs", "since": "2022", "until": None},
        "listed_appointment": {"kind": "controls", "since": "2021", "until": None},
    }
    [path] = one["evidence"]["paths"]
    assert [node["name"] for node in path["nodes"]] == ["acme", "anna", "listed"]
    assert one["summary"].startswith(
        "acme, the end-user, shares a director, owner or controller with"
    )


def test_appointments_too_far_apart_are_a_near_miss_with_both_periods(engine: str) -> None:
    clauses = ANNA + "anna directs acme from 2024; anna directs listed from 2015 until 2019"
    [miss] = [row for row in told(engine, clauses)["near_misses"] if row["indicator"] == SHARED]
    assert miss["object"]["name"] == "listed"
    assert miss["missed_by"] == {
        "field": "appointments",
        "needed": "overlapping, or at most 24 months apart",
        "found": "anna: directs from 2024 until today and directs from 2015 until 2019",
    }


def test_a_crowd_of_mandates_is_named_with_its_count(engine: str) -> None:
    clauses = ANNA + "anna directs acme; anna directs listed; anna.mandates = 250"
    one = only(told(engine, clauses))
    assert one["severity_rules"] == ["anna has 250 mandates: low"]
    assert one["values"]["mandates"] == 250


def test_mandates_that_have_ended_are_not_counted(engine: str) -> None:
    past = "; ".join(f"anna directs old{n} until 2020-01-01" for n in range(101))
    one = only(told(engine, ANNA + "anna directs acme; anna directs listed; " + past))
    assert (one["severity"], one["values"]["mandates"]) == ("high", 2)


def test_the_strongest_common_appointment_decides_wherever_it_stands(engine: str) -> None:
    """Four people are shared: only three paths are shown, and any of them may be the strong one."""
    names = ["ann", "bob", "cat", "dan"]
    for strong in names:
        ties = "; ".join(
            f"{name} is Person (XC); {name} directs listed; {name} directs acme"
            + ("" if name == strong else " until 2025-01-01")
            for name in names
        )
        one = only(told(engine, ties))
        assert (one["severity"], one["values"]["person"]) == ("high", f"example:{strong}")
        assert one["evidence"]["more"] == "yes"


def test_a_near_one_among_many_too_far_apart_is_found(engine: str) -> None:
    names = ["ann", "bob", "cat", "dan", "eve"]
    for near_one in names:
        ties = "; ".join(
            f"{name} is Person (XC); {name} directs acme from 2024; {name} directs listed from 2015"
            + ("" if name == near_one else " until 2019")
            for name in names
        )
        one = only(told(engine, ties))
        assert (one["status"], one["values"]["person"]) == ("present", f"example:{near_one}")
        assert len(one["evidence"]["paths"]) == 1


def test_a_doubtful_appointment_is_possible_beside_a_certain_one_too_far_apart(
    engine: str,
) -> None:
    far = ANNA + "anna directs acme from 2024; anna directs listed from 2015 until 2019; "
    one = only(told(engine, far + "bert directs acme; bert directs listed inferred"))
    assert one["status"] == "possible"
    assert one["possible_because"] == [
        "bert directs listed: a program read it out of prose or built it from names"
    ]
    assert one["values"]["person"] == "example:bert"
