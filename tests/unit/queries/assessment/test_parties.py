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
from onward.queries.matching.lookup import JUDGED_APART, KNOWN_BY_ID, NAMELESS, Lookup
from onward.queries.rules.catalogue import default_catalogue
from onward.queries.rules.policy import default_policy
from onward.queries.transactions.transaction import parse_transaction
from tests.engines import MOSTLY_IN_PROCESS, open_engine
from tests.unit.cases import read_cases

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


CITADEL_ELSEWHERE = elsewhere("7", "Citadel OOO")
NAMED = {"name": "Citadel"}


def test_a_party_given_by_id_is_that_party_whatever_name_the_order_gives_it() -> None:
    found = only({"id": "list:1", "name": "Something else", "country": "KZ"}, CITADEL)
    (subject,) = found.subjects
    assert (subject.id, subject.resolved, subject.name) == ("list:1", "id", "LLC Citadel")
    assert not found.overlay.parties
    assert bands(found) == [("list:1", "match")]


@pytest.mark.parametrize(
    ("query", "listed", "band"),
    CASES["test_who_only_resembles_a_name_that_states_nothing_is_weak"],
)
def test_who_only_resembles_a_name_that_states_nothing_is_weak(
    query: dict[str, Any], listed: str, band: str
) -> None:
    found = only(query, party("t", listed), entry("list:t", "list"))
    assert bands(found)[-1] == ("list:t", band)


KAPRIKAT = party("k", "Kaprikat", "IR")
ELECTRONICS = "Kaprikat Electronics Corporation"


def entry(party_id: str, dataset: str) -> Listing:
    return Listing(f"{dataset}:e", party_id, "sanction", "EU", Provenance(dataset, "e"))


@pytest.mark.parametrize(
    ("statements", "band"),
    [
        # the list knows both, and this one is in the order's country
        ((party("e", ELECTRONICS, "TR"), entry("list:e", "list")), "weak"),
        # the same source, which lists it nowhere: a register's equal name clears nobody
        ((party("e", ELECTRONICS, "TR"),), "possible"),
        # another publisher's entry tells nothing of this list
        ((elsewhere("e", ELECTRONICS, "TR"), entry("other:e", "other")), "possible"),
        # its country is not stated
        ((party("e", ELECTRONICS, None), entry("list:e", "list")), "possible"),
    ],
)
def test_a_listed_name_within_the_order_s_is_weak_only_where_its_list_has_all_of_it_elsewhere(
    statements: tuple[Statement, ...], band: str
) -> None:
    found = only({"name": ELECTRONICS, "country": "TR"}, KAPRIKAT, *statements)
    assert dict(bands(found))["list:k"] == band


def test_a_listed_name_within_the_order_s_stays_possible_in_the_order_s_country() -> None:
    listed = replace(KAPRIKAT, country="TR")
    both_there = (party("e", ELECTRONICS, "TR"), entry("list:e", "list"))
    found = only({"name": ELECTRONICS, "country": "TR"}, listed, *both_there)
    assert dict(bands(found))["list:k"] == "possible"


def test_a_party_given_by_id_is_compared_with_the_other_sources() -> None:
    found = only({"id": "list:1"}, CITADEL, elsewhere("7", "Citadel OOO"))
    assert [(s.id, s.resolved) for s in found.subjects] == [("list:1", "id")]
    assert bands(found) == [("list:1", "match"), ("other:7", "possible")]
    assert KNOWN_BY_ID in rows(found)[1]["explanation"]["because"]
    (tie,) = found.overlay.ties
    assert (tie.start, tie.end, tie.kind) == ("list:1", "other:7", "possibly_same_as")
    assert not found.overlay.parties


def test_a_party_that_is_judged_another_one_is_named_and_no_longer_possible() -> None:
    snapshot = memory_snapshot([CITADEL, elsewhere("7", "Citadel OOO")])
    opened = open_engine("networkx", snapshot)
    lookup = Lookup(opened, open_matcher(snapshot), lambda left, right: (left, right) == PAIR)
    transaction = parse_transaction({"id": "T", "parties": [{"role": "end_user", "id": "list:1"}]})
    found = resolve(transaction, lookup, [LAYER], EXACT_NAMES)
    assert bands(found) == [("list:1", "match"), ("other:7", "weak")]
    assert rows(found)[1]["explanation"]["because"] == [JUDGED_APART]
    assert not found.overlay.ties


