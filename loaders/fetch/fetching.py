"""Fetch one official file: asked for, checked, put in its place whole, and recorded."""

import csv
import json
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Final, Literal, Self, get_args
from zipfile import BadZipFile, ZipFile

from onward import registry
from onward.errors import (
    HeaderRefused,
    InputRefused,
    LimitExceeded,
    OnwardError,
    StoreError,
    UsageError,
    did_you_mean,
)
from onward.graph.store.files import hold_lock, write_whole
from onward.loaders.catalogue import find_facts, has_own_tables
from onward.loaders.fetch.transfer import (
    SECONDS,
    ContentKind,
    Edition,
    OfficialFile,
    PartialFile,
    Progress,
    Transfer,
    WebAddress,
    WebNetwork,
    disk_fault,
    hash_file,
    read_small,
    read_web_address,
)
from onward.loaders.readers.streams import open_file

# ------------------------------------------------------------------------------------------------
# The table of official files: what may be fetched from where, and what is to be done by hand.
# ------------------------------------------------------------------------------------------------

OFFICIAL_FILES: Final = Path(__file__).with_name("official_files.csv")

COLUMNS: Final = (
    *("source", "file", "url", "also_hosts", "licence", "kind", "least_kib", "most_mib"),
    *("checksum_url", "confirmed", "by_hand"),
)


_KINDS: Final[Mapping[str, ContentKind]] = {kind.casefold(): kind for kind in get_args(ContentKind)}
_FILE_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_YES_NO: Final = {"yes": True, "no": False}


def read_official_files(own_table: Path | None = None) -> tuple[OfficialFile, ...]:
    """Return all files that can be fetched, and the sources that cannot, by source and name.

    Args:
        own_table: A table of the user's, of the same columns: each source in it stands in the
            place of Onward's rows of that source.

    Raises:
        InputRefused: A table cannot be read, or a row of it is not right.
    """
    files = list(_read_table(OFFICIAL_FILES))
    if own_table is not None:
        own_files = list(_read_table(own_table))
        replaced = {file.source for file in own_files}
        files = [file for file in files if file.source not in replaced] + own_files
    described = {file.source for file in files}
    missing = [name for name in registry.names("source") if name not in described]
    files += [_describe_undescribed(name) for name in missing if not has_own_tables(name)]
    return tuple(sorted(files, key=lambda file: (file.source, file.name)))


def _describe_undescribed(name: str) -> OfficialFile:
    """Return the row of a source that no table describes, such as one of another package."""
    source = find_facts(name)
    return OfficialFile(
        source=name,
        name="",
        address=None,
        hosts=(),
        licence=source.licence,
        kind="CSV",
        least_bytes=0,
        most_bytes=0,
        checksum=None,
        is_confirmed=False,
        by_hand=f"get {source.files} from {source.url or source.publisher}",
    )


def choose_files(files: Iterable[OfficialFile], source: str) -> list[OfficialFile]:
    """Return the rows of one source.

    Raises:
        UsageError: The table has none of it.
    """
    rows = list(files)
    chosen = [file for file in rows if file.source == source]
    if not chosen:
        names = sorted({file.source for file in rows})
        likely = did_you_mean(source, names)
        raise UsageError(
            f"no official file of {source!r} is known; {likely}there are: {', '.join(names)}"
        )
    return chosen


def _read_table(path: Path) -> Iterator[OfficialFile]:
    seen: set[tuple[str, str]] = set()
    for line, cells in _read_rows(path):
        try:
            file = _read_row(cells)
        except InputRefused as fault:
            raise InputRefused(
                fault.what,
                file=path.name,
                line=line,
                field=fault.field,
                value=fault.value,
                hint=fault.hint,
            ) from fault
        # some file systems take List.xml and list.xml for one name
        key = (file.source, file.name.casefold())
        if key in seen:
            raise InputRefused("a second row of this file", file=path.name, line=line, field="file")
        seen.add(key)
        yield file


