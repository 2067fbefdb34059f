"""Domain mutants: wrong readings of a rule, each one change that a test must notice.

A mutant is a row of a YAML file of this folder: its name, the file and the function that it
changes, the change (an operator of `tests.mutants.operators` with its values), the indicators whose
lines are asked, and further tests, which may be the name of a group at the head of the file.
`python -m tests.gauntlet mutants` puts them one by one into a copy of the tree. A mutant whose
place is gone is stale, and the run fails.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from tests.mutants import operators
from tests.mutants.mutant import Mutant


def read_mutants(path: Path) -> Iterator[Mutant]:
    """Yield the mutants of a file."""
    document = yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
    groups = document.get("tests", {})
    for row in document["mutants"]:
        tests = row.get("tests", ())
        yield Mutant(
            name=row["name"],
            file=row["file"],
            function=row.get("function", ""),
            operator=_read_change(row["change"]),
            indicators=tuple(row.get("indicators", ())),
            tests=tuple(groups[tests] if isinstance(tests, str) else tests),
        )


def _read_change(change: Mapping[str, list[Any]]) -> Any:
    """Make an operator of ``{name: [values]}``; a value may be such a change itself."""
    [(name, values)] = change.items()
    operator = getattr(operators, "".join(part.title() for part in name.split("_")))
    return operator(*(_read_change(each) if name == "both" else each for each in values))


MUTANTS: tuple[Mutant, ...] = tuple(
    mutant for path in sorted(Path(__file__).parent.glob("*.yaml")) for mutant in read_mutants(path)
)
