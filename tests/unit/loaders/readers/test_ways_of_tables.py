"""How Excel and order systems write tables: read as meant, or refused with what mends it."""

import gzip
from pathlib import Path
from typing import Final, NamedTuple

import pytest

from onward.errors import InputRefused
from onward.loaders.layers import refuse_lossy
from onward.loaders.load import Loaded, load
from onward.loaders.readers.streams import FormOptions
from onward.loaders.readers.tables import read_mapping
from onward.loaders.source import LoadOptions
from onward.queries.transactions.reading import split_objects

HEAD: Final = "id;name;kind;country"
ROWS: Final = "1;Müller GmbH;Company;DE\r\n2;Café SA;Company;FR\r\n"
TABLE: Final = f"{HEAD}\r\n{ROWS}"
NAMES: Final = ["Müller GmbH", "Café SA"]


class Way(NamedTuple):
    """A way of writing the same two parties."""

    content: bytes
    suffix: str = ".csv"
    form: FormOptions = FormOptions()
    mapping: str = ""


def text(written: str, encoding: str = "utf-8", suffix: str = ".csv", mapping: str = "") -> Way:
    return Way(written.encode(encoding), suffix, mapping=mapping)


READ: Final = {
    "semicolons, Windows-1252": text(TABLE, "cp1252"),
    "Excel's Unicode text": text(TABLE.replace(";", "\t"), "utf-16", ".txt"),
    "a stated separator": text(f"sep=;\r\n{TABLE}", "cp1252"),
    "UTF-8 with a mark": text(TABLE, "utf-8-sig"),
    "bars, with one around": text(
        "".join(f"|{row.replace(';', '|')}|\n" for row in TABLE.splitlines())
    ),
    "bars": text(TABLE.replace(";", "|")),
    "gzip": Way(gzip.compress(TABLE.encode()), ".csv.gz"),
    "capitals": text(TABLE.replace(HEAD, HEAD.upper())),
    "blanks in the header": text(TABLE.replace(HEAD, " id ;\u00a0name;Kind ;country\u00a0")),
    "unseen signs": text(f"\u200b{TABLE}"),
    "empty rows between": text(TABLE.replace("2;", ";;;\r\n\r\n2;")),
    "a separator after each row": text(TABLE.replace("\r\n", ";\r\n")),
    "several empty columns": text(TABLE.replace("\r\n", ";;;\r\n")),
    "an empty first column": text("".join(f";{row}\r\n" for row in TABLE.splitlines())),
    "every cell in quotes": text(
        "".join('"' + row.replace(";", '";"') + '"\r\n' for row in TABLE.splitlines())
    ),
    "numbers as formulas": text(TABLE.replace("1;", '="1";').replace("2;", '="2";')),
    "numbers with an apostrophe": text(TABLE.replace("1;", "'1;").replace("2;", "'2;")),
    "kinds in any case": text(TABLE.replace("1;Müller GmbH;Company", "1;Müller GmbH;COMPANY")),
    "countries by name": text(TABLE.replace(";DE", ";Deutschland").replace(";FR", ";Francia")),
    "an end of file of DOS": text(f"{TABLE}\x1a"),
    "columns of one's own": text(
        TABLE.replace(HEAD, "Kundennummer;Name1;Art;Land"),
        mapping="columns: {Kundennummer: id, Name1: name, Art: kind, Land: country}\n",
    ),
    "a kind that no column says": text(
        "".join(";".join(row.split(";")[:2]) + "\n" for row in TABLE.splitlines()),
        mapping="constants: {kind: company}\n",
    ),
}

REFUSED: Final = {
    "a title above": (text(f"Kundenliste\r\n\r\n{TABLE}"), "stand in line 3: delete"),
    "a title in a row of cells": (text(f"Kunden;;;\r\n{TABLE}"), "stand in line 2: delete"),
    "two lines of header": (text(f"Stamm;;;Ort\r\n{TABLE}"), "stand in line 2: delete"),
    "a list printed by SAP": (
        text(f"-----\n|{HEAD.replace(';', '|')}|\n-----\n|1|A|Company|DE|\n"),
        "stand in line 2: delete",
    ),
    "no header": (text(ROWS), "onward sources csv"),
    "a sum at the end": (text(f"{TABLE}Summe;;;\r\n"), "csv:4:name"),
    "a count at the end": (text(f"{TABLE}2 Zeilen\r\n"), "4 columns, this row 1"),
    "a formula that failed": (text(TABLE.replace("Café SA", "#NAME?")), "repair it in the"),
    "a lookup that failed": (text(TABLE.replace("FR", "#NV")), "repair it in the spreadsheet"),
    "a column too narrow": (text(TABLE.replace("FR", "#####")), "repair it in the spreadsheet"),
    "a shortened number": (text(TABLE.replace("2;", "1,1E+11;")), "format its column as text"),
    "a comma within a name": (text("id,name,kind\n1,Müller, Söhne,Company\n"), "this row 4"),
    "a quote left open": (text(TABLE.replace("Café", '"Café')), "close the quote"),
    "a column twice": (text(TABLE.replace("kind", "name")), "duplicate column; keep one"),
    "a misspelt column": (text(TABLE.replace("country", "contry")), "did you mean country?"),
    "a kind in other words": (text(TABLE.replace("Company;FR", "Firma;FR")), "one of: Address"),
    "a value beyond the header": (text(f"{HEAD};\r\n1;A;Company;DE;x\r\n"), "a name, or empty"),
    "Cyrillic of Windows": (text(f"{HEAD}\n1;Ромашка;Company;RU\n", "cp1251"), "--encoding"),
    "text named a workbook": (text(TABLE, "utf-16", ".xls"), "name it parties.csv"),
    "a web page named a workbook": (text("<html><table></table></html>", suffix=".xls"), "save it"),
    "returns alone as ends of lines": (text(TABLE.replace("\r\n", "\r")), "LF or CR LF"),
    "an empty file": (text(""), "a header and its rows"),
}


