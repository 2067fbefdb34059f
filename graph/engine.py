"""What every engine answers: one contract, which the contract suite holds every engine to.

Parties are addressed by *pid*, the int64 handle of the canonical party id (`model.party_pid`),
ties by *tid* (`model.tie_id`). Integers order all answers. Nothing is skipped because of its
degree, and an answer that ran out of its budget says so (docs/engines.md, The contract).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal, Protocol

import numpy as np
import numpy.typing as npt

from onward.graph.dates import holds_on, is_known_by
from onward.graph.identity.clusters import Clusters
from onward.graph.model import Listing, Party, Shipment, Tie
from onward.graph.pattern import Question
from onward.graph.statements import Statements
from onward.graph.traits import Trait

if TYPE_CHECKING:  # Arrow is slow to import, and only the embedded engine needs it
    from onward.graph.statement_tables import StatementTables

Int64 = npt.NDArray[np.int64]
Float64 = npt.NDArray[np.float64]
Direction = Literal["in", "out", "both"]
More = Literal["yes", "no", "unknown"]


@dataclass(frozen=True, slots=True)
class Reach:
    """Whether a party has a definite path, and a path at all (definite or possible).

    None means that a budget was used up before the answer was known.
    """

    definite: bool | None
    possible: bool | None


@dataclass(frozen=True, slots=True)
class PathList:
    """Paths in (length, tie ids) order: at most k of them, and whether there are more.

    A path is its tuple of tie ids from the start on; the empty tuple is the start itself.
    """

    paths: tuple[tuple[int, ...], ...] = ()
    more: More = "no"
    limits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Witnesses:
    """Definite paths, and, only where there is none, the paths that are merely possible."""

    definite: PathList
    possible: PathList


@dataclass(frozen=True, slots=True)
class PartyRecord:
    """A party of the graph: every source's own row, and every list entry."""

    id: str  # canonical
    members: tuple[Party, ...]  # sorted by id; empty for a party that only ties name
    listings: tuple[Listing, ...]

    @property
    def head(self) -> Party | None:
        """The member whose id is the canonical one, else the first."""
        for member in self.members:
            # The canonical id is mostly that of one of the rows.
            if member.id == self.id:
                return member
        return self.members[0] if self.members else None

    @property
    def name(self) -> str:
        """The name to show; the id where nothing describes the party."""
        return self.head.name if self.head else self.id

    @property
    def kinds(self) -> frozenset[str]:
        """Every member's kind, as its source states it."""
        return frozenset(member.kind for member in self.members)

    @property
    def inferred_kinds(self) -> frozenset[str]:
        """Every kind that a rule infers and no member states."""
        traits = (trait for member in self.members for trait in member.inferred)
        return frozenset(trait.value for trait in traits if trait.about == "kind") - self.kinds

    def traits(self, as_of: date | None) -> tuple[Trait, ...]:
        """Return what rules infer of the members that were known by a day, each once."""
        inferred = (
            trait
            for member in self.members
            if is_known_by(member.source.published, member.source.retrieved, as_of)
            for trait in member.inferred
        )
        return tuple(dict.fromkeys(inferred))

    def inferred_topics(self, on: date, as_of: date | None) -> frozenset[str]:
        """Return the topics that rules infer and no source states on a day."""
        inferred = {trait.value for trait in self.traits(as_of) if trait.about == "topic"}
        return frozenset(inferred - self.topics(on, as_of))

    def topics(self, on: date, as_of: date | None) -> frozenset[str]:
        """Return the topics that sources state on a day, as far as known by another."""
        bare = {topic for _, topic in self.bare_topics(as_of)}
        return frozenset(bare | {entry.topic for entry in self.entries(on, as_of)})

    def entries(self, on: date, as_of: date | None) -> tuple[Listing, ...]:
        """Return the list entries that hold on a day, as far as known by another."""
        return tuple(
            entry
            for entry in self.listings
            if holds_on(entry.since, entry.until, on)
            and is_known_by(entry.source.published, entry.source.retrieved, as_of)
        )

    def bare_topics(self, as_of: date | None) -> tuple[tuple[Party, str], ...]:
        """Return the topics that a source states of a party without an entry of its own.

        Such a topic counts as an entry without a start. Where the same source has entries of the
        topic that were known by the day, these say under which regime and when it holds. What
        another source says of the topic takes nothing away.
        """
        dated_topics = {
            (entry.source.dataset, entry.topic)
            for entry in self.listings
            if is_known_by(entry.source.published, entry.source.retrieved, as_of)
        }
        return tuple(
            (member, topic)
            for member in self.members
            if is_known_by(member.source.published, member.source.retrieved, as_of)
            for topic in member.topics
            if (member.source.dataset, topic) not in dated_topics
        )

    @property
    def countries(self) -> frozenset[str]:
        """Every member's country, as far as known."""
        return frozenset(member.country for member in self.members if member.country)