def test_two_entries_of_one_source_are_two_parties_by_its_own_word() -> None:
    found = only({"id": "list:1"}, CITADEL, party("2", "LLC Citadel"))
    assert bands(found) == [("list:1", "match")]


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


@pytest.mark.parametrize(
    ("act", "name", "found"),
    CASES["test_two_annexes_of_one_source_may_list_one_party"],
)
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


@pytest.mark.parametrize(
    ("query", "limits"),
    [({}, [("parties.0", NAMELESS)]), ({"name": "!"}, [("parties.0", NAMELESS)]), (NAMED, [])],
)
def test_a_party_whose_names_cannot_be_searched_is_compared_with_nobody_and_that_is_said(
    query: dict[str, Any], limits: list[tuple[str, str]]
) -> None:
    found = only({"id": "list:1", **query}, party("1", "???"), CITADEL_ELSEWHERE)
    assert [(limit.where, limit.limit) for limit in found.limits] == limits


def test_a_name_on_the_order_that_is_another_party_s_is_never_hidden_by_the_id() -> None:
    query = {"id": "list:1", "name": "Rosoboronexport", "country": "RU"}
    found = only(query, CITADEL, party("2", "Rosoboroneksport OAO"))
    assert bands(found) == [("list:1", "match"), ("list:2", "possible")]


def test_any_source_s_id_of_a_merged_party_finds_it() -> None:
    other = party("2", "Citadel")
    link = IdentityLink("list:1", "list:2", Provenance("list", "link"))
    (subject,) = only({"id": "list:2"}, CITADEL, other, link).subjects
    assert subject.id == "list:1"


def test_an_unknown_id_is_stated_as_unmatched() -> None:
    found = only({"id": "list:9"}, CITADEL)
    (subject,) = found.subjects
    assert (subject.id, subject.resolved, subject.name) == ("transaction:0", "none", "list:9")
    (row,) = rows(found)
    assert row["band"] == "none"
    assert row["explanation"]["because"] == ["no loaded source has the id list:9"]


def test_a_clean_search_leaves_a_row_that_says_what_was_searched() -> None:
    """It counts the parties that names are compared with: no addresses, contacts or bonds."""
    places = [
        party(local, "12 Zubrol St, Moscow", kind=kind)
        for local, kind in (("8", "Address"), ("9", "Contact"), ("10", "Security"))
    ]
    (row,) = rows(only({"name": "Nobody", "country": "NL"}, CITADEL, *places))
    assert (row["party_ref"], row["role"], row["candidate"]) == (0, "end_user", None)
    assert row["searched"] == [
        {"dataset": "list", "layer": "L1", "list_version": "2026-04-29", "entries": 1}
    ]


@pytest.mark.parametrize(
    ("identifiers", "band"),
    CASES["test_a_valid_strong_number_is_a_match_without_a_name"],
)
def test_a_valid_strong_number_is_a_match_without_a_name(
    identifiers: dict[str, str], band: str | None
) -> None:
    found = only({"country": "RU", "identifiers": identifiers}, CITADEL)
    (subject,) = found.subjects
    assert subject.resolved == ("matched" if band else "none")
    assert bands(found) == [("list:1", "match") if band else (None, "none")]


def test_a_number_and_a_name_that_disagree_are_possible_and_say_so() -> None:
    query = {"name": "Another name", "country": "RU", "identifiers": {"inn": INN}}
    (row,) = rows(only(query, CITADEL))
    assert row["band"] == "possible"
    assert row["explanation"]["because"] == ["identifier agrees, name does not"]


def test_a_number_that_fails_its_check_says_nothing_for_certain_and_that_is_said() -> None:
    found = only({"name": "X", "identifiers": {"inn": "7707083894"}}, CITADEL)
    assert rows(found)[0]["explanation"]["because"] == [
        "the inn given is not valid: it says nothing for certain"
    ]


def test_a_register_s_number_is_a_match_in_its_own_country_only() -> None:
    tako = party(
        "3", "TACO LLC", "AM", identifiers=number("registration_number", "269.110.1", "AM")
    )
    query = {"name": "Tako LLC", "country": "AM", "identifiers": {"registration_number": "2691101"}}
    assert bands(only(query, tako)) == [("list:3", "match")]
    assert bands(only({**query, "country": "GE"}, tako))[0][1] in ("weak", "none")


