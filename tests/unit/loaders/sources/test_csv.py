"""Onward's own tables: what a row becomes, and what is refused with its address."""

from pathlib import Path

import pytest

from onward.errors import HeaderRefused, InputRefused, RowRefused
from onward.graph.model import Listing, Name, Party, Shipment, Tie
from onward.graph.shares import Share
from onward.loaders.load import Loaded, load
from onward.loaders.source import LoadOptions
from onward.loaders.sources.csv.tables import TABLES, CsvTable, find_table
from tests.unit.cases import each_case

RETRIEVED = "2026-01-31"


def load_tables(folder: Path, *, retrieved: str | None = RETRIEVED, **tables: str) -> Loaded:
    """Load the named tables as the layer `mine`."""
    paths = []
    for name, content in tables.items():
        path = folder / f"{name}.csv"
        path.write_text(content, encoding="utf-8")
        paths.append(path)
    return load("csv", paths, LoadOptions("mine", retrieved))


def ties(folder: Path, *rows: str, header: str = "id,from,to,kind") -> tuple[Tie, ...]:
    return load_tables(folder, ties="\n".join([header, *rows])).statements.ties


def left_out(loaded: Loaded) -> str:
    """Return the warning of the only cell that could not be read; no row is rejected for it."""
    assert loaded.log.rejections == []
    [only] = [warning for warning in loaded.log.warnings if "left out" in warning.reason]
    return str(only)


def fault(loaded: Loaded) -> str:
    (only,) = loaded.log.rejections
    return str(only)


def test_a_party_keeps_all_that_its_row_says(tmp_path: Path) -> None:
    loaded = load_tables(
        tmp_path,
        parties="id,name,kind,country,aliases,topics,lei,registration_number,tax_number,imo,"
        "address,incorporated,dissolved,sector,source_url,published,retrieved\n"
        "a, Acme  Signals ,Company,Germany,ACME; Acme Sig.,gov.soe;sanction,"
        "5493001KJTIIGC8Y1R12,HRB 12,DE 1,1234567,1 Main St,2019-04,,46.52,"
        "https://example.org/a,2026-01-02,2026-01-03\n",
    )
    (party,) = loaded.statements.parties
    assert isinstance(party, Party)
    assert (party.id, party.name, party.kind) == ("mine:a", "Acme Signals", "Company")
    assert party.country == "DE"
    assert party.names == (Name("ACME"), Name("Acme Sig."))
    assert party.topics == ("gov.soe", "sanction")
    assert [(one.scheme, one.value, one.valid) for one in party.identifiers] == [
        ("lei", "5493001KJTIIGC8Y1R12", True),
        ("registration_number", "HRB12", None),
        ("tax_number", "DE1", None),
        ("imo_company", "1234567", None),
    ]
    assert (party.incorporated, party.dissolved, party.sector) == ("2019-04", None, "46.52")
    assert party.source.url == "https://example.org/a"
    assert (party.source.published, party.source.retrieved) == ("2026-01-02", "2026-01-03")


def test_a_vessel_has_a_ships_number_and_a_person_personal_ones(tmp_path: Path) -> None:
    loaded = load_tables(
        tmp_path,
        parties="id,name,kind,country,tax_number,imo\n"
        "v,Ship,Vessel,,,9074729\np,Jane Doe,Person,RU,500100732259,\n",
    )
    person, vessel = loaded.statements.parties
    assert [(one.scheme, one.valid) for one in vessel.identifiers] == [("imo", True)]
    assert [(one.scheme, one.personal) for one in person.identifiers] == [
        ("tax_number", True),
        ("inn", True),
    ]


@each_case("cell")
def test_each_number_of_a_cell_is_read_whatever_label_it_has(tmp_path: Path, cell: str) -> None:
    loaded = load_tables(
        tmp_path, parties=f"id,name,kind,country,tax_number\na,A,Company,RU,{cell}\n"
    )
    numbers = {(one.scheme, one.value) for one in loaded.statements.parties[0].identifiers}
    assert ("inn", "7718852163") in numbers


@pytest.mark.parametrize("cell", ["12345/67", "HRB 12345", "DE 123456789", "SC123456"])
def test_a_number_alone_is_one_number(tmp_path: Path, cell: str) -> None:
    loaded = load_tables(
        tmp_path, parties=f"id,name,kind,country,registration_number\na,A,Company,XK,{cell}\n"
    )
    (number,) = loaded.statements.parties[0].identifiers
    assert number.value == cell.replace(" ", "")