def _read_rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            rows = csv.reader(stream, strict=True)
            header = [cell.strip() for cell in next(rows, [])]
            if header != list(COLUMNS):
                raise HeaderRefused(
                    "has other columns than a table of addresses",
                    file=path.name,
                    line=1,
                    hint=f"give {','.join(COLUMNS)}",
                )
            for row in rows:
                if len(row) not in (0, len(COLUMNS)):
                    raise InputRefused(
                        f"{len(row)} cells, not {len(COLUMNS)}", file=path.name, line=rows.line_num
                    )
                if row:
                    yield rows.line_num, dict(zip(COLUMNS, map(str.strip, row), strict=True))
    except OSError as error:
        raise InputRefused(f"cannot be read: {error.strerror}", file=str(path)) from error
    except UnicodeDecodeError as error:
        raise InputRefused("is not valid UTF-8", file=path.name) from error
    except csv.Error as error:
        raise InputRefused(f"is not sound CSV: {error}", file=path.name) from error


def _read_row(cells: Mapping[str, str]) -> OfficialFile:
    if cells["source"] not in registry.names("source"):
        raise _refuse_cell(cells, "source", "is no source", "onward sources names them")
    if bool(cells["url"]) == bool(cells["by_hand"]):
        raise _refuse_cell(cells, "url", "a row has a url or says what to do by hand", "give one")
    address = _read_address(cells, "url")
    if address is not None and not _FILE_NAME.fullmatch(cells["file"]):
        hint = "use letters, digits, dots, - and _, and begin with a letter or digit"
        raise _refuse_cell(cells, "file", "cannot name a file", hint)
    checksum = _read_address(cells, "checksum_url")
    also_hosts = [host.lower() for host in cells["also_hosts"].split()]
    hosts = [where.host for where in (address, checksum) if where is not None] + also_hosts
    return OfficialFile(
        source=cells["source"],
        name=cells["file"] if address is not None else "",
        address=address,
        hosts=tuple(dict.fromkeys(hosts)),
        licence=_require_cell(cells, "licence"),
        kind=_read_kind(cells) if address is not None else "CSV",
        least_bytes=1024 * _read_size(cells, "least_kib", default=0),
        most_bytes=1024 * 1024 * _read_size(cells, "most_mib", default=1024),
        checksum=checksum,
        is_confirmed=_YES_NO.get(cells["confirmed"], False),
        by_hand=cells["by_hand"],
    )


def _read_address(cells: Mapping[str, str], field: str) -> WebAddress | None:
    if not cells[field]:
        return None
    try:
        return read_web_address(cells[field])
    except ValueError as error:
        raise _refuse_cell(cells, field, str(error), "give https://host/path") from error


def _read_kind(cells: Mapping[str, str]) -> ContentKind:
    kind = _KINDS.get(cells["kind"].casefold())
    if kind is None:
        raise _refuse_cell(
            cells, "kind", "is no kind of content", f"give {', '.join(_KINDS.values())}"
        )
    return kind


def _read_size(cells: Mapping[str, str], field: str, *, default: int) -> int:
    text = cells[field]
    if not text:
        return default
    if not re.fullmatch("[0-9]{1,7}", text):
        raise _refuse_cell(cells, field, "is not a whole number", "")
    return int(text)


def _require_cell(cells: Mapping[str, str], field: str) -> str:
    if not cells[field]:
        raise _refuse_cell(cells, field, "is missing", "")
    return cells[field]


def _refuse_cell(cells: Mapping[str, str], field: str, what: str, hint: str) -> InputRefused:
    # an address may hold a key, and is not repeated
    value = "" if field.endswith("url") else cells[field]
    return InputRefused(what, field=field, value=value, hint=hint)


# ------------------------------------------------------------------------------------------------
# Whether what came is the file that was meant: its content, its size unpacked, its checksum.
# ------------------------------------------------------------------------------------------------

EXPANDED_BYTES: Final = 32 * 1024**3
"""How large a packed file may be once it is unpacked."""

WORKBOOK_BYTES: Final = 1024**3

CHECKSUM_BYTES: Final = 64 * 1024

_BY_HAND: Final = "the publisher may have moved the file; get it by hand"

