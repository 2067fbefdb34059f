"""What a worker has open from one task to the next."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from copy import copy
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from onward.api.outcomes import OrderWarning
from onward.api.workspace import Workspace
from onward.errors import AssessmentMissing, OnwardError, did_you_mean
from onward.web.problems import refuse
from onward.web.settings import WorkspaceSettings

if TYPE_CHECKING:
    from onward.queries.assessment.setup import AssessmentSetup
    from onward.queries.matching.requests import MatchContext
    from onward.queries.records.store import RecordStore
    from onward.queries.transactions.transaction import AnsweredFields
    from onward.web.work.warming import CustomerMeeting

TimeLeft = Callable[[], float]
"""Returns how many seconds whoever asks still waits."""


EVERY_LAYER: Final = "default"
"""What a client of OpenSanctions' shapes calls all layers together."""


MOST_SAID: Final = 5
"""Warnings that one answer has room for."""


class NotedFeedback:
    """Feedback of a worker, whose standard error nobody reads: a warning goes to whoever asks.

    It may name a party, and never goes to the log.
    """

    def __init__(self) -> None:
        self._said: list[str] = []
        self._left_out = 0

    def progress(self, label: str) -> "NoProgress":  # noqa: ARG002  # of the protocol
        """Return a block that reports nothing."""
        return NoProgress()

    def warn(self, message: str) -> None:
        """Note what is to be said beside the answer."""
        if len(self._said) < MOST_SAID:
            self._said.append(" ".join(message.split()))
        else:
            self._left_out += 1

    def take(self) -> tuple[OrderWarning, ...]:
        """Return what was noted since it was taken last."""
        said, self._said = self._said, []
        count, self._left_out = self._left_out, 0
        if count:
            said.append(f"{count:,} more: the command of this name prints them")
        return tuple(OrderWarning("note", "", text) for text in said)