def test_an_identifier_that_fails_its_check_is_kept_and_noted(tmp_path: Path) -> None:
    loaded = load_tables(tmp_path, parties="id,name,kind,lei\na,A,Company,123\n")
    assert loaded.statements.parties[0].identifiers[0].valid is False
    assert str(loaded.log.warnings[0]) == "parties.csv:2:lei: is not a valid lei number ('123')"


def test_an_unknown_country_is_noted_and_left_unknown(tmp_path: Path) -> None:
    loaded = load_tables(tmp_path, parties="id,name,kind,country\na,A,Company,Atlantis\n")
    assert loaded.statements.parties[0].country is None
    assert [warning.field for warning in loaded.log.warnings] == ["country"]


@pytest.mark.parametrize("table", ["id,name,kind\na,Kaprikat,\n", "id,name\na,Kaprikat\n"])
def test_a_party_whose_kind_is_not_stated_may_be_anybody(tmp_path: Path, table: str) -> None:
    (party,) = load_tables(tmp_path, parties=table).statements.parties
    assert (party.kind, [key for key, _ in party.notes]) == ("Organization", ["kind_uncertain"])


def test_namibia_is_a_country_and_not_empty(tmp_path: Path) -> None:
    loaded = load_tables(tmp_path, parties="id,name,kind,country\na,A,Company,NA\n")
    assert loaded.statements.parties[0].country == "NA"


@each_case("row", "said")
def test_a_party_row_that_cannot_be_accepted_says_where_and_why(
    tmp_path: Path, row: str, said: str
) -> None:
    loaded = load_tables(tmp_path, parties=f"id,name,kind,topics\n{row}\n")
    assert fault(loaded).startswith(said)
    assert loaded.statements.parties == ()


def test_a_tie_keeps_all_that_its_row_says(tmp_path: Path) -> None:
    (tie,) = ties(
        tmp_path,
        "t1,a,ofac:24650,owns,0.25,0.5,true,no,shareholding,2020,2024-03,indirect,claimed",
        header="id,from,to,kind,share_min,share_max,share_min_exclusive,share_max_exclusive,"
        "interest,since,until,directness,standing",
    )
    assert (tie.start, tie.kind, tie.end) == ("mine:a", "owns", "ofac:24650")
    assert tie.share == Share(0.25, 0.5, min_exclusive=True)
    assert (tie.interest, tie.directness, tie.standing) == ("shareholding", "indirect", "claimed")
    assert (tie.since, tie.until) == ("2020", "2024-03")
    assert (tie.source.record, tie.source.retrieved) == ("t1", RETRIEVED)


def test_what_a_tie_does_not_say_is_unknown_and_its_standing_stated(tmp_path: Path) -> None:
    (tie,) = ties(tmp_path, "t1,a,b,owns")
    assert (tie.share, tie.since, tie.until, tie.directness) == (None, None, None, None)
    assert tie.standing == "stated"


def test_part_of_is_contains_with_the_ends_exchanged(tmp_path: Path) -> None:
    (tie,) = ties(tmp_path, "t1,agency,ministry,part_of")
    assert (tie.start, tie.kind, tie.end) == ("mine:ministry", "contains", "mine:agency")


def test_one_bound_of_a_share_leaves_the_other_open(tmp_path: Path) -> None:
    header = "id,from,to,kind,share_min,share_max"
    found = ties(tmp_path, "1,a,b,owns,0.5,", "2,a,b,owns,,0.5", header=header)
    assert [tie.share for tie in found] == [Share(0.5, 1.0), Share(0.0, 0.5)]


def test_a_share_alone_is_the_exact_share(tmp_path: Path) -> None:
    header = "id,from,to,kind,share,share_max"
    assert [tie.share for tie in ties(tmp_path, "1,a,b,owns,0.51,", header=header)] == [
        Share(0.51, 0.51)
    ]
    loaded = load_tables(tmp_path, ties=f"{header}\n1,a,b,owns,0.51,0.6\n")
    assert "share is the exact share" in left_out(loaded)


