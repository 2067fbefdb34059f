"""Level 2: who consolidates, manages or contains whom, and why a parent is not named.

"Child IS_DIRECTLY_CONSOLIDATED_BY parent" is turned: the parent controls the child. Accounting
consolidation usually means a majority and states none: its share is anything up to all of it, which
counts for what is possible and never for what is sure.
"""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import Any, Final

from onward.graph.model import Directness, Statement, Tie, TieKind
from onward.graph.shares import Share
from onward.graph.statements import make_unnamed_owner
from onward.loaders.source import FieldRefused
from onward.loaders.sources.gleif.formats import attribute_of, inner_of, rows_of, text_of
from onward.loaders.sources.gleif.place import RecordPlace, deletion_of

_REASONS: Final = Path(__file__).with_name("exceptions.csv")
_CONSOLIDATION: Final = "otherInfluenceOrControl"
_ERRONEOUS: Final = frozenset({"ANNULLED", "DUPLICATE"})
"""Statuses of records that were never right."""


@dataclass(frozen=True, slots=True)
class _Meaning:
    """What a type of relationship means, from the end node to the start node."""

    kind: TieKind
    words: str
    directness: Directness | None = None


_TYPES: Final[Mapping[str, _Meaning]] = {
    "IS_DIRECTLY_CONSOLIDATED_BY": _Meaning(
        TieKind.CONTROLS, "direct parent by accounting consolidation", "direct"
    ),
    "IS_ULTIMATELY_CONSOLIDATED_BY": _Meaning(
        TieKind.CONTROLS, "ultimate parent by accounting consolidation", "indirect"
    ),
    "IS_FUND-MANAGED_BY": _Meaning(TieKind.REPRESENTS, "manages the fund"),
    "IS_SUBFUND_OF": _Meaning(TieKind.CONTAINS, "umbrella fund of the subfund"),
    "IS_FEEDER_TO": _Meaning(TieKind.CONTAINS, "master fund of the feeder fund"),
    "IS_INTERNATIONAL_BRANCH_OF": _Meaning(TieKind.CONTAINS, "head office of the branch"),
}

_UNKNOWN: Final = _Meaning(TieKind.LINKED, "")

_CATEGORIES: Final[Mapping[str, Directness]] = {
    "DIRECT_ACCOUNTING_CONSOLIDATION_PARENT": "direct",
    "ULTIMATE_ACCOUNTING_CONSOLIDATION_PARENT": "indirect",
}


def relationship_key(record: Any) -> str:
    """Return what makes a relationship one: its ends and type.

    Raises:
        FieldRefused: An end or the type is missing.
    """
    relationship = inner_of(record, "Relationship")
    start, end = (_read_node(relationship, name) for name in ("StartNode", "EndNode"))
    kind = text_of(inner_of(relationship, "RelationshipType"))
    if not kind:
        raise FieldRefused("missing_required", field="Relationship.RelationshipType")
    return f"{start}/{kind}/{end}"


def _read_node(relationship: Any, name: str) -> str:
    node = inner_of(relationship, name, "NodeID")
    lei = text_of(node).upper()
    if not lei:
        raise FieldRefused("missing_required", field=f"Relationship.{name}.NodeID")
    return lei


def read_relationship(record: Any, place: RecordPlace) -> Iterator[Statement]:
    """Yield the tie of a relationship record; none of a record that was never right."""
    key = relationship_key(record)
    child, kind, parent = key.split("/", 2)
    relationship, registration = (
        inner_of(record, name) for name in ("Relationship", "Registration")
    )
    status = text_of(inner_of(registration, "RegistrationStatus"))
    if status in _ERRONEOUS:
        return
    meaning = _TYPES.get(kind, _UNKNOWN)
    if meaning is _UNKNOWN:
        place.warn("Relationship.RelationshipType", "is not a known type", kind)
    since, until = _read_period(relationship, place)
    share = _read_share(relationship, place) if meaning.kind is TieKind.CONTROLS else None
    lapsed = ["registration lapsed"] if status == "LAPSED" else []
    yield Tie(
        start=place.party_id(parent),
        end=place.party_id(child),
        kind=meaning.kind.value,
        source=place.source(key),
        share=share,
        interest=_CONSOLIDATION if meaning.kind is TieKind.CONTROLS else None,
        since=since,
        until=_end_of(record, until, place),
        directness=meaning.directness,
        text="; ".join([meaning.words or kind, *lapsed]),
    )


