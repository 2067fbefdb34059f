"""Small lists of named parties, and whom they are asked for."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest

from onward.graph.identifiers import identifier
from onward.graph.matching.compare import Comparison, compare
from onward.graph.matching.index import IndexedParty, open_layer_names
from onward.graph.matching.matcher import Candidates, Matcher, open_matcher
from onward.graph.matching.query import Bands, Match, MatchResult, PartyQuery, prepare_query
from onward.graph.model import Identifier, Name, Party, Provenance
from onward.graph.names.score import NameScore, Scorer
from onward.graph.names.words import NameForm, make_form, make_plain
from onward.graph.store.workspace import memory_snapshot


def listed(
    name: str,
    local: str = "",
    kind: str = "Organization",
    *,
    names: Sequence[str | Name] = (),
    dataset: str = "list",
    **facts: Any,
) -> Party:
    """Return a listed party; without an id of its own, its name is the id."""
    return Party(
        id=f"{dataset}:{local or name}",
        name=name,
        kind=kind,
        country=facts.pop("country", None),
        source=Provenance(dataset, local or name, retrieved="2026-11-01"),
        names=tuple(Name(one) if isinstance(one, str) else one for one in names),
        **facts,
    )


def person(name: str, local: str = "", *, born: str | None = None, **facts: Any) -> Party:
    """Return a listed person, with a birth date as its source notes it."""
    notes = (("birth_date", born),) if born else ()
    return listed(name, local, "Person", notes=notes, **facts)


def number(scheme: str, value: str, country: str | None = None) -> Identifier:
    """Return an identifier as a loader reads it, its checksum judged."""
    return identifier(scheme, value, country)


def matcher(*parties: Party, bands: Bands | None = None) -> Matcher:
    """Open a matcher of the build base over parties, each dataset a layer."""
    return open_matcher(memory_snapshot(parties), "base", bands=bands)


@contextmanager
def comparing_everybody() -> Iterator[None]:
    """Let searches compare each party of a layer, whatever reaches and whatever an index gives."""

    def search(candidates: Candidates) -> None:
        for row in range(candidates.layer.parties):
            candidates.compare(row)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Candidates, "search_in_bands", search)
        yield


def ask(one: Matcher, *names: str, **facts: Any) -> MatchResult:
    """Ask whom names mean."""
    return one.match(PartyQuery(names=names, **facts))


def only(found: MatchResult) -> Match:
    """Return the one match that an answer holds."""
    (one,) = found.matches
    return one


def read(name: str, *, person: bool = False) -> NameForm:
    """Return the form of a name."""
    return make_form(make_plain(name), person=person)


def scored(
    query: str, listed: str, *, organisation: bool = True, person: bool = False
) -> NameScore:
    """Compare two names."""
    ours, theirs = read(query, person=person), read(listed, person=person)
    return Scorer(ours).score(theirs, organisation=organisation and not person)


def as_indexed(party: Party) -> IndexedParty:
    """Return a party as a layer's index has it."""
    snapshot = memory_snapshot([party])
    (layer,) = snapshot.layers
    return open_layer_names(layer, snapshot.read).party(0)


def compared(party: Party, *names: str, **facts: Any) -> Comparison:
    """Compare a query with one party."""
    query = PartyQuery(names=names, **facts)
    return compare(prepare_query(query), as_indexed(party), Bands())
