"""What the matcher is asked, what it answers, and how it explains the answer."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import islice, product
from typing import Final, Literal, NamedTuple, TypedDict

from onward.graph.addresses.reading import names_before_address
from onward.graph.countries import names_country
from onward.graph.model import Identifier, PartyKind
from onward.graph.names.added_text import RARE_TOGETHER
from onward.graph.names.romanise import romanise, split_words, strip_quotes, visible_text
from onward.graph.names.score import ACRONYM, TURNED, AlignedPair, NameScore, Scorer, SoundOf
from onward.graph.names.typing_errors import read_transliterations, reread, respace, spell_out
from onward.graph.names.variants import Variant, VariantName, find_variants
from onward.graph.names.words import (
    LONGEST_NAME,
    NameForm,
    Token,
    WordClass,
    consonant_skeleton,
    make_form,
    make_plain,
)
from onward.graph.sayings import say
from onward.graph.state_bodies import is_office_of_many_states

Build = Literal["base", "names"]
"""With nothing but what Onward needs, or with the extra ``names`` (rigour and ICU)."""

Band = Literal["match", "possible", "weak", "below"]

LEGAL_ENTITY: Final = "LegalEntity"
"""Kind asked for when a party may be a person or an organisation."""


@dataclass(frozen=True, slots=True)
class PartyQuery:
    """What is known of the party that is looked for. Unknown is None or empty, and neutral.

    Attributes:
        names: As received, the best first.
        kind: A `PartyKind` value, `LEGAL_ENTITY`, or None.
        countries: ISO 3166-1 alpha-2; XX and ZZ, which say that none is known, are left out.
        birth_dates: ISO dates whose precision is kept ("1971", "1971-05").
        identifiers: Normalised and checked.
        addresses: As received.
    """

    names: tuple[str, ...] = ()
    kind: str | None = None
    countries: tuple[str, ...] = ()
    birth_dates: tuple[str, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    addresses: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        # a code that says "unknown" would speak against every party whose country is known
        if not all(map(names_country, self.countries)):
            stated = tuple(filter(names_country, self.countries))
            object.__setattr__(self, "countries", stated)


@dataclass(frozen=True, slots=True)
class Bands:
    """From which score a band begins; a policy may set them (docs/matching.md, Bands)."""

    match: float = 0.90
    possible: float = 0.75
    weak: float = 0.60


class ExplainedQuery(TypedDict):
    """The query's name in the reading that fits best, and its facts; None without a name."""

    name: str | None
    variant: str | None
    compared: str | None
    countries: list[str]
    kind: str | None


class ExplainedListedName(TypedDict):
    """The listed name that fits best, as its source writes it."""

    text: str
    kind: str
    strength: Literal["strong", "weak"]


class ExplainedPair(TypedDict):
    """Two aligned words."""

    query: str
    listed: str
    similarity: float
    how: str
    weight: float


class ExplainedWord(TypedDict):
    """A word that the other name does not have, and what it counts."""

    word: str
    kind: str
    counts: float


class ExplainedLoneWords(TypedDict):
    """The unaligned words of both names."""

    query: list[ExplainedWord]
    listed: list[ExplainedWord]


class ExplainedLegalForms(TypedDict):
    """The legal forms that were taken away from both names."""

    query: list[str]
    listed: list[str]


class ExplainedNames(TypedDict):
    """Two names compared: every number that the score of the names is made of."""

    tokens: list[ExplainedPair]
    unmatched: ExplainedLoneWords
    removed: ExplainedLegalForms
    as_one_word: float
    initials: float
    numbers: float
    order: float
    legal_forms: float


class ExplainedQualifier(TypedDict):
    """A fact that both sides state, and what it adds to the score."""

    kind: str
    given: list[str]
    listed: list[str]
    effect: float


class ExplainedGate(TypedDict):
    """A gate that caps the score."""

    gate: str
    at_most: float


class ExplainedIdentifier(TypedDict):
    """An identifier that both sides state."""

    scheme: str
    value: str
    checksum: str
    strength: str
    because: str | None


class Explanation(TypedDict):
    """Why a query matches a party; the score can be computed from it again."""

    query: ExplainedQuery
    party: str
    name_used: ExplainedListedName | None
    score: float
    band: Band
    because: list[str]
    matcher: str
    name: ExplainedNames | None
    qualifiers: list[ExplainedQualifier]
    gates: list[ExplainedGate]
    identifiers: list[ExplainedIdentifier]
    contradictions: list[str]


