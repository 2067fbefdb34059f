"""Names that name nobody: "100 private investors", "the CEO", "a group of friends", "see register".

Such a text stands where a name is asked for and only describes who it is. It is recognised by its
words (`crowd_words.csv`) and by how it begins: with a word such as "a", "my", "several" or "see"
before a word that no name begins with, since it is written small.
"""

import re
from functools import lru_cache

from onward.queries.transactions.empty_words import (
    Language,
    read_languages,
    says_nothing,
    split_words,
)
from onward.queries.transactions.fillers import is_legal_form
from onward.queries.transactions.relations import describes_relation

_TICKER = re.compile(r"[A-Z]{2,8} ?: ?[A-Z0-9.]{1,6}|(?i:ticker|isin)\W+\w+")
"""A share's sign at an exchange: who holds the shares is not said."""
_LONGEST_OPENING = 3
_LONGEST_NATIONALITY = 3
_PAIR = 2
_LONGEST_PARTICLE = 3
"""Letters of al, bin, van, which stand in names."""


@lru_cache(maxsize=8192)
def names_nobody(name: str) -> bool:
    """Tell whether a name says nothing, or only describes somebody.

    >>> texts = ("the CEO", "rund 50 Kleinanleger", "two local businessmen", "100 %")
    >>> [names_nobody(text) for text in texts]
    [True, True, True, True]
    >>> [names_nobody(text) for text in ("CEO Ana Muster", "Two Sigma", "A. Meyer", "3M", "Seven")]
    [False, False, False, False, False]
    """
    if stands_for_nobody(name):
        return True
    crowds = not _names_firm(name)
    if says_nothing(name, crowds=crowds):
        return not names_institution(name)
    words = split_words(name)
    # a percentage or a day alone is no name
    if all(word.isdecimal() for word in words):
        return True
    if crowds and any(_names_office(language, words) for language in read_languages()):
        return True
    return _opens_description(name, tuple(words))


@lru_cache(maxsize=8192)
def stands_for_nobody(name: str) -> bool:
    """Tell whether a whole text stands for nobody, and any word beside it would make it a name.

    >>> texts = ("public", "Öffentlich", "Muster AG", "Public Storage", "Muster Optik AG")
    >>> [stands_for_nobody(text) for text in texts]
    [True, True, True, False, False]
    """
    joined, languages = "".join(split_words(name)), read_languages()
    return any(joined in language.alone for language in languages) or is_sample(name)


@lru_cache(maxsize=8192)
def is_sample(name: str) -> bool:
    """Tell whether a name is that of the firm of forms and handbooks, in any legal form.

    >>> is_sample("Muster AG"), is_sample("Musterbau AG"), is_sample("public")
    (True, False, False)
    """
    joined = "".join(split_words(name))
    samples = frozenset().union(*(language.samples for language in read_languages()))
    # the legal form is read only where there is a sample
    return any(sample in joined for sample in samples) and _drop_legal_forms(name) in samples


def _is_part(name: str) -> bool:
    """Tell whether a text only says which part an owner holds, or by what: "the rest"."""
    joined = "".join(split_words(name))
    return any(joined in language.parts for language in read_languages())


def _drop_legal_forms(name: str) -> str:
    """Return the words of a name, without its legal forms, written together."""
    from onward.graph.names.forms import make_plain  # noqa: PLC0415  # heavy
    from onward.graph.names.words import split_legal_forms  # noqa: PLC0415  # heavy

    words, _ = split_legal_forms(make_plain(name).words.split())
    return "".join(words)


@lru_cache(maxsize=8192)
def describes_owner(name: str) -> bool:
    """Tell whether an owner's name names nobody, says whose it is, or is a text in small letters.

    >>> describes_owner("a blind trust"), describes_owner("blind trust of relatives")
    (True, True)
    >>> describes_owner("anna muster"), describes_owner("Blind Trust Optik")
    (False, False)
    """
    from onward.graph.names.around.relatives import names_relative  # noqa: PLC0415  # heavy

    if names_nobody(name) or describes_relation(name) or names_relative(name):
        return True
    if _TICKER.fullmatch(name.strip()) or _is_part(name):
        return True
    bare = _drop_nationalities(name)
    words = split_words(bare)
    # "Cypriot trust" says as little as "blind trust"
    if not words or not bare.islower() or any(map(is_legal_form, words)):
        return False
    if len(words) == 1 and bare == name:
        return False
    if any(word in language.firms for language in read_languages() for word in words[1:]):
        return False  # "state bank of india"
    if not all(word.isalpha() or word.isdecimal() for word in words):
        return False  # "k9 founder": a code is a name
    longer = [word for word in words if len(word) > _LONGEST_PARTICLE]
    return any(
        word in language.words or word in language.crowd_words
        for language in read_languages()
        for word in longer
    )