SHARES = "id,from,to,kind,share_min,share_max,share_min_exclusive"


@each_case("row", "said")
def test_a_tie_row_that_cannot_be_accepted_says_where_and_why(
    tmp_path: Path, row: str, said: str
) -> None:
    loaded = load_tables(tmp_path, ties=f"{SHARES}\n{row}\n")
    assert fault(loaded).startswith(f"ties.csv:2:{said}")
    assert loaded.statements.ties == ()


@each_case("row", "said")
def test_a_share_that_cannot_be_read_is_not_known(tmp_path: Path, row: str, said: str) -> None:
    loaded = load_tables(tmp_path, ties=f"{SHARES}\n{row}\n")
    assert left_out(loaded).startswith(f"ties.csv:2:{said}")
    assert [tie.share for tie in loaded.statements.ties] == [None]


def test_a_topic_that_cannot_be_read_is_left_out_beside_the_others(tmp_path: Path) -> None:
    loaded = load_tables(tmp_path, parties="id,name,kind,topics\na,A,Company,sanctoin;mil\n")
    assert left_out(loaded).startswith("parties.csv:2:topics: left out: unknown_topic ('sanctoin')")
    assert loaded.statements.parties[0].topics == ("mil",)
    assert loaded.log.notes == ["mine: 1 cell could not be read: left out"]


@each_case("cells", "said")
def test_dates_and_codes_of_a_tie_are_checked(tmp_path: Path, cells: str, said: str) -> None:
    header = "id,from,to,kind,since,until,standing,directness,interest"
    loaded = load_tables(tmp_path, ties=f"{header}\n1,a,b,controls,{cells}\n")
    assert left_out(loaded).startswith(f"ties.csv:2:{said}")
    assert len(loaded.statements.ties) == 1


def test_a_year_counts_through_its_last_day(tmp_path: Path) -> None:
    header = "id,from,to,kind,since,until"
    assert len(ties(tmp_path, "1,a,b,owns,2020,2020", header=header)) == 1


def test_two_rows_with_one_id_that_differ_are_both_rejected(tmp_path: Path) -> None:
    loaded = load_tables(tmp_path, ties="id,from,to,kind\n1,a,b,owns\n2,a,b,owns\n1,a,c,owns\n")
    assert [tie.source.record for tie in loaded.statements.ties] == ["2"]
    found = {(one.line, one.reason) for one in loaded.log.rejections}
    assert found == {(2, "duplicate_id"), (4, "duplicate_id")}


def test_two_rows_that_say_the_same_are_one_statement(tmp_path: Path) -> None:
    loaded = load_tables(tmp_path, ties="id,from,to,kind\n1,a,b,owns\n1,a,b,owns\n")
    assert len(loaded.statements.ties) == 1
    assert loaded.log.account("ties.csv").accepted == 2
    assert loaded.log.counts["repeated rows"] == 1


def test_a_rejected_row_spoils_its_id_for_others_and_over_files(tmp_path: Path) -> None:
    first, second = tmp_path / "one.csv", tmp_path / "two.csv"
    first.write_text("id,from,to,kind\nmine:1,a,b,nonsense\n")
    second.write_text("id,from,to,kind\n1,a,b,owns\n")
    loaded = load("csv", [first, second], LoadOptions("mine", RETRIEVED))
    assert loaded.statements.ties == ()
    assert [one.reason for one in loaded.log.rejections] == ["bad_code", "duplicate_id"]


def test_a_party_that_nothing_describes_is_reported_and_not_made_up(tmp_path: Path) -> None:
    loaded = load_tables(
        tmp_path,
        parties="id,name,kind\na,A,Company\n",
        ties="id,from,to,kind\n1,a,ghost,owns\n2,mine:ghost,a,owns\n3,ofac:1,a,owns\n",
    )
    assert [party.id for party in loaded.statements.parties] == ["mine:a"]
    assert len(loaded.statements.ties) == 3
    assert loaded.log.counts["dangling references"] == 1
    assert loaded.log.counts["references to other sources"] == 1
    assert loaded.log.notes == ["1 parties are named and described nowhere: mine:ghost"]
    assert len(loaded.log.warnings) == 1
    assert str(loaded.log.warnings[0]).startswith("ties.csv:2:to: names a party that nothing")


