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
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest
from lxml import etree

from onward.graph.names.normalise import normalise
from onward.loaders.parsing.names import given_first
from onward.loaders.sentences.reading import SpokenOf, read_ties
from tests.realdata import shared_data

SAMPLE = Path(__file__).with_name("labelled_sentences.csv")
LEAST_PRECISION = 0.95
LEAST_RECALL = 0.55
_LINKED = re.compile(r"Linked To: (.+?)[.)]?$")

Found = tuple[str, str, str]
"""Kind, direction, plain name."""


@dataclass(frozen=True)
class Prose:
    """A text of a list, and the names and kind of the party that it is about."""

    text: str
    names: tuple[str, ...]
    is_person: bool


@dataclass
class Lists:
    """The texts of the lists by record, and the names that each list has."""

    texts: dict[tuple[str, str], list[Prose]] = field(default_factory=dict)
    names: dict[str, set[str]] = field(default_factory=dict)

    def add(self, source: str, record: str, prose: Prose) -> None:
        self.names.setdefault(source, set()).update(map(normalise, prose.names))
        if prose.text:
            self.texts.setdefault((source, record), []).append(prose)


def split_cell(*cells: str) -> list[str]:
    return [name.strip() for cell in cells for name in cell.split(";") if name.strip()]


def read_eu(lists: Lists) -> None:
    for path in sorted(shared_data("eu-annexes").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                record = f"{row['celex']}/{row['annex']}/{row['recordId']}"
                names = (row["name"], *split_cell(row["alias"], row["previousName"]))
                is_person = row["schema"] == "Person"
                lists.add("EU", record, Prose(row["reason"].strip(), names, is_person))


def read_un(lists: Lists) -> None:
    tree = etree.parse(shared_data("un-2026") / "UN_consolidated.xml")
    for element in tree.iter("INDIVIDUAL", "ENTITY"):
        parts = [
            (element.findtext(f"{part}_NAME") or "").strip()
            for part in ("FIRST", "SECOND", "THIRD", "FOURTH")
        ]
        aliases = [alias.text for alias in element.iter("ALIAS_NAME") if alias.text]
        text = " ".join((element.findtext("COMMENTS1") or "").split())
        names = (" ".join(filter(None, parts)), *aliases)
        record = element.findtext("REFERENCE_NUMBER") or ""
        lists.add("UN", record, Prose(text, names, element.tag == "INDIVIDUAL"))


def read_us(lists: Lists) -> None:
    path = shared_data("us-csl-2022") / "consolidated.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            prose = us_prose(row["name"], row["type"], row["remarks"])
            lists.add("CSL", row["_id"], prose)
    sdn = shared_data("ofac-sdn-2023") / "sdn.csv"
    with sdn.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            prose = us_prose(row["Name"], row["Type"], row["Details"] or "")
            lists.add("OFAC", row["ID"], prose)


def us_prose(name: str, kind: str, remark: str) -> Prose:
    is_person = kind.strip().lower() == "individual"
    names = (given_first(name) if is_person else name,)
    return Prose(remark.strip(), names, is_person)


def read_uk(lists: Lists) -> None:
    text = (shared_data("uk-ofsi-2020") / "ConList.csv").read_text(encoding="cp1252")
    for row in csv.DictReader(io.StringIO(text.split("\n", 1)[1])):
        parts = [(row[f"Name {number}"] or "").strip() for number in range(1, 7)]
        prose = Prose(
            (row["Other Information"] or "").strip(),
            (" ".join(filter(None, parts)),),
            row["Group Type"] == "Individual",
        )
        if ("UK", row["Group ID"]) not in lists.texts:
            lists.add("UK", row["Group ID"], prose)


@cache
def real_lists() -> Lists:
    lists = Lists()
    for read in (read_eu, read_un, read_us, read_uk):
        read(lists)
    lists.names["UK"] = set()
    return lists


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


def find_prose(row: dict[str, str]) -> Prose:
    start, end = int(row["start"]), int(row["end"])
    for prose in real_lists().texts[row["list"], row["record"]]:
        digest = hashlib.sha256(prose.text[start:end].encode()).hexdigest()
        if digest.startswith(row["sha256"]):
            return prose
    pytest.fail(f"{row['list']} {row['record']} is another text than the labelled one")


def read_found(row: dict[str, str]) -> set[Found]:
    """Return the ties that are read in the labelled sentence, as a load reads them."""
    prose, known = find_prose(row), real_lists().names[row["list"]]
    start, end = int(row["start"]), int(row["end"])
    sentence = prose.text[start:end]
    # OFAC's remarks are parted into their items before anything else
    is_remark = row["list"] in ("OFAC", "CSL")
    texts = prose.text.rstrip(".").split("; ") if is_remark else [prose.text]
    found: set[Found] = set()
    for text in texts:
        entry = SpokenOf(prose.names, prose.is_person)
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
