"""Cases of what people do with an order, step by step, as a YAML file beside the tests says them.

A case is a sentence and its steps on a workspace with one kept order, T-1 (`desk` says how its
assessment differs, `today` what day it is). A step names an act and what is given with it;
J. Kessler acts unless `by` is somebody else, on T-1 unless an `order` stands beside the act.
Beside it stands, too, what is `refused`, or what facts it has `made`:

- decide: {value: proceed, reason: the papers are in order}
  refused: proceed is weaker than refuse

What is refused leaves nothing behind: the log stays as it was. The other steps:

- screen: {number: 2, findings: [{severity: high}]}   a further assessment; what is named is changed
- record: {decision.stands: false}                    what the record says, by path
- waits: {match: true}                                whether it is waited for, 'on' a day
- replaced: ['A-0000000000000001 (']                  the graver orders whose place it has taken
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, Final

import pytest

from onward.api import inputs
from onward.api.workspace import Workspace
from onward.errors import InputRefused, OnwardError
from tests.assessments import FINDING, GAP, MATCH, ORDER, keep, order_data, workspace_with
from tests.unit.cases import table

ORDER_ID: Final = "T-1"
ACTOR: Final = "J. Kessler"
DAY: Final = "2026-06-01"

Case = Mapping[str, Any]
Step = dict[str, Any]


def each_desk_case(module: str, name: str) -> pytest.MarkDecorator:
    """Run a test once for each case of one table of the YAML file beside its module."""
    cases: dict[str, Case] = table(module, name, lists=True)
    return pytest.mark.parametrize("case", cases.values(), ids=cases)


def play(case: Case, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the steps of a case one after the other, and check what comes of each."""
    if "today" in case:
        now = datetime.fromisoformat(case["today"]).replace(tzinfo=UTC)
        monkeypatch.setattr(inputs, "now", lambda: now)
    desk = workspace_with(folder, **_read_changes(case.get("desk", {})))
    for step in case["steps"]:
        name, given = next(iter(step.items()))
        try:
            _STEPS.get(name, _act)(desk, folder, step)
        except AssertionError as fault:
            fault.add_note(f"at the step {name}: {given}")
            raise


def _read_changes(said: Mapping[str, Any]) -> dict[str, Any]:
    """Return the changes of an assessment: a finding, match, gap or order says what differs."""
    changes = dict(said)
    for key, whole in (("findings", FINDING), ("matches", MATCH)):
        if key in changes:
            changes[key] = [_merge(whole, one) for one in changes[key]]
    if "gaps" in changes:
        changes["coverage"] = {"gaps": [GAP | one for one in changes.pop("gaps")]}
    if "order" in changes:
        changes["transaction"] = order_data(ORDER | changes.pop("order"))
    return changes


def _merge(whole: dict[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    merged = {**whole}
    for key, value in changes.items():
        inner = merged.get(key)
        if isinstance(value, dict) and isinstance(inner, dict):
            merged[key] = _merge(inner, value)
        else:
            merged[key] = value
    return merged


def _act(desk: Workspace, folder: Path, step: Step) -> None:
    name, given = next(iter(step.items()))
    assert step.keys() <= {name, "order", "refused", "made"}
    given = ({} if name == "shipped" else {"by": ACTOR}) | given
    if name == "add_document":
        given["file"] = folder / given["file"]
        given["file"].write_bytes(b"paper")
    act = partial(getattr(desk, name), step.get("order", ORDER_ID), **given)
    if "refused" not in step:
        _check_facts(act().to_data() if "made" in step else act(), step.get("made", {}))
        return
    before = desk.verify_log()
    with pytest.raises(OnwardError) as refused:
        act()
    assert step["refused"] in str(refused.value)
    assert refused.value.exit_code == (3 if isinstance(refused.value, InputRefused) else 2)
    assert desk.verify_log() == before


def _check_facts(data: Any, facts: Mapping[str, Any]) -> None:
    assert {path: _find(data, path) for path in facts} == facts


def _screen(desk: Workspace, _: Path, step: Step) -> None:
    changes = _read_changes(step["screen"])
    number = changes.pop("number")
    keep(desk, id=f"A-{number:016x}", snapshot=f"{number:064x}", **changes)


def _check_record(desk: Workspace, _: Path, step: Step) -> None:
    _check_facts(desk.record(ORDER_ID).to_data(), step["record"])


def _find(data: Any, path: str) -> Any:
    for key in path.split("."):
        data = data[int(key)] if isinstance(data, list) else data.get(key)
    return data


def _check_waiting(desk: Workspace, _: Path, step: Step) -> None:
    kinds = {row.kind for row in desk.record(ORDER_ID, on=step.get("on", DAY)).waiting}
    assert {kind: kind in kinds for kind in step["waits"]} == step["waits"]


def _check_replaced(desk: Workspace, _: Path, step: Step) -> None:
    (listed,) = desk.worklist()
    # the record of the order reads all of it, the worklist the log alone
    for rows in (listed.waiting, desk.record(ORDER_ID).waiting):
        said = [row.what for row in rows if row.kind == "replaced"]
        assert len(said) == len(step["replaced"]), said
        assert all(words in row for words, row in zip(step["replaced"], said, strict=True)), said


_STEPS: Final[Mapping[str, Callable[[Workspace, Path, Step], None]]] = {
    "screen": _screen,
    "record": _check_record,
    "waits": _check_waiting,
    "replaced": _check_replaced,
}
