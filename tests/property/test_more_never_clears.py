"""More words, ties or facts never turn a finding into a verdict of CLEAR.

The planted deck has a case with something to find for every indicator. Its orders and its world are
given more than they hold: words around a name, further owners and ties, further facts and parties.
What was to be looked at by a person stays to be looked at.

A crowd is left out, as it may lower a severity (`test_planted_relations`), and so is what answers a
finding by law, such as a licence or a clause of the contract.
"""

from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onward.graph.store.workspace import WorkspaceFolder
from onward.queries.assessment.loaded import COMPLETE
from onward.queries.assessment.setup import AssessmentSetup
from onward.queries.examples import example_tables
from onward.queries.planted.planted import FETCHED
from onward.queries.transactions.transaction import Transaction, parse_transaction
from tests.assessments import assess_to_data
from tests.planted.deck import Deck
from tests.property.test_planted_relations import KNOWN, assess_unchanged, made
from tests.random_worlds import DEEPER, examples
from tests.unit.cases import table

CLEAR = "CLEAR_WITHIN_STATED_LIMITS"

Order = dict[str, Any]
Change = Callable[[Order], None]


@dataclass(frozen=True)
class Planted:
    """A deck with its world opened, and the cases in which something was found."""

    deck: Deck = field(repr=False)
    world: AssessmentSetup = field(repr=False)
    orders: Mapping[str, Order] = field(repr=False)
    open: Mapping[str, frozenset[str]] = field(repr=False)
    """What the gaps of each order are on."""
    certain: frozenset[str]
    """Those with something certain: of two doubts, in the name and in the graph, one is crossed."""


def open_deck(deck: Deck, folder: Path) -> AssessmentSetup:
    workspace = folder / "workspace"
    deck.world.load(workspace, "--retrieved", FETCHED)
    snapshot = WorkspaceFolder(workspace).current()
    return AssessmentSetup.open(snapshot, tables=example_tables(), loaded=COMPLETE)


def assess_order(world: AssessmentSetup, order: Order) -> dict[str, Any]:
    return assess_to_data(parse_transaction(order), world)


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Planted:
    deck = made()
    world = open_deck(deck, tmp_path_factory.mktemp("planted"))
    assessments = assess_unchanged(tmp_path_factory)
    orders, certain = list_found(deck, assessments)
    gaps = {key: found["coverage"]["gaps"] for key, found in assessments.items()}
    is_open = {key: frozenset(gap["on"] for gap in gaps[key]) for key in orders}
    return Planted(deck, world, orders, is_open, certain)


def list_found(
    deck: Deck, assessments: Mapping[str, Mapping[str, Any]]
) -> tuple[dict[str, Order], frozenset[str]]:
    """Return the orders in which something is found, and the keys of those where it is certain."""
    orders, certain = {}, set()
    for case in (one.case for one in deck.planted):
        found = assessments[case.key]
        if found["verdict"] != CLEAR and found["findings"]:
            orders[case.key] = case.transaction()
            if is_certain(found):
                certain.add(case.key)
    return orders, frozenset(certain)


def parties_of_the_graph(order: Order) -> list[dict[str, Any]]:
    return [party for party in order["parties"] if "id" in party]


# more words -----------------------------------------------------------------------------------

WORDS: tuple[str, ...] = table(__file__, "WORDS")


OWNER = {"name": "Jane Miller", "country": "XC", "share_min": "1", "share_max": "1"}
"""An owner of the whole: without one, an order of a party that is not found is never CLEAR."""


def name_parties(order: Order, words: str, deck: Deck) -> Order:
    """Return the order with each party named, with more words than its own, in place of its id."""
    names = {f"w:{row['id']}": row["name"] for row in deck.world.parties}
    changed = deepcopy(order)
    for party in parties_of_the_graph(changed):
        party["name"] = words.format(names[party.pop("id")])
        party |= {"country": "XC", "owners": [OWNER]}
    return changed


LEAST_COMPARED = 5
"""Cases of each form of words in which something is left to look at.

Without what lifts a name within another one, four of five are cleared.
"""

PARTS = 6
"""Each form of words is tried on one of so many parts of the cases; on all in `make gauntlet`."""


def is_certain(assessment: Mapping[str, Any]) -> bool:
    """Tell whether something decisive is certain of the parties by their bare names.

    A name that is only possibly a vessel's, or one that resembles another case's, is a doubt by
    itself; with words around it there are two, and of two doubts one is crossed.
    """
    return any(
        finding["status"] == "present" and finding["severity"] in DECISIVE
        for finding in assessment["findings"]
    )


DECISIVE = ("medium", "high", "critical")


def assess_named(planted: Planted, key: str, words: str) -> dict[str, Any]:
    order = name_parties(planted.orders[key], words, planted.deck)
    return assess_order(planted.world, order)