@dataclass(frozen=True, slots=True)
class TieBatch:
    """Ties in bulk, in tid order: what ownership and detectors compute with.

    Attributes:
        tid, start, end: int64[m]; start and end are pids.
        kind: uint8[m], position in ``tuple(TieKind)``.
        share_min, share_max: float64[m]; NaN where no share is stated.
        min_exclusive, max_exclusive: bool[m].
        dataset, interest: int32[m], positions in `datasets` and `interests`; -1 = none.
        inferred, indirect: bool[m].
        since: int32[m], day numbers (dates.since_day).
    """

    tid: Int64
    start: Int64
    end: Int64
    kind: npt.NDArray[np.uint8]
    share_min: Float64
    share_max: Float64
    min_exclusive: npt.NDArray[np.bool_]
    max_exclusive: npt.NDArray[np.bool_]
    dataset: npt.NDArray[np.int32]
    interest: npt.NDArray[np.int32]
    inferred: npt.NDArray[np.bool_]
    indirect: npt.NDArray[np.bool_]
    since: npt.NDArray[np.int32]
    datasets: tuple[str, ...] = ()
    interests: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TieCount:
    """How many ties of one kind and direction a party has, on a day and on other days only.

    `parties` are those to whom the ties of the day lead. The direction is seen from the party, and
    ``both`` of a kind that has none; a tie of a party with itself goes out.
    """

    kind: str
    direction: Direction
    ties: int
    parties: int
    other_days: int


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """Parties and ties around a party, nearest first, within a budget of parties."""

    parties: tuple[int, ...]
    ties: tuple[int, ...]
    complete: bool
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class Overlay:
    """Statements of one transaction, laid over a snapshot: its parties and claimed owners.

    They take part in every answer as if a layer of the dataset ``transaction`` held them.
    """

    parties: tuple[Party, ...] = ()
    ties: tuple[Tie, ...] = ()


class GraphSource(Protocol):
    """What an engine opens: a snapshot's statements, and which rows are one party."""

    @property
    def id(self) -> str:
        """Snapshot id."""

    def statements(self) -> Statements:
        """All statements of all layers; each statement key only once."""

    def tables(self) -> "StatementTables":
        """The same statements as Arrow tables."""

    def clusters(self) -> Clusters:
        """Which rows are one party."""


class Engine(Protocol):
    """An engine over one snapshot. All answers hold for a day `on`, as known by `as_of`."""

    name: str
    version: str

    @property
    def snapshot_id(self) -> str:
        """The id of the snapshot that the engine holds."""

    @property
    def regimes(self) -> frozenset[str]:
        """The regimes that the snapshot's list entries name."""

    @property
    def topics(self) -> frozenset[str]:
        """The topics that sources state of the snapshot's parties, on whatever day."""

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds that sources state of the snapshot's parties."""

    def overlay(self, overlay: Overlay) -> "Engine":
        """Return an engine that answers over this snapshot and the overlay together."""

    def find(self, ids: Sequence[str]) -> list[int | None]:
        """Return the pid of each party by any of its sources' ids; None where it is unknown."""

    def reach(self, question: Question, parties: Sequence[int]) -> list[Reach]:
        """Tell for each party whether it has a definite and a possible path: exact, no cap."""

    def witnesses(self, question: Question, party: int, k: int) -> Witnesses:
        """Return up to k node-simple paths by (length, tie ids), and whether there are more."""

    def ties(self, tids: Sequence[int]) -> list[Tie]:
        """Return full tie rows, in the order asked for."""

    def parties(self, pids: Sequence[int]) -> list[PartyRecord]:
        """Return full party rows, in the order asked for."""

    def incident(
        self,
        parties: Iterable[int],
        kinds: Sequence[str],
        direction: Direction,
        on: date | None,
        as_of: date | None,
    ) -> TieBatch:
        """Return the ties that touch a frontier, each once, in tid order.

        `direction` is seen from the frontier: ``in`` returns ties that end there. ``on = None``
        returns ties of all times; undirected kinds are returned for every direction.
        """

    def ends(self, tids: Sequence[int]) -> list[tuple[int, int]]:
        """Return the pids (start, end) of each tie."""

    def shipments(
        self,
        parties: Iterable[int],
        roles: Sequence[str],
        as_of: date | None,
        begins: range | None = None,
    ) -> list[Shipment]:
        """Return the shipments in which a party has one of the roles, by (date, id).

        `begins` asks only for those whose first possible day is one of these day numbers.
        """

    def degree(self, parties: Sequence[int], kind: str, direction: Direction) -> list[int]:
        """Return how many ties of a kind each party has, over all time."""

    def tally(self, party: int, on: date, as_of: date | None) -> tuple[TieCount, ...]:
        """Count the ties of a party by kind and direction, in the order of these: quick at hubs.

        They are the sums of `incident` of the party on the day, and on any day.
        """

    def ego(
        self, party: int, hops: int, on: date | None, as_of: date | None, budget: int
    ) -> Neighbourhood:
        """Return the neighbourhood of a party for a map, nearest parties first."""