def read(way: Way, folder: Path) -> Loaded:
    path = folder / f"parties{way.suffix}"
    path.write_bytes(way.content)
    mapping = None
    if way.mapping:
        (folder / "map.yaml").write_text(way.mapping, encoding="utf-8")
        mapping = read_mapping(folder / "map.yaml")
    options = LoadOptions(
        "customers", "2026-05-02", form=way.form, mappings=(mapping,) if mapping else ()
    )
    loaded = load("csv", [path], options)
    refuse_lossy(loaded)
    return loaded


@pytest.mark.parametrize("way", READ)
def test_it_is_read_as_meant(way: str, tmp_path: Path) -> None:
    loaded = read(READ[way], tmp_path)
    ids = [party.id for party in loaded.statements.parties]
    assert (ids, [party.name for party in loaded.statements.parties]) == (
        ["customers:1", "customers:2"],
        NAMES,
    )
    assert not loaded.log.warnings


@pytest.mark.parametrize("way", REFUSED)
def test_it_is_refused_with_what_mends_it(way: str, tmp_path: Path) -> None:
    written, hint = REFUSED[way]
    with pytest.raises(InputRefused) as refused:
        read(written, tmp_path)
    assert hint in str(refused.value)


@pytest.mark.parametrize(
    ("cell", "day"),
    [("2011-05-02 00:00:00", "2011-05-02"), ("20110502", "2011-05-02"), ("2011", "2011")],
)
def test_a_day_is_read_with_its_time_and_without_its_dashes(
    cell: str, day: str, tmp_path: Path
) -> None:
    table = f"id;name;kind;incorporated\n1;A;Company;{cell}\n"
    [party] = read(text(table), tmp_path).statements.parties
    assert party.incorporated == day


@pytest.mark.parametrize("cell", ["02.05.2011", "5/2/2011", "40665"])
def test_a_day_that_could_be_two_is_left_out_with_the_mapping_that_mends_it(
    cell: str, tmp_path: Path
) -> None:
    loaded = read(text(f"id;name;kind;incorporated\n1;A;Company;{cell}\n"), tmp_path)
    [left_out] = loaded.log.cells
    assert left_out.value == cell
    assert "dates: D.M.Y in a mapping" in left_out.hint


def test_a_name_that_begins_with_an_apostrophe_keeps_it(tmp_path: Path) -> None:
    table = f"{HEAD}\n1;'t Hooft BV;Company;NL\n"
    [party] = read(text(table), tmp_path).statements.parties
    assert party.name == "'t Hooft BV"


def test_a_table_of_orders_says_where_its_header_stands(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text("Auftragsliste\n\nid;destination;item.sku\nT;DE;CAB-7\n", encoding="utf-8")
    with pytest.raises(InputRefused, match="stand in line 3: delete what is above it"):
        list(split_objects(path))


def test_an_order_with_a_failed_formula_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    path.write_text("id;destination;end_user.name\nT;DE;#N/A\nU;DE;Foo\n", encoding="utf-8")
    refused, order = split_objects(path)
    assert isinstance(refused, InputRefused)
    assert "orders.csv:2:end_user.name" in str(refused)
    assert not isinstance(order, InputRefused)


def test_a_name_in_letters_of_another_encoding_says_what_was_meant(tmp_path: Path) -> None:
    loaded = read(text(TABLE.encode().decode("cp1252")), tmp_path)
    reasons = [warning.reason for warning in loaded.log.warnings]
    assert reasons == [f"has the letters of another encoding, for {name!r}" for name in NAMES]


@pytest.mark.parametrize("name", ["Ankara Ölçüm A.?.", "????? ????????", "Caf\ufffd SA"])
def test_a_name_that_has_lost_letters_leaves_open_who_it_is(name: str, tmp_path: Path) -> None:
    loaded = read(text(f"{HEAD}\n1;{name};Company;DE\n"), tmp_path)
    [cell] = loaded.log.cells
    assert (cell.field, cell.value) == ("name", name)
    assert "export the table as UTF-8" in cell.hint
    assert loaded.log.lost == [("customers:1",)]
