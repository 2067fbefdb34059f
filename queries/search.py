"""Search the records of a snapshot by words (docs/commands.md, onward search).

Every word must stand in the record: in a name, an id, a number, an address, a reason, a note, a
list or a programme. Best are parties that are named exactly so, then those whose names have all of
the words, the shorter name first, then the others; equal ones by id. So the order is always one.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple, TypedDict

from onward.errors import UsageError
from onward.graph.dates import holds_on
from onward.graph.engine import Engine
from onward.graph.model import PartyKind
from onward.graph.search import LayerTexts, SearchEntry, SearchRecord, Word, split_words
from onward.queries.matching.candidates import TwinGroup
from onward.queries.model.parts import JsonObject

# ------------------------------------------------------------------------------------------------
# What is searched for, and which records count.
# ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SearchFilters:
    """What a record must be to count; of several values of one kind any will do.

    Attributes:
        countries: Codes of countries.
        topics, kinds: As records state them, or a rule infers them from their names.
        sources: As records state them.
        programmes: Words that stand in the programme, the list or the regime of an entry.
        listed: Whether it must have, or must not have, a list entry that holds on the day.
    """

    countries: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    programmes: tuple[str, ...] = ()
    listed: bool | None = None


@dataclass(frozen=True, slots=True)
class SearchQuestion:
    """A question in words.

    Attributes:
        text: As typed.
        on: The day on which entries must hold to count as listed.
        listing_topics: Topics whose bearer counts as listed.
        limit, offset: How many parties are shown, and how many before them are left out.
    """

    text: str
    filters: SearchFilters
    on: date
    listing_topics: frozenset[str]
    limit: int
    offset: int = 0

    def is_listed(self, record: SearchRecord) -> bool:
        """Tell whether a record is on a list on the day."""
        dated = {entry.topic for entry in record.entries}
        bare = set(record.topics) - dated
        return bool(bare & self.listing_topics) or any(
            entry.topic in self.listing_topics and holds_on(entry.since, entry.until, self.on)
            for entry in record.entries
        )

    def accepts(self, record: SearchRecord, dataset: str) -> bool:
        """Tell whether a record passes every filter."""
        filters = self.filters
        return (
            (not filters.countries or record.country in filters.countries)
            and (not filters.topics or _has_topic(record, filters.topics))
            and (not filters.kinds or not _list_kinds(record).isdisjoint(filters.kinds))
            and (not filters.sources or dataset in filters.sources)
            and (not filters.programmes or _has_programme(record, filters.programmes))
            and (filters.listed is None or self.is_listed(record) == filters.listed)
        )


def _list_kinds(record: SearchRecord) -> frozenset[str]:
    """Return what a record is; one that a list alone names may be anybody."""
    return record.all_kinds or frozenset({PartyKind.UNKNOWN.value})


def _has_topic(record: SearchRecord, topics: tuple[str, ...]) -> bool:
    """Tell whether a record bears a topic, or one below it: "gov" is "gov.security", too."""
    return any(
        borne == topic or borne.startswith(f"{topic}.")
        for topic in topics
        for borne in record.all_topics
    )


def _has_programme(record: SearchRecord, programmes: tuple[str, ...]) -> bool:
    texts = [
        " ".join(filter(None, (entry.programme, entry.list, entry.regime))).casefold()
        for entry in record.entries
    ]
    return any(programme.casefold() in text for programme in programmes for text in texts)


# ------------------------------------------------------------------------------------------------
# What a search answers: parties with the records that match, and how many there are of what.
# ------------------------------------------------------------------------------------------------


class MatchedTextData(TypedDict):
    """A text in which words of the question stand."""

    where: str
    text: str


class EntryData(TypedDict):
    """A list entry."""

    topic: str
    regime: str | None
    list: str | None
    programme: str | None
    since: str | None
    until: str | None


class FoundRecordData(TypedDict):
    """A record that matches."""

    id: str
    dataset: str
    name: str
    kind: str | None
    country: str | None
    topics: list[str]
    listed: bool
    listings: list[EntryData]
    matched: list[MatchedTextData]
    inferred: list[dict[str, str]]


class FoundPartyData(TypedDict):
    """A party with its records that match."""

    party: str
    name: str
    records: list[FoundRecordData]


class SearchResultData(TypedDict):
    """The answer to a search, as plain data."""

    text: str
    words: list[str]
    beginnings: list[str]
    snapshot: str
    on: str
    total: int
    records: int
    offset: int
    more: int
    parties: list[FoundPartyData]
    probably_same: list[JsonObject]
    facets: dict[str, dict[str, int]]


@dataclass(frozen=True, slots=True)
class MatchedText:
    """A text in which words of the question stand: what it is, and the part around them."""

    where: str
    text: str


@dataclass(frozen=True, slots=True)
class FoundRecord:
    """A record that matches.

    Attributes:
        id: As its source has it, source:local.
        listed: Whether it is on a list on the day.
        matched: Where the words stand, names first.
        inferred: Pairs of "kind" or "topic" and what a rule infers, since no source states it.
    """

    id: str
    dataset: str
    name: str
    kind: str
    country: str | None
    topics: tuple[str, ...]
    listed: bool
    entries: tuple[SearchEntry, ...]
    matched: tuple[MatchedText, ...]
    inferred: tuple[tuple[str, str], ...] = ()

    def to_data(self) -> FoundRecordData:
        """Return it as plain data."""
        return {
            "id": self.id,
            "dataset": self.dataset,
            "name": self.name,
            "kind": self.kind or None,
            "country": self.country,
            "topics": list(self.topics),
            "listed": self.listed,
            "listings": [
                {
                    "topic": entry.topic,
                    "regime": entry.regime or None,
                    "list": entry.list,
                    "programme": entry.programme,
                    "since": entry.since,
                    "until": entry.until,
                }
                for entry in self.entries
            ],
            "matched": [{"where": text.where, "text": text.text} for text in self.matched],
            "inferred": [{"about": about, "value": value} for about, value in self.inferred],
        }


@dataclass(frozen=True, slots=True)
class FoundParty:
    """A party with its records that match, the best first.

    Attributes:
        party: Its canonical id.
    """

    party: str
    records: tuple[FoundRecord, ...]

    @property
    def name(self) -> str:
        """The name of the record that matches best."""
        return self.records[0].name or self.party

    @property
    def is_listed(self) -> bool:
        """Whether one of the records is on a list on the day."""
        return any(record.listed for record in self.records)

    def to_data(self) -> FoundPartyData:
        """Return it as plain data."""
        records = [record.to_data() for record in self.records]
        return {"party": self.party, "name": self.name, "records": records}


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The answer to a search.

    Attributes:
        text: As typed.
        words: The words that every record has.
        beginnings: Those of them that no record has whole: words that begin so count.
        total, records: How many parties match, and how many records of them.
        offset, more: How many parties before and behind those shown are left out.
        facets: How many of all parties that match have what, the commonest first.
        probably_same: Parties that are probably one with a party shown, which nobody has confirmed;
            each of them counts as a party.
    """

    text: str
    words: tuple[str, ...]
    beginnings: tuple[str, ...]
    snapshot: str
    on: str
    total: int
    records: int
    offset: int
    parties: tuple[FoundParty, ...]
    facets: Mapping[str, Mapping[str, int]]
    probably_same: tuple[TwinGroup, ...] = ()

    @property
    def more(self) -> int:
        """How many parties behind those shown are left out."""
        return max(0, self.total - self.offset - len(self.parties))

    def to_data(self) -> SearchResultData:
        """Return the answer as ``onward search --json`` prints it."""
        return {
            "text": self.text,
            "words": list(self.words),
            "beginnings": list(self.beginnings),
            "snapshot": self.snapshot,
            "on": self.on,
            "total": self.total,
            "records": self.records,
            "offset": self.offset,
            "more": self.more,
            "parties": [party.to_data() for party in self.parties],
            "probably_same": [group.to_data() for group in self.probably_same],
            "facets": {facet: dict(counts) for facet, counts in self.facets.items()},
        }


