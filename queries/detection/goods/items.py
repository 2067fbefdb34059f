"""What a transaction's items are to an indicator: their names, and how they stand to surveillance.

This is the one place that says whether an item is a cyber-surveillance item (docs/assessment.md,
Items): the knowledge question of Art. 5, the rule of the EU flags and every indicator ask here.
"""

import csv
from collections.abc import Iterator
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Final, Literal

from onward.graph.dates import holds_on
from onward.graph.sayings import say
from onward.queries.detection.context import Context
from onward.queries.tables.goods import Goods
from onward.queries.transactions.goods.control_codes import codes_in
from onward.queries.transactions.goods.families import SURVEILLANCE_FAMILIES, SURVEILLANCE_FUNCTIONS
from onward.queries.transactions.goods.items import Item

CyberStanding = Literal["listed", "meets", "unclear", "not", "unasked"]
"""listed: its code is an entry for surveillance · meets: six times yes · unclear: it may be one ·
not: a "no" with its grounds, or an excluded purpose · unasked: nothing speaks for it, and nobody
has answered."""

_CYBER: Final = frozenset({"listed", "meets", "unclear"})


def judge_cyber(item: Item, goods: Goods, on: date, *, strict: bool) -> CyberStanding:
    """Say how an item stands to cyber-surveillance.

    A code of the table comes first, then the six answers, which beat what the item is for; families
    and functions alone leave it unclear. Another entry of Annex I, such as one for lasers, says
    nothing.

    Args:
        item: Of the transaction.
        goods: The table of codes.
        on: The day of the question.
        strict: Whether a "no" that ends the matter needs its grounds (policy, strict_answers).
    """
    if goods.listed_at(item.control_code, on):
        return "listed"
    # a code above an entry may be the entry, whatever the answers say; so may an ECCN
    if goods.coarser_at(item.control_code, on) or goods.listed_at(item.eccn, on):
        return "unclear"
    if item.ruled_out_by_purpose is not None:
        return "not"
    answers = item.cyber_surveillance.counted(strict=strict).values()
    # the definition has six elements: one that is missing decides
    if "no" in answers:
        return "not"
    if all(answer == "yes" for answer in answers):
        return "meets"
    return "unclear" if any(answers) or _speaks_for_surveillance(item) else "unasked"


def _speaks_for_surveillance(item: Item) -> bool:
    """Tell whether what an item is for, or what it can do, speaks for surveillance."""
    functions = {part.function for part in item.can_do}
    families = SURVEILLANCE_FAMILIES.intersection(item.families or ())
    return bool(families or SURVEILLANCE_FUNCTIONS.intersection(functions))


def cyber_standing(item: Item, context: Context) -> CyberStanding:
    """Say how an item stands to cyber-surveillance on the day, by the tables and the policy."""
    # asked by every second indicator; an item that is kept with the answer keeps its number
    key = ("cyber", id(item))
    judged: tuple[Item, CyberStanding] | None = context.facts.get(key)
    if judged is None:
        strict = context.policy.strict_answers
        standing = judge_cyber(item, context.tables.goods, context.on, strict=strict)
        judged = context.facts[key] = item, standing
    return judged[1]


def is_cyber(item: Item, context: Context) -> bool:
    """Tell whether an item is, or may be, a cyber-surveillance item.

    One that nobody has asked about, and for which nothing speaks, is none: a server board. That it
    is not classified stays a gap of its own.
    """
    return cyber_standing(item, context) in _CYBER


def cyber_items(context: Context) -> Iterator[tuple[int, Item]]:
    """Yield the items, with their places, that are or may be cyber-surveillance items."""
    for position, item in enumerate(context.transaction.items):
        if is_cyber(item, context):
            yield position, item


def has_cyber_item(context: Context) -> bool:
    """Tell whether any item of the transaction is, or may be, a cyber-surveillance item."""
    return next(cyber_items(context), None) is not None


def is_classified(item: Item, context: Context) -> bool:
    """Tell whether an item is classified, by the policy."""
    return item.is_classified(strict=context.policy.strict_answers)


@cache
def _read_family_entries() -> tuple[tuple[str, str], ...]:
    """Return pairs of family and entry: where to look first, and no reading of the law."""
    table = files("onward.queries") / "detection" / "goods" / "family_entries.csv"
    rows = csv.DictReader(table.read_text(encoding="utf-8").splitlines())
    return tuple((row["family"], row["entry"]) for row in rows)


def list_possible_entries(item: Item, context: Context) -> tuple[str, ...]:
    """Return the entries for surveillance that an item without a code may fall under on the day.

    Those that its families point to; where they point nowhere, every entry of the table.
    """
    rows = context.tables.goods.listed
    entries = sorted({row.code for row in rows if holds_on(row.since, row.until, context.on)})
    families = item.families or ()
    pointed = [entry for family, entry in _read_family_entries() if family in families]
    return tuple(entry for entry in entries if entry in pointed) or tuple(entries)


def item_object(position: int, item: Item) -> tuple[str, str, str]:
    """Return an item as the object of a finding: its description, else its code, else its place."""
    name = (
        item.description
        or item.control_code
        or item.hs
        or say("item {number}", number=position + 1)
    )
    return "item", f"items.{position}", name


def is_listed(item: Item) -> bool:
    """Tell whether an item's code has the form of an entry of Annex I, or of a munitions list.

    The third digit of an entry is 9 where only another state controls the item.
    """
    code = item.control_code or ""
    is_munition = code.strip().upper().startswith("ML")
    return is_munition or any(parts[0][2] != "9" for parts in codes_in(code))


def needs_end_use_statement(item: Item, context: Context) -> bool:
    """Tell whether an item asks for an end-use statement: it is listed, or is or may be cyber.

    An item of which nothing is known is a gap of its own, and asks for none.
    """
    return is_listed(item) or is_cyber(item, context)
