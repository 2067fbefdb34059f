"""torture-goods: goods of Regulation (EU) 2019/125, by name, customs code or family."""

from collections.abc import Iterator
from typing import Literal

from onward.graph.sayings import say
from onward.queries.detection.context import Context
from onward.queries.detection.goods import check_licence, item_object
from onward.queries.detection.results import Citation, Detected, Result
from onward.queries.model.assessment import Severity
from onward.queries.rules.indicator import weaker
from onward.queries.shipments import cite_row
from onward.queries.tables.tables import TortureGood
from onward.queries.transactions.goods import Item

NamedBy = Literal["description", "customs code", "family"]


def detect(context: Context) -> Iterator[Result]:
    """Yield a finding for each item that the table names, or that is equipment of repression.

    Yields:
        Detected; possible where the row was not read in the act, or where only a customs code or
        the family speaks.
    """
    for position, item in enumerate(context.transaction.items):
        row, named_by = _find_row(item, context)
        if row is not None or named_by == "family":
            yield _make_finding(position, item, row, named_by, context)


def _find_row(item: Item, context: Context) -> tuple[TortureGood | None, NamedBy]:
    """Return the row of an item and what it was found by: the rows are in order of gravity."""
    rows = [row for row in context.tables.torture_goods if row.holds_on(context.on)]
    named = [row for row in rows if item.description and row.is_named_in(item.description)]
    if named:
        return named[0], "description"
    if "repression_equipment" in (item.families or ()):
        return None, "family"
    codes = [code for code in (item.hs8, item.hs) if code]
    coded = [row for row in rows if any(row.has_code(code) for code in codes)]
    return (coded[0], "customs code") if coded else (None, "customs code")


def _make_finding(
    position: int, item: Item, row: TortureGood | None, named_by: NamedBy, context: Context
) -> Detected:
    doubts = tuple(_find_doubts(row, named_by))
    severity, rules = _weigh_item(item, row, named_by, doubts, context)
    licence = check_licence(item, context)
    return Detected(
        subject=None,
        object=item_object(position, item),
        status="possible" if doubts else "present",
        severity=severity,
        relation=say("delivers {goods}:", goods=_say_goods(row)),
        identity=f"items.{position}",
        severity_rules=rules,
        values={
            "item": position,
            "annex": row.annex if row else None,
            "named_by": named_by,
            # what no row names may be of an annex that forbids it
            "consequence": row.consequence if row else "unknown",
        },
        possible_because=doubts,
        counter_evidence=(licence.text,) if licence else (),
        acts=_cite_row(row),
    )


def _say_goods(row: TortureGood | None) -> str:
    if row is None:
        return "equipment of repression, which may be goods of Regulation (EU) 2019/125"
    verb = "forbids" if row.consequence == "prohibition" else "asks for an authorisation"
    act = say(
        "Annex {annex} of Regulation (EU) 2019/125 ({article} {verb})",
        annex=row.annex,
        article=row.article,
        verb=verb,
    )
    return say("{title}, goods of {act}", title=say(row.title), act=act)


def _find_doubts(row: TortureGood | None, named_by: NamedBy) -> Iterator[str]:
    if named_by == "family":
        yield "only its family speaks for it, and no row of the table names it"
    if named_by == "customs code":
        yield "only its customs code speaks for it, under which other goods travel"
    if row is not None and row.basis.verified != "text":
        yield "this row was not read in the act"


def _weigh_item(
    item: Item,
    row: TortureGood | None,
    named_by: NamedBy,
    doubts: tuple[str, ...],
    context: Context,
) -> tuple[Severity, tuple[str, ...]]:
    licence = check_licence(item, context)
    may_be_licensed = row is not None and row.consequence == "prior_authorisation"
    if may_be_licensed and licence is not None and licence.covers and not licence.doubts:
        return "low", ("a valid authorisation on file covers the item: low",)
    if named_by == "customs code":
        return weaker(context.severity, "medium"), ("a customs code alone: medium",)
    return (weaker(context.severity, "high") if doubts else context.severity), ()


def _cite_row(row: TortureGood | None) -> tuple[Citation, ...]:
    return () if row is None else (cite_row(row, "duty"),)
