"""What the order itself would have to say so that a finding is gone, as an order to be assessed.

These are the changes of `onward.queries.what_if.counterfactuals` that an order can state: papers,
answers, fields that are left out. What sources state no order can change, and where a finding rests
on that, it is said.
"""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from itertools import chain

from onward.errors import UsageError
from onward.graph.store.workspace import Snapshot
from onward.queries.acts.forms import say_field
from onward.queries.assessment.assess import assess
from onward.queries.assessment.setup import AssessmentSetup
from onward.queries.assessment.wording import join_words
from onward.queries.matching.candidates import DATASET
from onward.queries.model.assessment import Assessment, Finding
from onward.queries.model.parts import JsonObject
from onward.queries.transactions.transaction import Transaction, say_role
from onward.queries.what_if.counterfactuals import try_fields, try_papers
from onward.queries.what_if.supposing import (
    Referents,
    Supposed,
    Trials,
    change_fields,
    propose_fields,
)


@dataclass(frozen=True, slots=True)
class OrderChange:
    """A change of an order that clears a finding.

    Attributes:
        change: What would have to be otherwise, in words.
        verdict: What the assessment would say then.
        makes: Ids of other findings that there would be then, and are not now.
        order: The order as it would be.
    """

    change: str
    verdict: str
    makes: tuple[str, ...]
    order: JsonObject


@dataclass(frozen=True, slots=True)
class OrderChanges:
    """What an order would have to say so that a finding is gone.

    Attributes:
        finding: Its id.
        stated: What the finding itself says would change it, in words.
        why: Why none of that is an order to try; "" where papers or answers were found that are.
        complete: Whether all was tried; else there was no time for it.
        order: The order as it stands, to be compared with.
        changes: Each change that was tried and clears it.
    """

    finding: str
    stated: tuple[str, ...]
    why: str
    complete: bool
    order: JsonObject
    changes: tuple[OrderChange, ...]

    def to_data(self) -> JsonObject:
        """Return it as plain data."""
        return asdict(self)


def find_order_changes(
    order: Transaction,
    setup: AssessmentSetup,
    snapshot: Snapshot,
    finding: str,
    on: date | None = None,
    as_of: date | None = None,
    *,
    has_time: Callable[[], bool] = lambda: True,
) -> OrderChanges:
    """Return each change of an order that clears one of its findings.

    Args:
        order: As it is.
        setup: What it is assessed against.
        snapshot: The same snapshot.
        finding: Id of the finding.
        on: As in `assess`.
        as_of: As in `assess`.
        has_time: Whether whoever asks still waits.

    Raises:
        UsageError: The order has no such finding.
    """
    before = assess(order, setup, on, as_of)
    meant = _find_finding(before, finding)
    trials = Trials(order, setup, snapshot, (on, as_of), before, has_time)
    proposals = list(propose_fields(order, Referents.read(order, before)))
    by_papers = list(try_papers(meant, trials, proposals))
    changes = []
    for row in chain(by_papers, try_fields(meant, trials)):
        supposed = Supposed.model_validate(row.supposed, strict=False)
        changed = change_fields(order, supposed).plain()
        words = _say_left_out(supposed, order) or row.change
        changes.append(OrderChange(words, row.verdict, row.makes, changed))
    return OrderChanges(
        finding=meant.id,
        stated=meant.counterfactuals,
        why="" if by_papers else _say_why_not(meant),
        complete=not trials.untried,
        order=order.plain(),
        changes=tuple(changes),
    )


def _find_finding(before: Assessment, finding: str) -> Finding:
    for row in before.findings:
        if row.id == finding:
            return row
    ids = ", ".join(row.id for row in before.findings) or "none"
    raise UsageError(f"the order has no finding {finding!r} on this snapshot; there are: {ids}")


def _say_left_out(supposed: Supposed, order: Transaction) -> str:
    """Say what an order would leave out; "" where it would say something else."""
    if any(value is not None for value in supposed.order.values()):
        return ""
    (path,) = supposed.order
    first, _, place = path.partition(".")
    if first == "parties" and place.isdecimal():
        return f"without the {say_role(order.parties[int(place)].role)} ({path})"
    return f"if the order did not state {say_field(path, order)} ({path})"


def _say_why_not(finding: Finding) -> str:
    """Say why no paper and no answer clears a finding: on what it rests."""
    sources = sorted(set(_list_sources(finding)) - {DATASET})
    if sources:
        return (
            f"it rests on what {join_words(sources)} says: no paper and no answer of the order "
            "changes that, a newer file of the source may"
        )
    return (
        "it follows from the goods, the parties and the places: no paper and no answer of the "
        "order changes that, and with others it is another order"
    )


def _list_sources(finding: Finding) -> Iterator[str]:
    """Yield the datasets of the ties and list entries that a finding rests on."""
    for path in finding.evidence.paths:
        yield from (step.tie.dataset for step in path.steps)
    for row in finding.values.get("listings", ()):
        yield from filter(None, (row.get("dataset"),))
