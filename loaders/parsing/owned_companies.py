"""Say of how many companies a register tells who owns or controls them, for the coverage."""

import hashlib
from array import array
from collections.abc import Iterable, Iterator

from onward.graph.model import Party, Statement, Tie, TieKind
from onward.graph.statements.unnamed_owners import reason_not_named
from onward.loaders.source import LoadLog

_ABOVE = (TieKind.OWNS, TieKind.CONTROLS)


def note_owned_companies(statements: Iterable[Statement], log: LoadLog) -> Iterator[Statement]:
    """Pass statements on, and note what they cover once all have passed.

    Args:
        statements: Of one source.
        log: Gets a sentence for the manifest and the coverage of assessments.
    """
    import numpy as np  # noqa: PLC0415  # who only lists the sources needs none of it

    # numbers in the place of ids: a register has millions of companies
    owners, companies, unnamed = array("Q"), array("Q"), array("Q")
    for statement in statements:
        if isinstance(statement, Tie) and statement.kind in _ABOVE:
            owners.append(_number_of(statement.start))
            companies.append(_number_of(statement.end))
        elif isinstance(statement, Party) and reason_not_named(statement) is not None:
            unnamed.append(_number_of(statement.id))
        yield statement
    owned = np.frombuffer(companies, np.uint64)
    is_unnamed = np.isin(np.frombuffer(owners, np.uint64), np.frombuffer(unnamed, np.uint64))
    log.notes.append(
        f"tells who owns or controls {len(np.unique(owned)):,} companies, of "
        f"{len(np.unique(owned[is_unnamed])):,} of which an owner is stated and not named; of "
        "other companies it tells nothing"
    )


def _number_of(party: str) -> int:
    """Return a number made of an id: the same one in every process, since a layer holds the note.

    Of ten million ids two have one number in one load of some four hundred thousand.
    """
    return int.from_bytes(hashlib.blake2b(party.encode(), digest_size=8).digest(), "big")
