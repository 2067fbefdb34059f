"""Questions about parties: whom a name means, what is known of one, who owns it, what ties two."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from onward.api.inputs.arguments import (
    check_number,
    check_pairs,
    check_text,
    check_texts,
    check_whole,
)
from onward.api.inputs.days import Day
from onward.api.inputs.limits import CARDS
from onward.api.opened import OpenedWorkspace
from onward.errors import UsageError

if TYPE_CHECKING:
    from datetime import date

    from onward.api.answers.connections import PartyPaths
    from onward.api.answers.neighbourhoods import NeighbourhoodMap
    from onward.api.answers.ownership import PartyOwners
    from onward.api.parties.matching import NameSearch
    from onward.api.parties.opened_names import SnapshotNames
    from onward.graph.matching.query import Build
    from onward.graph.ownership.report import OwnershipReport, RegimeRule
    from onward.queries.matching.requests import MatchAnswer
    from onward.queries.model.party_cards import PartyCard


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
            limit: Candidates to show, at most; default 5.
            weak: Whether to show weak candidates, too.
            datasets: Layers to look in; default all.
            build: base, or names with the extra of that name; default the best that is installed.

        Returns:
            The candidates, the best first, each with `score`, `band`, `name` and `explanation`.

        Raises:
            UsageError: Nothing is asked, or something is not understood.
            SnapshotMissing: Nothing is loaded yet.
        """
        from onward.api.parties.matching import SHOWN, check_match_numbers, read_query

        pairs = check_pairs("identifiers", identifiers)
        name = None if name is None else check_text("name", name)
        if not (name or "").strip() and not pairs:
            raise UsageError("say whom to look for: a name or an identifier")
        check_match_numbers(limit, None, jobs=1)  # before anything is opened
        search = self.search_names(build=build, datasets=datasets)
        query = read_query(name, kind, check_texts("country", country), birth_date, pairs)
        return search.ask(query, limit or SHOWN, weak=weak)

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
        from onward.api.parties.matching import NameSearch, check_layers, read_build

        names = self._open_names(read_build(build))
        return NameSearch(self.folder, names, check_layers(names.snapshot, datasets))

    def _open_names(self, build: "Build | None") -> "SnapshotNames":
        """Open the names of the snapshot, or return what is open: it is kept."""
        from onward.api.parties.opened_names import SnapshotNames

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
        from onward.api.answers.ownership import PartyOwners
        from onward.graph.ownership.report import ownership_report
        from onward.queries.assessment.listed_owners import find_listed_names, say_not_read
        from onward.queries.assessment.setup import find_regimes

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
        from onward.api.answers.connections import PartyPaths
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
        from onward.api.answers.neighbourhoods import check_neighbourhood, draw_neighbourhood

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
