"""The pattern language: a walk over typed ties, written once and run by every engine.

docs/semantics.md, Patterns, decides what a pattern means. In short: a path is node-simple; its
identity is its tuple of tie ids; paths are ordered by (length, tie ids); unknown is not false.

Three-valued predicates (`Kleene`): a tie or party can satisfy a predicate (true), fail it (false),
or leave it open (unknown). A path is *definite* when everything on it is true; it is *possible*
when nothing on it is false. The rules, exactly:

* **Tie in a step**: its kind is in ``ties``; it lies in the step's ``direction`` (``out``: from the
  walk's side to the other, ``in``: against the tie, ``both``; undirected kinds always both ways);
  it holds on ``on`` (with ``within: 5y``: at some day of the window that ends with ``on``) and was
  known by ``as_of``; else false. ``where`` tests: *share* tests owns ties and lets the other kinds
  pass; an owns tie without share, or whose interval straddles the bound, is unknown. *interest*
  null is unknown. Standing ``inferred`` is never better than unknown.
* **Start**: any member's kind is in ``kinds``; kind Unknown alone, and a kind that is only
  inferred, is unknown.
* **End**: *kinds*: any member's kind is in the list; only an inferred one: unknown; else false.
  *topics*: any entry with one of the topics (exact text) that holds on ``on`` and is known by
  ``as_of``; a topic on a party's own row is an entry without a start, unless known entries of the
  same source date it; only inferred entries, or a topic that a rule infers: unknown; no entry:
  false. *sectors*: any member's sector is of one of the divisions, else false. *countries*: any of
  the party's countries is in the definite set: true; only in the possible set, or the party has no
  country: unknown; else false. All must agree (Kleene's and).
* ``possibly_same_as`` may be crossed once, as first or as last tie of the path, beside the steps;
  such a path is possible, never definite.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from onward.errors import IndicatorInvalid
from onward.graph.dates import months_after
from onward.graph.model import PartyKind, TieKind

MAX_HOPS = 6
_WITHIN = re.compile(r"(\d{1,3})([ym])")


class _Strict(BaseModel):
    model_config = ConfigDict(
        extra="forbid", frozen=True, strict=True, allow_inf_nan=False, populate_by_name=True
    )


def _check_parameter(value: float | int | str) -> float | int | str:
    if isinstance(value, str) and not re.fullmatch(r"\$[a-z_]+", value):
        raise ValueError("give a number, or the name of a parameter such as $min_share")
    return value


Bound = Annotated[float | int | str, AfterValidator(_check_parameter)]


class ShareTest(_Strict):
    """Bounds on the share of owns ties; a bound may be ``$name`` of a parameter."""

    gte: Bound | None = None
    gt: Bound | None = None
    lte: Bound | None = None
    lt: Bound | None = None
    is_null: bool | None = None


class InterestTest(_Strict):
    """BODS interest codes that a tie may have."""

    any_of: tuple[str, ...] = Field(alias="in", strict=False)


class Where(_Strict):
    """Predicates on the ties of a step; all must hold."""

    share: ShareTest | None = None
    interest: InterestTest | None = None


class Step(_Strict):
    """Between ``hops[0]`` and ``hops[1]`` ties of the given kinds in one direction."""

    ties: Annotated[tuple[TieKind, ...], Field(min_length=1, strict=False)]
    direction: Literal["in", "out", "both"]
    hops: Annotated[tuple[int, int], Field(strict=False)]
    where: Where = Where()
    within: str | None = None

    @model_validator(mode="after")
    def _check_bounds(self) -> Self:
        low, high = self.hops
        if not 0 <= low <= high <= MAX_HOPS or high == 0:
            raise ValueError(f"hops must be [low, high] with 0 ≤ low ≤ high ≤ {MAX_HOPS}, high ≥ 1")
        if TieKind.POSSIBLY_SAME_AS in self.ties:
            raise ValueError("possibly_same_as is crossed beside the steps, not named in them")
        if self.within is not None and not _WITHIN.fullmatch(self.within):
            raise ValueError("within is a number of years or months, such as 5y or 18m")
        return self


class Start(_Strict):
    """Who the walk may start from: roles in the transaction, and party kinds."""

    roles: Annotated[tuple[str, ...], Field(strict=False)] = ()
    kinds: Annotated[tuple[PartyKind, ...], Field(strict=False)] = ()


class CountryRecordTest(_Strict):
    """The end's country must have a destination record of this status at this date."""

    status: Literal["established", "indicated"] = Field(alias="is")
    at: Literal["transaction", "tie"]


