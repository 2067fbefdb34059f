"""item-listed-annex1: the item's control code is an entry of Annex I, or of a military list."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from onward.graph.sayings import joined, say
from onward.queries.detection.context import Context
from onward.queries.detection.goods import (
    LicenceCheck,
    annex_entries,
    check_licence,
    is_classified,
    is_service,
    is_transfer,
    item_object,
    kind_of_list,
)
from onward.queries.detection.results import (
    Citation,
    Detected,
    NearlyDetected,
    Result,
    Undecided,
    UnknownFact,
)
from onward.queries.model.assessment import Severity
from onward.queries.model.parts import FindingValues
from onward.queries.rules.indicator import weaker
from onward.queries.shipments import cite_row
from onward.queries.tables.tables import ListedCode
from onward.queries.transactions.goods import Item, find_code_fault, is_annex_entry
from onward.queries.transactions.transaction import name_item


@dataclass(frozen=True, slots=True)
class _Listed:
    """How an item is listed, and what follows before any licence is looked at.

    Attributes:
        relation: The middle of the summary, up to what is said of a licence.
        entries: The entries of Annex I that its code names; none on a military list.
        rests_on_export: Whether Art. 3 is the basis, which is on exports of Annex I.
        surveillance: The rows of the table of surveillance codes that its code is, or may be.
    """

    relation: str
    severity: Severity
    entries: tuple[str, ...] = ()
    surveillance: Sequence[ListedCode] = ()
    doubts: tuple[str, ...] = ()
    acts: tuple[Citation, ...] = ()
    rests_on_export: bool = False


def detect(context: Context) -> Iterator[Result]:
    """Yield a finding for each item that is listed; with a valid licence on file it is at low.

    Yields:
        Detected; possible where the licence does not say for whom it is, or only an unread annex
        decides; NearlyDetected for a service, and for a list of one state; Undecided where nothing
        says whether the item is listed; an UnknownFact where its code cannot be read, or stops
        above an entry for surveillance.
    """
    items = context.transaction.items
    if not items:
        yield _leave_undecided("what is delivered is not known")
    for position, item in enumerate(items):
        yield from _judge_export_code(position, item, context)
        if item.control_code is not None:
            yield from _judge_code(position, item, item.control_code, context)
        elif not is_classified(item, context):
            yield _leave_undecided(
                say(
                    "{item} has no control code and no reason why none applies",
                    item=name_item(position, item),
                )
            )


def _leave_undecided(text: str) -> Undecided:
    return Undecided(None, "missing_data", ("control code",), text)


def _judge_code(position: int, item: Item, code: str, context: Context) -> Iterator[Result]:
    if (hint := find_code_fault(code)) is not None:
        of = name_item(position, item)
        why = say(
            "the control code of {of}, {stated}, does not have the form of one: {hint}",
            of=of,
            stated=repr(code),
            hint=hint,
        )
        yield _leave_undecided(why)
        yield UnknownFact("item", f"items.{position}.control_code", why)
        return
    kind = kind_of_list(code)
    if kind == "annex1" and is_service(context, code):
        yield _miss_service(position, item, context)
    elif kind == "annex1":
        yield from _judge_annex_entry(position, item, code, context)
    elif kind == "military":
        yield _make_finding(position, item, _list_military(code, context), context)
    elif kind == "national":
        yield NearlyDetected(
            subject=None,
            object=item_object(position, item),
            field="control_code",
            needed="an entry of Annex I",
            found=say(
                "{code}: a code of one state's own list; that state may ask for a licence",
                code=code,
            ),
        )


def _judge_export_code(position: int, item: Item, context: Context) -> Iterator[Result]:
    """Judge an ECCN where the control code is no entry: the lists of both have most entries alike.

    Where the control code is one, it says more; an ECCN with a 9 is of the United States alone.
    """
    code, eccn = item.control_code or "", item.eccn or ""
    if not is_annex_entry(eccn) or is_annex_entry(code):
        return
    if is_service(context, eccn) or is_transfer(context):
        return
    listed = replace(
        _list_export(eccn, context.tables.goods.listed_at(eccn, context.on), context),
        severity=weaker(context.severity, "high"),
        doubts=(
            say("only its ECCN {eccn} says so, whose number is mostly that of Annex I", eccn=eccn),
        ),
    )
    yield _make_finding(position, item, listed, context)


def _miss_service(position: int, item: Item, context: Context) -> NearlyDetected:
    kind = (context.transaction.kind or "").replace("_", " ")
    return NearlyDetected(
        subject=None,
        object=item_object(position, item),
        field="kind",
        needed="an export of the item (Art. 3)",
        found=say(
            "{kind}, for which Regulation (EU) 2021/821 has an article of its own", kind=kind
        ),
    )


def _judge_annex_entry(position: int, item: Item, code: str, context: Context) -> Iterator[Result]:
    goods = context.tables.goods
    sure, open_ = goods.listed_at(code, context.on), goods.coarser_at(code, context.on)
    if is_transfer(context):
        yield _make_finding(position, item, _list_transfer(code, context), context)
    else:
        listed = _list_export(code, sure or open_, context)
        yield _make_finding(position, item, listed, context)
    if open_ and not sure:
        names = joined(entry.code for entry in open_)
        why = say(
            "the code {code} does not say whether it is {names}, which is for surveillance",
            code=code,
            names=names,
        )
        yield UnknownFact("item", f"items.{position}.control_code", why)


def _list_export(code: str, surveillance: Sequence[ListedCode], context: Context) -> _Listed:
    """List an item that leaves the Union, or of which that is not known."""
    entries = tuple(annex_entries(code))
    what = say("exports an item of Annex I ({entries})", entries=joined(entries))
    if context.tables.goods.listed_at(code, context.on):
        what = say(
            "{what}, listed for cyber-surveillance: {title}",
            what=what,
            title=say(surveillance[0].title),
        )
    # the version of Annex I by which the item is listed, verified as far as its row was
    acts = tuple(cite_row(entry, "duty") for entry in surveillance[:1])
    return _Listed(what, context.severity, entries, surveillance, acts=acts, rests_on_export=True)


def _list_transfer(code: str, context: Context) -> _Listed:
    """List an item that stays within the Union, where only Annex IV asks for an authorisation."""
    entries, names = tuple(annex_entries(code)), joined(annex_entries(code))
    what = say("transfers within the Union an item of Annex I ({names})", names=names)
    rows = context.tables.goods.annex_iv_at(code, context.on)
    if not rows:
        why = "of which Annex IV, not read in the act, is not known to ask for an authorisation"
        return _Listed(say("{what}, {why}", what=what, why=why), "info", entries)
    is_read = rows[0].basis.verified == "text"
    doubts = (
        ()
        if is_read
        else (say("that {code} is in Annex IV was not read in the act", code=rows[0].code),)
    )
    act = cite_row(rows[0], "duty")
    severity: Severity = context.severity if is_read else "high"
    return _Listed(
        say("{what}, which is in Annex IV", what=what), severity, entries, (), doubts, (act,)
    )


def _list_military(code: str, context: Context) -> _Listed:
    """List an item of a military list: national law asks, its authority decides."""
    what = say(
        "delivers an item of the national military list ({code}: the authority decides)", code=code
    )
    act = Citation("the exporter's national military list", "guidance", "unverified")
    return _Listed(what, weaker(context.severity, "high"), acts=(act,))


def _make_finding(position: int, item: Item, listed: _Listed, context: Context) -> Detected:
    licence = check_licence(item, context)
    weighed = _weigh_licence(listed, licence)
    is_open = weighed.severity not in {"info", "low"}
    return Detected(
        subject=None,
        object=item_object(position, item),
        status="possible" if weighed.doubts else "present",
        severity=weighed.severity,
        relation=say("{what}{licence}:", what=listed.relation, licence=weighed.words),
        identity=f"items.{position}",
        severity_rules=weighed.rules,
        values=_item_values(position, item, listed, licence),
        possible_because=weighed.doubts,
        counter_evidence=(licence.text,) if licence else (),
        counterfactuals=(COVERED,) if is_open else (),
        acts=listed.acts,
        only_acts=not listed.rests_on_export,
    )


COVERED: Final = "a licence for the item, its destination and end-user makes it low"


@dataclass(frozen=True, slots=True)
class _Weighed:
    """What a licence makes of a listed item: the severity, why, and the end of the sentence."""

    severity: Severity
    words: str
    rules: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()


def _weigh_licence(listed: _Listed, licence: LicenceCheck | None) -> _Weighed:
    if listed.severity == "info":
        return _Weighed("info", "")
    if licence is None or not licence.covers:
        return _Weighed(listed.severity, ", without a licence that covers it", (), listed.doubts)
    if licence.doubts:
        # whoever licensed the item for somebody else has not licensed this delivery
        rule = "a licence on file covers the item, and does not say for whom: medium"
        words = ", and may lack a licence that covers it"
        return _Weighed(weaker(listed.severity, "medium"), words, (rule,), licence.doubts)
    rule = "a valid licence on file covers the item: low"
    return _Weighed(weaker(listed.severity, "low"), ", under a licence that covers it", (rule,))


def _item_values(
    position: int, item: Item, listed: _Listed, licence: LicenceCheck | None
) -> FindingValues:
    surveillance = listed.surveillance
    return {
        "item": position,
        "control_code": item.control_code,
        "entries": list(listed.entries),
        "surveillance_entries": [entry.code for entry in surveillance],
        "annex_version": surveillance[0].annex_version if surveillance else None,
        "classified_against": item.annex_version,
        "classified_by": item.classified_by,
        "classified_at": item.classified_at,
        "licensed": licence is not None and licence.covers,
        "licence": licence.number if licence else None,
    }
