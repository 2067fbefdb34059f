"""Metamorphic relations over planted cases of every indicator: how answers change with the world.

What holds of random worlds (`test_relations`) is asked here of worlds in which every indicator has
something to find: a deck of cases is changed as a whole and assessed anew.
"""

import copy
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from onward.graph.store.workspace import WorkspaceFolder
from onward.queries.assessment.loaded import COMPLETE
from onward.queries.assessment.setup import AssessmentSetup
from onward.queries.examples import example_tables
from onward.queries.planted.planted import FETCHED, Case, Planted, Row
from onward.queries.rules.catalogue import default_catalogue
from onward.queries.rules.policy import Policy
from onward.queries.transactions.transaction import parse_transaction
from tests.assessments import assess_to_data
from tests.once import made_once
from tests.planted.deck import Deck, make_deck
from tests.random_worlds import DEEPER
from tests.worlds import CsvWorld

KNOWN = tuple(indicator.id for indicator in default_catalogue() if not indicator.beside_findings)
CASES = min(4, 2 * DEEPER) * len(KNOWN)
SEED = 8
UPWARDS = (
    *("gov-body-end-user", "gov-repressive-tie", "gov-state-owned-aggregate", "mil-structural"),
    *("own-50-aggregate", "own-minority-listed"),
)
"""Indicators that walk up, from the owned to the owner and from the part to the whole."""

BY_DEGREE = ("div-",)
"""Indicators whose severity a crowd may lower."""

Found = dict[str, dict[str, str]]
"""By case, the findings' ids with status and severity."""


def made() -> Deck:
    """Return the deck; each test changes its own."""
    return make_deck(SEED, CASES, KNOWN)


def assessed(
    deck: Deck,
    folder: Path,
    *more: CsvWorld,
    shuffle: int | None = None,
    policy: Policy | None = None,
    order_of: Callable[[Case], dict[str, Any]] = Case.transaction,
    is_asked: Callable[[Planted], bool] = lambda _: True,
) -> dict[str, dict[str, Any]]:
    """Load a deck and further layers, and give the assessment of every case that is asked about."""
    workspace = folder / "workspace"
    deck.world.load(workspace, "--retrieved", FETCHED, shuffle=shuffle)
    for world in more:
        world.load(workspace, "--retrieved", FETCHED)
    opened = AssessmentSetup.open(
        WorkspaceFolder(workspace).current(),
        tables=example_tables(),
        policy=policy,
        loaded=COMPLETE,
    )
    transactions = {
        one.case.key: parse_transaction(order_of(one.case)) for one in deck.planted if is_asked(one)
    }
    return {key: assess_to_data(transactions[key], opened) for key in sorted(transactions)}


def told(assessments: Mapping[str, Mapping[str, Any]]) -> Found:
    return {
        key: {f["id"]: f"{f['status']} {f['severity']}" for f in assessment["findings"]}
        for key, assessment in assessments.items()
    }