@pytest.mark.parametrize("words", WORDS)
def test_words_around_the_names_of_an_order_leave_something_to_look_at(
    words: str, planted: Planted
) -> None:
    """The bare names are asked about where nothing is left: they may have nothing certain."""
    certain = sorted(planted.certain)
    keys = certain if DEEPER > 1 else certain[WORDS.index(words) % PARTS :: PARTS]
    cleared = [key for key in keys if assess_named(planted, key, words)["verdict"] == CLEAR]
    assert not [key for key in cleared if is_certain(assess_named(planted, key, "{}"))], words
    assert len(keys) - len(cleared) >= LEAST_COMPARED


def test_bare_names_have_something_certain_in_most_cases(planted: Planted) -> None:
    keys = sorted(planted.certain)[:: 1 if DEEPER > 1 else PARTS]
    certain = [key for key in keys if is_certain(assess_named(planted, key, "{}"))]
    assert len(certain) >= LEAST_COMPARED
    assert len(certain) > len(keys) / 2


# more facts -----------------------------------------------------------------------------------


def of_each_party(**facts: Any) -> Change:
    def change(order: Order) -> None:
        for party in parties_of_the_graph(order):
            for name, value in facts.items():
                party.setdefault(name, value)

    return change


WORDS_OF_NUMBERS = ("Aldric", "Benthe", "Corvin", "Dorothea", "Egbert", "Fenja")


def owned_by(name: str, share: str) -> Change:
    def change(order: Order) -> None:
        # an owner of each: parties of one owner belong together, which answers what asks for that
        for place, party in enumerate(parties_of_the_graph(order)):
            owner = {"name": f"{name} {WORDS_OF_NUMBERS[place]}", "country": "XC"}
            owner |= {"share_min": share, "share_max": share}
            party.setdefault("owners", []).append(owner)

    return change


def with_party(role: str, name: str) -> Change:
    def change(order: Order) -> None:
        order["parties"].append({"role": role, "name": name, "country": "XC"})

    return change


def with_fact(name: str, value: Any) -> Change:
    def change(order: Order) -> None:
        order.setdefault(name, value)

    return change


def with_end_use(**facts: Any) -> Change:
    def change(order: Order) -> None:
        for name, value in facts.items():
            order["end_use"].setdefault(name, value)

    return change


def with_reading(**facts: str) -> Change:
    """Read texts of the order, but for the facts that make such a reading none of them."""

    def change(order: Order) -> None:
        texts = [item[name] for item in order["items"] for name in NAMING if name in item]
        texts += [order["end_use"][name] for name in ("text", "site") if name in order["end_use"]]
        reading = {"means": "nothing", "read_by": "J. Kessler", "read_on": "2026-04-20"}
        order["readings"] = [
            *order["readings"],
            *({"text": text} | reading | facts for text in texts),
        ]

    return change


NAMING = ("description", "system_name")

STATEMENT: dict[str, Any] = table(__file__, "STATEMENT")
FACTS: Mapping[str, Change] = {
    "an address": of_each_party(address="12 Harbour Road, Springfield"),
    "a number": of_each_party(identifiers={"registration_number": "HRB 123456"}),
    "a sector": of_each_party(sector="trade in spare parts"),
    "a country": of_each_party(country="XC"),
    "a day of incorporation": of_each_party(incorporated="2001-02-03"),
    "a small owner": owned_by("Jane Miller", "0.01"),
    "a large owner": owned_by("Jane Miller", "0.9"),
    "a whole owner": owned_by("Springfield Pension Fund", "1"),
    "a payer": with_party("payer", "Springfield Savings Bank"),
    "a second end-user": with_party("end_user", "Springfield Water Works"),
    "a second consignee": with_party("consignee", "Springfield Water Works"),
    "a forwarder": with_party("freight_forwarder", "Springfield Haulage"),
    "an end-use statement": with_end_use(**STATEMENT),
    "a reading for another user": with_reading(party="Springfield Water Works"),
    "a reading of another text": with_reading(text="spare parts"),
    "a reading by nobody": with_reading(read_by="n/a"),
    "a place of unloading": with_fact("unloading_place", "Springfield"),
    "a reference": with_fact("reference", "PO 4711"),
}

ANSWERS: Mapping[str, str] = {
    "a second end-user": "end_user",
    "a small owner": "owner",
    "a large owner": "owner",
    "a whole owner": "owner",
}
"""What a fact may answer: where just that is open, to state it is no further fact."""


