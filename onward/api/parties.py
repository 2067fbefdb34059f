"""Whom a name means, what is known of a party, and who is judged to be one."""

import os
from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from getpass import getuser
from itertools import chain, islice
from math import ceil
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Final

from onward.api.inputs import (
    CANDIDATES_SHOWN,
    CARDS,
    Day,
    check_jobs,
    check_number,
    check_optional_text,
    check_pairs,
    check_path,
    check_reference,
    check_text,
    check_texts,
    check_whole,
    question_day,
    read_day,
    timestamp,
)
from onward.api.lookup import (
    SnapshotNames,
    complete_ids,
    find_beginning,
    party_names,
    read_country,
    unknown_party,
)
from onward.api.opened import OpenedWorkspace
from onward.errors import InputRefused, UsageError, did_you_mean
from onward.queries.model.parts import AssessmentPart

if TYPE_CHECKING:
    from datetime import date

    from onward.api.answers.data import JsonObject
    from onward.api.answers.pictures import CanvasPicture, NeighbourhoodMap, PartyOwners, PartyPaths
    from onward.api.feedback import Feedback
    from onward.api.listing import AssessmentList
    from onward.graph.identity.clusters import Says
    from onward.graph.identity.ledger import LedgerLine
    from onward.graph.matching.index import LayerNames
    from onward.graph.matching.query import Build, PartyQuery
    from onward.graph.model import Identifier
    from onward.graph.ownership.report import OwnershipReport, RegimeRule
    from onward.graph.search import LayerTexts
    from onward.graph.store.manifests import LayerManifest
    from onward.graph.store.workspace import Snapshot, WorkspaceFolder
    from onward.queries.assessment.batch import ReceivedTransaction
    from onward.queries.destinations import CountryYears
    from onward.queries.exploring import (
        ChangesBetween,
        PartyDeliveries,
        PartyTallies,
        SnapshotNews,
        TiePage,
    )
    from onward.queries.matching.requests import MatchAnswer, MatchedLine
    from onward.queries.matching.self_screening import (
        CellSurvey,
        MissedName,
        ScreenedName,
        ScreeningReport,
    )
    from onward.queries.merges import ImportReport, JudgementResult, SuggestedPairs
    from onward.queries.model.assessment import NearMiss
    from onward.queries.model.party_cards import PartyCard
    from onward.queries.records.store import RecordStore
    from onward.queries.search import LayerPage, SearchResult


# ------------------------------------------------------------------------------------------------
# Exploring a graph step by step: counts before anything is shown, ties in pages, a canvas.
# ------------------------------------------------------------------------------------------------


