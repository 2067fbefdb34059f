"""What holds of every export of data: it names its sources, obeys nobody, and needs no clock."""

import io
import json
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from onward import registry
from onward.errors import INVISIBLE
from onward.viz.scene import Scene, compute_scene_id
from onward.viz.tables.rows import NO_DAY, choose_day, list_sources
from tests.exported import (
    EMPTY,
    FORMATS,
    HOSTILE_CROWDS,
    LICENSED,
    crowd_named,
    named,
    rendered,
    small,
    world,
)
from tests.pictures import picture_of
from tests.shell import ORDER, VAGUE, made_workspace, onward

STEERING = re.compile(
    f"[{''.join(re.escape(chr(c)) for c in sorted(INVISIBLE - {10, 13, 0x200C, 0x200D}))}]"
)


def find_steering(text: str) -> list[str]:
    """Return the characters of a text that steer or hide, each once."""
    return STEERING.findall("".join(sorted(set(text))))


def text_of(name: str, content: bytes) -> str:
    """Return all text of an export; of a workbook that of its parts."""
    if name != "xlsx":
        return content.decode("utf-8-sig")
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return "\n".join(book.read(part).decode("utf-8") for part in book.namelist())


def said(name: str, scene: Scene) -> str:
    return text_of(name, rendered(name, scene))


@pytest.mark.parametrize("name", FORMATS)
def test_an_export_says_how_its_file_is_called_and_of_what_type_it_is(name: str) -> None:
    export = registry.find("export", name)
    assert export.SUFFIX.startswith(".")
    assert "/" in export.MEDIA_TYPE


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "json"])
@pytest.mark.parametrize("scene", [small(), world()], ids=["assessment", "neighbourhood"])
def test_an_export_bears_its_scene_its_day_its_sources_and_how_to_take_it(
    name: str, scene: Scene
) -> None:
    text = said(name, scene)
    source = (LICENSED.licence, LICENSED.publisher, LICENSED.retrieved)
    facts = (compute_scene_id(scene), scene.on, scene.closing, *source)
    assert [fact for fact in facts if fact not in text] == []
    assert scene.reference in text
    assert scene.record_hash in text


def test_the_json_of_what_draws_no_assessment_bears_them_too() -> None:
    data = json.loads(rendered("json", world()))
    assert data["scene_id"] == compute_scene_id(world())
    assert (data["on"], data["licences"][0]["licence"]) == ("2026-05-01", "CC BY-NC 4.0")


@pytest.mark.parametrize("name", FORMATS)
def test_a_source_that_is_shown_and_states_no_licence_is_named_all_the_same(name: str) -> None:
    scene = replace(small(), licences=(), record=None)
    assert [row.dataset for row in list_sources(scene)] == ["Samarlink LLC (fictional)", "w"]
    if name != "json":
        assert "not stated" in said(name, scene)


@pytest.mark.parametrize("name", FORMATS)
def test_a_scene_that_shows_nothing_is_written(name: str) -> None:
    content = rendered(name, EMPTY)
    assert name == "bods" or EMPTY.closing in text_of(name, content)


def test_a_scene_without_a_day_takes_that_of_its_newest_record_and_never_the_clocks() -> None:
    assert choose_day(replace(world(), on="")) == "2026-04-30"
    assert choose_day(EMPTY) == NO_DAY


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "json"])
@pytest.mark.parametrize("names", HOSTILE_CROWDS.values(), ids=HOSTILE_CROWDS.keys())
def test_no_character_that_steers_or_hides_is_in_an_export(
    name: str, names: tuple[str, ...]
) -> None:
    text = said(name, crowd_named(names))
    assert find_steering(text.replace("\t", "") if name == "xlsx" else text) == []


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "json"])
def test_a_control_is_shown_as_a_token(name: str) -> None:
    assert "⟨U+202E⟩gpj.exe" in said(name, named("\u202egpj.exe"))
    assert "a⟨U+0000⟩b" in said(name, named("a\x00b"))


def test_the_json_of_an_assessment_keeps_names_as_they_are_and_escapes_what_steers() -> None:
    text = said("json", named("\u202egpj.exe"))
    assert "\\u202egpj.exe" in text
    assert find_steering(text) == []


@pytest.mark.parametrize("order", [ORDER, VAGUE], ids=["findings", "incomplete"])
def test_what_assess_gives_is_written_in_every_format(
    order: dict[str, object], tmp_path: Path
) -> None:
    typed = json.dumps(order)
    command = ("assess", "-", "--workspace", made_workspace(tmp_path), "--format", "json")
    (data,) = onward(*command, stdin=typed).json_lines
    scene = picture_of(data)
    for name in FORMATS:
        text = said(name, scene)
        assert scene.reference in text
        assert all(found.indicator in text for found in scene.findings) or name in GRAPHS


GRAPHS = ("graphml", "gexf", "ftm", "bods")
"""Formats that hold parties and ties; findings are numbers there."""
