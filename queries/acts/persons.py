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
