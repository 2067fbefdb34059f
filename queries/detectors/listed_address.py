"""div-listed-address: the party is located at an address that is a list entry itself.

*Present* where the party names the unit that the entry names, or neither names one: it is the very
address. *Possible* where only the building is surely the same (`onward.queries.units`).
"""

from collections.abc import Iterator
from dataclasses import replace

from onward.queries.addresses import Match, given_at, match, text_of
from onward.queries.context import Context
from onward.queries.reached import found
from onward.queries.results import Found, Result
from onward.queries.shared_nodes import PLACES
from onward.queries.walks import Walk, every_path, parties_of, spent, walks


def detect(context: Context) -> Iterator[Result]:
    """Yield a finding for each party at a listed address."""
    for walk in walks(context):
        yield from spent(walk)
        if walk.paths:
            yield _found(context, every_path(context, walk))


def _found(context: Context, walk: Walk) -> Found:
    matches = [_match(context, walk.subject.pid, path) for path in walk.paths]
    places = range(len(matches))
    chosen = [place for place in places if matches[place][0] != "building"] or [*places]
    how, given = matches[chosen[0]]
    shown = max(block.paths.show for block in context.patterns)
    more = "yes" if len(walk.paths) > len(chosen[:shown]) else walk.more
    paths = tuple(walk.paths[place] for place in chosen[:shown])
    walk = replace(walk, paths=paths, more=more)
    told = found(context, walk, relation="is located at the listed address", severity=context.level)
    told = replace(told, values={"match": how, "own_address": list(given)})
    if how != "building":
        return told
    because = "only the building is surely the same as that of the list entry"
    return replace(told, status="possible", possible_because=(because, *told.possible_because))


def _match(context: Context, start: int, path: tuple[int, ...]) -> tuple[Match, tuple[str, ...]]:
    """Compare what the party on a path says of where it is with the listed address."""
    engine = context.engine
    walked, ties = parties_of(engine, start, path), engine.ties(path)
    at = next(place for place, tie in enumerate(ties) if tie.kind in PLACES)
    party, node, entry = engine.parties([walked[at], walked[at + 1], walked[-1]])
    given = given_at(party, ties[at], node)
    return match(given, (text_of(entry),)), given
