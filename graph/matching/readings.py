"""A query ready for many comparisons, and what besides its names speaks for or against a match.

Each name is prepared in every reading that can be searched. Country, dates of birth, kind and
address qualify the score of names; each effect is named.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice, product
from typing import Final

from onward.graph.addresses.reading import names_before_address
from onward.graph.countries import names_country
from onward.graph.matching.query import LEGAL_ENTITY, ExplainedQualifier, PartyQuery
from onward.graph.model import PartyKind
from onward.graph.names.romanise import romanise, split_words, strip_quotes, visible_text
from onward.graph.names.score import Scorer, SoundOf
from onward.graph.names.typing_errors import read_transliterations, reread, respace, spell_out
from onward.graph.names.variants import Variant, VariantName, find_variants
from onward.graph.names.words import (
    LONGEST_NAME,
    NameForm,
    make_form,
    make_plain,
)
from onward.graph.sayings import say

SAME_COUNTRY: Final = 0.02

OTHER_COUNTRY: Final = -0.15

OTHER_BIRTH: Final = -0.25

OTHER_KIND: Final = -0.15

OTHER_READING: Final = -0.02

_ADDRESS_WORDS: Final = 3  # that two addresses share at least: a town and its country are none

_ADDRESS_SHARED: Final = 2 / 3  # of the shorter one's words

IN_BRACKETS: Final = -0.12  # one word in brackets, or a part that may be none, is many a party's


@dataclass(frozen=True, slots=True)
class Qualifier:
    """One fact that both sides state, and what it adds to the score."""

    kind: str
    given: tuple[str, ...]
    listed: tuple[str, ...]
    effect: float

    @property
    def agrees(self) -> bool:
        """Whether the fact speaks for a match."""
        return self.effect >= 0

    def explain(self) -> ExplainedQualifier:
        """Return it as the explanation shows it; a person's birth dates are not repeated."""
        is_personal = self.kind == "birth_date"
        return {
            "kind": self.kind,
            "given": ["(personal)"] if is_personal else list(self.given),
            "listed": ["(personal)"] if is_personal else list(self.listed),
            "effect": self.effect,
        }


def find_qualifiers(
    query: PartyQuery,
    countries: Sequence[str],
    *,
    kind: str,
    listed_countries: Sequence[str],
    listed_births: Sequence[str],
    listed_addresses: Sequence[str] = (),
) -> Iterator[Qualifier]:
    """Yield what speaks for or against a match; what one side does not state is neutral.

    Args:
        query: As asked.
        countries: Of the query, or read from the last words of its name.
        kind: The listed party's kind.
        listed_countries: Where its source says that it is, or where it is from.
        listed_births: Dates of birth that its source states.
        listed_addresses: Addresses that its source states.
    """
    if countries and any(map(names_country, listed_countries)):
        is_same = not set(countries).isdisjoint(listed_countries)
        effect = SAME_COUNTRY if is_same else OTHER_COUNTRY
        yield Qualifier("country", tuple(countries), tuple(listed_countries), effect)
    # The same place says that a branch or a misspelt name is meant; another place says nothing.
    places = query.addresses
    if places and listed_addresses and share_address(places, listed_addresses):
        yield Qualifier("address", places, tuple(listed_addresses), 0.0)
    if query.birth_dates and listed_births:
        # Years only: days and months are often wrong, or 1 January where they are unknown.
        is_same = not birth_years(query.birth_dates).isdisjoint(birth_years(listed_births))
        effect = 0.0 if is_same else OTHER_BIRTH
        yield Qualifier("birth_date", query.birth_dates, tuple(listed_births), effect)
    if query.kind and is_other_kind(query.kind, kind):
        yield Qualifier("kind", (query.kind,), (kind,), OTHER_KIND)


def birth_years(dates: Collection[str]) -> frozenset[str]:
    """Return the years of ISO dates."""
    return frozenset(date[:4] for date in dates)


def is_other_kind(query_kind: str, kind: str) -> bool:
    """Tell whether one side is a person and the other is certainly not one."""
    if LEGAL_ENTITY in (query_kind, kind) or PartyKind.UNKNOWN in (query_kind, kind):
        return False
    return (query_kind == PartyKind.PERSON) is not (kind == PartyKind.PERSON)


def reading_penalty(variant: str, words: int) -> Qualifier | None:
    """Return what it costs that a reading of the name agrees, and not the name as received.

    Args:
        variant: Which reading it is (`variants.VariantName`).
        words: How many words it has.
    """
    if variant == "raw":
        return None
    is_doubtful = variant == "perhaps one of several names" or (
        words == 1 and variant in ("in brackets", "one of several names")
    )
    return Qualifier("reading", (variant,), (), IN_BRACKETS if is_doubtful else OTHER_READING)


def share_address(left: Iterable[str], right: Iterable[str]) -> bool:
    """Tell whether one of some addresses is one of others; a cell may hold several, at ";".

    >>> share_address(["12 Zubrol St, Moscow"], ["12, Zubrol Street, Moscow 115280, Russia"])
    True
    >>> share_address(["12 Zubrol St, Moscow"], ["14 Zubrol St, Moscow"])
    False
    """
    places = product(_read_addresses(left), _read_addresses(right))
    return any(_is_one_place(ours, theirs) for ours, theirs in places)


def _read_addresses(cells: Iterable[str]) -> Iterator[frozenset[str]]:
    for cell in cells:
        yield from (_read_address(text) for text in cell.split(";"))


@lru_cache(maxsize=4096)
def _read_address(address: str) -> frozenset[str]:
    return frozenset(split_words(romanise(address)))


