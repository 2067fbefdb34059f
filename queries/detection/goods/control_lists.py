"""Which list a control code is of: Annex I, a military list, or another state's own."""

import re
from collections.abc import Iterator
from typing import Final, Literal

from onward.queries.detection.context import Context
from onward.queries.detection.countries import countries_of
from onward.queries.tables.member_states import MEMBER_STATES
from onward.queries.transactions.goods.control_codes import (
    codes_in,
    is_annex_entry,
    is_military_entry,
)

ListKind = Literal["annex1", "military", "national", "free"]

_EAR: Final = re.compile(r"EAR ?99", re.IGNORECASE)
_FREE: Final = "99"
"""The digits in the middle of codes which say that only one state names the item: 5A992."""

_SERVICES: Final = frozenset({"brokering", "transit", "technical_assistance"})
_TECHNOLOGY: Final = ("d", "e")
"""The letters of software and technology, whose transmission is an export."""


def kind_of_list(code: str) -> ListKind:
    """Say which list a readable control code is of.

    The third digit of an entry is 9 where only another state controls the item.

    >>> [kind_of_list(code) for code in ("9A012", "5A992.c", "EAR99", "ML11", "0011", "5A980")]
    ['annex1', 'free', 'free', 'military', 'military', 'national']
    >>> kind_of_list("EAR99; 2B001.b"), kind_of_list("PL9010")
    ('annex1', 'national')
    """
    if is_annex_entry(code):
        return "annex1"
    if is_military_entry(code):
        return "military"
    entries = codes_in(code)
    is_free = all(parts[0][2:4] == _FREE for parts in entries) if entries else _EAR.match(code)
    return "free" if is_free else "national"


def annex_entries(code: str) -> Iterator[str]:
    """Yield each entry of Annex I that a text names, as the annex writes it.

    >>> list(annex_entries("5A002; 5 a 001 f1, 5A992"))
    ['5A002', '5A001.f.1']
    """
    for entry, *parts in codes_in(code):
        if entry[2] != "9":
            yield ".".join([entry.upper(), *parts])


def is_service(context: Context, code: str) -> bool:
    """Tell whether the order is no export but a service or transit, which has articles of its own.

    Software and technology that technical assistance hands over are exported all the same.
    """
    kind = context.transaction.kind
    if kind == "technical_assistance":
        return not any(entry[0][1] in _TECHNOLOGY for entry in codes_in(code))
    return kind in _SERVICES


def is_transfer(context: Context) -> bool:
    """Tell whether goods stay within the Union: exporter, destination and end-users are in it.

    A country that is not known counts as outside.
    """
    transaction = context.transaction
    countries = {transaction.destination, context.exporter_country}
    countries.update(countries_of(context, "end_user"))
    return countries <= MEMBER_STATES
