"""Relationships: who holds which interests in which entity, or why the holder is not named."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from onward.graph.dates import since_day, until_day
from onward.graph.model import Directness, Provenance, TieKind
from onward.graph.shares import Share
from onward.loaders.parsing import cells
from onward.loaders.source import FieldRefused
from onward.loaders.sources.bods.earlier import reasons

if TYPE_CHECKING:
    from onward.loaders.sources.bods.statement import Place

_TABLE: Final = Path(__file__).with_name("interests.csv")
_NOWHERE: Final = Provenance("", "")
_CARRIED: Final = (TieKind.OWNS, TieKind.CONTROLS)
_LINK: Final = "shares are held through this link"
_OPEN: Final = frozenset({None, "unknownInterest"})


@dataclass(frozen=True, slots=True)
class Interest:
    """One interest that a party holds in an entity."""

    kind: TieKind
    code: str | None
    share: Share | None
    since: str | None
    until: str | None
    directness: Directness | None
    text: str | None


@dataclass(frozen=True, slots=True)
class Relationship:
    """The interests of one party in one entity.

    Attributes:
        subject: Record of the entity; None where it is not named.
        holder: Record of the party; None where it is not named.
        why: Why the party is not named, in words.
        interests: What it holds.
        components: Records of the chain that the relationship sums up.
        source: Of the statement.
    """

    subject: str | None
    holder: str | None
    why: str
    interests: tuple[Interest, ...]
    components: tuple[str, ...]
    source: Provenance = _NOWHERE


def read_relationship(details: Mapping[str, Any], place: "Place") -> Relationship:
    """Read the details of a relationship.

    Raises:
        FieldRefused: The ends of a share contradict each other.
    """
    subject, holder = details["subject"], details["interestedParty"]
    components = tuple(text.strip() for text in details.get("componentRecords") or ())
    is_named = isinstance(holder, str)
    stated = details.get("interests") or [{}]
    return Relationship(
        subject=subject.strip() if isinstance(subject, str) else None,
        holder=holder.strip() if isinstance(holder, str) else None,
        why="" if is_named else explain_reason(holder),
        interests=tuple(
            _read_interest(interest, place, is_named=is_named, has_components=bool(components))
            for interest in stated
        ),
        components=components,
    )


def kinds_of_components(contents: Iterable[object]) -> Mapping[str, TieKind]:
    """Return what the components of indirect relationships are links of, by their records.

    A component may leave open which interest it is: it carries that of the whole.
    """
    kinds: dict[str, TieKind] = {}
    for content in contents:
        if isinstance(content, Relationship):
            stated = {interest.kind for interest in content.interests}
            kind = next((kind for kind in _CARRIED if kind in stated), None)
            for component in content.components if kind else ():
                if kind is not None and kinds.get(component) is not TieKind.OWNS:
                    kinds[component] = kind
    return kinds


def as_component(relationship: Relationship, kind: TieKind) -> Relationship:
    """Return a component as a link of a chain of a kind.

    What it leaves open is of that kind. Where shares are held through it and it states control
    alone, it carries a share that is not known: without it the chain would be no chain.
    """
    interests = tuple(
        replace(interest, kind=kind) if interest.code in _OPEN else interest
        for interest in relationship.interests
    )
    if kind is TieKind.OWNS and all(interest.kind is not kind for interest in interests):
        first = interests[0]
        link = replace(first, kind=kind, code=None, share=None, text=_LINK)
        interests = (*interests, link)
    return replace(relationship, interests=interests)


def explain_reason(details: Mapping[str, Any] | None) -> str:
    """Say in words why a party is not named: the code's words, and what the source adds."""
    code = (details or {}).get("reason")
    words = reasons().get(str(code), reasons()["unknown"])
    description = (details or {}).get("description")
    added = " ".join(description.split())[:200] if isinstance(description, str) else ""
    return f'{words} ("{added}")' if added else words


