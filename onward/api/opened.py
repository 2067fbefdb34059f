"""A workspace folder with what is open on it: a snapshot, an engine, rules, the records."""

import os
from collections.abc import Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from onward import registry
from onward.api.feedback import Feedback, QuietFeedback
from onward.api.inputs import (
    WAIT_S,
    Day,
    check_optional_text,
    check_path,
    check_text,
    check_texts,
    check_wait,
    question_day,
    read_day,
)
from onward.errors import AssessmentMissing, UsageError, did_you_mean
from onward.graph.store.workspace import WorkspaceFolder

if TYPE_CHECKING:
    from onward.api.listing import ListAges
    from onward.api.lookup import PartyQuestion, SnapshotNames
    from onward.graph.engine import Engine
    from onward.graph.store.workspace import Snapshot
    from onward.queries.assessment.batch import Setting
    from onward.queries.assessment.setup import AssessmentSetup
    from onward.queries.matching.candidates import TwinSearch
    from onward.queries.records.store import RecordStore
    from onward.queries.shipments import Departures


def check_engine(name: str) -> str:
    """Check an engine's name without importing the engine.

    Raises:
        UsageError: There is no engine of that name.
    """
    engines = registry.names("engine")
    if name not in engines:
        likely = did_you_mean(name, engines)
        raise UsageError(f"there is no engine {name!r}; {likely}there are: {', '.join(engines)}")
    return name