@dataclass(frozen=True, slots=True)
class Match:
    """A party that the query may mean.

    Attributes:
        party: Canonical id.
        member: Id of the source's own row whose name or number fits best.
        dataset: Of that row.
        name: The listed name that was compared, as the source writes it.
        score: 0 to 1, rounded to six decimals.
        because: Why the band is lower than the score says; empty otherwise.
        by: What agreed: schemes of equal identifiers, and "name".
        explain: Makes the explanation; few of many candidates are asked for theirs.
    """

    party: str
    member: str
    dataset: str
    name: str
    score: float
    band: Band
    because: tuple[str, ...]
    by: tuple[str, ...]
    explain: Callable[[], Explanation] = field(repr=False, compare=False)

    @property
    def explanation(self) -> Explanation:
        """What was compared, and every number that the score is made of."""
        return self.explain()

    @property
    def is_one_word_of_several(self) -> bool:
        """Whether nothing but one word ("League") agrees, and is a part of the listed name."""
        from onward.graph.names.words import make_form, make_plain  # noqa: PLC0415  # heavy

        compared = self.explanation["query"]["compared"] or ""
        listed = make_form(make_plain(self.name), person=False)
        return self.by == ("name",) and " " not in compared and len(listed.tokens) > 1


@dataclass(frozen=True, slots=True)
class MatchResult:
    """The answer to one query.

    Attributes:
        matches: All of at least band weak, or of at least the score that was asked for; best band
            first, then by score, then by id.
        nearest: The best one below, if any: a near miss, never assessed.
        limits: What was cut: "match candidates", "long name", "readings of a name".
        unsearchable: Names of the query that hold no letter or digit.
        compared: How many parties were candidates, as far as these were looked for.
    """

    matches: tuple[Match, ...] = ()
    nearest: Match | None = None
    limits: tuple[str, ...] = ()
    unsearchable: tuple[str, ...] = ()
    compared: int = 0


# ------------------------------------------------------------------------------------------------
# What besides the name speaks for or against a match; each effect is named.
# ------------------------------------------------------------------------------------------------

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


# ------------------------------------------------------------------------------------------------
# A query ready for many comparisons: each of its names in every reading that can be searched.
# ------------------------------------------------------------------------------------------------

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


# ------------------------------------------------------------------------------------------------
# Gates: what keeps a high score from being a match.
#
# The first two change the score; the others lower the band. Each says its reason in words. See
# docs/matching.md, Bands.
# ------------------------------------------------------------------------------------------------

GENERIC_CAP: Final = 0.74
"""Most that two names score which share nothing that tells parties apart: below `possible`."""

GENERIC: Final = "only generic words agree"
WEAK_ALIAS: Final = "only a weak alias has this name"
COMMON_NAME: Final = "a common name, and nothing but the name agrees"
AMBIGUOUS: Final = "another party fits as well"
EVERYBODYS: Final = "the name is one that many have, and no country says whose it is"
CHARACTERS: Final = "it sounds the same, and is written with other characters"
INITIALS: Final = "only initials agree"
SOUNDS: Final = "words that are joined or split otherwise only sound alike"
OTHER_WORD: Final = "only a short word beside another name agrees, and not letter by letter"
LONE_WORD: Final = "only one word beside another name agrees"
THING_SOUNDS: Final = "no ship, aircraft or vehicle is meant, and its name only sounds alike"
WITHIN: Final = "the whole listed name stands in it"
SHORTENED: Final = "it is the listed name, with words cut short or left out"
BEGUN: Final = "the listed name begins so, and a field may have cut it"
ABROAD: Final = "only another country speaks against it"
SHORT_WORD: Final = "one short word, which may tell two parties apart, differs"


class Cap(NamedTuple):
    """A gate that changes the score: its reason, and the most that names score behind it."""

    reason: str
    at_most: float


GENERIC_WORDS: Final = Cap(GENERIC, GENERIC_CAP)
ONE_WORD: Final = Cap(LONE_WORD, ACRONYM)
SOUNDS_ONLY: Final = Cap(SOUNDS, GENERIC_CAP)
OTHER_SHORT_WORD: Final = Cap(OTHER_WORD, GENERIC_CAP)
OTHER_THING: Final = Cap(THING_SOUNDS, GENERIC_CAP)

