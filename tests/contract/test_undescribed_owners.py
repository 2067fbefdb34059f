"""An owner that nothing describes is unknown: whatever its shape, no order comes out clear."""

from typing import Any

import pytest

from onward.viz.scenes.scenes import describe_total
from onward.viz.tables.sheets import make_owner_tables
from tests.unit.cases import table
from tests.worlds import CsvWorld, OwnerShapes, order, owner_gaps

pytestmark = pytest.mark.usefixtures("one_engine")

CROWDED_OUT: dict[str, str] = table(__file__, "CROWDED_OUT")
LOADED: dict[str, str] = table(__file__, "LOADED") | CROWDED_OUT
"""Who owns the end-user u: ``OWNER SHARE COMPANY [STANDING]``; ghost, phantom: not described."""

STATED: dict[str, list[dict[str, Any]]] = table(__file__, "STATED", lists=True)


CIRCLE = "div-circular-ownership"
RESTRICTING: dict[str, str] = table(__file__, "RESTRICTING")
"""Topics, as a gap says them."""


CAST: dict[str, dict[str, str]] = table(__file__, "CAST")
CONTROL: dict[str, str] = table(__file__, "CONTROL")
"""Circles in which rights of control have a part, around the user u: ``WHO controls|owns WHOM``."""


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> OwnerShapes:
    """Every shape of `LOADED` in one workspace, its parties numbered."""
    world = CsvWorld()
    world.party("street", "Address", name="1 High Street")
    world.tie("spectre", "owns", "elsewhere", "1")
    for topic in RESTRICTING:
        world.party(f"user-{topic}", name=f"Uplink {topic} Systems")
        world.party(f"middle-{topic}", name=f"Middle {topic} Quay")
        world.party(f"owner-{topic}", name=f"Owner {topic} Bridge", topics=topic)
        world.tie(f"middle-{topic}", "owns", f"user-{topic}", "1")
        world.tie(f"owner-{topic}", "owns", f"middle-{topic}", "1")
    world.party("steered", name="Steered Signal Works")
    world.party("owner", "Person", name="Ana Owner")
    world.tie("owner", "owns", "steered", "1")
    world.tie("puppeteer", "controls", "steered")
    world.party("crowded", name="Crowded Signal Works")
    world.party("crowd", name="approx. 300 small investors")
    world.tie("crowd", "owns", "crowded", "1")
    for number, shape in enumerate(CONTROL.values()):
        for local, name in (("u", "Uplink"), ("c", "Chair"), ("d", "Deck")):
            world.party(f"k{local}{number}", name=f"{name} Circle {number} Quay")
        world.party(f"kfounder{number}", "Person", name=f"Eva Founder{number}")
        for claim in shape.split(", "):
            above, kind, below = claim.split()
            share = "0.6" if kind == "owns" else ""
            world.tie(f"k{above}{number}", kind, f"k{below}{number}", share)
    return OwnerShapes(tmp_path_factory.mktemp("undescribed"), LOADED, CAST, world)


