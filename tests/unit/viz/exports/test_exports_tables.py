"""Tables: one row a step, numbers as numbers, and no cell that a spreadsheet runs."""

import csv
import io
import sys
import zipfile
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from openpyxl import Workbook, load_workbook

from onward.errors import ExportError
from onward.queries.model.assessment import TieShare
from onward.viz.content.texts import printable
from onward.viz.exports.csv import OUTCOME, read_cells, write_cells
from onward.viz.exports.xlsx import LONGEST
from onward.viz.scene import DrawnTie, Scene
from onward.viz.tables.rows import (
    CellTable,
    cut_to_fit,
    is_live,
)
from tests.pictures import (
    EMPTY,
    FORMULA_CROWDS,
    FORMULAS,
    HOSTILE_CROWDS,
    assessment,
    crowd_named,
    named,
    picture_of,
    rendered,
    small,
    world,
)
from tests.unit.cases import each_case
from tests.unit.viz.maps.test_circles import ring_scene

SHEETS = (
    *(
        "verdict",
        "findings",
        "list entries",
        "steps",
        "parties",
        "near misses",
        "coverage",
        "legend",
    ),
    *("sources", "about"),
)


def csv_rows(scene: Scene) -> list[dict[str, str]]:
    """Read the CSV of a scene as any program would, and take its guards off."""
    columns, *rows = read_cells(rendered("csv", scene))
    return [dict(zip(columns, row, strict=True)) for row in rows]


def book_of(scene: Scene) -> Workbook:
    return load_workbook(io.BytesIO(rendered("xlsx", scene)))


@cache
def small_book() -> Workbook:
    """Return the workbook of the small scene, read once: nobody changes it."""
    return book_of(small())


def sheet_rows(book: Workbook, name: str) -> list[dict[str, object]]:
    columns, *rows = book[name].iter_rows(values_only=True)
    return [dict(zip(map(str, columns), row, strict=True)) for row in rows]


def backwards(data: Any) -> Any:
    """Return plain data with the keys of every mapping the other way round."""
    if isinstance(data, dict):
        return {key: backwards(value) for key, value in reversed(data.items())}
    return [backwards(value) for value in data] if isinstance(data, list) else data


def parts_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return {name: book.read(name) for name in book.namelist()}


def test_a_neighbourhood_gives_one_row_a_tie_and_none_for_a_stack() -> None:
    rows = csv_rows(world())
    assert len(rows) == sum(len(edge.ties) for edge in world().edges)
    assert [r["tie_id"] for r in rows].count("s1") == [r["tie_id"] for r in rows].count("s2") == 1
    assert not any("stack-1" in r.values() for r in rows)


def test_a_scene_without_a_finding_and_a_tie_says_what_came_out() -> None:
    (row,) = csv_rows(EMPTY)
    assert (row["summary"], row["closing"]) == (EMPTY.outcome, EMPTY.closing)


def test_every_row_of_the_csv_says_that_its_transaction_is_made_up_and_what_is_missing() -> None:
    scene = replace(small(), fictional=True, missing=("no owner known",), notes=("2 not shown",))
    columns, *rows = read_cells(rendered("csv", scene))
    for row in rows:
        cells = dict(zip(columns, row, strict=True))
        assert [cells[name] for name in OUTCOME] == [
            *("FINDINGS", "false", "no owner known", "true", "2 not shown")
        ]


def test_a_negative_number_stays_a_number_and_a_formula_that_begins_like_one_does_not() -> None:
    table = CellTable("t", ("a", "b", "c"), (("-5", Decimal("-0.50"), "-5+cmd"),))
    assert write_cells(table).endswith(b'"-5","-0.50","\'-5+cmd"\r\n')


@pytest.mark.parametrize("formulas", FORMULA_CROWDS.values(), ids=FORMULA_CROWDS.keys())
def test_no_cell_of_the_csv_begins_like_a_formula(formulas: tuple[str, ...]) -> None:
    scene = crowd_named(formulas)
    file = io.StringIO(rendered("csv", scene).decode("utf-8-sig"), newline="")
    cells = {cell for row in csv.reader(file) for cell in row}
    assert [cell for cell in cells if is_live(cell) and not cell.startswith("'")] == []
    read_back = {cell for row in csv_rows(scene) for cell in row.values()}
    assert set(map(printable, formulas)) <= read_back