class NoProgress:
    """A block in which nobody watches."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, *_: object) -> None:
        return None


@dataclass(slots=True)
class OpenedWorker:
    """A workspace with one snapshot of it.

    Attributes:
        workspace: Asks that snapshot.
        setup: What orders are assessed against.
        feedback: Notes what the workspace warns of.
        policy: A policy file of one's own; its organisation is the letterhead of documents.
        drawn_examples: Pictures of the examples of indicators, by their ids.
        meeting: Whom it still has to look at, where it will be asked again and again.
    """

    workspace: Workspace
    setup: "AssessmentSetup"
    feedback: NotedFeedback
    policy: Path | None = None
    meeting: "CustomerMeeting | None" = None
    _names: "MatchContext | None" = None
    _answers: "dict[str, tuple[AnsweredFields, ...]]" = field(default_factory=dict)
    _last_act: int = 0
    _listed: "Mapping[str, int] | None" = None
    drawn_examples: dict[str, bytes] = field(default_factory=dict)

    @classmethod
    def open(
        cls, settings: WorkspaceSettings, snapshot: str, *, expects_many: bool = False
    ) -> "OpenedWorker":
        """Open a snapshot of a workspace; its names are made ready, which may take a while.

        Args:
            settings: Which workspace, and how.
            snapshot: Id of the snapshot.
            expects_many: Whether names are made ready to be looked over at once, which one order
                among the first hundred would otherwise wait for.

        Raises:
            OnwardError: It cannot be opened.
        """
        feedback = NotedFeedback()
        workspace = Workspace(
            settings.path,
            engine=settings.engine,
            snapshot=snapshot,
            rules=settings.rules,
            policy=settings.policy,
            feedback=feedback,
            wait=settings.wait,
        )
        opened = cls(workspace, workspace.open_setup(), feedback, settings.policy)
        if expects_many:
            opened.setup.lookup.matcher.open_names()
            opened.draw_somebody()
        opened.warm_up()
        return opened

    def warm_up(self) -> None:
        """Assess an order of nobody, so that the first real one does not wait for modules."""
        # opened just now
        from onward.queries.assessment.batch import answer_order  # noqa: PLC0415  # heavy
        from onward.queries.transactions.transaction import (  # noqa: PLC0415  # likewise
            parse_transaction,
        )

        party = {"role": "end_user", "name": "Warm-up of a worker"}
        order = parse_transaction({"id": "warm-up", "date": "2000-01-01", "parties": [party]})
        answer_order(order, self.setup)

    def draw_somebody(self) -> None:
        """Draw the map of a party, so that the first one asked for does not wait for modules."""
        ids = (party for layer in self.setup.lookup.matcher.layers for party in layer.ids())
        party = next(ids, None)
        if party is None:
            return
        on = "2000-01-01"  # most have few ties then
        with suppress(OnwardError):  # whoever asks for it is told why it cannot be drawn
            self.workspace.tie_counts(party, on=on)
            self.workspace.ties(party, on=on, limit=1)
            self.workspace.canvas({"seeds": [party], "parties": [party]}, on=on).write_figure()

    def names(self) -> "MatchContext":
        """Return what names are matched against: the names and parties that orders look up."""
        if self._names is None:
            from onward.graph.matching.query import Bands  # noqa: PLC0415  # heavy
            from onward.queries.matching.requests import MatchContext  # noqa: PLC0415  # likewise

            # a policy moves the bands of orders, and none of a question about a name
            matcher = self.setup.lookup.matcher
            if matcher.bands != Bands():
                matcher = copy(matcher)
                matcher.bands = Bands()
            snapshot = self.workspace.snapshot()
            self._names = MatchContext(snapshot, matcher, lambda: self.setup.engine)
        return self._names

    def check_datasets(self, datasets: Sequence[str]) -> None:
        """Refuse a layer that is not there.

        Raises:
            UsageError: The snapshot has no such layer with parties.
        """
        from onward.queries.matching.requests import check_datasets  # noqa: PLC0415  # likewise

        check_datasets(self.workspace.snapshot(), datasets)

    def check_topics(self, topics: Sequence[str]) -> None:
        """Refuse a topic that nobody bears.

        Raises:
            UsageError: There is no such topic.
        """
        from onward.api.parties.finding import check_topic  # noqa: PLC0415  # likewise

        for name in topics:
            check_topic(name)

    def layer_names(self) -> list[str]:
        """Return the names of the layers in which parties can be found."""
        from onward.queries.matching.requests import searched_layers  # noqa: PLC0415  # likewise

        return [layer.name for layer in searched_layers(self.workspace.snapshot())]

    def check_layer(self, name: str) -> None:
        """Refuse a path that names no layer.

        Raises:
            ProblemRaised: The snapshot has no such layer with parties.
        """
        there_are = self.layer_names()
        if name not in there_are:
            likely = did_you_mean(name, there_are)
            raise refuse(
                "unknown",
                404,
                f"there is no layer {name!r}; {likely}/catalog lists "
                "them, and default stands for all",
            )

    @property
    def has_records(self) -> bool:
        """Whether anything is stored: a list of nothing is empty, and no fault."""
        return self.workspace.folder.records.is_file()

    def open_stored(self) -> "RecordStore":
        """Open the records.

        Raises:
            AssessmentMissing: Nothing is stored yet.
        """
        if not self.has_records:
            raise AssessmentMissing("nothing is assessed here yet")
        return self.workspace.open_records()

    def count_listed(self) -> "Mapping[str, int]":
        """Count the parties that stand on a list, by their countries; once for all questions."""
        from onward.api.inputs.days import question_day  # noqa: PLC0415  # when somebody asks
        from onward.queries.exploring import count_listed  # noqa: PLC0415  # likewise

        if self._listed is None:
            snapshot = self.workspace.snapshot()
            self._listed = count_listed(self.setup.engine, snapshot, question_day(None, snapshot))
        return self._listed

    def answers_of(self, order: str) -> "tuple[AnsweredFields, ...]":
        """Return what answers to questions state of the orders of a number.

        They are read again when somebody has recorded an act since.
        """
        from onward.queries.acts.case import list_answers  # noqa: PLC0415  # when an order comes

        if not self.workspace.folder.records.is_file():
            return ()
        with self.workspace.open_records() as store:
            last = store.last_act()
            if last != self._last_act:
                self._answers = list_answers(store)
                self._last_act = last
        return self._answers.get(order, ())