# ------------------------------------------------------------------------------------------------
# The part of a long text in which the words that were searched for stand.
# ------------------------------------------------------------------------------------------------

LONGEST: Final = 160
"""Letters of a text that are shown."""

_BEFORE: Final = 40
_PIECE: Final = re.compile(r"\S+")


def cut_snippet(text: str, words: Sequence[Word]) -> str:
    """Return a text, or where it is long, the part around the first of some words.

    >>> cut_snippet("a short text", [Word("text")])
    'a short text'
    >>> cut_snippet("begin " * 40 + "here " + "end " * 60, [Word("here")])[:48]
    '… begin begin begin begin begin begin here end e'
    """
    plain = " ".join(text.split())
    if len(plain) <= LONGEST:
        return plain
    start = max(0, _find_word(plain, words) - _BEFORE)
    if start:
        start = plain.find(" ", start) + 1
    end = start + LONGEST
    part = plain[start:end]
    if end < len(plain):
        part = part.rsplit(" ", 1)[0] + " …"
    return f"… {part}" if start else part


def _find_word(text: str, words: Sequence[Word]) -> int:
    """Return where the first of some words begins; 0 where none stands in one piece."""
    for piece in _PIECE.finditer(text):
        for part in split_words(piece.group()):
            if any(part == word.text or _begins_with(part, word) for word in words):
                return piece.start()
    return 0


