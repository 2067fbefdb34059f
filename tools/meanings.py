"""Makes the table of words that stand for one another, out of what rigour knows of common words.

``python tools/meanings.py`` writes ``graph/names/data/meanings.txt``; it needs the extra
``names``. Only words of ``token_frequencies.tsv`` are in it: who bears a rarer name is found by its
spelling and sound, and a matcher without rigour starts at once.
"""

import re
import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from rapidfuzz.distance import OSA

from onward.graph.names import rigour_names
from onward.graph.names.romanise import token_frequencies
from onward.graph.names.words import consonant_skeleton

ROOT = Path(__file__).resolve().parents[1]
TABLE = ROOT / "graph" / "names" / "data" / "meanings.txt"
NAME = "NAME:"
LETTERS_LEAST = 0.5
"""Of two spellings of one name, which letters they share at least."""

_SYLLABLE = re.compile("([^aeiouy]*|y)([aeiouy]+)([^aeiouy]*)")
_BEGINNINGS = (
    "zh ch j ts tz z c q",
    "d t th",
    "b p",
    "g k kh",
    "x hs s sh",
    "r l",
    "h kh",
    "shr sr",
)
"""Consonants that different systems of Chinese and Korean names write for each other."""

HEAD = """\
# Words that stand for one another, a group a line: spellings of one name, one word in several
# languages, numerals. Lower-case ASCII. Worked out by tools/meanings.py with rigour {version} (MIT,
# by OpenSanctions), whose names come from Wikidata (CC0), for the words of token_frequencies.tsv.
"""


def main() -> int:
    """Write the table."""
    groups = groups_of(sorted(token_frequencies()[1]))
    head = HEAD.format(version=rigour_names.rigour_version())
    TABLE.write_text(head + "".join(f"{group}\n" for group in groups), encoding="ascii")
    print(f"{TABLE.name}: {len(groups)} groups")
    return 0


def groups_of(words: Iterable[str]) -> list[str]:
    """Return the groups of words that share a meaning, sorted; none is part of another."""
    bearers: dict[str, set[str]] = defaultdict(set)
    for word in words:
        for meaning in rigour_names.rigour_meanings(word):
            bearers[meaning].add(word)
    groups = {
        frozenset(part)
        for meaning, group in bearers.items()
        for part in (alike(group) if meaning.startswith(NAME) else [group])
        if len(part) > 1
    }
    return sorted(
        " ".join(sorted(group)) for group in groups if not any(group < other for other in groups)
    )


def alike(words: Iterable[str]) -> list[set[str]]:
    """Part words into those that are alike, each to one of them at least.

    An entry for "Juan Pablo" makes one name of Juan and Pablo, and one for a person his nickname of
    a name: the spellings of a name share letters or consonants.
    """
    parts: list[set[str]] = []
    for word in sorted(words):
        near = [part for part in parts if any(_is_alike(word, other) for other in part)]
        parts = [part for part in parts if part not in near]
        parts.append({word}.union(*near))
    return parts


def _is_alike(word: str, other: str) -> bool:
    if (ours := _SYLLABLE.fullmatch(word)) and (theirs := _SYLLABLE.fullmatch(other)):
        return _is_one_syllable(ours, theirs)
    return (
        consonant_skeleton(word) == consonant_skeleton(other)
        or OSA.normalized_similarity(word, other) >= LETTERS_LEAST
    )


def _is_one_syllable(ours: re.Match[str], theirs: re.Match[str]) -> bool:
    """Tell whether two syllables may be one in different systems or dialects: Wang and Wong.

    A character is read in many ways, and Jong would be Tong: of beginning, vowels and end only one
    may differ, and a beginning only as systems differ.
    """
    same = [one == other for one, other in zip(ours.groups(), theirs.groups(), strict=True)]
    begins = any({ours[1], theirs[1]} <= set(group.split()) for group in _BEGINNINGS)
    return same.count(True) == 2 and (same[0] or begins)


if __name__ == "__main__":
    sys.exit(main())
