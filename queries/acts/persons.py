"""What texts of people say: whether two names are one person's, and whether a reason is one."""

import re
import unicodedata
from typing import Final

from onward.queries.transactions.empty_words import says_nothing

_WORD: Final = re.compile(r"[^\W_]+")


def is_same_person(left: str, right: str) -> bool:
    """Tell whether two names are one person's: the same words in whatever order and case.

    >>> is_same_person("Kessler, Jana", "jana  KESSLER"), is_same_person("Jana K.", "Jana Kessler")
    (True, False)
    """
    return _fold_name(left) == _fold_name(right)


def may_be_same_person(left: str, right: str) -> bool:
    """Tell whether two names may be one person's: one says the other with less, or with initials.

    >>> [may_be_same_person("J. Kessler", name) for name in ("Jana Kessler", "Kessler", "M. Lind")]
    [True, True, False]
    >>> may_be_same_person("Anna Kessler", "Jana Kessler")
    False
    """
    fewer, more = sorted((_fold_name(left), _fold_name(right)), key=len)
    for word in sorted(fewer, key=len, reverse=True):  # a whole word first, as it fits fewer
        fitting = [other for other in more if _fits_word(word, other)]
        if not fitting:
            return False
        more.remove(max(fitting, key=lambda other: (other == word, len(other))))
    return True


def _fits_word(left: str, right: str) -> bool:
    """Tell whether two words of names are equal, or one is the initial of the other."""
    is_initial = 1 in (len(left), len(right))
    return left == right or (is_initial and left[0] == right[0])


def _fold_name(name: str) -> list[str]:
    plain = unicodedata.normalize("NFKC", name).casefold()
    return sorted(_WORD.findall(plain))


_FEW_WORDS: Final = 5


def is_empty_reason(text: str) -> bool:
    """Tell whether a text gives no reason: few words, all of them such as say nothing.

    >>> [is_empty_reason(text) for text in ("n/a", "see attached", "listed, and the use is known")]
    [True, True, False]
    """
    return len(_WORD.findall(text)) <= _FEW_WORDS and says_nothing(text, roles=False)
