"""Facts of the goods that contradict each other, or were classified against another list."""

import re
from collections.abc import Iterator
from typing import Final

from onward.graph.dates import first_day, holds_on
from onward.graph.names.normalise import normalise
from onward.graph.sayings import joined, say
from onward.queries.detection.context import Context
from onward.queries.detection.goods import kind_of_list
from onward.queries.detection.results import UnknownFact
from onward.queries.transactions.goods import (
    LAST_MILITARY,
    Item,
    find_beyond_end,
    is_readable,
    names_comparison,
)
from onward.queries.transactions.transaction import say_role

_OWN_SIDE: Final = frozenset({"exporter", "seller"})
_ACT: Final = re.compile(r"\b(?:20\d\d/\d+|\d+/(?:19|20)\d\d)\b")
_BASE_ACT: Final = "2021/821"
_NO_CHAPTER: Final = frozenset({"00", "77"})
"""Beginnings that no code of the Harmonized System has: chapter 77 is kept free."""


def find_faults_of_goods(context: Context) -> Iterator[UnknownFact]:
    """Yield a gap for each fact of an item that cannot be as it is stated."""
    for position, item in enumerate(context.transaction.items):
        place, name = (
            f"items.{position}",
            item.description or say("item {number}", number=position + 1),
        )
        yield from _check_codes(item, place, name)
        yield from _check_lists(item, place, name)
        yield from _check_amounts(item, place, name)
        yield from _check_classifier(item, place, name, context)
        yield from _check_annex(item, place, name, context)


def _check_codes(item: Item, place: str, name: str) -> Iterator[UnknownFact]:
    for field, code in (("hs", item.hs), ("hs8", item.hs8)):
        fault = _find_customs_fault(code)
        if fault:
            why = say(
                "the customs code {code} of {name} {fault}; correct it",
                code=code,
                name=name,
                fault=fault,
            )
            yield UnknownFact("item", f"{place}.{field}", why)
    if item.hs and item.hs8:
        length = min(len(item.hs), len(item.hs8), 6)
        if item.hs[:length] != item.hs8[:length]:
            why = say(
                "{name} has two customs codes of other goods, {hs} and {hs8}",
                name=name,
                hs=item.hs,
                hs8=item.hs8,
            )
            yield UnknownFact("item", f"{place}.hs8", say("{why}; correct one of them", why=why))


def _find_customs_fault(code: str | None) -> str | None:
    """Say why no customs code is so written: a spreadsheet drops the zero that it begins with."""
    if code is None:
        return None
    if len(code) % 2:
        return say(
            "has {count} digits: one is missing, such as a zero at its beginning", count=len(code)
        )
    return "is of a chapter that does not exist" if code[:2] in _NO_CHAPTER else None


def _check_lists(item: Item, place: str, name: str) -> Iterator[UnknownFact]:
    """Name a code that no table has: of one state's own list, or beyond the end of a list.

    A reason beside it that names what was compared says what such a code leaves open.
    """
    is_explained = names_comparison(item.not_listed_reason or "")
    for field, code in (("control_code", item.control_code), ("eccn", item.eccn)):
        if code is None or not is_readable(code):
            continue
        beyond = find_beyond_end(code)
        if beyond is not None:
            why = say(
                "the control code {code} of {name} is beyond the end of the Common Military List, "
                "ML{last}; correct it",
                code=beyond,
                name=name,
                last=LAST_MILITARY,
            )
            yield UnknownFact("item", f"{place}.{field}", why)
        elif kind_of_list(code) == "national" and not is_explained:
            why = say(
                "{code}, the control code of {name}, is in no table: which state's list has it, "
                "and whether it asks for a licence, was not looked up; say why none applies",
                code=code,
                name=name,
            )
            yield UnknownFact("item", f"{place}.{field}", why)


def _check_amounts(item: Item, place: str, name: str) -> Iterator[UnknownFact]:
    for field in item.empty_amounts:
        why = say(
            "the {field} of {name} is stated as nothing; state it, or leave it out",
            field=field,
            name=name,
        )
        yield UnknownFact("goods", f"{place}.{field}", why)


def _check_classifier(item: Item, place: str, name: str, context: Context) -> Iterator[UnknownFact]:
    """Name a classification by a party on the other side of the deal."""
    classifier = normalise(item.classified_by or "")
    for party in context.transaction.parties:
        names = {normalise(party.name or ""), normalise(say_role(party.role))} - {""}
        if party.role not in _OWN_SIDE and classifier in names:
            why = say(
                "{name} was classified by {classified_by}, not by the exporter",
                name=name,
                classified_by=item.classified_by,
            )
            yield UnknownFact("classification", f"{place}.classified_by", why)


def _check_annex(item: Item, place: str, name: str, context: Context) -> Iterator[UnknownFact]:
    """Compare the list that an item was classified against with the one that is in force."""
    if item.classified_at and first_day(item.classified_at) > context.on:
        why = say(
            "{name} was classified on {classified_at}, later than {day}",
            name=name,
            classified_at=item.classified_at,
            day=context.on,
        )
        yield UnknownFact("classification", f"{place}.classified_at", why)
    rows = [
        row for row in context.tables.goods.listed if holds_on(row.since, row.until, context.on)
    ]
    versions = {row.annex_version for row in rows}
    acts = set(_ACT.findall(item.annex_version or ""))
    if acts & versions:
        return
    if acts - {_BASE_ACT}:
        newest = joined(sorted(versions))
        why = say(
            "{name} was classified against {annex_version}; Annex I is in force as {newest}",
            name=name,
            annex_version=item.annex_version,
            newest=newest,
        )
        yield UnknownFact(
            "classification", f"{place}.annex_version", say("{why}; compare it again", why=why)
        )
        return
    begins = max((row.since for row in rows if row.since), default=None)
    if begins and item.classified_at and first_day(item.classified_at) < first_day(begins):
        why = say(
            "{name} was classified on {classified_at}; Annex I has changed on {begins}",
            name=name,
            classified_at=item.classified_at,
            begins=begins,
        )
        yield UnknownFact(
            "classification", f"{place}.classified_at", say("{why}; compare it again", why=why)
        )
