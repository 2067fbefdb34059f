"""Equal scenes give equal bytes in every format, whatever the hash seed and the time zone."""

import os
import subprocess
import sys
from hashlib import sha256

from onward import registry
from tests.golden.test_papers import asking
from tests.lists import ROOT
from tests.pictures import FORMATS, SCENE, crowded, named, rendered, small, world

PROBE = "from tests.unit.viz.test_equal_bytes import hashes; print(*hashes(), sep='\\n')"


def hashes() -> list[str]:
    """Hash what each format makes of some scenes: a line each."""
    scenes = {
        **dict.fromkeys(registry.names("export"), (SCENE, crowded())),
        **dict.fromkeys(FORMATS, (small(), world(), named("A\u202eB"))),
        # a letter needs somebody to ask
        **dict.fromkeys(("letter", "mail"), (asking(),)),
    }
    return [
        f"{name} {number} {sha256(rendered(name, scene)).hexdigest()}"
        for name, drawn in scenes.items()
        for number, scene in enumerate(drawn)
    ]


def hashes_elsewhere(seed: str, zone: str) -> list[str]:
    """Hash them in a process of its own."""
    answer = subprocess.run(
        [sys.executable, "-c", PROBE],
        cwd=ROOT,
        env={
            **os.environ,
            "PYTHONHASHSEED": seed,
            "PYTHONPATH": str(ROOT),
            "TZ": zone,
            "LC_ALL": "C",
        },
        capture_output=True,
        text=True,
        check=True,
    )
    return answer.stdout.splitlines()


def test_the_bytes_depend_on_neither_the_hash_seed_nor_the_time_zone() -> None:
    assert hashes_elsewhere("42", "Asia/Kolkata") == hashes()