def _read_period(relationship: Any, place: RecordPlace) -> tuple[str | None, str | None]:
    """Return since and until; only the period of the relationship itself says them."""
    periods = [
        period
        for member in ("RelationshipPeriods", "Period")
        for period in rows_of(inner_of(relationship, member), "RelationshipPeriod")
        if attribute_of(period, "PeriodType", "periodType") == "RELATIONSHIP_PERIOD"
    ]
    days = [
        tuple(
            place.day(attribute_of(period, name, name[0].lower() + name[1:]), f"Period.{name}")
            for name in ("StartDate", "EndDate")
        )
        for period in periods
    ]
    starts, ends = [first for first, _ in days], [last for _, last in days]
    since = None if None in starts else min(filter(None, starts), default=None)
    until = None if None in ends else max(filter(None, ends), default=None)
    return since, until


def _end_of(record: Any, until: str | None, place: RecordPlace) -> str | None:
    """Return when a relationship ended; one that is over or deleted without a day has ended."""
    if until is not None:
        return until
    deleted = deletion_of(record)
    if deleted:
        return place.day(deleted, "Extension.Deletion.DeletedAt") or place.retrieved
    if text_of(inner_of(record, "Relationship", "RelationshipStatus")) == "INACTIVE":
        place.warn("Relationship.RelationshipStatus", "has ended, but has no end date", "INACTIVE")
        return place.published or place.retrieved
    return None


def _read_share(relationship: Any, place: RecordPlace) -> Share:
    """Return the share that a quantifier states in percent; else anything up to all."""
    for member in ("RelationshipQuantifiers", "Quantifiers"):
        for row in rows_of(inner_of(relationship, member), "RelationshipQuantifier"):
            amount = attribute_of(row, "QuantifierAmount", "quantifierAmount")
            if not amount or attribute_of(row, "QuantifierUnits") not in ("PERCENTAGE", ""):
                continue
            try:
                return _share_of_percent(Decimal(amount))
            except (InvalidOperation, ValueError) as error:
                place.warn("Relationship.Quantifiers", "bad_number", amount, str(error))
    return Share(0.0, 1.0)


def _share_of_percent(number: Decimal) -> Share:
    """Return a share; issuers write all of it as 1.00 or as 100.00.

    Raises:
        ValueError: It is none from 0 to 100.
    """
    if not number.is_finite() or not 0 <= number <= 100:
        raise ValueError("give a percentage from 0 to 100")
    share = float(number / 100 if number > 1 else number)
    return Share(share, share)


def exception_key(record: Any) -> str:
    """Return what makes an exception one: the entity, and which parent is not named.

    Raises:
        FieldRefused: The entity, the category or the reason is missing or unknown.
    """
    lei = text_of(inner_of(record, "LEI")).upper()
    category = text_of(inner_of(record, "ExceptionCategory")) or text_of(
        inner_of(record, "Exception", "Category")
    )
    if not lei:
        raise FieldRefused("missing_required", field="LEI")
    if category not in _CATEGORIES:
        raise FieldRefused("bad_code", field="ExceptionCategory", value=category)
    return f"{lei}/{category}"


def read_exception(record: Any, place: RecordPlace) -> Iterator[Statement]:
    """Yield a parent who is not named, and the tie by which it controls the entity.

    Raises:
        FieldRefused: There is no reason, or one that is not known.
    """
    key = exception_key(record)
    lei, category = key.split("/", 1)
    reasons = [text_of(row) for row in _reason_rows(record)]
    if not any(reasons):
        raise FieldRefused("missing_required", field="ExceptionReason")
    for reason in filter(None, reasons):
        if reason not in exception_words():
            hint = "it may be a reason of a later version"
            raise FieldRefused("bad_code", field="ExceptionReason", value=reason, hint=hint)
        parent = f"{lei}/parent/{reason}"
        why = f"in the register of LEI {exception_words()[reason]}"
        deleted = deletion_of(record)
        yield make_unnamed_owner(place.party_id(parent), why, place.source(parent))
        yield Tie(
            start=place.party_id(parent),
            end=place.party_id(lei),
            kind=TieKind.CONTROLS.value,
            source=place.source(f"{key}/{reason}"),
            interest=_CONSOLIDATION,
            until=place.day(deleted, "Extension.Deletion.DeletedAt") if deleted else None,
            directness=_CATEGORIES[category],
            text=_words_of_reference(record),
        )


def _reason_rows(record: Any) -> list[Any]:
    stated = rows_of(inner_of(record, "ExceptionReason"), "ExceptionReason")
    return stated or rows_of(inner_of(record, "Exception", "Reason"), "Reason")


def _words_of_reference(record: Any) -> str | None:
    rows = rows_of(inner_of(record, "ExceptionReference"), "ExceptionReference")
    return "; ".join(filter(None, map(text_of, rows)))[:500] or None


@cache
def exception_words() -> Mapping[str, str]:
    """Return what each reason means, as the end of a sentence."""
    with _REASONS.open(encoding="utf-8", newline="") as lines:
        return {row["reason"]: row["words"] for row in csv.DictReader(lines)}
