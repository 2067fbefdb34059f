"""Commands as rows of a YAML file: what is typed, and what a shell would see of it.

`says` maps `code`, `out`, `err` or a place of the output as JSON (`json.matches.0.party`, or
`lines.0.more` of JSON lines) to what stands there, compared as tests.example_cases compares.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.example_cases import COMPARISONS, walk
from tests.shell import onward


def check_command(row: Mapping[str, Any], workspace: Path) -> None:
    """Run a command in a workspace, with lines on its stdin, and compare what it leaves behind."""
    lines = [line if isinstance(line, str) else json.dumps(line) for line in row.get("stdin", ())]
    answer = onward(*row["run"], "--workspace", workspace, stdin="\n".join(lines))
    for key, wanted in row["says"].items():
        name, _, words = key.partition(" ")
        first, *steps = name.split(".")
        value = walk(getattr(answer, "json_lines" if first == "lines" else first), steps)
        assert COMPARISONS[words](value, wanted), (row["case"], key, value, answer.err)