def _names_firm(name: str) -> bool:
    """Tell whether words for people are a firm's name: "Citizens Bank", "Private Investors GmbH".

    Such a name is written large, ends in a legal form or has the word of a bank or an institution:
    "die Bank" and "Gesellschafter der GmbH" only describe whose they are.
    """
    chunks = [chunk for chunk in name.split() if any(map(str.isalnum, chunk))]
    large = [chunk for chunk in chunks if not chunk[:1].islower()]
    if (
        len(large) < 2
        or large[:1] != chunks[:1]
        or tuple(split_words(chunks[0])) in read_openings()
    ):
        return False
    ends = split_words(chunks[-1])
    # "A.Ş." is two letters
    is_form = all(map(is_legal_form, ends)) or is_legal_form("".join(ends))
    has_form = large[-2:] == chunks[-2:] and is_form
    words = {word for chunk in large for word in split_words(chunk)}
    if has_form or any(not words.isdisjoint(language.firms) for language in read_languages()):
        return True
    return names_institution(name)


def names_institution(name: str) -> bool:
    """Tell whether words written large are an institution's name: "National Pension Service".

    The fewer the words, the more often they only describe somebody: "Private Equity Fund".

    >>> names_institution("Partners Group"), names_institution("Investors Group")
    (True, False)
    """
    chunks = [chunk for chunk in name.split() if any(map(str.isalnum, chunk))]
    words = [word for chunk in chunks for word in split_words(chunk)]
    if any(chunk[:1].islower() for chunk in chunks) or tuple(words[:1]) in read_openings():
        return False
    institutions, last_words, first_words = (
        set().union(*(getattr(language, kind) for language in read_languages()))
        for kind in ("institutions", "last_words", "first_words")
    )
    if len(words) == _PAIR:
        return words[0] in first_words and words[-1] in institutions
    if len(words) == _PAIR + 1:
        return words[-1] in last_words
    return not institutions.isdisjoint(words)


def _names_office(language: Language, words: list[str]) -> bool:
    rest = [word for word in words if word not in language.offices]
    return len(rest) < len(words) and (not rest or says_nothing(" ".join(rest), crowds=True))


def _opens_description(name: str, words: tuple[str, ...]) -> bool:
    """Tell whether a text begins as a description does, and goes on in small letters."""
    # "Two Sigma LLC" is a firm, whatever it begins with
    if any(map(is_legal_form, words[1:])):
        return False
    openings = read_openings()
    longest = min(len(words) - 1, _LONGEST_OPENING)
    lengths = [length for length in range(1, longest + 1) if words[:length] in openings]
    return any(_goes_on_small(name, length) for length in lengths)


def read_openings() -> frozenset[tuple[str, ...]]:
    """Return the phrases with which a description begins."""
    return frozenset().union(*(language.openings for language in read_languages()))


def _goes_on_small(name: str, length: int) -> bool:
    chunks = [chunk for chunk in name.split() if any(map(str.isalnum, chunk))]
    rest = _drop_nationalities(" ".join(chunks[length:])).split()
    return bool(rest) and not any(map(str.isupper, rest[0][:1]))


def _drop_nationalities(name: str) -> str:
    """Return a name without the countries and nationalities that it begins with."""
    from onward.graph.countries import country_code  # noqa: PLC0415  # heavy

    chunks = name.split()
    for length in range(min(len(chunks) - 1, _LONGEST_NATIONALITY), 0, -1):
        first = " ".join(chunks[:length])
        if not first.islower() and country_code(first) is not None:
            return " ".join(chunks[length:])
    return name
