"""FollowTheMoney entities: directions, shares, posts, listings, papers, shipments."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from onward.errors import CountsOutside, HeaderRefused, RowRefused
from onward.graph.model import Name, Tie
from onward.graph.shares import Share
from onward.loaders.load import Loaded, load
from onward.loaders.source import LoadOptions
from onward.loaders.sources.ftm.entities import plain_amount
from tests.lists import shared_data
from tests.unit.cases import each_case


def entity(entity_id: str, schema: str, **properties: Any) -> dict[str, Any]:
    """Write one entity; a single text stands for a list of one."""
    values = {
        name: [value] if isinstance(value, str) else value for name, value in properties.items()
    }
    return {"id": entity_id, "schema": schema, "properties": values}


def load_entities(folder: Path, *entities: dict[str, Any] | str, pad: int = 0) -> Loaded:
    """Load entities, with `pad` sound ones after them so that one bad row is below the limit."""
    path = folder / "entities.json"
    padding = [entity(f"pad-{number}", "Person", name="Pad") for number in range(pad)]
    lines = [one if isinstance(one, str) else json.dumps(one) for one in [*entities, *padding]]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return load("ftm", [path], LoadOptions("ftm", "2026-01-31"))


def one_tie(folder: Path, *entities: dict[str, Any]) -> Tie:
    (tie,) = load_entities(folder, *entities).statements.ties
    return tie


@each_case("schema", "source", "target", "kind", "turned")
def test_every_edge_reads_as_a_sentence(
    tmp_path: Path, schema: str, source: str, target: str, kind: str, turned: bool
) -> None:
    tie = one_tie(tmp_path, entity("e", schema, **{source: "a", target: "b"}))
    ends = (tie.end, tie.start) if turned else (tie.start, tie.end)
    assert ends == ("ftm:a", "ftm:b")
    assert tie.kind == kind
    assert tie.source.record == "e"


def test_an_edge_keeps_its_dates_and_words(tmp_path: Path) -> None:
    tie = one_tie(
        tmp_path,
        entity(
            "e",
            "Directorship",
            director="a",
            organization="b",
            role="General Director",
            startDate=["2020-05", "2019"],
            endDate="2024-01-01T00:00:00",
        ),
    )
    assert (tie.since, tie.until, tie.text) == ("2019", "2024-01-01", "General Director")


def test_an_edge_of_several_parties_is_one_tie_a_pair(tmp_path: Path) -> None:
    found = load_entities(
        tmp_path, entity("e", "Ownership", owner=["b", "a"], asset="c")
    ).statements.ties
    assert [(tie.start, tie.source.record) for tie in found] == [("ftm:a", "e"), ("ftm:b", "e/1")]


def test_what_is_over_without_a_date_ended_by_the_day_it_was_seen(tmp_path: Path) -> None:
    over = entity("e", "Membership", member="a", organization="b", status="former")
    loaded = load_entities(tmp_path, {**over, "last_seen": "2025-03-04T10:00:00"})
    (tie,) = loaded.statements.ties
    assert (tie.until, tie.source.retrieved) == ("2025-03-04", "2025-03-04")
    assert "status" in {warning.field for warning in loaded.log.warnings}


@pytest.mark.parametrize(
    ("percentage", "share"),
    [
        ("60", Share(0.6, 0.6)),
        ("1", Share(0.01, 0.01)),
        (["25-50", "60"], Share(0.25, 0.6)),
        (">50", Share(0.5, 1.0, min_exclusive=True)),
        ("majority", None),
        ("150", None),
        ([], None),
    ],
)
def test_the_percentage_of_an_ownership_is_its_share(
    tmp_path: Path, percentage: str | list[str], share: Share | None
) -> None:
    tie = one_tie(tmp_path, entity("e", "Ownership", owner="a", asset="b", percentage=percentage))
    assert tie.share == share


@pytest.mark.parametrize(
    ("percentage", "reason"),
    [("majority", "bad_number"), (["20", "30"], "has several values"), ("0.5", "tiny_share")],
)
def test_a_doubtful_percentage_is_noted(
    tmp_path: Path, percentage: str | list[str], reason: str
) -> None:
    loaded = load_entities(
        tmp_path, entity("e", "Ownership", owner="a", asset="b", percentage=percentage)
    )
    assert reason in {warning.reason for warning in loaded.log.warnings}


@each_case("words", "kind", "directness")
def test_the_type_of_an_ownership_tells_owning_from_control(
    tmp_path: Path, words: str, kind: str, directness: str | None
) -> None:
    tie = one_tie(tmp_path, entity("e", "Ownership", owner="a", asset="b", ownershipType=words))
    assert (tie.kind, tie.directness) == (kind, directness)


def test_a_similar_entity_is_possibly_the_same_with_its_score(tmp_path: Path) -> None:
    tie = one_tie(tmp_path, entity("e", "Similar", candidate="a", match="b", confidenceScore="0.8"))
    assert (tie.kind, tie.score) == ("possibly_same_as", 0.8)


def test_a_payment_keeps_its_amount_as_words(tmp_path: Path) -> None:
    tie = one_tie(
        tmp_path,
        entity("e", "Payment", payer="a", beneficiary="b", amountEur="100000", date="2011-12-29"),
    )
    assert (tie.text, tie.since) == ("payment of 100000 EUR", "2011-12-29")


def test_a_party_keeps_its_names_by_kind_and_its_producers_choice_first(tmp_path: Path) -> None:
    acme = entity(
        "a",
        "Company",
        name=["ACME PLC", "Acme"],
        alias="The Acme",
        previousName="Old Acme",
        weakAlias="AC",
        jurisdiction="gb",
        country=["gb", "fr"],
        topics=["sanction", "gov.soe"],
        leiCode="5493001KJTIIGC8Y1R12",
        taxNumber="7",
        incorporationDate="2001",
        addressEntity="addr",
        sector="Trade",
    )
    loaded = load_entities(
        tmp_path,
        {**acme, "caption": "Acme"},
        entity("addr", "Address", full="1 Main St, London", country="gb"),
    )
    party, address, place = loaded.statements.parties
    assert place.name == "Main St 1, London, United Kingdom"
    assert (party.id, party.name, party.kind, party.country) == ("ftm:a", "Acme", "Company", "GB")
    assert party.names == (
        Name("ACME PLC"),
        Name("The Acme"),
        Name("Old Acme", "former"),
        Name("AC", "weak"),
    )
    assert party.topics == ("gov.soe", "sanction")
    assert [(one.scheme, one.country) for one in party.identifiers] == [
        ("lei", None),
        ("tax_number", "GB"),
    ]
    assert (address.kind, address.name) == ("Address", "1 Main St, London")
    ties = {(tie.start, tie.end) for tie in loaded.statements.ties}
    assert {tie.kind for tie in loaded.statements.ties} == {"located_at"}
    # where the entity of an address is, whoever is located at the entity is, too
    assert ties == {("ftm:a", "ftm:addr"), ("ftm:a", place.id), ("ftm:addr", place.id)}


@each_case("stated", "address")
def test_a_country_alone_is_no_address(
    stated: dict[str, Any], address: str | None, tmp_path: Path
) -> None:
    loaded = load_entities(tmp_path, entity("a", "Company", name="Acme", **stated))
    (party,) = loaded.statements.parties
    assert (party.country, party.address) == ("RU", address)


def test_an_alias_left_over_from_a_form_is_dropped_and_noted(tmp_path: Path) -> None:
    loaded = load_entities(tmp_path, entity("a", "Company", name="X", alias=["Chinese:", "Y"]))
    (party,) = loaded.statements.parties
    assert (party.name, party.names) == ("X", ())
    assert [warning.value for warning in loaded.log.warnings] == ["Chinese:", "Y"]


def test_several_countries_are_kept_as_a_note_and_never_guessed(tmp_path: Path) -> None:
    loaded = load_entities(tmp_path, entity("a", "Person", name="A", nationality=["fr", "de"]))
    (party,) = loaded.statements.parties
    assert party.country is None
    assert party.notes == (("countries", "DE; FR"),)


def test_dates_of_birth_are_kept_for_matching(tmp_path: Path) -> None:
    loaded = load_entities(tmp_path, entity("a", "Person", name="A", birthDate=["1971", "1972"]))
    (party,) = loaded.statements.parties
    assert party.notes == (("birth_date", "1971; 1972"),)


def test_a_legal_entity_is_an_organisation_of_uncertain_kind(tmp_path: Path) -> None:
    (party,) = load_entities(tmp_path, entity("a", "LegalEntity", name="A")).statements.parties
    assert party.kind == "Organization"
    assert ("kind_uncertain", "LegalEntity") in party.notes


def test_other_ids_of_an_entity_are_links_that_its_source_asserts(tmp_path: Path) -> None:
    person = entity("NK-1", "Person", name="A", wikidataId="Q42")
    links = load_entities(tmp_path, {**person, "referents": ["ofac-7", "NK-1"]}).statements.links
    assert [(link.left, link.right) for link in links] == [
        ("ftm:NK-1", "ftm:ofac-7"),
        ("ftm:NK-1", "wikidata:Q42"),
    ]


def test_papers_become_personal_identifiers_of_their_holder(tmp_path: Path) -> None:
    loaded = load_entities(
        tmp_path,
        entity("doc", "Passport", holder="p", passportNumber="X 123", country="ru"),
        entity("id", "Identification", holder="p", number="99"),
        entity("p", "Person", name="P"),
    )
    (party,) = loaded.statements.parties
    assert [(one.scheme, one.value, one.country, one.personal) for one in party.identifiers] == [
        ("passport", "X123", "RU", True),
        ("national_id", "99", None, True),
    ]


def test_a_post_is_held_at_its_organisation(tmp_path: Path) -> None:
    loaded = load_entities(
        tmp_path,
        entity("o", "Occupancy", holder="p", post="minister", startDate="2020", status="current"),
        entity("minister", "Position", name="Minister of Trade", organization="ministry"),
        entity("p", "Person", name="P"),
        entity("ministry", "PublicBody", name="Ministry of Trade"),
    )
    (tie,) = loaded.statements.ties
    assert (tie.start, tie.kind, tie.end) == ("ftm:p", "holds_post", "ftm:ministry")
    assert (tie.since, tie.until, tie.text) == ("2020", None, "Minister of Trade")
    assert {party.id for party in loaded.statements.parties} == {"ftm:p", "ftm:ministry"}


def test_a_post_without_organisation_is_a_body_of_its_own(tmp_path: Path) -> None:
    loaded = load_entities(
        tmp_path,
        entity("o", "Occupancy", holder="p", post="mp"),
        entity("mp", "Position", name="Member of Parliament", country="kz"),
        entity("p", "Person", name="P"),
    )
    (tie,) = loaded.statements.ties
    assert tie.end == "ftm:mp"
    body = next(party for party in loaded.statements.parties if party.id == "ftm:mp")
    assert (body.name, body.kind, body.country) == ("Member of Parliament: KZ", "PublicBody", "KZ")


def test_an_award_ties_the_supplier_to_the_authority_since_the_contract(tmp_path: Path) -> None:
    tie = one_tie(
        tmp_path,
        entity("w", "ContractAward", supplier="s", contract="c"),
        entity("c", "Contract", title="Radios", authority="army", contractDate="2023-02-01"),
    )
    assert (tie.start, tie.kind, tie.end) == ("ftm:s", "supplies", "ftm:army")
    assert (tie.since, tie.text) == ("2023-02-01", "Radios")


def test_a_sanction_is_a_listing_with_issuer_programme_dates_and_reason(tmp_path: Path) -> None:
    loaded = load_entities(
        tmp_path,
        entity(
            "s",
            "Sanction",
            entity="a",
            authority="Office of Foreign Assets Control",
            programId="US-RUSHAR",
            authorityId="24650",
            provisions="Block",
            listingDate="2018-06-11",
            endDate="2030-01-01",
            reason="For its support",
            sourceUrl="https://example.org/s",
        ),
        entity("a", "Company", name="A", topics=["sanction", "gov.soe"]),
    )
    (listing,) = loaded.statements.listings
    assert (listing.party, listing.topic, listing.regime) == ("ftm:a", "sanction", "OFAC")
    assert (listing.programme, listing.entry_id) == ("US-RUSHAR", "24650")
    assert (listing.since, listing.until) == ("2018-06-11", "2030-01-01")
    assert (listing.measure, listing.text) == ("Block", "For its support")
    assert listing.source.published == "2018-06-11"
    assert listing.source.url == "https://example.org/s"


@each_case("topics", "found", lists=True)
def test_the_topic_of_a_listing_is_what_its_party_is_listed_for(
    tmp_path: Path, topics: list[str], found: list[str]
) -> None:
    loaded = load_entities(
        tmp_path,
        entity("s", "Sanction", entity="a"),
        entity("a", "Company", name="A", topics=topics),
    )
    assert [listing.topic for listing in loaded.statements.listings] == found


@each_case("properties", "regime")
def test_the_regime_is_the_issuer_of_the_list(
    tmp_path: Path, properties: dict[str, str], regime: str
) -> None:
    loaded = load_entities(tmp_path, entity("s", "Sanction", entity="a", **properties))
    assert loaded.statements.listings[0].regime == regime


def test_a_risk_lists_its_own_topics(tmp_path: Path) -> None:
    loaded = load_entities(tmp_path, entity("r", "Risk", entity="a", topics=["reg.warn"]))
    assert [listing.topic for listing in loaded.statements.listings] == ["reg.warn"]


@pytest.mark.parametrize(
    "unknown", [entity("a", "Person", topics="new.code"), entity("r", "Risk", topics="new.code")]
)
def test_an_unknown_topic_fails_the_load_with_its_address(
    tmp_path: Path, unknown: dict[str, Any]
) -> None:
    unknown["properties"].setdefault("entity", ["a"])
    with pytest.raises(RowRefused, match=r"^entities\.json:1:topics: unknown topic \('new.code'\)"):
        load_entities(tmp_path, unknown, pad=2000)


def test_an_economic_activity_is_a_shipment_from_sender_to_receiver(tmp_path: Path) -> None:
    loaded = load_entities(
        tmp_path,
        entity(
            "x",
            "EconomicActivity",
            ccdNumber="10129060/1",
            sender="s",
            receiver="r",
            declarant="d",
            contractHolder="h",
            vedCode="8517 62 000 3",
            goodsDescription="Routers",
            originCountry="cn",
            departureCountry="hk",
            destinationCountry="ru",
            invoiceAmount="1 234,50",
            date="2022-11-05",
        ),
    )
    (shipment,) = loaded.statements.shipments
    assert (shipment.id, shipment.date) == ("x", "2022-11-05")
    assert (shipment.shipper, shipment.consignee) == ("ftm:s", "ftm:r")
    assert shipment.roles == (("declarant", "ftm:d"), ("contract_holder", "ftm:h"))
    assert (shipment.hs, shipment.value) == ("8517620003", "1234.50")
    assert (shipment.origin, shipment.destination) == ("CN", "RU")
    assert ("declaration", "10129060/1") in shipment.notes
    (tie,) = loaded.statements.ties
    assert (tie.start, tie.kind, tie.end) == ("ftm:s", "ships_to", "ftm:r")


@each_case("name", "value", "field", lists=True)
def test_a_doubtful_field_of_a_shipment_is_noted_and_unknown(
    tmp_path: Path, name: str, value: str | list[str], field: str
) -> None:
    line = entity("x", "EconomicActivity", sender="s", date="2022", **{name: value})
    loaded = load_entities(tmp_path, line)
    (shipment,) = loaded.statements.shipments
    assert getattr(shipment, field) is None
    assert shipment.consignee is None
    assert name in {warning.field for warning in loaded.log.warnings}


def test_of_several_senders_the_first_is_used_and_the_others_noted(tmp_path: Path) -> None:
    line = entity("x", "EconomicActivity", sender=["s", "t"], receiver="r", date="2022")
    loaded = load_entities(tmp_path, line)
    assert loaded.statements.shipments[0].shipper == "ftm:s"
    assert loaded.log.warnings[0].value == "ftm:s; ftm:t"


def test_a_date_that_cannot_be_read_is_noted_and_unknown(tmp_path: Path) -> None:
    loaded = load_entities(
        tmp_path, entity("e", "Family", person="a", relative="b", startDate="once")
    )
    assert loaded.statements.ties[0].since is None
    assert str(loaded.log.warnings[0]).startswith("entities.json:1:startDate: bad_date ('once')")


@pytest.mark.parametrize("score", ["high", "80", "NaN"])
def test_a_score_that_is_no_fraction_rejects_the_tie(tmp_path: Path, score: str) -> None:
    similar = entity("e", "Similar", candidate="a", match="b", confidenceScore=score)
    loaded = load_entities(tmp_path, similar, pad=1000)
    assert [one.field for one in loaded.log.rejections] == ["confidenceScore"]


@each_case("properties", "name")
def test_a_party_without_a_name_is_called_by_what_there_is(
    tmp_path: Path, properties: dict[str, str], name: str
) -> None:
    loaded = load_entities(tmp_path, entity("p", "Person", **properties))
    assert loaded.statements.parties[0].name == name


def test_a_personal_number_that_fails_its_check_is_noted_without_the_number(tmp_path: Path) -> None:
    loaded = load_entities(tmp_path, entity("p", "Person", name="P", innCode="500100732250"))
    assert [(one.field, one.value) for one in loaded.log.warnings] == [("innCode", "")]


def test_links_that_are_not_read_are_counted(tmp_path: Path) -> None:
    loaded = load_entities(tmp_path, entity("a", "Company", name="A", riskSource=["b", "c"]))
    assert loaded.log.counts["links not read: riskSource"] == 2


def test_an_award_of_an_unknown_contract_is_noted(tmp_path: Path) -> None:
    loaded = load_entities(tmp_path, entity("w", "ContractAward", supplier="s", contract="c"))
    assert loaded.statements.ties == ()
    assert loaded.log.files["entities.json"].not_a_party == {"ContractAward": 1}
    assert loaded.log.warnings[0].reason == "names no authority"


@each_case("printed", "plain")
def test_amounts_with_blanks_and_commas_become_plain(printed: str, plain: str) -> None:
    assert plain_amount(printed) == plain


@pytest.mark.parametrize("printed", ["1,234", "12,345", "abc", "", "1.2.3", "NaN", "-5"])
def test_an_amount_that_can_mean_two_numbers_or_none_is_refused(printed: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        plain_amount(printed)


def test_things_owned_are_parties_only_where_a_tie_names_them(tmp_path: Path) -> None:
    loaded = load_entities(
        tmp_path,
        entity("share", "Security", name="ACME ORD", isin="US0378331005"),
        entity("house", "RealEstate", name="Villa"),
        entity("acct", "BankAccount", iban="X"),
        entity("e", "Ownership", owner="a", asset="house"),
        entity("a", "Person", name="A"),
    )
    assert {party.id for party in loaded.statements.parties} == {"ftm:a", "ftm:house"}
    account = loaded.log.files["entities.json"]
    assert account.not_a_party == {"Security": 1, "BankAccount": 1}
    assert (account.rows, account.accepted) == (5, 3)


def test_owner_and_operator_of_a_vessel_are_ties(tmp_path: Path) -> None:
    found = load_entities(
        tmp_path, entity("v", "Vessel", name="V", imoNumber="9074729", owner="o", operator="p")
    ).statements
    assert [(tie.start, tie.kind, tie.end) for tie in found.ties] == [
        ("ftm:p", "controls", "ftm:v"),
        ("ftm:o", "owns", "ftm:v"),
    ]
    assert found.parties[0].identifiers[0].scheme == "imo"


def test_a_parent_contains_its_subsidiary(tmp_path: Path) -> None:
    tie = one_tie(tmp_path, entity("a", "Company", name="A", parent="b"))
    assert (tie.start, tie.kind, tie.end) == ("ftm:b", "contains", "ftm:a")


def test_known_schemata_that_are_no_party_are_counted_by_name(tmp_path: Path) -> None:
    loaded = load_entities(tmp_path, entity("d", "Document"), entity("m", "Mention"))
    assert loaded.log.files["entities.json"].not_a_party == {"Document": 1, "Mention": 1}


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (entity("x", "Spaceship"), r"schema: bad_code \('Spaceship'\)"),
        (entity("x", "Ownership", owner="a"), "asset: missing_required"),
        (entity("x", "Sanction"), "entity: missing_required"),
        (entity("x", "EconomicActivity", sender="a"), "date: missing_required"),
        ({"id": "x", "schema": "Person"}, "properties: missing_required"),
        ({"schema": "Person", "properties": {}}, "id: missing_required"),
        ({"id": "x", "schema": "Person", "properties": {"name": "A"}}, "name: invalid_statement"),
        ({"id": "x", "schema": "Person", "properties": {"name": [1]}}, "name: invalid_statement"),
    ],
)
def test_an_unsound_entity_is_rejected_with_its_address(
    tmp_path: Path, bad: dict[str, Any], said: str
) -> None:
    loaded = load_entities(tmp_path, bad, pad=1000)
    (only,) = loaded.log.rejections
    assert str(only).startswith(f"entities.json:1:{said}".replace("\\", ""))
    assert len(loaded.statements.parties) == 1000


def test_two_entities_of_one_id_that_differ_are_both_rejected(tmp_path: Path) -> None:
    loaded = load_entities(
        tmp_path,
        entity("x", "Person", name="A"),
        entity("x", "Person", name="B"),
        entity("y", "Person", name="C"),
        entity("y", "Person", name="C"),
        pad=2000,
    )
    assert {one.line for one in loaded.log.rejections} == {1, 2}
    assert "ftm:x" not in {party.id for party in loaded.statements.parties}
    assert loaded.log.counts["repeated rows"] == 1


def test_an_end_that_nothing_describes_is_reported(tmp_path: Path) -> None:
    loaded = load_entities(tmp_path, entity("e", "Family", person="a", relative="b"))
    assert loaded.log.counts["dangling references"] == 2
    assert loaded.statements.parties == ()


def test_the_order_of_entities_changes_nothing(tmp_path: Path) -> None:
    entities = [
        entity("o", "Occupancy", holder="p", post="mp"),
        entity("mp", "Position", name="MP", country="kz"),
        entity("p", "Person", name="P", topics="sanction"),
        entity("s", "Sanction", entity="p"),
        entity("doc", "Passport", holder="p", passportNumber="1"),
        entity("e", "Ownership", owner="p", asset="house"),
        entity("house", "RealEstate", name="Villa"),
    ]
    there = load_entities(tmp_path, *entities).statements
    assert load_entities(tmp_path, *reversed(entities)).statements == there


def test_the_german_party_donations_load_whole() -> None:
    path = shared_data("ftm-donations") / "donations.ijson"
    loaded = load("ftm", [path], LoadOptions("ftm", "2024-01-01"))
    account = loaded.log.files["donations.ijson"]
    assert (account.rows, account.accepted, account.rejected) == (474, 474, 0)
    kinds = [party.kind for party in loaded.statements.parties]
    assert {kind: kinds.count(kind) for kind in set(kinds)} == {
        "Address": 166,
        "Company": 56,
        "Person": 22,
        "Organization": 17,
    }
    assert sum(tie.kind == "linked" for tie in loaded.statements.ties) == 290
    assert loaded.log.counts["dangling references"] == 0


def statements_file(folder: Path, rows: Sequence[tuple[str, ...]]) -> Path:
    """Write statements: canonical id, entity id, property, schema, value, external."""
    path = folder / "statements.csv"
    header = "canonical_id,entity_id,prop,schema,value,external,last_seen"
    lines = [",".join((*row, "2026-01-30T10:00:00")) for row in rows]
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return path


def test_statements_give_the_same_layer_as_entities(tmp_path: Path) -> None:
    rows = [
        ("a", "a", "id", "Person", "a", "f"),
        ("a", "a", "name", "Person", "Ada Lockwood", "f"),
        ("a", "b", "name", "LegalEntity", "A. Lockwood", "f"),
        ("a", "b", "name", "Person", "Guessed Name", "t"),
        ("e", "e", "owner", "Ownership", "a", "f"),
        ("e", "e", "asset", "Ownership", "c", "f"),
        ("e", "e", "percentage", "Ownership", "60", "f"),
    ]
    loaded = load("ftm", [statements_file(tmp_path, rows)], LoadOptions("ftm", "2026-01-31"))
    seen = {"last_seen": "2026-01-30T10:00:00"}
    ada = {**entity("a", "Person", name=["Ada Lockwood", "A. Lockwood"]), "referents": ["b"]}
    ownership = entity("e", "Ownership", owner="a", asset="c", percentage="60")
    same = load_entities(tmp_path, ada | seen, ownership | seen)
    assert loaded.statements == same.statements
    account = loaded.log.files["statements.csv"]
    assert (account.rows, account.accepted, account.not_a_party.total()) == (7, 6, 1)


def test_statements_of_one_entity_must_stand_together(tmp_path: Path) -> None:
    rows = [(name, name, "name", "Person", name, "f") for name in ("a", "b", "a")]
    with pytest.raises(RowRefused, match="do not stand together"):
        load("ftm", [statements_file(tmp_path, rows)], LoadOptions("ftm", "2026-01-31"))


def load_with_delta(folder: Path, *changes: dict[str, Any]) -> Loaded:
    base, delta = folder / "entities.json", folder / "entities.delta.json"
    entities = [entity(name, "Person", name=f"Name {name}") for name in ("a", "b", "c")]
    base.write_text("\n".join(map(json.dumps, entities)) + "\n", encoding="utf-8")
    delta.write_text("\n".join(map(json.dumps, changes)) + "\n", encoding="utf-8")
    return load("ftm", [delta, base], LoadOptions("ftm", "2026-01-31"))


def test_a_delta_gives_the_same_layer_as_the_new_version(tmp_path: Path) -> None:
    changed, added = (entity(name, "Person", name=f"New {name}") for name in ("b", "d"))
    loaded = load_with_delta(
        tmp_path,
        {"op": "DEL", "entity": {"id": "a"}},
        {"op": "MOD", "entity": changed},
        {"op": "ADD", "entity": added},
    )
    kept = entity("c", "Person", name="Name c")
    assert loaded.statements == load_entities(tmp_path, kept, changed, added).statements


@pytest.mark.parametrize(
    "change",
    [
        {"op": "DEL", "entity": {"id": "z"}},
        {"op": "MOD", "entity": entity("z", "Person", name="Z")},
        {"op": "ADD", "entity": entity("a", "Person", name="A")},
    ],
)
def test_a_delta_of_another_version_is_refused(tmp_path: Path, change: dict[str, Any]) -> None:
    with pytest.raises(CountsOutside, match="do not fit the entities"):
        load_with_delta(tmp_path, change)


def test_a_change_of_an_unknown_sort_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RowRefused, match="op"):
        load_with_delta(tmp_path, {"op": "MERGE", "entity": {"id": "a"}})


def test_entities_within_others_say_the_same_as_each_on_its_own_line(tmp_path: Path) -> None:
    sanction = entity("s", "Sanction", entity="c", authority="European Union", program="UKR")
    place = entity("a", "Address", full="1 Weg, 10115 Berlin", country="de")
    mill = entity("m", "Company", name="Slithy Mill")
    holder = entity("c", "Company", name="Zefirin Holding", topics="sanction", addressEntity="a")
    share = entity("o", "Ownership", owner="c", asset="m", percentage="60")
    apart = load_entities(tmp_path, sanction, place, mill, holder, share)
    nested = json.loads(json.dumps(holder))
    nested["properties"] |= {
        "addressEntity": [place],
        "sanctions": [sanction],
        "ownershipOwner": [{**share, "properties": {**share["properties"], "asset": [mill]}}],
    }
    together = load_entities(tmp_path, nested)
    assert together.statements == apart.statements
    account = together.log.files["entities.json"]
    assert (account.rows, account.balanced) == (5, True)


def test_an_entity_that_stands_within_several_others_is_one(tmp_path: Path) -> None:
    place = entity("a", "Address", full="1 Weg, 10115 Berlin", country="de")
    holders = [entity(name, "Company", name=name, addressEntity=[place]) for name in "xy"]
    loaded = load_entities(tmp_path, *holders)
    assert loaded.log.rejections == []
    assert sum(tie.end == "ftm:a" for tie in loaded.statements.ties) == 2


def test_the_simplified_table_is_refused_for_what_it_leaves_out(tmp_path: Path) -> None:
    path = tmp_path / "targets.simple.csv"
    path.write_text('"id","schema","name","aliases","birth_date","countries","sanctions"\n')
    with pytest.raises(HeaderRefused, match="without topics, ties and the dates of listings"):
        load("ftm", [path], LoadOptions("ftm", "2026-01-31"))
