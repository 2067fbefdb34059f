"""A refused order names every value at fault: of a table by its own rows and columns."""

from pathlib import Path

import pytest

from onward.errors import InputRefused
from onward.loaders.readers.tables import ColumnMapping, LineGrouping
from onward.queries.assessment.batch import Refused, RefusedValue
from onward.queries.transactions.reading import ObjectText, split_objects
from tests.unit.cases import table

COLUMNS: dict[str, str] = table(__file__, "COLUMNS")


def refusals(source: Path | list[str], mapping: ColumnMapping | None = None) -> list[Refused]:
    """Read every order, and return why some are refused."""
    refused = []
    for part in split_objects(source, mapping=mapping):
        try:
            if isinstance(part, InputRefused):
                raise part
            part.read()
        except InputRefused as fault:
            refused.append(Refused.of_fault(fault))
    return refused


def places(refused: Refused) -> list[tuple[int | None, str, str, str]]:
    return [(each.line, each.column, each.code, each.value) for each in refused.faults]


def test_every_fault_of_an_object_is_named_by_its_path() -> None:
    line = '{"id": "T-4", "date": "2.5.2026", "items": [{"value": "1234,50", "hs": "8517.6"}]}'
    (refused,) = refusals([line])
    assert refused.order == "T-4"
    assert places(refused) == [
        (1, "date", "bad_date", "2.5.2026"),
        (1, "items.0.value", "bad_decimal", "1234,50"),
        (1, "items.0.hs", "bad_value", "8517.6"),
    ]
    data = refused.to_data()
    hint = "use YYYY-MM-DD; of a table, a mapping or request may say dates: D.M.Y"
    assert (data["column"], data["hint"]) == ("date", hint)
    assert len(data["errors"]) == 3
    assert refused.because.startswith("-:1:date: '2.5.2026' is not a date (2 more after it)")


def test_a_row_is_named_by_the_table_s_own_columns(tmp_path: Path) -> None:
    table = tmp_path / "orders.csv"
    table.write_text(
        "Auftrag,Datum,Land,Kunde,Kundenland,Wert\n"
        "T-1,2026-05-02,KZ,Acme,KZ,5\n"
        'T-2,2026-05-02,KZ,Acme,Atlantis,"1234,50"\n',
        encoding="utf-8",
    )
    (refused,) = refusals(table, ColumnMapping(columns=COLUMNS))
    assert refused.order == "T-2"
    assert sorted(places(refused)) == [
        (3, "Kundenland", "bad_country", "Atlantis"),
        (3, "Wert", "bad_decimal", "1234,50"),
    ]


def test_a_line_of_an_order_is_named_by_its_own_row(tmp_path: Path) -> None:
    table = tmp_path / "orders.csv"
    table.write_text(
        "Auftrag,Datum,Land,Kunde,Kundenland,Wert\n"
        "T-1,2026-05-02,KZ,Acme,KZ,5\n"
        "T-1,2026-05-02,KZ,Acme,KZ,viel\n",
        encoding="utf-8",
    )
    mapping = ColumnMapping(columns=COLUMNS, lines=LineGrouping(group_by="Auftrag"))
    (refused,) = refusals(table, mapping)
    assert places(refused) == [(3, "Wert", "bad_decimal", "viel")]


@pytest.mark.parametrize("line", ['{"id":', "[]x", "7"])
def test_a_line_that_is_no_object_has_a_code(line: str) -> None:
    (refused,) = refusals(['{"id": "T-1"}', line])
    assert refused.faults[0].code == "bad_json"
    assert refused.order is None


def test_a_refusal_is_an_error_again() -> None:
    fault = RefusedValue(4, "Wert", "bad_decimal", "x", "'x' is not an amount", "use a number")
    error = Refused("", "orders.csv", "T-4", (fault,)).to_error()
    assert str(error) == "orders.csv:4:Wert: 'x' is not an amount; use a number"
    assert (error.code, error.received, error.record) == ("bad_decimal", "x", "T-4")


def test_an_object_without_faults_is_read() -> None:
    (part,) = split_objects(['{"id": "T-1"}'])
    assert isinstance(part, ObjectText)
    assert part.read().id == "T-1"
