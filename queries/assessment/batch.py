"""Many transactions: read one by one, assessed by one or more processes, given back in order."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from onward.errors import InputRefused
from onward.graph.matching.layers.parts import Progress
from onward.queries.assessment.assess import assess
from onward.queries.assessment.setup import AssessmentSetup
from onward.queries.processes import answer_all
from onward.queries.records.entries import Entry
from onward.queries.rules.own_pack import read_rules_and_policy
from onward.queries.transactions.reading.files import ObjectText


@dataclass(frozen=True, slots=True)
class Refused:
    """A transaction that cannot be read: the one line that says why."""

    because: str


Outcome = Entry | Refused
ReceivedTransaction = ObjectText | InputRefused


@dataclass(frozen=True, slots=True)
class Setting:
    """All that says what transactions are assessed against; every process opens it for itself.

    Attributes:
        workspace: Folder of the workspace.
        snapshot: Id of one of its snapshots.
        engine: Name of the engine.
        rules: Folder of a pack of one's own.
        policy: An organisation's own policy file.
        on, as_of: As in `assess`.
    """

    workspace: Path
    snapshot: str
    engine: str = "embedded"
    rules: Path | None = None
    policy: Path | None = None
    on: date | None = None
    as_of: date | None = None

    def open(self, progress: Progress | None = None) -> AssessmentSetup:
        """Open the snapshot in the engine, with rule pack and policy.

        Args:
            progress: As in `AssessmentSetup.open`.
        """
        from onward.graph.store.workspace import WorkspaceFolder  # noqa: PLC0415  # brings Arrow

        catalogue, policy = read_rules_and_policy(self.rules, self.policy)
        snapshot = WorkspaceFolder(self.workspace).snapshot(self.snapshot)
        return AssessmentSetup.open(
            snapshot, self.engine, policy=policy, catalogue=catalogue, progress=progress
        )

    def answer(self, received: ObjectText | Refused, opened: AssessmentSetup) -> Outcome:
        """Assess one transaction, or say why it is refused."""
        if isinstance(received, Refused):
            return received
        try:
            transaction = received.read()
        except InputRefused as refused:
            return Refused(str(refused))
        return Entry.from_assessment(assess(transaction, opened, self.on, self.as_of))


def assess_all(
    received: Iterable[ReceivedTransaction],
    setting: Setting,
    jobs: int = 1,
    *,
    opened: AssessmentSetup | None = None,
) -> Iterator[Outcome]:
    """Assess a stream of transactions, each apart from the others.

    Args:
        received: The transactions as texts, or why one cannot be read.
        setting: What they are assessed against.
        jobs: Processes; 1 = this one.
        opened: The setting, where it is open already.

    Yields:
        For each transaction, in order, its assessment or why it is refused: the same whatever
        `jobs` is.

    Raises:
        EngineError: An engine is lost, or a process was ended from outside.
    """
    readable = (Refused(str(text)) if isinstance(text, InputRefused) else text for text in received)
    return answer_all(readable, setting, jobs, opened=opened)