TEXTS = st.text(st.characters(exclude_categories=["Cs"])) | st.sampled_from(FORMULAS)


@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=1))
def test_what_is_written_as_csv_is_read_back_letter_by_letter(rows: list[tuple[str, str]]) -> None:
    content = write_cells(CellTable("t", ("a", "b"), tuple(rows)))
    assert read_cells(content) == [["a", "b"], *map(list, rows)]


@given(st.text("'=+-@ \t1.", max_size=6))
def test_guards_within_guards_are_read_back(text: str) -> None:
    assert read_cells(write_cells(CellTable("t", ("a",), ((text,),))))[1] == [text]


def test_the_workbook_has_its_sheets_in_reading_order_with_a_bold_and_frozen_head() -> None:
    book = small_book()
    assert tuple(book.sheetnames) == SHEETS
    for sheet in book.worksheets:
        assert sheet.freeze_panes == "A2"
        assert all(cell.font.bold for cell in sheet[1])


def test_numbers_are_numbers_and_a_share_that_no_float_holds_stays_text() -> None:
    drawn = world().edges[0].ties[0]
    share = TieShare(
        min="0.1", max="0.12345678901234567890", min_exclusive=False, max_exclusive=True
    )
    exact = replace(drawn.step, tie=replace(drawn.step.tie, share=share))
    scene = replace(world(), edges=(replace(world().edges[0], ties=(DrawnTie(exact),)),))
    (row,) = sheet_rows(book_of(scene), "steps")
    assert (row["share_min"], row["share_max"]) == (0.1, "0.12345678901234567890")
    assert (row["min_exclusive"], row["max_exclusive"]) == (False, True)
    assert sheet_rows(small_book(), "findings")[0]["number"] == 1


def test_near_misses_come_with_what_each_lacked() -> None:
    (row,) = sheet_rows(small_book(), "near misses")
    assert (row["indicator"], row["party"], row["needed"], row["found"]) == (
        *("own-50-aggregate", "Acme"),
        *("at least 0.5", "0.49"),
    )
    (without_record,) = sheet_rows(book_of(replace(small(), record=None)), "near misses")
    assert (without_record["indicator"], without_record["text"]) == (None, row["text"])


def test_the_bytes_of_the_workbook_do_not_depend_on_the_order_of_the_records_keys() -> None:
    mixed = replace(small(), record=backwards(small().record))
    assert rendered("xlsx", mixed) == rendered("xlsx", small())


def test_the_parties_are_those_stated_and_those_of_the_picture() -> None:
    rows = sheet_rows(small_book(), "parties")
    assert [row["listed_in"] for row in rows] == ["transaction"] * 3 + ["picture"] * 5
    assert {row["kind"] for row in rows} >= {"Company", "MilitaryUnit"}
    assert not any(row["id"] == "stack-1" for row in sheet_rows(book_of(world()), "parties"))


DISGUISED = "R\u043esoboronexport"
LOOKS = ("MIXED SCRIPTS", "\u043e U+043E")


def test_a_disguised_name_says_so_in_the_rows_of_both_tables() -> None:
    scene = named(DISGUISED)
    (step, *_) = csv_rows(scene)
    assert (step["to_name"], step["to_marks"], step["to_letters"]) == (DISGUISED, *LOOKS)
    assert step["from_marks"].split(", ") == ["LISTED", "MIXED SCRIPTS"]
    parties = sheet_rows(book_of(scene), "parties")
    rows = {(one["listed_in"], one["marks"], one["letters"]) for one in parties}
    assert {("transaction", *LOOKS), ("picture", *LOOKS)} <= rows


def under(*urls: str | None) -> Scene:
    """Return the small picture with as many laws a finding as there are addresses."""
    data = assessment()
    for found in data["findings"]:
        found["law"] = [found["law"][0] | {"url": url} for url in urls]
    return picture_of(data)


@each_case("urls", "cell", lists=True)
def test_the_addresses_of_laws_stand_in_the_order_of_the_laws(
    urls: list[str | None], cell: str
) -> None:
    scene = under(*urls)
    assert {row["law_url"] for row in csv_rows(scene)} == {cell}
    rows = sheet_rows(book_of(scene), "findings") + sheet_rows(book_of(scene), "steps")
    assert {row["law_url"] or "" for row in rows} == {cell}


