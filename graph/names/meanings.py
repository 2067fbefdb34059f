"""Words that stand for one another: spellings of one given name, one word in several languages.

Mohamed and Muhammad, bank and banco, second and II are alike neither in letters nor in sound alone.
`data/meanings.txt` holds such words in groups, one a line; `tools/meanings.py` makes it and says
from what. `data/trade_words.txt` adds trades in languages of other scripts, and
`data/korean_family_names.txt` spellings of those. A word may be in several groups, and two words
that share a third one do not mean the same for that: what counts is a group that holds both.
"""

from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from typing import Final

from onward.graph.names.korean import family_name_spellings
from onward.graph.names.word_lists import entries

_NONE: Final[frozenset[str]] = frozenset()


def meanings(word: str) -> frozenset[str]:
    """Give what a lower-case ASCII word means; two words that share one stand for one another.

    >>> meanings("mohamed").isdisjoint(meanings("muhammad")), meanings("kaprikat")
    (False, frozenset())
    """
    return _table().get(word, _NONE)


@cache
def _table() -> Mapping[str, frozenset[str]]:
    groups: dict[str, set[str]] = defaultdict(set)
    texts = (*entries("meanings.txt"), *entries("trade_words.txt"), *family_name_spellings())
    for group in texts:
        for word in group.split():
            groups[word].add(group)
    return {word: frozenset(found) for word, found in groups.items()}
