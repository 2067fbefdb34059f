"""Who a party of a transaction is: by id, by number, by a name that is like enough."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from onward.graph.identifiers import identifier
from onward.graph.matching.matcher import Matcher, open_matcher
from onward.graph.matching.query import PartyQuery
from onward.graph.model import (
    Identifier,
    IdentityLink,
    Listing,
    Name,
    Party,
    Provenance,
    Statement,
    Tie,
)
from onward.graph.shares import Share
from onward.graph.store.workspace import memory_snapshot
from onward.queries.assessment.resolving import ExactNames, Resolution, resolve
from onward.queries.detection.context import LayerFacts
from onward.queries.matching.lookup import JUDGED_APART, Lookup
from onward.queries.rules.catalogue import default_catalogue
from onward.queries.rules.policy import default_policy
from onward.queries.transactions.transaction import parse_transaction
from tests.engines import MOSTLY_IN_PROCESS, open_engine
from tests.example_cases import COMPARISONS, walk
from tests.unit.cases import each_case, read_cases

CASES = read_cases(__file__)

INN, OTHER_INN = "7707083893", "7710140679"
PAIR = ("list:1", "other:7")
EXACT_NAMES = ExactNames(date(2026, 5, 1), None, default_catalogue().tables, default_policy())

LAYER = LayerFacts(
    dataset="list",
    layer="L1",
    source="csv",
    regime="EU",
    retrieved="2026-04-30",
    published="2026-04-29",
    max_age_days=7,
    rows_accepted=12,
    rows_rejected=0,
    licence="",
    parties=9,
)


def party(local: str, name: str, country: str | None = "RU", **facts: Any) -> Party:
    given = {"kind": "Company", "source": Provenance("list", local, retrieved="2026-04-30")}
    return Party(id=f"list:{local}", name=name, country=country, **{**given, **facts})


def number(scheme: str, value: str, country: str | None = None) -> tuple[Identifier, ...]:
    return (identifier(scheme, value, country),)


def resolved(
    parties: list[dict[str, Any]], *statements: Statement, engine: str = "networkx"
) -> Resolution:
    snapshot = memory_snapshot(statements)
    opened = open_engine(engine, snapshot)
    transaction = parse_transaction({"id": "T", "parties": parties})
    lookup = Lookup(opened, open_matcher(snapshot), list_datasets=["list"])
    return resolve(transaction, lookup, [LAYER], EXACT_NAMES)


def only(query: dict[str, Any], *statements: Statement) -> Resolution:
    return resolved([{"role": "end_user", **query}], *statements)


def rows(resolution: Resolution) -> list[dict[str, Any]]:
    """Return the rows of `matches[]` as data."""
    return [row.to_data() for row in resolution.matches]


def bands(resolution: Resolution) -> list[tuple[str | None, str]]:
    return [
        (row["candidate"] and row["candidate"]["party"], row["band"]) for row in rows(resolution)
    ]


CITADEL = party("1", "LLC Citadel", identifiers=number("inn", INN))


def elsewhere(local: str, name: str, country: str | None = "RU", **facts: Any) -> Party:
    """Return a party of another source."""
    source = Provenance("other", local, retrieved="2026-04-30")
    return replace(party(local, name, country, **facts), source=source, id=f"other:{local}")


def read_statement(row: tuple[Any, ...]) -> Statement:
    """Read a row of a case: an entry of a list, a link, or an id, a name, a country and facts."""
    match row:
        case ("listed", party_id):
            dataset = party_id.partition(":")[0]
            return Listing(f"{dataset}:e", party_id, "sanction", "EU", Provenance(dataset, "e"))
        case ("same", left, right):
            return IdentityLink(left, right, Provenance("list", "link"))
    number_of, name, country, *more = row
    dataset, _, local = number_of.partition(":")
    facts = dict(more[0]) if more else {}
    if names := facts.pop("names", ()):
        facts["names"] = tuple(Name(*one) for one in names)
    if identifiers := facts.pop("identifiers", ()):
        facts["identifiers"] = tuple(identifier(*one) for one in identifiers)
    make = party if dataset == "list" else elsewhere
    return make(local, name, country, **facts)


def view(found: Resolution) -> dict[str, Any]:
    """Return what a case may ask of a resolution."""
    ties = found.overlay.ties
    return {
        "matches": rows(found),
        "bands": [list(band) for band in bands(found)],
        "because": [row["explanation"]["because"] for row in rows(found)],
        "subjects": [[one.ref, one.id, one.resolved] for one in found.subjects],
        "names": [one.name for one in found.subjects],
        "limits": [[limit.where, limit.limit] for limit in found.limits],
        "parties": [
            {"id": one.id, "name": one.name, "kind": one.kind, "country": one.country}
            for one in found.overlay.parties
        ],
        "ties": sorted([tie.start, str(tie.kind), tie.end] for tie in ties),
        "claimed": [[tie.start, describe(tie.share)] for tie in ties if tie.standing == "claimed"],
        "claims": [list(claim) for claim in claims(found)],
        "texts": [tie.text for tie in ties],
        "scores": [[tie.score, tie.standing] for tie in ties],
        "sources": [tie.source.dataset for tie in ties],
        "holdings": len({tie.tid for tie in ties}),
    }


@pytest.mark.parametrize(
    "case",
    [pytest.param(case, id=case["case"]) for case in CASES["test_a_party_is_who_a_case_says"]],
)
def test_a_party_is_who_a_case_says(case: dict[str, Any]) -> None:
    """A case has rows of sources, the parties of an order or one query, and what comes of it."""
    order = case.get("order") or [{"role": "end_user", **case["query"]}]
    statements = [read_statement(tuple(row)) for row in case.get("rows", ())]
    found = view(resolved(order, CITADEL, *statements))
    for key, wanted in case["says"].items():
        place, _, words = key.partition(" ")
        value = walk(found, place.split("."))
        assert COMPARISONS[words](value, wanted), (key, value)


def test_a_party_that_is_judged_another_one_is_named_and_no_longer_possible() -> None:
    snapshot = memory_snapshot([CITADEL, elsewhere("7", "Citadel OOO")])
    opened = open_engine("networkx", snapshot)
    lookup = Lookup(opened, open_matcher(snapshot), lambda left, right: (left, right) == PAIR)
    transaction = parse_transaction({"id": "T", "parties": [{"role": "end_user", "id": "list:1"}]})
    found = resolve(transaction, lookup, [LAYER], EXACT_NAMES)
    assert bands(found) == [("list:1", "match"), ("other:7", "weak")]
    assert rows(found)[1]["explanation"]["because"] == [JUDGED_APART]
    assert not found.overlay.ties


def test_names_of_known_parties_are_looked_over_at_once_with_the_answers_of_each_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    names = ("LLC Citadel", "Citadel OOO", "Zubrol Bank", "Zubrol", "Ali", "Sitadel", "Zubrol AO")
    rows: list[Statement] = [party(str(number), name) for number, name in enumerate(names)]
    rows += [
        Listing(local, f"list:{local}", "sanction", "EU", Provenance("list", local), "EU", act=act)
        for local, act in (("0", "I"), ("1", "II"), ("2", "I"), ("3", "II"))
    ]
    rows += [
        Tie(f"list:{owner}", "list:4", "owns", Provenance("list", f"t{owner}")) for owner in (5, 6)
    ]
    order = [{"role": "end_user", "id": f"list:{number}"} for number in (4, 1, 3)]
    prepared = []
    look_ahead = Matcher.look_ahead

    def note(matcher: Matcher, queries: Sequence[PartyQuery], least: float) -> None:
        prepared.append(len(queries))
        look_ahead(matcher, queries, least)

    monkeypatch.setattr(Matcher, "look_ahead", note)
    together = resolved(order, *rows)
    assert prepared == [3, 2], "those of the order, and the owners above"
    monkeypatch.setattr(Matcher, "look_ahead", lambda *_: None)
    assert resolved(order, *rows) == together
    assert len(together.matches) > len(order), "some are on another list, too"


@each_case("act", "name", "found")
def test_two_annexes_of_one_source_may_list_one_party(
    act: str | None, name: str, *, found: bool
) -> None:
    entries = [
        Listing(local, f"list:{local}", "sanction", "EU", Provenance("list", local), "EU", act=text)
        for local, text in (("1", "Annex I"), ("2", act))
    ]
    resolution = only({"id": "list:1"}, CITADEL, party("2", name), *entries)
    others = [("list:2", "possible")] if found else []
    assert bands(resolution) == [("list:1", "match"), *others]


def test_a_person_s_own_number_is_used_and_never_repeated() -> None:
    anna = party("1", "Anna", kind="Person", identifiers=number("passport", "AB 123", "RU"))
    query = {"name": "B. Other", "country": "RU", "identifiers": {"passport": "ab123"}}
    found = only(query, anna)
    assert bands(found) == [("list:1", "possible")]
    assert "123" not in str(rows(found))


def test_the_evidence_hash_changes_with_what_was_compared_and_with_nothing_else() -> None:
    query = {"name": "LLC Citadel", "country": "RU"}
    (first,) = rows(only(query, CITADEL))
    (again,) = rows(only(query, CITADEL, party("7", "Unrelated")))
    (other,) = rows(only({**query, "identifiers": {"inn": INN}}, CITADEL))
    assert first["evidence_hash"] == again["evidence_hash"] != other["evidence_hash"]


@pytest.mark.parametrize("engine", MOSTLY_IN_PROCESS)
def test_every_engine_resolves_alike(engine: str) -> None:
    statements = (CITADEL, party("2", "LLC Citadel"), party("3", "Citadel", None))
    owned = Tie("list:1", "list:3", "owns", Provenance("list", "t"))
    orders = [
        {"role": "end_user", "name": "LLC Citadel", "country": "RU"},
        {"role": "consignee", "name": "Citadel", "country": "RU"},
        {"role": "bank", "id": "list:3"},
    ]
    found = resolved(orders, *statements, owned, engine=engine)
    assert found == resolved(orders, *statements, owned)


def test_the_order_of_the_sources_rows_changes_nothing() -> None:
    statements = [CITADEL, party("2", "LLC Citadel"), party("3", "Citadel", None)]
    order = {"role": "end_user", "name": "LLC Citadel", "country": "RU"}
    assert resolved([order], *statements) == resolved([order], *reversed(statements))


def claims(resolution: Resolution) -> list[tuple[str, str, str | None]]:
    """Return who holds what share in whom, by their names."""
    names = {node.id: node.name for node in resolution.overlay.parties}
    return [
        (
            names.get(tie.start, tie.start),
            names.get(tie.end, tie.end),
            describe(tie.share),
        )
        for tie in resolution.overlay.ties
        if tie.kind == "owns"
    ]


def describe(share: Share | None) -> str | None:
    """Write a share as an interval, such as (0.25, 0.5]."""
    if share is None:
        return None
    begin, end = "(" if share.min_exclusive else "[", ")" if share.max_exclusive else "]"
    return f"{begin}{share.min:g}, {share.max:g}{end}"
