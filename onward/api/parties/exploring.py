"""Exploring a graph step by step: counts before anything is shown, ties in pages, a canvas."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from onward.api.inputs.arguments import check_optional_text, check_text, check_texts, check_whole
from onward.api.inputs.days import Day, question_day, read_day
from onward.api.opened import OpenedWorkspace
from onward.errors import UsageError

if TYPE_CHECKING:
    from onward.api.answers.canvases import CanvasPicture
    from onward.api.parties.party_orders import PartyOrders
    from onward.queries.destinations import CountryYears
    from onward.queries.exploring import (
        ChangesBetween,
        PartyDeliveries,
        PartyTallies,
        SnapshotNews,
        TiePage,
    )


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
        from onward.api.answers.listed import list_assessments
        from onward.api.inputs.choices import AssessmentFilter
        from onward.api.parties.party_orders import PartyOrders, describe_orders

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
        from onward.api.parties.finding import read_country
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
        from onward.api.answers.canvases import make_canvas, read_pictures, read_state
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
        from onward.api.answers.canvases import read_state
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
        from onward.api.answers.canvases import read_state
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
