"""Fetch one official file: asked for, checked, put in its place whole, and recorded."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from onward.errors import InputRefused, OnwardError, StoreError
from onward.graph.store.locking import hold_lock
from onward.loaders.fetch.checks import check_checksum, check_content
from onward.loaders.fetch.parts import Edition, PartialFile, disk_fault, hash_file
from onward.loaders.fetch.records import FetchRecord, read_modified, read_record, record_path
from onward.loaders.fetch.transfer import SECONDS, Progress, Transfer

if TYPE_CHECKING:
    from onward.loaders.fetch.connection import WebNetwork
    from onward.loaders.fetch.table import OfficialFile

LOCK: Final = ".fetch.lock"

Outcome = Literal["fetched", "unchanged"]


@dataclass(frozen=True, slots=True)
class FetchedDelivery:
    """What became of a file that was asked for.

    Attributes:
        path: Where it is.
        outcome: Whether its bytes are new, or those that were here.
        record: What is known of it.
        checksum: Which checksum of the publisher it was compared with; None = none is known.
    """

    path: Path
    outcome: Outcome
    record: FetchRecord
    checksum: str | None = None


@dataclass(frozen=True, slots=True)
class Fetcher:
    """Fetches files into a folder.

    Attributes:
        folder: Where a source's files go.
        network: How the world is reached.
        today: The day of fetching.
        wait_seconds: How long to wait for another process that fetches into the folder.
        seconds: How long one file may take.
    """

    folder: Path
    network: "WebNetwork"
    today: date
    wait_seconds: float = 60.0
    seconds: float = SECONDS

    def fetch(self, file: "OfficialFile", progress: Progress | None = None) -> FetchedDelivery:
        """Fetch a file; whatever fails, what was there before is there.

        Raises:
            FetchFailed: The server cannot be reached, or does not deliver.
            InputRefused: What is asked for, or what came, is not as it should be.
            StoreError: The disk failed, or a link stands where the file belongs.
        """
        target = self._prepare_place(file)
        lock = self.folder / LOCK
        if lock.is_symlink():
            raise StoreError(f"{lock}: is a link; remove it")
        try:
            with hold_lock(lock, self.wait_seconds):
                return self._bring_file(file, target, progress)
        except OSError as error:
            raise disk_fault(lock, error) from error

    def _prepare_place(self, file: "OfficialFile") -> Path:
        """Make the folder, and see that nothing but a plain file stands in the file's place."""
        target = self.folder / file.name
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise disk_fault(self.folder, error) from error
        for path in (target, record_path(target)):
            if path.is_symlink() or (path.exists() and not path.is_file()):
                what = "a link" if path.is_symlink() else "no plain file"
                raise StoreError(f"{path}: is {what}; remove it, or fetch to another folder")
        return target

    def _bring_file(
        self, file: "OfficialFile", target: Path, progress: Progress | None
    ) -> FetchedDelivery:
        before = self._find_before(file, target)
        part = PartialFile(target)
        transfer = _make_transfer(file, part, before, self, progress)
        edition = transfer.run()
        if edition is None:
            return self._confirm_unchanged(target, before)
        checksum = _refuse_other(lambda: self._check_part(part, file), part)
        record = self._describe_file(file, part.path, edition)
        is_same = before is not None and before.sha256 == record.sha256
        if is_same:
            part.drop()
        else:
            part.finish(target)
        record.write(target)
        return FetchedDelivery(target, "unchanged" if is_same else "fetched", record, checksum)

    def _find_before(self, file: "OfficialFile", target: Path) -> FetchRecord | None:
        """Return the record of the file that is here, if it is the file that was fetched."""
        record = read_record(target) if target.is_file() else None
        assert file.address is not None  # noqa: S101  # only such files are fetched
        is_ours = record is not None and record.url == file.address.shown
        return record if is_ours and record is not None and record.describes(target) else None

    def _confirm_unchanged(self, target: Path, before: FetchRecord | None) -> FetchedDelivery:
        if before is None:
            raise InputRefused(
                "the server says that nothing has changed, without having been asked",
                file=target.name,
            )
        record = replace(before, retrieved=self.today.isoformat())
        record.write(target)
        return FetchedDelivery(target, "unchanged", record)

    def _check_part(self, part: PartialFile, file: "OfficialFile") -> str | None:
        check_content(part.path, file)
        return check_checksum(part.path, file, self.network)

    def _describe_file(self, file: "OfficialFile", path: Path, edition: Edition) -> FetchRecord:
        assert file.address is not None  # noqa: S101  # only such files are fetched
        return FetchRecord(
            source=file.source,
            url=file.address.shown,
            licence=file.licence,
            retrieved=self.today.isoformat(),
            published=read_modified(edition.modified, self.today),
            sha256=hash_file(path),
            size_bytes=path.stat().st_size,
            etag=edition.etag,
            modified=edition.modified,
        )


def _make_transfer(
    file: "OfficialFile",
    part: PartialFile,
    before: FetchRecord | None,
    fetcher: Fetcher,
    progress: Progress | None,
) -> Transfer:
    assert file.address is not None  # noqa: S101  # only such files are fetched
    conditions = {}
    if before is not None and before.etag:
        conditions["If-None-Match"] = before.etag
    elif before is not None and before.modified:
        conditions["If-Modified-Since"] = before.modified
    return Transfer(
        file, file.address, part, fetcher.network, conditions, progress, fetcher.seconds
    )


def _refuse_other(check: Callable[[], str | None], part: PartialFile) -> str | None:
    """Run a check of what came; what does not pass is not continued, but fetched anew."""
    try:
        return check()
    except OnwardError:
        part.drop()
        raise
