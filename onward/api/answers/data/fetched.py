"""Files that ``onward fetch`` brought, as a load takes them: where they are, and whence."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from onward.errors import InputRefused

if TYPE_CHECKING:
    from onward.api.feedback import Feedback
    from onward.loaders.fetch.fetching import FetchRecord
    from onward.loaders.source import LoadOptions

FETCHED: Final = "fetched"
"""The folder of a workspace that holds a folder of each source that was fetched."""


def find_fetched(source: str, fetched: Path, files: Sequence[Path]) -> Sequence[Path]:
    """Return the files to load: those that are named, else those of the source that were fetched.

    Args:
        source: Whose files.
        fetched: Where `fetch` puts the folders of sources.
        files: Those that are named.

    Raises:
        InputRefused: Not all files of the source have been fetched.
    """
    folder = fetched / source
    if files or not folder.is_dir():
        return files
    from onward.loaders.fetch.fetching import read_official_files

    names = [file.name for file in read_official_files() if file.source == source and file.name]
    present = {path.name for path in folder.iterdir() if path.is_file()}
    missing = [name for name in names if name not in present]
    if present and missing:
        raise InputRefused(
            f"{', '.join(missing)} has not been fetched",
            file=str(folder),
            hint=f"fetch again with onward fetch {source}, or name the files to load",
        )
    return [folder] if present else files


def read_records(
    files: Sequence[Path], options: "LoadOptions", feedback: "Feedback"
) -> "LoadOptions":
    """Return the options of a load with what the records beside its files say.

    What a user says counts before it, and so does what a file says itself. Records count only where
    each of the files has one: a file without a date must not get that of its neighbour.
    """
    from onward.loaders.fetch.fetching import read_record
    from onward.loaders.load import list_files

    if not files:
        return options
    paths = list_files(files)
    records = {path: read_record(path) for path in paths if path.is_file()}
    by_path = {path: record for path, record in records.items() if record is not None}
    if not by_path or len(by_path) < len(paths):
        return options
    for path, record in by_path.items():
        if not record.describes(path):
            feedback.warn(f"{path.name}: was changed since it was fetched; its record says nothing")
            return options
    return _with_records(options, by_path)


def _with_records(options: "LoadOptions", records: "dict[Path, FetchRecord]") -> "LoadOptions":
    from onward.loaders.source import FetchedFacts

    days = [record.published for record in records.values()]
    published = [day for day in days if day is not None]
    facts = FetchedFacts(
        tuple(_describe_record(path, record) for path, record in records.items()),
        min(published) if len(published) == len(days) else None,
    )
    if options.retrieved is not None:  # a user's own word counts before any record
        return replace(options, fetched=None)
    oldest = min(record.retrieved for record in records.values())
    return replace(options, retrieved=oldest, fetched=facts)


def _describe_record(path: Path, record: "FetchRecord") -> dict[str, str | None]:
    return {
        "file": path.name,
        "url": record.url,
        "retrieved": record.retrieved,
        "published": record.published,
        "sha256": record.sha256,
    }