@pytest.mark.parametrize(
    ("name", "country", "theirs", "band"),
    CASES["test_a_name_that_is_like_enough_is_a_match_and_another_country_speaks_against_it"],
)
def test_a_name_that_is_like_enough_is_a_match_and_another_country_speaks_against_it(
    name: str, country: str | None, theirs: str | None, band: str
) -> None:
    found = only({"name": name, "country": country}, party("1", "LLC Citadel", theirs))
    assert rows(found)[-1]["band"] == band
    resolved_as = {"match": "matched", "possible": "possible"}.get(band, "none")
    assert found.subjects[0].resolved == resolved_as


def test_an_alias_counts_like_a_name_and_a_weak_alias_is_no_more_than_possible() -> None:
    names = (Name("Saito Tech Ltd", "alias"), Name("Candy", "weak"), Name("Old Name", "former"))
    candiru = party("1", "Candiru", "IL", names=names)
    for name, band in (("saito tech ltd", "match"), ("Old name", "match"), ("Candy", "possible")):
        assert bands(only({"name": name, "country": "IL"}, candiru)) == [("list:1", band)]


def test_two_valid_numbers_that_differ_keep_an_equal_name_from_being_a_match() -> None:
    query = {"name": "LLC Citadel", "country": "RU", "identifiers": {"inn": OTHER_INN}}
    (row,) = rows(only(query, CITADEL))
    assert (row["band"], row["explanation"]["because"]) == (
        "possible",
        ["their inn numbers differ"],
    )


def test_a_ship_s_name_is_no_company_s() -> None:
    ship = party("1", "Astra", kind="Vessel")
    assert bands(only({"name": "Astra", "country": "RU"}, ship)) == [("list:1", "possible")]
    house = party("1", "Astra", kind="Address")
    assert bands(only({"name": "Astra", "country": "RU"}, house)) == [(None, "none")]


def test_several_parties_with_one_confident_key_are_all_named() -> None:
    twins = (party("1", "LLC Citadel"), party("2", "LLC Citadel"))
    found = only({"name": "LLC Citadel", "country": "RU"}, *twins)
    assert [(s.ref, s.id, s.resolved) for s in found.subjects] == [
        (0, "list:1", "matched"),
        (0, "list:2", "matched"),
    ]
    assert bands(found) == [("list:1", "match"), ("list:2", "match")]


def test_a_possible_match_is_an_overlay_party_that_may_be_the_same() -> None:
    found = only({"name": "LLC Citadel", "country": "MX"}, CITADEL)
    (subject,) = found.subjects
    (node,) = found.overlay.parties
    (tie,) = found.overlay.ties
    assert node.id == subject.id == "transaction:0"
    assert (node.kind, node.source.dataset) == ("Unknown", "transaction")
    assert (tie.start, tie.end, tie.kind) == ("transaction:0", "list:1", "possibly_same_as")
    assert (tie.score, tie.standing) == (0.85, "inferred")
    assert tie.text == "compared with the name LLC Citadel"


def test_a_match_and_a_possible_one_beside_it_are_both_examined() -> None:
    weak = party("2", "Other", names=(Name("LLC Citadel", "weak"),))
    found = only({"name": "LLC Citadel", "country": "RU"}, CITADEL, weak)
    assert [(s.id, s.resolved) for s in found.subjects] == [
        ("list:1", "matched"),
        ("transaction:0", "possible"),
    ]
    assert [(t.start, t.end) for t in found.overlay.ties] == [("transaction:0", "list:2")]


def test_a_name_without_letters_cannot_be_searched_and_that_is_said() -> None:
    (row,) = rows(only({"name": "---", "country": "RU"}, CITADEL))
    assert row["explanation"]["because"] == [
        "the name holds no letter or digit: it cannot be searched"
    ]


def test_a_bare_role_has_a_row_and_no_subject() -> None:
    found = only({}, CITADEL)
    assert found.subjects == ()
    assert rows(found)[0]["explanation"]["because"] == ["nothing says who this is"]