def _is_one_place(left: frozenset[str], right: frozenset[str]) -> bool:
    """Tell whether most words of the shorter address are shared, a number among them."""
    shared = left & right
    shorter = min(len(left), len(right))
    if len(shared) < _ADDRESS_WORDS or len(shared) < _ADDRESS_SHARED * shorter:
        return False
    return any(map(_has_digit, shared)) or not any(map(_has_digit, left | right))


def _has_digit(word: str) -> bool:
    return any(map(str.isdigit, word))


_MOST_RETYPED: Final = 4


@dataclass(frozen=True, slots=True)
class QueryReading:
    """One way of reading a name of the query.

    Attributes:
        name: The name as received.
        variant: How it is read.
        scorer: Compares it in this reading.
        penalty: What it costs that this is not the name as received; None where it is.
        is_persons: Whether it is a person's alone: what looks like a legal form is initials.
    """

    name: str
    variant: Variant
    scorer: Scorer
    penalty: Qualifier | None
    is_persons: bool = False

    @property
    def cost(self) -> float:
        """The effect of the penalty on the score; at most 0."""
        return self.penalty.effect if self.penalty else 0.0

    @property
    def form(self) -> NameForm:
        """The name in this reading, as it is compared."""
        return self.scorer.query


LONG_NAME: Final = say("long name")

FURTHER_READINGS: Final = say("readings of a name")
"""What of a name is not compared."""


@dataclass(frozen=True, slots=True)
class PreparedQuery:
    """A query ready for many comparisons: each name in every variant that can be searched.

    Attributes:
        query: As asked.
        readings: Of all its names; no two of the same words.
        unsearchable: Names that hold no letter or digit.
        limits: What of a name is not compared: "long name", or further "readings of a name".
    """

    query: PartyQuery
    readings: tuple[QueryReading, ...]
    unsearchable: tuple[str, ...]
    limits: tuple[str, ...] = ()


def prepare_query(query: PartyQuery, sound_of: SoundOf | None = None) -> PreparedQuery:
    """Read every name of a query in all its variants; of equal readings, the cheapest counts.

    Args:
        query: As asked.
        sound_of: Returns how a word sounds, where the build knows it.
    """
    is_person = query.kind == PartyKind.PERSON
    readings: dict[tuple[str, tuple[str, ...]], QueryReading] = {}
    unsearchable = []
    limits = set()
    for name in query.names:
        is_searchable = False
        variants, is_cut = find_variants(name)
        if is_cut:
            limits.add(FURTHER_READINGS)
        variants = (*variants, *_read_before_address(name, query))
        retyped = islice(_read_retyped(variants, is_person=is_person), _MOST_RETYPED)
        for variant in (*variants, *retyped):
            form, is_persons = _make_form(variant, is_person=is_person)
            if form.plain.is_cut:
                limits.add(LONG_NAME)
            if form.tokens:
                is_searchable = True
                penalty = reading_penalty(variant.name, len(form.tokens))
                reading = QueryReading(name, variant, Scorer(form, sound_of), penalty, is_persons)
                # Two readings of the same words score alike: the one that costs less counts.
                words = form.plain.words, form.removed
                same_words = readings.get(words)
                if same_words is None or reading.cost > same_words.cost:
                    readings[words] = reading
        if not is_searchable:
            unsearchable.append(name)
    return PreparedQuery(
        query, tuple(readings.values()), tuple(unsearchable), tuple(sorted(limits))
    )


def _read_before_address(name: str, query: PartyQuery) -> Iterator[Variant]:
    """Yield the name before an address in all its variants: one field may hold both."""
    country = next(iter(query.countries), None)
    is_read = False
    for before in names_before_address(name, country):
        way: VariantName = "without address" if before.is_sure else "perhaps one of several names"
        whole, *others = find_variants(before.text).variants
        yield Variant(whole.text, way, before.country)
        if not before.is_sure or is_read:
            continue  # words of the address may stand in it, and are nobody's name
        is_read = True
        yield from (replace(other, country=other.country or before.country) for other in others)


def _make_form(variant: Variant, *, is_person: bool) -> tuple[NameForm, bool]:
    """Return a variant's form, and whether it is a person's alone.

    "Kaprikatov S.A." has initials that are a legal form, which is taken from the name of a firm.
    """
    plain = make_plain(variant.text)
    form = make_form(plain, person=is_person)
    if variant.name == "initials apart" and form.removed:
        return make_form(plain, person=True), True
    return form, False


def prepare_as_written(
    query: PartyQuery, name: str, sound_of: SoundOf | None = None
) -> PreparedQuery:
    """Read one name as it is written, which costs nothing in a score, and in no other way.

    Args:
        query: As asked.
        name: One of its names.
        sound_of: As `prepare_query` takes it.
    """
    variant = Variant(strip_quotes(visible_text(name)))
    form = make_form(make_plain(variant.text), person=query.kind == PartyKind.PERSON)
    reading = QueryReading(name, variant, Scorer(form, sound_of), None)
    return PreparedQuery(query, (reading,) if form.tokens else (), ())


def _read_retyped(variants: Sequence[Variant], *, is_person: bool) -> Iterator[Variant]:
    """Yield the variants as they may have been meant; what may be no name at all stays doubtful."""
    for variant in variants:
        text = variant.text[:LONGEST_NAME]  # what is compared of it
        if (other := reread(text)) is not None:
            yield _name_reading(variant, other, "misread letters")
        if (other := None if is_person else spell_out(text)) is not None:
            yield _name_reading(variant, other, "spelt out")
        for other in read_transliterations(text):
            yield _name_reading(variant, other, "as English writes it")
        for other in () if is_person else respace(text):
            yield _name_reading(variant, other, "other blanks")


def _name_reading(variant: Variant, text: str, name: VariantName) -> Variant:
    return replace(variant, text=text, name=name if variant.name == "raw" else variant.name)
