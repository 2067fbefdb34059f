"""JSON is the assessment itself, written as `onward assess` writes it."""

import json
from pathlib import Path

import pytest

from onward.graph.json_forms import json_text
from onward.viz.scene import compute_scene_id, write_scene_data
from tests.exported import HOSTILE_CROWDS, crowd_named, crowd_of_data, rendered, small, world
from tests.pictures import picture_of
from tests.shell import ORDER, made_workspace, onward


def test_of_an_assessment_it_is_what_the_command_line_writes_in_the_order_of_the_keys() -> None:
    record = small().record
    assert record is not None
    written = json.loads(rendered("json", small()))
    assert written == json.loads(json_text(record.to_data()))
    assert list(written) == sorted(written)


def test_of_a_picture_without_an_assessment_it_is_the_scene_under_its_id() -> None:
    data = json.loads(rendered("json", world()))
    assert data.pop("scene_id") == compute_scene_id(world())
    assert data == json.loads(json.dumps(write_scene_data(world())))


@pytest.mark.parametrize("names", HOSTILE_CROWDS.values(), ids=HOSTILE_CROWDS.keys())
def test_a_hostile_name_comes_back_letter_by_letter(names: tuple[str, ...]) -> None:
    data = json.loads(rendered("json", crowd_named(names)))
    assert data["transaction"] == crowd_of_data(names)["transaction"]


def test_it_is_the_file_that_onward_assess_writes(tmp_path: Path) -> None:
    order = tmp_path / "order.json"
    order.write_text(json.dumps(ORDER), encoding="utf-8")
    out = tmp_path / "out"
    command = ("assess", order, "--workspace", made_workspace(tmp_path), "--format", "json")
    assert onward(*command, "--out", out).code == 10
    (file,) = out.iterdir()
    written = file.read_bytes()
    assert rendered("json", picture_of(json.loads(written))) == written
