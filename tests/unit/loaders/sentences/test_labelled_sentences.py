"""What the rules read in 300 sentences of real lists, labelled by hand before the rules were made.

`labelled_sentences.csv` holds no text of a list: each row has the list and its record, where the
sentence stands in the record's reasons or remarks, the beginning of its SHA-256, and the ties that
a reader found in it (``kind> name`` from the entry, ``kind< name`` to it; ``?`` where one may read
it either way). The sentences were drawn at random: 130 of all, 170 of those with a word such as
owner, subsidiary, son or supplies. Rules were made with the part `development`.
"""

import csv
import gzip
import hashlib
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import pytest
from lxml import etree

from onward.graph.names.normalise import normalise
from onward.loaders.parsing.names import given_first
from onward.loaders.sentences.reading import SpokenOf, read_ties
from tests.lists import shared_data

SAMPLE = Path(__file__).with_name("labelled_sentences.csv")
LEAST_PRECISION = 0.95
LEAST_RECALL = 0.55
_LINKED = re.compile(r"Linked To: (.+?)[.)]?$")

Found = tuple[str, str, str]
"""Kind, direction, plain name."""


@dataclass(frozen=True)
class Record:
    """A record of a list: what it is called where it is labelled, and where it was judged."""

    key: str
    judged_key: str
    names: tuple[str, ...]
    is_person: bool
    prose: str
    """Its reasons or remarks."""

    cells: tuple[str, ...]
    """All of its texts."""


def split_cell(*cells: str) -> list[str]:
    return [name.strip() for cell in cells for name in cell.split(";") if name.strip()]


def read_rows(text: str) -> Iterator[dict[str, str]]:
    for row in csv.DictReader(io.StringIO(text)):
        yield {column: cell or "" for column, cell in row.items()}


def read_eu() -> Iterator[Record]:
    for path in sorted(shared_data("eu-annexes").glob("*.csv")):
        for row in read_rows(path.read_text(encoding="utf-8")):
            act = f"{row['celex']}/{row['annex']}"
            yield Record(
                f"{act}/{row['recordId']}",
                f"{act}/{row['recordId'] or row['name']}",
                (row["name"], *split_cell(row["alias"], row["previousName"])),
                row["schema"] == "Person",
                row["reason"].strip(),
                tuple(row.values()),
            )


def read_un() -> Iterator[Record]:
    tree = etree.parse(shared_data("un-2026") / "UN_consolidated.xml")
    for element in tree.iter("INDIVIDUAL", "ENTITY"):
        parts = [
            (element.findtext(f"{part}_NAME") or "").strip()
            for part in ("FIRST", "SECOND", "THIRD", "FOURTH")
        ]
        aliases = [alias.text for alias in element.iter("ALIAS_NAME") if alias.text]
        key = element.findtext("REFERENCE_NUMBER") or ""
        yield Record(
            key,
            key,
            (" ".join(filter(None, parts)), *aliases),
            element.tag == "INDIVIDUAL",
            " ".join((element.findtext("COMMENTS1") or "").split()),
            tuple(" ".join(str(text).split()) for text in element.itertext()),
        )


def read_csl() -> Iterator[Record]:
    packed = (shared_data("us-csl-2022") / "consolidated.csv.gz").read_bytes()
    for row in read_rows(gzip.decompress(packed).decode("utf-8")):
        judged_key = row["entity_number"] or row["name"]
        yield us_record(row, row["_id"], judged_key, row["name"], row["type"], row["remarks"])


def read_ofac() -> Iterator[Record]:
    for row in read_rows((shared_data("ofac-sdn-2023") / "sdn.csv").read_text(encoding="utf-8")):
        judged_key = row["ID"] or row["Name"]
        yield us_record(row, row["ID"], judged_key, row["Name"], row["Type"], row["Details"])


def us_record(
    row: dict[str, str], key: str, judged_key: str, name: str, kind: str, remark: str
) -> Record:
    is_person = kind.strip().lower() == "individual"
    names = (given_first(name) if is_person else name,)
    return Record(key, judged_key, names, is_person, remark.strip(), tuple(row.values()))


def read_uk() -> Iterator[Record]:
    """Yield the rows of the list: those of one group are one party under several names."""
    text = (shared_data("uk-ofsi-2020") / "ConList.csv").read_text(encoding="cp1252")
    for row in read_rows(text.split("\n", 1)[1]):
        parts = [row[f"Name {number}"].strip() for number in range(1, 7)]
        yield Record(
            row["Group ID"],
            row["Group ID"],
            (" ".join(filter(None, parts)),),
            row["Group Type"] == "Individual",
            row["Other Information"].strip(),
            tuple(row.values()),
        )


