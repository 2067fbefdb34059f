"""What all acts of people have in common: who acts, on what, and which texts are sealed.

A sealed text stands in the log as a salted hash, and in clear beside it, so that it can be erased
and the log still verifies (docs/record.md). Names of people and what they write are sealed; codes,
days, hashes and references are not.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Annotated, Final, Literal

from pydantic import AfterValidator, Field

from onward.graph.tables import read_words
from onward.loaders.readers.documents import Strict
from onward.queries.transactions.empty_words import says_nothing
from onward.queries.transactions.fields import Country, Day, Hash, any_case

if TYPE_CHECKING:
    from onward.queries.acts.case import Case
    from onward.queries.acts.views.wording import ActNames

read_act_words: Final = partial(read_words, "onward.queries.acts", "code_words.csv")
"""Returns the words of the codes of a kind: of limbs, duties, outcomes."""


class SealMark:
    """Marks a field whose texts are kept apart from the log."""


_SEALED: Final = SealMark()
_LONGEST: Final = 20_000


def _refuse_blank(text: str) -> str:
    if not text.strip():
        raise ValueError("the text is empty; say something or leave it out")
    return text.strip()


Reference = Annotated[str, Field(min_length=1, max_length=400)]
"""A code or an id: it names something and tells nothing of a person."""

_Sentence = Annotated[str, Field(max_length=_LONGEST), AfterValidator(_refuse_blank)]
SealedText = Annotated[_Sentence, _SEALED]
SealedOption = Annotated[_Sentence | None, _SEALED]
SealedTexts = Annotated[tuple[_Sentence, ...], _SEALED]
References = tuple[Reference, ...]
EntryNumber = Annotated[int, Field(ge=1)]
"""The number of an entry of the log: how an act refers to an earlier one."""

__all__ = ["Country", "Day", "Hash", "any_case"]


class PersonAct(Strict):
    """An act of a person on an assessment.

    Attributes:
        order: Id of the order.
        assessment: Id of the assessment that the person had before them.
        content_hash: Its hash: another content is another assessment.
        by: Who acts.
        function: Their function, such as the officer who answers for exports.
    """

    order: Reference
    assessment: Reference
    content_hash: Reference
    by: SealedText
    function: SealedOption = None

    def say_deed(self, names: "ActNames") -> str:
        """Say what was done, as it follows the name of the person."""
        raise NotImplementedError

    def list_details(self, names: "ActNames") -> Iterator[str]:  # noqa: ARG002  # for acts that name some
        """Yield what the act says beyond its sentence."""
        yield from ()

    def list_papers(self) -> Iterator[str]:
        """Yield the ids of the papers of the record that the act names."""
        yield from getattr(self, "documents", ())

    def list_findings(self) -> Iterator[str]:
        """Yield the ids of the findings that the act is about."""
        yield from ()

    def list_past_days(self) -> Mapping[str, str | None]:
        """Return the days on which something has happened, by field; None where none is stated."""
        return {}

    def refuse(self, case: "Case") -> None:
        """Refuse an act that says too little, or does not fit what the record holds.

        Raises:
            InputRefused: The first fault, with how to mend it.
        """


def list_stated(**facts: str | None) -> Iterator[str]:
    """Yield each fact that is stated, with what it is: of ``done_on`` "done on: 2026-05-02"."""
    stated = ((name.replace("_", " "), value) for name, value in facts.items() if value)
    yield from (f"{name}: {value}" for name, value in stated)


Level = Literal["low", "medium", "high"]
"""How grave, how many, how lasting: as a person judges it."""


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