_CHUNK: Final = 1024 * 1024
_PAGE: Final = re.compile(rb"<(!doctype\s+html|html|head|body)[\s>]", re.IGNORECASE)
_FIRST_SIGNS: Final = {"XML": b"<", "JSON": b"{[", "JSON lines": b"{["}
_HASH_KINDS: Final = {32: "md5", 40: "sha1", 64: "sha256", 128: "sha512"}
_HASH: Final = re.compile(
    r"\b(?:[0-9a-fA-F]{128}|[0-9a-fA-F]{64}|[0-9a-fA-F]{40}|[0-9a-fA-F]{32})\b"
)


def check_content(path: Path, file: OfficialFile) -> None:
    """Read a file that has come from its first to its last byte, unpacked, and see what it is.

    Raises:
        InputRefused: It is a web page, something else than is expected, damaged, or smaller than
            any edition of it.
        LimitExceeded: It expands beyond all measure.
    """
    size = path.stat().st_size
    if size < max(file.least_bytes, 1):
        raise InputRefused(
            f"{size:,} bytes came, of a file of {file.least_bytes // 1024:,} KiB or more",
            file=file.name,
            hint="look at the publisher's page; get the file by hand",
        )
    if file.kind == "workbook":
        _check_workbook(path, file)
        return
    try:
        # any_encoding would let archives pass unread: a packed file is unpacked here as a load does
        with open_file(path, "XML") as content:
            first = content.read(_CHUNK)
            _check_start(first, file)
            expanded = len(first)
            while chunk := content.read(_CHUNK):
                expanded += len(chunk)
                if expanded > EXPANDED_BYTES:
                    raise LimitExceeded("expands beyond all measure")
    except InputRefused as fault:
        raise type(fault)(fault.what, file=file.name, hint=fault.hint) from fault


def _check_workbook(path: Path, file: OfficialFile) -> None:
    """Read every part of a workbook, whose parts together may not be larger than allowed."""
    try:
        with ZipFile(path) as archive:
            if sum(part.file_size for part in archive.infolist()) > WORKBOOK_BYTES:
                raise LimitExceeded("expands beyond all measure", file=file.name)
            is_sound = archive.testzip() is None and "[Content_Types].xml" in archive.namelist()
    except (BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError) as error:
        raise InputRefused("is no workbook", file=file.name, hint=_BY_HAND) from error
    if not is_sound:
        raise InputRefused("is no sound workbook", file=file.name, hint=_BY_HAND)


def _check_start(content: bytes, file: OfficialFile) -> None:
    start = content.removeprefix(b"\xef\xbb\xbf").lstrip()[:512]
    first_signs = _FIRST_SIGNS.get(file.kind)
    is_page = _PAGE.search(start) is not None and start.startswith(b"<")
    if is_page or (first_signs is None and start.startswith(b"<")):
        raise InputRefused(
            f"is a web page, not {file.kind}",
            hint="a login or notice stands before it; get the file by hand",
        )
    if first_signs is not None and start[:1] not in {bytes([sign]) for sign in first_signs}:
        raise InputRefused(f"is not {file.kind}", hint="the publisher may have moved the file")


def check_checksum(path: Path, file: OfficialFile, network: WebNetwork) -> str | None:
    """Compare a file with the checksum that its publisher gives; return which sort was compared.

    Raises:
        FetchFailed: The checksum cannot be had.
        InputRefused: There is none in what came, or the file has another one.
    """
    if file.checksum is None or file.address is None:
        return None
    content = read_small(file.checksum, file.hosts, network, CHECKSUM_BYTES)
    stated_hash = _find_hash(content.decode("utf-8", "replace"), file)
    kind = _HASH_KINDS[len(stated_hash)]
    if hash_file(path, kind) != stated_hash:
        raise InputRefused(
            f"has another {kind} than the publisher states",
            file=file.name,
            hint="fetch it again; if that does not help, ask the publisher",
        )
    return kind


