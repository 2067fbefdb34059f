"""100 ties that a load reads in the lists, drawn at random and judged by reading them.

`judged_ties.csv` holds no text of a list: each row has the list and its record, where the sentence
stands in a cell of the record, the beginning of its SHA-256, the tie that was read and whether it
was right: its kind, its direction, both its ends, and that it is not over, denied or only
supposed. The figure is that of the first reading; the rules were mended behind it.
"""

import csv
import gzip
import hashlib
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from lxml import etree

from onward.graph.names.normalise import normalise
from onward.loaders.parsing.names import given_first
from onward.loaders.sentences.reading import read_ties
from onward.loaders.sentences.subjects import SpokenOf
from tests.realdata import shared_data
from tests.unit.loaders.sentences.test_labelled_sentences import (
    Found,
    parse_labels,
    plain,
    real_lists,
    split_cell,
)

SAMPLE = Path(__file__).with_name("judged_ties.csv")
Cells = tuple[tuple[str, ...], bool, list[str]]
"""Names, whether it is a person, all texts of the record."""


def rows() -> list[dict[str, str]]:
    with SAMPLE.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def read_eu(wanted: set[str]) -> dict[str, Cells]:
    cells: dict[str, Cells] = {}
    for path in sorted(shared_data("eu-annexes").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                record = f"{row['celex']}/{row['annex']}/{row['recordId'] or row['name']}"
                if record in wanted:
                    names = (row["name"], *split_cell(row["alias"], row["previousName"]))
                    cells[record] = names, row["schema"] == "Person", list(row.values())
    return cells


def read_un(wanted: set[str]) -> dict[str, Cells]:
    cells: dict[str, Cells] = {}
    tree = etree.parse(shared_data("un-2026") / "UN_consolidated.xml")
    for element in tree.iter("INDIVIDUAL", "ENTITY"):
        record = element.findtext("REFERENCE_NUMBER") or ""
        if record in wanted:
            parts = [element.findtext(f"{part}_NAME") for part in ("FIRST", "SECOND", "THIRD")]
            aliases = [alias.text or "" for alias in element.iter("ALIAS_NAME")]
            texts = [" ".join(str(text).split()) for text in element.itertext()]
            names = (" ".join(part.strip() for part in parts if part), *aliases)
            cells[record] = names, element.tag == "INDIVIDUAL", texts
    return cells


def read_us(source: str, wanted: set[str]) -> dict[str, Cells]:
    cells: dict[str, Cells] = {}
    if source == "OFAC":
        text = (shared_data("ofac-sdn-2023") / "sdn.csv").read_text(encoding="utf-8")
        key, name, kind = "ID", "Name", "Type"
    else:
        packed = (shared_data("us-csl-2022") / "consolidated.csv.gz").read_bytes()
        text = gzip.decompress(packed).decode("utf-8")
        key, name, kind = "entity_number", "name", "type"
    for row in csv.DictReader(text.splitlines(keepends=True)):
        if row[key] in wanted:
            is_person = row[kind].strip().lower() == "individual"
            names = (given_first(row[name]) if is_person else row[name],)
            cells[row[key]] = names, is_person, [value or "" for value in row.values()]
    return cells


@cache
def cells_of(source: str) -> dict[str, Cells]:
    wanted = {row["record"] for row in rows() if row["list"] == source}
    if source == "EU":
        return read_eu(wanted)
    return read_un(wanted) if source == "UN" else read_us(source, wanted)


def read_again(row: dict[str, str]) -> list[tuple[Found, str]]:
    """Return the ties that are read now in the sentence of a row, each with its dates."""
    names, is_person, texts = cells_of(row["list"])[row["record"]]
    start, end = int(row["start"]), int(row["end"])
    known = real_lists().names[row["list"]]
    for text in texts:
        digest = hashlib.sha256(text[start:end].encode()).hexdigest()
        if digest.startswith(row["sha256"]):
            entry = SpokenOf(names, is_person)
            ties = read_ties(text, entry, Counter(), lambda name: normalise(name) in known)
            return [
                (
                    (tie.relation, tie.direction, plain(tie.named.text)),
                    f"{tie.period.since or ''}/{tie.period.until or ''}",
                )
                for tie in ties
                # a remark of the US lists is cut at its semicolons before it is read
                if tie.sentence.start < end and start < tie.sentence.end
            ]
    pytest.fail(f"{row['list']} {row['record']} is another text than the judged one")


def is_read(row: dict[str, str], *, in_full: bool) -> bool:
    """Tell whether the tie of a row is read now, with the same name or also with a fuller one."""
    ((kind, direction, name),) = parse_labels(row["tie"])[0]
    return any(
        (tie[:2], dates) == ((kind, direction), row["dates"])
        and (tie[2] == name or (in_full and tie[2].startswith(f"{name} ")))
        for tie, dates in read_again(row)
    )


def test_the_first_reading_is_92_of_100_ties() -> None:
    judged = Counter(row["judged"] for row in rows())
    assert judged == {"right": 92, "wrong": 8}
    lists = Counter(row["list"] for row in rows())
    assert lists == {"EU": 62, "OFAC": 16, "CSL": 14, "UN": 8}


def test_what_was_right_is_read_still() -> None:
    assert [
        row for row in rows() if row["judged"] == "right" and not is_read(row, in_full=True)
    ] == []


def test_what_was_wrong_is_read_no_longer() -> None:
    assert [row for row in rows() if row["judged"] == "wrong" and is_read(row, in_full=False)] == []
