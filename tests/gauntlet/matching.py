"""How good matching is on all of the developers' set, with each build that is installed.

`python -m tests.gauntlet matching [--build base|names]` prints the figures and what they must
reach, queries a second, generic names that find somebody, and how many
names are found behind look-alike letters. Exit code 1 where one falls short.
"""

import argparse
import sys
import time
from dataclasses import asdict
from random import Random
from typing import Final

from onward.graph.matching.matcher import BUILDS
from onward.graph.matching.query import Build
from onward.graph.names.rigour_names import is_installed
from tests.matching_cases import generic_names, is_somebody, unmasked
from tests.matching_figures import FLOORS, figures, listed_names, open_dev, outcomes
from tests.realdata import DATA

FOLDER: Final = DATA / "matching-dev"
GENERIC: Final = 2_000
DISGUISED: Final = 1_500
LETTERS: Final = (1, 2, 9)
UNMASKED: Final = 0.99


def main(arguments: list[str]) -> int:
    """Measure; exit code 2 where there is nothing to measure with."""
    parser = argparse.ArgumentParser(prog="python -m tests.gauntlet matching")
    parser.add_argument("--build", choices=BUILDS, help="one build only")
    options = parser.parse_args(arguments)
    builds = [build for build in BUILDS if options.build in (None, build)]
    if not is_installed():
        builds = [build for build in builds if build == "base"]
    if not builds or not FOLDER.is_dir():
        sys.stderr.write(f"nothing to measure: no such build is installed, or no {FOLDER}\n")
        return 2
    enough = [measured(build) for build in builds]
    return int(not all(enough))


def measured(build: Build) -> bool:
    """Print what one build reaches, and tell whether it is enough."""
    matcher = open_dev(FOLDER, build)
    began = time.perf_counter()
    results = list(outcomes(matcher, FOLDER))
    speed = len(results) / (time.perf_counter() - began)
    found = figures(results)
    lines = [f"{build}: {len(results)} queries, {speed:.0f} a second"]
    for name, value in asdict(found).items():
        lines.append(f"{name} {value:.3f} (must be {asdict(FLOORS[build])[name]})")
    somebody = sum(is_somebody(matcher, name) for name in generic_names(GENERIC))
    lines.append(f"generic names that find somebody {somebody} of {GENERIC} (must be 0)")
    names = Random(1).sample(listed_names(FOLDER), DISGUISED)  # noqa: S311  # no secret
    shares = {letters: unmasked(matcher, names, letters) for letters in LETTERS}
    lines += [
        f"found behind {letters} look-alike letters {share:.4f} (must be {UNMASKED})"
        for letters, share in shares.items()
    ]
    sys.stdout.write("\n  ".join(lines) + "\n")
    sys.stdout.flush()
    return found.reaches(FLOORS[build]) and not somebody and min(shares.values()) >= UNMASKED
