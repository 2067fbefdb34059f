"""Whether everything that a workspace stores is what was written."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

from onward.errors import StoreError

if TYPE_CHECKING:
    from onward.graph.store.workspace import WorkspaceFolder
    from onward.queries.records.log import Head


class VerifiedData(TypedDict):
    """What `onward verify --json` prints."""

    checked: int
    log_entries: int
    faults: list[str]


@dataclass(frozen=True, slots=True)
class VerifiedWorkspace:
    """What was read of a workspace, and what of it is not as it was written.

    Attributes:
        checked: Parts that were read whole: snapshots, layers, caches, records.
        log_entries: Entries of the log.
        faults: One line for each part that is not as it was written; empty = all is whole.
    """

    checked: int
    log_entries: int
    faults: Sequence[str]

    def to_data(self) -> VerifiedData:
        """Return the report as ``onward verify --json`` prints it."""
        return {
            "checked": self.checked,
            "log_entries": self.log_entries,
            "faults": list(self.faults),
        }


@dataclass(frozen=True, slots=True)
class VerifiedLog:
    """A log whose chain holds: how many entries it has, and the hash of the last one."""

    entries: int
    head: str


def verify_workspace(folder: "WorkspaceFolder") -> VerifiedWorkspace:
    """Read everything of a workspace, and check it; see `Workspace.verify`."""
    from onward.graph.store.workspace import verify_caches, verify_snapshots

    parts = [*verify_snapshots(folder), *verify_caches(folder.cache, _is_whole)]
    faults = [
        # an error names its place; a damaged cache is only described
        fault if fault.startswith(place) else f"{place}: {fault}"
        for place, fault in parts
        if fault is not None
    ]
    entries = 0
    if folder.records.is_file():
        try:
            entries = verify_log(folder, ()).entries
            faults += _list_document_faults(folder)
        except StoreError as fault:
            faults.append(str(fault))
    return VerifiedWorkspace(len(parts) + folder.records.is_file(), entries, tuple(faults))


def _list_document_faults(folder: "WorkspaceFolder") -> list[str]:
    """Return what is wrong with the papers of the records of orders."""
    from onward.queries.acts.case import check_documents, read_order
    from onward.queries.records.store import RecordStore

    with RecordStore(folder.records) as store:
        cases = (read_order(store, order) for order in store.orders_with_papers())
        papers = (paper for case in cases if case for paper in check_documents(case))
        return list(dict.fromkeys(paper.fault for paper in papers if paper.fault))


def verify_log(folder: "WorkspaceFolder", heads: "Sequence[Head]") -> VerifiedLog:
    """Check the chain of the log and what it tells of; see `Workspace.verify_log`."""
    from onward.queries.records.store import RecordStore

    with RecordStore(folder.records) as store:
        store.verify(*heads)
        return VerifiedLog(*store.head())


def _is_whole(file: Path) -> bool | None:
    """Tell whether a file of the cache is as it was written; None where it has no checksum."""
    from onward.graph.columns.columns import LABEL, is_whole
    from onward.queries.merges import ANSWERS, read_answers

    if file.name.startswith(LABEL):
        return is_whole(file)
    if file.name.startswith(ANSWERS):
        return read_answers(file) is not None
    return None
