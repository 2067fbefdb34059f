"""Cases of a YAML file: tables of one's own that are loaded, an order, and what its answer says.

A case says in a sentence what it shows (`case`) and has `steps` in one workspace, or is its only
step itself; what a step does not say, the case says for all of them. `layers` maps names of layers
to what tests.worlds.CsvWorld is told, method by method, its keywords as a mapping at the end:
`{party: [[acme], [z, {name: Zefirin}]], tie: [[z, owns, acme, '0.6']], records: true}`. `load` are
options of loading them, `run` commands, which must end with 0. `user` is the end-user, `parties`
stand beside it, `order` changes the order of tests.worlds, whose item is a plain one; null
leaves a part out. `says`
compares what the answer says of the `indicator`, as tests.example_cases does; `prints` is what
`assess` and `explain` both print.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from tests.example_cases import check_answer
from tests.shell import onward
from tests.worlds import CsvWorld, both, order, plain_item

Row = Mapping[str, Any]


OF_A_CASE: Final = frozenset({"case", "indicator", "user", "parties", "order", "options"})
OF_A_STEP: Final = frozenset({"layers", "load", "run", "says", "prints"})


def check_world_case(case: Row, folder: Path) -> None:
    """Take each step of a case, and compare what is said with the answer."""
    shared = {key: value for key, value in case.items() if key != "steps"}
    assert "steps" not in case or not shared.keys() & OF_A_STEP, "these belong to one step"
    for step in case.get("steps", [{}]):
        check_step({**shared, **step}, folder / "workspace")


def check_step(step: Row, workspace: Path) -> None:
    """Load layers, run commands and assess the order of one step."""
    assert step.keys() <= OF_A_CASE | OF_A_STEP, step.keys()
    for name, tables in step.get("layers", {}).items():
        build_layer(name, tables).load(workspace, *step.get("load", ()))
    for words in step.get("run", ()):
        answer = onward(*words.split(), "--workspace", workspace)
        assert answer.code == 0, answer.err
    user = {"role": "end_user", **step["user"]}
    changes = {"items": [plain_item()], **step.get("order", {})}
    whole = order(user, *step.get("parties", ()), **changes)
    made = {key: value for key, value in whole.items() if value is not None}
    assessment = both(workspace, made, *step.get("options", ()))
    assert step.get("says") or step.get("prints"), "nothing is said of the answer"
    check_answer(assessment, step.get("indicator", ""), step.get("says", {}))
    if "prints" in step:
        place = ("--workspace", workspace)
        for answer in (
            onward("assess", "-", *place, stdin=json.dumps(made)),
            onward("explain", assessment["id"], *place),
        ):
            printed = " ".join(answer.out.split())
            assert all(words in printed for words in step["prints"]), printed


def build_layer(name: str, tables: Row) -> CsvWorld:
    """Return a layer that is told row by row."""
    world = CsvWorld(name)
    for method, rows in tables.items():
        for row in rows if isinstance(rows, list) else [[]]:
            has_more = row and isinstance(row[-1], dict) and method != "record"
            given, more = (row[:-1], row[-1]) if has_more else (row, {})
            getattr(world, method)(*given, **more)
    return world
