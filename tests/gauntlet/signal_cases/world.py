"""The workspace that the orders are assessed against: real lists, and records of countries."""

import sys
from dataclasses import replace
from pathlib import Path
from typing import Final

from onward import Workspace
from onward.queries.assessment.setup import AssessmentSetup
from tests.lists import DATA

RETRIEVED: Final = "2026-08-22"

SOURCES: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "un": ("un", ("un-2026/UN_consolidated.xml",)),
    "eu": ("eu_annexes", ("eu-annexes",)),
    "ofac": ("ofac", ("ofac-sdn-2023/sdn.csv",)),
    "ofac-names": ("ofac", tuple(f"ofac-2021/{name}.csv" for name in ("sdn", "alt", "add"))),
    "csl": ("csl", ("us-csl-2022/consolidated.csv.gz",)),
    "uk": ("uk", ("uk-ofsi-2020/ConList.csv",)),
    "programmes": ("programmes", ("eu-programs/meta",)),
    "pts": ("pts", ("human-rights/PTS-2024.csv",)),
    "freedom_house": ("freedom_house", ("human-rights/fh_full.csv",)),
    "vdem": ("vdem", ("human-rights/vdem_hri_owid.csv",)),
    "gleif": ("gleif", tuple(f"gleif-api/{name}" for name in ("lei_records", "relationships"))),
}
"""Layers by name: the source, and its files."""


def find_missing() -> list[Path]:
    """Return the files and folders of the lists that are not at hand."""
    places = (DATA / place for _, files in SOURCES.values() for place in files)
    return [place for place in places if not place.exists()]


def say_missing() -> bool:
    """Say which list is not at hand, and return whether one is."""
    missing = find_missing()
    if missing:
        sys.stderr.write(f"nothing to measure with: no {missing[0]}; set ONWARD_REAL_DATA\n")
    return bool(missing)


def open_lists(folder: Path) -> AssessmentSetup:
    """Load the lists into a folder, and open them with the rules and policy of Onward.

    The lists are old and some are parts of lists. That is so of each order alike, and would make
    every one of them incomplete: here they count as whole and of the day.
    """
    workspace = Workspace(folder)
    for name, (source, files) in SOURCES.items():
        paths = [DATA / place for place in files]
        workspace.load(source, *paths, name=name, retrieved=RETRIEVED)
    setup = workspace.open_setup()
    layers = (replace(layer, max_age_days=None, smaller_than_full=False) for layer in setup.layers)
    return replace(setup, layers=tuple(layers))
