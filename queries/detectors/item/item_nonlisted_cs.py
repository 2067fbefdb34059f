"""item-nonlisted-cs: a non-listed item meets the definition of Art. 2(20), by six answers."""

from collections.abc import Iterator, Sequence
from typing import Final

from onward.queries.detection.context import Context
from onward.queries.detection.items import item_object, may_surveil
from onward.queries.detection.results import (
    Detected,
    NotApplicable,
    Result,
    Undecided,
    UnknownFact,
)
from onward.queries.transactions.parts import CyberSurveillance, Item
from onward.queries.transactions.stated_facts import name_item

QUESTIONS: Final = tuple(CyberSurveillance.model_fields)
"""The six elements, in the order of the definition."""


def detect(context: Context) -> Iterator[Result]:
    """Yield what the six answers say of each item; answers that are given are always read.

    Yields:
        Detected (six yes); possible and an UnknownFact (unclear, and no "no"); Undecided
        (unanswered); NotApplicable where every item is listed, or classified and of no surveillance
        family.
    """
    items = context.transaction.items
    if not items:
        yield Undecided(None, "missing_data", ("items",), "what is delivered is not known")
        return
    has_questions = False
    for position, item in enumerate(items):
        if _has_questions(item, context):
            has_questions = True
            yield from _read_answers(position, item, context)
    if not has_questions:
        reason = "every item is listed, or classified by a code or reason and of no such family"
        yield NotApplicable(reason)


def _has_questions(item: Item, context: Context) -> bool:
    """Tell whether the six questions arise; `item-listed-annex1` reports the listed items."""
    if context.tables.goods.listed_at(item.control_code, context.on):
        return False
    return item.cyber_surveillance.is_answered or may_surveil(item, context)


def _read_answers(position: int, item: Item, context: Context) -> Iterator[Result]:
    answers = dict(zip(QUESTIONS, item.cyber_surveillance.answers, strict=True))
    # the definition has six elements: one that is missing decides
    if "no" in answers.values():
        return
    unclear = [question for question, answer in answers.items() if answer == "unclear"]
    missing = [question for question, answer in answers.items() if answer is None]
    if unclear:
        # an unclear answer is a finding to look into; one that nobody gave is a gap in the form
        open_questions = _list_questions([*unclear, *missing])
        why = f"the answers leave open of {name_item(position, item)}: {open_questions}"
        yield _make_finding(position, item, context, (why,))
        yield UnknownFact("item", f"items.{position}.cyber_surveillance", why)
    elif missing:
        text = f"not answered of {name_item(position, item)}: {_list_questions(missing)}"
        yield Undecided(None, "missing_data", tuple(missing), text)
    else:
        yield _make_finding(position, item, context)


def _list_questions(questions: Sequence[str]) -> str:
    return ", ".join(question.replace("_", " ") for question in questions)


def _make_finding(
    position: int, item: Item, context: Context, doubts: tuple[str, ...] = ()
) -> Detected:
    answers = item.cyber_surveillance.model_dump(mode="json")
    return Detected(
        subject=None,
        object=item_object(position, item),
        status="possible" if doubts else "present",
        severity=context.severity,
        relation="delivers a non-listed item that meets the definition of Art. 2(20):",
        identity=f"items.{position}",
        values={"item": position, "answers": answers, "classified_by": item.classified_by},
        possible_because=doubts,
        counterfactuals=() if doubts else ("not met if one of the six answers were no",),
    )
