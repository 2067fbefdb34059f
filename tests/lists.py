"""Lists to load: the real ones, where they are at hand, and small ones made by hand."""

import os
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from onward.graph.model import Listing, Party, Tie
from onward.loaders.load import Loaded, load
from onward.loaders.source import LoadOptions
from tests.once import made_once

# Where the real public lists are that some tests read; they are not part of the project.
#
# The folder is ``shared/data`` beside the checkout, or the one that ``ONWARD_REAL_DATA`` names.


ROOT = Path(__file__).resolve().parents[1]
DATA = Path(os.environ.get("ONWARD_REAL_DATA", ROOT.parent / "shared" / "data"))


def shared_data(name: str) -> Path:
    """Return the folder of one data set, such as ``ofac-2021``.

    A test without its data is skipped and says so; where CI runs, every skip fails.
    """
    folder = DATA / name
    if not folder.is_dir():
        pytest.skip(f"no real data {name!r}: put it into {DATA} or set ONWARD_REAL_DATA")
    return folder


@cache
def load_list(source: str, retrieved: str, *places: str) -> Loaded:
    """Return a real list, which is read once in a run however many processes ask for it.

    Args:
        source: The source that reads it.
        retrieved: Its day.
        places: The files, each as `data set/file`, or a data set alone.
    """
    files = [shared_data(Path(place).parts[0]).parent / place for place in places]

    def read() -> Loaded:
        loaded = load(source, files, LoadOptions(source, retrieved))
        return replace(loaded, rows=loaded.statements)  # rows on disk are this process's

    return made_once("+".join((source, retrieved, *places)).replace("/", "_"), read)


# Small files made by hand: fictional parties in the forms of real lists.


MADE = Path(__file__).parent / "fixtures" / "made"


def made_files(source: str) -> list[Path]:
    """Return the made files of a source, by name."""
    return sorted((MADE / source).iterdir())


def load_made(source: str, *files: str, retrieved: str | None = "2026-08-22") -> Loaded:
    """Load files of the made folder of a source; no file means the folder."""
    folder = MADE / source
    paths = [folder / file for file in files] or [folder]
    return load(source, paths, LoadOptions(source, retrieved))


def party(loaded: Loaded, party_id: str) -> Party:
    """Return the one party of an id."""
    (found,) = (one for one in loaded.statements.parties if one.id == party_id)
    return found


def ties(loaded: Loaded, kind: str) -> dict[tuple[str, str], Tie]:
    """Return the ties of a kind by their ends."""
    return {(tie.start, tie.end): tie for tie in loaded.statements.ties if tie.kind == kind}


def listed(loaded: Loaded, party_id: str) -> list[Listing]:
    """Return the listings of a party, by topic and programme."""
    found = [one for one in loaded.statements.listings if one.party == party_id]
    return sorted(found, key=lambda one: (one.topic, one.programme or "", one.measure or ""))
