"""The names of a snapshot, open from one question to the next."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from onward.api.feedback import Feedback
    from onward.graph.engine import Engine
    from onward.graph.matching.matcher import Matcher
    from onward.graph.matching.query import Build
    from onward.graph.store.workspace import Snapshot
    from onward.queries.matching.requests import MatchContext


@dataclass(frozen=True)
class SnapshotNames:
    """The names of a snapshot, opened when the first of them is searched for.

    Attributes:
        snapshot: Whose layers are searched.
        engine: Name of the engine that says what sources know of a candidate.
        open_engine: Opens it on a snapshot, or returns the one that is open.
        feedback: Where long work reports to.
        build: base or names; None = the best there is.
    """

    snapshot: "Snapshot"
    engine: str
    open_engine: "Callable[[Snapshot], Engine]"
    feedback: "Feedback"
    build: "Build | None"

    @cached_property
    def matcher(self) -> "Matcher":
        """The matcher; a layer whose names are not ready yet is made so meanwhile."""
        from onward.graph.matching.matcher import open_matcher

        with self.feedback.progress("making names ready") as report:
            return open_matcher(self.snapshot, self.build, progress=report)

    @cached_property
    def context(self) -> "MatchContext":
        """What names are matched against, with what is known of candidates."""
        from onward.queries.matching.requests import MatchContext

        return MatchContext(self.snapshot, self.matcher, lambda: self.open_engine(self.snapshot))