def _read_interest(
    interest: Mapping[str, Any], place: "Place", *, is_named: bool, has_components: bool
) -> Interest:
    code = interest.get("type")
    level = interest.get("directOrIndirect")
    directness: Directness | None = level if level in ("direct", "indirect") else None
    since, until = _read_period(interest, place)
    return Interest(
        kind=_kind_of(code, interest, is_named=is_named),
        code=code,
        share=_read_share(interest.get("share") or {}, place),
        since=since,
        until=until,
        # what components are named for is a sum of them, unless it is said to be direct
        directness=directness or ("indirect" if has_components else None),
        text=_read_words(interest),
    )


def _read_period(interest: Mapping[str, Any], place: "Place") -> tuple[str | None, str | None]:
    """Return since and until; an end before the start would hide the interest, and is left out."""
    member = "recordDetails.interests[]"
    since = place.day(interest.get("startDate"), f"{member}.startDate")
    until = place.day(interest.get("endDate"), f"{member}.endDate")
    if since is not None and until is not None and since_day(since) > until_day(until):
        place.warn(f"{member}.endDate", "lies before the start, and is left out", until)
        return since, None
    return since, until


def _kind_of(code: str | None, interest: Mapping[str, Any], *, is_named: bool) -> TieKind:
    """Return the kind of tie of an interest; of an unknown one, what else is said decides."""
    kind = interest_kinds().get(code or "", TieKind.LINKED)
    if kind is not TieKind.LINKED:
        return kind
    # somebody who is not named is an owner still: the share is not known
    if not is_named or interest.get("share"):
        return TieKind.OWNS
    return TieKind.CONTROLS if interest.get("beneficialOwnershipOrControl") else TieKind.LINKED


def _read_words(interest: Mapping[str, Any]) -> str | None:
    return "; ".join(_iterate_words(interest)) or None


def _iterate_words(interest: Mapping[str, Any]) -> Iterator[str]:
    details = interest.get("details")
    if isinstance(details, str) and (text := cells.text(" ".join(details.split()))):
        yield text
    is_beneficial = interest.get("beneficialOwnershipOrControl")
    if isinstance(is_beneficial, bool):
        yield "makes it a beneficial owner" if is_beneficial else "makes it no beneficial owner"


def _read_share(share: Mapping[str, Any], place: "Place") -> Share | None:
    """Read a share; an exact one beside a range counts, and is noted where it lies outside.

    Raises:
        FieldRefused: The ends contradict each other.
    """
    ends = {name: _to_fraction(value) for name, value in share.items() if _is_number(value)}
    exact = ends.get("exact")
    least, above = _read_end(ends.get("minimum"), ends.get("exclusiveMinimum"), take=max)
    most, below = _read_end(ends.get("maximum"), ends.get("exclusiveMaximum"), take=min)
    member = "recordDetails.interests[].share"
    try:
        stated = cells.share(least, most, above=above, below=below)
    except ValueError as error:
        raise FieldRefused(
            "bad_number", field=member, value=str(dict(share))[:80], hint=str(error)
        ) from error
    if exact is None:
        return stated
    if stated is not None and not stated.min <= exact <= stated.max:
        place.warn(member, "lies outside its own range", str(share.get("exact")))
    return Share(exact, exact)


def _read_end(
    included: float | None, excluded: float | None, *, take: Any
) -> tuple[float | None, bool]:
    """Return one end of a range, and whether it is excluded; of both, the stricter one."""
    if included is None or excluded is None:
        return (included, False) if excluded is None else (excluded, True)
    return take(included, excluded), take(included, excluded) == excluded


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _to_fraction(percent: float) -> float:
    # through the decimal text: 33.3 is 0.333, and not its nearest binary fraction over 100
    return float(Decimal(str(percent)) / 100)


@cache
def interest_kinds() -> Mapping[str, TieKind]:
    """Return the kind of tie of each interest, by its code."""
    with _TABLE.open(encoding="utf-8", newline="") as lines:
        return {row["code"]: TieKind(row["kind"]) for row in csv.DictReader(lines)}
