"""What the record states of orders before they are assessed: answers, and texts that were read.

What a person has read in a text counts for the same text of every order, so that none asks again.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple, Self

from onward.errors import InputRefused
from onward.graph.names.normalise import normalise
from onward.queries.transactions.order_texts import (
    EVERYBODY,
    list_readable_texts,
    list_users,
)
from onward.queries.transactions.transaction import (
    AnsweredFields,
    TextReading,
    Transaction,
    fill_fields,
)


@dataclass(frozen=True, slots=True)
class RecordedReadings:
    """What people have read in texts.

    Attributes:
        by_text: The last reading by the folded text, and by the folded name of the user for whom
            it was read.
    """

    by_text: Mapping[str, Mapping[str, TextReading]] = field(default_factory=dict)

    @classmethod
    def of(cls, readings: Iterable[TextReading]) -> Self:
        """Return readings that are given in their order: of one day the last of a text counts."""
        by_text: dict[str, dict[str, TextReading]] = {}
        for reading in readings:
            by_party = by_text.setdefault(normalise(reading.text), {})
            earlier = by_party.setdefault(normalise(reading.party or EVERYBODY), reading)
            # one that is written down later, of an earlier day, replaces none
            if reading.read_on >= earlier.read_on:
                by_party[normalise(reading.party or EVERYBODY)] = reading
        by_text.pop("", None)  # of signs alone, which are no text
        return cls(by_text)

    def fill(self, order: Transaction) -> Transaction:
        """Return an order with what was read of its texts, for each of its users.

        A later reading that the order itself states stands.
        """
        if not self.by_text:
            return order
        recorded = list(self._find_readings(order))
        if not recorded:
            return order
        stated = [_Read.of(reading) for reading in order.readings]
        later = {each.what for each in stated if any(map(each.is_later, recorded))}
        recorded = [each for each in recorded if each.what not in later]
        replaced = {each.what for each in recorded}
        readings = (*(each for each in stated if each.what not in replaced), *recorded)
        return order.model_copy(update={"readings": tuple(each.reading for each in readings)})

    def _find_readings(self, order: Transaction) -> "Iterator[_Read]":
        """Yield what counts of the order's texts, each once."""
        users = list_users(order)
        for text in dict.fromkeys(normalise(text.text) for text in list_readable_texts(order)):
            read = self.by_text.get(text, {})
            names = map(normalise, users or (EVERYBODY,))
            readings = (read.get(name, read.get(EVERYBODY)) for name in names)
            yield from dict.fromkeys(map(_Read.of, filter(None, readings)))


class _Read(NamedTuple):
    """A reading, and of what it is: the folded text, and the folded name of the user."""

    what: tuple[str, str]
    reading: TextReading

    @classmethod
    def of(cls, reading: TextReading) -> Self:
        """Return a reading with of what it is."""
        what = normalise(reading.text), normalise(reading.party or EVERYBODY)
        return cls(what, reading)

    def is_later(self, other: "_Read") -> bool:
        """Tell whether another reading of the same was done on an earlier day."""
        return self.what == other.what and self.reading.read_on > other.reading.read_on


@dataclass(frozen=True, slots=True)
class RecordedFacts:
    """What the record states of orders before they are assessed.

    Attributes:
        answers: What answers to questions state of orders' fields, by the order's id.
        readings: What people have read in texts.
        latest: The last day that it is anywhere; of a later one nobody has read anything.
    """

    answers: Mapping[str, tuple[AnsweredFields, ...]] = field(default_factory=dict)
    readings: RecordedReadings = field(default_factory=RecordedReadings)
    latest: str = date.max.isoformat()

    def fill(self, order: Transaction) -> Transaction:
        """Return an order with what was answered of it, and read in its texts.

        Raises:
            InputRefused: As in `fill_fields`, or a reading of a day to come.
        """
        for number, reading in enumerate(order.readings):
            if reading.read_on > self.latest:
                what, place = f"{reading.read_on} is in the future", f"readings.{number}.read_on"
                raise InputRefused(what, field=place, hint="state when the text was read")
        return self.readings.fill(fill_fields(order, self.answers.get(order.id, ())))
