"""The ways in which a name on an order may be meant: all are compared, the best counts.

People write titles before a name, and an address, a department, a country or another name behind
it. What they wrote may also be the name itself ("… (LEBANON BRANCH)" is a listed name), so nothing
is replaced: the raw name comes first, and each other way of reading it is added.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain
from typing import Final, Literal, NamedTuple

from onward.graph.countries import country_code
from onward.graph.names.added_text import (
    DEPARTMENTS,
    SEPARATOR,
    JoinedName,
    before_office,
    may_be_branch,
    may_be_name,
    name_beside_relative,
    part_numbered,
    split_names,
    states_share,
    with_initials_apart,
    without_branch,
    without_numbers,
    without_opening,
    without_possessives,
    without_remarks,
    without_titles,
)
from onward.graph.names.romanise import (
    QUOTES,
    person_readings,
    romanise,
    split_words,
    strip_quotes,
    unmask,
    visible_text,
)
from onward.graph.names.typing_errors import read_escaped, read_other_encoding, read_other_keys
from onward.graph.names.words import WordClass, classify_word

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
    "one of several names",
    "perhaps one of several names",
    "as it looks",
    "in Latin letters",
    "initials apart",
    "without remark",
    "without number",
    "without office",
    "without branch",
    "without address",
    "without possessive",
    "other blanks",
    "misread letters",
    "as English writes it",
    "other keyboard",
    "other encoding",
    "spelt out",
]

BESIDE_OTHERS: Final[frozenset[VariantName]] = frozenset(
    ("in brackets", "one of several names", "perhaps one of several names")
)
"""The ways of reading that take one name of several."""

DOUBTFUL: Final[frozenset[VariantName]] = frozenset(("perhaps one of several names",))
"""Those of them whose signs stand within names, too."""

MOST_VARIANTS: Final = 12
"""Variants of a name that are returned at most."""

_LONGEST: Final = 2_000  # characters in which other readings are looked for
_EDGES: Final = " ,;:/-\u2013\u2014"
_CARE_OF: Final = re.compile(r"(?i:(?<!\w)(?:c/o|c\.o\.|care of|attn\b|att[.:]|z\. ?hd)(?!\w))")
_ALIAS: Final = re.compile(
    r"(?<!\w)(?:a\.k\.a\.?|a/k/a|aka|also known as|alias|f\.k\.a\.?|f/k/a|fka"
    r"|formerly(?: known as)?|previously(?: known as)?|n\.k\.a\.?|n/k/a|nka|now known as"
    r"|t/a|trading as|d\.b\.a\.?|d/b/a|dba|doing business as)(?!\w)[:\s]*",
    re.IGNORECASE,
)
_BRACKETS: Final = re.compile(r"[()\[\]{}]")
_WORD: Final = re.compile(r"\w+")
_COUNTRY_WORDS: Final = 6
_LINE_END: Final = re.compile("[\n\r\t\x0b\x0c\x85\u2028\u2029]+")


@dataclass(frozen=True, slots=True)
class Variant:
    """One way of reading a name.

    Attributes:
        text: The name so read.
        name: Which way: "raw", "without title", "alias" …
        country: ISO 3166-1 alpha-2 of a country that ended the name and was taken away.
    """

    text: str
    name: VariantName = "raw"
    country: str | None = None


class NameVariants(NamedTuple):
    """The ways of reading a name, and whether there are more of them than are returned."""

    variants: tuple[Variant, ...]
    is_cut: bool


def find_variants(name: str) -> NameVariants:
    """Return the ways of reading a name: raw first, no text twice, at most `MOST_VARIANTS`.

    >>> variants = find_variants("M/S Noor Trading LLC (Sales Dept.)").variants
    >>> [(variant.name, variant.text) for variant in variants]
    ... # doctest: +NORMALIZE_WHITESPACE
    [('raw', 'M/S Noor Trading LLC (Sales Dept.)'),
     ('without title', 'Noor Trading LLC (Sales Dept.)'),
     ('without department', 'Noor Trading LLC')]
    >>> find_variants("Noor Trading, Iran").variants[1]
    Variant(text='Noor Trading', name='without country', country='IR')
    """
    raw = strip_quotes(visible_text(name))
    by_text = {raw: Variant(raw)}
    escaped = read_escaped(name[:_LONGEST])
    decoded = read_other_encoding(escaped or name[:_LONGEST]) or escaped
    as_meant = (Variant(strip_quotes(visible_text(decoded)), "other encoding"),) if decoded else ()
    for variant in (*as_meant, *_read_otherwise(decoded or name)):
        text = variant.text.strip(_EDGES + QUOTES)
        if text and text not in by_text:
            if len(by_text) == MOST_VARIANTS:
                return NameVariants(tuple(by_text.values()), is_cut=True)
            by_text[text] = Variant(text, variant.name, variant.country)
    return NameVariants(tuple(by_text.values()), is_cut=False)


def _read_otherwise(name: str) -> Iterator[Variant]:
    """Yield the other ways: each takes away one thing more, then the names that stand inside."""
    visible = visible_text(name)
    raw = strip_quotes(visible)[:_LONGEST]
    lines = _LINE_END.sub(SEPARATOR, part_numbered(visible).strip(QUOTES + " \n\r\t"))
    lines = " ".join(lines.split())[:_LONGEST]
    core = Variant(raw)
    yield from (Variant(reading, "in Latin letters") for reading in person_readings(raw))
    if (other := read_other_keys(raw)) is not None:
        yield Variant(other, "other keyboard")
    if (unmasked := unmask(raw)) is not None:
        yield (core := Variant(unmasked.text, "as it looks"))
    whole = core.text
    steps = (
        *(_without_title, _without_number, _without_remark, _without_care_of),
        *(_without_country, _without_brackets),
    )
    for step in steps:
        if (shorter := step(core)) is not None:
            yield (core := shorter)
    yield from _beside_titled_person(raw, core.text)
    yield from _with_initials_apart(core.text)
    yield from _without_office(core.text)
    yield from _without_branch(core)
    if (owner := without_possessives(core.text)) is not None:
        yield replace(core, text=owner, name="without possessive")
    for person in name_beside_relative(core.text):
        yield Variant(person, "perhaps one of several names")
    # A country may have stood before the bracket that the last step took away.
    if core.country is None and (shorter := _without_country(core)) is not None:
        yield shorter
    yield from _read_names_inside(whole)
    if lines != whole:
        yield from _read_names_inside(lines)


def _without_title(variant: Variant) -> Variant | None:
    text = without_titles(variant.text)
    return None if text is None else replace(variant, text=text, name="without title")


def _without_number(variant: Variant) -> Variant | None:
    text = without_numbers(variant.text)
    return None if text is None else replace(variant, text=text, name="without number")


def _without_remark(variant: Variant) -> Variant | None:
    text = without_remarks(variant.text)
    return None if text is None else replace(variant, text=text, name="without remark")


def _beside_titled_person(raw: str, text: str) -> Iterator[Variant]:
    """Yield the parts of "Mr. Anna Kaprikat, Zubrol": behind a title, no surname comes first."""
    person, comma, employer = text.partition(",")
    if comma and len(person.split()) > 1 and without_titles(raw) is not None:
        yield Variant(person, "without office")
        if may_be_name(employer):
            yield Variant(employer, "perhaps one of several names")


def _without_office(text: str) -> Iterator[Variant]:
    """Yield the person before an office, and the firm behind it."""
    person = before_office(text)
    if person is None:
        return
    is_sure = person.is_set_apart
    yield Variant(person.name, "without office" if is_sure else "perhaps one of several names")
    yield from _with_initials_apart(person.name)
    if person.employer and may_be_name(person.employer):
        yield Variant(person.employer, "perhaps one of several names")


def _without_branch(variant: Variant) -> Iterator[Variant]:
    """Yield the firm whose branch is named."""
    for firm in without_branch(variant.text):
        yield Variant(
            firm.name, "without branch" if firm.is_sure else "perhaps one of several names"
        )


def _without_care_of(variant: Variant) -> Variant | None:
    """Leave what stands before the first "c/o", or after it where nothing stands before."""
    marker = _CARE_OF.search(variant.text)
    if marker is None:
        return None
    before = variant.text[: marker.start()].rstrip(_EDGES + "([{")
    return replace(variant, text=before or variant.text[marker.end() :], name="without c/o")


def _without_country(variant: Variant) -> Variant | None:
    """Move a country at the end out of the name, the longest one that is known.

    It is left where it may be the name: after "of", alone, or after a single word without a comma.
    """
    text = variant.text
    words = list(_WORD.finditer(text))
    for first in words[-_COUNTRY_WORDS:]:
        phrase = text[first.start() :].rstrip(")]} ")
        before = text[: first.start()].rstrip()
        rest = before.rstrip(_EDGES + "([{")
        is_set_apart = before != rest
        # A short word may be anything: "UAE" counts behind a comma, "Can" is not Canada.
        least_length = 3 if is_set_apart else 4
        if len(phrase) < least_length or (code := country_code(phrase)) is None:
            continue  # nearly every phrase
        last_words = split_words(romanise(rest))[-2:]
        if not last_words or classify_word(last_words[-1]) is WordClass.FUNCTION:
            continue  # nothing is left, or "Bank of" is
        if len(last_words) > 1 or is_set_apart:
            return Variant(rest, "without country", code)
    return None


def _with_initials_apart(text: str) -> Iterator[Variant]:
    if (apart := with_initials_apart(text)) is not None:
        yield Variant(apart, "initials apart")


def _without_brackets(variant: Variant) -> Variant | None:
    outside, inside = _split_brackets(variant.text)
    if not inside or not outside.strip():
        return None
    words = split_words(romanise(" ".join(inside)))
    has_department = not DEPARTMENTS.isdisjoint(words)
    return replace(
        variant,
        text=" ".join(outside.split()),
        name="without department" if has_department else "without brackets",
    )


def _read_names_inside(text: str) -> Iterator[Variant]:
    """Yield names in brackets, behind "aka" and before it, and those that stand side by side."""
    outside, inside = _split_brackets(text)
    first, *others = outer = _ALIAS.split(outside)
    if others:
        yield Variant(first, "before alias")
    yield from (Variant(other, "alias") for other in others)
    inner = [_ALIAS.split(part) for part in inside]
    for first, *others in inner:
        opened = without_opening(first)
        if may_be_name(opened):
            yield Variant(opened, "in brackets")
        elif may_be_branch(opened):
            yield Variant(opened, "perhaps one of several names")
        yield from (Variant(other, "alias") for other in others)
    # a share in brackets parts owners: "Kaprikat (51 %), Zubrol (49 %)"
    whole = [text] if inside and states_share(text) else []
    for part in chain(outer, *inner, whole):
        for name in split_names(part):
            yield Variant(name.text, _name_part(name))


def _name_part(name: JoinedName) -> VariantName:
    return "one of several names" if name.is_sure else "perhaps one of several names"


def _split_brackets(text: str) -> tuple[str, list[str]]:
    """Split a text from what stands in its outermost brackets, closed or not."""
    outside, inside = [], []
    depth = start = 0
    for bracket in _BRACKETS.finditer(text):
        position = bracket.start()
        if bracket[0] in "([{":
            if depth == 0:
                outside.append(text[start:position])
                start = position + 1
            depth += 1
        elif depth:
            depth -= 1
            if depth == 0:
                inside.append(text[start:position])
                start = position + 1
    (inside if depth else outside).append(text[start:])
    return " ".join(outside), [_BRACKETS.sub(" ", part) for part in inside]
