"""What the goods of an order are to the lines of business and the ages of its parties."""

from collections.abc import Iterator
from typing import Literal

from onward.queries.detection.context import Context
from onward.queries.detection.goods.items import is_cyber
from onward.queries.detection.results import Subject
from onward.queries.tables.business import PRIORITY, BusinessMisfit
from onward.queries.transactions.goods.control_codes import codes_in
from onward.queries.transactions.goods.items import Item

Fit = Literal["fits", "misfit", "unknown"]


def is_priority(item: Item, context: Context) -> bool:
    """Tell whether an item is on the Common High Priority List."""
    codes = {code[:6] for code in (item.hs, item.hs8) if code and len(code) >= 6}
    return any(context.tables.goods.priority_at(code, context.on) for code in codes)


def is_sensitive(item: Item, context: Context) -> bool:
    """Tell whether an item is listed, for surveillance, or on the Common High Priority List."""
    # a third digit 9 marks codes that only other states use
    is_listed = any(code[0][2] != "9" for code in codes_in(item.control_code or ""))
    return is_listed or is_cyber(item, context) or is_priority(item, context)


def has_sensitive_item(context: Context) -> bool:
    """Tell whether any item of the order is sensitive."""
    return any(is_sensitive(item, context) for item in context.transaction.items)


def misfits_of_items(context: Context) -> Iterator[tuple[int, BusinessMisfit]]:
    """Yield each item, by its place, with each row on lines of business that it does not fit."""
    for position, item in enumerate(context.transaction.items):
        goods = [*(item.families or ()), *([PRIORITY] if is_priority(item, context) else [])]
        for name in goods:
            row = context.tables.business.misfit_of(name, context.on)
            if row is not None:
                yield position, row


def sectors_of(context: Context, subject: Subject) -> tuple[str, ...]:
    """Return a party's lines of business, as the order and the sources write them."""
    stated = context.transaction.parties[subject.ref].sector
    [record] = context.engine.parties([subject.pid])
    in_sources = sorted({member.sector for member in record.members if member.sector})
    return tuple(dict.fromkeys([*([stated] if stated else []), *in_sources]))


def judge_fit(sectors: tuple[str, ...], row: BusinessMisfit) -> Fit:
    """Hold lines of business against goods: one that fits is enough to fit."""
    answers = [row.is_misfit(sector) for sector in sectors]
    if False in answers:
        return "fits"
    return "misfit" if True in answers else "unknown"