Division = Annotated[str, Field(pattern=r"^\d\d$")]
"""First two digits of a NACE Rev. 2 code (sectors.division)."""


class End(_Strict):
    """What the last party of the walk must be; every key given must hold."""

    kinds: Annotated[tuple[PartyKind, ...], Field(strict=False)] = ()
    topics: Annotated[tuple[str, ...], Field(strict=False)] = ()
    sectors: Annotated[tuple[Division, ...], Field(strict=False)] = ()
    country_record: CountryRecordTest | None = None


class Paths(_Strict):
    """How many witnesses are shown."""

    show: Annotated[int, Field(ge=1, le=100)] = 3


class Pattern(_Strict):
    """A bounded walk: start, steps, end (docs/semantics.md, Patterns)."""

    start: Start = Start()
    steps: Annotated[tuple[Step, ...], Field(min_length=1, max_length=6, strict=False)]
    end: End
    paths: Paths = Paths()
    params: dict[str, float | int] = Field(default_factory=dict)

    def bind(self, params: Mapping[str, float] | None = None) -> "Pattern":
        """Put numbers in the place of parameter names.

        Args:
            params: Values that win over the pattern's own defaults.

        Raises:
            IndicatorInvalid: A parameter that the pattern names has no value.
        """
        return _bind_pattern(self, tuple(sorted({**self.params, **(params or {})}.items())))

    def __hash__(self) -> int:
        """Hash all but the parameters, which a bound pattern no longer has."""
        return self._cached_hash

    @cached_property
    def _cached_hash(self) -> int:
        # Computed once: a pattern is part of the key of every cached answer.
        return hash((self.start, self.steps, self.end, self.paths))

    @property
    def min_length(self) -> int:
        """The least number of ties that the steps allow."""
        return sum(step.hops[0] for step in self.steps)

    @property
    def max_length(self) -> int:
        """The greatest number of ties that the steps allow."""
        return sum(step.hops[1] for step in self.steps)


@lru_cache(maxsize=1024)
def _bind_pattern(pattern: Pattern, values: tuple[tuple[str, float], ...]) -> Pattern:
    """Bind a pattern, once for each set of values."""
    # Every transaction asks the same patterns; one object for each makes them quick to compare.
    steps = tuple(_bind_step(step, dict(values)) for step in pattern.steps)
    return Pattern(start=pattern.start, steps=steps, end=pattern.end, paths=pattern.paths)


def _bind_step(step: Step, values: Mapping[str, float]) -> Step:
    share = step.where.share
    if share is None:
        return step
    bounds: dict[str, float | int | None] = {}
    for name in ("gte", "gt", "lte", "lt"):
        value = getattr(share, name)
        if isinstance(value, str):
            if value[1:] not in values:
                raise IndicatorInvalid(
                    f"parameter {value} has no value", hint="name it under params"
                )
            value = values[value[1:]]
        bounds[name] = value
    where = step.where.model_copy(update={"share": share.model_copy(update=bounds)})
    return step.model_copy(update={"where": where})


def double_window(within: str) -> str:
    """Return a window that is twice as long.

    >>> double_window("5y"), double_window("18m")
    ('10y', '36m')
    """
    return f"{2 * int(within[:-1])}{within[-1]}"


def years_before(day: date, within: str) -> date:
    """Return the first day of a window such as ``5y`` or ``18m`` that ends with `day`.

    >>> years_before(date(2024, 2, 29), "1y")
    datetime.date(2023, 2, 28)
    """
    match = _WITHIN.fullmatch(within)
    if match is None:
        raise IndicatorInvalid(f"{within!r} is not a window", hint="write 5y or 18m")
    months = int(match[1]) * (12 if match[2] == "y" else 1)
    return months_after(day, -months)


@dataclass(frozen=True, slots=True)
class CountrySet:
    """End countries for which a country predicate is true, and those for which it is not false."""

    definite: frozenset[str]
    possible: frozenset[str]  # a superset of `definite`


@dataclass(frozen=True, slots=True)
class Question:
    """A bound pattern asked at two dates (docs/semantics.md, Time).

    Attributes:
        pattern: With all parameters bound (`Pattern.bind`).
        on: Valid time.
        as_of: Knowledge: only what was published (else retrieved) by then; None = everything.
        end_countries: "Foreign" and ``country_record``, already resolved to countries.
        not_ends: Parties (pids) at which no path may end: the end predicate is false for them.
        only_ends: The only parties at which a path may end; None = any.
    """

    pattern: Pattern
    on: date
    as_of: date | None = None
    end_countries: CountrySet | None = None
    not_ends: frozenset[int] = frozenset()
    only_ends: frozenset[int] | None = None
