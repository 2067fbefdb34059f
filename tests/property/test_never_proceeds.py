"""An unknown end-user, owner, item or destination never comes out as *proceed* (02, Verdict).

A clean order is taken, and facts are removed from it or its world in every way in which they may
be missing: no key, null, a name that nobody has, an interval instead of a share, half an answer.
"""

from collections.abc import Callable, Mapping
from copy import deepcopy
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onward.graph.model import Party, Provenance, Statement, Tie, TieKind
from onward.graph.shares import Share
from onward.graph.store.workspace import memory_snapshot
from onward.queries.assessment.loaded import COMPLETE
from onward.queries.assessment.setup import AssessmentSetup
from onward.queries.examples import records
from onward.queries.transactions.transaction import parse_transaction
from tests.assessments import assess_to_data
from tests.engines import IN_PROCESS
from tests.random_worlds import examples
from tests.worlds import order, plain_item

Order = dict[str, Any]


def said(record: str) -> Provenance:
    return Provenance("w", record, retrieved="2026-04-30")


def owned(share: Share | None, **more: Any) -> Tie:
    return Tie("w:founder", "w:acme", TieKind.OWNS, said("own"), share=share, **more)


OWNERS: Mapping[str, tuple[Statement, ...]] = {
    "whole": (owned(Share(1.0, 1.0)),),
    "nobody": (),
    "share unknown": (owned(None),),
    "perhaps less": (owned(Share(0.4, 0.6)),),
    "less": (owned(Share(0.49, 0.49)),),
    "inferred": (owned(Share(1.0, 1.0), standing="inferred"),),
    "ended": (owned(Share(1.0, 1.0), until="2026-05-01"),),
    "not yet": (owned(Share(1.0, 1.0), since="2026-05-02"),),
    "the other way round": (
        Tie("w:acme", "w:founder", TieKind.OWNS, said("own"), share=Share(1.0, 1.0)),
    ),
}


def user(**facts: Any) -> Callable[[Order], None]:
    """Put these facts in the place of the end-user's id."""

    def change(order: Order) -> None:
        without_user(order)
        order["parties"].append({"role": "end_user", **facts})

    return change


def without_user(order: Order) -> None:
    order["parties"] = [party for party in order["parties"] if party["role"] != "end_user"]


def item(**facts: Any) -> Callable[[Order], None]:
    """Return the item other facts; None removes one."""

    def change(order: Order) -> None:
        for one in order.get("items", []):
            one.update(facts)
            for name in [name for name, value in facts.items() if value is None]:
                del one[name]

    return change


def answers(**given: Any) -> Callable[[Order], None]:
    """Return only these of the six answers."""
    return item(cyber_surveillance=given)


def top(**facts: Any) -> Callable[[Order], None]:
    def change(order: Order) -> None:
        order.update(facts)

    return change


def without(key: str) -> Callable[[Order], None]:
    def change(order: Order) -> None:
        order.pop(key, None)

    return change


def end_use(**facts: Any) -> Callable[[Order], None]:
    """Return the end use other facts; None removes one."""

    def change(order: Order) -> None:
        order["end_use"].update(facts)
        for name in [name for name, value in facts.items() if value is None]:
            del order["end_use"][name]

    return change


