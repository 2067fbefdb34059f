"""The table of official files: what may be fetched from where, and what is to be done by hand."""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, get_args

from onward import registry
from onward.errors import HeaderRefused, InputRefused, UsageError, did_you_mean
from onward.loaders.fetch.web_addresses import WebAddress, read_web_address
from onward.loaders.load import find_source, has_own_tables

OFFICIAL_FILES: Final = Path(__file__).with_name("official_files.csv")

COLUMNS: Final = (
    *("source", "file", "url", "also_hosts", "licence", "kind", "least_kib", "most_mib"),
    *("checksum_url", "confirmed", "by_hand"),
)

ContentKind = Literal["CSV", "JSON", "JSON lines", "XML", "workbook"]

_KINDS: Final[Mapping[str, ContentKind]] = {kind.casefold(): kind for kind in get_args(ContentKind)}
_FILE_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_YES_NO: Final = {"yes": True, "no": False}


@dataclass(frozen=True, slots=True)
class OfficialFile:
    """One file of a source, as the table describes it.

    Attributes:
        source: The source whose files these are.
        name: Under which the file is kept; "" where it is got by hand.
        address: Where it is; None where it is got by hand.
        hosts: Machines that may be asked for it: that of the address, and those it may lead to.
        licence: Under which it is published, with the attribution that it wants.
        kind: What stands in it, packed or not.
        least_bytes, most_bytes: How small and how large the file may be as it comes.
        checksum: Where the publisher gives its checksum.
        is_confirmed: Whether the publisher's own documentation names the address.
        by_hand: What to do where there is no plain download.
    """

    source: str
    name: str
    address: WebAddress | None
    hosts: tuple[str, ...]
    licence: str
    kind: ContentKind
    least_bytes: int
    most_bytes: int
    checksum: WebAddress | None
    is_confirmed: bool
    by_hand: str


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
    source, _ = find_source(name)
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
