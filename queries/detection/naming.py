"""Whether a paper that names somebody means a party of the order."""

from collections.abc import Iterator

from onward.graph.model import Party
from onward.graph.names.normalise import normalise
from onward.queries.detection.context import Context


def names_party(name_or_id: str, ref: int, context: Context) -> bool | None:
    """Tell whether a name or id on a paper is a party's, by every name that its sources give.

    Args:
        name_or_id: As the paper has it.
        ref: Position of the party in the transaction.
        context: The question.

    Returns:
        None where a name is only alike, or the party is not named.
    """
    party = context.transaction.parties[ref]
    if name_or_id == party.id:
        return True
    pids = sorted({subject.pid for subject in context.subjects if subject.ref == ref})
    if context.engine.find([name_or_id])[0] in pids:
        return True
    names = {normalise(party.name)} if party.name else set()
    for record in context.engine.parties(pids):
        names.update(normalise(name) for member in record.members for name in _names_of(member))
    if normalise(name_or_id) in names:
        return True
    is_open = not party.is_named or any(_is_alike(name_or_id, name) for name in names)
    return None if is_open else False


def _names_of(party: Party) -> Iterator[str]:
    yield party.name
    yield from (name.text for name in party.names)


def _is_alike(left: str, right: str) -> bool:
    """Tell whether all words of one name stand in the other: Acme, and Acme LLC."""
    ours, theirs = set(normalise(left).split()), set(normalise(right).split())
    return bool(ours and theirs) and (ours <= theirs or theirs <= ours)
