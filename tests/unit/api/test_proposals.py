"""A proposed mapping reads tables of six languages without a guess left over."""

from pathlib import Path

import pytest

from onward.api.answers.data import propose_for_file
from onward.errors import InputRefused
from onward.loaders.load import load
from onward.loaders.readers.tables import read_mapping
from onward.loaders.source import LoadOptions

PARTIES = {
    "German": "Kunden-Nr.;Firma;Land;Straße;Gründung\nK1;Müller;Deutschland;Weg 1;2.5.2014\n",
    "French": "Code client;Raison sociale;Pays;Adresse\nK1;Müller;Allemagne;1 rue\n",
    "Spanish": "Número de cliente;Razón social;País;Dirección\nK1;Müller;Alemania;Calle 1\n",
    "Italian": "Codice cliente;Ragione sociale;Paese;Indirizzo\nK1;Müller;Germania;Via 1\n",
    "Polish": "Nr klienta;Nazwa firmy;Kraj;Adres siedziby\nK1;Müller;Niemcy;ul. 1\n",
    "English": "Customer No;Company name;Country code;Full address\nK1;Müller;DE;1 Main St\n",
}


@pytest.mark.parametrize("language", PARTIES)
def test_a_table_of_customers_is_recognised(tmp_path: Path, language: str) -> None:
    path, mapping = tmp_path / "table.csv", tmp_path / "map.yaml"
    path.write_text(PARTIES[language], encoding="utf-8")
    proposal = propose_for_file(path)
    assert (proposal.table, proposal.missing) == ("parties", ())
    mapping.write_text(proposal.to_yaml(), encoding="utf-8")
    options = LoadOptions("customers", "2026-05-02", mappings=(read_mapping(mapping),))
    (party,) = load("csv", [path], options).statements.parties
    assert (party.id, party.name[:6], party.country) == ("customers:K1", "Müller", "DE")
    assert party.address is not None


def test_names_and_addresses_that_a_system_parts_are_joined(tmp_path: Path) -> None:
    path = tmp_path / "Debitoren.csv"
    head = "Debitor;Ort;PLZ;Name 1;Name 2;Straße;Hausnr."
    path.write_text(f"{head}\n7;Stuttgart;70173;Steppelink;Telecom LLP;Hauptstr.;12\n")
    proposal = propose_for_file(path)
    row = dict(zip(proposal.columns, proposal.rows[0], strict=True))
    assert row["name"] == "Steppelink Telecom LLP"
    assert row["address"] == "Hauptstr., 12, 70173, Stuttgart"
    assert "ignore" not in proposal.mapping


SYSTEMS = {
    "SAP, technical": "KUNNR;NAME1;NAME2;STRAS;PSTLZ;ORT01;LAND1;TELF1;STCEG",
    "SAP, German": "Debitor;Name 1;Name 2;Straße;Postleitz.;Ort;Lnd;Telefon-1;USt-IdNr",
    "Navision": "Nr.;Name;Name 2;Adresse;PLZ-Code;Ort;Länder-/Regionscode;Telefonnr.;USt-IdNr.",
    "Lexware": "Kundennummer;Firma 1;Firma 2;Straße/Hausnr.;PLZ/Ort;Land;Telefon 1;Umsatzsteuer-ID",
    "Salesforce": "Account ID;Account Name;Billing Street;Billing City;Billing Zip/Postal Code;"
    "Billing Country;Phone;VAT No.",
    "French": "N° client;Nom de la société;Adresse;CP;Ville;Pays;Tél.;N° TVA",
    "Spanish": "Cód. cliente;Nombre o razón social;Domicilio;C.P.;Población;País;Tel.;NIF/CIF",
    "Italian": "Cod. cliente;Rag. sociale;Indirizzo;CAP;Città;Nazione;Tel.;P. IVA",
    "Polish": "Kod kontrahenta;Nazwa kontrahenta;Ulica;Kod pocztowy;Miasto;Kraj;Nr tel.;NIP",
    "English, shortened": "Cust. No.;Cust. Name;Addr.;Post Code;Town;Ctry;Tel. No.;VAT reg. no.",
}


@pytest.mark.parametrize("system", SYSTEMS)
def test_the_names_of_other_systems_leave_no_column_over(tmp_path: Path, system: str) -> None:
    path = tmp_path / "table.csv"
    path.write_text(f"{SYSTEMS[system]}\n", encoding="utf-8")
    proposal = propose_for_file(path)
    assert (proposal.table, proposal.missing) == ("parties", ())
    assert "ignore" not in proposal.mapping
    meanings = {*proposal.mapping["columns"].values(), *proposal.mapping["join"]}
    assert {"id", "country", "address", "phone", "tax_number"} <= meanings


