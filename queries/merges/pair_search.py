"""Search for each party in the layers that are not its own, in one or more processes.

Only new questions are asked: parties of a layer that has changed are searched for in all others,
those of the others only in the changed one. Everything else is cached (`pair_cache`), so the result
is, to the byte, that of searching for everything again.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from onward.graph.matching.layers.indexed_parties import IndexedParty
from onward.graph.matching.layers.names import LayerNames
from onward.graph.matching.layers.parts import Progress
from onward.graph.matching.matcher import Matcher
from onward.graph.matching.opening import open_matcher
from onward.graph.matching.query import PartyQuery
from onward.graph.model import PartyKind
from onward.graph.store.snapshots import Snapshot
from onward.queries.merges.pair_cache import AnswersByParty, PairAnswer, PairCache

PartyAnswers = tuple[str, tuple[PairAnswer, ...]]
"""The id of a party, and the answer of each layer that it was searched for in."""


class PairQuestion(NamedTuple):
    """A party by its layer and row, and the layers in which it is searched for."""

    dataset: str
    row: int
    among: tuple[str, ...]


AskAll = Callable[[Sequence[PairQuestion]], Iterator[tuple[PairAnswer, ...]]]
"""Answers questions in order: one answer for each layer of a question."""


@dataclass(frozen=True, slots=True)
class PairSearch:
    """How parties are searched for; every process opens it for itself.

    Attributes:
        workspace: Folder of the workspace.
        snapshot: Id of one of its snapshots.
        least: Score from which names suggest a pair.
    """

    workspace: Path
    snapshot: str
    least: float

    def open(self) -> Matcher:
        """Open the matcher over the snapshot, all its names ready to be looked over."""
        from onward.graph.store.workspace import WorkspaceFolder  # noqa: PLC0415  # brings Arrow

        matcher = open_rows(WorkspaceFolder(self.workspace).snapshot(self.snapshot))
        matcher.open_names()
        return matcher

    def look_ahead(self, questions: Sequence[PairQuestion], matcher: Matcher) -> None:
        """Prepare for some parties at once, which takes less time than one by one."""
        matcher.open_names()
        queries = [_read_query(question, matcher) for question in questions]
        matcher.look_ahead(queries, self.least)

    def answer(self, question: PairQuestion, matcher: Matcher) -> tuple[PairAnswer, ...]:
        """Search for one party, layer by layer: the answer of a layer depends on no other."""
        query = _read_query(question, matcher)
        results = matcher.match_each_above(query, self.least, question.among)
        return tuple(PairAnswer.from_matches(result, self.least) for result in results)


def _read_query(question: PairQuestion, matcher: Matcher) -> PartyQuery:
    layer = next(layer for layer in matcher.layers if layer.dataset == question.dataset)
    return query_of(layer.party(question.row))


def open_rows(snapshot: Snapshot, progress: Progress | None = None) -> Matcher:
    """Open a matcher to which every row is its own party, whatever has been judged.

    Args:
        snapshot: The layers.
        progress: As `open_matcher` takes it.
    """
    return open_matcher(snapshot, canonical=lambda party: party, progress=progress)


def match_rows(matcher: Matcher) -> Matcher:
    """Return such a matcher over names that are open."""
    return Matcher(matcher.layers, version=matcher.version, sound_of=matcher.sound_of)


def query_of(party: IndexedParty) -> PartyQuery:
    """Return a query by everything known of a party.

    Weak aliases are left out beside other names: they would suggest too many pairs.
    """
    strong = tuple(name.text for name in party.names if name.kind != "weak")
    return PartyQuery(
        strong or tuple(name.text for name in party.names),
        None if party.kind == PartyKind.UNKNOWN else party.kind,
        tuple(party.countries),
        tuple(party.birth_dates),
        party.identifiers,
    )


def search_pairs(
    layers: Sequence[LayerNames],
    ids: Collection[str] | None,
    cache: PairCache,
    ask_all: AskAll,
    *,
    mixed: Collection[str] = (),
    report: Callable[[int, int], None] = lambda _done, _total: None,
) -> Iterator[PartyAnswers]:
    """Search for parties in the layers that are not their own; new answers are cached.

    Args:
        layers: The names of each layer.
        ids: Of the parties' rows; None for all.
        cache: The answers to earlier questions.
        ask_all: Answers the new questions.
        mixed: Layers of several publishers: their parties are searched for in them, too.
        report: Called with how many new questions are answered, and how many there are.

    Yields:
        Each party, layer by layer and row by row; its answers in the order of `layers`.

    Raises:
        StoreError: The answers cannot be cached.
    """
    searches = [_open_search(layer, layers, ids, cache, mixed) for layer in layers]
    try:
        # all at once: processes that are opened anew for each layer would read all names again
        _answer_questions(searches, ask_all, report)
    finally:  # even if it is stopped: the next run continues from here
        for search in searches:
            new_questions = search.new_questions
            for name in sorted({name for party in new_questions for name in party.question.among}):
                cache.store(search.layer, search.others[name], search.answers[name])
    for search in searches:
        for party in search.parties:
            yield party.id, tuple(by_party[party.id] for by_party in search.answers.values())


def _answer_questions(
    searches: Sequence["_LayerSearch"], ask_all: AskAll, report: Callable[[int, int], None]
) -> None:
    """Ask the new questions in the order of the parties' names, and keep the answers.

    Lists repeat each other: what is worked out for a name serves the next party of that name, and
    one process asks for both.
    """
    questions = [(search, party) for search in searches for party in search.new_questions]
    questions.sort(key=lambda question: question[1].words)
    answers = ask_all([party.question for _, party in questions])
    for done, (of_question, answer) in enumerate(zip(questions, answers, strict=True), start=1):
        search, party = of_question
        for name, of_layer in zip(party.question.among, answer, strict=True):
            search.answers[name][party.id] = of_layer
        report(done, len(questions))


class _SearchedParty(NamedTuple):
    """A party that is searched for: its id, the sorted words of its first name, the question."""

    id: str
    words: list[str]
    question: PairQuestion


class _LayerSearch(NamedTuple):
    """What is asked for the parties of one layer, and the answers of each other layer so far."""

    layer: LayerNames
    others: Mapping[str, LayerNames]
    answers: Mapping[str, AnswersByParty]
    parties: Sequence[_SearchedParty]

    @property
    def new_questions(self) -> list[_SearchedParty]:
        return [party for party in self.parties if party.question.among]


def _open_search(
    layer: LayerNames,
    layers: Sequence[LayerNames],
    ids: Collection[str] | None,
    cache: PairCache,
    mixed: Collection[str],
) -> _LayerSearch:
    others = {
        other.dataset: other for other in layers if other is not layer or layer.dataset in mixed
    }
    answers = {name: cache.load(layer, other) for name, other in others.items()}
    return _LayerSearch(layer, others, answers, _list_questions(layer, ids, answers))


def _list_questions(
    layer: LayerNames, ids: Collection[str] | None, answers: Mapping[str, AnswersByParty]
) -> list[_SearchedParty]:
    """Return each party that is searched for; it is asked for in the layers without an answer."""
    parties = []
    for row, (party, words) in enumerate(layer.first_names()):
        if ids is None or party in ids:
            unanswered = tuple(name for name, by_party in answers.items() if party not in by_party)
            question = PairQuestion(layer.dataset, row, unanswered)
            parties.append(_SearchedParty(party, sorted(words.split()), question))
    return parties
