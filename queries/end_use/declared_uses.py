"""What an order itself says of military use, re-export, repression and weapons.

A statement and an answer declare; a text only speaks of something, which a program cannot weigh:
what it holds is possible at most.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from onward.graph.sayings import say
from onward.queries.detection.context import Context
from onward.queries.transactions.goods.items import Item
from onward.queries.transactions.use_words import Use, find_uses

QUOTED: Final = 120
"""Characters of a text that a finding quotes."""

_DEFENCE: Final = ("25.40", "254", "30.40", "304", "84.22", "8422")
"""Sectors (NACE) of weapons, of military vehicles and of defence."""

_CLAUSES: Final[tuple[Use, ...]] = ("military", "reexport", "repression")


@dataclass(frozen=True, slots=True)
class DeclaredUse:
    """A use that the order declares, or that one of its texts speaks of.

    Attributes:
        says: Who says it, at the beginning of a sentence: "The end-use statement".
        field: Its place in the order.
        doubt: What leaves it open; "" where it is declared.
        is_purpose: Whether it stands where the order says what the goods are for.
    """

    use: Use
    says: str
    field: str
    doubt: str = ""
    is_purpose: bool = True


def list_declared_uses(context: Context) -> Iterator[DeclaredUse]:
    """Yield every use that statement and answers declare, then those that texts speak of."""
    yield from _read_statement(context)
    yield from _read_answers(context)
    yield from _read_texts(context)
    yield from _read_sectors(context)


def _read_statement(context: Context) -> Iterator[DeclaredUse]:
    statement = context.transaction.end_use.statement
    if statement is None:
        return
    for use in _CLAUSES:
        if getattr(statement.declares, use) is True:
            field = f"end_use.statement.declares.{use}"
            yield DeclaredUse(use, "the end-use statement declares", field)


def _read_answers(context: Context) -> Iterator[DeclaredUse]:
    answer = context.transaction.answers.get("reexport_planned")
    if answer in {"yes", "unclear"}:
        doubt = "" if answer == "yes" else "the answer is unclear"
        yield DeclaredUse("reexport", "an answer declares", "answers.reexport_planned", doubt)


def _read_texts(context: Context) -> Iterator[DeclaredUse]:
    for field, says, text, is_purpose in _list_texts(context):
        for use, words in find_uses(text).items():
            quoted = text if len(text) <= QUOTED else f"{text[:QUOTED]}…"
            doubt = say(
                "{says} says “{quoted}”: a program read the words “{words}”, not their meaning",
                says=says,
                quoted=quoted,
                words=words,
            )
            yield DeclaredUse(use, say("{says} speaks of", says=says), field, doubt, is_purpose)


def _read_sectors(context: Context) -> Iterator[DeclaredUse]:
    for number, party in enumerate(context.transaction.parties):
        sector = (party.sector or "").strip()
        is_defence = sector.startswith(_DEFENCE) or "military" in find_uses(sector)
        if is_defence and party.role not in {"exporter", "freight_forwarder", "carrier", "bank"}:
            name = party.name or party.role.replace("_", "-")
            doubt = say(
                "the sector of {name} is defence ({sector}), which is no use of these goods",
                name=name,
                sector=sector,
            )
            field = f"parties.{number}.sector"
            yield DeclaredUse(
                "military", say("the sector of {name} speaks of", name=name), field, doubt, False
            )


def _list_texts(context: Context) -> Iterator[tuple[str, str, str, bool]]:
    """Yield each text that may say what the goods are for: field, whose it is, text, purpose."""
    transaction, end_use = context.transaction, context.transaction.end_use
    statement = end_use.statement
    texts: list[tuple[str, str, str | None, bool]] = [
        ("end_use.text", "the stated end use", end_use.text, True),
        ("end_use.site", "the site of end use", end_use.site, False),
    ]
    if statement is not None:
        says = "the site in the end-use statement"
        texts.append(("end_use.statement.site", says, statement.site, False))
    for number, party in enumerate(transaction.parties):
        if party.role != "exporter":
            whose = party.name or party.role.replace("_", "-")
            place = f"parties.{number}"
            texts.append(
                (f"{place}.site", say("the site of {whose}", whose=whose), party.site, False)
            )
            relation = party.relation_to_exporter
            says = say("the relation of {whose} to the exporter", whose=whose)
            texts.append((f"{place}.relation_to_exporter", says, relation, False))
    for number, item in enumerate(transaction.items):
        texts += _texts_of_item(number, item)
    for number, document in enumerate(transaction.documents):
        name = document.name or document.kind.replace("_", " ")
        for position, quote in enumerate(document.quotes):
            field = f"documents.{number}.quotes.{position}.text"
            # a regulation or list quoted in a contract speaks of all uses and declares none
            texts.append((field, say("the document {name}", name=name), quote.text, False))
    for field, says, text, is_purpose in texts:
        if text:
            yield field, says, text, is_purpose


def _texts_of_item(number: int, item: Item) -> list[tuple[str, str, str | None, bool]]:
    place = f"items.{number}"
    return [
        (f"{place}.description", "the description of the goods", item.description, False),
        (f"{place}.system_name", "the name of the system", item.system_name, False),
        (f"{place}.excluded_purpose", "the stated purpose", item.excluded_purpose, False),
    ]
