"""Say of how many companies a register tells who owns or controls them, for the coverage."""

from collections.abc import Iterable, Iterator

from onward.graph.model import Party, Statement, Tie, TieKind
from onward.graph.sorting.spool import Spool
from onward.graph.statements.unnamed_owners import reason_not_named
from onward.loaders.source import LoadLog

_ABOVE = (TieKind.OWNS, TieKind.CONTROLS)


def note_owned_companies(statements: Iterable[Statement], log: LoadLog) -> Iterator[Statement]:
    """Pass statements on, and note what they cover once all have passed.

    Args:
        statements: Of one source.
        log: Gets a sentence for the manifest and the coverage of assessments.
    """
    owned: set[str] = set()
    unnamed: set[str] = set()
    holdings: Spool[tuple[str, str]] = Spool()  # each owner, who may not be named, and the company
    for statement in statements:
        if isinstance(statement, Tie) and statement.kind in _ABOVE:
            owned.add(statement.end)
            holdings.append((statement.start, statement.end))
        elif isinstance(statement, Party) and reason_not_named(statement) is not None:
            unnamed.add(statement.id)
        yield statement
    companies = {company for owner, company in holdings if owner in unnamed}
    log.notes.append(
        f"tells who owns or controls {len(owned):,} companies, of {len(companies):,} of which an "
        "owner is stated and not named; of other companies it tells nothing"
    )