def test_an_address_of_a_law_that_is_a_formula_is_dead_and_read_back() -> None:
    for formula in FORMULAS:
        scene = under(formula)
        assert csv_rows(scene)[0]["law_url"] == printable(formula)
        for row in csv.reader(io.StringIO(rendered("csv", scene).decode("utf-8-sig"), newline="")):
            assert not any(is_live(cell) and not cell.startswith("'") for cell in row)


def test_a_step_says_if_its_tie_is_part_of_a_circle() -> None:
    assert {row["circular"] for row in csv_rows(ring_scene())} == {"true"}
    assert {row["circular"] for row in csv_rows(small()) if row["tie_id"]} == {"false"}
    assert {row["circular"] for row in csv_rows(world())} == {"false"}


@pytest.mark.parametrize("formulas", FORMULA_CROWDS.values(), ids=FORMULA_CROWDS.keys())
def test_no_cell_of_the_workbook_is_a_formula_a_link_or_a_macro(formulas: tuple[str, ...]) -> None:
    content = rendered("xlsx", crowd_named(formulas))
    parts = parts_of(content)
    assert not any("vba" in name or "externalLink" in name or "drawing" in name for name in parts)
    for name, part in parts.items():
        tags = {etree.QName(one).localname for one in etree.fromstring(part).iter("{*}*")}
        assert tags.isdisjoint({"f", "hyperlinks", "oleObjects"}), name
    cells = [
        cell
        for sheet in load_workbook(io.BytesIO(content)).worksheets
        for row in sheet.iter_rows()
        for cell in row
    ]
    printed = {printable(formula).strip() for formula in formulas}
    texts = [cell for cell in cells if cell.value in printed]
    assert {cell.value for cell in texts} == printed
    assert {cell.data_type for cell in texts} == {"s"}
    assert {cell.data_type for cell in cells} <= {"s", "n", "b"}
    assert all(
        cell.quotePrefix for cell in cells if is_live(str(cell.value)) and cell.data_type == "s"
    )


@pytest.mark.parametrize("names", HOSTILE_CROWDS.values(), ids=HOSTILE_CROWDS.keys())
def test_a_hostile_name_is_only_a_text_of_the_workbook(names: tuple[str, ...]) -> None:
    scene = crowd_named(names)
    titles = {str(row["finding"]): row["title"] for row in sheet_rows(book_of(scene), "steps")}
    assert titles == {
        str(finding.number): cut_to_fit(finding.title, LONGEST, "utf-16-le")
        for finding in scene.findings
    }


@pytest.mark.parametrize("names", HOSTILE_CROWDS.values(), ids=HOSTILE_CROWDS.keys())
def test_a_hostile_name_is_only_a_cell_of_the_csv(names: tuple[str, ...]) -> None:
    scene = crowd_named(names)
    rows = csv_rows(scene)
    assert len(rows) == 6 * len(names)
    assert {row["finding"]: row["title"] for row in rows} == {
        str(finding.number): finding.title for finding in scene.findings
    }


def test_a_text_that_no_cell_can_hold_is_cut_where_no_token_is_and_says_so() -> None:
    long = "W" * (LONGEST - 52) + "⟨U+202E⟩" + "\U0001d49c" * 50
    cut = cut_to_fit(long, LONGEST, "utf-16-le")
    assert cut.endswith("W ⟨58 more characters do not fit⟩")
    assert len(cut.encode("utf-16-le")) <= 2 * LONGEST
    assert cut_to_fit("W" * LONGEST, LONGEST, "utf-16-le") == "W" * LONGEST


def test_the_days_in_the_workbook_are_the_scenes() -> None:
    content = rendered("xlsx", small())
    about = load_workbook(io.BytesIO(content)).properties
    assert (about.created, about.modified) == (datetime(2026, 5, 1),) * 2  # noqa: DTZ001  # as openpyxl reads it
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        assert {one.date_time for one in book.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_without_openpyxl_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(ExportError, match=r"install onward\[xlsx\]"):
        rendered("xlsx", small())
