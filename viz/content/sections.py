"""Sections beside the findings: goods, limits, rules of ownership, what did not apply."""

from collections.abc import Iterable, Iterator
from typing import Final

from onward.queries.assessment.explain import ExplainedSection
from onward.queries.assessment.words.gap_names import name_place
from onward.queries.model.assessment import Assessment, EvaluatedRegime
from onward.queries.transactions.goods.families import FUNCTION_WORDS
from onward.queries.transactions.goods.items import Item
from onward.viz.content.texts import printable, write_line, write_lines
from onward.viz.language.units import say_quantity
from onward.viz.language.words import read_words
from onward.viz.scene_texts import TextSection

NEAR_MISSES: Final = "near_misses"
"""Kind of the section of the near misses."""

CONTEXT: Final = "context"
"""Kind of the section of what is shown beside the findings, and moves nothing."""

DUTIES: Final = "duties"
"""Kind of the section that says what has to be done for the order."""

REMARKS: Final = "remarks"
"""Kind of the section of what people have noted on an investigation: their words, no evidence."""

COMPARISON: Final = "comparison"
"""Kind of the section that puts two paths of a canvas side by side."""

CHANGES: Final = "changes"
"""Kind of the sections of what has changed on a canvas between two days."""

GOODS: Final = "goods"
"""Kind of the section that says what is delivered."""


def make_sections(
    assessment: Assessment, explained: Iterable[ExplainedSection]
) -> Iterator[TextSection]:
    """Yield the sections of a picture beside its findings.

    Args:
        assessment: What is drawn.
        explained: Its explanation.
    """
    goods = write_lines(_describe_goods(assessment))
    if goods:
        yield TextSection(GOODS, "Goods, and what they are for", goods)
    for section in explained:
        # the outcome is the picture's head, and findings have a list of their own
        if section.kind not in {"outcome", "finding", "harm", "method", "closing"}:
            lines = tuple(write_line(line) for line in section.lines)
            yield TextSection(section.kind, printable(section.title), lines)
    regimes = [_describe_regime(regime) for regime in assessment.regimes_evaluated]
    passed_over = [f"{row.title}: {row.reason}" for row in assessment.not_applicable]
    for kind, title, texts in (
        ("limits", "Limits hit", describe_limits(assessment)),
        ("regimes", "Ownership rules, and how they stand", regimes),
        ("not_applicable", "Did not apply", passed_over),
    ):
        lines = write_lines(texts)
        if lines:
            yield TextSection(kind, title, lines)


def describe_limits(assessment: Assessment) -> Iterator[str]:
    """Yield the limits that were hit, and what may be unseen because of them."""
    finding_ids = [finding.id for finding in assessment.findings]
    for limit in assessment.coverage.limits_hit:
        place = name_place(limit.where, finding_ids, assessment.transaction)
        yield f"{limit.limit}, at {place}: {limit.effect}"


def _describe_regime(regime: EvaluatedRegime) -> str:
    note = f"; {regime.note}" if regime.note else ""
    return f"{regime.regime}: {regime.in_force.replace('_', ' ')} on {regime.at}{note}"


def _describe_goods(assessment: Assessment) -> Iterator[str]:
    """Yield what is delivered, and for which stated use."""
    transaction = assessment.transaction
    for item in transaction.items:
        description = item.description or "goods without a description"
        yield f"{description}: {', '.join(filter(None, _list_item_facts(item)))}"
    end_use = transaction.end_use
    if end_use.text:
        yield f"Stated end use: {end_use.text}"
    if end_use.statement:
        declared = end_use.statement.declares
        for subject, value in (
            ("a military use", declared.military),
            ("a re-export", declared.reexport),
            ("a use in repression", declared.repression),
        ):
            if value is not None:
                yield f"The end-use statement {'declares' if value else 'denies'} {subject}"


def _list_item_facts(item: Item) -> Iterator[str]:
    yield say_quantity(item.quantity, item.unit, read_words())
    yield " ".join(filter(None, (item.value, item.currency)))
    if item.hs:
        yield f"HS {item.hs}"
    if item.control_code:
        yield f"control code {item.control_code}"
    if item.not_listed_reason:
        yield f"not listed: {item.not_listed_reason}"
    yield from item.families or ()
    for part in item.can_do:
        yield f"{FUNCTION_WORDS[part.function]}{f' ({part.text})' if part.text else ''}"
    if item.system_name:
        yield f"part of {item.system_name}"
