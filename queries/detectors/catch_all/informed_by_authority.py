"""informed-by-authority: a letter on file tells the exporter that a licence is needed."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from onward.graph.dates import first_day, holds_on
from onward.graph.model import Party
from onward.graph.names.normalise import normalise
from onward.queries.detection.context import Context
from onward.queries.detection.results import Citation, Detected, NearlyDetected, Result
from onward.queries.model.values import FindingValues, LetterRow
from onward.queries.rules.severity import weaker
from onward.queries.transactions.control_codes import codes_in, is_within
from onward.queries.transactions.parts import Item, Letter

_CUSTOMS: Final = 4
"""Digits from which on a number is a customs code."""

_WORD: Final = 4
"""Letters from which on a word that two descriptions share makes them alike."""


def detect(context: Context) -> Iterator[Result]:
    """Yield a finding a letter whose party, item, destination and dates fit the transaction.

    What a letter does not state does not limit it. A scope that the transaction leaves open, names
    and descriptions that are only alike, and a letter that states none, make the finding possible.

    Yields:
        Detected; NearlyDetected where a letter falls short by one fact.
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
        "date": holds_on(letter.date, letter.valid_until, context.on),
    }
    if letter.party and letter.party.strip():
        fits["party"] = _has_party(letter.party, context)
    if letter.item and letter.item.strip():
        fits["item"] = _has_item(letter.item, context)
    if letter.destination:
        told = context.transaction.destination
        fits["destination"] = None if told is None else told == letter.destination
    return fits


def _has_party(wanted: str, context: Context) -> bool | None:
    """Compare by id and by every name that order or sources give; None: a name is only alike."""
    parties, subjects = context.transaction.parties, context.subjects
    pids = {subject.pid for subject in subjects}
    if wanted in {party.id for party in parties} or context.engine.find([wanted])[0] in pids:
        return True
    names = {normalise(party.name) for party in parties if party.name}
    for record in context.engine.parties(sorted(pids)):
        names |= {normalise(name) for member in record.members for name in _names(member)}
    if normalise(wanted) in names:
        return True
    is_open = any(_is_alike(wanted, name) for name in names)
    return None if is_open or not all(party.is_named for party in parties) else False


def _names(party: Party) -> Iterator[str]:
    yield party.name
    yield from (name.text for name in party.names)


def _is_alike(left: str, right: str) -> bool:
    """Tell whether all words of one name stand in the other: Acme, and Acme LLC."""
    ours, theirs = set(normalise(left).split()), set(normalise(right).split())
    return bool(ours and theirs) and (ours <= theirs or theirs <= ours)


def _has_item(wanted: str, context: Context) -> bool | None:
    answers = [_is_item(wanted, item) for item in context.transaction.items]
    if True in answers:
        return True
    return None if None in answers or not answers else False


def _is_item(wanted: str, item: Item) -> bool | None:
    """Compare by control code or customs code, each in its own form, else by words."""
    digits = re.sub(r"[ .]", "", wanted)
    if codes_in(wanted):
        return _is_code(wanted, item)
    if digits.isdigit() and len(digits) >= _CUSTOMS:
        return _is_good(digits, item)
    texts = [text for text in (item.description, item.control_code, *(item.families or ())) if text]
    told = [normalise(text) for text in texts]
    if normalise(wanted) in told:
        return True
    words = {word for text in told for word in text.split() if len(word) >= _WORD}
    return None if not told or words.intersection(normalise(wanted).split()) else False


def _is_code(wanted: str, item: Item) -> bool | None:
    """Compare control codes; one that stops above the letter's leaves it open."""
    code = item.control_code or ""
    if is_within(code, wanted):
        return True
    return None if not codes_in(code) or is_within(wanted, code) else False


def _is_good(digits: str, item: Item) -> bool | None:
    """Compare customs codes; a shorter one than the letter's leaves it open."""
    told = [code for code in (item.hs, item.hs8) if code]
    if any(code.startswith(digits) for code in told):
        return True
    return None if not told or any(digits.startswith(code) for code in told) else False


def _name(position: int, letter: Letter) -> str:
    name = f"letter {letter.id or position}"
    return name + (f" of {letter.authority}" if letter.authority else "")


def _found(
    position: int, letter: Letter, fits: Mapping[str, bool | None], context: Context
) -> Detected:
    name = _name(position, letter)
    because = tuple(
        f"whether its {field} is the letter's ({getattr(letter, field)}) is not certain"
        for field, fit in fits.items()
        if fit is None
    )
    if len(fits) == 1:
        because = ("the letter states neither party, item nor destination",)
    rules = () if letter.date else ("the letter's date is not stated: it counts as in force",)
    return Detected(
        subject=None,
        object=("document", f"letters.{position}", name),
        status="possible" if because else "present",
        severity=weaker(context.severity, "high") if because else context.severity,
        relation="is within the scope of what an authority wrote to the exporter:",
        identity=letter.id or f"letters.{position}",
        severity_rules=rules,
        values=_letter_values(letter),
        possible_because=because,
        acts=(Citation(name, "duty", "secondary"),),
    )


def _letter_values(letter: Letter) -> FindingValues:
    row: LetterRow = letter.model_dump(mode="json", exclude_none=True)  # type: ignore[assignment]  # its keys are those of the row
    return {"letter": row}


def _missed(position: int, letter: Letter, field: str, context: Context) -> NearlyDetected:
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
    return NearlyDetected(None, document, field, needed, told)
