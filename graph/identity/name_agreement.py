"""How alike the names of two rows are, where an equal identifier says that they are one party."""

from collections.abc import Iterator
from functools import lru_cache

from onward.graph.identity.contradictions import NAME_LEAST
from onward.graph.model import Party, PartyKind
from onward.graph.names.forms import NameForm, make_form, make_plain
from onward.graph.names.score import Scorer


def alike(left: Party, right: Party) -> float | None:
    """Give how alike the best of their names are; None where either has none to compare.

    The first score of at least `NAME_LEAST` ends the search: names then do not speak against one
    party. Each name is taken as the query once, so that a short form of a long name counts
    whichever row has it. The scores are those of the build ``base``, whatever is installed: who is
    one party must not depend on it.
    """
    best = None
    for score in _scores(left, right):
        best = max(score, best or 0.0)
        if score >= NAME_LEAST:
            break
    return best


def best_score(left: Party, right: Party) -> float:
    """Give how alike the best of their names are, as `alike`, to the end; 0 without names."""
    return max(_scores(left, right), default=0.0)


def _scores(left: Party, right: Party) -> Iterator[float]:
    organisation = PartyKind.PERSON not in (left.kind, right.kind)
    ours, theirs = (_forms(row, person=not organisation) for row in (left, right))
    for query, listed in ((ours, theirs), (theirs, ours)):
        for one in query:
            scorer = Scorer(one)
            yield from (scorer.score(other, organisation=organisation).value for other in listed)


def _forms(row: Party, *, person: bool) -> list[NameForm]:
    texts = dict.fromkeys((row.name, *(name.text for name in row.names)))
    made = (_form(text, person) for text in texts)
    return [one for one in made if one.tokens]


@lru_cache(maxsize=8192)
def _form(text: str, person: bool) -> NameForm:
    return make_form(make_plain(text), person=person)
