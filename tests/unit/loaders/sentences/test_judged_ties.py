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
import hashlib
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from onward.graph.names.normalise import normalise
from onward.loaders.sentences.reading import SpokenOf, read_ties
from tests.unit.loaders.sentences.test_labelled_sentences import (
    Found,
    names_of,
    parse_labels,
    plain,
    records_of,
)

EARLIER = Path(__file__).with_name("judged_ties.csv")
SENTENCES = Path(__file__).with_name("judged_sentences.csv")
Cells = tuple[tuple[str, ...], bool, tuple[str, ...]]
"""Names, whether it is a person, all texts of the record."""


def rows(*samples: Path) -> list[dict[str, str]]:
    found: list[dict[str, str]] = []
    for sample in samples or (EARLIER, SENTENCES):
        with sample.open(encoding="utf-8", newline="") as stream:
            found += csv.DictReader(stream)
    return found


@cache
def cells_of(source: str) -> dict[str, Cells]:
    """Return the records of a list; several rows under one name of a record are one of them."""
    found: dict[str, Cells] = {}
    for record in records_of(source):
        names, _, texts = found.get(record.judged_key, ((), False, ()))
        if source != "UK":
            names, texts = (), ()
        all_names = (*names, *record.names)
        found[record.judged_key] = all_names, record.is_person, (*texts, *record.cells)
    return found


@cache
def known_of(source: str) -> frozenset[str]:
    """Return the names of a list, in plain words."""
    return frozenset(name.removeprefix("the ") for name in names_of(source))


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
