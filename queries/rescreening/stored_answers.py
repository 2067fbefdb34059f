"""Stored assessments, as far as a new look at their orders needs them."""

from dataclasses import dataclass, field
from typing import Self

import orjson

from onward.queries.acts.comparing import FindingChange, compare_findings
from onward.queries.model.assessment import Assessment
from onward.queries.model.part import JsonObject
from onward.queries.model.reading import assessment_from_json
from onward.queries.rescreening.touch_basis import TouchBasis
from onward.queries.transactions.transaction import Transaction, parse_transaction


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """An assessment as it is stored: plain data, and the whole for whoever asks for it.

    Most of many orders are only looked at; to read all of them whole would take most of the time.

    Attributes:
        payload: Its JSON.
        data: What that says.
    """

    payload: bytes
    data: JsonObject = field(repr=False, compare=False)

    @classmethod
    def read(cls, payload: bytes) -> Self:
        """Read an assessment that the records keep."""
        return cls(payload, orjson.loads(payload))

    @property
    def id(self) -> str:
        """The id of the assessment."""
        return str(self.data["id"])

    @property
    def on(self) -> str:
        """The day of the question."""
        return str(self.data["on"])

    @property
    def snapshot(self) -> str:
        """What it was assessed against."""
        return str(self.data["snapshot"])

    @property
    def content_hash(self) -> str:
        """The hash of what it says."""
        return str(self.data["content_hash"])

    @property
    def verdict(self) -> str:
        """What came of it."""
        return str(self.data["verdict"])

    @property
    def suggestion(self) -> str:
        """What it suggests."""
        return str(self.data["suggestion"]["value"])

    @property
    def order(self) -> str:
        """The id of the order."""
        return str(self.data["transaction"]["id"])

    @property
    def order_hash(self) -> str:
        """The hash of the order."""
        return str(self.data["transaction"]["hash"])

    def assessment(self) -> Assessment:
        """Return the whole."""
        return assessment_from_json(self.payload, self.id)

    def transaction(self) -> Transaction:
        """Return the order, to be assessed once more."""
        stated = dict(self.data["transaction"])
        del stated["hash"]
        return parse_transaction(stated)

    def touch_basis(self) -> TouchBasis:
        """Return what it rests on, as far as a change of the data could touch it."""
        return TouchBasis.read(self.data)


def compare_answers(before: StoredAnswer, after: StoredAnswer) -> tuple[FindingChange, ...]:
    """Return what differs between the findings of two assessments of one order."""
    if before.data["findings"] == after.data["findings"]:
        return ()
    return compare_findings(before.assessment(), after.assessment())


def list_new_gaps(before: StoredAnswer, after: StoredAnswer) -> tuple[str, ...]:
    """Return what is not known now and was, or was not asked for: each gap in words, once."""
    earlier = {(gap["field"], gap["what"]) for gap in before.data["coverage"]["gaps"]}
    later = after.data["coverage"]["gaps"]
    new = (gap["what"] for gap in later if (gap["field"], gap["what"]) not in earlier)
    return tuple(dict.fromkeys(map(str, new)))
