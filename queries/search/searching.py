"""Search the records of a snapshot by words (docs/commands.md, onward search).

Every word must stand in the record: in a name, an id, a number, an address, a reason, a note, a
list or a programme. Best are parties that are named exactly so, then those whose names have all of
the words, the shorter name first, then the others; equal ones by id. So the order is always one.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from onward.errors import UsageError
from onward.graph.engine import Engine
from onward.graph.search.index import Word
from onward.graph.search.layers import LayerTexts
from onward.graph.search.records import SearchRecord
from onward.graph.search.words import split_words
from onward.queries.model.part import copy_fields
from onward.queries.search.question import SearchQuestion
from onward.queries.search.result import FoundParty, FoundRecord, MatchedText, SearchResult
from onward.queries.search.snippets import cut_snippet

NAMED: Final = "name"
FACETS: Final = ("source", "country", "kind", "topic", "programme", "listed")


class _Rank(NamedTuple):
    """Where a record stands: exactly so named, all words in one name, length of that name."""

    is_not_exact: bool
    is_not_named: bool
    length: int
    id: str


@dataclass(frozen=True, slots=True)
class _Hit:
    """A record that matches."""

    rank: _Rank
    dataset: str
    record: SearchRecord


def search_layers(
    question: SearchQuestion,
    layers: Sequence[LayerTexts],
    engine: Engine,
) -> SearchResult:
    """Answer a question in words.

    Args:
        question: What is searched for.
        layers: The records of each layer.
        engine: Over the snapshot of the layers: it knows whose records are one party.

    Raises:
        UsageError: The text has no letter or digit.
    """
    words = _read_words(question.text, layers)
    groups = _group_by_party(list(_find_hits(question, words, layers)), engine)
    ordered = sorted(groups, key=lambda hits: hits[0].rank)
    page = ordered[question.offset : question.offset + question.limit]
    return SearchResult(
        text=question.text,
        words=tuple(word.text for word in words),
        beginnings=tuple(word.text for word in words if word.is_beginning),
        snapshot=engine.snapshot_id,
        on=question.on.isoformat(),
        total=len(groups),
        records=sum(map(len, groups)),
        offset=question.offset,
        parties=tuple(_describe_party(hits, words, question, engine) for hits in page),
        facets=_count_facets(groups, question),
    )


def _group_by_party(hits: Sequence[_Hit], engine: Engine) -> list[list[_Hit]]:
    """Return the hits of each party, the best of each first; they may be many thousands."""
    ids = list(dict.fromkeys(hit.record.party for hit in hits))
    pids = dict(zip(ids, engine.find(ids), strict=True))
    groups: dict[int | str, list[_Hit]] = defaultdict(list)
    for hit in sorted(hits, key=lambda hit: hit.rank):
        pid = pids[hit.record.party]
        groups[hit.record.party if pid is None else pid].append(hit)
    return list(groups.values())


def _read_words(text: str, layers: Sequence[LayerTexts]) -> list[Word]:
    """Return the words of a text; one that no record has, or that ends with *, is a beginning."""
    words: dict[str, Word] = {}
    for part in text.split():
        pieces = split_words(part)
        for piece in pieces:
            is_open = part.endswith("*") and piece is pieces[-1]
            is_known = any(layer.has_word(piece) for layer in layers)
            words[piece] = Word(piece, is_open or not is_known)
    if not words:
        raise UsageError(f"{text!r} has no letter or digit to search for")
    return list(words.values())


def _find_hits(
    question: SearchQuestion, words: Sequence[Word], layers: Sequence[LayerTexts]
) -> Iterator[_Hit]:
    """Yield the records of all layers that have every word and pass every filter."""
    for layer in layers:
        if question.filters.sources and layer.dataset not in question.filters.sources:
            continue
        named = set(layer.find_rows(words, NAMED))
        for row in layer.find_rows(words, "any"):
            record = layer.record(row)
            if question.accepts(record, layer.dataset):
                rank = _rank_record(record, words, is_named=row in named)
                yield _Hit(rank, layer.dataset, record)


def _rank_record(record: SearchRecord, words: Sequence[Word], *, is_named: bool) -> _Rank:
    if not is_named:
        return _Rank(is_not_exact=True, is_not_named=True, length=0, id=record.party)
    names = [split_words(name) for name in record.names]
    lengths = [len(name) for name in names if all(_has_word(name, word) for word in words)]
    texts = {word.text for word in words}
    is_exact = any(set(name) == texts for name in names)
    # the words may stand in several names of one party: that is less than in one
    return _Rank(not is_exact, not lengths, min(lengths, default=0), record.party)


def _has_word(texts: Iterable[str], word: Word) -> bool:
    if word.is_beginning:
        return any(text.startswith(word.text) for text in texts)
    return word.text in texts


def _describe_party(
    hits: Sequence[_Hit], words: Sequence[Word], question: SearchQuestion, engine: Engine
) -> FoundParty:
    party = hits[0].record.party
    [pid] = engine.find([party])
    if pid is not None:  # the entry of a list may be about a party that nobody describes
        party = engine.parties([pid])[0].id
    return FoundParty(party, tuple(_describe_record(hit, words, question) for hit in hits))


def _describe_record(hit: _Hit, words: Sequence[Word], question: SearchQuestion) -> FoundRecord:
    record = hit.record
    return copy_fields(
        FoundRecord,
        record,
        id=record.party,
        dataset=hit.dataset,
        name=record.name or record.party,
        listed=question.is_listed(record),
        matched=tuple(_list_matched(record, words)),
    )


def _list_matched(record: SearchRecord, words: Sequence[Word]) -> Iterator[MatchedText]:
    """Yield the names, texts and lists of a record in which words of the question stand."""
    titles = (
        ("list", ", ".join(filter(None, (entry.list, entry.programme)))) for entry in record.entries
    )
    names = ((NAMED, name) for name in record.names)
    for label, text in dict.fromkeys((*names, *record.texts, *titles)):
        in_text = split_words(text)
        if any(_has_word(in_text, word) for word in words):
            yield MatchedText(label, cut_snippet(text, words))


def _count_facets(
    groups: Iterable[Sequence[_Hit]], question: SearchQuestion
) -> Mapping[str, Mapping[str, int]]:
    """Count the parties that have each value of a facet; a party counts once for each of its."""
    counters: dict[str, Counter[str]] = {facet: Counter() for facet in FACETS}
    for hits in groups:
        for facet, values in _list_values(hits, question).items():
            counters[facet].update(values)
    return {
        facet: dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
        for facet, counts in counters.items()
    }


def _list_values(hits: Sequence[_Hit], question: SearchQuestion) -> dict[str, set[str]]:
    records = [hit.record for hit in hits]
    is_listed = any(question.is_listed(record) for record in records)
    programmes = {
        entry.programme or entry.list or entry.regime
        for record in records
        for entry in record.entries
    }
    return {
        "source": {hit.dataset for hit in hits},
        "country": {record.country for record in records if record.country},
        "kind": {kind for record in records for kind in record.all_kinds},
        "topic": {topic for record in records for topic in record.all_topics},
        "programme": {programme for programme in programmes if programme},
        "listed": {"yes" if is_listed else "no"},
    }