class PartyExploring(OpenedWorkspace):
    """The questions of somebody who goes from one party to the next."""

    def tie_counts(self, party_id: str, *, on: Day = None, as_of: Day = None) -> "PartyTallies":
        """Count the ties of a party by kind and direction, before any of them is looked at.

        Args:
            party_id: An id of any loaded source.
            on: Day on which ties must hold; default the newest retrieval of a layer.
            as_of: Use only what was known by this day.

        Returns:
            Of each kind and direction how many ties hold, how many parties they lead to and how
            many of these are listed, and how many ties hold on other days only.

        Raises:
            UsageError: There is no such party, or no day.
            SnapshotMissing: Nothing is loaded yet.
        """
        from onward.queries.exploring import tally_ties

        question = self._open_question([party_id], on, as_of)
        (pid,) = question.pids
        return tally_ties(question.engine, pid, question.on, question.as_of)

    def ties(
        self,
        party_id: str,
        *,
        kinds: Sequence[str] = (),
        direction: str = "both",
        order: str = "listed",
        every_day: bool = False,
        limit: int = 50,
        offset: int = 0,
        on: Day = None,
        as_of: Day = None,
    ) -> "TiePage":
        """Page through the ties of a party.

        Args:
            party_id: An id of any loaded source.
            kinds: Of the ties; default every kind.
            direction: Seen from the party: in, out or both.
            order: listed: parties on a list first, then the largest shares; share; or id.
            every_day: Whether ties that hold on other days count, too.
            limit: Ties of a page, 1 to 500.
            offset: Ties to leave out before them.
            on: Day on which ties must hold; default the newest retrieval of a layer.
            as_of: Use only what was known by this day.

        Returns:
            The ties, each with the party at its other end; and how many there are.

        Raises:
            UsageError: There is no such party, kind or order, or a number is wrong.
            SnapshotMissing: Nothing is loaded yet.
        """
        from onward.queries.exploring import list_ties, make_tie_filter

        chosen = make_tie_filter(
            check_texts("kinds", kinds),
            check_text("direction", direction),
            check_text("order", order),
            every_day=every_day,
        )
        if check_whole("offset", offset) < 0:
            raise UsageError(f"offset {offset} must be at least 0")
        question = self._open_question([party_id], on, as_of)
        (pid,) = question.pids
        return list_ties(
            question.engine,
            pid,
            chosen,
            question.on,
            question.as_of,
            start=offset,
            limit=check_whole("limit", limit),
        )

    def deliveries(
        self,
        party_id: str,
        *,
        role: str | None = None,
        hs: str | None = None,
        limit: int = 500,
        offset: int = 0,
        as_of: Day = None,
    ) -> "PartyDeliveries":
        """List the deliveries of a party by date, and count them by month, goods and destination.

        Args:
            party_id: An id of any loaded source.
            role: Of the party in them: shipper, consignee, end_user, forwarder or notify_party;
                default any.
            hs: How the number of the goods begins.
            limit: Deliveries of a page, 1 to 500.
            offset: Deliveries to leave out before them.
            as_of: Use only what was known by this day.

        Returns:
            The latest deliveries first; of one that went out, which one before it may have brought
            the same goods.

        Raises:
            UsageError: There is no such party or role, or a number is wrong.
            SnapshotMissing: Nothing is loaded yet.
        """
        from onward.queries.exploring import list_deliveries, make_delivery_page

        page = make_delivery_page(
            check_optional_text("role", role),
            check_optional_text("hs", hs),
            check_whole("limit", limit),
            check_whole("offset", offset),
        )

        question = self._open_question([party_id], None, as_of)
        (pid,) = question.pids
        return list_deliveries(question.engine, pid, page, question.as_of)

    def party_orders(self, party_id: str, *, limit: int = 20) -> "PartyOrders":
        """List the orders that name a party, with what their assessments nearly found of it.

        Args:
            party_id: An id of any loaded source.
            limit: Orders whose newest assessments are read, at most.

        Returns:
            How many orders name it, and the newest of them.

        Raises:
            UsageError: There is no such party, or `limit` is less than 1.
            SnapshotMissing: Nothing is loaded yet.
            ChainBroken: The log was changed, or an assessment that is read.
        """
        from onward.api.inputs import AssessmentFilter
        from onward.api.listing import list_assessments

        question = self._open_question([party_id], None, None)
        if check_whole("limit", limit) < 1:
            raise UsageError(f"limit {limit} must be at least 1")
        if not self.folder.records.is_file():
            return PartyOrders(total=0, orders=(), near_misses=())
        [record] = question.engine.parties(question.pids)
        ids = frozenset({record.id, *(member.id for member in record.members)})
        chosen = AssessmentFilter(party_ids=ids, newest=True)
        listed = list_assessments(chosen, self.open_records, self.list_ages())
        with self.open_records() as store:
            return describe_orders(listed, ids, store, limit)

    def destination(
        self,
        country: str,
        *,
        first: int | None = None,
        last: int | None = None,
        as_of: Day = None,
    ) -> "CountryYears":
        """Say what is on record of a destination in each year.

        Args:
            country: Its code or name.
            first: The first year; default ten years before the last one.
            last: The last year; default that of the newest retrieval of a layer.
            as_of: Use only what was known by this day.

        Returns:
            Of each year the record, and every measure that it rests on.

        Raises:
            UsageError: There is no such country (no row has ``XX``), or the years are wrong.
            SnapshotMissing: Nothing is loaded yet.
        """
        from onward.queries.destinations import describe_years

        code = read_country(check_text("country", country))
        known_by, day = read_day(as_of, "as_of"), question_day(None, self.snapshot())
        end = day.year if last is None else check_whole("last", last)
        begin = end - 10 if first is None else check_whole("first", first)
        years = describe_years(self.open_setup().destinations, code, begin, end, day, known_by)
        if years.note and years.name == code:
            raise UsageError(f"--country {code!r} stands for no country; use a code such as DE")
        return years

    def canvas(
        self,
        state: Mapping[str, object],
        *,
        on: Day = None,
        as_of: Day = None,
        investigation: str | None = None,
        pictures: Sequence[Mapping[str, object]] = (),
        profile: str = "internal",
    ) -> "CanvasPicture":
        """Draw the parties that a person has brought together, with every tie between them.

        Args:
            state: seeds and parties: lists of ids; and, each where it is meant, stacks,
                hidden_kinds, hidden_ties, paths, positions, pinned, compared and since
                (docs/serve.md).
            on: Day on which ties must hold; default the newest retrieval of a layer.
            as_of: Use only what was known by this day.
            investigation: Name of the saved one that it belongs to: its title and notes are
                written, too.
            pictures: Further ones for its documents: title and state, and on and as_of of each.
            profile: For whose eyes: internal, authority or external; of the investigation the last
                has nothing, neither notes nor title.

        Returns:
            The picture; `export` writes it.

        Raises:
            AssessmentMissing: There is no such investigation.
            UsageError: The state cannot be read, or there is no such party.
            SnapshotMissing: Nothing is loaded yet.
        """
        from onward.api.answers.pictures import make_canvas, read_pictures, read_state
        from onward.api.investigations import Investigations
        from onward.queries.acts.copies import read_profile

        canvas = read_state(state)
        question = self._open_question(canvas.seeds, on, as_of)
        saved = Investigations(self.path).read(investigation) if investigation else None
        # what people think is for no other eyes
        shown_saved = None if read_profile(check_text("profile", profile)) == "external" else saved
        return make_canvas(question, canvas, shown_saved, read_pictures(pictures))

    def canvas_news(
        self, state: Mapping[str, object], before: str, *, on: Day = None, as_of: Day = None
    ) -> "SnapshotNews":
        """Say what this snapshot has of the parties of a canvas that an earlier one had not.

        Args:
            state: As in `canvas`.
            before: Id of the earlier snapshot, or how it begins.
            on: Day on which ties must hold; default the newest retrieval of a layer of each.
            as_of: Use only what was known by this day.

        Returns:
            Ties and entries of lists that are new and that are gone, and parties that are.

        Raises:
            UsageError: The state cannot be read.
            SnapshotMissing: There is no such snapshot.
        """
        from onward.api.answers.pictures import read_state
        from onward.queries.exploring import AskedSnapshot, compare_snapshots

        canvas = read_state(state)
        earlier = type(self)(self.path, engine=self.engine_name, snapshot=before, wait=self._wait_s)
        old, new = (each._open_question([], on, as_of) for each in (earlier, self))
        ids = list(dict.fromkeys((*canvas.seeds, *canvas.parties)))
        return compare_snapshots(
            AskedSnapshot(old.engine, old.on, old.as_of),
            AskedSnapshot(new.engine, new.on, new.as_of),
            ids,
            hidden_kinds=canvas.hidden_kinds,
        )

    def canvas_changes(
        self, state: Mapping[str, object], since: Day, *, on: Day = None, as_of: Day = None
    ) -> "ChangesBetween":
        """Say what has changed among the parties of a canvas between two days.

        Args:
            state: As in `canvas`; what it hides is not looked at, and counted.
            since: The day to compare with: what happened after it counts.
            on: The last day that counts; default the newest retrieval of a layer.
            as_of: Use only what was known by this day.

        Returns:
            Ties that began and that ended, deliveries, entries of lists that began and that ended,
            and how many have no date.

        Raises:
            UsageError: The state cannot be read, there is no such party, or no day lies between.
            SnapshotMissing: Nothing is loaded yet.
        """
        from onward.api.answers.pictures import read_state
        from onward.queries.exploring import find_changes, make_days_between

        canvas, begin = read_state(state), read_day(since, "since")
        question = self._open_question((*canvas.seeds, *canvas.parties), on, as_of)
        if begin is None:
            raise UsageError("since is missing; give the day to compare with, YYYY-MM-DD")
        layers = question.snapshot.layers
        return find_changes(
            question.engine,
            list(dict.fromkeys(question.pids)),
            make_days_between(begin, question.on),
            question.as_of,
            hidden_kinds=canvas.hidden_kinds,
            hidden_ties=canvas.hidden_ties,
            known_until=max((layer.retrieved for layer in layers if layer.retrieved), default=None),
        )