def test_owners_are_claimed_ties_and_are_looked_up_the_same_way() -> None:
    owners = [
        {
            "name": "LLC Citadel",
            "country": "RU",
            "share_min": "0.25",
            "share_max": "0.5",
            "share_min_exclusive": True,
        },
        {"name": "Omar Sample", "country": "AE", "share_min": "0.6"},
        {"name": "Eva Muster"},
    ]
    query = {"name": "Gulfbridge", "country": "AE", "owners": owners}
    found = only(query, CITADEL)
    ties = {tie.start: tie for tie in found.overlay.ties}
    assert {(t.kind, t.standing, t.end, t.source.dataset) for t in ties.values()} == {
        ("owns", "claimed", "transaction:0", "transaction")
    }
    assert ties["list:1"].share == Share(0.25, 0.5, min_exclusive=True)
    by_name = {node.name: node.id for node in found.overlay.parties}
    assert ties[by_name["Omar Sample"]].share == Share(0.6, 1.0)
    assert ties[by_name["Eva Muster"]].share is None
    assert [(row["role"], row.get("owner"), row["band"]) for row in rows(found)] == [
        ("end_user", None, "none"),
        ("owner", 0, "match"),
        ("owner", 1, "none"),
        ("owner", 2, "none"),
    ]


def test_a_possible_owner_is_tied_to_its_candidate() -> None:
    owner = {"name": "LLC Citadel", "country": "MX"}
    query = {"name": "Gulfbridge", "country": "AE", "owners": [owner]}
    kinds = sorted(tie.kind for tie in only(query, CITADEL).overlay.ties)
    assert kinds == ["owns", "possibly_same_as"]


def test_an_owner_found_as_several_parties_carries_its_share_once_on_the_listed_one() -> None:
    twins = (party("1", "LLC Citadel"), party("2", "LLC Citadel"))
    entry = Listing("e", "list:2", "sanction", "EU", Provenance("list", "e"))
    owner = {"name": "LLC Citadel", "country": "RU", "share_min": "0.6", "share_max": "0.6"}
    query = {"name": "Gulfbridge", "country": "AE", "owners": [owner]}
    found = only(query, *twins, entry)
    claims = [(tie.start, tie.share) for tie in found.overlay.ties if tie.standing == "claimed"]
    assert claims == [("list:2", Share(0.6, 0.6))]
    assert [row["band"] for row in rows(found) if row["role"] == "owner"] == ["match", "match"]


def test_one_party_in_two_roles_is_one_node_and_its_owners_count_once() -> None:
    owner = {"name": "Omar Sample", "country": "AE", "share_min": "0.6", "share_max": "0.6"}
    entry = {"name": "Gulfbridge", "country": "AE", "owners": [owner]}
    other = {"name": "GULFBRIDGE", "country": "AE", "owners": [owner]}
    found = resolved([{"role": "consignee", **entry}, {"role": "end_user", **other}], CITADEL)
    assert [(s.ref, s.role, s.id) for s in found.subjects] == [
        (0, "consignee", "transaction:0"),
        (1, "end_user", "transaction:0"),
    ]
    assert len(found.overlay.ties) == 1
    assert len(found.overlay.parties) == 2


def test_a_share_of_nobody_in_particular_is_no_known_owner() -> None:
    query = {"name": "G", "country": "AE", "owners": [{"share_min": "0.3"}, {"country": "AE"}]}
    found = only(query, CITADEL)
    assert not found.overlay.ties
    assert [row["candidate"] for row in rows(found) if row["role"] == "owner"] == [None, None]


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


def owned(holder: str, share: str | None = None, **facts: str) -> dict[str, Any]:
    """Return an owner as an order states one."""
    ends = {} if share is None else {"share_min": share, "share_max": share}
    return {"name": holder, **ends, **facts}


def claims(resolution: Resolution) -> list[tuple[str, str, float | None]]:
    names = {node.id: node.name for node in resolution.overlay.parties}
    return [
        (
            names.get(tie.start, tie.start),
            names.get(tie.end, tie.end),
            tie.share.min if tie.share else None,
        )
        for tie in resolution.overlay.ties
        if tie.kind == "owns"
    ]


def test_equal_words_are_one_node_as_party_and_as_owner() -> None:
    buyer = {"role": "purchaser", "name": "Acme Trade", "country": "AE"}
    user = {"role": "end_user", "name": "Gulfbridge", "owners": [owned("Acme, Trade", "1")]}
    found = resolved([user, buyer | {"owners": [owned("Ministry", "0.6", country="AE")]}], CITADEL)
    ends = {(tie.start, tie.end) for tie in found.overlay.ties}
    assert ("transaction:1", "transaction:0") in ends
    assert claims(found) == [
        ("Acme, Trade", "Gulfbridge", 1.0),
        ("Ministry", "Acme, Trade", 0.6),
    ]


