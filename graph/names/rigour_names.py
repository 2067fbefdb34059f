"""What the optional library rigour knows of words of names: their meaning and their sound.

The one file that imports rigour, and only when asked: the first `rigour_meanings` of a process
costs some five seconds and 400 MB, in which rigour prepares its hundreds of thousands of names.
Words come in as the matcher has them, lower-case ASCII, so that both builds compare the same words.
"""

from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from importlib.metadata import version as version_of
from importlib.util import find_spec
from typing import Final

_MEANINGFUL: Final = frozenset({"NAME", "SYMBOL", "DOMAIN", "LOC", "NUM"})
"""Categories of rigour's symbols that say what a word means; legal forms are not compared."""


@cache
def is_installed() -> bool:
    """Tell whether the extra ``names`` is installed."""
    return find_spec("rigour") is not None


@cache
def rigour_version() -> str:
    """Return rigour's version; its tables change with it."""
    return version_of("rigour")


@lru_cache(maxsize=65_536)
def rigour_meanings(word: str) -> frozenset[str]:
    """Return what a lower-case ASCII word means; two words that share one stand for one another.

    As `tokens.word_meanings`, with all names and words that rigour knows. A letter means nothing,
    and a number means itself: "007" is not "7".
    """
    if word.isdigit():
        return frozenset({f"NUM:{word}"})
    return frozenset(_read_symbols(word)) if len(word) > 1 else frozenset()


@lru_cache(maxsize=65_536)
def metaphone(word: str) -> str:
    """Return how a lower-case ASCII word sounds (its metaphone); "" for digits.

    Kovalchuk and Kovaltchuk sound alike.
    """
    return _load_metaphone()(word)


@cache
def _load_metaphone() -> Callable[[str], str]:
    """Return rigour's function from where it is defined: `rigour.text` takes long to import."""
    try:
        from rigour._core import metaphone as rigour_metaphone  # noqa: PLC0415  # only when asked
    except ImportError:
        from rigour.text import metaphone as rigour_metaphone  # noqa: PLC0415  # see above
    return rigour_metaphone


def _read_symbols(word: str) -> Iterator[str]:
    from rigour.names import NameTypeTag, analyze_names  # noqa: PLC0415  # slow to import

    for kind in (NameTypeTag.PER, NameTypeTag.ORG):
        for name in analyze_names(kind, [word], phonetics=False, consolidate=False, rewrite=False):
            for symbol in name.symbols:
                if (category := symbol.category.value) in _MEANINGFUL:
                    yield f"{category}:{symbol.id}"