# ------------------------------------------------------------------------------------------------
# Finding parties without knowing their ids: by words, and by paging through a layer.
# ------------------------------------------------------------------------------------------------

SHOWN_PARTIES: Final = 20
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
        limit: int = SHOWN_PARTIES,
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


# ------------------------------------------------------------------------------------------------
# Parties by any of their sources' ids; for an id that is not there, parties that may be meant.
# ------------------------------------------------------------------------------------------------


# ------------------------------------------------------------------------------------------------
# Whom of the loaded sources a name may mean: one query, many, or the listed names themselves.
# ------------------------------------------------------------------------------------------------

_LOST_BYTES: Final = ("\udc80", "\udcff")
"""What Python makes of bytes of a command line that are not UTF-8."""


@dataclass(frozen=True, slots=True)
class ScreenedNames:
    """How many listed names find their own party, layer by layer.

    Attributes:
        snapshot, matcher: What answered.
        layers: The report of each layer: names screened, found, and those missed.
    """

    snapshot: str
    matcher: str
    layers: "Sequence[ScreeningReport]"

    @property
    def is_complete(self) -> bool:
        """Whether every name that was screened finds its own party."""
        return not any(layer["missed"] for layer in self.layers)

    def to_data(self) -> "JsonObject":
        """Return the reports as ``onward match --self --json`` prints them."""
        layers = list(self.layers)
        return {"snapshot": self.snapshot, "matcher": self.matcher, "layers": layers}


@dataclass(frozen=True, slots=True)
class NameSearch:
    """The names of a snapshot, ready to be searched.

    Attributes:
        folder: The workspace.
        names: What is searched; it stays open from one query to the next.
        datasets: Layers to look in; empty = all.
    """

    folder: "WorkspaceFolder"
    names: "SnapshotNames"
    datasets: tuple[str, ...]

    def ask(self, query: "PartyQuery", limit: int, *, weak: bool) -> "MatchAnswer":
        """Answer one query."""
        from onward.queries.matching.requests import answer_query

        return answer_query(query, self.names.context, self.datasets, limit, weak=weak)

    def stream(
        self,
        documents: "Iterable[ReceivedTransaction]",
        *,
        limit: int | None,
        jobs: int,
        explain: bool,
    ) -> "Iterator[MatchedLine]":
        """Yield the answer to each document, in order; the bytes are the same for any `jobs`."""
        from onward.queries.matching.requests import MatchSetting, match_all

        setting = MatchSetting(
            self.folder.path,
            self.names.snapshot.id,
            self.names.build,
            self.names.engine,
            self.datasets,
            limit,
            explain,
        )
        return match_all(documents, setting, jobs, context=self.names.context)

    def screen_listed_names(self, sample: int | None, jobs: int) -> ScreenedNames:
        """Match every listed name, or a sample of each layer, against everything."""
        from onward.queries.matching import self_screening
        from onward.queries.processes import answer_all

        names = self.names
        matcher, snapshot = names.matcher, names.snapshot
        layers = [
            layer for layer in matcher.layers if not self.datasets or layer.dataset in self.datasets
        ]
        listed = [self._list_names(layer, sample) for layer in layers]
        # in one stream: processes that are opened anew for each layer would read all names again
        setting = self_screening.SelfScreening(self.folder.path, snapshot.id, names.build)
        answers = answer_all(
            chain.from_iterable(screened for screened, _ in listed), setting, jobs, opened=matcher
        )
        reports = [
            self._screen_layer(layer, screened, survey, answers)
            for layer, (screened, survey) in zip(layers, listed, strict=True)
        ]
        return ScreenedNames(snapshot.id, matcher.version, reports)

    def _list_names(
        self, layer: "LayerNames", sample: int | None
    ) -> "tuple[list[ScreenedName], CellSurvey]":
        """Return the names of a layer that are screened, and what its cells hold."""
        from onward.queries.matching.self_screening import iterate_names, survey_cells

        manifest = next(
            manifest for manifest in self.names.snapshot.layers if manifest.name == layer.dataset
        )
        survey = survey_cells(layer, manifest.source)
        names = list(iterate_names(layer, sample))
        return (names if sample is not None else [*names, *survey.parts]), survey

    def _screen_layer(
        self,
        layer: "LayerNames",
        names: "Sequence[ScreenedName]",
        survey: "CellSurvey",
        answers: "Iterator[MissedName | None]",
    ) -> "ScreeningReport":
        """Take the answers to the names of a layer, which come next."""
        from onward.queries.matching.self_screening import make_report

        start = monotonic()
        missed: list[MissedName] = []
        with self.names.feedback.progress(f"screening {layer.dataset}") as report:
            for done, miss in enumerate(islice(answers, len(names)), start=1):
                if report is not None:
                    report(done, len(names))
                if miss is not None:
                    missed.append(miss)
        rate = len(names) / max(monotonic() - start, 1e-6)
        self.names.feedback.warn(f"{layer.dataset}: {rate:,.0f} names a second")
        return make_report(layer, len(names), missed, survey)


