"""What is delivered, and what for, as the order states it."""

from collections.abc import Iterator

from onward.queries.model.assessment import AssessedTransaction
from onward.queries.transactions.goods.items import Item
from onward.viz.content.texts import printable
from onward.viz.language.forms import say_number
from onward.viz.language.units import say_quantity
from onward.viz.language.words import Words


def list_goods(transaction: AssessedTransaction, words: Words) -> Iterator[str]:
    """Yield each item with what is known of it, then the stated end use."""
    for item in transaction.items:
        facts = ", ".join(_list_item_facts(item, words))
        description = item.description or words["goods.none"]
        yield printable(f"{description}{words['colon']}{facts}" if facts else description)
    end_use = transaction.end_use
    if end_use.text:
        yield printable(words.say("goods.use", text=end_use.text))
    if end_use.statement:
        declared = end_use.statement.declares
        for subject, value in (
            ("goods.military", declared.military),
            ("goods.reexport", declared.reexport),
            ("goods.repression", declared.repression),
        ):
            if value is not None:
                key = "goods.declares" if value else "goods.denies"
                yield words.say(key, what=words[subject])


def _list_item_facts(item: Item, words: Words) -> Iterator[str]:
    if item.quantity:
        yield say_quantity(item.quantity, item.unit, words)
    if item.value:
        yield " ".join(filter(None, (say_number(item.value, words), item.currency)))
    if item.hs:
        yield words.say("goods.hs", code=item.hs)
    if item.control_code:
        yield words.say("goods.code", code=item.control_code)
    if item.not_listed_reason:
        yield words.say("goods.not_listed", reason=item.not_listed_reason)
    yield from (words[f"family.{family}"] for family in item.families or ())
    for part in item.can_do:
        function = words[f"function.{part.function}"]
        yield f"{function} ({part.text})" if part.text else function
    if item.system_name:
        yield words.say("goods.system", system=item.system_name)
