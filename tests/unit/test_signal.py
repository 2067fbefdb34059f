"""The cases of the line between clear and loud: whole, apart in halves, and judged as is said."""

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from onward.queries.transactions.transaction import parse_transaction
from tests.clear_orders import assess_order, clear_order, open_clear_world, with_value
from tests.gauntlet import signal, week
from tests.gauntlet.signal import Measured, Result, list_sayings
from tests.gauntlet.signal_cases import world
from tests.gauntlet.signal_cases.orders import (
    HALVES,
    Changed,
    Half,
    Harmless,
    half_of,
    read_changed,
    read_harmless,
)
from tests.lists import shared_data

LEAST = 300
FEWEST_LANGUAGES = 20

RESULT = Result("c-1", "low", "en", signal.CLEAR, passed=True, said=(), high=False, what="")


@pytest.fixture(scope="module")
def harmless() -> dict[str, Harmless]:
    return {each.id: each for each in read_harmless(*HALVES)}


@pytest.fixture(scope="module")
def changed() -> list[Changed]:
    return list(read_changed(*HALVES))


@pytest.mark.parametrize("half", HALVES)
def test_each_case_stands_in_the_files_of_its_half(half: Half) -> None:
    ids = [each.id for each in read_harmless(half)] + [each.id for each in read_changed(half)]
    assert {half_of(each) for each in ids} == {half}


def test_there_are_enough_of_both_sorts_each_with_an_id_of_its_own(
    harmless: dict[str, Harmless], changed: list[Changed]
) -> None:
    assert len(list(read_harmless(*HALVES))) == len(harmless) >= LEAST
    assert len({each.id for each in changed}) == len(changed) >= LEAST
    texts = [each for each in changed if each.field in {"description", "end_use"}]
    assert len({each.language for each in texts}) >= FEWEST_LANGUAGES


def test_a_changed_order_has_a_complete_control_of_its_own_half(
    harmless: dict[str, Harmless], changed: list[Changed]
) -> None:
    for each in changed:
        assert harmless[each.control].filled == "complete", each.id
        assert half_of(each.control) == half_of(each.id), each.id


def test_an_ordinary_order_of_a_partner_has_what_an_order_system_has(
    harmless: dict[str, Harmless],
) -> None:
    order = harmless["h-no-01"].order()
    assert set(order) == {"id", "date", "parties", "items", "destination", "end_use"}
    assert all(party["address"] for party in order["parties"])
    assert order["items"][0]["families"] == []


def test_every_order_is_one_that_can_be_read(
    harmless: dict[str, Harmless], changed: list[Changed]
) -> None:
    shared_data("gleif-api")
    for one in harmless.values():
        parse_transaction(one.order())
    for each in changed:
        control = harmless[each.control].order()
        order = each.order(control)
        assert order | {"id": ""} != control | {"id": ""}, each.id
        if not str(each.value).startswith("="):
            parse_transaction(order)


def test_a_real_firm_has_its_name_from_gleif(harmless: dict[str, Harmless]) -> None:
    shared_data("gleif-api")
    firms = [each for each in harmless.values() if each.cells["user"].startswith("lei:")]
    names = Counter(each.order()["parties"][1]["name"] for each in firms)
    assert names["SHELL PLC"] == 1
    assert names.total() == len(names)


@pytest.mark.parametrize(
    ("path", "value", "found"),
    [
        ("end_user.site", "Hall 9", lambda order: order["parties"][1]["site"]),
        ("forwarder.address", "Pier 4", lambda order: order["parties"][4]["address"]),
        ("item.hs", "930690", lambda order: order["items"][0]["hs"]),
        ("statement.site", "Hall 9", lambda order: order["end_use"]["statement"]["site"]),
        ("site", "Hall 9", lambda order: order["end_use"]["site"]),
        ("transport.route", ["IR"], lambda order: order["transport"]["route"]),
        ("quote", "for Minsk", lambda order: order["documents"][1]["quotes"][0]["text"]),
        ("+notify_party", {"role": "notify_party"}, lambda order: order["parties"][5]),
    ],
)
def test_a_fact_is_put_where_its_path_says(
    path: str, value: Any, found: Any, harmless: dict[str, Harmless]
) -> None:
    control = next(
        each.order()
        for each in harmless.values()
        if each.filled == "complete" and not each.cells["user"].startswith("lei:")
    )
    fact = Changed("x-1", "site", "en", control["id"], path, value, "")
    assert found(fact.order(control)) == value


