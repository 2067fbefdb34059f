"""How alike the names of two rows are, where an equal identifier says that they are one party."""

from collections.abc import Iterator
from functools import lru_cache

from onward.graph.identity.contradictions import LEAST_NAME_SIMILARITY
from onward.graph.model import Party, PartyKind
from onward.graph.names.forms import NameForm, make_form, make_plain
from onward.graph.names.score import Scorer


def name_similarity(left: Party, right: Party) -> float | None:
    """Return how alike the best of their names are; None if either has none to compare.

    The first score of at least `LEAST_NAME_SIMILARITY` ends the search: names then do not speak
    against one party. Each name is taken as the query once, so that a short form of a long name
    counts whichever row has it. The scores are those of the build ``base``, whatever is installed:
    which rows are one party must not depend on it.
    """
    best = None
    for score in _score_names(left, right):
        best = max(score, best or 0.0)
        if score >= LEAST_NAME_SIMILARITY:
            break
    return best


def best_name_similarity(left: Party, right: Party) -> float:
    """Return how alike the best of all their names are; 0 without names."""
    return max(_score_names(left, right), default=0.0)


def _score_names(left: Party, right: Party) -> Iterator[float]:
    organisation = PartyKind.PERSON not in (left.kind, right.kind)
    ours, theirs = (_name_forms(row, person=not organisation) for row in (left, right))
    for queries, listed_names in ((ours, theirs), (theirs, ours)):
        for query in queries:
            scorer = Scorer(query)
            for listed in listed_names:
                yield scorer.score(listed, organisation=organisation).value


def _name_forms(row: Party, *, person: bool) -> list[NameForm]:
    texts = dict.fromkeys((row.name, *(name.text for name in row.names)))
    forms = (_make_form(text, person) for text in texts)
    return [form for form in forms if form.tokens]


@lru_cache(maxsize=8192)
def _make_form(text: str, person: bool) -> NameForm:
    return make_form(make_plain(text), person=person)
