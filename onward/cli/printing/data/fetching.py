"""Fetched files as text: what was asked for, what came, and what is to be done by hand."""

from pathlib import Path
from typing import TYPE_CHECKING

from onward.cli.printing import render

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from onward.api.answers.data.fetching import FetchAttempt, FetchedFile, OfficialFileSummary


def print_official_files(files: "Sequence[OfficialFileSummary]") -> None:
    """Print what can be fetched, then what cannot."""
    for file in files:
        if file.url:
            render.line(f"{file.source}: {file.file}")
            address = _say_address(file.url, file.confirmed)
            render.facts([("from", address), ("licence", file.licence)], indent=2)
    render.heading("By hand")
    for file in files:
        if file.by_hand:
            render.line(f"{file.source}: {file.by_hand}")


def print_attempts(attempts: "Iterable[FetchAttempt]", *, as_json: bool) -> int:
    """Print each file as soon as it is there, and return the exit code: that of the first fault."""
    code = 0
    sources: dict[str, Path] = {}
    for attempt in attempts:
        file = attempt.file
        if attempt.fault is not None:
            code = code or attempt.fault.exit_code
        elif file.outcome in ("fetched", "unchanged") and file.path is not None:
            sources[file.source] = Path(file.path).parent
        if as_json:
            render.json_line(file.to_data())
        elif attempt.fault is None:
            _print_file(file)
        if attempt.fault is not None:
            render.warn(f"{file.source}: {attempt.fault}")
    if not as_json and not code:
        for source, folder in sources.items():
            render.line(f"Load it with: onward load {source} {folder}")
    return code


def _print_file(file: "FetchedFile") -> None:
    if file.outcome == "by hand":
        render.line(f"{file.source}: nothing to fetch; {file.message}")
        return
    render.line(f"{file.source}: {_say_outcome(file)}")
    render.facts(
        [
            ("from", _say_address(file.url, file.confirmed)),
            ("hosts asked, at most", file.hosts if file.outcome == "planned" else None),
            ("licence", file.licence),
            ("retrieved", file.retrieved),
            ("published", file.published),
            ("sha256", file.sha256),
            ("compared with the publisher's", file.checksum),
        ],
        indent=2,
    )


def _say_outcome(file: "FetchedFile") -> str:
    if file.outcome == "planned":
        return f"would fetch {file.path}"
    size = f"{file.size_bytes:,} bytes"
    if file.outcome == "unchanged":
        return f"{file.path} is unchanged, {size}"
    return f"fetched {file.path}, {size}"


def _say_address(url: str | None, confirmed: bool) -> str | None:
    return url if confirmed or url is None else f"{url} (unconfirmed: it may lead nowhere)"