ORDERS = {
    "German": "Belegnr.;Belegdatum;Auftraggeber;Land Auftraggeber;Endverwender;Endverwenderland;"
    "Materialnr.;Auftragsmenge;Währg",
    "English": "SO Number;Order Date;Sold-To Name;Sold-To Country;End User;End User Country;"
    "Item;Ordered Qty;Curr",
    "French": "N° commande;Date commande;Client;Pays client;Utilisateur final;"
    "Pays de l'utilisateur final;Réf. article;Qté;Devise",
}


@pytest.mark.parametrize("language", ORDERS)
def test_a_role_and_its_attribute_name_a_column_of_orders(tmp_path: Path, language: str) -> None:
    path = tmp_path / "orders.csv"
    path.write_text(f"{ORDERS[language]}\n", encoding="utf-8")
    proposal = propose_for_file(path)
    assert proposal.table == "orders"
    columns = ["id", "date", "purchaser.name", "purchaser.country", "end_user.name"]
    columns += ["end_user.country", "item.sku", "item.quantity", "item.currency"]
    assert list(proposal.mapping["columns"].values()) == columns


def test_numbers_below_a_role_are_those_of_customers_and_names_stand_beside_them(
    tmp_path: Path,
) -> None:
    path = tmp_path / "orders.csv"
    head = "Verkaufsbeleg;Belegdatum;Auftraggeber;Name AG;Land AG;Name WE;Land WE;Regulierer"
    row = "4711;3.11.2026;100234;Müller KG;DE;Gulfbridge LLC;VAE;Nordbank\n4712;2026-11-04;100777"
    path.write_text(f"{head}\n{row};Huber AG;AT;Huber AG;AT;\n", encoding="utf-8")
    proposal = propose_for_file(path)
    assert proposal.mapping["ignore"] == ["Auftraggeber"]
    columns = proposal.mapping["columns"]
    assert (columns["Name AG"], columns["Name WE"]) == ("purchaser.name", "consignee.name")
    assert (columns["Land AG"], columns["Land WE"]) == ("purchaser.country", "destination")
    assert columns["Regulierer"] == "payer.name"
    assert [row[1] for row in proposal.rows] == ["2026-11-03", "2026-11-04"]


def test_a_plain_country_leaves_the_destination_to_the_column_that_names_it(
    tmp_path: Path,
) -> None:
    path = tmp_path / "orders.csv"
    path.write_text("Pedido;Cliente;País;País de destino;Transitario\n")
    columns = propose_for_file(path).mapping["columns"]
    assert columns["País"] == "purchaser.country"
    assert columns["País de destino"] == "destination"
    assert columns["Transitario"] == "freight_forwarder.name"