def check_layers(snapshot: "Snapshot", datasets: Sequence[str]) -> tuple[str, ...]:
    """Return the layers to look in; empty = all.

    Raises:
        UsageError: There is no such layer that holds parties.
    """
    from onward.queries.matching.requests import check_datasets

    return check_datasets(snapshot, check_texts("datasets", datasets))


def check_match_numbers(limit: int | None, sample: int | None, jobs: int) -> None:
    """Refuse numbers that are out of their range.

    Raises:
        UsageError: One is.
    """
    for option, number in (("--limit", limit), ("--sample", sample)):
        if number is not None and check_whole(option, number) < 1:
            raise UsageError(f"{option} {number} must be at least 1")
    check_jobs(jobs)


def read_query(
    name: str | None,
    kind: str | None,
    countries: Sequence[str],
    birth_date: str | None,
    identifiers: Sequence[tuple[str, str]],
) -> "PartyQuery":
    """Make the query of what is known of a party.

    Args:
        name: As it stands on an order.
        kind: A kind of party, or LegalEntity.
        countries: Codes or names.
        birth_date: A date, or a year.
        identifiers: Schemes and values.

    Raises:
        UsageError: One of them is not understood.
        InputRefused: The name is not UTF-8: a letter would be lost, and another name searched.
    """
    from onward.graph.matching.query import PartyQuery

    # a name with lost letters would be another name, and its answer a false comfort
    if name is not None and any(_LOST_BYTES[0] <= char <= _LOST_BYTES[1] for char in name):
        hint = "set the terminal to UTF-8, or give the name with --file"
        raise InputRefused("is not valid UTF-8", field="NAME", value=name, hint=hint)
    codes = tuple(read_country(check_text("--country", text)) for text in countries)
    # a national number is read by the rules of one country, so that must be certain
    country = codes[0] if len(codes) == 1 else None
    return PartyQuery(
        names=(name,) if name is not None else (),
        kind=_read_match_kind(kind),
        countries=codes,
        birth_dates=_read_birth_date(birth_date),
        identifiers=tuple(
            number
            for scheme, value in identifiers
            for number in _read_identifier(scheme, value, kind, country)
        ),
    )


def split_identifier(text: str) -> tuple[str, str]:
    """Split an identifier that is written as SCHEME=VALUE.

    >>> split_identifier("lei=529900T8BM49AURSDO55")
    ('lei', '529900T8BM49AURSDO55')
    """
    scheme, _, value = text.partition("=")
    return scheme, value


def read_build(build: str | None) -> "Build | None":
    """Return how names are compared; None = the best that is installed.

    Raises:
        UsageError: There is no such build.
    """
    from onward.graph.matching.matcher import BUILDS

    for name in BUILDS:
        if build == name:
            return name
    if build is not None:
        raise UsageError(f"--build {build!r} does not exist; use base or names")
    return None


def _read_birth_date(text: str | None) -> tuple[str, ...]:
    from onward.graph.names.birth_dates import parse_birth_dates

    text = check_optional_text("--birth-date", text)
    dates = parse_birth_dates(text) if text else ()
    if text and not dates:
        raise UsageError(f"--birth-date {text!r} is not a date; use YYYY or YYYY-MM-DD")
    return dates


def _read_match_kind(kind: str | None) -> str | None:
    from onward.queries.matching.requests import KINDS

    if kind is not None and kind not in KINDS:
        likely, kinds = did_you_mean(kind, KINDS), ", ".join(KINDS)
        raise UsageError(f"--kind {kind!r} does not exist; {likely}use one of {kinds}")
    return kind


def _read_identifier(
    scheme: str, value: str, kind: str | None, country: str | None
) -> "tuple[Identifier, ...]":
    from onward.graph.identifiers import list_schemes, scheme_of_key
    from onward.queries.matching.requests import read_identifier

    known_scheme = scheme_of_key(scheme)
    if known_scheme is None or not value.strip():
        schemes = ", ".join(sorted(list_schemes()))
        text = f"{scheme}={value}" if value else scheme
        raise UsageError(
            f"--id {text!r} is not understood; write SCHEME=VALUE, SCHEME one of {schemes}"
        )
    return tuple(read_identifier(known_scheme, value, kind, country))


# ------------------------------------------------------------------------------------------------
# Looking for parties of different sources that may be one; a person judges what is found.
# ------------------------------------------------------------------------------------------------

MANY_PARTIES: Final = 5_000
"""Number of parties from which the time that they take is said before they are asked for."""

AT_MOST_MINUTES: Final = 2


@dataclass(frozen=True, slots=True)
class MergeSuggestions:
    """Pairs that may be one party, the best first.

    Attributes:
        result: The pairs, how many parties were asked for, and what was not looked at in full.
        snapshot: The snapshot that keeps them as ties.
    """

    result: "SuggestedPairs"
    snapshot: "Snapshot"

    def names(self, limit: int) -> Mapping[str, str]:
        """Return the names of the parties of the first pairs, by id."""
        ends = [end for pair in self.result.pairs[:limit] for end in (pair.left, pair.right)]
        return party_names(self.snapshot, ends)

    def to_data(self) -> "JsonObject":
        """Return the pairs as ``onward merges suggest --json`` prints them."""
        return {**self.result.to_data(), "snapshot": self.snapshot.id}


