"""Entities that connect two others, turned so that each tie reads as a sentence."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from onward.graph.model import Directness, Share, Tie, TieKind
from onward.loaders.parsing import cells as fields
from onward.loaders.parsing.refusal import FieldRefused
from onward.loaders.sources.ftm.entity import Entity


@dataclass(frozen=True, slots=True)
class Edge:
    """Which properties of a schema are the ends of which tie, and which hold its words."""

    start: str
    kind: TieKind
    end: str
    words: tuple[str, ...] = ("role",)


EDGES = {
    "Ownership": Edge("owner", TieKind.OWNS, "asset", ("role", "ownershipType", "sharesType")),
    "Control": Edge("controller", TieKind.CONTROLS, "controlled"),
    "Directorship": Edge("director", TieKind.DIRECTS, "organization"),
    "Employment": Edge("employer", TieKind.EMPLOYS, "employee"),
    "Membership": Edge("member", TieKind.MEMBER_OF, "organization"),
    "Representation": Edge("agent", TieKind.REPRESENTS, "client"),
    "Family": Edge("person", TieKind.FAMILY, "relative", ("relationship",)),
    "Associate": Edge("person", TieKind.ASSOCIATE, "associate", ("relationship",)),
    "UnknownLink": Edge("subject", TieKind.LINKED, "object"),
    "Succession": Edge("successor", TieKind.SUCCEEDS, "predecessor"),
    "Similar": Edge("candidate", TieKind.POSSIBLY_SAME_AS, "match", ("criteria", "matcher")),
    "Payment": Edge("payer", TieKind.LINKED, "beneficiary", ("purpose", "programme")),
    "Debt": Edge("debtor", TieKind.LINKED, "creditor", ()),
}

_INDIRECT = re.compile(r"beneficial|indirect|ultimate", re.IGNORECASE)
_CONTROL = re.compile(r"\b(control|voting)", re.IGNORECASE)
_OWNING = re.compile(r"\b(own|share|stake|capital)", re.IGNORECASE)


def edge_ties(entity: Entity) -> Iterator[Tie]:
    """Yield one tie a pair of ends.

    Raises:
        FieldRefused: An end is missing, or the confidence of a Similar is no number from 0 to 1.
    """
    edge = EDGES[entity.schema]
    starts, ends = required_refs(entity, edge.start), required_refs(entity, edge.end)
    kind, directness = _kind(entity, edge)
    share = _share(entity) if kind in (TieKind.OWNS, TieKind.CONTROLS) else None
    score = _score(entity) if kind is TieKind.POSSIBLY_SAME_AS else None
    since, until = entity.earliest("startDate", "date"), entity.until()
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
            text=_words(entity, edge),
            score=score,
        )


def required_refs(entity: Entity, name: str) -> tuple[str, ...]:
    """Give the ends of a tie.

    Raises:
        FieldRefused: There is none.
    """
    refs = entity.refs(name)
    if not refs:
        raise FieldRefused("missing_required", field=name, hint=f"name the {name}")
    return tuple(sorted(set(refs)))


def _kind(entity: Entity, edge: Edge) -> tuple[TieKind, Directness | None]:
    """Read an Ownership that says control only as control, a beneficial one as indirect."""
    if edge.kind is not TieKind.OWNS:
        return edge.kind, None
    words = entity.joined("ownershipType", "role") or ""
    is_control = _CONTROL.search(words) and not _OWNING.search(words)
    kind = TieKind.CONTROLS if is_control else TieKind.OWNS
    return kind, "indirect" if _INDIRECT.search(words) else None


def _share(entity: Entity) -> Share | None:
    """Read the percentage; several values give their hull, an unreadable one is unknown."""
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
    least = min(shares, key=lambda share: (share.min, share.min_exclusive))
    most = max(shares, key=lambda share: (share.max, not share.max_exclusive))
    if 0.0 < most.max < 0.01:
        entity.warn("percentage", "tiny_share", entity.joined("percentage") or "")
    return Share(least.min, most.max, least.min_exclusive, most.max_exclusive)


def _score(entity: Entity) -> float | None:
    value = entity.first("confidenceScore")
    if value is None:
        return None
    try:
        return fields.fraction(value)
    except ValueError as error:
        raise FieldRefused(
            "bad_number", field="confidenceScore", value=value, hint=str(error)
        ) from error


def _words(entity: Entity, edge: Edge) -> str | None:
    """Give the source's own words, with the amount of a payment or debt."""
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