_DISTINCTIVE_LEAST: Final = 0.7
_WHOLE_LEAST: Final = 0.88**1.5  # names that are 88 % alike as one word (see `score`)
_WORD_LEAST: Final = 0.6
_NAME_LEAST: Final = 0.85
_LONG_NAME: Final = 3  # words
_OF_A_COUNTRY: Final = frozenset(
    "national nacional nationale nazionale central centrale zentral state federal royal public "  # noqa: SIM905  # a list of words
    "natsionalnyy natsionalnaya gosudarstvennyy gosudarstvennaya tsentralnyy tsentralnaya".split()
)
"""Words that say no more than that a body is a country's, and not of which."""
_MANY_SOUNDS: Final = 6
_MOST_LETTERS_APART: Final = 3
_COMMON: Final = 0.6
_RARE: Final = 0.6
_SHORT: Final = 5  # letters: a slip in so few makes another word, "Melli" and "Mellat"


def agree_only_generically(
    query: NameForm, listed: NameForm, pairs: Sequence[AlignedPair], whole: float
) -> bool:
    """Tell whether no word that tells parties apart agrees.

    Args:
        query: The name that is asked for.
        listed: The name that is listed.
        pairs: Their aligned words.
        whole: How alike the names are as one word, 0 to 1.
    """
    if whole >= _WHOLE_LEAST or _all_agree(query, listed, pairs) or _sound_alike(query, listed):
        return False
    return not any(
        pair.similarity >= _DISTINCTIVE_LEAST
        and query.tokens[pair.query].kind == "distinctive"
        and listed.tokens[pair.listed].kind == "distinctive"
        for pair in pairs
    )


def _is_long(listed: NameForm) -> bool:
    """Tell whether a name has three words or more, and these are not the commonest trades."""
    weights = [word.weight for word in listed.tokens if word.kind != "function"]
    return len(weights) >= _LONG_NAME and sum(weights) >= RARE_TOGETHER


def _sound_alike(query: NameForm, listed: NameForm) -> bool:
    """Tell whether two names are one word of the same many consonants: "Ural Wagonsawod"."""
    if abs(len(query.joined) - len(listed.joined)) > _MOST_LETTERS_APART:
        return False
    sounds = consonant_skeleton(query.joined)
    return len(sounds) >= _MANY_SOUNDS and sounds == consonant_skeleton(listed.joined)


def are_single_words(text: str, listed: str) -> bool:
    """Tell whether a name that stands beside another one, and a listed one, are one word each.

    "Kaprikat Zubrol Front (KZF)" and "Kaprikat Mixtend Front (KZF)" agree in three letters, which
    many a party has: the longer names decide, and where they differ, the letters are initials.

    >>> are_single_words("KZF", "K-ZF"), are_single_words("Kaprikat Zubrol", "KZF")
    (True, False)
    """
    return " " not in text and " " not in listed


def agree_by_sound(pairs: Sequence[AlignedPair]) -> bool:
    """Tell whether words only sound alike: of joined and split ones, too many do."""
    return any(pair.how in ("sound", "metaphone", "initial") for pair in pairs)


def is_one_sound(listed: NameForm, pairs: Sequence[AlignedPair]) -> bool:
    """Tell whether a listed name is one word that only sounds alike: SABINA, asked for SEBIN."""
    return len(listed.tokens) == 1 and agree_by_sound(pairs)


def is_other_short_word(query: NameForm, listed: NameForm) -> bool:
    """Tell whether two names are one short word each, and not the same one: "Wert" and "Warta"."""
    if len(query.tokens) != 1 or len(listed.tokens) != 1:
        return False
    ours, theirs = query.tokens[0], listed.tokens[0]
    is_short = min(len(ours.text), len(theirs.text)) <= _SHORT
    return is_short and ours.text != theirs.text and ours.meanings.isdisjoint(theirs.meanings)


def _all_agree(query: NameForm, listed: NameForm, pairs: Sequence[AlignedPair]) -> bool:
    """Tell whether the names say the same, word for word, in whatever order.

    "Nacional Banco de Cuba" is the listed "Banco Nacional de Cuba", generic as its words are. Of a
    name of three words or more, they may be shortened: "Korea Mining Dev. Trdg Corp".
    """
    is_long = _is_long(listed)
    same = [
        pair
        for pair in pairs
        if _is_same_word(query.tokens[pair.query], listed.tokens[pair.listed], pair)
        or (is_long and pair.how in ("abbreviation", "meaning"))
    ]
    if len(same) == 1 and _is_misspelt_trade(query, listed, same[0]):
        return False
    ours_agree = _covers_name({pair.query for pair in same}, query)
    return ours_agree and _covers_name({pair.listed for pair in same}, listed)


def _is_misspelt_trade(query: NameForm, listed: NameForm, pair: AlignedPair) -> bool:
    """Tell whether one side is a trade, and the other nearly: "Ingenieria", "Las Ingenierias"."""
    kinds = (query.tokens[pair.query].kind, listed.tokens[pair.listed].kind)
    return pair.how == "spelling" and kinds != ("distinctive", "distinctive")


