"""The ways in which a name on an order may be meant: all are compared, the best counts.

People write titles before a name, and an address, a department, a country or another name behind
it. What they wrote may also be the name itself ("… (LEBANON BRANCH)" is a listed name), so nothing
is replaced: the raw name comes first, and each other way of reading it is added (06, section 2).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Final, Literal

from onward.graph.countries import country_code
from onward.graph.names.confusables import variant as unmasked
from onward.graph.names.korean import person_readings
from onward.graph.names.romanise import romanised, seen, words_of
from onward.graph.names.word_lists import entries
from onward.graph.names.words import WordClass, class_of, classes_of

VariantName = Literal[
    "raw",
    "without title",
    "without c/o",
    "without department",
    "without brackets",
    "without country",
    "in brackets",
    "before alias",
    "alias",
    "as it looks",
    "in Latin letters",
]

MOST: Final = 12
"""Variants of a name that are given at most."""

_LONGEST: Final = 2_000  # characters in which other readings are looked for
_DEPARTMENTS: Final = frozenset(
    {"dept", "department", "departments", "office", "offices", "branch", "branches", "division"}
    | {"divisions", "filial", "filiale", "sucursal", "succursale"}
)
_QUOTES: Final = "\"'`\u00ab\u00bb\u2018\u2019\u201a\u201c\u201d\u201e"
_EDGES: Final = " ,;:/-\u2013\u2014"
_CARE_OF: Final = re.compile(r"(?<!\w)(?:c/o|c\.o\.|care of)(?!\w)", re.IGNORECASE)
_ALIAS: Final = re.compile(
    r"(?<!\w)(?:a\.k\.a\.?|a/k/a|aka|also known as|alias|f\.k\.a\.?|f/k/a|fka"
    r"|formerly(?: known as)?|previously(?: known as)?|n\.k\.a\.?|n/k/a|nka|now known as"
    r"|t/a|trading as|d\.b\.a\.?|d/b/a|dba|doing business as)(?!\w)[:\s]*",
    re.IGNORECASE,
)
_BRACKETS: Final = re.compile(r"[()\[\]{}]")
_WORD: Final = re.compile(r"\w+")
_COUNTRY_WORDS: Final = 6


@dataclass(frozen=True, slots=True)
class Variant:
    """One way of reading a name.

    Attributes:
        text: The name so read.
        name: Which way: "raw", "without title", "alias" …
        country: ISO 3166-1 alpha-2, where the name ended with it and it was taken away.
    """

    text: str
    name: VariantName = "raw"
    country: str | None = None


def variants(name: str) -> tuple[Variant, ...]:
    """Give the ways of reading a name: raw first, no text twice, at most `MOST`.

    >>> [(way.name, way.text) for way in variants("M/S Noor Trading LLC (Sales Dept.)")]
    ... # doctest: +NORMALIZE_WHITESPACE
    [('raw', 'M/S Noor Trading LLC (Sales Dept.)'),
     ('without title', 'Noor Trading LLC (Sales Dept.)'),
     ('without department', 'Noor Trading LLC')]
    >>> variants("Noor Trading, Iran")[1]
    Variant(text='Noor Trading', name='without country', country='IR')
    """
    return readings(name)[0]


def readings(name: str) -> tuple[tuple[Variant, ...], bool]:
    """Give the ways of reading a name, and whether there are more of them than are given."""
    raw = " ".join(seen(name).split()).strip(_QUOTES + " ")
    found = {raw: Variant(raw)}
    for variant in _ways(raw[:_LONGEST]):
        text = variant.text.strip(_EDGES + _QUOTES)
        if text and text not in found:
            if len(found) == MOST:
                return tuple(found.values()), True
            found[text] = Variant(text, variant.name, variant.country)
    return tuple(found.values()), False


def _ways(raw: str) -> Iterator[Variant]:
    """Give the other ways: each takes away one thing more, then the names that stand inside."""
    core = Variant(raw)
    yield from (Variant(reading, "in Latin letters") for reading in person_readings(raw))
    if (looks := unmasked(raw)) is not None:
        yield (core := Variant(looks.text, "as it looks"))
    whole = core.text
    for step in (_without_title, _without_care_of, _without_country, _without_brackets):
        if (shorter := step(core)) is not None:
            yield (core := shorter)
    if core.country is None and (shorter := _without_country(core)) is not None:
        yield shorter
    yield from _names_inside(whole)


def _without_title(way: Variant) -> Variant | None:
    title = _titles().match(way.text)
    return replace(way, text=way.text[title.end() :], name="without title") if title else None


def _without_care_of(way: Variant) -> Variant | None:
    """Leave what stands before the first "c/o", or behind it where nothing stands before."""
    marker = _CARE_OF.search(way.text)
    if marker is None:
        return None
    before = way.text[: marker.start()].rstrip(_EDGES + "([{")
    return replace(way, text=before or way.text[marker.end() :], name="without c/o")


def _without_country(way: Variant) -> Variant | None:
    """Move a country at the end out of the name, the longest one that is known.

    It is left where it may be the name: behind "of", alone, or after a single word without a comma.
    """
    text = way.text
    words = list(_WORD.finditer(text))
    for first in words[-_COUNTRY_WORDS:]:
        phrase = text[first.start() :].rstrip(")]} ")
        before = text[: first.start()].rstrip()
        rest = before.rstrip(_EDGES + "([{")
        is_set_apart = before != rest
        last_words = words_of(romanised(rest))[-2:]
        if not last_words or class_of(last_words[-1]) is WordClass.FUNCTION:
            continue
        if len(phrase) < (3 if is_set_apart else 4) or (len(last_words) == 1 and not is_set_apart):
            continue
        if (code := country_code(phrase)) is not None:
            return Variant(rest, "without country", code)
    return None


def _without_brackets(way: Variant) -> Variant | None:
    outside, inside = _parted(way.text)
    if not inside or not outside.strip():
        return None
    words = words_of(romanised(" ".join(inside)))
    return replace(
        way,
        text=" ".join(outside.split()),
        name="without brackets" if _DEPARTMENTS.isdisjoint(words) else "without department",
    )


def _names_inside(text: str) -> Iterator[Variant]:
    """Give names that stand in brackets or behind "aka", and the one before it."""
    outside, inside = _parted(text)
    first, *others = _ALIAS.split(outside)
    if others:
        yield Variant(first, "before alias")
    yield from (Variant(other, "alias") for other in others)
    for part in inside:
        first, *others = _ALIAS.split(part)
        if _may_be_a_name(first):
            yield Variant(first, "in brackets")
        yield from (Variant(other, "alias") for other in others)


def _may_be_a_name(text: str) -> bool:
    """Tell whether what a bracket holds names somebody, and no country, legal form or office."""
    words = words_of(romanised(text))
    is_office = not _DEPARTMENTS.isdisjoint(words)
    return (
        WordClass.DISTINCTIVE in classes_of(words) and not is_office and country_code(text) is None
    )


def _parted(text: str) -> tuple[str, list[str]]:
    """Part a text from what stands in its outermost brackets, closed or not."""
    outside, inside = [], []
    depth = start = 0
    for bracket in _BRACKETS.finditer(text):
        at = bracket.start()
        if bracket[0] in "([{":
            if depth == 0:
                outside.append(text[start:at])
                start = at + 1
            depth += 1
        elif depth:
            depth -= 1
            if depth == 0:
                inside.append(text[start:at])
                start = at + 1
    (inside if depth else outside).append(text[start:])
    return " ".join(outside), [_BRACKETS.sub(" ", part) for part in inside]


@cache
def _titles() -> re.Pattern[str]:
    """Give what matches titles in front of a name; possessive, so that nothing is tried twice."""
    longest_first = sorted(entries("titles.txt"), key=lambda title: (-len(title), title))
    titles = "|".join(r"[\s./-]+".join(title.split()) for title in longest_first)
    return re.compile(rf"(?>(?:{titles})[\s.,/]+)++(?=\w)", re.IGNORECASE)
