"""How alike the names of two rows are, where an equal identifier says that they are one party."""

from functools import lru_cache

from onward.graph.identity.forms import Form, form, plain
from onward.graph.identity.score import name_score
from onward.graph.model import Party, PartyKind


def alike(left: Party, right: Party) -> float | None:
    """Give the best score of any two of their names; None where either has none to compare.

    Each name is taken as the query once: a short form of a long name counts whichever row has it.
    """
    organisation = PartyKind.PERSON not in (left.kind, right.kind)
    ours, theirs = (_forms(row, person=not organisation) for row in (left, right))
    scores = [
        name_score(*pair, organisation=organisation).value
        for one in ours
        for other in theirs
        for pair in ((one, other), (other, one))
    ]
    return max(scores, default=None)


def _forms(row: Party, *, person: bool) -> list[Form]:
    texts = dict.fromkeys((row.name, *(name.text for name in row.names)))
    made = (_form(text, person) for text in texts)
    return [one for one in made if one.tokens]


@lru_cache(maxsize=8192)
def _form(text: str, person: bool) -> Form:
    return form(plain(text), person=person)
