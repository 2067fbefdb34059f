"""informed-by-authority: a letter on file tells the exporter that a licence is needed."""

from collections.abc import Iterator, Mapping
from typing import Any

from onward.graph.dates import first_day, holds
from onward.graph.names import normalise
from onward.queries.context import Context
from onward.queries.goods import is_within
from onward.queries.order import Item, Letter
from onward.queries.results import Citation, Found, Missed, Result, weaker


def detect(context: Context) -> Iterator[Result]:
    """Yield a finding a letter whose party, item, destination and dates fit the transaction.

    What a letter does not state does not limit it. A scope that the transaction leaves open, and a
    letter that states none, make the finding possible.

    Yields:
        Found; Missed where a letter falls short by one fact.
    """
    for position, letter in enumerate(context.transaction.letters):
        if not _is_known(letter, context):
            continue
        fits = _fits(letter, context)
        missed = [field for field, fit in fits.items() if fit is False]
        if not missed:
            yield _found(position, letter, fits, context)
        elif len(missed) == 1:
            yield _missed(position, letter, missed[0], context)


def _is_known(letter: Letter, context: Context) -> bool:
    """Tell whether the letter was there by `as_of`."""
    if context.as_of is None or letter.date is None:
        return True
    return first_day(letter.date) <= context.as_of


def _fits(letter: Letter, context: Context) -> Mapping[str, bool | None]:
    """Compare what the letter states, field by field; None: the transaction does not tell."""
    fits: dict[str, bool | None] = {
        "date": holds(letter.date, letter.valid_until, context.on),
    }
    if letter.party:
        fits["party"] = _has_party(letter.party, context)
    if letter.item:
        fits["item"] = _has_item(letter.item, context)
    if letter.destination:
        told = context.transaction.destination
        fits["destination"] = None if told is None else told == letter.destination
    return fits


def _has_party(wanted: str, context: Context) -> bool | None:
    parties = context.transaction.parties
    ids = {party.id for party in parties} | {subject.id for subject in context.subjects}
    names = [party.name for party in parties] + [subject.name for subject in context.subjects]
    if wanted in ids or normalise(wanted) in {normalise(name) for name in names if name}:
        return True
    return False if all(party.is_named for party in parties) else None


def _has_item(wanted: str, context: Context) -> bool | None:
    answers = [_is_item(wanted, item) for item in context.transaction.items]
    if True in answers:
        return True
    return None if None in answers or not answers else False


def _is_item(wanted: str, item: Item) -> bool | None:
    """Compare by control code, customs code, family or description."""
    if item.control_code and is_within(item.control_code, wanted):
        return True
    if wanted.isdigit() and item.hs:
        return item.hs.startswith(wanted)
    told = [text for text in (item.description, item.control_code, *(item.families or ())) if text]
    if normalise(wanted) in {normalise(text) for text in told}:
        return True
    return False if told else None


def _name(position: int, letter: Letter) -> str:
    name = f"letter {letter.id or position}"
    return name + (f" of {letter.authority}" if letter.authority else "")


def _found(
    position: int, letter: Letter, fits: Mapping[str, bool | None], context: Context
) -> Found:
    name = _name(position, letter)
    because = tuple(
        f"the transaction does not say whether its {field} is the letter's"
        for field, fit in fits.items()
        if fit is None
    )
    if len(fits) == 1:
        because = ("the letter states neither party, item nor destination",)
    rules = () if letter.date else ("the letter's date is not stated: it counts as in force",)
    return Found(
        subject=None,
        object=("document", f"letters.{position}", name),
        status="possible" if because else "present",
        severity=weaker(context.level, "high") if because else context.level,
        relation="is within the scope of what an authority wrote to the exporter:",
        identity=letter.id or f"letters.{position}",
        severity_rules=rules,
        values=_values(letter),
        possible_because=because,
        acts=(Citation(name, "duty", "secondary"),),
    )


def _values(letter: Letter) -> dict[str, Any]:
    return {"letter": letter.model_dump(mode="json", exclude_none=True)}


def _missed(position: int, letter: Letter, field: str, context: Context) -> Missed:
    transaction = context.transaction
    if field == "date":
        since, until = letter.date or "a day not stated", letter.valid_until or "a day not stated"
        needed, told = f"from {since} until {until}", context.on.isoformat()
    elif field == "destination":
        needed, told = str(letter.destination), str(transaction.destination)
    elif field == "item":
        needed = str(letter.item)
        told = ", ".join(item.description or item.control_code or "?" for item in transaction.items)
    else:
        needed, told = str(letter.party), ", ".join(subject.name for subject in context.subjects)
    document = ("document", f"letters.{position}", _name(position, letter))
    return Missed(None, document, field, needed, told)
