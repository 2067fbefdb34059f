"""Reading the case of an order from the record store: its assessments, and what people did."""

from collections.abc import Iterator
from typing import Any

import orjson

from onward.errors import InputRefused, StoreError, UsageError
from onward.queries.acts.case import Case
from onward.queries.acts.forms import RecordedAct, read_act
from onward.queries.acts.kinds.inquiries import InquiryAnswer
from onward.queries.acts.kinds.judgements import FindingNote
from onward.queries.acts.kinds.papers import Erasure
from onward.queries.records.acts import StoredAct
from onward.queries.records.store import RecordStore
from onward.queries.transactions.answered import AnsweredFields
from onward.queries.transactions.field_paths import plain_order
from onward.queries.transactions.transaction import parse_transaction


def read_case(store: RecordStore, reference: str, *, to_act: bool = False) -> Case:
    """Return the case of an order.

    Args:
        store: Keeps assessments and acts.
        reference: The order's id, or an assessment's id, or how that begins.
        to_act: Whether somebody acts on it: then the assessment that is named must be the newest.

    Raises:
        StoreError: No stored assessment is meant.
        ChainBroken: Something was changed after it was written.
        UsageError: Several assessments' ids begin so.
        InputRefused: An assessment is named to act on that is not the order's newest.
    """
    try:
        named = store.find(reference).assessment
    except StoreError as error:
        _say_erased(store, reference, error)
        raise
    order = named.transaction.id
    case = read_order(store, order)
    newest = named.id if case is None else case.assessment.id
    if case is None or (to_act and reference != order and named.id != newest):
        raise InputRefused(
            f"assessment {named.id} of {order} is not its newest",
            hint=f"look at {newest}, and act on that",
        )
    return case


def read_order(store: RecordStore, order: str) -> Case | None:
    """Return the case of an order by its very id; None where no assessment of it is stored.

    Raises:
        ChainBroken: Something was changed after it was written.
    """
    assessments = store.of_order(order)
    if not assessments:
        return None
    acts = tuple(map(recorded_act, store.acts(order)))
    return Case(assessments[-1], assessments[:-1], acts)


def _say_erased(store: RecordStore, order: str, error: StoreError) -> None:
    """Say that the record of an order was erased, where it was.

    Raises:
        StoreError: It was.
    """
    for made in map(recorded_act, store.acts(order)):
        if isinstance(made.act, Erasure):
            raise StoreError(
                f"the record of {order} was erased on {made.at[:10]} by {made.act.by}: "
                f"{made.act.reason}"
            ) from error


def recorded_act(stored: StoredAct) -> RecordedAct:
    """Return an act as it is stored.

    Raises:
        UsageError: A newer version wrote it.
    """
    try:
        return RecordedAct(stored.entry, stored.at, read_act(stored.payload, stored.texts))
    except ValueError as error:
        what = f"act {stored.entry} of the record cannot be read by this version"
        raise UsageError(f"{what}; use the version that wrote it") from error


def list_answers(store: RecordStore) -> dict[str, tuple[AnsweredFields, ...]]:
    """Return what answers state of orders, by the order's id, with the order that was asked about.

    Where that is not stored any more nobody can say of whom the answers are: they are left out.
    """
    answered: dict[str, list[AnsweredFields]] = {}
    for act in _list_stating(store):
        order = _read_asked(store, act.content_hash)
        if order is not None:
            fields = {fact.path: fact.value for fact in act.states}
            answered.setdefault(act.order, []).append(AnsweredFields(order, fields))
    return {number: tuple(rows) for number, rows in answered.items()}


def answers_by_assessment(store: RecordStore) -> dict[str, dict[str, str]]:
    """Return what answers state of orders' fields, as JSON by path.

    It is given by the content hash of the assessment on which it was answered. Of several answers
    about one field the last one counts.
    """
    stated: dict[str, dict[str, str]] = {}
    for act in _list_stating(store):
        fields = stated.setdefault(act.content_hash, {})
        fields.update({fact.path: fact.value for fact in act.states})
    return stated


def _list_stating(store: RecordStore) -> Iterator[InquiryAnswer]:
    """Yield the answers that state something of an order's fields."""
    for stored in store.acts_of_kind("answered"):
        act = recorded_act(stored).act
        if isinstance(act, InquiryAnswer) and act.states:
            yield act


def _read_asked(store: RecordStore, content_hash: str) -> dict[str, Any] | None:
    written = store.read_order_of(content_hash)
    if written is None:
        return None
    stated = orjson.loads(written)
    stated.pop("hash", None)
    try:
        return plain_order(parse_transaction(stated))
    except InputRefused:
        return None  # an earlier version took it


def notes_by_order(store: RecordStore) -> dict[str, dict[str, str]]:
    """Return what people make of findings, by the order's id: in a word by the finding's id.

    Of several notes on one finding the last one counts.
    """
    notes: dict[str, dict[str, str]] = {}
    for stored in store.acts_of_kind("noted"):
        act = recorded_act(stored).act
        if isinstance(act, FindingNote):
            notes.setdefault(act.order, {})[act.finding] = act.disposition
    return notes


def acts_by_order(store: RecordStore) -> dict[str, tuple[RecordedAct, ...]]:
    """Return what people did, by the order's id."""
    acts: dict[str, list[RecordedAct]] = {}
    for stored in store.acts():
        recorded = recorded_act(stored)
        acts.setdefault(recorded.act.order, []).append(recorded)
    return {order: tuple(rows) for order, rows in acts.items()}