NAMED = {"name": "Unheard Of Ltd", "country": "XC"}
HOLES: Mapping[str, Callable[[Order], None]] = {
    "no end-user": without_user,
    "an end-user of whom nothing is known": user(),
    "an end-user with null for a name": user(name=None, id=None),
    "an end-user with no letter in its name": user(name="???", country="XC"),
    "an end-user with an unheard-of id": user(id="w:nobody"),
    "an end-user that no source knows": user(**NAMED),
    "an owner without a name": user(**NAMED, owners=[{"country": "XC"}]),
    "an owner without a share": user(**NAMED, owners=[{"name": "Somebody"}]),
    "owners of less than one half": user(**NAMED, owners=[{"name": "Some", "share_min": "0.49"}]),
    "no items": top(items=[]),
    "no key for items": without("items"),
    "an item of which nothing is known": top(items=[{}]),
    "a second item of which nothing is known": top(items=[plain_item(), {}]),
    "no customs code": item(hs=None),
    "half a customs code": item(hs="8542"),
    "no answers": item(cyber_surveillance=None),
    "null for every answer": answers(covert=None, dual_use=None),
    "half the answers": answers(dual_use="yes", covert="yes"),
    "an unclear answer": answers(dual_use="yes", covert="unclear"),
    "a no without its grounds": answers(dual_use="yes", covert="no"),
    "a control code that is none": item(cyber_surveillance=None, control_code="unknown"),
    "a control code that leaves its sub-item open": item(control_code="5A001"),
    "no use": end_use(use=None),
    "no site": end_use(site=None),
    "a site that says nothing": end_use(site="n/a"),
    "an end use that nobody has read": end_use(text="Zorblax fitting, second shift"),
    "goods that nobody has read about": item(description="Zorblax fitting"),
    "null for the destination": top(destination=None),
    "no key for the destination": without("destination"),
    "a destination without a record": top(destination="XD"),
    "a destination outside every table": top(destination="ZZ"),
}


@cache
def worlds() -> Mapping[str, Mapping[str, AssessmentSetup]]:
    """Open one world an ownership of acme, in each engine."""
    parties = (
        Party("w:acme", "acme", "Company", "XC", said("acme")),
        Party("w:founder", "founder", "Person", "XC", said("founder")),
    )
    snapshots = {
        name: memory_snapshot((*parties, *ties, *records())) for name, ties in OWNERS.items()
    }
    return {
        name: {
            engine: AssessmentSetup.open(snapshot, engine, loaded=COMPLETE) for engine in IN_PROCESS
        }
        for name, snapshot in snapshots.items()
    }


def clean() -> Order:
    """Return an order without a hole, which asks most: a public authority uses the goods."""
    made = deepcopy(order({"role": "end_user", "id": "w:acme"}, items=[plain_item()]))
    made["end_use"]["use"] = "public_authority"
    return made


def judged(changed: Order, owners: str, engine: str) -> dict[str, Any]:
    return assess_to_data(parse_transaction(changed), worlds()[owners][engine])


def never_proceeds(assessment: Mapping[str, Any]) -> None:
    assert assessment["suggestion"]["value"] != "proceed"
    assert assessment["verdict"] != "CLEAR_WITHIN_STATED_LIMITS"
    assert not assessment["complete"]


@pytest.mark.parametrize("engine", IN_PROCESS)
def test_the_order_without_a_hole_may_proceed(engine: str) -> None:
    found = judged(clean(), "whole", engine)
    assert found["suggestion"]["value"] == "proceed"
    assert found["verdict"] == "CLEAR_WITHIN_STATED_LIMITS"


@pytest.mark.parametrize("engine", IN_PROCESS)
@pytest.mark.parametrize("hole", HOLES)
def test_one_hole_is_enough(hole: str, engine: str) -> None:
    changed = clean()
    HOLES[hole](changed)
    never_proceeds(judged(changed, "whole", engine))


@pytest.mark.parametrize("engine", IN_PROCESS)
@pytest.mark.parametrize("owners", sorted(set(OWNERS) - {"whole"}))
def test_an_owner_who_is_not_known_to_one_half_is_enough(owners: str, engine: str) -> None:
    never_proceeds(judged(clean(), owners, engine))


@examples(10, deep=800)
@given(
    st.lists(st.sampled_from(sorted(HOLES)), min_size=1, max_size=4, unique=True),
    st.sampled_from(sorted(OWNERS)),
)
def test_further_holes_hide_none(holes: list[str], owners: str) -> None:
    changed = clean()
    for hole in holes:
        HOLES[hole](changed)
    found = [judged(changed, owners, engine) for engine in IN_PROCESS]
    assert found[0]["content_hash"] == found[1]["content_hash"]
    never_proceeds(found[0])