def _find_hash(text: str, file: OfficialFile) -> str:
    """Return the hash of a file out of a list of hashes, or the only one there is."""
    assert file.address is not None  # noqa: S101  # only such files have a checksum
    their_name = file.address.path.partition("?")[0].rpartition("/")[2]
    hashes = [
        (match[0].lower(), line)
        for line in text.splitlines()
        for match in [_HASH.search(line)]
        if match
    ]
    named = [value for value, line in hashes if their_name and their_name in line.split("/")[-1]]
    chosen = named or [value for value, _ in hashes]
    if len(set(chosen)) != 1:
        raise InputRefused("the publisher's checksum cannot be told from what came", file=file.name)
    return chosen[0]


# ------------------------------------------------------------------------------------------------
# What is known of a file that was fetched: a record beside it, which a load reads.
#
# The record counts for the very bytes that it describes: of a file that was changed since, it says
# nothing any more.
# ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchRecord:
    """Where a file comes from, and when it came.

    Attributes:
        source: Whose file it is.
        url: From where; without a query, which may hold a key.
        licence: Under which it is published.
        retrieved: The last day on which the server gave this file, or said that it is unchanged.
        published: The day on which the server says that it was last modified; None = not said.
        sha256, size_bytes: Of the file.
        etag, modified: The server's marks of the edition, "" where it gives none.
    """

    source: str
    url: str
    licence: str
    retrieved: str
    published: str | None
    sha256: str
    size_bytes: int
    etag: str = ""
    modified: str = ""

    def write(self, file: Path) -> None:
        """Write the record beside its file.

        Raises:
            StoreError: It cannot be written.
        """
        text = json.dumps(asdict(self), indent=1, ensure_ascii=False) + "\n"
        path = record_path(file)
        try:
            write_whole(path, text.encode())
        except OSError as error:
            raise disk_fault(path, error) from error

    def describes(self, file: Path) -> bool:
        """Return whether a file is byte for byte the one that was fetched."""
        return file.stat().st_size == self.size_bytes and hash_file(file) == self.sha256

    @classmethod
    def from_json(cls, content: bytes) -> Self:
        """Read a record.

        Raises:
            ValueError: It is none.
        """
        stated = json.loads(content)
        if not isinstance(stated, dict) or set(stated) != {each.name for each in fields(cls)}:
            raise ValueError("is no record of a file that was fetched")
        record = cls(**stated)
        texts = (record.source, record.url, record.licence, record.sha256, record.etag)
        if not all(isinstance(text, str) for text in (*texts, record.modified)):
            raise ValueError("is no record of a file that was fetched")
        for day in (record.retrieved, record.published or record.retrieved):
            date.fromisoformat(day)
        return record


def record_path(file: Path) -> Path:
    """Return where the record of a file stands: beside it, out of the way of a folder's files."""
    return file.with_name(f".{file.name}.fetched.json")


def read_record(file: Path) -> FetchRecord | None:
    """Return the record beside a file; None where there is none that can be read."""
    try:
        return FetchRecord.from_json(record_path(file).read_bytes())
    except (OSError, ValueError, TypeError, RecursionError):
        return None


def read_modified(header: str, today: date) -> str | None:
    """Return the day that a server's ``Last-Modified`` states; None where it states no such day.

    >>> read_modified("Fri, 27 Feb 2026 00:10:00 GMT", date(2026, 3, 1))
    '2026-02-27'
    """
    try:
        day = parsedate_to_datetime(header).date()
    except (ValueError, TypeError):
        return None
    is_known = date(1990, 1, 1) <= day <= today + timedelta(days=1)
    return day.isoformat() if is_known else None


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
    network: WebNetwork
    today: date
    wait_seconds: float = 60.0
    seconds: float = SECONDS

    def fetch(self, file: OfficialFile, progress: Progress | None = None) -> FetchedDelivery:
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

    def _prepare_place(self, file: OfficialFile) -> Path:
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
        self, file: OfficialFile, target: Path, progress: Progress | None
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

    def _find_before(self, file: OfficialFile, target: Path) -> FetchRecord | None:
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

    def _check_part(self, part: PartialFile, file: OfficialFile) -> str | None:
        check_content(part.path, file)
        return check_checksum(part.path, file, self.network)

    def _describe_file(self, file: OfficialFile, path: Path, edition: Edition) -> FetchRecord:
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
    file: OfficialFile,
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
