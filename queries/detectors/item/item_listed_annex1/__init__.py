"""item-listed-annex1: the item's control code is an entry for cyber-surveillance items."""

from collections.abc import Iterator, Sequence
from typing import Any

from onward.queries.detection.context import Context
from onward.queries.detection.items import item_object
from onward.queries.detection.results import (
    Citation,
    Detected,
    NearlyDetected,
    Result,
    Undecided,
    UnknownFact,
)
from onward.queries.detectors.item.item_listed_annex1.licences import LicenceCheck, licence_check
from onward.queries.rules.severity import weaker
from onward.queries.tables.goods import ListedCode
from onward.queries.transactions.control_codes import codes_in, is_readable
from onward.queries.transactions.parts import Item


def detect(context: Context) -> Iterator[Result]:
    """Yield a finding an item that is listed; with a valid licence on file it is at low.

    Yields:
        Detected; possible, with an UnknownFact, for a code that stops above an entry;
        NearlyDetected for another code of Annex I; Undecided where nothing says whether the item is
        listed, with an UnknownFact where its code is none.
    """
    items = context.transaction.items
    if not items:
        yield _unknown("what is delivered is not known")
    for position, item in enumerate(items):
        if item.control_code:
            yield from _coded(position, item, item.control_code, context)
        elif not item.is_classified:
            yield _unknown(f"item {position} has no control code and no reason why none applies")


def _unknown(text: str) -> Undecided:
    return Undecided(None, "missing_data", ("control code",), text)


def _coded(position: int, item: Item, code: str, context: Context) -> Iterator[Result]:
    goods = context.tables.goods
    listed = goods.listed_at(code, context.on)
    if listed:
        yield _found(position, item, listed, context)
        return
    coarser = goods.coarser_at(code, context.on)
    if coarser:
        yield _found(position, item, coarser, context, possible_because=_open(code, coarser))
        yield UnknownFact("item", f"items.{position}.control_code", _open(code, coarser))
    elif not is_readable(code):
        why = f"the control code of item {position}, {code!r}, has the form of none"
        yield _unknown(why)
        yield UnknownFact("item", f"items.{position}.control_code", why)
    elif listed_by := _other_list(code):
        needed = "an entry for cyber-surveillance items"
        told = f"{code}: {listed_by}, for which a licence may be needed as well"
        yield NearlyDetected(None, item_object(position, item), "control_code", needed, told)


def _other_list(code: str) -> str | None:
    """Say where else a code stands; None: it says that no list of ours has the item."""
    codes = codes_in(code)
    if any(one[0][2] != "9" for one in codes):  # the 9 marks codes that only other states use
        return "another entry of Annex I (Art. 3)"
    is_free = bool(codes) or code.strip().upper().startswith("EAR")
    return None if is_free else "an entry of a munitions list, or of one state's own list"


def _open(code: str, entries: Sequence[ListedCode]) -> str:
    names = ", ".join(entry.code for entry in entries)
    return f"the code {code} does not say whether it is {names}"


def _found(
    position: int,
    item: Item,
    entries: Sequence[ListedCode],
    context: Context,
    possible_because: str = "",
) -> Detected:
    entry = entries[0]
    licence = licence_check(item, context)
    severity = weaker(context.severity, "high") if possible_because else context.severity
    rules: tuple[str, ...] = ()
    if licence is not None and licence.covers:
        severity = weaker(severity, "low")
        rules = ("a valid licence on file covers the item: low",)
    return Detected(
        subject=None,
        object=item_object(position, item),
        status="possible" if possible_because else "present",
        severity=severity,
        relation=f"delivers an item listed for cyber-surveillance as {entry.code} ({entry.title}):",
        identity=f"items.{position}",
        severity_rules=rules,
        values=_values(position, item, entries, licence),
        possible_because=(possible_because,) if possible_because else (),
        counter_evidence=(licence.text,) if licence else (),
        counterfactuals=("a licence that covers the item makes it low",) if not rules else (),
        acts=_acts(entries),
    )


def _acts(entries: Sequence[ListedCode]) -> tuple[Citation, ...]:
    """Cite the version of Annex I by which the item is listed, as well as its row was checked."""
    basis = entries[0].basis
    return (Citation(basis.source, "duty", basis.verified, basis.url),)


def _values(
    position: int, item: Item, entries: Sequence[ListedCode], licence: LicenceCheck | None
) -> dict[str, Any]:
    return {
        "item": position,
        "control_code": item.control_code,
        "entries": [entry.code for entry in entries],
        "annex_version": entries[0].annex_version,
        "classified_against": item.annex_version,
        "classified_by": item.classified_by,
        "classified_at": item.classified_at,
        "licensed": licence is not None and licence.covers,
        "licence": licence.number if licence else None,
    }
