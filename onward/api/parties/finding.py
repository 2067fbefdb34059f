"""Finding parties without knowing their ids: by words, and by paging through a layer."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from onward.api.inputs.arguments import check_text, check_texts, check_whole
from onward.api.inputs.days import Day, question_day, read_day
from onward.api.opened import OpenedWorkspace
from onward.errors import UsageError, did_you_mean

if TYPE_CHECKING:
    from onward.graph.search import LayerTexts
    from onward.graph.store.manifests import LayerManifest
    from onward.graph.store.workspace import Snapshot
    from onward.queries.model.party_cards import PartyCard
    from onward.queries.search import LayerPage, SearchResult

SHOWN: Final = 20
"""Parties of a search that are shown where nobody chooses."""

PAGE: Final = 50
"""Records of a page of a layer, likewise."""


class PartyFinding(OpenedWorkspace):
    """The ways to a party whose id nobody knows yet."""

    def search(
        self,
        text: str,
        *,
        country: str | Sequence[str] = (),
        topic: str | Sequence[str] = (),
        kind: str | Sequence[str] = (),
        source: str | Sequence[str] = (),
        programme: str | Sequence[str] = (),
        listed: bool | None = None,
        limit: int = SHOWN,
        offset: int = 0,
        on: Day = None,
    ) -> "SearchResult":
        """Find parties by words of their names, ids, numbers, addresses, reasons and notes.

        Args:
            text: Words, all of which a record must have; one that ends with * is a beginning.
            country: Codes or names of countries; of several any will do.
            topic: Such as ``sanction``; it includes the topics below it.
            kind: Person, Company, Vessel …
            source: Names of layers.
            programme: Words in the programme, the list or the regime of an entry.
            listed: Whether the party must, or must not, be on a list on the day.
            limit: Parties to show, at most.
            offset: Parties to leave out before them.
            on: The day on which entries must hold; default the newest retrieval.

        Returns:
            The parties, the best first, each with its records and where the words stand; how many
            there are in all; and how many of which source, country, kind, topic and programme.

        Raises:
            UsageError: The text has no letter or digit, or a filter is not understood.
            SnapshotMissing: Nothing is loaded yet.
        """
        from onward.queries.search import SearchFilters, SearchQuestion, search_layers
        from onward.queries.tables.tables import default_tables

        snapshot, tables = self.snapshot(), default_tables()
        filters = SearchFilters(
            countries=tuple(map(read_country, check_texts("country", country))),
            topics=tuple(check_topic(name) for name in check_texts("topic", topic)),
            kinds=tuple(map(_read_kind, check_texts("kind", kind))),
            sources=tuple(
                _find_layer(snapshot, name).name for name in check_texts("source", source)
            ),
            programmes=check_texts("programme", programme),
            listed=listed,
        )
        question = SearchQuestion(
            text=check_text("text", text),
            filters=filters,
            on=question_day(read_day(on, "on"), snapshot),
            listing_topics=frozenset(
                (*tables.topics_of("listed"), *tables.topics_of("restricted"))
            ),
            limit=_check_least("limit", limit, 1),
            offset=_check_least("offset", offset, 0),
        )
        layers = [self._open_texts(snapshot, layer) for layer in _layers_with_parties(snapshot)]
        result = search_layers(question, layers, self.engine(snapshot))
        ids = [party.party for party in result.parties]
        if not ids:
            return result
        return replace(result, probably_same=self.open_twins().group(ids, looked_for=ids))

    def party_or_search(
        self, text: str, *, on: Day = None, as_of: Day = None
    ) -> "PartyCard | SearchResult":
        """Gather what is known of a party by its id, how that begins, or else by words.

        Args:
            text: An id, its beginning, or words of a name.
            on: Day on which ties and list entries must hold; default the newest retrieval.
            as_of: Use only what was known by this day.

        Returns:
            The card of the party; where the words fit several, what the search finds.

        Raises:
            UsageError: Nobody has such an id or name, or several ids begin so.
            SnapshotMissing: Nothing is loaded yet.
        """
        from onward.api.parties.ids import find_beginning, unknown_party
        from onward.graph.search import split_words
        from onward.queries.party_card import make_party_card

        snapshot = self.snapshot()
        engine = self.engine(snapshot)
        [pid] = engine.find([check_text("text", text)])
        if pid is None:
            pid = find_beginning(engine, snapshot, text)
        if pid is None:
            result = self.search(text, on=on) if split_words(text) else None
            if result is None or not result.total:
                raise unknown_party(snapshot, text)
            if result.total > 1:
                return result
            [pid] = engine.find([result.parties[0].party])
        day, knowledge = question_day(read_day(on, "on"), snapshot), read_day(as_of, "as_of")
        if pid is None:  # a list entry of a party that no source describes
            raise unknown_party(snapshot, text)
        return make_party_card(engine, pid, day, knowledge, self.open_twins().find(pid))

    def list_records(
        self, source: str, *, limit: int | None = PAGE, offset: int = 0
    ) -> "LayerPage":
        """Page through the records of a layer, in its own order.

        Args:
            source: Name of the layer.
            limit: Records to show, at most; None = all.
            offset: Records to leave out before them.

        Returns:
            The records, and how many the layer has.

        Raises:
            UsageError: There is no such layer.
            SnapshotMissing: Nothing is loaded yet.
        """
        from onward.queries.search import read_page

        snapshot = self.snapshot()
        layer = _find_layer(snapshot, check_text("source", source))
        start = _check_least("offset", offset, 0)
        size = None if limit is None else _check_least("limit", limit, 1)
        return read_page(self._open_texts(snapshot, layer), snapshot.id, size, start)

    def _open_texts(self, snapshot: "Snapshot", layer: "LayerManifest") -> "LayerTexts":
        from onward.graph.search import open_layer_texts

        with self.feedback.progress(f"making texts of {layer.name} ready"):
            return open_layer_texts(layer, snapshot.read, snapshot.cache_dir)


def _layers_with_parties(snapshot: "Snapshot") -> "list[LayerManifest]":
    return [
        layer
        for layer in snapshot.layers
        if layer.counts.get("parties") or layer.counts.get("listings")
    ]


def _find_layer(snapshot: "Snapshot", name: str) -> "LayerManifest":
    layers = {layer.name: layer for layer in _layers_with_parties(snapshot)}
    if name not in layers:
        likely = did_you_mean(name, layers)
        raise UsageError(f"no layer {name!r} holds parties; {likely}there are: {', '.join(layers)}")
    return layers[name]


def read_country(text: str) -> str:
    """Return the code of a country that is given by code or name.

    Raises:
        UsageError: There is no such country.
    """
    from onward.graph.countries import country_code

    code = country_code(text)
    if code is None:
        raise UsageError(f"--country {text!r} is not a country; use a code such as DE")
    return code


def check_topic(name: str) -> str:
    """Return a topic that parties may bear, or that others stand below.

    Raises:
        UsageError: There is none of that name: it would find nobody, in silence.
    """
    from onward.queries.tables.tables import default_tables

    there_are = default_tables().topics
    if not any(code == name or code.startswith(f"{name}.") for code in there_are):
        likely = did_you_mean(name, there_are)
        raise UsageError(f"--topic {name!r} does not exist; {likely}`sanction` is one of them")
    return name


def _read_kind(text: str) -> str:
    from onward.graph.model import PartyKind

    by_name = {kind.casefold(): str(kind) for kind in PartyKind}
    kind = by_name.get(text.casefold())
    if kind is None:
        likely, kinds = did_you_mean(text, PartyKind), ", ".join(PartyKind)
        raise UsageError(f"--kind {text!r} does not exist; {likely}use one of {kinds}")
    return kind


def _check_least(name: str, value: int, least: int) -> int:
    if check_whole(f"--{name}", value) < least:
        raise UsageError(f"--{name} {value} must be at least {least}")
    return value