def test_what_is_named_and_described_nowhere_is_noted_alike_in_whatever_order(
    tmp_path: Path,
) -> None:
    header, *rows = ["id,from,to,kind", "t1,ghost,a,owns", "t2,zombie,b,owns", "t3,banshee,c,owns"]
    notes = []
    for name, lines in (("one", rows), ("two", rows[::-1])):
        file = tmp_path / name / "ties.csv"
        file.parent.mkdir()
        file.write_text("\n".join([header, *lines]), "utf-8")
        notes.append(load("csv", [file], LoadOptions("mine", "2026-01-01")).log.notes)
    assert notes[0] == notes[1]


def test_a_tie_from_a_party_to_itself_is_kept_and_noted(tmp_path: Path) -> None:
    loaded = load_tables(tmp_path, ties="id,from,to,kind\n1,a,a,owns\n")
    assert len(loaded.statements.ties) == 1
    assert loaded.log.warnings[0].reason == "the tie leads from a party to itself"


def test_a_listing_keeps_all_that_its_row_says(tmp_path: Path) -> None:
    loaded = load_tables(
        tmp_path,
        listings="id,party,regime,topic,list,programme,entry_id,measure,since,until\n"
        "l1,a,EU,sanction,Annex I,UKRAINE,17,Asset freeze,2024-02-23,\n",
    )
    (listing,) = loaded.statements.listings
    assert isinstance(listing, Listing)
    assert (listing.id, listing.party, listing.regime) == ("l1", "mine:a", "EU")
    assert (listing.topic, listing.list, listing.programme) == ("sanction", "Annex I", "UKRAINE")
    assert (listing.entry_id, listing.measure) == ("17", "Asset freeze")
    assert (listing.since, listing.until) == ("2024-02-23", None)


@each_case("row", "said")
def test_a_listing_row_that_cannot_be_accepted_says_where_and_why(
    tmp_path: Path, row: str, said: str
) -> None:
    loaded = load_tables(tmp_path, listings=f"id,party,regime,topic\n{row}\n")
    assert fault(loaded).startswith(f"listings.csv:2:{said}")


SHIPMENTS = (
    "id,date,shipper,shipper_name,shipper_country,consignee,consignee_name,consignee_country,"
    "hs,families,quantity,value,currency,origin,destination,transit,notify_party,end_user\n"
)


def test_a_shipment_keeps_all_that_its_row_says(tmp_path: Path) -> None:
    loaded = load_tables(
        tmp_path,
        shipments=SHIPMENTS
        + "s1,2025-06,a,,,b,,,8517.62,interception;jamming,2,150000.00,EUR,DE,KZ,AE;TR,n,u\n",
    )
    (shipment,) = loaded.statements.shipments
    assert isinstance(shipment, Shipment)
    assert (shipment.shipper, shipment.consignee) == ("mine:a", "mine:b")
    assert (shipment.notify_party, shipment.end_user) == ("mine:n", "mine:u")
    assert (shipment.hs, shipment.families) == ("851762", ("interception", "jamming"))
    assert (shipment.quantity, shipment.value, shipment.currency) == ("2", "150000.00", "EUR")
    assert (shipment.origin, shipment.destination) == ("DE", "KZ")
    assert shipment.transit == ("AE", "TR")


def test_a_row_that_takes_goods_back_is_no_delivery_and_is_named(tmp_path: Path) -> None:
    """Customs data correct an entry by a second one of a negative quantity."""
    loaded = load_tables(tmp_path, shipments=SHIPMENTS + "s1,2025-06,a,,,b,,,851762,,-5,,,,KZ,,,\n")
    assert loaded.statements.shipments == ()
    assert fault(loaded).startswith(
        "shipments.csv:2:quantity: bad_number ('-5'); must not be negative"
    )


def test_a_shipment_makes_ties_to_consignee_and_end_user(tmp_path: Path) -> None:
    loaded = load_tables(
        tmp_path, shipments="id,date,shipper,consignee,end_user\ns1,2025-06,a,b,u\n"
    )
    found = [(tie.source.record, tie.start, tie.end) for tie in loaded.statements.ties]
    assert found == [("s1/end_user", "mine:b", "mine:u"), ("s1/ships_to", "mine:a", "mine:b")]
    assert {tie.kind for tie in loaded.statements.ties} == {"ships_to"}
    assert {tie.since for tie in loaded.statements.ties} == {"2025-06"}