def check_suggesting(threshold: float, jobs: int) -> None:
    """Refuse numbers that are out of their range.

    Raises:
        UsageError: One is.
    """
    if not 0 < check_number("--threshold", threshold) <= 1:
        raise UsageError(f"--threshold {threshold} is not a score; use one above 0, up to 1")
    check_jobs(jobs)


def _estimate_time(parties: int, jobs: int) -> str:
    """Say how long it takes to ask for so many parties; more processes than processors help none.

    One slow machine's speed is taken: a search that ends early disappoints nobody.
    """
    from onward.queries.merges import PARTIES_PER_SECOND

    processes = min(jobs, os.cpu_count() or 1)
    minutes = ceil(parties / PARTIES_PER_SECOND / processes / 60)
    time = f"about {minutes:,} minutes" if minutes > AT_MOST_MINUTES else "at most two minutes"
    return (
        f"asking for {parties:,} parties takes {time} with --jobs {jobs}, "
        "less where an earlier run was kept"
    )


# ------------------------------------------------------------------------------------------------
# The identity ledger of a workspace: who is judged to be one party, by whom and why.
# ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """A line of the ledger, and whether it counts today."""

    line: "LedgerLine"
    live: bool

    def to_data(self) -> "JsonObject":
        """Return the line as ``onward merges list --json`` prints it."""
        return {**self.line.to_plain(), "live": self.live}


class Merges:
    """Judgements on who is one party, in a workspace's record store.

    Args:
        folder: The workspace.
        feedback: Where long work reports to.
    """

    def __init__(self, folder: "WorkspaceFolder", feedback: "Feedback") -> None:
        self._folder = folder
        self._feedback = feedback

    def confirm(
        self,
        left: str,
        right: str,
        *,
        reason: str,
        evidence: Sequence[str] = (),
        by: str | None = None,
    ) -> "JudgementResult":
        """Judge that two parties are one.

        Args:
            left: Id of a loaded party.
            right: Id of another one.
            reason: Why; it is kept, and shown to whoever asks.
            evidence: What was looked at.
            by: Who judges; default the login name.

        Returns:
            The line of the ledger, and who is one party now.

        Raises:
            MergeRefused: It would make one party of two that are judged different.
            UsageError: There is no such party, or nobody is known to judge.
            Busy: Another process is writing.
        """
        return self._write_judgement((left, right), "same", reason, evidence, by)

    def refuse(
        self,
        left: str,
        right: str,
        *,
        reason: str,
        evidence: Sequence[str] = (),
        by: str | None = None,
    ) -> "JudgementResult":
        """Judge that two parties are not one; this outranks identifiers and what sources say.

        Takes what `confirm` takes.

        Returns:
            The line of the ledger, and the links that no longer count.

        Raises:
            MergeRefused: People made them one; their line must be undone first.
            UsageError: There is no such party, or nobody is known to judge.
            Busy: Another process is writing.
        """
        return self._write_judgement((left, right), "different", reason, evidence, by)

    def undo(self, line: str, *, reason: str, by: str | None = None) -> "JudgementResult":
        """Take a line of the ledger back; every result is then as it was before it.

        Args:
            line: The line's id, or how it begins.
            reason: Why it is taken back.
            by: Who takes it back; default the login name.

        Returns:
            The line that says so, and who is one party now.

        Raises:
            UsageError: No one line that counts begins so, or nobody is known to judge.
            Busy: Another process is writing.
        """
        from onward.queries.merges import undo

        line, reason = check_reference("line", line), check_text("reason", reason)
        with self._open_store() as store:
            return undo(self._folder, store, line, reason, _user_name(by), timestamp())

    def lines(self, *, live: bool = False) -> list[LedgerEntry]:
        """Return the lines of the ledger in their order.

        Args:
            live: Only those that count today.

        Returns:
            Each line, and whether it counts.

        Raises:
            ChainBroken: A line is not what was written in its place.
        """
        from onward.queries.merges import apply_ledger

        with self._open_store() as store:
            if not self._folder.is_empty:
                # what sources say since the last load may have become lines of the ledger
                apply_ledger(self._folder, store, timestamp())
            ledger = store.ledger()
        counting = set(ledger.live)
        lines = [LedgerEntry(line, line in counting) for line in ledger.lines]
        return [line for line in lines if line.live or not live]

    def suggest(
        self, *, everyone: bool = False, threshold: float = 0.75, jobs: int = 1
    ) -> MergeSuggestions:
        """Look for parties of different sources that may be one, and keep them as possible ties.

        Asked for are parties that are listed, carry a topic or were assessed; what is kept of an
        earlier run is not asked again.

        Args:
            everyone: Ask for every party instead, which may take hours.
            threshold: Score from which names suggest a pair.
            jobs: Processes that look at once; the pairs are the same.

        Returns:
            The pairs, the best first.

        Raises:
            UsageError: A number is out of its range.
            SnapshotMissing: Nothing is loaded yet.
        """
        from onward.graph.identity.clusters import SUGGESTIONS
        from onward.queries.merges import (
            PairCache,
            PairSearch,
            Publishers,
            apply_ledger,
            open_rows,
            parties_to_search,
            search_pairs,
            suggest,
            suggestions_layer,
        )
        from onward.queries.processes import answer_all

        check_suggesting(threshold, jobs)
        with self._open_store() as store:
            # pairs that are judged already must not be suggested again
            snapshot = apply_ledger(self._folder, store, timestamp())
            assessed = store.party_ids()
        with self._feedback.progress("making names ready") as report:
            matcher = open_rows(snapshot, report)
        ids = None if everyone else parties_to_search(snapshot, assessed)
        # what takes long is said before it begins, not after
        parties = sum(layer.parties for layer in matcher.layers) if ids is None else len(ids)
        if everyone or parties > MANY_PARTIES:
            self._feedback.warn(_estimate_time(parties, jobs))
        # what an earlier run asked is not asked again
        earlier = PairCache(snapshot.cache_dir, matcher.version, threshold)
        work = PairSearch(self._folder.path, snapshot.id, threshold)
        with self._feedback.progress("looking for pairs") as report:
            answers = search_pairs(
                matcher.layers,
                ids,
                earlier,
                lambda questions: answer_all(questions, work, jobs, opened=matcher),
                mixed=Publishers(snapshot).mixed,
                report=report or (lambda _done, _total: None),
            )
            result = suggest(snapshot, answers)
        keep = partial(suggestions_layer, matcher=matcher.version, least=threshold)
        extended = self._folder.extend(
            SUGGESTIONS, lambda current: keep(snapshot, result, current, everyone=everyone)
        )
        return MergeSuggestions(result, extended)

    def import_file(self, file: str | Path) -> "ImportReport":
        """Take the judgements of a file into the ledger: all of them, or none.

        Args:
            file: JSON lines: Onward's own, or those of nomenklatura's resolver.

        Returns:
            What became of its lines.

        Raises:
            InputRefused: A line cannot be read, or contradicts what is judged.
            Busy: Another process is writing.
        """
        from onward.queries.merges import import_file

        path = check_path("file", file)
        with self._open_store() as store:
            return import_file(self._folder, store, path, timestamp())

    def export_lines(self, form: str = "onward") -> list[str]:
        """Return the judgements that count, one JSON line each.

        Args:
            form: ``onward``, with reasons and evidence, or ``nomenklatura``, which has neither.

        Returns:
            The lines, without line ends; either form can be imported again.

        Raises:
            UsageError: There is no such form.
        """
        from onward.queries.merges import FORMS, export_lines

        if form not in FORMS:
            likely, forms = did_you_mean(form, FORMS), " or ".join(FORMS)
            raise UsageError(f"--form {form!r} does not exist; {likely}use {forms}")
        with self._open_store() as store:
            ledger, snapshot = store.ledger(), self._folder.current()
        return list(export_lines(ledger, snapshot, form))

    def _write_judgement(
        self,
        pair: tuple[str, str],
        says: "Says",
        reason: str,
        evidence: Sequence[str],
        by: str | None,
    ) -> "JudgementResult":
        from onward.api.answers.data import tidy_after_writing
        from onward.graph.identity.clusters import make_judgement
        from onward.queries.merges import judge

        left, right = check_text("left", pair[0]), check_text("right", pair[1])
        texts, why = check_texts("evidence", evidence), check_text("reason", reason)
        make_judgement(left, right, says, "person", why, evidence=texts)  # refused before a look
        with self._open_store() as store:
            left, right = complete_ids(self._folder.current(), (left, right))
            if says == "different":
                texts = (*texts, *self._describe_facts(left, right))
            judgement = make_judgement(left, right, says, "person", why, evidence=texts)
            result = judge(self._folder, store, judgement, _user_name(by), timestamp())
        tidy_after_writing(self._folder)
        return result

    def _describe_facts(self, left: str, right: str) -> tuple[str, ...]:
        """Return what both parties state, so that the judgement holds as long as they do."""
        from onward.queries.merges import describe_facts
        from onward.registry import find

        engine = find("engine", "embedded").Engine.open(self._folder.current())
        facts = describe_facts(engine, left, right)
        return () if facts is None else (facts,)

    @contextmanager
    def _open_store(self) -> "Iterator[RecordStore]":
        from onward.queries.records.store import RecordStore

        if self._folder.is_empty:
            self._folder.current()  # raises, and says how to load
        with RecordStore(self._folder.records) as store:
            yield store


