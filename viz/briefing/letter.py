"""The letter that asks the customer what only the customer can say.

It holds nothing but the order as the customer placed it and questions for a customer: no finding,
no source, no record, no id of the assessment, and nothing that tells why a question is put.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from onward.errors import ExportError
from onward.queries.assessment.questions import group_questions
from onward.queries.model.assessment import Assessment
from onward.queries.model.words import SuggestedAction
from onward.queries.transactions.goods.items import Item
from onward.queries.transactions.parts import TransactionParty
from onward.viz.briefing.record import translate_questions
from onward.viz.briefing.sources import SourceNames
from onward.viz.briefing.template_data import PaperTexts
from onward.viz.briefing.write import write_letterhead
from onward.viz.content.texts import cut_text, printable
from onward.viz.drawing.palette import LIGHT
from onward.viz.language.units import say_quantity
from onward.viz.language.words import Words, read_words
from onward.viz.options import ExportOptions
from onward.viz.scene import Scene

CUSTOMERS: Final = ("purchaser", "consignee", "end_user")
"""Roles of the party that is asked, the first that is named."""


PROCEEDING: Final = frozenset({"proceed", "proceed_with_conditions"})
"""Suggestions under which the answers let the order go on."""


class LetterTexts(PaperTexts):
    """All that a letter says, as its template reads it."""

    reference: str
    goods: list[str]
    questions: list[str]


def write_letter(scene: Scene, options: ExportOptions) -> LetterTexts:
    """Write down all that the letter to the customer says.

    Raises:
        ExportError: It is of no assessment, or there is nothing to ask the customer.
    """
    record = scene.record
    if record is None:
        raise ExportError("letter: there is no assessment to ask about; write it of one")
    words = SourceNames.of(record, read_words(options.language)).words
    questions = list(_list_customer_questions(record, words))
    if not questions:
        raise ExportError(
            f"letter: assessment {record.id} has no question for the customer; nothing to write"
        )
    order = printable(record.transaction.reference or record.transaction.id)
    reference = printable(options.reference)
    return {
        "words": _choose_words(words, record.suggestion.value),
        "language": words.language,
        # how secret the exporter keeps its own papers is nothing for the customer
        "letterhead": {**write_letterhead(options.letterhead), "classification": ""},
        "fictional": scene.fictional,
        "title": words.say("letter.subject", order=order),
        "brow": words.say("letter.subject", order=order),
        "foot": "",
        "addressee": [printable(line) for line in options.addressee]
        or list(_address_customer(record, words)),
        "reference": words.say("reference", reference=reference) if reference else "",
        "goods": [_say_item(item, words) for item in record.transaction.items],
        "questions": questions,
        "colours": dict(LIGHT),
    }


def _choose_words(words: Words, suggestion: SuggestedAction) -> dict[str, str]:
    """Return the words that a letter needs: the others would tell what else there is.

    What it promises follows from the suggestion, without telling it: a delivery is in sight only
    where nothing but the answers is waited for.
    """
    needed = ("letter.", "page", "colon", "fictional", "addressee", "author")
    table = {key: text for key, text in words.table.items() if key.startswith(needed)}
    following = "proceed" if suggestion in PROCEEDING else "examine"
    parts = (table["letter.papers"], table[f"letter.next.{following}"], table["letter.contact"])
    left_out = ("letter.next.", "letter.contact")
    table = {key: text for key, text in table.items() if not key.startswith(left_out)}
    return {**table, "letter.papers": " ".join(parts)}


def _list_customer_questions(assessment: Assessment, words: Words) -> Iterator[str]:
    translated = translate_questions(assessment, words)
    for question in group_questions(assessment):
        if question.audience == "customer":
            yield printable(translated.get(question.text, question.text))


def _address_customer(assessment: Assessment, words: Words) -> Iterator[str]:
    """Yield name and address of the customer, as the order has them."""
    customer = _find_customer(assessment.transaction.parties)
    if customer is None:
        return
    lines = (customer.name or "", *(customer.address or "").split(","))
    yield from (cut_text(printable(line.strip())) for line in lines if line.strip())
    if customer.country:
        yield printable(words.country(customer.country))


def _find_customer(parties: Sequence[TransactionParty]) -> TransactionParty | None:
    by_role = {party.role: party for party in reversed(parties) if party.name}
    return next((by_role[role] for role in CUSTOMERS if role in by_role), None)


def _say_item(item: Item, words: Words) -> str:
    quantity = say_quantity(item.quantity, item.unit, words)
    description = item.description or words["goods.none"]
    return printable(f"{description} ({quantity})" if quantity else description)


def write_letter_text(scene: Scene, options: ExportOptions) -> str:
    """Write the letter as plain text, to be sent as a message."""
    letter = write_letter(scene, options)
    words = letter["words"]
    head = letter["letterhead"]
    signature = [head["author"], head["name"], *head["address"]]
    blocks = (
        [words["fictional"].upper()] if letter["fictional"] else [],
        [letter["title"], letter["reference"]],
        [words["letter.salutation"]],
        [words["letter.intro"]],
        [f"{words['letter.goods']}{words['colon']}".rstrip(), *_mark_lines(letter["goods"])],
        [
            f"{words['letter.questions']}{words['colon']}".rstrip(),
            *_number_lines(letter["questions"]),
        ],
        [words["letter.papers"]],
        [words["letter.closing"]],
        signature,
    )
    texts = ("\n".join(filter(None, block)) for block in blocks)
    return "\n\n".join(filter(None, texts)) + "\n"


def _mark_lines(lines: Sequence[str]) -> list[str]:
    return [f"- {line}" for line in lines]


def _number_lines(lines: Sequence[str]) -> list[str]:
    return [f"{number}. {line}" for number, line in enumerate(lines, start=1)]