def test_traders_that_are_only_named_become_one_party_a_name_and_country(tmp_path: Path) -> None:
    loaded = load_tables(
        tmp_path,
        shipments="id,date,shipper_name,shipper_country,consignee_name,retrieved\n"
        "1,2025,Foo Ltd,GB,Bar,2026-02-02\n2,2025,Foo  Ltd,GB,Foo Ltd,2026-01-01\n",
    )
    parties = loaded.statements.parties
    assert sorted((party.name, party.country or "") for party in parties) == [
        ("Bar", ""),
        ("Foo Ltd", ""),
        ("Foo Ltd", "GB"),
    ]
    assert {party.kind for party in parties} == {"Organization"}
    first, second = loaded.statements.shipments
    assert first.shipper == second.shipper != second.consignee
    british = next(party for party in parties if party.country == "GB")
    assert british.source.retrieved == "2026-01-01", "as old as the oldest row that names it"


@each_case("row", "said")
def test_a_shipment_row_that_cannot_be_accepted_says_where_and_why(
    tmp_path: Path, row: str, said: str
) -> None:
    loaded = load_tables(tmp_path, shipments=f"id,date,shipper,consignee,hs,value\n{row}\n")
    assert fault(loaded).startswith(f"shipments.csv:2:{said}")


@each_case("row", "said")
def test_a_shipment_counts_without_a_cell_that_cannot_be_read(
    tmp_path: Path, row: str, said: str
) -> None:
    loaded = load_tables(tmp_path, shipments=f"id,date,shipper,consignee,hs,value\n{row}\n")
    assert left_out(loaded).startswith(f"shipments.csv:2:{said}")
    assert len(loaded.statements.shipments) == 1


@pytest.mark.parametrize("regime", ["European Union", "eu", "UE", "Council of the EU"])
def test_a_regime_is_read_by_one_table(tmp_path: Path, regime: str) -> None:
    loaded = load_tables(tmp_path, listings=f"id,party,regime,topic\nl1,a,{regime},sanction\n")
    assert [entry.regime for entry in loaded.statements.listings] == ["EU"]


@pytest.mark.parametrize("regime", ["Narnia", "US", "E U ropean"])
def test_an_unknown_regime_refuses_the_load(tmp_path: Path, regime: str) -> None:
    rows = f"l1,a,EU,sanction\nl2,b,{regime},sanction\n"
    with pytest.raises(RowRefused, match=r"listings\.csv:3:regime: is not a known regime"):
        load_tables(tmp_path, listings=f"id,party,regime,topic\n{rows}")


def test_a_row_of_a_region_is_not_one_of_its_country(tmp_path: Path) -> None:
    rows = "country,measure,data_year,value\nua-43,pts_a,2024,5\n"
    (record,) = load_tables(tmp_path, destinations=rows).statements.destinations
    assert record.country == "UA-43"


def test_what_a_person_has_read_names_its_document(tmp_path: Path) -> None:
    header = "country,measure,data_year,value,source_url\n"
    row = "KZ,assessment,2026,None,https://example.org/kz\n"
    (record,) = load_tables(tmp_path, destinations=header + row).statements.destinations
    assert (record.value, record.source.url) == ("none", "https://example.org/kz")


@each_case("row", "place")
def test_a_reading_of_a_person_without_document_or_word_is_rejected(
    tmp_path: Path, row: str, place: str
) -> None:
    header = "country,measure,data_year,value,source_url\n"
    loaded = load_tables(tmp_path, destinations=f"{header}{row}\n")
    assert f"destinations.csv:2:{place}" in fault(loaded)


def test_destination_records_are_kept_by_country_measure_year_and_edition(tmp_path: Path) -> None:
    loaded = load_tables(
        tmp_path,
        destinations="country,measure,data_year,value,published\n"
        "KZ,vdem_civlib,2025,0.513,2026-03-17\nKZ,vdem_civlib,2025,0.5,2027-03-17\n"
        "XA,pts_a,2024,5,\nKazakhstan,pts_a,2024,3,\n",
    )
    found = [(one.country, one.data_year, one.value) for one in loaded.statements.destinations]
    assert sorted(found) == [
        ("KZ", 2024, "3"),
        ("KZ", 2025, "0.5"),
        ("KZ", 2025, "0.513"),
        ("XA", 2024, "5"),
    ]


