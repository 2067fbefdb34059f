"""What is asked of the matcher, and what it answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from onward.graph.model import Identifier

Build = Literal["base", "names"]
"""With nothing but what Onward needs, or with the extra ``names`` (rigour and ICU)."""

Band = Literal["match", "possible", "weak", "below"]

LEGAL_ENTITY: Final = "LegalEntity"
"""Asked-for kind of a party that may be a person or an organisation."""


@dataclass(frozen=True, slots=True)
class PartyQuery:
    """What is known of the party that is looked for. Unknown is None or empty, and neutral.

    Attributes:
        names: As received, the best first.
        kind: A `PartyKind` value, `LEGAL_ENTITY`, or None.
        countries: ISO 3166-1 alpha-2.
        birth_dates: ISO dates whose precision is kept ("1971", "1971-05").
        identifiers: Normalised and checked.
    """

    names: tuple[str, ...] = ()
    kind: str | None = None
    countries: tuple[str, ...] = ()
    birth_dates: tuple[str, ...] = ()
    identifiers: tuple[Identifier, ...] = ()


@dataclass(frozen=True, slots=True)
class Bands:
    """From which score a band begins; a policy may set them (06, section 9)."""

    match: float = 0.90
    possible: float = 0.75
    weak: float = 0.60


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
        by: How it was found: schemes of equal identifiers, and "name".
        explain: Gives `explanation`, which few of many candidates are asked for.
    """

    party: str
    member: str
    dataset: str
    name: str
    score: float
    band: Band
    because: tuple[str, ...]
    by: tuple[str, ...]
    explain: Callable[[], Mapping[str, Any]] = field(repr=False, compare=False)

    @property
    def explanation(self) -> Mapping[str, Any]:
        """The object of 06, section 10; the score can be computed from it again."""
        return self.explain()


@dataclass(frozen=True, slots=True)
class Matched:
    """The answer to one query.

    Attributes:
        matches: All of at least band weak, or of at least the score that was asked for; best band
            first, then by score, then by id.
        nearest: The best one below, where there is any: a near miss, never assessed.
        limits: What was cut: "match candidates", "long name", "readings of a name".
        unsearchable: Names of the query that hold no letter or digit.
        compared: How many parties were compared.
    """

    matches: tuple[Match, ...] = ()
    nearest: Match | None = None
    limits: tuple[str, ...] = ()
    unsearchable: tuple[str, ...] = ()
    compared: int = 0
