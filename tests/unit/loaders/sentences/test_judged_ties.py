"""Ties that a load reads in the lists, drawn at random and judged by reading their sentences.

`judged_sentences.csv` has the ties of 300 sentences of five lists, `judged_ties.csv` 100 ties of an
earlier drawing. Neither holds a text of a list: each row has the list and its record, where the
sentence stands in a cell of the record, the beginning of its SHA-256, a tie that was read and
whether it was right: its kind, its direction, both its ends, and that it is not over, denied or
only supposed. A sentence is right if all its ties are. The figures are those of the first reading;
the rules were mended behind it (docs/sources.md). A fault of the *party* is one of the name's
bearer, and tested in `test_ties_of_prose.py`.
"""

import csv
import gzip
import hashlib
import io
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from lxml import etree

from onward.graph.names.normalise import normalise
from onward.loaders.parsing.names import given_first
from onward.loaders.sentences.reading import SpokenOf, read_ties
from tests.realdata import shared_data
from tests.unit.loaders.sentences.test_labelled_sentences import (
    Found,
    parse_labels,
    plain,
    real_lists,
    split_cell,
)

EARLIER = Path(__file__).with_name("judged_ties.csv")
SENTENCES = Path(__file__).with_name("judged_sentences.csv")
Cells = tuple[tuple[str, ...], bool, list[str]]
"""Names, whether it is a person, all texts of the record."""


def rows(*samples: Path) -> list[dict[str, str]]:
    found: list[dict[str, str]] = []
    for sample in samples or (EARLIER, SENTENCES):
        with sample.open(encoding="utf-8", newline="") as stream:
            found += csv.DictReader(stream)
    return found


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
        record = row[key] or row[name]
        if record in wanted:
            is_person = row[kind].strip().lower() == "individual"
            names = (given_first(row[name]) if is_person else row[name],)
            cells[record] = names, is_person, [value or "" for value in row.values()]
    return cells


def read_uk(wanted: set[str]) -> dict[str, Cells]:
    cells: dict[str, Cells] = {}
    text = (shared_data("uk-ofsi-2020") / "ConList.csv").read_text(encoding="cp1252")
    for row in csv.DictReader(io.StringIO(text.split("\n", 1)[1])):
        if row["Group ID"] in wanted:
            parts = [*(row[f"Name {number}"] or "" for number in range(1, 6)), row["Name 6"] or ""]
            name = " ".join(part.strip() for part in parts if part.strip())
            names, is_person, texts = cells.get(row["Group ID"], ((), False, []))
            is_person = row["Group Type"] == "Individual"
            texts = [*texts, *(value or "" for value in row.values())]
            cells[row["Group ID"]] = (*names, name), is_person, texts
    return cells


@cache
def cells_of(source: str) -> dict[str, Cells]:
    wanted = {row["record"] for row in rows() if row["list"] == source}
    if source == "EU":
        return read_eu(wanted)
    if source == "UK":
        return read_uk(wanted)
    return read_un(wanted) if source == "UN" else read_us(source, wanted)


@cache
def known_of(source: str) -> frozenset[str]:
    """Return the names of a list, in plain words."""
    names = real_lists().names[source]
    if source == "UK":
        records = {row["record"] for row in rows()} | uk_groups()
        names = {normalise(name) for names, _, _ in read_uk(records).values() for name in names}
    return frozenset(name.removeprefix("the ") for name in names)


def uk_groups() -> set[str]:
    text = (shared_data("uk-ofsi-2020") / "ConList.csv").read_text(encoding="cp1252")
    return {row["Group ID"] for row in csv.DictReader(io.StringIO(text.split("\n", 1)[1]))}


def read_again(row: dict[str, str]) -> list[tuple[Found, str]]:
    """Return the ties that are read now in the sentence of a row, each with its dates."""
    names, is_person, texts = cells_of(row["list"])[row["record"]]
    start, end = int(row["start"]), int(row["end"])
    known = known_of(row["list"])
    for text in texts:
        sentence = text[start:end]
        if not hashlib.sha256(sentence.encode()).hexdigest().startswith(row["sha256"]):
            continue
        found: list[tuple[Found, str]] = []
        # a cell of several remarks is cut before it is read: then a sentence stands alone
        for whole, offset in ((text, 0), (sentence, start)):
            entry = SpokenOf(names, is_person)
            ties = read_ties(
                whole, entry, Counter(), lambda name: normalise(name).removeprefix("the ") in known
            )
            found += [
                (
                    (tie.relation, tie.direction, plain(tie.named.text)),
                    f"{tie.period.since or ''}/{tie.period.until or ''}",
                )
                for tie in ties
                if tie.sentence.start + offset < end and start < tie.sentence.end + offset
            ]
        return found
    pytest.fail(f"{row['list']} {row['record']} is another text than the judged one")


LEAST_OF_A_PUBLISHER = 0.93


def is_read(row: dict[str, str], *, in_full: bool) -> bool:
    """Tell whether the tie of a row is read now, with the same name or also with a fuller one."""
    ((kind, direction, name),) = parse_labels(row["tie"])[0]
    return any(
        (tie[:2], dates) == ((kind, direction), row["dates"])
        and (tie[2] == name or (in_full and tie[2].startswith(f"{name} ")))
        for tie, dates in read_again(row)
    )


def test_the_first_reading_is_290_of_300_sentences_and_322_of_332_ties() -> None:
    sentences: dict[tuple[str, str, str], bool] = {}
    for row in rows(SENTENCES):
        key = row["list"], row["record"], row["sha256"]
        sentences[key] = sentences.get(key, True) and row["judged"] == "right"
    assert Counter(sentences.values()) == {True: 290, False: 10}
    assert Counter(row["judged"] for row in rows(SENTENCES)) == {"right": 322, "wrong": 10}
    lists = Counter((key[0], is_right) for key, is_right in sentences.items())
    for publisher in ("EU", "UK", "UN", "OFAC", "CSL"):
        right, wrong = lists[publisher, True], lists[publisher, False]
        assert right / (right + wrong) >= LEAST_OF_A_PUBLISHER, publisher


def test_the_earlier_reading_is_92_of_100_ties() -> None:
    judged = Counter(row["judged"] for row in rows(EARLIER))
    assert judged == {"right": 92, "wrong": 8}


def test_what_was_right_is_read_still() -> None:
    assert [
        row for row in rows() if row["judged"] == "right" and not is_read(row, in_full=True)
    ] == []


def test_what_was_wrong_is_read_no_longer() -> None:
    wrong = [row for row in rows() if row["judged"] == "wrong" and row.get("fault") != "party"]
    assert [row for row in wrong if is_read(row, in_full=False)] == []
