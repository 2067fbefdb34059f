"""What the matcher is asked, what it answers, and how it explains the answer."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Literal, TypedDict

from onward.graph.countries import names_country
from onward.graph.model import Identifier
from onward.graph.names.words import (
    make_form,
    make_plain,
)

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


class ExplainedTerm(TypedDict):
    """A word, and which share of people or firms has one that agrees as well."""

    word: str
    share: float


class ExplainedChance(TypedDict):
    """How many people or firms agree with the listed name as well: an order of magnitude.

    It is `among` times the shares of the words, divided by `listed`, which is how many listed
    parties bear a word that is a group's. Of people, the shares are those of
    the country `where` most of them live. See docs/matching.md.
    """

    of: Literal["people", "firms"]

    expected: float
    is_common: bool
    among: int
    where: str | None
    listed: int
    terms: list[ExplainedTerm]


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
    chance: ExplainedChance | None


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
    def is_common(self) -> bool:
        """Whether nothing but a name agrees that many people or firms have."""
        chance = None if self.band == "match" else self.explanation["chance"]
        return chance is not None and chance["is_common"]

    @property
    def is_one_word_of_several(self) -> bool:
        """Whether nothing but one word ("League") agrees, and is a part of the listed name."""
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
