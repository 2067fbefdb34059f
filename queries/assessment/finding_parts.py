"""Findings about a party of an order that several sources know: one finding, with all its records.

A party whose name stands on three lists is one party with three entries. Indicators ask of each of
its nodes; what they find of the same kind is told once, with the evidence of each.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from onward.queries.detection.list_entries import NOT_STATED, name_lists
from onward.queries.detection.results import Detected, Subject
from onward.queries.model.values import FindingValues, ListingRow
from onward.queries.rules.severity import SEVERITIES

_LISTS = ("regime", "regimes")


@dataclass(slots=True)
class FindingParts:
    """What an indicator found of one party, in each of its nodes and roles.

    Attributes:
        subject: The party; None: the order as a whole.
        results: In the order in which the indicator yielded them.
    """

    subject: Subject | None
    results: list[Detected] = field(default_factory=list)

    @property
    def roles(self) -> list[str]:
        """The party's roles, in order."""
        return [result.subject.role if result.subject else "" for result in self.results]

    def list_evidence(self) -> list[Detected]:
        """Return the strongest result of each node that is as certain as the strongest of all."""
        strongest = max(self.results, key=_weigh_detected)
        of_nodes: dict[str, Detected] = {}
        for result in (strongest, *self.results):
            node = result.subject.id if result.subject else ""
            if result.status == strongest.status:
                of_nodes[node] = max(of_nodes.get(node, result), result, key=_weigh_detected)
        return list(of_nodes.values())

    def join(self) -> Detected:
        """Return the strongest result, with what rests on the other nodes beside it."""
        results = self.list_evidence()
        strongest = results[0]
        if len(results) == 1:
            return replace(strongest, subject=self.subject)
        values = _join_values(results)
        return replace(
            strongest,
            subject=self.subject,
            object=_join_objects(strongest, values.get("listings", ())),
            more="yes" if any(result.more == "yes" for result in results) else strongest.more,
            limits=_join_texts(result.limits for result in results),
            values=values,
            possible_because=_join_texts(result.possible_because for result in results),
            counter_evidence=_join_texts(result.counter_evidence for result in results),
            counterfactuals=_join_texts(result.counterfactuals for result in results),
            acts=tuple(dict.fromkeys(act for result in results for act in result.acts)),
        )


def _weigh_detected(detected: Detected) -> tuple[int, bool]:
    return SEVERITIES.index(detected.severity), detected.status == "present"


def _join_texts(groups: Iterable[Sequence[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for group in groups for text in group))


def _join_values(results: Sequence[Detected]) -> FindingValues:
    """Return the strongest result's values, with the list entries and sources of all."""
    values = results[0].values.copy()
    rows: list[ListingRow] = []
    for result in results:
        rows += [row for row in result.values.get("listings", ()) if row not in rows]
    if rows:
        values["listings"] = rows
    datasets = {name for result in results for name in result.values.get("datasets", ())}
    if datasets:
        values["datasets"] = sorted(datasets)
    return values


def _join_objects(strongest: Detected, rows: Sequence[ListingRow]) -> tuple[str, str, str] | None:
    """Return what the finding leads to; of entries under several regimes, the lists of all."""
    if strongest.object is None or strongest.object[0] not in _LISTS or not rows:
        return strongest.object
    regimes = {"" if row["regime"] == NOT_STATED else row["regime"] for row in rows}
    return strongest.object if len(regimes) == 1 else name_lists(regimes)
