"""Read entities that connect two others; each tie is turned so that it reads as a sentence."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from onward.graph.model import Directness, Tie, TieKind
from onward.graph.shares import Share
from onward.loaders.parsing import cells as fields
from onward.loaders.source import FieldRefused
from onward.loaders.sources.ftm.entity import FtmEntity


@dataclass(frozen=True, slots=True)
class EdgeSchema:
    """Which properties of a schema are the ends of which tie, and which have its words."""

    start: str
    kind: TieKind
    end: str
    words: tuple[str, ...] = ("role",)


EDGES = {
    "Ownership": EdgeSchema(
        "owner", TieKind.OWNS, "asset", ("role", "ownershipType", "sharesType")
    ),
    "Control": EdgeSchema("controller", TieKind.CONTROLS, "controlled"),
    "Directorship": EdgeSchema("director", TieKind.DIRECTS, "organization"),
    "Employment": EdgeSchema("employer", TieKind.EMPLOYS, "employee"),
    "Membership": EdgeSchema("member", TieKind.MEMBER_OF, "organization"),
    "Representation": EdgeSchema("agent", TieKind.REPRESENTS, "client"),
    "Family": EdgeSchema("person", TieKind.FAMILY, "relative", ("relationship",)),
    "Associate": EdgeSchema("person", TieKind.ASSOCIATE, "associate", ("relationship",)),
    "UnknownLink": EdgeSchema("subject", TieKind.LINKED, "object"),
    "Succession": EdgeSchema("successor", TieKind.SUCCEEDS, "predecessor"),
    "Similar": EdgeSchema("candidate", TieKind.POSSIBLY_SAME_AS, "match", ("criteria", "matcher")),
    "Payment": EdgeSchema("payer", TieKind.LINKED, "beneficiary", ("purpose", "programme")),
    "Debt": EdgeSchema("debtor", TieKind.LINKED, "creditor", ()),
}

_INDIRECT = re.compile(r"beneficial|indirect|ultimate", re.IGNORECASE)
_CONTROL = re.compile(r"\b(control|voting)", re.IGNORECASE)
_OWNING = re.compile(r"\b(own|share|stake|capital)", re.IGNORECASE)


def edge_ties(entity: FtmEntity) -> Iterator[Tie]:
    """Yield one tie for each pair of ends.

    Raises:
        FieldRefused: An end is missing, or the confidence of a Similar is not between 0 and 1.
    """
    edge = EDGES[entity.schema]
    starts, ends = required_refs(entity, edge.start), required_refs(entity, edge.end)
    kind, directness = _read_kind(entity, edge)
    share = _read_share(entity) if kind in (TieKind.OWNS, TieKind.CONTROLS) else None
    score = _read_score(entity) if kind is TieKind.POSSIBLY_SAME_AS else None
    since, until = entity.earliest("startDate", "date"), entity.until()
    # an edge may name several parties at each end: every pair is a tie
    pairs = [(start, end) for start in starts for end in ends]
    for number, (start, end) in enumerate(pairs):
        yield Tie(
            start=start,
            end=end,
            kind=kind.value,
            source=entity.source(f"{entity.id}/{number}" if number else None),
            share=share,
            since=since,
            until=until,
            directness=directness,
            text=_join_words(entity, edge),
            score=score,
        )


def required_refs(entity: FtmEntity, name: str) -> tuple[str, ...]:
    """Return the parties at one end of a tie, sorted.

    Raises:
        FieldRefused: There is no party.
    """
    refs = entity.refs(name)
    if not refs:
        raise FieldRefused("missing_required", field=name, hint=f"name the {name}")
    return tuple(sorted(set(refs)))


def _read_kind(entity: FtmEntity, edge: EdgeSchema) -> tuple[TieKind, Directness | None]:
    """Return the kind and directness: an Ownership may state only control, or be beneficial."""
    if edge.kind is not TieKind.OWNS:
        return edge.kind, None
    words = entity.joined("ownershipType", "role") or ""
    # registers of beneficial owners put control without shares into Ownership
    is_control = _CONTROL.search(words) and not _OWNING.search(words)
    kind = TieKind.CONTROLS if is_control else TieKind.OWNS
    return kind, "indirect" if _INDIRECT.search(words) else None


def _read_share(entity: FtmEntity) -> Share | None:
    """Read the percentage: several values give their hull, an unreadable one makes it unknown."""
    shares = []
    for value in entity.all("percentage"):
        try:
            shares.append(fields.percentage(value))
        except ValueError as error:
            entity.warn("percentage", "bad_number", value, str(error))
            return None
    if not shares:
        return None
    if len(set(shares)) > 1:
        entity.warn("percentage", "has several values", entity.joined("percentage") or "")
    # the hull keeps every value possible; choosing one would be a guess
    least = min(shares, key=lambda share: (share.min, share.min_exclusive))
    most = max(shares, key=lambda share: (share.max, not share.max_exclusive))
    # 0.5 may be meant as one half: it is read as 0.5 %, with a warning
    if 0.0 < most.max < 0.01:
        entity.warn("percentage", "tiny_share", entity.joined("percentage") or "")
    return Share(least.min, most.max, least.min_exclusive, most.max_exclusive)


def _read_score(entity: FtmEntity) -> float | None:
    value = entity.first("confidenceScore")
    if value is None:
        return None
    try:
        return fields.fraction(value)
    except ValueError as error:
        raise FieldRefused(
            "bad_number", field="confidenceScore", value=value, hint=str(error)
        ) from error


def _join_words(entity: FtmEntity, edge: EdgeSchema) -> str | None:
    """Return the source's own words, with the amount of a payment or debt."""
    words = entity.joined(*edge.words)
    if entity.schema not in ("Payment", "Debt"):
        return words
    amounts = [
        f"{value} {currency}".strip()
        for name, currency in (
            ("amount", entity.first("currency") or ""),
            ("amountEur", "EUR"),
            ("amountUsd", "USD"),
        )
        for value in entity.all(name)
    ]
    what = " ".join([entity.schema.lower(), *(["of", ", ".join(amounts)] if amounts else [])])
    return f"{what}: {words}" if words else what
