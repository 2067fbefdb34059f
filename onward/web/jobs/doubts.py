"""What is to be said of the orders of a body before any of them is answered.

The lines of an answer are those of the command line, and have no room for it; its header is sent
before the first of them.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Final

import orjson

from onward.api.inputs.days import latest_today
from onward.api.outcomes import OrderWarning, say_future
from onward.errors import InputRefused
from onward.web.wire.headers import fit_warning

if TYPE_CHECKING:
    from onward.queries.assessment.batch import ReceivedTransaction
    from onward.queries.transactions.reading import ObjectText

MOST_NAMED: Final = 5
"""Warnings that the header has room for."""


@dataclass(frozen=True, slots=True)
class BodyDoubts:
    """What is to be said of the orders of a body.

    Attributes:
        repeated: Numbers that stand for several orders.
        future: Orders of a day to come; each has its own warning when it is answered, too.
        numbers: The numbers of all orders.
        replaced: Orders of whose number another one is stored; likewise.
        unseen: Of how many numbers that are stored nobody could look whether the order is another.
    """

    repeated: tuple[OrderWarning, ...] = ()
    future: tuple[OrderWarning, ...] = ()
    numbers: tuple[str, ...] = ()
    replaced: tuple[OrderWarning, ...] = ()
    unseen: int = 0

    def write_headers(self) -> Iterator[tuple[str, str]]:
        """Yield headers that name the first of them, and say how many more there are."""
        everything = (*self.repeated, *self.replaced, *self.future)
        for warning in everything[:MOST_NAMED]:
            yield "Onward-Warning", fit_warning(f"{warning.code}: {warning}")
        if self.unseen:
            yield (
                "Onward-Warning",
                f"unread: {self.unseen:,} numbers are stored already, and whether these are other "
                "orders was not looked up; tail=yes counts and names them",
            )
        if len(everything) > MOST_NAMED:
            further = len(everything) - MOST_NAMED
            yield (
                "Onward-Warning",
                f"more: {further:,} further warnings; tail=yes gives the first 50",
            )


def find_doubts(orders: "Iterable[ReceivedTransaction]") -> BodyDoubts:
    """Look for numbers that stand for several orders of a body, and for days to come.

    What cannot be read has its line, and is passed over here.

    Args:
        orders: As they were cut; none is read against the form of an order.
    """
    lines: dict[str, tuple[int, bytes]] = {}
    repeated: dict[str, OrderWarning] = {}
    future: list[OrderWarning] = []
    latest = latest_today().isoformat()
    for received in orders:
        order = None if isinstance(received, InputRefused) else _read_object(received.text)
        if isinstance(received, InputRefused) or order is None:
            continue
        number, day = order.get("id"), order.get("date")
        if not isinstance(number, str):
            continue
        if isinstance(day, str) and len(day) == len(latest) and day > latest:
            future.append(say_future(number, day))
        digest = sha256(orjson.dumps(order, option=orjson.OPT_SORT_KEYS)).digest()[:8]
        line, before = lines.setdefault(number, (received.line, digest))
        if before != digest and number not in repeated:
            text = (
                f"this number stands for two orders with other contents, in lines {line} and "
                f"{received.line}; give each its own number"
            )
            repeated[number] = OrderWarning("repeated", number, text)
    return BodyDoubts(tuple(repeated.values()), tuple(future), tuple(lines))


def read_number(order: "ObjectText") -> str:
    """Return the number of an order that was cut; "" where it has none that can be read."""
    number = (_read_object(order.text) or {}).get("id")
    return number if isinstance(number, str) else ""


def _read_object(text: str) -> dict[str, object] | None:
    try:
        order = orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
    return order if isinstance(order, dict) else None
