"""The items of an order as detectors judge them: one by one, each with its place and its name."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Unpack

from onward.graph.sayings import say
from onward.queries.detection.context import Context
from onward.queries.detection.document_rules import Stated
from onward.queries.detection.goods import LicenceCheck, check_licence
from onward.queries.detection.results import (
    Detected,
    DetectedFacts,
    NearlyDetected,
    Subject,
    UnknownFact,
)
from onward.queries.transactions.goods import Item
from onward.queries.transactions.transaction import name_item


@dataclass(frozen=True, slots=True)
class OrderedItem:
    """One item of an order, with the question that is asked of it.

    Attributes:
        position: Its number among the items, from 0.
    """

    position: int
    item: Item
    context: Context

    @property
    def place(self) -> str:
        """Where it stands in the order: "items.0"."""
        return f"items.{self.position}"

    @property
    def as_object(self) -> tuple[str, str, str]:
        """It as the object of a finding: by its description, else its code, else its number."""
        item = self.item
        number = say("item {number}", number=self.position + 1)
        return "item", self.place, item.description or item.control_code or item.hs or number

    @property
    def name(self) -> str:
        """Its number, as people count, and its description."""
        return name_item(self.position, self.item)

    def find(self, **facts: Unpack[DetectedFacts]) -> Detected:
        """Return a finding on the item, which is its object and its identity if no other is given.

        The number of the item stands among the finding's values.
        """
        facts.setdefault("object", self.as_object)
        facts.setdefault("identity", self.place)
        facts["values"] = {"item": self.position, **facts.get("values", {})}
        return self.context.find(**facts)

    def miss(
        self, field: str, needed: str, stated: str, subject: Subject | None = None
    ) -> NearlyDetected:
        """Return the near miss of an item, or of a party that gets it, that lacks one field."""
        return NearlyDetected(subject, self.as_object, field, needed, stated)

    def lack(self, field: str, why: str) -> UnknownFact:
        """Return a field of the item that is not known, and why it is asked for."""
        return UnknownFact("item", f"{self.place}.{field}", why)

    def gap(self, rule: str, field: str, /, **words: object) -> UnknownFact:
        """Return the gap that a fact of the item leaves, as the indicator's file says it."""
        return Stated(self.context, "item", self.place, self.name).gap(rule, field, **words)

    def check_licence(self) -> LicenceCheck | None:
        """Check the licence on file for the item; None: there is no licence."""
        return check_licence(self.item, self.context)


def list_ordered_items(context: Context) -> Iterator[OrderedItem]:
    """Yield the items of the order that is asked about, in their order."""
    for position, item in enumerate(context.transaction.items):
        yield OrderedItem(position, item, context)
