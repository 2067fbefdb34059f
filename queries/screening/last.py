"""What the last screening of the same customers said, and what has changed since.

It is one file a source in the workspace, with a hash of its content: one that was changed is not
compared with, and that is said.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, TypedDict

from onward.errors import StoreError
from onward.graph.json_forms import canonical_hash
from onward.graph.notices import report_notice
from onward.graph.store.files import DISK, make_folders, write_whole
from onward.queries.rescreening.touch_basis import TouchBasis
from onward.queries.screening.rows import Outcome, ScreenedCustomer

FORMAT: Final = 3


class LastLine(TypedDict):
    """What the last screening said of a customer; its findings as marks of what they said.

    `stated` is the mark of what its source says of it, and the last two keys are what the line
    rests on.
    """

    outcome: Outcome
    status: str | None
    findings: list[str]
    stated: str
    is_repeatable: bool
    candidates: Mapping[str, str]


class CustomerFile(TypedDict):
    """Where a file of customers stood, and how it was read."""

    path: str
    mapping: str | None
    separator: str | None
    encoding: str | None
    sheet: str | None


@dataclass(frozen=True, slots=True)
class LastScreening:
    """The last screening of a source; without lines where there was none.

    Attributes:
        source: The layer or file.
        on: Its day; None where there was none.
        snapshot: What it was made against.
        file: Where the file stood; None = it was a layer.
        rules: By which rules it was made.
        stale: The sources that were older than they may be.
    """

    source: str = ""
    on: str | None = None
    snapshot: str | None = None
    lines: Mapping[str, LastLine] = field(default_factory=dict)
    file: CustomerFile | None = None
    rules: tuple[str, ...] = ()
    stale: tuple[str, ...] = ()

    def basis_of(self, customer: str) -> TouchBasis | None:
        """Return what a customer's line rests on; None where it has none."""
        line = self.lines.get(customer)
        if line is None or self.snapshot is None:
            return None
        version, matcher, pack, policy = self.rules
        return TouchBasis(
            snapshot=self.snapshot,
            rules=(version, matcher, pack, policy),
            stale=frozenset(self.stale),
            is_repeatable=line["is_repeatable"],
            candidates=line["candidates"],
        )

    def describe_change(self, line: ScreenedCustomer) -> str:
        """Say what became of a customer: new, worse, better, changed or same."""
        last = self.lines.get(line.customer)
        if last is None:
            return "new"
        if (last["outcome"], last["status"]) == (line.outcome, line.status):
            findings = sorted(finding.mark for finding in line.findings)
            return "same" if last["findings"] == findings else "changed"
        return "worse" if line.is_worse_than(last["outcome"], last["status"]) else "better"


def list_screened(folder: Path) -> Iterator[LastScreening]:
    """Yield the last screening of each source, by their names."""
    files = sorted(folder.glob("*.json")) if folder.is_dir() else ()
    screenings = (_read_screening(path) for path in files)
    yield from sorted(filter(None, screenings), key=lambda last: last.source)


def read_last(folder: Path, source: str) -> LastScreening:
    """Read the last screening of a source; an empty one where there is none that can be trusted."""
    path = folder / _file_name(source)
    last = _read_screening(path) if path.is_file() else None
    return LastScreening() if last is None or last.source != source else last


def _read_screening(path: Path) -> LastScreening | None:
    fault = "was changed since it was written"
    try:
        stored = json.loads(path.read_bytes())
        seal = stored.pop("seal")
        if seal == canonical_hash(stored):
            if stored["format"] == FORMAT:
                return _read_content(stored)
            fault = "was written by another version"
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        pass
    report_notice(f"{path}: {fault}; everything counts as new")
    return None


def _read_content(stored: dict[str, Any]) -> LastScreening:
    return LastScreening(
        source=stored["source"],
        on=stored["on"],
        snapshot=stored["snapshot"],
        lines=stored["lines"],
        file=stored["file"],
        rules=tuple(stored["rules"]),
        stale=tuple(stored["stale"]),
    )


def make_last(
    screening: tuple[str, str, str],
    lines: Sequence[ScreenedCustomer],
    carried: Mapping[str, LastLine],
    before: LastScreening,
    file: CustomerFile | None,
) -> LastScreening:
    """Return what is kept of a screening.

    Args:
        screening: Its source, day and snapshot.
        lines: Customers that were looked at.
        carried: Lines of the screening before that a look would have found the same.
        before: That screening.
        file: Where the file of customers stands.
    """
    source, day, snapshot = screening
    # lines are carried over only where rules and stale sources are the same
    basis = lines[0].basis if lines else None
    return LastScreening(
        source=source,
        on=day,
        snapshot=snapshot,
        lines={**carried, **{line.customer: _summarise_line(line) for line in lines}},
        file=file,
        rules=basis.rules if basis else before.rules,
        stale=tuple(sorted(basis.stale)) if basis else before.stale,
    )


def keep_last(folder: Path, last: LastScreening) -> None:
    """Keep a screening for the next one of the same source.

    Raises:
        StoreError: The file cannot be written.
    """
    content = {"format": FORMAT, **asdict(last)}
    sealed = {**content, "seal": canonical_hash(content)}
    path = folder / _file_name(last.source)
    try:
        make_folders(DISK, folder)
        write_whole(path, json.dumps(sealed, sort_keys=True).encode())
    except OSError as fault:
        raise StoreError(f"{path}: cannot be written ({fault.strerror or fault})") from fault


def _summarise_line(line: ScreenedCustomer) -> LastLine:
    return {
        "outcome": line.outcome,
        "status": line.status,
        "findings": sorted(finding.mark for finding in line.findings),
        "stated": line.stated,
        "is_repeatable": line.basis.is_repeatable,
        "candidates": line.basis.candidates,
    }


def _file_name(source: str) -> str:
    return f"{sha256(source.encode()).hexdigest()[:16]}.json"
