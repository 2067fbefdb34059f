"""What order systems write into the field of a name: remarks, numbers, a person's office.

"Kaprikat (gesperrt)", "Kaprikat Tel. +49 30 12345" and "Anna Kaprikat, CEO" mean Kaprikat. A name
may hold such words, so what is left without them is one more way of reading it.
"""

import re
from functools import cache
from itertools import chain
from typing import Final, NamedTuple

from onward.graph.names.around.added_words import names_somebody
from onward.graph.names.around.phrases import find_phrases_in_text
from onward.graph.names.romanise import romanise, split_words
from onward.graph.names.word_data import list_entries
from onward.graph.names.words import Phrases, WordClass, classify_word, group_phrases

_NUMBER: Final = re.compile(r"(?:\W{1,3}(?:no|nr|num|number)\b)?\W{0,4}\w{0,8}\d", re.IGNORECASE)
_ADDRESSES: Final = re.compile(
    r"[^\s@<>]{1,64}@[^\s@<>]+|(?:https?://|www\.)\S+|\+\d[\d\s()/.-]{6,}", re.IGNORECASE
)
_CUSTOMER_NUMBER: Final = (
    r"#?(?:[a-z]{0,3}[-_.]?\d{5,14}|[a-z]{1,3}[-_.]?\d{4}"
    r"|0\d{3}|(?!19|20)\d{4})"  # 1998 and 2010 may be years
)
_NUMBER_BEFORE: Final = re.compile(rf"^\W*{_CUSTOMER_NUMBER}(?=[\s/|:;,\])-])", re.IGNORECASE)
_NUMBER_BEHIND: Final = re.compile(rf"(?<=[\s/|:;,(\[-]){_CUSTOMER_NUMBER}\W*$", re.IGNORECASE)
_EDGES: Final = " ,;:/*#_<([{-\u2013\u2014"
_OFFICE_SIGNS: Final = ",;:/|([-\u2013\u2014"
_LINKS: Final = re.compile(
    r"\s*(?:of|at|for|bei|der|de|del|di|da|van|von|du|w|v|\u0432|@)\s+", re.IGNORECASE
)
_TITLE_SIGNS: Final = " .,/"
_PERSON_WORDS: Final = range(2, 6)


class NameWithOffice(NamedTuple):
    """A person's name before an office.

    Attributes:
        name: The name.
        is_set_apart: Whether a comma, a dash or a bracket stands between; without one, the office
            may be a word of the name.
        employer: What follows "of", if anything does.
    """

    name: str
    is_set_apart: bool
    employer: str | None


def without_titles(text: str) -> str | None:
    """Return a name without the titles in front of it; None where it has none, or nothing else.

    >>> without_titles("Prof. Dr. Anna Kaprikat"), without_titles("Pan Oceanic")
    ('Anna Kaprikat', None)
    """
    end = _end_of_titles(text, _list_phrases("titles.txt"))
    left = text[end:].lstrip(_TITLE_SIGNS)
    person = text[_end_of_titles(text, _person_titles()) :].lstrip(_TITLE_SIGNS)
    if person != left and _is_like_person(person):
        left = person
    return left if left and left != text else None


def _end_of_titles(text: str, titles: Phrases) -> int:
    end = 0
    for start, stop, _ in find_phrases_in_text(text, titles):
        # "Haji-Ali" is one name
        if text[end:start].strip(_TITLE_SIGNS) or text[stop : stop + 1] not in _TITLE_SIGNS:
            break
        end = stop
    return end


def without_remarks(text: str) -> str | None:
    """Return a text without a clerk's remarks; None where there is none, or nothing else.

    >>> without_remarks("DO NOT USE Kaprikat LLC i.L."), without_remarks("Kaprikat LLC")
    ('Kaprikat LLC', None)
    """
    parts, end = [], 0
    for start, stop, _ in find_phrases_in_text(text, _list_phrases("remarks.txt")):
        parts.append(text[end:start])
        end = stop
    if not parts:
        return None
    left = " ".join(part.strip(f"{_EDGES}.)]}}>") for part in (*parts, text[end:]))
    return left.strip() or None


def without_numbers(text: str) -> str | None:
    """Return what stands before a number of a telephone, a register or a birth, or after it.

    >>> without_numbers("Kaprikat LLC, Tel. 030 12345"), without_numbers("Kaprikat 2000 LLC")
    ('Kaprikat LLC', None)
    >>> without_numbers("INN 7701234567 Kaprikat"), without_numbers("Kaprikat <a@kaprikat.example>")
    ('Kaprikat', 'Kaprikat')

    So is the number under which somebody is a customer; four digits may be a year.

    >>> without_numbers("0004711 Kaprikat LLC"), without_numbers("Kaprikat LLC - K10472")
    ('Kaprikat LLC', 'Kaprikat LLC')
    """
    places = [address.span() for address in _ADDRESSES.finditer(text)]
    for start, stop, _ in find_phrases_in_text(text, _list_phrases("number_words.txt")):
        number = _NUMBER.match(text, stop)
        if number is not None:
            rest = re.compile(r"[\w./()+-]*").match(text, number.end())
            places.append((start, rest.end() if rest else number.end()))
    if not places:
        return _without_customer_number(text)
    start, stop = min(places)
    return text[:start].strip(_EDGES) or text[stop:].strip(f"{_EDGES})]}}>") or None


def _without_customer_number(text: str) -> str | None:
    for pattern in (_NUMBER_BEFORE, _NUMBER_BEHIND):
        number = pattern.search(text)
        if number is not None:
            rest = f"{text[: number.start()]}{text[number.end() :]}".strip(_EDGES)
            return rest if names_somebody(rest) else None
    return None


def before_office(text: str) -> NameWithOffice | None:
    """Return the person who stands before the first office or degree; None where nobody does.

    >>> before_office("Anna Kaprikat, CEO of Zubrol")
    NameWithOffice(name='Anna Kaprikat', is_set_apart=True, employer='Zubrol')
    >>> before_office("Kaprikat Trading, Sales Manager") is None
    True
    """
    for start, stop, _ in find_phrases_in_text(text, _list_phrases("offices.txt")):
        before = text[:start].rstrip()
        name = before.rstrip(_EDGES)
        if _is_like_person(name):
            link = _LINKS.match(text, stop)
            employer = text[link.end() :].strip(_EDGES) if link else ""
            return NameWithOffice(name, before[-1:] in _OFFICE_SIGNS, employer or None)
    return None


def _is_like_person(name: str) -> bool:
    """Tell whether a name has two words or more, and none of a trade, a place or a legal form."""
    words = split_words(romanise(name))
    own_classes = (WordClass.DISTINCTIVE, WordClass.FUNCTION)
    return len(words) in _PERSON_WORDS and all(
        len(word) == 1 or classify_word(word) in own_classes for word in words
    )


@cache
def _person_titles() -> Phrases:
    lists = (list_entries("titles.txt"), list_entries("person_titles.txt"))
    return group_phrases(chain.from_iterable(lists), least=1)


@cache
def _list_phrases(name: str) -> Phrases:
    return group_phrases(list_entries(name), least=1)
