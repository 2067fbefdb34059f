"""The one-line grammar of an indicator's examples, and the world that a line makes.

::

    line    := clause ("; " clause)* " => " outcome
    tie     := A VERB [SHARE%] B [as INTEREST] [from DATE] [until DATE] [claimed | inferred]
    ship    := A ships (HS | family) xN to B [in CC] on DATE [as arrival]
    party   := A is KIND ["[" topics "]"] [(CC)] [role ROLE]
    set     := name.attribute = value
    outcome := (present | possible) LEVEL | not_found | cannot_tell | gap

SHARE is a percentage (60), an interval (25-50) or unknown (?); VERB is a tie kind. What a clause
does not say is as `onward.queries.examples.world` has it. `acme` is the end-user unless the line
gives it another role, and belongs to a founder unless a clause gives it an owner. A line that sets
one declaration of the end-use statement leaves the others unsaid. An arrival is a row of an import
record, of which ``imports.XC.coverage = 2025-01..2025-12`` says which months of XC it covers.
"""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal, cast, get_args

from onward.errors import IndicatorInvalid, InputRefused
from onward.graph.cache import SameObjects
from onward.graph.model import Statement
from onward.graph.store.manifests import SourceFacts
from onward.graph.store.snapshots import Snapshot, memory_snapshot
from onward.queries.examples import world
from onward.queries.examples.clauses import read_clause
from onward.queries.examples.draft import Draft
from onward.queries.rules.severity import Severity
from onward.queries.tables.tables import RuleTables, default_tables
from onward.queries.transactions.transaction import Transaction

Status = Literal["present", "possible", "not_found", "cannot_tell", "gap"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an indicator must say of a line; the level only of what is found."""

    status: Status
    level: Severity | None = None

    def __str__(self) -> str:
        return f"{self.status} {self.level}" if self.level else self.status


@dataclass(frozen=True, slots=True)
class Example:
    """A line, read.

    Attributes:
        statements: What the sources of its world say.
        layers: Dates and limits of those sources.
    """

    line: str
    statements: tuple[Statement, ...]
    layers: tuple[SourceFacts, ...]
    transaction: Transaction
    expected: Outcome

    def snapshot(self) -> Snapshot:
        """Return the line's world as a snapshot in memory."""
        return memory_snapshot((*self.statements, *world.records()), self.layers)


def example_tables(tables: RuleTables | None = None) -> RuleTables:
    """Return a pack's tables, by default the shipped ones, with the rows of the example world."""
    return _extend_tables(SameObjects([tables or default_tables()]))


@lru_cache(maxsize=4)
def _extend_tables(shipped: SameObjects[RuleTables]) -> RuleTables:
    [tables] = shipped.objects
    return replace(
        tables,
        regimes=(*tables.regimes, *world.regimes()),
        bans=(*tables.bans, *world.bans()),
        trade=replace(tables.trade, hubs=(*tables.trade.hubs, *world.hubs())),
    )


def read_example(line: str) -> Example:
    """Read a line.

    Raises:
        IndicatorInvalid: A clause or the outcome is not understood; the message names it.
    """
    clauses, arrow, outcome = line.partition(" => ")
    if not arrow:
        raise IndicatorInvalid("an example without an outcome", value=line, hint='end it with "=>"')
    draft = Draft()
    for clause in clauses.split("; "):
        read_clause(clause.strip(), draft)
    try:
        transaction = draft.transaction()
    except InputRefused as error:
        raise IndicatorInvalid(
            f"the example is not a transaction ({error.what})",
            value=line,
            hint="correct the clause",
        ) from error
    expected = _read_outcome(outcome.strip())
    return Example(line, draft.statements(), draft.sources(), transaction, expected)


def _read_outcome(text: str) -> Outcome:
    status, _, level = text.partition(" ")
    is_found = status in {"present", "possible"}
    if status not in get_args(Status) or (level in get_args(Severity)) is not is_found:
        raise IndicatorInvalid(
            "is not an outcome", value=text, hint="write one such as: present high, not_found"
        )
    return Outcome(cast("Status", status), cast("Severity", level) if is_found else None)