READERS: Final = {"EU": read_eu, "UN": read_un, "CSL": read_csl, "OFAC": read_ofac, "UK": read_uk}


@cache
def records_of(source: str) -> tuple[Record, ...]:
    return tuple(READERS[source]())


@cache
def names_of(source: str) -> frozenset[str]:
    """Return the names of a list, in plain words."""
    return frozenset(normalise(name) for record in records_of(source) for name in record.names)


@cache
def texts_of(source: str) -> dict[str, list[Record]]:
    """Return the records that have a text; of the rows of one group in the UK, the first one."""
    found: dict[str, list[Record]] = {}
    for record in records_of(source):
        if record.prose and not (source == "UK" and record.key in found):
            found.setdefault(record.key, []).append(record)
    return found


def plain(name: str) -> str:
    words = normalise(re.sub(r"\([^()]*\)", " ", name)).removeprefix("the ").split()
    # an apostrophe leaves a letter behind, or none
    return " ".join(word for word in words if word != "s")


def parse_labels(cell: str) -> tuple[set[Found], set[Found]]:
    """Return the ties that a sentence states, and those that one may read in it."""
    stated: set[Found] = set()
    doubtful: set[Found] = set()
    for label in filter(None, map(str.strip, cell.split(";"))):
        match = re.fullmatch(r"(\??)(\w+)([<>]?) (.+?)(?: \d+%)?", label)
        assert match, label
        kind = "associate" if match[2] == "linked" else match[2]
        direction = {">": "out", "<": "in", "": "both"}[match[3]]
        (doubtful if match[1] else stated).add((kind, direction, plain(match[4])))
    return stated, doubtful


def find_record(row: dict[str, str]) -> Record:
    start, end = int(row["start"]), int(row["end"])
    for record in texts_of(row["list"])[row["record"]]:
        digest = hashlib.sha256(record.prose[start:end].encode()).hexdigest()
        if digest.startswith(row["sha256"]):
            return record
    pytest.fail(f"{row['list']} {row['record']} is another text than the labelled one")


def read_found(row: dict[str, str]) -> set[Found]:
    """Return the ties that are read in the labelled sentence, as a load reads them."""
    record = find_record(row)
    # a name of the British list was labelled as one that no list knows
    known = frozenset() if row["list"] == "UK" else names_of(row["list"])
    start, end = int(row["start"]), int(row["end"])
    sentence = record.prose[start:end]
    # OFAC's remarks are parted into their items before anything else
    is_remark = row["list"] in ("OFAC", "CSL")
    texts = record.prose.rstrip(".").split("; ") if is_remark else [record.prose]
    found: set[Found] = set()
    for text in texts:
        entry = SpokenOf(record.names, record.is_person)
        for tie in read_ties(text, entry, Counter(), lambda name: normalise(name) in known):
            is_here = (
                tie.sentence.text.strip(" ;.()") in sentence
                if is_remark
                else start <= tie.sentence.start and tie.sentence.end <= end
            )
            if is_here:
                found.add((tie.relation, tie.direction, plain(tie.named.text)))
        linked = _LINKED.search(text) if is_remark else None
        if linked is not None and linked[1] in sentence:
            found.add(("associate", "both", plain(linked[1])))
    return found


def sample(part: str) -> Iterator[dict[str, str]]:
    with SAMPLE.open(encoding="utf-8", newline="") as stream:
        yield from (row for row in csv.DictReader(stream) if row["part"] == part)


@pytest.mark.parametrize("part", ["development", "measured"])
def test_at_least_95_of_100_ties_are_what_a_reader_finds(part: str) -> None:
    right, wrong, missed = 0, [], 0
    for row in sample(part):
        stated, doubtful = parse_labels(row["ties"])
        found = read_found(row)
        right += len(found & stated)
        missed += len(stated - found)
        wrong += [(row["list"], row["record"], tie) for tie in found - stated - doubtful]
    assert right > 50
    assert right / (right + len(wrong)) >= LEAST_PRECISION, wrong
    assert right / (right + missed) >= LEAST_RECALL


def test_the_sample_has_300_sentences_and_none_of_their_words() -> None:
    with SAMPLE.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len({(row["list"], row["record"], row["sha256"]) for row in rows}) == 300
    assert {len(row["sha256"]) for row in rows} == {32}