def _begins_with(part: str, word: Word) -> bool:
    return word.is_beginning and part.startswith(word.text)


# ------------------------------------------------------------------------------------------------
# A page of a layer: its records in their own order, and how many there are.
# ------------------------------------------------------------------------------------------------


class ListedRecordData(TypedDict):
    """A record of a layer, as plain data."""

    id: str
    name: str
    kind: str | None
    country: str | None
    topics: list[str]
    names: list[str]
    lists: list[str]
    programmes: list[str]
    since: str | None
    address: str | None


class LayerPageData(TypedDict):
    """A page of a layer, as plain data."""

    source: str
    snapshot: str
    total: int
    offset: int
    more: int
    records: list[ListedRecordData]


@dataclass(frozen=True, slots=True)
class LayerPage:
    """A page of a layer.

    Attributes:
        total: How many records the layer has.
        offset: How many of them come before this page.
    """

    source: str
    snapshot: str
    total: int
    offset: int
    records: tuple[SearchRecord, ...]

    @property
    def more(self) -> int:
        """How many records come behind this page."""
        return max(0, self.total - self.offset - len(self.records))

    def to_data(self) -> LayerPageData:
        """Return the page as ``onward list --json`` prints it."""
        return {
            "source": self.source,
            "snapshot": self.snapshot,
            "total": self.total,
            "offset": self.offset,
            "more": self.more,
            "records": [describe_record(record) for record in self.records],
        }


def read_page(layer: LayerTexts, snapshot: str, limit: int | None, offset: int) -> LayerPage:
    """Read the records of a layer from a place on."""
    rows = range(len(layer))[offset : None if limit is None else offset + limit]
    records = tuple(layer.record(row) for row in rows)
    return LayerPage(layer.dataset, snapshot, len(layer), offset, records)


def describe_record(record: SearchRecord) -> ListedRecordData:
    """Return a record as plain data, its entries joined."""
    addresses = [text for label, text in record.texts if label == "address"]
    return {
        "id": record.party,
        "name": record.name,
        "kind": record.kind or None,
        "country": record.country,
        "topics": list(record.topics),
        "names": list(record.names[1:]),
        "lists": _list_distinct(entry.list or entry.regime for entry in record.entries),
        "programmes": _list_distinct(entry.programme for entry in record.entries),
        "since": min((entry.since for entry in record.entries if entry.since), default=None),
        "address": addresses[0] if addresses else None,
    }


def _list_distinct(texts: Iterable[str | None]) -> list[str]:
    return list(dict.fromkeys(text for text in texts if text))


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
    return FoundRecord(
        id=record.party,
        dataset=hit.dataset,
        name=record.name or record.party,
        kind=record.kind,
        country=record.country,
        topics=record.topics,
        listed=question.is_listed(record),
        entries=record.entries,
        inferred=record.inferred,
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
