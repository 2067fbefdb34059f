"""Small files made by hand: fictional parties in the forms of real lists."""

from pathlib import Path

from onward.graph.model import Listing, Party, Tie
from onward.loaders.load import Loaded, load
from onward.loaders.source import LoadOptions

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
