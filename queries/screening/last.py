"""What the last screening of the same customers said, and what has changed since.

It is one file a source in the workspace, with a hash of its content: one that was changed is not
compared with, and that is said.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Final, TypedDict

from onward.errors import StoreError
from onward.graph.json_forms import canonical_hash
from onward.graph.notices import report_notice
from onward.graph.store.files import DISK, make_folders, write_whole
from onward.queries.screening.rows import ScreenedCustomer

FORMAT: Final = 2


class LastLine(TypedDict):
    """What the last screening said of a customer; its findings as marks of what they said."""

    outcome: str
    status: str | None
    findings: list[str]


@dataclass(frozen=True, slots=True)
class LastScreening:
    """The last screening of a source; without lines where there was none.

    Attributes:
        on: Its day; None where there was none.
        snapshot: What it was made against.
    """

    on: str | None = None
    snapshot: str | None = None
    lines: Mapping[str, LastLine] = field(default_factory=dict)

    def describe_change(self, line: ScreenedCustomer) -> str:
        """Say what became of a customer: new, worse, better, changed or same."""
        last = self.lines.get(line.customer)
        if last is None:
            return "new"
        if (last["outcome"], last["status"]) == (line.outcome, line.status):
            findings = sorted(finding.mark for finding in line.findings)
            return "same" if last["findings"] == findings else "changed"
        return "worse" if line.is_worse_than(last["outcome"], last["status"]) else "better"

    def list_gone(self, lines: Sequence[ScreenedCustomer]) -> tuple[str, ...]:
        """Return the customers that are no longer there."""
        return tuple(sorted(self.lines.keys() - {line.customer for line in lines}))


def read_last(folder: Path, source: str) -> LastScreening:
    """Read the last screening of a source; an empty one where there is none that can be trusted."""
    path = folder / _file_name(source)
    if not path.is_file():
        return LastScreening()
    try:
        stored = json.loads(path.read_bytes())
        seal = stored.pop("seal")
        is_sound = seal == canonical_hash(stored) and stored["source"] == source
        if is_sound:
            return LastScreening(stored["on"], stored["snapshot"], stored["lines"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        pass
    report_notice(f"{path}: was changed since it was written; everything counts as new")
    return LastScreening()


def keep_last(
    folder: Path, source: str, on: str, snapshot: str, lines: Sequence[ScreenedCustomer]
) -> None:
    """Keep a screening for the next one of the same source.

    Raises:
        StoreError: The file cannot be written.
    """
    content = {
        "format": FORMAT,
        "source": source,
        "on": on,
        "snapshot": snapshot,
        "lines": {line.customer: _summarise_line(line) for line in lines},
    }
    sealed = {**content, "seal": canonical_hash(content)}
    path = folder / _file_name(source)
    try:
        make_folders(DISK, folder)
        write_whole(path, json.dumps(sealed, sort_keys=True).encode())
    except OSError as fault:
        raise StoreError(f"{path}: cannot be written ({fault.strerror or fault})") from fault


def _summarise_line(line: ScreenedCustomer) -> LastLine:
    findings = sorted(finding.mark for finding in line.findings)
    return {"outcome": line.outcome, "status": line.status, "findings": findings}


def _file_name(source: str) -> str:
    return f"{sha256(source.encode()).hexdigest()[:16]}.json"