def test_two_values_of_one_country_measure_and_year_are_both_rejected(tmp_path: Path) -> None:
    loaded = load_tables(
        tmp_path, destinations="country,measure,data_year,value\nKZ,pts_a,2024,3\nKZ,pts_a,2024,4\n"
    )
    assert loaded.statements.destinations == ()
    assert [one.reason for one in loaded.log.rejections] == ["duplicate_id"] * 2


@each_case("row", "said")
def test_a_destination_row_that_cannot_be_accepted_says_where_and_why(
    tmp_path: Path, row: str, said: str
) -> None:
    loaded = load_tables(tmp_path, destinations=f"country,measure,data_year,value\n{row}\n")
    assert fault(loaded).startswith(f"destinations.csv:2:{said}")


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_the_header_says_which_table_a_file_is(table: CsvTable) -> None:
    path = Path("any.csv")
    assert find_table(table.required, path) is table
    assert find_table(tuple(reversed(table.columns)), path) is table


def test_an_unknown_column_is_refused_with_its_name_and_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(HeaderRefused, match=r"^ties\.csv:1:shares: unknown column .*share_min"):
        load_tables(tmp_path, ties="id,from,to,kind,shares\n")


def test_a_missing_column_is_refused_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(HeaderRefused, match=r"^listings\.csv:1:regime: a required column"):
        load_tables(tmp_path, listings="id,party,topic\n")


def test_another_table_is_refused_with_the_names_of_ours(tmp_path: Path) -> None:
    with pytest.raises(HeaderRefused, match=r"not one of Onward's tables; .*parties, ties"):
        load_tables(tmp_path, orders="order,amount\n1,2\n")


def test_a_file_without_any_date_of_retrieval_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match="--retrieved YYYY-MM-DD"):
        load_tables(tmp_path, retrieved=None, parties="id,name,kind\na,A,Company\n")


def test_one_dated_row_dates_the_layer(tmp_path: Path) -> None:
    loaded = load_tables(
        tmp_path,
        retrieved=None,
        parties="id,name,kind,retrieved\na,A,Company,2025-05-05\nb,B,Company,\n",
    )
    assert [one.source.retrieved for one in loaded.statements.parties] == ["2025-05-05", None]


def test_a_row_may_be_older_than_the_date_given_for_the_file(tmp_path: Path) -> None:
    loaded = load_tables(
        tmp_path, parties="id,name,kind,retrieved\na,A,Company,2020-01-01\nb,B,Company,\n"
    )
    found = [one.source.retrieved for one in loaded.statements.parties]
    assert found == ["2020-01-01", RETRIEVED]


def test_an_address_that_is_no_web_address_is_dropped_and_noted(tmp_path: Path) -> None:
    loaded = load_tables(
        tmp_path, parties="id,name,kind,source_url\na,A,Company,javascript:alert(1)\n"
    )
    assert loaded.statements.parties[0].source.url is None
    assert loaded.log.warnings[0].field == "source_url"


def test_names_in_any_script_and_formulas_are_kept_as_received(tmp_path: Path) -> None:
    names = ["Ростех", "=1+1", "<script>", "a\u202eb", "Rоsoboronexport"]  # noqa: RUF001  # look-alikes are the point
    rows = "".join(f"{number},{name},Company\n" for number, name in enumerate(names))
    loaded = load_tables(tmp_path, parties=f"id,name,kind\n{rows}")
    assert [party.name for party in loaded.statements.parties] == names


def test_the_order_of_rows_and_files_changes_nothing(tmp_path: Path) -> None:
    header = "id,date,shipper_name,consignee,retrieved\n"
    rows = [f"{n},2025-06,Trader {n % 3},b,2026-01-{n + 10}\n" for n in range(9)] + ["1,x,y,z,\n"]
    parties = "id,name,kind\nb,B,Company\n"
    there = load_tables(tmp_path, parties=parties, shipments=header + "".join(rows))
    back = load_tables(tmp_path, shipments=header + "".join(reversed(rows)), parties=parties)
    assert there.statements == back.statements
    assert len(there.statements.shipments) == 8
