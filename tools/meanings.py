"""Makes the table of words that stand for one another, out of what rigour knows of common words.

``python tools/meanings.py`` writes ``graph/identity/data/meanings.txt``; it needs the extra
``names``. Only words of ``token_frequencies.tsv`` are in it: who bears a rarer name is found by its
spelling and sound, and a matcher without rigour starts at once.
"""

import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from onward.graph.identity import frequencies, rigour_names

ROOT = Path(__file__).resolve().parents[1]
TABLE = ROOT / "graph" / "identity" / "data" / "meanings.txt"
HEAD = """\
# Words that stand for one another, a group a line: spellings of one name, one word in several
# languages, numerals. Lower-case ASCII. Worked out by tools/meanings.py with rigour {version} (MIT,
# by OpenSanctions), whose names come from Wikidata (CC0), for the words of token_frequencies.tsv.
"""


def main() -> int:
    """Write the table."""
    groups = groups_of(frequencies.words())
    head = HEAD.format(version=rigour_names.version())
    TABLE.write_text(head + "".join(f"{group}\n" for group in groups), encoding="ascii")
    print(f"{TABLE.name}: {len(groups)} groups")
    return 0


def groups_of(words: Iterable[str]) -> list[str]:
    """Give the groups of words that share a meaning, sorted; none is part of another."""
    bearers: dict[str, set[str]] = defaultdict(set)
    for word in words:
        for meaning in rigour_names.meanings(word):
            bearers[meaning].add(word)
    groups = {frozenset(group) for group in bearers.values() if len(group) > 1}
    return sorted(
        " ".join(sorted(group)) for group in groups if not any(group < other for other in groups)
    )


if __name__ == "__main__":
    sys.exit(main())