def test_an_owner_takes_the_place_of_a_party_that_its_words_name() -> None:
    buyer = {"role": "purchaser", "name": "Zephyr Nine", "id": "list:1"}
    user = {"role": "end_user", "name": "Gulfbridge", "owners": [owned("Zephyr Nine", "1")]}
    found = resolved([buyer, user], CITADEL)
    assert ("list:1", "transaction:1") in {(t.start, t.end) for t in found.overlay.ties}
    again = {"role": "consignee", "name": "ZEPHYR NINE"}
    subjects = resolved([buyer, again], CITADEL).subjects
    assert [(s.id, s.resolved) for s in subjects] == [("list:1", "id"), ("list:1", "matched")]


@pytest.mark.parametrize(
    ("one", "other"),
    CASES["test_facts_that_contradict_each_other_keep_equal_words_apart"],
)
def test_facts_that_contradict_each_other_keep_equal_words_apart(
    one: dict[str, Any], other: dict[str, Any]
) -> None:
    owners = [owned("Acme", "0.3", **one), owned("ACME", "0.3", **other)]
    found = only({"name": "Gulfbridge", "owners": owners}, CITADEL)
    assert len({tie.start for tie in found.overlay.ties}) == 2


def test_words_that_fit_two_parties_are_one_of_them_and_may_be_the_other() -> None:
    acme = [{"role": role, "name": "Acme", "country": land} for role, land in ROLES_ABROAD]
    user = {"role": "end_user", "name": "Gulfbridge", "owners": [owned("Acme", "1")]}
    found = resolved([*acme, user], CITADEL)
    assert {(tie.kind, tie.start, tie.end) for tie in found.overlay.ties} == {
        ("owns", "transaction:0", "transaction:2"),
        ("possibly_same_as", "transaction:0", "transaction:1"),
    }


ROLES_ABROAD = (("purchaser", "AE"), ("consignee", "DE"))


def test_a_party_that_owns_itself_by_its_own_words_holds_a_share_in_itself() -> None:
    stated = only({"name": "Gulfbridge LLC", "owners": [owned("GULFBRIDGE, LLC", "1")]}, CITADEL)
    assert [(t.start, t.end) for t in stated.overlay.ties] == [("transaction:0", "transaction:0")]
    listed = only({"id": "list:1", "owners": [owned("LLC Citadel", "1", country="RU")]}, CITADEL)
    assert [(tie.start, tie.end) for tie in listed.overlay.ties] == [("list:1", "list:1")]


def test_two_entries_of_one_owner_are_two_holdings() -> None:
    quarters = [owned("Omar", "0.25"), owned("OMAR", "0.25")]
    found = only({"name": "Gulfbridge", "owners": quarters}, CITADEL)
    assert [share for _, _, share in claims(found)] == [0.25, 0.25]
    assert len({tie.tid for tie in found.overlay.ties}) == 2
    classes = [{**owned("Omar", "0.25"), "class": name} for name in ("A", "B")]
    found = only({"name": "Gulfbridge", "owners": classes}, CITADEL)
    assert [tie.text for tie in found.overlay.ties] == [
        "the exporter's customer file, class A",
        "the exporter's customer file, class B",
    ]


def test_a_party_in_two_roles_with_different_owners_states_them_as_two_sources() -> None:
    ends = [
        {"role": role, "name": "Gulfbridge", "owners": [owned("Omar", share)]}
        for role, share in (("consignee", "0.3"), ("end_user", "0.4"))
    ]
    found = resolved(ends, CITADEL)
    assert [tie.source.dataset for tie in found.overlay.ties] == [
        "transaction",
        "transaction (party 1)",
    ]


def test_an_owner_carries_its_kind_and_every_entry_adds_what_it_knows() -> None:
    ministry = {"name": "Ministry", "kind": "PublicBody"}
    user = {"name": "Gulfbridge", "owners": [owned("Ministry", "0.3", country="AE"), ministry]}
    (node,) = [node for node in only(user, CITADEL).overlay.parties if node.name == "Ministry"]
    assert (node.kind, node.country) == ("PublicBody", "AE")


def test_an_alias_of_one_word_reaches_no_longer_name_and_is_still_named() -> None:
    certain = party("1", "Zubrol Works", names=(Name("Kaprikat"),))
    part = elsewhere("7", "Samara Kaprikat")
    whole = elsewhere("8", "Kapricat OOO")
    answers = dict(bands(only({"name": "Zubrol Works", "country": "RU"}, certain, part, whole)))
    assert answers["list:1"] == "match"
    assert answers["other:7"] == "weak"  # perhaps another party, and named all the same
    assert answers["other:8"] == "possible"