def test_cells_tell_what_a_column_without_a_telling_name_holds(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    head, row = "Nr.;Firma;Feld 7;Feld 8", "1;Foo GmbH;info@foo.example;5493001KJTIIGC8Y1R12"
    path.write_text(f"{head}\n{row}\n2;Bar GmbH;;\n", encoding="utf-8")
    columns = propose_for_file(path).mapping["columns"]
    assert (columns["Feld 7"], columns["Feld 8"]) == ("email", "lei")


def test_a_mapping_says_what_it_still_needs(tmp_path: Path) -> None:
    path = tmp_path / "Debitoren.csv"
    path.write_text("Debitor;Gesellschafter;Anteil in %\nK1;K2;51\n")
    needs = [line for line in propose_for_file(path).to_yaml().splitlines() if line[0] == "#"]
    assert len(needs) == 1
    assert "write constants: {kind: owns}" in needs[0]


def test_owners_beside_customers_are_said_to_stay_unread(tmp_path: Path) -> None:
    path = tmp_path / "Debitoren.csv"
    head = "Debitor;Name 1;Land;Gesellschafter;Anteil in %;Vertreter"
    path.write_text(f"{head}\n1;Slithy Mill;DE;Omar Sample;60;Huber\n")
    (need,) = propose_for_file(path).describe_needs()
    assert need.startswith("Gesellschafter, Anteil in % would stay unread: owners are rows of")


def test_owners_that_a_table_names_are_no_ids(tmp_path: Path) -> None:
    path = tmp_path / "Gesellschafter.csv"
    head = "Kundennr.;Gesellschafter;Land Gesellschafter;Anteil in %"
    path.write_text(f"{head}\n1;Nordbank AG;Deutschland;60\n1;Omar Sample;VAE;40\n")
    columns = propose_for_file(path).mapping["columns"]
    assert columns["Gesellschafter"] == "from_name"
    assert columns["Land Gesellschafter"] == "from_country"


@pytest.mark.parametrize(
    ("cells", "meaning", "missing"),
    [("Company", "from_kind", ("kind",)), ("Firma", "from_kind", ("kind",)), ("owns", "kind", ())],
)
def test_what_an_owner_is_and_what_a_tie_is_are_told_apart_by_the_cells(
    tmp_path: Path, cells: str, meaning: str, missing: tuple[str, ...]
) -> None:
    path = tmp_path / "owners.csv"
    rows = f"Acme AG;Zypern;{cells};Beta GmbH;30,0\nCeta AG;Zypern;{cells};Beta GmbH;70,0\n"
    path.write_text(f"Gesellschafter;Sitz;Art;Beteiligung an;Anteil %\n{rows}")
    proposal = propose_for_file(path)
    assert proposal.table == "ties"
    assert proposal.mapping["columns"]["Art"] == meaning
    assert proposal.mapping["columns"]["Sitz"] == "from_country"
    assert proposal.missing == missing


def test_orders_are_recognised_with_dates_and_decimals(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text(
        "Auftragsnummer;Auftragsdatum;Bestimmungsland;Endkunde;Artikel;Menge;Nettowert\n"
        "A1;31.5.2026;Kasachstan;Samarlink;Sonde;2;1.250,50\n"
    )
    proposal = propose_for_file(path)
    assert proposal.table == "orders"
    assert (proposal.mapping["dates"], proposal.mapping["decimal"]) == ("D.M.Y", ",")
    row = dict(zip(proposal.columns, proposal.rows[0], strict=True))
    assert (row["date"], row["item.value"]) == ("2026-05-31", "1250.50")
    assert row["end_user.name"] == "Samarlink"


def test_owners_in_percent_are_recognised(tmp_path: Path) -> None:
    path = tmp_path / "owners.csv"
    path.write_text("Gesellschafter,Gesellschaft,Anteil in %\nK2,K1,51\n")
    proposal = propose_for_file(path)
    assert (proposal.table, proposal.mapping["percent"]) == ("ties", True)
    assert "0.51" in proposal.rows[0]


def test_a_number_of_a_customer_is_no_share_whatever_its_column_is_called(tmp_path: Path) -> None:
    path = tmp_path / "owners.csv"
    path.write_text("Gesellschafter;Beteiligung;Anteil in %\nK2;4711;51,00 %\nK3;4711;24,5\n")
    mapping = propose_for_file(path, "ties").mapping
    assert mapping["columns"]["Anteil in %"] == "share"


def test_a_title_above_the_header_is_named_with_the_line_of_the_header(tmp_path: Path) -> None:
    path = tmp_path / "report.csv"
    path.write_text("Kundenliste 2026;;\n;;\nKundennummer;Firma;Land\nK1;A;DE\n")
    with pytest.raises(InputRefused, match="above the header, which seems to be line 3"):
        propose_for_file(path)


def test_what_is_not_known_is_ignored_by_name(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("Kundennummer,Firma,Außendienst\nK1,A,Meier\n")
    assert propose_for_file(path).mapping["ignore"] == ["Außendienst"]


def test_a_table_like_none_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("foo,bar\n1,2\n")
    with pytest.raises(InputRefused, match="no table has columns like these"):
        propose_for_file(path)


def test_rows_that_share_the_number_of_an_order_are_proposed_as_its_lines(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    head = "Beleg;Pos;Datum;WE-Land;Material;Kurztext;Menge"
    path.write_text(f"{head}\n47;10;14.11.2026;CH;C7;Kabel;5\n47;20;14.11.2026;CH;C8;Stecker;1\n")
    mapping = propose_for_file(path).mapping
    assert mapping["lines"] == {"group_by": "Beleg"}
    assert mapping["columns"]["Material"] == "item.sku"
    path.write_text(f"{head}\n47;10;14.11.2026;CH;C7;Kabel;5\n48;10;14.11.2026;CH;C8;Stecker;1\n")
    assert "lines" not in propose_for_file(path).mapping