def test_a_fact_can_be_taken_away(harmless: dict[str, Harmless]) -> None:
    control = next(each.order() for each in harmless.values() if each.filled == "complete")
    fact = Changed("x-1", "statement", "", control["id"], "end_use.statement", None, "")
    assert "statement" not in fact.order(control)["end_use"]
    assert "statement" in control["end_use"]


def test_what_is_said_alike_of_two_values_is_the_same_once_they_are_masked() -> None:
    setup = open_clear_world()
    texts = ["network tester of the army", "network probe of the army"]
    order = clear_order()
    del order["end_use"]["statement"]["covers"]
    orders = (with_value(order, "items[].description", text) for text in texts)
    one, two = (assess_order(setup, each) for each in orders)
    assert list_sayings(one) != list_sayings(two)
    assert list_sayings(one, texts) == list_sayings(two, texts) != []


def test_of_a_listed_party_a_short_name_is_no_sign_and_a_list_is() -> None:
    short = ("gap", "parties.1.name", "the name 'Harbour' tells nobody apart")
    named = ("gap", "parties.1", "Norvex, which is on a list, is no party of the order")
    assert [signal._is_about(each, "party") for each in (short, named)] == [False, True]
    assert signal._is_about(short, "user")


def test_each_of_the_three_shares_can_fail_the_run() -> None:
    good = Measured(harmless=[RESULT] * 200, changed=[replace(RESULT, group="site")] * 40)
    assert good.is_enough()
    quiet, unclear = replace(RESULT, group="site", passed=False), replace(RESULT, passed=False)
    assert not Measured(good.harmless, [*good.changed, *[quiet] * 3]).is_enough()
    assert not Measured([*good.harmless, *[unclear] * 40], good.changed).is_enough()
    assert not Measured([*good.harmless, *[replace(RESULT, high=True)] * 3], []).is_enough()


def test_an_enhanced_order_that_asks_is_no_miss_of_the_clear_ones() -> None:
    unclear = replace(RESULT, group="enhanced", passed=False)
    assert Measured(harmless=[RESULT, unclear]).figures() == {"clear": 1.0, "false highs": 0.0}


def test_without_the_lists_there_is_nothing_to_measure(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Any
) -> None:
    monkeypatch.setattr(world, "find_missing", lambda: [tmp_path / "un"])
    assert signal.main(["--half", "seen"]) == week.main(["--half", "seen"]) == 2
    assert "nothing to measure with" in capsys.readouterr().err


def test_a_week_has_each_kind_of_order_in_its_share_and_repeats_itself() -> None:
    drawn = week.draw_orders(["seen"], 200, seed=3)
    assert Counter(group for group, _, _ in drawn) == {
        group: round(200 * share) for group, share in week.SHARES.items()
    }
    assert drawn == week.draw_orders(["seen"], 200, seed=3)
    assert drawn != week.draw_orders(["seen"], 200, seed=4)


def test_what_is_asked_once_in_a_week_is_not_asked_again() -> None:
    """The same incomplete order twice is one question, and no work the second time."""
    order = clear_order() | {"destination": None}
    order["parties"][1]["name"] = "acme"
    assessor = signal.Assessor(open_clear_world())
    once, twice = (week.play([("low", "a", order)] * times, assessor) for times in (1, 2))
    assert once.tasks == twice.tasks
    assert (once.with_person, twice.with_person) == (1, 1)
    assert twice.verdicts.total() == 2
