"""item-listed-annex1: the item's control code is an entry for cyber-surveillance items."""

from collections.abc import Iterator, Sequence

from onward.queries.detection.context import Context
from onward.queries.detection.items import is_classified, item_object
from onward.queries.detection.results import (
    Citation,
    Detected,
    NearlyDetected,
    Result,
    Undecided,
    UnknownFact,
)
from onward.queries.detectors.item.item_listed_annex1.licences import LicenceCheck, check_licence
from onward.queries.model.values import FindingValues
from onward.queries.rules.severity import Severity, weaker
from onward.queries.tables.goods import ListedCode
from onward.queries.transactions.classification import find_code_fault
from onward.queries.transactions.control_codes import codes_in
from onward.queries.transactions.items import Item
from onward.queries.transactions.stated_facts import name_item


def detect(context: Context) -> Iterator[Result]:
    """Yield a finding for each item that is listed; with a valid licence on file it is at low.

    Yields:
        Detected; possible, with an UnknownFact, for a code that stops above an entry;
        NearlyDetected for another code of Annex I; Undecided where nothing says whether the item is
        listed, with an UnknownFact where its code cannot be read.
    """
    items = context.transaction.items
    if not items:
        yield _leave_undecided("what is delivered is not known")
    for position, item in enumerate(items):
        if item.control_code is not None:
            yield from _judge_code(position, item, item.control_code, context)
        elif not is_classified(item, context):
            yield _leave_undecided(
                f"{name_item(position, item)} has no control code and no reason why none applies"
            )


def _leave_undecided(text: str) -> Undecided:
    return Undecided(None, "missing_data", ("control code",), text)


def _judge_code(position: int, item: Item, code: str, context: Context) -> Iterator[Result]:
    goods, field = context.tables.goods, f"items.{position}.control_code"
    if listed := goods.listed_at(code, context.on):
        yield _make_finding(position, item, listed, context)
    elif coarser := goods.coarser_at(code, context.on):
        names = ", ".join(entry.code for entry in coarser)
        doubt = f"the code {code} does not say whether it is {names}"
        yield _make_finding(position, item, coarser, context, (doubt,))
        yield UnknownFact("item", field, doubt)
    elif (hint := find_code_fault(code)) is not None:
        of = name_item(position, item)
        why = f"the control code of {of}, {code!r}, does not have the form of one: {hint}"
        yield _leave_undecided(why)
        yield UnknownFact("item", field, why)
    elif other_list := _name_other_list(code):
        yield NearlyDetected(
            subject=None,
            object=item_object(position, item),
            field="control_code",
            needed="an entry for cyber-surveillance items",
            found=f"{code}: {other_list}, for which a licence may be needed as well",
        )


def _name_other_list(code: str) -> str | None:
    """Say where else a code stands; None: it says that no list of ours has the item."""
    codes = codes_in(code)
    # a 9 as third character marks codes that only other states use
    if any(parts[0][2] != "9" for parts in codes):
        return "another entry of Annex I (Art. 3)"
    is_free = bool(codes) or code.strip().upper().startswith("EAR")
    return None if is_free else "an entry of a munitions list, or of one state's own list"


def _make_finding(
    position: int,
    item: Item,
    entries: Sequence[ListedCode],
    context: Context,
    doubts: tuple[str, ...] = (),
) -> Detected:
    entry = entries[0]
    licence = check_licence(item, context)
    severity: Severity = weaker(context.severity, "high") if doubts else context.severity
    rules: tuple[str, ...] = ()
    if licence is not None and licence.covers:
        severity = weaker(severity, "low")
        rules = ("a valid licence on file covers the item: low",)
    return Detected(
        subject=None,
        object=item_object(position, item),
        status="possible" if doubts else "present",
        severity=severity,
        relation=f"delivers an item listed for cyber-surveillance as {entry.code} ({entry.title}):",
        identity=f"items.{position}",
        severity_rules=rules,
        values=_item_values(position, item, entries, licence),
        possible_because=doubts,
        counter_evidence=(licence.text,) if licence else (),
        counterfactuals=("a licence that covers the item makes it low",) if not rules else (),
        # the version of Annex I by which the item is listed, verified as far as its row was
        acts=(Citation(entry.basis.source, "duty", entry.basis.verified, entry.basis.url),),
    )


def _item_values(
    position: int, item: Item, entries: Sequence[ListedCode], licence: LicenceCheck | None
) -> FindingValues:
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