def decided_names(decided: "JudgementResult") -> dict[str, str]:
    """Return the names of the parties that a judgement is about, by id."""
    ids: list[str] = []
    for party in decided.to_data()["parties"]:
        ids.extend(party["members"])
    return party_names(decided.snapshot, ids)


def _user_name(by: str | None) -> str:
    """Return who judges.

    Raises:
        UsageError: Nobody is named, and the system knows no login name.
    """
    try:
        user = getuser() if by is None else check_text("by", by).strip()
    except (OSError, KeyError, ImportError):
        user = ""
    if not user:
        raise UsageError("who judges is not known; give --by NAME")
    return user


# ------------------------------------------------------------------------------------------------
# The names of a snapshot, open from one question to the next.
# ------------------------------------------------------------------------------------------------


# ------------------------------------------------------------------------------------------------
# The orders that name a party, and what their newest assessments nearly found of it.
# ------------------------------------------------------------------------------------------------

READ: Final = 20
"""Orders whose assessments are read, at most: the newest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyOrder(AssessmentPart):
    """An order with a party, and what came of it."""

    assessment: str
    order: str
    date: str | None
    verdict: str
    suggestion: str
    severity: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyNearMiss(AssessmentPart):
    """What an assessment nearly found of a party, and what a finding would need, in words."""

    assessment: str
    order: str
    indicator: str
    title: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyOrders(AssessmentPart):
    """The orders that name a party, the newest first.

    Attributes:
        total: How many there are.
        orders: Those whose newest assessments were read.
        near_misses: What these nearly found of the party.
    """

    total: int
    orders: tuple[PartyOrder, ...]
    near_misses: tuple[PartyNearMiss, ...]


def describe_orders(
    listed: "AssessmentList", ids: Collection[str], store: "RecordStore", limit: int
) -> PartyOrders:
    """Describe the orders that name a party.

    Args:
        listed: Their newest assessments, the newest first.
        ids: Of the party, by all of its sources.
        store: Has the assessments.
        limit: Assessments to read, at most.

    Raises:
        ChainBroken: One was changed after it was stored.
    """
    rows = listed.page(limit).rows
    orders = tuple(
        PartyOrder(
            assessment=row.id,
            order=row.order,
            date=row.date,
            verdict=row.verdict,
            suggestion=row.suggestion,
            severity=row.severity,
        )
        for row in rows
    )
    # several regimes may want the same of a party, in the same words
    misses = dict.fromkeys(_list_near_misses([row.id for row in rows], ids, store))
    return PartyOrders(total=len(listed), orders=orders, near_misses=tuple(misses))


def _list_near_misses(
    assessments: Sequence[str], ids: Collection[str], store: "RecordStore"
) -> Iterator[PartyNearMiss]:
    from onward.queries.assessment.explain import describe_near_misses
    from onward.queries.model.schema import assessment_from_json

    for name, payload in store.read_payloads(assessments):
        assessment = assessment_from_json(payload, name)
        lines = describe_near_misses(assessment)
        for miss, line in zip(assessment.near_misses, lines, strict=True):
            if _concerns_party(miss, ids):
                yield PartyNearMiss(
                    assessment=name,
                    order=assessment.transaction.id,
                    indicator=miss.indicator,
                    title=miss.title,
                    words=line.text,
                )


def _concerns_party(miss: "NearMiss", ids: Collection[str]) -> bool:
    """Tell whether a near miss is about a party, or its path leads through it."""
    on_path = () if miss.path is None else (party.id for party in miss.path.nodes)
    return miss.subject.party in ids or any(party in ids for party in on_path)


# ------------------------------------------------------------------------------------------------
# Questions about parties: whom a name means, what is known of one, who owns it, what ties two.
# ------------------------------------------------------------------------------------------------


class PartyQuestions(OpenedWorkspace):
    """The questions about parties that a workspace answers."""

    def match(
        self,
        name: str | None = None,
        *,
        kind: str | None = None,
        country: str | Sequence[str] = (),
        birth_date: str | None = None,
        identifiers: Mapping[str, str] | Sequence[tuple[str, str]] = (),
        limit: int | None = None,
        weak: bool = False,
        datasets: Sequence[str] = (),
        build: str | None = None,
    ) -> "MatchAnswer":
        """Find whom of the loaded sources a name may mean; nothing is stored.

        Args:
            name: As it stands on an order.
            kind: Person, Company, Vessel …, or LegalEntity.
            country: A country of the party, or several, by code or name.
            birth_date: A person's birth date, or its year.
            identifiers: Values by scheme, such as ``{"lei": …}``.
            limit: Candidates to show, at most; default `CANDIDATES_SHOWN`.
            weak: Whether to show weak candidates, too.
            datasets: Layers to look in; default all.
            build: base, or names with the extra of that name; default the best that is installed.

        Returns:
            The candidates, the best first, each with `score`, `band`, `name` and `explanation`.

        Raises:
            UsageError: Nothing is asked, or something is not understood.
            SnapshotMissing: Nothing is loaded yet.
        """
        pairs = check_pairs("identifiers", identifiers)
        name = None if name is None else check_text("name", name)
        if not (name or "").strip() and not pairs:
            raise UsageError("say whom to look for: a name or an identifier")
        check_match_numbers(limit, None, jobs=1)  # before anything is opened
        search = self.search_names(build=build, datasets=datasets)
        query = read_query(name, kind, check_texts("country", country), birth_date, pairs)
        return search.ask(query, limit or CANDIDATES_SHOWN, weak=weak)

    def search_names(
        self, *, build: str | None = None, datasets: Sequence[str] = ()
    ) -> "NameSearch":
        """Open the search behind `match`, for many queries and for the listed names themselves.

        Args:
            build: As in `match`.
            datasets: As in `match`.

        Returns:
            A search with `ask`, `stream` and `screen_listed_names`.

        Raises:
            UsageError: There is no such build or layer.
            SnapshotMissing: Nothing is loaded yet.
        """
        names = self._open_names(read_build(build))
        return NameSearch(self.folder, names, check_layers(names.snapshot, datasets))

    def _open_names(self, build: "Build | None") -> "SnapshotNames":
        """Open the names of the snapshot, or return what is open: it is kept."""
        snapshot, opened = self.snapshot(), self._opened_names
        if opened is None or (opened.snapshot.id, opened.build) != (snapshot.id, build):
            opened = SnapshotNames(snapshot, self.engine_name, self.engine, self.feedback, build)
            self._opened_names = opened
        return opened

    def party(self, party_id: str, *, on: Day = None, as_of: Day = None) -> "PartyCard":
        """Gather what the loaded sources say of one party.

        Args:
            party_id: An id of any loaded source.
            on: Day on which ties and list entries must hold; default the newest retrieval.
            as_of: Use only what was known by this day.

        Returns:
            Names, identifiers, list entries, ties and shipments, each with its source.

        Raises:
            UsageError: There is no such party, or no day.
            SnapshotMissing: Nothing is loaded yet.
        """
        from onward.queries.party_card import make_party_card

        question = self._open_question([party_id], on, as_of)
        (pid,) = question.pids
        twins = self.open_twins().find(pid)
        return make_party_card(question.engine, pid, question.on, question.as_of, twins)

    def names(self, party_ids: Sequence[str]) -> dict[str, str]:
        """Return the names of parties by their ids; an id that is not loaded is left out.

        Args:
            party_ids: Ids of any loaded source, or one.

        Returns:
            The name of each party by its canonical id.

        Raises:
            SnapshotMissing: Nothing is loaded yet.
        """
        party_ids = check_texts("party_ids", party_ids)
        engine = self.engine(self.snapshot())
        pids = [pid for pid in engine.find(party_ids) if pid is not None]
        return {record.id: record.name for record in engine.parties(pids)}

    def owners(self, party_id: str, *, on: Day = None, as_of: Day = None) -> "OwnershipReport":
        """Report who owns a party: four results that are never merged.

        Args:
            party_id: An id of any loaded source.
            on: Day on which ties must hold; default the newest retrieval of a layer.
            as_of: Use only what was known by this day.

        Returns:
            The product along each chain, integrated ownership, the cascade of each regime, and
            control without a majority.

        Raises:
            UsageError: There is no such party, or no day.
            SnapshotMissing: Nothing is loaded yet.
        """
        return self.ownership(party_id, on=on, as_of=as_of).report

    def ownership(self, party_id: str, *, on: Day = None, as_of: Day = None) -> "PartyOwners":
        """Report who owns a party, as `owners` does, to be written as tables or drawn.

        Args:
            party_id: An id of any loaded source.
            on: Day on which ties must hold; default the newest retrieval of a layer.
            as_of: Use only what was known by this day.

        Returns:
            The four results; `export` writes them.

        Raises:
            UsageError: There is no such party, or no day.
            SnapshotMissing: Nothing is loaded yet.
        """
        from onward.api.answers.pictures import PartyOwners
        from onward.graph.ownership.report import ownership_report
        from onward.queries.assessment.listed_owners import find_listed_names, say_not_read
        from onward.queries.assessment.loaded import find_regimes

        setup = self.open_setup()
        question = self._open_question([party_id], on, as_of)
        listed = find_regimes(self.snapshot().layers, question.engine)
        regimes = _regime_rules(question.on, listed)
        (pid,), days = question.pids, (question.on, question.as_of)
        by_name = find_listed_names(setup, pid, *days)
        report = ownership_report(
            question.engine, pid, *days, regimes, resembling=by_name.resembling
        )
        not_read = say_not_read(setup, pid, *days)
        report = replace(report, names=by_name.report, not_read=not_read)
        return PartyOwners(report, question, self.names(report.party_ids()))

    def paths(
        self,
        start: str,
        end: str,
        *,
        kinds: Sequence[str] = (),
        hops: int = 4,
        min_share: float | None = None,
        show: int = 5,
        on: Day = None,
        as_of: Day = None,
    ) -> "PartyPaths":
        """Find how two parties are tied: ownership first, then the shortest other path.

        Paths that are only possible are looked for only where there is no definite one.

        Args:
            start: Id of the party where the paths begin.
            end: Id of the party where they end.
            kinds: Kinds of ties to follow; default every kind.
            hops: Ties on a path, at most, 1 to 6; from 4 on, chains of ownership may have 12.
            min_share: Least share of each ownership tie: 0.25 for 25 %.
            show: Paths to show, at most, 1 to 100.
            on: Day on which ties must hold; default the newest retrieval of a layer.
            as_of: Use only what was known by this day.

        Returns:
            The paths, each with its steps; `export` draws them.

        Raises:
            UsageError: There is no such party or kind, the two are one, or a number is wrong.
            SnapshotMissing: Nothing is loaded yet.
        """
        from onward.api.answers.pictures import PartyPaths
        from onward.queries.agreeing_names import find_agreeing_names
        from onward.queries.party_paths import find_paths, list_party_ids, path_pattern

        check_whole("hops", hops)
        check_whole("show", show)
        least_share = None if min_share is None else check_number("min_share", min_share)
        pattern = path_pattern(check_texts("kinds", kinds), hops, least_share, show)
        question = self._open_question([start, end], on, as_of)
        first, last = question.pids
        # two ids may have become one party by a merge
        if first == last:
            raise UsageError(f"{start!r} and {end!r} are one party; name two")
        report = find_paths(question.engine, pattern, first, last, question.on, question.as_of)
        ends = report.start.id, report.end.id
        groups = self.open_twins().group(list_party_ids(report), looked_for=ends)
        report = replace(report, probably_same=groups)
        if not report.shown.paths:
            setup, days = self.open_setup(), (question.on, question.as_of)
            names = find_agreeing_names(setup, pattern, (first, last), *days)
            report = replace(report, agreeing_names=names)
        return PartyPaths(report, question)

    def neighbourhood(
        self,
        *party_ids: str,
        hops: int = 2,
        views: Sequence[str] = ("all",),
        budget: int = CARDS,
        on: Day = None,
        as_of: Day = None,
    ) -> "NeighbourhoodMap":
        """Draw the parties around one or more parties.

        Args:
            party_ids: Ids of any loaded source.
            hops: Ties from the parties named, 1 to 6.
            views: What is followed: all, owners, subsidiaries, addresses, shipments.
            budget: Cards on the picture, 5 to 150; like parties share one.
            on: Day on which ties must hold; default the newest retrieval of a layer.
            as_of: Use only what was known by this day.

        Returns:
            The map; `export` writes it, and `to_networkx` gives all of it as a graph.

        Raises:
            UsageError: There is no such party or view, or a number is out of its range.
            SnapshotMissing: Nothing is loaded yet.
        """
        from onward.api.answers.pictures import check_neighbourhood, draw_neighbourhood

        if not party_ids:
            raise UsageError("name one or more parties")
        views = check_texts("views", views)
        check_neighbourhood(hops, budget, views)
        question = self._open_question(party_ids, on, as_of)
        return draw_neighbourhood(question, hops, budget, views, self.open_twins())


def _regime_rules(on: "date", listed: "Container[str]") -> "list[RegimeRule]":
    """Return the ownership rules as they stand on a day; those not in force are left out.

    Args:
        on: The day.
        listed: Regimes of which a list is loaded.
    """
    from onward.graph.ownership import RegimeRule, Rule
    from onward.queries.tables.tables import default_tables

    tables = default_tables()
    return [
        RegimeRule(
            row.regime,
            Rule(float(row.threshold), strict=row.strict, aggregate=row.aggregates),
            row.state,
            row.note,
            tables.cascade_seeds.judge_under(row.regime),
            has_list=row.regime in listed,
        )
        for row in tables.ownership_regimes_at(on)
        # a suspended rule is shown with its note: it may hold again tomorrow
        if row.state != "not_in_force"
    ]
