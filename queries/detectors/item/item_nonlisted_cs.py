"""item-nonlisted-cs: a non-listed item meets the definition of Art. 2(20), by six answers."""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from onward.graph.sayings import joined, say
from onward.queries.detection.context import Context
from onward.queries.detection.goods import (
    cyber_standing,
    is_classified,
    item_object,
    list_possible_entries,
)
from onward.queries.detection.results import (
    Detected,
    NearlyDetected,
    NotApplicable,
    Result,
    Undecided,
    UnknownFact,
)
from onward.queries.transactions.goods import PURPOSE_HINT, Answer, Element, Item, read_purpose
from onward.queries.transactions.transaction import name_item

ENTRIES_NAMED: Final = 4
"""Entries that a sentence names of those that an item may fall under."""

_RELATIONS: Final = MappingProxyType(
    {
        True: "delivers a non-listed item that meets the definition of Art. 2(20):",
        False: "delivers an item, not classified, that meets the definition of Art. 2(20):",
    }
)
"""The middle of the sentence, by whether a code or a reason classifies the item."""


def detect(context: Context) -> Iterator[Result]:
    """Yield what the six answers say of each item; answers that are given are always read.

    Yields:
        Detected (six yes); possible (six yes, and no reason why no entry applies: it may be
        listed); possible and an UnknownFact (unclear, and no "no"); Undecided
        (unanswered); NotApplicable where every item is listed, or classified and nothing speaks
        for surveillance. An UnknownFact, too, for an excluded purpose that does not count.
    """
    items = context.transaction.items
    if not items:
        yield Undecided(None, "missing_data", ("items",), "what is delivered is not known")
        return
    has_questions = False
    for position, item in enumerate(items):
        yield from _check_purpose(position, item)
        if _has_questions(item, context):
            has_questions = True
            yield from _read_answers(position, item, context)
    if not has_questions:
        reason = "every item is listed, or classified and nothing speaks for surveillance"
        yield NotApplicable(reason)


def _miss_by_one(
    position: int, item: Item, answers: Mapping[Element, Answer | None]
) -> Iterator[NearlyDetected]:
    """Yield a near miss where one element is missing, and all others are there."""
    negated = [question for question, answer in answers.items() if answer == "no"]
    if len(negated) == 1 and list(answers.values()).count("yes") == len(answers) - 1:
        yield NearlyDetected(
            None,
            item_object(position, item),
            "cyber_surveillance",
            "yes to all six elements of Art. 2(20)",
            say("no to {question}", question=_list_questions(negated)),
        )


def _has_questions(item: Item, context: Context) -> bool:
    """Tell whether the six questions arise; `item-listed-annex1` reports the listed items."""
    if item.ruled_out_by_purpose is not None:
        return False
    standing = cyber_standing(item, context)
    if standing == "unasked":
        # nobody has asked: whether the six questions arise at all is open, too
        return not is_classified(item, context)
    return standing != "listed"


def _read_answers(position: int, item: Item, context: Context) -> Iterator[Result]:
    answers = item.cyber_surveillance.counted(strict=context.policy.strict_answers)
    # the definition has six elements: one that is missing decides
    if "no" in answers.values():
        yield from _miss_by_one(position, item, answers)
        return
    unclear = [question for question, answer in answers.items() if answer == "unclear"]
    missing = [question for question, answer in answers.items() if answer is None]
    if unclear:
        # an unclear answer is a finding to look into; one that nobody gave is a gap in the form
        open_questions = _list_questions([*unclear, *missing])
        why = say(
            "the answers on {item} leave open: {open_questions}",
            item=name_item(position, item),
            open_questions=open_questions,
        )
        doubts = (why, *_say_groundless(item, context))
        yield _make_finding(position, item, context, doubts)
        yield UnknownFact("item", f"items.{position}.cyber_surveillance", joined(doubts, "; "))
    elif missing:
        text = say(
            "nobody has answered of {item}: {questions}",
            item=name_item(position, item),
            questions=_list_questions(missing),
        )
        yield Undecided(None, "missing_data", tuple(missing), text)
    elif item.has_code_or_reason:
        yield _make_finding(position, item, context)
    else:
        # that no entry covers it has nobody said: it may be listed
        yield _make_finding(position, item, context, (_say_unclassified(position, item, context),))


def _say_unclassified(position: int, item: Item, context: Context) -> str:
    entries = list_possible_entries(item, context)
    first = joined(entries[:ENTRIES_NAMED])
    more = " …" if len(entries) > ENTRIES_NAMED else ""
    return say(
        "{item} is not classified: it may be listed ({first}{more})",
        item=name_item(position, item),
        first=first,
        more=more,
    )


def _say_groundless(item: Item, context: Context) -> Iterator[str]:
    """Say of each "no" that counts as unclear what it lacks."""
    groundless = item.cyber_surveillance.groundless() if context.policy.strict_answers else {}
    for element, missing in groundless.items():
        name = _list_questions([element])
        yield say(
            'the "no" to {name} counts as unclear until it has {words}',
            name=name,
            words=_join_words(missing),
        )


def _join_words(words: Sequence[str]) -> str:
    """Return words as a sentence has them: a, b and c."""
    *first, last = words
    return say("{first} and {last}", first=joined(first), last=last) if first else last


def _list_questions(questions: Sequence[str]) -> str:
    return joined(question.replace("_", " ") for question in questions)


def _check_purpose(position: int, item: Item) -> Iterator[UnknownFact]:
    """Name an excluded purpose that ends nothing: not one of the five, or without a reason."""
    field = f"items.{position}.excluded_purpose"
    if item.excluded_purpose is None and item.excluded_purpose_reason is not None:
        why = say(
            "{item} has a reason for an excluded purpose that is not named",
            item=name_item(position, item),
        )
        yield UnknownFact("item", field, f"{why}: {PURPOSE_HINT}")
    if item.excluded_purpose is None or item.ruled_out_by_purpose is not None:
        return
    of = say(
        "the excluded purpose of {item} ({excluded_purpose})",
        item=name_item(position, item),
        excluded_purpose=item.excluded_purpose,
    )
    if read_purpose(item.excluded_purpose) is None:
        why = say("{of} is none that counts: {purpose_hint}", of=of, purpose_hint=PURPOSE_HINT)
    elif item.cyber_surveillance.decides(strict=True) and item.excluded_purpose_reason:
        return  # six answers with their grounds say more
    elif item.excluded_purpose_reason:
        why = say(
            "{of} ends nothing until it is answered that the item is not specially designed", of=of
        )
    else:
        why = say(
            "{of} has no reason: say what the item does with data, and why that is all", of=of
        )
    yield UnknownFact("item", field, why)


def _make_finding(
    position: int, item: Item, context: Context, doubts: tuple[str, ...] = ()
) -> Detected:
    answers = item.cyber_surveillance
    return Detected(
        subject=None,
        object=item_object(position, item),
        status="possible" if doubts else "present",
        severity=context.severity,
        relation=_RELATIONS[item.has_code_or_reason],
        identity=f"items.{position}",
        values={
            "item": position,
            "answers": {str(name): answer for name, answer in answers.stated().items()},
            "reasons": {str(name): reason for name, reason in answers.reasons.items()},
            "answered_by": answers.answered_by,
            "answered_on": answers.answered_on,
            "classified_by": item.classified_by,
        },
        possible_because=doubts,
        counterfactuals=() if doubts else ("not met if one of the six answers were no",),
    )
