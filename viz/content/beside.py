"""What a briefing tells beside findings: goods, limits, rules of ownership, what did not apply."""

from collections.abc import Iterator
from typing import Final

from onward.queries.assessment.explain_data import Section
from onward.viz.content.texts import printable_lines, spell_codes
from onward.viz.scene import Data

GOODS: Final = "Goods, and what they are for"
"""Title of the section that says what is delivered."""


def make_goods_section(assessment: Data) -> Iterator[Section]:
    """Give what is delivered, and for which stated use."""
    lines = printable_lines(_goods(assessment))
    if lines:
        yield Section(GOODS, lines)


def _goods(assessment: Data) -> Iterator[str]:
    transaction = assessment["transaction"]
    for item in transaction.get("items") or ():
        amount = " ".join(str(item[key]) for key in ("quantity", "unit") if item.get(key))
        value = " ".join(str(item[key]) for key in ("value", "currency") if item.get(key))
        codes = [f"HS {item['hs']}" if item.get("hs") else ""]
        codes += [f"control code {item['control_code']}" if item.get("control_code") else ""]
        why = item.get("not_listed_reason")
        codes += [f"not listed: {why}" if why else ""]
        facts = [amount, value, *codes, *(item.get("families") or ())]
        told = ", ".join(filter(None, facts))
        yield (f"{item.get('description') or 'goods without a description'}: {told}")
    use = transaction.get("end_use") or {}
    if use.get("text"):
        yield (f"Stated end use: {use['text']}")
    statement = use.get("statement") or {}
    for what, declared in sorted((statement.get("declares") or {}).items()):
        yield (f"The end-use statement says of {what}: {_said(declared)}")


def _said(declared: object) -> str:
    return "yes" if declared is True else "no" if declared is False else str(declared or "nothing")


def describe_limits(assessment: Data) -> Iterator[str]:
    """Write the limits that were hit, and what may be unseen because of them."""
    for limit in assessment["coverage"].get("limits_hit") or ():
        yield f"{limit['limit']} in {limit['where']}: {limit['effect']}"


def make_further_sections(assessment: Data) -> Iterator[Section]:
    """Give what a reader may ask for beside the findings: limits, regimes, what did not apply."""
    regimes = assessment.get("regimes_evaluated") or ()
    passed = assessment.get("not_applicable") or ()
    for title, lines in (
        ("Limits hit", tuple(describe_limits(assessment))),
        ("Ownership rules, and how they stand", tuple(_regime(row) for row in regimes)),
        ("Did not apply", tuple(f"{row['indicator']}: {row['reason']}" for row in passed)),
    ):
        if lines:
            yield Section(title, tuple(spell_codes(line) for line in printable_lines(lines)))


def _regime(row: Data) -> str:
    note = f"; {row['note']}" if row.get("note") else ""
    return f"{row['regime']}: {str(row['in_force']).replace('_', ' ')} on {row['at']}{note}"
