"""A query ready for many comparisons: each of its names in every reading that can be searched."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

from onward.graph.addresses.as_names import names_before_address
from onward.graph.matching.qualifiers import Qualifier, reading_penalty
from onward.graph.matching.query import PartyQuery
from onward.graph.model import PartyKind
from onward.graph.names.forms import LONGEST_NAME, NameForm, make_form, make_plain
from onward.graph.names.romanise import strip_quotes, visible_text
from onward.graph.names.score import Scorer
from onward.graph.names.similarity import SoundOf
from onward.graph.names.typed.blanks import respace
from onward.graph.names.typed.misread import reread
from onward.graph.names.typed.spelt_out import spell_out
from onward.graph.names.typed.transliterated import read_transliterations
from onward.graph.names.variants import Variant, VariantName, find_variants
from onward.graph.sayings import say

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