@examples(10, deep=1_200)
@given(
    st.integers(min_value=0),
    st.lists(st.sampled_from(sorted(FACTS)), min_size=1, max_size=4, unique=True),
)
def test_further_facts_of_an_order_leave_something_to_look_at(
    planted: Planted, number: int, facts: list[str]
) -> None:
    orders = planted.orders
    key = sorted(orders)[number % len(orders)]
    order = deepcopy(orders[key])
    for fact in facts:
        if ANSWERS.get(fact) not in planted.open[key]:
            FACTS[fact](order)
    verdict = assess_order(planted.world, order)["verdict"]
    assert verdict != CLEAR, key


# more texts -----------------------------------------------------------------------------------

OF_AUTHORITIES = ("licence", "letters")
"""What an authority writes: other words of it speak of other goods."""

NEEDED: Mapping[str, Mapping[str, str]] = {
    "documents": {"id": "D-9", "kind": "brochure", "sha256": "d9" * 32},
    "functions": {"function": "other"},
    "readings": {
        "text": "parts",
        "means": "nothing",
        "read_by": "A. Clerk",
        "read_on": "2026-05-01",
    },
}
"""What a part needs beside the text that is put into it."""

LONGEST = 20_000
"""Characters of a free text, by which the schema shows which fields hold one."""


def list_texts() -> list[tuple[str, ...]]:
    """Return the way to each free text of an order; "[]" is each part of a list."""
    schema = Transaction.model_json_schema()

    def walk(part: Mapping[str, Any], way: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        if "$ref" in part:
            part = schema["$defs"][part["$ref"].rpartition("/")[2]]
        for choice in part.get("anyOf", ()):
            yield from walk(choice, way)
        if part.get("maxLength") == LONGEST:
            yield way
        for name, field_of_it in part.get("properties", {}).items():
            yield from walk(field_of_it, (*way, name))
        if part.get("type") == "array":
            yield from walk(part["items"], (*way, "[]"))

    return [way for way in dict.fromkeys(walk(schema, ())) if way[0] not in OF_AUTHORITIES]


TEXTS = list_texts()


def add_text(part: Any, way: tuple[str, ...], text: str) -> None:
    """Put a text where there is none, and add it to what is written there."""
    name, *rest = way
    if name == "[]":
        places: list[Any] = list(range(len(part))) or [0]
        part.extend([] if part else [{} if rest else text])
    else:
        places = [name]
        if rest and name not in part:
            part[name] = [dict(NEEDED.get(name, {}))] if rest[0] == "[]" else {}
    for place in places:
        if rest:
            add_text(part[place], tuple(rest), text)
        else:
            earlier = part[place] if name == "[]" else part.get(place)
            part[place] = f"{earlier} {text}" if isinstance(earlier, str) else text


def test_further_words_in_any_text_of_an_order_leave_something_to_look_at(
    planted: Planted,
) -> None:
    keys = sorted(planted.orders)
    for number, way in enumerate(TEXTS):
        chosen = keys if DEEPER > 1 else [keys[number % len(keys)]]
        for key in chosen:
            order = deepcopy(planted.orders[key])
            add_text(order, way, "spare parts, Jane Miller, Springfield")
            assert assess_order(planted.world, order)["verdict"] != CLEAR, (way, key)
    assert len(TEXTS) >= 50


# more ties ------------------------------------------------------------------------------------

KINDS = ("owns", "controls", "directs", "contains", "member_of", "linked")
SHARES = ("", "0.01", "0.3", "0.5")


def add_ties(deck: Deck, rng: Random) -> None:
    """Add three ties to each case, between its parties and a stranger."""
    for case in (one.case for one in deck.planted):
        stranger = f"{case.key}-stranger"
        deck.world.party(stranger)
        ids = [stranger, *(row["id"] for row in case.parties.values())]
        for number in range(3):
            start, end = rng.sample(ids, 2)
            kind, share = rng.choice(KINDS), rng.choice(SHARES)
            row = {"id": f"{case.key}-more{number}", "from": start, "to": end, "kind": kind}
            shares = {"share_min": share, "share_max": share} if kind == "owns" else {}
            deck.world.ties.append(row | shares)


@pytest.mark.parametrize("seed", range(1, 1 + DEEPER))
def test_further_ties_leave_something_to_look_at(
    seed: int, planted: Planted, tmp_path: Path
) -> None:
    """Every second case is asked about; each one, with several seeds, in `make gauntlet`."""
    deck = made()
    add_ties(deck, Random(seed))  # noqa: S311  # a test's world, no secret
    world = open_deck(deck, tmp_path)
    keys = sorted(planted.orders)[:: 1 if DEEPER > 1 else 2]
    cleared = [key for key in keys if assess_order(world, planted.orders[key])["verdict"] == CLEAR]
    assert cleared == []


def test_the_deck_has_something_to_find_for_nearly_every_indicator(
    planted: Planted,
) -> None:
    assert len(planted.orders) >= len(KNOWN) * 0.8
