"""Who is asked about: parties of a snapshot by any of their ids, and the names that are open."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import cached_property
from typing import TYPE_CHECKING, Final

from onward.errors import PartyMissing, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from onward.api.feedback import Feedback
    from onward.graph.engine import Engine
    from onward.graph.matching.matcher import Matcher
    from onward.graph.matching.query import Build
    from onward.graph.store.workspace import Snapshot
    from onward.queries.matching.requests import MatchContext


def read_country(text: str) -> str:
    """Return the code of a country that is given by code or name.

    Raises:
        UsageError: There is no such country.
    """
    from onward.graph.countries import country_code

    code = country_code(text)
    if code is None:
        raise UsageError(f"--country {text!r} is not a country; use a code such as DE")
    return code


SUGGESTED: Final = 3
"""So many parties are suggested for an id that is not found."""

CLOSE: Final = 0.8
"""How much of an id must agree with what was typed, for difflib."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyQuestion:
    """A question about parties, with all that answers it.

    Attributes:
        snapshot: The snapshot asked.
        engine: The engine over it.
        pids: Handles of the parties, as asked.
        on: Day on which ties must hold.
        as_of: Day by which they must have been known; None = everything.
    """

    snapshot: "Snapshot"
    engine: "Engine"
    pids: Sequence[int]
    on: date
    as_of: date | None


def find_parties(engine: "Engine", snapshot: "Snapshot", ids: Sequence[str]) -> list[int]:
    """Return the handles of parties by any of their sources' ids, or how the ids begin.

    Raises:
        UsageError: There is no party with such an id, or several ids begin so; the message names
            some.
    """
    pids = []
    for party_id, pid in zip(ids, engine.find(ids), strict=True):
        handle = find_beginning(engine, snapshot, party_id) if pid is None else pid
        if handle is None:
            raise unknown_party(snapshot, party_id)
        pids.append(handle)
    return pids


def find_beginning(engine: "Engine", snapshot: "Snapshot", beginning: str) -> int | None:
    """Return the handle of the only party whose id begins with a text; None if there is none.

    Raises:
        UsageError: The ids of several parties begin with it.
    """
    ids = list_beginning(snapshot, beginning)
    by_pid = {pid: party_id for party_id, pid in zip(ids, engine.find(ids), strict=True)}
    if len(by_pid) > 1:
        raise _ambiguous_beginning(snapshot, beginning, sorted(by_pid.values()))
    return next(iter(by_pid), None)


def list_beginning(snapshot: "Snapshot", beginning: str) -> list[str]:
    """Return the ids of parties that begin so, sorted; an empty beginning is none."""
    import pyarrow.compute as pc

    if not beginning.strip():
        return []
    ids = snapshot.table("parties")["id"]
    return sorted(set(ids.filter(pc.starts_with(ids, beginning)).to_pylist()))


def _ambiguous_beginning(snapshot: "Snapshot", beginning: str, ids: Sequence[str]) -> UsageError:
    first = ids[:SUGGESTED]
    names = party_names(snapshot, first)
    named = ", ".join(f"{party_id} ({names.get(party_id, party_id)})" for party_id in first)
    more = f" and {len(ids) - SUGGESTED:,} more" if len(ids) > SUGGESTED else ""
    return UsageError(f"{beginning!r} begins the ids of {len(ids):,} parties: {named}{more}")


def complete_ids(snapshot: "Snapshot", ids: Sequence[str]) -> list[str]:
    """Return the ids of parties that sources describe, of which the beginnings may be given.

    Raises:
        UsageError: No source describes a party with such an id, or several ids begin so; the
            message names some.
    """
    names = party_names(snapshot, ids)
    return [party_id if party_id in names else _complete_id(snapshot, party_id) for party_id in ids]


def _complete_id(snapshot: "Snapshot", beginning: str) -> str:
    ids = list_beginning(snapshot, beginning)
    if len(ids) > 1:
        raise _ambiguous_beginning(snapshot, beginning, ids)
    if not ids:
        raise unknown_party(snapshot, beginning)
    return ids[0]


def party_names(snapshot: "Snapshot", ids: Iterable[str]) -> dict[str, str]:
    """Return the names of those of the parties that sources describe, by id."""
    import pyarrow as pa
    import pyarrow.compute as pc

    parties = snapshot.table("parties").select(["id", "name"])
    rows = parties.filter(pc.is_in(parties["id"], pa.array([*ids], pa.string()))).to_pylist()
    return {row["id"]: row["name"] for row in rows}


def unknown_party(snapshot: "Snapshot", party_id: str) -> PartyMissing:
    """Return the error that says that no party has an id, with parties that may be meant."""
    return PartyMissing(f"there is no party {party_id!r}; {_suggest_parties(snapshot, party_id)}")


def _suggest_parties(snapshot: "Snapshot", typed: str) -> str:
    """Suggest parties whose name is what was typed, or whose id is close to it."""
    from onward.graph.names.normalise import normalise

    parties = snapshot.statements().parties
    name, local_id = normalise(typed), typed.partition(":")[2] or typed
    near = [party for party in parties if normalise(party.name) == name]
    near = near or [party for party in parties if party.id.partition(":")[2] == local_id]
    if not near and not local_id.isdigit():  # a number that is close names another entry
        close = get_close_matches(typed, [party.id for party in parties], SUGGESTED, CLOSE)
        near = [party for party in parties if party.id in close]
    if near:
        named = " or ".join(f"{party.id} ({party.name})" for party in near[:SUGGESTED])
        return f"did you mean {named}?"
    layers = ", ".join(layer.name for layer in snapshot.layers)
    return f"an id begins with its source and a colon, and the loaded sources are: {layers}"


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
