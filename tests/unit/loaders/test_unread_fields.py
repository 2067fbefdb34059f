"""A field that a publisher adds, and that nobody reads, is named with how often it stands."""

import json
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from onward.loaders.load import Loaded, load
from onward.loaders.source import LoadOptions
from tests.lists import MADE, load_made
from tests.unit.cases import each_case


def said(loaded: Loaded) -> str:
    """Return what the load says to whoever made it."""
    log = loaded.log.as_dict()
    return json.dumps([log["asides"], log["warnings"]])


@each_case("source", "file", "tag")
def test_a_new_element_is_named(source: str, file: str, tag: str, tmp_path: Path) -> None:
    tree = etree.parse(MADE / file)
    holders = [each for each in tree.iter("{*}" + tag) if isinstance(each.tag, str)]
    for holder in holders:
        namespace = holder.tag.rpartition("}")[0]
        name = f"{namespace}}}newField" if namespace else "newField"
        etree.SubElement(holder, name).text = "something"
    copy = tmp_path / Path(file).name
    tree.write(copy, encoding="utf-8")
    words = said(load(source, [copy], LoadOptions(source, "2026-08-22")))
    assert holders
    assert "newField" in words
    assert source == "ca_sema" or f"newField ({len(holders)})" in words


@each_case("source", "file", "key")
def test_a_new_member_is_named(source: str, file: str, key: str, tmp_path: Path) -> None:
    text = (MADE / file).read_text("utf-8")
    is_array = text.lstrip()[:1] == "[" or "ZPROCSUPP" in text or "exceptions" in text
    lines = [text] if is_array else text.splitlines()
    documents = [json.loads(line) for line in lines]
    count = sum(add_member(document, key) for document in documents)
    copy = tmp_path / Path(file).name
    copy.write_text("\n".join(map(json.dumps, documents)), "utf-8")
    words = said(load(source, [copy], LoadOptions(source, "2026-08-22")))
    assert count
    assert f"newField ({count})" in words


def add_member(value: Any, key: str) -> int:
    """Add a member to each object under a key, and count them."""
    count = 0
    if isinstance(value, list):
        return sum(add_member(inner, key) for inner in value)
    if isinstance(value, dict):
        count = sum(add_member(inner, key) for inner in value.values())
        below = value.get(key)
        for each in below if isinstance(below, list) else [below]:
            if isinstance(each, dict):
                each["newField"] = "something"
                count += 1
    return count


@pytest.mark.parametrize("source", ["bods", "gleif", "senzing", "uk", "un"])
def test_made_files_have_no_field_that_is_not_known(source: str) -> None:
    assert "fields that are not read" not in said(load_made(source))


@each_case("source", "file", "separator")
def test_a_new_column_is_named_and_no_other(
    source: str, file: str, separator: str, tmp_path: Path
) -> None:
    header, *rows = (MADE / file).read_text("utf-8").splitlines()
    lines = [f"{header}{separator}New_Field", *(f"{row}{separator}something" for row in rows)]
    copy = tmp_path / Path(file).name
    copy.write_text("\n".join(lines) + "\n", "utf-8")
    log = load(source, [copy], LoadOptions(source, "2026-08-22")).log
    (aside,) = [aside for aside in log.asides if "not read" in aside]
    assert aside.endswith(f": fields that are not read: New_Field ({len(rows)})")


def test_a_new_column_of_leaked_tables_is_named(tmp_path: Path) -> None:
    for file in (MADE / "icij_offshore").iterdir():
        header, *rows = file.read_text("utf-8").splitlines()
        lines = [f"{header},new_column", *(f"{row},something" for row in rows)]
        (tmp_path / file.name).write_text("\n".join(lines) + "\n", "utf-8")
    loaded = load("icij_offshore", [tmp_path], LoadOptions("icij_offshore", "2026-08-22"))
    named = [aside for aside in loaded.log.asides if "new_column (" in aside]
    assert len(named) == len(list(tmp_path.iterdir()))