def assessed(opened: OwnerShapes, party: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = opened.assess_parties({"role": "end_user", "country": "XC"} | party)
    return found


def weighty(found: dict[str, Any]) -> list[str]:
    """Return the indicators of the findings that make a verdict."""
    return [row["indicator"] for row in found["findings"] if row["severity"] not in ("low", "info")]


@pytest.mark.parametrize("shape", LOADED)
def test_no_shape_of_a_loaded_owner_that_nothing_describes_is_clear(
    opened: OwnerShapes, shape: str
) -> None:
    number, found = opened.number(shape), opened.assess(shape)
    # a circle is a finding, and takes nothing from the gap
    expected = ("FINDINGS", [CIRCLE]) if "loop" in shape else ("INCOMPLETE", [])
    assert (found["verdict"], weighty(found)) == expected
    assert (found["complete"], bool(owner_gaps(found))) == (False, True), owner_gaps(found)
    for ghost in ("ghost", "phantom", *(["founder"] if shape in CROWDED_OUT else [])):
        if ghost in LOADED[shape]:
            assert f"w:{ghost}{number}" in " ".join(owner_gaps(found))


@pytest.mark.parametrize("shape", STATED)
def test_no_shape_of_a_stated_owner_that_nothing_describes_is_clear(
    opened: OwnerShapes, shape: str
) -> None:
    found = assessed(opened, {"name": "Quillmark Optics", "owners": STATED[shape]})
    assert (found["verdict"], bool(owner_gaps(found))) == ("INCOMPLETE", True), owner_gaps(found)
    for owner in STATED[shape]:
        assert owner.get("id", "") in " ".join(owner_gaps(found))


@pytest.mark.parametrize("topic", RESTRICTING)
def test_an_owner_that_is_debarred_wanted_or_frozen_is_never_silent(
    opened: OwnerShapes, topic: str
) -> None:
    found = assessed(opened, {"id": f"w:user-{topic}"})
    (gap,) = owner_gaps(found)
    assert found["verdict"] == "INCOMPLETE"
    assert f"a source says of Owner {topic} Bridge (w:owner-{topic}): {RESTRICTING[topic]}" in gap


def test_a_controller_that_nothing_describes_is_named_whoever_holds_the_shares(
    opened: OwnerShapes,
) -> None:
    found = assessed(opened, {"id": "w:steered"})
    (gap,) = owner_gaps(found)
    assert (found["verdict"], "no loaded source describes w:puppeteer" in gap) == (
        "INCOMPLETE",
        True,
    )


@pytest.mark.parametrize("shape", CONTROL)
def test_whom_nobody_outside_controls_is_not_known(opened: OwnerShapes, shape: str) -> None:
    found = assessed(opened, {"id": f"w:ku{list(CONTROL).index(shape)}"})
    assert "nobody outside is known to control" in " ".join(owner_gaps(found))
    assert found["complete"] is False


def test_a_row_of_an_own_table_that_names_nobody_owns_nothing_that_is_known(
    opened: OwnerShapes,
) -> None:
    found = assessed(opened, {"id": "w:crowded"})
    assert (found["verdict"], bool(owner_gaps(found))) == ("INCOMPLETE", True)


@pytest.mark.parametrize("shape", CROWDED_OUT)
def test_a_share_for_which_others_leave_nothing_is_not_known_and_never_nought(
    opened: OwnerShapes, shape: str
) -> None:
    number = opened.number(shape)
    view = opened.workspace.owners(f"w:u{number}")
    shares = {owner.owner: owner for owner in view.integrated.owners}
    founder = shares[f"w:founder{number}"]
    more = "more than " if shape == "crowded out beside more than all" else ""
    assert (founder.min, founder.max) == ("0", "1")
    assert founder.crowded_out == f"{more}all"
    assert not any(owner.crowded_out for owner in shares.values() if owner is not founder)
    words = f"share not known; others are stated to hold {more}100 %"
    [table] = [table for table in make_owner_tables(view, {}) if table.name == "integrated"]
    assert [row[-1] for row in table.rows if row[1] == founder.owner] == [words]
    assert words in describe_total(founder)


@pytest.mark.parametrize(
    "more",
    [{"country": "XA"}, {"kind": "Person"}, {"identifiers": {"lei": "5493001KJTIIGC8Y1R12"}}],
)
def test_an_owner_of_its_companys_name_of_whom_more_is_known_is_somebody(
    opened: OwnerShapes, more: dict[str, Any]
) -> None:
    owner = {"name": "Quillmark Optics AG", "share_min": "1", "share_max": "1"} | more
    found = assessed(opened, {"name": "Quillmark Optics GmbH", "owners": [owner]})
    assert not any("the name of the company itself" in why for why in owner_gaps(found))


def test_an_owner_with_its_own_companys_number_is_no_known_owner(opened: OwnerShapes) -> None:
    lei = {"lei": "5493001KJTIIGC8Y1R12"}
    owner = {"name": "Kettle Quay", "identifiers": lei, "share_min": "1", "share_max": "1"}
    user = {"name": "Quillmark Optics", "identifiers": {"lei": "5493 001KJTIIGC8Y1R12"}}
    found = assessed(opened, user | {"owners": [owner]})
    assert found["verdict"] == "INCOMPLETE"
    assert owner_gaps(found) == ["Kettle Quay has the lei of Quillmark Optics itself"]


def test_described_owners_leave_no_gap(opened: OwnerShapes) -> None:
    founder = {"name": "Ana Founder", "country": "XC", "share_min": "1", "share_max": "1"}
    found = assessed(opened, {"name": "Quillmark Optics", "owners": [founder]})
    assert (found["verdict"], owner_gaps(found)) == ("CLEAR_WITHIN_STATED_LIMITS", [])


def test_an_undescribed_owner_of_a_purchaser_is_named_from_a_quarter_on(
    opened: OwnerShapes,
) -> None:
    founder = {"name": "Ana Founder", "country": "XC", "share_min": "1", "share_max": "1"}
    for shape, is_named in (("dangling with a quarter", True), ("dangling with little", False)):
        buyer = {"role": "purchaser", "id": f"w:u{opened.number(shape)}"}
        user = {"role": "end_user", "name": "Quillmark Optics", "owners": [founder]}
        found = opened.assess_parties(buyer, user)
        assert bool(owner_gaps(found)) is is_named


def test_a_ministry_that_owns_the_purchaser_owns_the_end_user(opened: OwnerShapes) -> None:
    ministry = {"name": "Ministry of Order", "kind": "PublicBody", "share_min": "1"}
    buyer = {"role": "purchaser", "name": "Acme Trade", "country": "XA", "owners": [ministry]}
    owner = {"name": "ACME TRADE", "share_min": "0.6", "share_max": "0.6"}
    user = {"role": "end_user", "name": "Quillmark Optics", "country": "XA", "owners": [owner]}
    found = opened.workspace.assess(order(buyer, user)).to_data()
    owned = [row for row in found["findings"] if row["indicator"] == "gov-state-owned-aggregate"]
    assert {row["subject"]["role"] for row in owned} == {"purchaser", "end_user"}
