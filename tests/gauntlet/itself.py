"""Ask for every name of the real lists, all loaded together: each must find its own party.

`python -m tests.gauntlet itself [--sample N] [--jobs N] [--build base|names]` loads the lists into
a new workspace, prints each layer's count, and names every listed name that is missed.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from tests.lists import DATA
from tests.shell import onward

OFAC = ("sdn", "add", "alt", "cons_prim", "cons_add", "cons_alt")
LISTS = {
    "ofac": [DATA / "ofac-2021" / f"{name}.csv" for name in OFAC],
    "un": [DATA / "un-2026" / "UN_consolidated.xml"],
    "csl": [DATA / "us-csl-2022" / "consolidated.csv.gz"],
    "eu_annexes": [DATA / "eu-annexes"],
}


def main(arguments: list[str]) -> int:
    """Return 0 where every name finds its own party, else 1."""
    parser = argparse.ArgumentParser(prog="tests.gauntlet itself")
    parser.add_argument("--sample", type=int)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--build", choices=("base", "names"), default="base")
    given = parser.parse_args(arguments)
    missing = [str(files[0]) for files in LISTS.values() if not files[0].exists()]
    if missing:
        sys.stderr.write(f"no real lists: {', '.join(missing)}\n")
        return 2
    with tempfile.TemporaryDirectory() as folder:
        workspace = Path(folder) / "workspace"
        for source, files in LISTS.items():
            where = ("--retrieved", "2026-08-01", "--workspace", str(workspace))
            loaded = onward("load", source, *files, *where)
            if loaded.code:
                sys.stderr.write(loaded.err)
                return 2
        sample = () if given.sample is None else ("--sample", str(given.sample))
        options = ("--jobs", str(given.jobs), "--build", given.build, *sample)
        answer = onward("match", "--self", *options, "--workspace", workspace)
    sys.stdout.write(answer.out)
    sys.stderr.write(answer.err)
    return 1 if answer.code else 0
