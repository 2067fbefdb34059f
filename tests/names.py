"""Small lists of named parties, whom they are asked for, and names made by a seed."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any, Final

import pytest

from onward.graph.identifiers import identifier
from onward.graph.matching.compare import Comparison, compare
from onward.graph.matching.index import IndexedParty, open_layer_names
from onward.graph.matching.matcher import Candidates, Matcher, open_matcher
from onward.graph.matching.query import Bands, Match, MatchResult, PartyQuery
from onward.graph.matching.readings import prepare_query
from onward.graph.model import Identifier, Name, Party, Provenance
from onward.graph.names.romanise import list_entries
from onward.graph.names.score import NameScore, Scorer
from onward.graph.names.words import (
    NameForm,
    WordClass,
    classify_word,
    classify_words,
    make_form,
    make_plain,
)
from onward.graph.statements import Statements
from onward.graph.store.manifests import LayerContent, SourceFacts
from onward.graph.store.workspace import Snapshot, memory_snapshot
from onward.queries.merges import (
    PairAnswer,
    PairCache,
    PairQuestion,
    PairSearch,
    PartyAnswers,
    open_rows,
    search_pairs,
)

# Small lists of named parties, and whom they are asked for.


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


# Small layers of names for tests of the search for pairs, in memory or in a workspace.


LEAST = 0.75


def layer(name: str, rows: Iterable[Party]) -> LayerContent:
    """Return the parties of one source."""
    return LayerContent(SourceFacts(name=name), Statements.from_rows(rows), {"files": []})


class Search:
    """A search over a snapshot that remembers what it had to ask.

    Args:
        snapshot: The layers.
        kept: Where answers are kept; None keeps nothing.
        version: What the matcher calls itself.

    Attributes:
        asked: The parties that were asked for, and where.
        answers: After so many, the user stops it; None = never.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        kept: Path | None,
        least: float = LEAST,
        version: str | None = None,
    ) -> None:
        self.asked: list[tuple[str, tuple[str, ...]]] = []
        self.answers: int | None = None
        self._matcher = open_rows(snapshot)
        self._work = PairSearch(Path("not opened"), snapshot.id, least)
        self._kept = PairCache(kept, version or self._matcher.version, least)

    def found(
        self,
        ids: Collection[str] | None = None,
        report: Callable[[int, int], None] = lambda _done, _total: None,
    ) -> Iterator[PartyAnswers]:
        """Look for some parties, None = for all."""
        return search_pairs(self._matcher.layers, ids, self._kept, self._ask, report=report)

    def _ask(self, questions: Sequence[PairQuestion]) -> Iterator[tuple[PairAnswer, ...]]:
        layers = {one.dataset: one for one in self._matcher.layers}
        for number, one in enumerate(questions):
            if number == self.answers:
                raise KeyboardInterrupt
            self.asked.append((layers[one.dataset].party(one.row).id, one.among))
            yield self._work.answer(one, self._matcher)


# Names made by a fixed seed: of words that tell nobody apart, and of letters that look alike.


LISTS: Final = ("legal_forms.txt", "generic_words.txt", "places.txt")

_LOOKS: Final = dict(
    zip(
        "aceopxyisjABEKMHOPCTXYIS",
        "асеорхуіѕјАВЕКМНОРСТХУІЅ",  # noqa: RUF001  # look-alike letters are the point
        strict=True,
    )
)


def generic_names(count: int, seed: int = 1) -> list[str]:
    """Make distinct names of legal forms, words of trade and places alone."""
    rng = Random(seed)  # noqa: S311  # the same names each time, no secret
    lists = [list_entries(name) for name in LISTS]
    found: dict[str, None] = {}
    while len(found) < count:
        length = rng.choice((1, 2, 2, 3, 3, 4))
        words = " ".join(rng.choice(rng.choice(lists)) for _ in range(length)).split()
        if WordClass.DISTINCTIVE not in classify_words(words):
            found[" ".join(words)] = None
    return list(found)


def is_somebody(matcher: Matcher, name: str) -> bool:
    """Tell whether a name finds at .75 whose name has other letters, but for a slip."""
    return any(
        match.score >= 0.75 and _as_one_word(match) < 0.8
        for match in matcher.match(PartyQuery(names=(name,))).matches
    )


def _as_one_word(match: Match) -> float:
    names = match.explanation["name"]
    return 0.0 if names is None else names["as_one_word"]


def distinctive_words(count: int, seed: int = 1) -> list[str]:
    """Make distinct words that stand in no list."""
    rng = Random(seed)  # noqa: S311  # see above
    found: dict[str, None] = {}
    while len(found) < count:
        word = "".join(rng.choice("bdfgklmnprstvz") + rng.choice("aeiou") for _ in range(4)) + "x"
        if classify_word(word) == WordClass.DISTINCTIVE:
            found[word] = None
    return list(found)


def unmasked(matcher: Matcher, names: Sequence[str], letters: int) -> float:
    """Return the share of names that find at .90, with look-alikes, whom they find without."""
    cases = list(disguised(names, letters))
    hits = [bool(_sure(matcher, name) & _sure(matcher, looks)) for name, looks in cases]
    return sum(hits) / len(hits)


def _sure(matcher: Matcher, name: str) -> set[str]:
    found = matcher.match(PartyQuery(names=(name,)))
    return {match.party for match in found.matches if match.score >= 0.9}


def disguised(names: Sequence[str], letters: int, seed: int = 1) -> Iterator[tuple[str, str]]:
    """Yield names and what they become with so many letters replaced by Cyrillic look-alikes.

    A name with fewer such letters has all of them replaced; one with none is left out.
    """
    rng = Random(seed)  # noqa: S311  # see above
    for name in names:
        places = [at for at, letter in enumerate(name) if letter in _LOOKS]
        if places:
            chosen = set(rng.sample(places, min(letters, len(places))))
            looks = [_LOOKS[one] if at in chosen else one for at, one in enumerate(name)]
            yield name, "".join(looks)
