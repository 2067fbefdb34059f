"""A workspace as a program uses it: load records, and ask who stands behind an export."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from onward.api.assessing import TransactionAssessing
from onward.api.inputs import (
    Day,
    check_number,
    check_optional_text,
    check_path,
    check_paths,
    check_share,
    check_text,
    check_whole,
    read_day,
    today,
)
from onward.api.parties import PartyExploring, PartyFinding, PartyQuestions
from onward.api.record import CopyWriting, MeasureTaking, PersonJudging, QuestionAsking
from onward.api.screening import CustomerScreening
from onward.api.stored import StoredAssessments
from onward.api.supposing import AssessingAgain
from onward.errors import UsageError

if TYPE_CHECKING:
    from onward.api.answers.data import (
        FetchAttempt,
        FetchedFile,
        LoadReport,
        PushedSnapshot,
        TidiedCache,
        VerifiedLog,
        VerifiedWorkspace,
        WorkspaceStatus,
    )
    from onward.api.investigations import Investigations
    from onward.api.parties import Merges


class Workspace(
    PartyQuestions,
    PartyFinding,
    PartyExploring,
    TransactionAssessing,
    StoredAssessments,
    CustomerScreening,
    PersonJudging,
    QuestionAsking,
    MeasureTaking,
    CopyWriting,
    AssessingAgain,
):
    """A folder of loaded records, and the questions that can be put to it.

    Opening one reads nothing yet. Several may be open on one folder, also in other processes: what
    one loads, the next question to another sees.

    Args:
        path: The folder; the first load makes it.
        engine: Who answers: embedded, neo4j or networkx; the answers are the same.
        snapshot: An older snapshot, by its id or how it begins; None = the current one.
        rules: Folder of a pack of your own, which adds to Onward's rules.
        policy: A policy file of your own.
        feedback: Where long work reports to; default: nowhere, and warnings to `warnings`.
        wait: Seconds to wait for another process that is writing.

    Raises:
        UsageError: There is no such engine.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     Workspace(folder).status(on="2026-05-02").snapshot is None
    True
    """

    def status(self, *, on: Day = None) -> "WorkspaceStatus":
        """Return what is loaded, and what has grown old.

        Args:
            on: The day up to which ages are counted; default today.

        Returns:
            The snapshot, its layers with dates, counts and ages, rule pack and policy.

        Raises:
            SnapshotMissing: There is no such snapshot.
            InputRefused: Rules or policy do not validate.
        """
        from onward.api.answers.data import WorkspaceStatus, describe_layer, record_families
        from onward.queries.rules.policy import read_rules_and_policy

        day = read_day(on, "on") or today()
        catalogue, policy = read_rules_and_policy(self._rules, self._policy)
        # nothing loaded is a state like any other; a snapshot that was named must be there
        is_empty = self._snapshot_id is None and self.folder.is_empty
        snapshot = None if is_empty else self.snapshot()
        return WorkspaceStatus(
            workspace=str(self.path),
            snapshot=snapshot.id if snapshot else None,
            on=day.isoformat(),
            engine=self.engine_name,
            rule_pack=catalogue.summary(),
            policy=policy.summary(),
            layers=tuple(
                describe_layer(layer, day, policy)
                for layer in (snapshot.layers if snapshot else ())
            ),
            record_families=record_families(snapshot) if snapshot else (),
        )

    def load(
        self,
        source: str,
        *files: str | Path,
        name: str | None = None,
        retrieved: Day = None,
        published: Day = None,
        accept_drop: str | None = None,
        mapping: str | Path | Sequence[str | Path] | None = None,
        separator: str | None = None,
        encoding: str | None = None,
        sheet: str | None = None,
        max_rejected: float | None = None,
    ) -> "LoadReport":
        """Load one source's files as a layer; a load that fails leaves everything as it was.

        Args:
            source: A source that `sources` names.
            files: Its files; a folder stands for its files, and none for the table that comes with
                Onward.
            name: Name of the layer; default the source's.
            retrieved: Day on which the files were fetched, where they do not say it.
            published: Day on which they were published, likewise.
            accept_drop: Why a layer is right that differs too much from the one before.
            mapping: Of your own tables: a file that says what their columns mean, or several; each
                table takes the one that names its columns.
            separator: Of your own tables: what separates their cells, if it is not recognised.
            encoding: Of your own tables: such as ``cp1251``, likewise.
            sheet: Of a workbook: which of its sheets; else its first.
            max_rejected: Of your own tables: the share of a file's rows that may be rejected before
                the whole file is; 0.005 where nothing is said.

        Returns:
            The account of every row, and the snapshot that is current now.

        Raises:
            InputRefused: A file cannot be read, or holds too many bad rows.
            CountsOutside: The layer differs too much from the one that it would replace.
            UsageError: There is no such source, or a name or date is wrong.
            Busy: Another process is writing.
        """
        from onward.api.answers.data import fill_own_tables, load_files
        from onward.api.inputs import TableOptions
        from onward.loaders.source import LoadOptions

        source, layer = check_text("source", source), check_optional_text("name", name)
        paths = [check_path("files", file) for file in files]
        fetched_on = None if retrieved is None else str(retrieved)
        published_on = None if published is None else str(published)
        if accept_drop is not None and not check_text("accept_drop", accept_drop).strip():
            raise UsageError("--accept-drop: say why the layer is right")
        options = fill_own_tables(
            source,
            LoadOptions(
                source if layer is None else layer, fetched_on, published_on, today=today()
            ),
            TableOptions(
                separator=None if separator is None else check_text("separator", separator),
                encoding=check_optional_text("encoding", encoding),
                sheet=check_optional_text("sheet", sheet),
            ),
            check_paths("mapping", mapping or ()),
            check_share("max_rejected", max_rejected),
        )
        return load_files(self.folder, source, paths, options, accept_drop, self.feedback)

    def fetch(
        self,
        *sources: str,
        folder: str | Path | None = None,
        table: str | Path | None = None,
        proxy: bool = False,
        dry_run: bool = False,
    ) -> "tuple[FetchedFile, ...]":
        """Fetch the official files of sources; what fails leaves the file that was there.

        Args:
            sources: Which sources, as `list_official_files` names them.
            folder: Folder that gets a folder of each source; default ``fetched`` of the workspace.
            table: A table of addresses of your own, for the sources in it.
            proxy: Whether to go through the proxy that ``HTTPS_PROXY`` names; else no variable of
                proxies counts.
            dry_run: Whether only to say what would be fetched, without touching the network.

        Returns:
            What became of each file; sources without a download say what to do by hand.

        Raises:
            FetchFailed: A server does not deliver. All files are tried first.
            InputRefused: What a server gives is not the file, or leads elsewhere, likewise.
            UsageError: There is no such source.
        """
        attempts = list(
            self.try_fetch(*sources, folder=folder, table=table, proxy=proxy, dry_run=dry_run)
        )
        for attempt in attempts:
            if attempt.fault is not None:
                raise attempt.fault
        return tuple(attempt.file for attempt in attempts)

    def try_fetch(
        self,
        *sources: str,
        folder: str | Path | None = None,
        table: str | Path | None = None,
        proxy: bool = False,
        dry_run: bool = False,
    ) -> "Iterator[FetchAttempt]":
        """Fetch as `fetch` does, and yield each file as soon as it has come or failed.

        Args:
            sources: As for `fetch`.
            folder: As for `fetch`.
            table: As for `fetch`.
            proxy: As for `fetch`.
            dry_run: As for `fetch`.

        Yields:
            What became of a file, with the error where it failed.
        """
        from onward.api.answers.data import FETCHED, fetch_files

        return fetch_files(
            [check_text("source", source) for source in sources],
            self.path / FETCHED if folder is None else check_path("folder", folder),
            table=None if table is None else check_path("table", table),
            use_proxy=proxy,
            dry_run=dry_run,
            wait=self._wait_s,
            feedback=self.feedback,
        )

    @cached_property
    def merges(self) -> "Merges":
        """The identity ledger: who is judged to be one party, by whom and why."""
        from onward.api.parties import Merges

        return Merges(self.folder, self.feedback)

    @property
    def investigations(self) -> "Investigations":
        """What people have brought together on a canvas and saved, with their notes."""
        from onward.api.investigations import Investigations

        return Investigations(self.path, self._wait_s)

    def push(self, *, rewrite: bool = False) -> "PushedSnapshot":
        """Write the snapshot to the Neo4j server that the environment names.

        Args:
            rewrite: Write every row, where somebody changed the graph.

        Returns:
            What the server holds now, and how much was written.

        Raises:
            EngineError: The server cannot be reached, or holds something else.
            SnapshotMissing: Nothing is loaded yet.
        """
        from onward.api.answers.data import push_snapshot

        return push_snapshot(self.snapshot(), self.feedback, rewrite=rewrite)

    def verify(self) -> "VerifiedWorkspace":
        """Read everything that the workspace stores, and say what is not as it was written.

        That is every snapshot, every row of every layer, the identity ledger, the caches, the
        records and the chain of the log. A damaged cache is made again when it is next needed.

        Returns:
            How much was read, and a line for each fault.

        Raises:
            SnapshotMissing: Nothing is loaded yet.
        """
        from onward.api.answers.data import verify_workspace

        self.folder.current()  # a workspace of the version before is carried over first
        return verify_workspace(self.folder)

    def tidy(self, *, unused_hours: float = 24.0) -> "TidiedCache":
        """Remove what nobody needs of the workspace's cache; all of it can be made again.

        What the current snapshot and the one before are answered from stays, and so does what a
        process has open, or has opened within some hours. Each load does the same.

        Args:
            unused_hours: How many hours these are.

        Returns:
            What was removed, and the bytes that it took.

        Raises:
            UsageError: The hours are negative, or no number.
            Busy: Another process is writing.
        """
        import time

        from onward.api.answers.data import tidy_cache

        hours = check_number("unused_hours", unused_hours)
        if not hours >= 0:
            raise UsageError(f"unused_hours {hours} must be at least 0")
        return tidy_cache(self.folder, time.time(), hours)

    def verify_log(self, *heads: tuple[int, str]) -> "VerifiedLog":
        """Check that the log, and the records that it tells of, are as they were written.

        Args:
            heads: Heads noted earlier, each the number of an entry and its hash: a log whose end
                was cut, or that was written anew as a whole, shows only against one of them.

        Returns:
            How many entries there are, and the hash of the last one: the head to note.

        Raises:
            ChainBroken: The first thing that is wrong.
            StoreError: There are no records yet, or they cannot be read.
        """
        from onward.api.answers.data import verify_log

        for head in heads:
            if not isinstance(head, tuple) or len(head) != 2:
                raise UsageError(f"heads {head!r} is not a number and a hash")
            check_whole("heads", head[0])
            check_text("heads", head[1])
        self._require_records()
        return verify_log(self.folder, heads)
