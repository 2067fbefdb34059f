"""Erasing the record of an order: what goes, what stays, and who is not reached."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from onward.graph.json_forms import plain_fields
from onward.queries.acts.case import Case
from onward.queries.acts.forms import RecordedAct, seal_act
from onward.queries.acts.kinds.measures import Notification
from onward.queries.acts.kinds.papers import Erasure
from onward.queries.model.part import JsonObject
from onward.queries.records.acts import ErasingAct
from onward.queries.records.erasures import list_commitments
from onward.queries.records.store import RecordStore

NOT_REACHED: Final = (
    "briefings, letters and files that were handed over, and backups",
    "deliveries in the layer own-shipments, which later assessments count",
    "public records in the layers",
)
"""What an erasure does not reach, for whoever asked for it."""


@dataclass(frozen=True, slots=True)
class ErasureReport:
    """What was erased.

    Attributes:
        recorded: The act.
        texts: How many texts of people are gone.
        assessments: How many assessments are.
        handed_over: Whom notices were sent to: they have what they were sent.
        jobs: How many jobs of a server, in which the order stood, were removed.
        papers: How many papers that the workspace kept were.
    """

    recorded: RecordedAct
    texts: int
    assessments: int
    handed_over: tuple[str, ...]
    jobs: int = 0
    papers: int = 0

    def to_data(self) -> JsonObject:
        """Return what ``onward erase --json`` prints."""
        return {
            **self.recorded.to_data(),
            **plain_fields(self, "texts", "assessments", "jobs", "papers", "handed_over"),
            "not_reached": list(NOT_REACHED),
        }


def erase_record(
    store: RecordStore,
    order: str,
    make_act: Callable[[], tuple[Erasure, Case]],
    make_salt: Callable[[], bytes],
    time: str,
) -> ErasureReport:
    """Erase what people wrote of an order, its assessments, and the order itself.

    Args:
        store: Keeps the record.
        order: The order's id.
        make_act: Returns the act, which says who erases and why, and the case of the order.
        make_salt: As in `seal_act`.
        time: Now, ISO 8601 in UTC.
    """
    done: list[tuple[Erasure, Case, int]] = []

    def seal() -> ErasingAct:
        stated, case = make_act()
        texts, roots = tuple(_list_texts(store, order)), sorted(store.copy_roots(order))
        payloads = store.payload_hashes(order)
        act = stated.model_copy(update={"commitments": (*texts, *roots), "payloads": payloads})
        done.append((act, case, len(texts)))
        assessment = case.assessment
        sealed = seal_act(act, make_salt, assessment.snapshot, assessment.rule_pack.hash)
        return ErasingAct(sealed, act.commitments)

    entry = store.erase_order(seal, order, time)
    act, case, texts = done[-1]
    return ErasureReport(
        recorded=RecordedAct(entry, time, act),
        texts=texts,
        assessments=len(act.payloads),
        handed_over=tuple(dict.fromkeys(row.authority for _, row in case.of_kind(Notification))),
    )


def _list_texts(store: RecordStore, order: str) -> Iterator[str]:
    """Yield the commitments of the texts of an order that are there still."""
    for row in store.acts(order):
        yield from (each for each in list_commitments(row.payload) if each in row.texts)