def assess_unchanged(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """Return the assessments of the unchanged deck, by case: they are made once in a run."""
    return made_once(
        "planted-relations", lambda: assessed(made(), tmp_path_factory.mktemp("before"))
    )


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    return assess_unchanged(tmp_path_factory)


def test_the_deck_has_a_finding_of_every_indicator(before: dict[str, dict[str, Any]]) -> None:
    found = {f["indicator"] for assessment in before.values() for f in assessment["findings"]}
    gaps = {"data-gap", "screening-stale"}
    assert found == set(KNOWN) - gaps


@pytest.mark.gauntlet
def test_the_order_of_rows_and_columns_changes_no_byte(
    before: dict[str, dict[str, Any]], tmp_path: Path
) -> None:
    """In each run, the files of one world are shuffled (`test_identical_bytes`)."""
    assert assessed(made(), tmp_path, shuffle=3) == before


def test_a_world_without_the_rest_of_other_ids_and_told_twice_gives_the_same_findings(
    before: dict[str, dict[str, Any]], tmp_path: Path
) -> None:
    """Each of the three changes is made alone in `make gauntlet`."""
    deck = made()
    leave_cases_alone(deck)
    give_other_ids(deck)
    after = told(assessed(deck, tmp_path, tell_ties_again(deck), order_of=_renamed))
    assert with_first_ids(after) == told(before)


@pytest.mark.gauntlet
def test_what_touches_no_case_changes_nothing(
    before: dict[str, dict[str, Any]], tmp_path: Path
) -> None:
    deck = made()
    leave_cases_alone(deck)
    assert told(assessed(deck, tmp_path)) == told(before)


def leave_cases_alone(deck: Deck) -> None:
    """Take out of a world what touches no case."""
    for table in (deck.world.parties, deck.world.ties, deck.world.listings):
        table[:] = [row for row in table if "crowd" not in "".join(row.values())]
        table[:] = [row for row in table if row["id"].startswith("c")]


@pytest.mark.gauntlet
def test_other_ids_give_the_same_findings(
    before: dict[str, dict[str, Any]], tmp_path: Path
) -> None:
    deck = made()
    give_other_ids(deck)
    assert with_first_ids(told(assessed(deck, tmp_path, order_of=_renamed))) == told(before)


def give_other_ids(deck: Deck) -> None:
    """Turn every id of a world round."""
    for row in _rows(deck.world):
        for column, value in row.items():
            if column in ID_COLUMNS:
                row[column] = value[::-1]


def with_first_ids(found: Found) -> Found:
    """Return findings with the ids that their parties had before."""
    return {
        key: {
            "/".join(_reversed(part) for part in id_.split("/")): how for id_, how in some.items()
        }
        for key, some in found.items()
    }


ID_COLUMNS = ("id", "from", "to", "party", "shipper", "consignee")


def _rows(world: CsvWorld) -> list[Row]:
    return [*world.parties, *world.ties, *world.listings, *world.shipments]


def _reversed(id_: str) -> str:
    return f"w:{id_.removeprefix('w:')[::-1]}" if id_.startswith("w:") else id_


def _renamed(case: Case) -> dict[str, Any]:
    order = case.transaction()
    for holder in [*order["parties"], *order.get("letters", ())]:
        holder |= {key: _reversed(holder[key]) for key in ("id", "party") if key in holder}
    if licence := order.get("licence"):
        order["licence"] = licence | {
            "end_users": [_reversed(user) for user in licence.get("end_users", ())]
        }
    return order


@pytest.mark.gauntlet
def test_a_second_source_that_tells_all_ties_again_changes_no_finding(
    before: dict[str, dict[str, Any]], tmp_path: Path
) -> None:
    deck = made()
    assert told(assessed(deck, tmp_path, tell_ties_again(deck))) == told(before)


def tell_ties_again(deck: Deck) -> CsvWorld:
    """Return a second source of the ties of a world."""
    second = CsvWorld("second")
    for row in copy.deepcopy(deck.world.ties):
        ends = {side: f"w:{row[side]}" for side in ("from", "to")}
        second.ties.append(row | ends)
    return second


def test_ownership_and_structure_turned_round_lead_nowhere(tmp_path: Path) -> None:
    """The cases that walk up are asked about, and every third other; all in `make gauntlet`."""
    deck = made()
    for row in deck.world.ties:
        if row["kind"] in ("owns", "controls", "contains", "member_of"):
            row["from"], row["to"] = row["to"], row["from"]
    whole = [one for one in deck.planted if not one.plan.is_twin]
    some = [one for one in whole if one.plan.indicator in UPWARDS] + whole[::3]
    keys = {one.case.key for one in (whole if DEEPER > 1 else some)}
    assert set(UPWARDS) <= {one.plan.indicator for one in some}
    for assessment in assessed(deck, tmp_path, is_asked=lambda one: one.case.key in keys).values():
        walked = [f for f in assessment["findings"] if f["indicator"] in UPWARDS and _steps(f)]
        assert not walked


def _steps(finding: Mapping[str, Any]) -> int:
    return sum(len(path["steps"]) for path in finding["evidence"]["paths"])


def test_past_the_end_of_every_tie_no_tie_is_evidence(tmp_path: Path) -> None:
    """No look-back window is open, either: everything ended ten years before it was asked for.

    Twins, which lack a fact as it is, are asked about in `make gauntlet`.
    """
    deck = made()
    for row in deck.world.ties:
        row |= {"since": "1999", "until": "2001-01-01"}
    for row in deck.world.parties:  # a load ties a party to what its address says today
        row.pop("address", None)

    def is_asked(one: Planted) -> bool:
        return DEEPER > 1 or not one.plan.is_twin

    for assessment in assessed(deck, tmp_path, is_asked=is_asked).values():
        kinds = {
            step["tie"]["kind"]
            for finding in assessment["findings"]
            for path in finding["evidence"]["paths"]
            for step in path["steps"]
        }
        assert kinds <= {"ships_to"}


def test_a_higher_threshold_adds_no_finding(
    before: dict[str, dict[str, Any]], tmp_path: Path
) -> None:
    shared = ("gov-repressive-tie", "gov-state-owned-aggregate")
    params: dict[str, Any] = {name: {"min_share": "0.7"} for name in shared}
    first = told(before)

    def is_asked(one: Planted) -> bool:
        """Tell whether a case walks up, or has a finding by a threshold; all in `make gauntlet`."""
        has_one = any(finding.startswith(shared) for finding in first[one.case.key])
        return DEEPER > 1 or has_one or one.plan.indicator in UPWARDS

    policy = Policy(id="stricter", params=params)
    after = told(assessed(made(), tmp_path, policy=policy, is_asked=is_asked))
    weaker = 0
    for key, found in after.items():
        ours, theirs = ({i for i in some if i.startswith(shared)} for some in (found, first[key]))
        assert ours <= theirs
        weaker += ours < theirs
    assert weaker


def test_a_crowd_on_every_party_changes_at_most_a_severity(
    before: dict[str, dict[str, Any]], tmp_path: Path
) -> None:
    deck = made()
    joined = deck.planted[:: 1 if DEEPER > 1 else 6]
    for one in joined:
        for name in [name for name, row in one.case.parties.items() if row["kind"] != "Contact"]:
            for number in range(60):
                _join(deck.world, f"{one.case.key}-{name}", number)
    after = told(assessed(deck, tmp_path, is_asked=lambda one: one in joined))
    assert len(after) == len(joined)
    for key, some in after.items():
        first = told(before)[key]
        assert set(some) == set(first)
        changed = {i for i, how in first.items() if some[i] != how}
        assert all(i.startswith(BY_DEGREE) for i in changed)
        assert all(some[i].split()[0] == first[i].split()[0] for i in changed)


def _join(world: CsvWorld, party: str, number: int) -> None:
    """Put one more company below a party, without topic, list, sector or place."""
    other = f"{party}-joined{number}"
    world.party(other)
    world.ties.append({"id": f"{other}-t", "from": party, "to": other, "kind": "owns"} | SHARE)


SHARE = {"share_min": "0.9", "share_max": "0.9"}
