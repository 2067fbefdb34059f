"""Makes the table of how many parties bear a token, from lists that a person fetched.

``python tools/token_frequencies.py --ofac SDN.CSV ALT.CSV … --csl FILE.gz`` writes
``graph/identity/data/token_frequencies.tsv``. All files are public domain; the table holds counts
of single words, none that fewer than two parties bear.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from onward.graph.identity.romanise import romanised, words_of
from onward.loaders.load import load
from onward.loaders.source import Options

ROOT = Path(__file__).resolve().parents[1]
TABLE = ROOT / "graph" / "identity" / "data" / "token_frequencies.tsv"
FEWEST = 2
"""Parties that must bear a token: a word of one party only could be a private person's name."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Count the tokens of the files given and write the table."""
    options = _options(arguments)
    parties: dict[str, set[str]] = {}
    for number, names in (*_parties("ofac", options.ofac), *_parties("csl", [options.csl])):
        tokens = parties.setdefault(number, set())
        tokens.update(*(words_of(romanised(name)) for name in names))
    counts = Counter(token for tokens in parties.values() for token in tokens)
    TABLE.write_text(as_table(counts, len(parties)), encoding="ascii")
    print(f"{TABLE.name}: {len(counts)} tokens of {len(parties)} parties")
    return 0


def as_table(counts: Counter[str], parties: int) -> str:
    """Write the number of parties, then each token that enough of them bear, sorted."""
    head = f"# parties\t{parties}\tOFAC SDN and non-SDN lists, US Consolidated Screening List"
    rows = sorted(item for item in counts.items() if item[1] >= FEWEST)
    return "\n".join((head, *(f"{token}\t{count}" for token, count in rows), ""))


def _parties(source: str, files: Sequence[Path]) -> Iterator[tuple[str, list[str]]]:
    """Yield each party's number, which both sources share for OFAC's entries, and its names."""
    undated = Options(source, published="2000-01-01")
    for party in load(source, files, undated).statements.parties:
        yield party.id.partition(":")[2], [party.name, *(name.text for name in party.names)]


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Make the table of token frequencies.")
    parser.add_argument("--ofac", type=Path, nargs="+", required=True, help="OFAC's flat files")
    parser.add_argument("--csl", type=Path, required=True, help="Consolidated Screening List, CSV")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
