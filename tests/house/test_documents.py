"""The documents at the root say what is true of this tree."""

import re
from pathlib import Path

import pytest
import yaml

import onward
from tests.lists import ROOT

DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")
TARGET = re.compile(r"^([a-z]+):", re.MULTILINE)


def names(paths: list[Path]) -> list[str]:
    """Name test cases by the file's place in the tree."""
    return [path.relative_to(ROOT).as_posix() for path in paths]


def test_the_newest_changelog_entry_is_this_version() -> None:
    newest = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert newest is not None
    assert newest[1] == onward.__version__


@pytest.mark.parametrize("document", DOCUMENTS, ids=names(DOCUMENTS))
def test_an_internal_link_leads_somewhere(document: Path) -> None:
    dead = [to for to in LINK.findall(document.read_text()) if not (document.parent / to).exists()]
    assert dead == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=names(DOCUMENTS))
def test_a_make_target_that_is_named_exists(document: Path) -> None:
    targets = set(TARGET.findall((ROOT / "Makefile").read_text()))
    named = re.findall(r"(?:`|\$ )make ([a-z]+)", document.read_text())
    assert set(named) <= targets


def test_each_decision_has_its_number_a_status_and_the_five_parts() -> None:
    decisions = sorted((ROOT / "docs" / "adr").glob("*.md"))
    assert [path.name[:4] for path in decisions] == [
        f"{n:04}" for n in range(1, len(decisions) + 1)
    ]
    for path in decisions:
        _, front, text = path.read_text().split("---\n", 2)
        assert set(yaml.safe_load(front)) == {"status", "date"}, path.name
        parts = re.findall(r"^## (\w+)", text, re.MULTILINE)
        assert parts == ["Context", "Decision", "Evidence", "Rejected", "Consequence"], path.name


def test_the_licence_is_the_whole_apache_licence() -> None:
    text = (ROOT / "LICENSE").read_text()
    assert "Version 2.0, January 2004" in text
    assert text.count("\n") > 200