def _is_same_word(ours: Token, theirs: Token, pair: AlignedPair) -> bool:
    """Tell whether two words are one: "Marine" is a trade, "Marivan" a name, "Mar" either."""
    if "distinctive" in (ours.kind, theirs.kind):
        return pair.how in ("equal", "spelling") and pair.similarity >= _NAME_LEAST
    return pair.how not in ("initial", "abbreviation") and pair.similarity >= _WORD_LEAST


def _covers_name(places: set[int], form: NameForm) -> bool:
    """Tell whether these places are the whole name, except for articles and prepositions.

    At the end, or short at the beginning, such a word may say who it is: "Group A", "EN Bank".
    """
    last = len(form.tokens) - 1
    for place, word in enumerate(form.tokens):
        is_at_edge = place == last or (place == 0 and len(word.text) <= 2)
        if place not in places and (word.kind != "function" or is_at_edge):
            return False
    return True


def is_common_name(query: NameForm, listed: NameForm, pairs: Sequence[AlignedPair]) -> bool:
    """Tell whether every word that agrees is borne by many.

    Of two spellings the commoner one counts: "Mohammadd Ali" is no rarer person. Where words are
    joined in a way that pairs none of them, the listed ones count.
    """
    weights = [
        min(query.tokens[pair.query].weight, listed.tokens[pair.listed].weight) for pair in pairs
    ]
    if not weights:
        weights = [token.weight for token in listed.tokens]
    return max(weights, default=1.0) < _COMMON


def is_everybodys(text: str, query: NameForm) -> bool:
    """Tell whether each country has a body of an organisation's name, and no word says whose.

    There are many a "Ministry of Interior", "National Oil Company" and "Air Force".
    """
    of_a_country = {token.text for token in query.tokens} & _OF_A_COUNTRY
    others = {token.kind for token in query.tokens if token.text not in _OF_A_COUNTRY}
    is_generic = bool(of_a_country) and others <= {WordClass.GENERIC, WordClass.FUNCTION}
    return is_generic or is_office_of_many_states(text)


def differ_in_short_word(query: NameForm, listed: NameForm, names: NameScore) -> bool:
    """Tell whether a short word of its own is another one, or missing, in one of two names.

    "Kaprikat Zubrol ABC" is neither "Kaprikat Zubrol ABD" nor "Kaprikat Zubrol" for certain.
    """
    if names.whole >= TURNED or names.is_by_initials:
        return False  # the same letters, however they are split, or no word at all
    lone = _lone_words(query, listed, names.pairs)
    return any(map(_is_short_and_rare, lone)) or any(
        (
            pair.how in ("spelling", "abbreviation", "initial")
            or _differ_in_vowel(query, listed, pair)
        )
        and _is_short_and_rare(query.tokens[pair.query])
        and _is_short_and_rare(listed.tokens[pair.listed])
        for pair in names.pairs
    )


def _differ_in_vowel(query: NameForm, listed: NameForm, pair: AlignedPair) -> bool:
    """Tell whether two words of one sound have another vowel in one place: KEMZ and KOMZ."""
    ours, theirs = query.tokens[pair.query].text, listed.tokens[pair.listed].text
    return pair.how == "sound" and len(ours) == len(theirs)


def _is_short_and_rare(word: Token) -> bool:
    is_short = len(word.text) <= _SHORT and not word.text.isdigit()
    return is_short and word.kind == "distinctive" and word.weight >= _RARE


def _lone_words(query: NameForm, listed: NameForm, pairs: Sequence[AlignedPair]) -> Iterator[Token]:
    ours, theirs = {pair.query for pair in pairs}, {pair.listed for pair in pairs}
    yield from (token for place, token in enumerate(query.tokens) if place not in ours)
    yield from (token for place, token in enumerate(listed.tokens) if place not in theirs)


_SYLLABLES: Final = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]")


def has_other_characters(query: str, listed: str) -> bool:
    """Tell whether two names that are both written in Chinese, Japanese or Korean differ there.

    Many characters share a sound, so that equal romanised names may be two names. A name that
    contains the other one, as with its legal form, does not differ.

    >>> has_other_characters("\u9ad8\u77f3", "\u9ad8\u5e02"), has_other_characters("Gao", "\u9ad8")
    (True, False)
    """
    ours, theirs = "".join(_SYLLABLES.findall(query)), "".join(_SYLLABLES.findall(listed))
    return bool(ours and theirs) and ours not in theirs and theirs not in ours