class OpenedWorkspace:
    """A workspace folder, and what is open on it; `onward.Workspace` says what its arguments are.

    Attributes:
        path: The folder.
        engine_name: Who answers.
        feedback: Where long work reports to.
    """

    def __init__(
        self,
        path: str | Path = ".onward",
        *,
        engine: str = "embedded",
        snapshot: str | None = None,
        rules: str | Path | None = None,
        policy: str | Path | None = None,
        feedback: Feedback | None = None,
        wait: float = WAIT_S,
    ) -> None:
        self.path = check_path("path", path)
        self.engine_name = check_engine(check_text("engine", engine))
        self._snapshot_id = check_optional_text("snapshot", snapshot)
        self._rules = None if rules is None else check_path("rules", rules)
        self._policy = None if policy is None else check_path("policy", policy)
        self.feedback: Feedback = feedback or QuietFeedback()
        self._wait_s = check_wait(wait)
        # what was opened last: the next question mostly asks the same snapshot
        self._named_snapshot: Snapshot | None = None
        self._opened_engine: Engine | None = None
        self._opened_setup: AssessmentSetup | None = None
        self._opened_names: SnapshotNames | None = None
        self._opened_twins: tuple[str, TwinSearch] | None = None
        self._seen_departures: tuple[Snapshot, Departures] | None = None

    def __repr__(self) -> str:
        """Return the folder, and who answers."""
        return f"Workspace({str(self.path)!r}, engine={self.engine_name!r})"

    @cached_property
    def folder(self) -> WorkspaceFolder:
        """The folder as the store sees it: layers, snapshots, records."""
        return WorkspaceFolder(self.path, wait_s=self._wait_s)

    def snapshot(self) -> "Snapshot":
        """Open the snapshot that questions are put to.

        Returns:
            The snapshot that was named, else the one that is current now.

        Raises:
            SnapshotMissing: Nothing is loaded yet, or there is no such snapshot.
            UsageError: Several ids begin so.
            StoreError: A file is missing or damaged.
        """
        if not self._snapshot_id:
            return self.folder.current()
        # what was named stays what it is: only the current one may be another the next time
        if self._named_snapshot is None:
            self._named_snapshot = self.folder.snapshot(self._snapshot_id)
        return self._named_snapshot

    def engine(self, snapshot: "Snapshot") -> "Engine":
        """Open the engine over a snapshot, or return the one that is open on it.

        Args:
            snapshot: Of this workspace.

        Returns:
            What answers primitive questions, as `onward.graph.engine.Engine` says.

        Raises:
            EngineError: It cannot be opened here.
        """
        if self._opened_engine is None or self._opened_engine.snapshot_id != snapshot.id:
            self._opened_engine = registry.find("engine", self.engine_name).Engine.open(snapshot)
        return self._opened_engine

    def open_setup(self) -> "AssessmentSetup":
        """Open what transactions are assessed against, or return what is open: it is kept.

        Returns:
            The snapshot in an engine, with rule pack, policy and the names that can be found.

        Raises:
            SnapshotMissing: Nothing is loaded yet.
            InputRefused: Rules or policy do not validate.
            EngineError: The engine cannot open the snapshot.
        """
        setting = self._make_setting(None, None)
        # a load since then has made another snapshot
        if self._opened_setup is None or self._opened_setup.snapshot_id != setting.snapshot:
            with self.feedback.progress("making names ready") as report:
                self._opened_setup = setting.open(report)
            # one engine is enough: a compiled graph is the largest thing in memory
            self._opened_engine = self._opened_setup.engine
        return self._opened_setup

    def open_twins(self) -> "TwinSearch":
        """Open what finds parties that are probably one, or return what is open.

        Returns:
            What finds, for parties of the snapshot, whom their names and facts mean on other lists.

        Raises:
            SnapshotMissing: Nothing is loaded yet.
            StoreError: The names of a layer can be neither read nor made ready.
        """
        from onward.queries.matching.candidates import TwinSearch
        from onward.queries.merges import match_rows, open_rows

        snapshot = self.snapshot()
        if self._opened_twins is None or self._opened_twins[0] != snapshot.id:
            setup = self._opened_setup
            if setup is not None and setup.snapshot_id == snapshot.id:
                matcher = match_rows(setup.lookup.matcher)
            else:
                with self.feedback.progress("making names ready") as report:
                    matcher = open_rows(snapshot, report)
            twins = TwinSearch(self.engine(snapshot), matcher, snapshot.judgements())
            self._opened_twins = snapshot.id, twins
        return self._opened_twins[1]

    def open_records(self) -> "RecordStore":
        """Open the store of assessments and judgements; the first assessment makes it.

        Returns:
            The store, to be used in a ``with`` block.

        Raises:
            StoreError: It cannot be opened, or is damaged.
        """
        from onward.queries.records.store import RecordStore

        return RecordStore(self.folder.records, self._wait_s)

    def _open_stored_records(self) -> "RecordStore":
        """Return the records of the workspace, which must be there.

        Raises:
            AssessmentMissing: Nothing is assessed here yet.
        """
        self._require_records()
        return self.open_records()

    def list_ages(self) -> "ListAges":
        """Open what tells which lists have changed since an earlier snapshot.

        Returns:
            It compares with the snapshot that questions are put to; where nothing is loaded yet, no
            list has changed.
        """
        from onward.api.listing import ListAges

        is_nothing_loaded = self._snapshot_id is None and self.folder.is_empty
        return ListAges(self.folder, lambda: None if is_nothing_loaded else self.snapshot())

    def _is_read_only(self) -> bool:
        """Tell whether the folder can be read and not written: a shared one, for instance."""
        return self.path.is_dir() and not os.access(self.path, os.W_OK)

    def _open_question(self, party_ids: Sequence[str], on: Day, as_of: Day) -> "PartyQuestion":
        """Open what a question about parties needs: snapshot, engine, parties and days."""
        from onward.api.lookup import PartyQuestion, find_parties

        day, knowledge = read_day(on, "on"), read_day(as_of, "as_of")
        party_ids = check_texts("party_ids", party_ids)
        snapshot = self.snapshot()
        engine = self.engine(snapshot)
        return PartyQuestion(
            snapshot=snapshot,
            engine=engine,
            pids=find_parties(engine, snapshot, party_ids),
            on=question_day(day, snapshot),
            as_of=knowledge,
        )

    def _make_setting(self, on: date | None, as_of: date | None) -> "Setting":
        """Return what transactions are assessed against; every process opens it for itself."""
        from onward.queries.assessment.batch import Setting

        return Setting(
            self.path,
            self.snapshot().id,
            self.engine_name,
            rules=self._rules,
            policy=self._policy,
            on=on,
            as_of=as_of,
        )

    def _make_setting_of(self, snapshot: str) -> "Setting":
        """Return the same against an older snapshot.

        Raises:
            SnapshotMissing: It is not there any more.
        """
        from dataclasses import replace

        return replace(self._make_setting(None, None), snapshot=self.folder.snapshot(snapshot).id)

    def _require_records(self) -> None:
        if not self.folder.records.is_file():
            raise AssessmentMissing(f"{self.path}: holds no assessment yet; run `onward assess`")

    def _says_read_only(self, what: str = "assessments are") -> bool:
        """Tell whether nothing can be kept here, and say what is not."""
        if not self._is_read_only():
            return False
        self.feedback.warn(f"{self.path}: cannot be written; {what} not kept")
        return True
