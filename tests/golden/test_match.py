"""A match as it was explained when a person read it: a change of words or weights is seen."""

import os
import re
from pathlib import Path

import pytest

from onward.graph.matching.matcher import matcher_version
from tests.shell import onward
from tests.unit.cases import table

GOLDEN = Path(__file__).with_name("match.txt")

PARTIES = (
    "id,name,kind,country,aliases,topics,retrieved\n"
    "kap,Kaprikat and Foxhelp Sarl,Company,CD,Caprikat Foxhelp (CF),,2026-05-01\n"
    "zef,Анна Зефирин,Person,RU,,,2026-05-01\n"
    "anna,Anna Zephyrin,Person,CH,,,2026-05-01\n"
    "gen,General Trading Company,Company,AE,,,2026-05-01\n"
)
LISTINGS = (
    "id,party,regime,list,programme,topic,since,retrieved\n"
    "l1,kap,EU,Example list,COD,sanction,2025-01-01,2026-05-01\n"
)
ASKED: list[list[str]] = table(__file__, "ASKED", lists=True)


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    files = []
    for name, rows in (("parties.csv", PARTIES), ("listings.csv", LISTINGS)):
        files.append(tmp_path / name)
        files[-1].write_text(rows, encoding="utf-8")
    loaded = onward("load", "csv", *files, "--as", "made", "--workspace", tmp_path / "w")
    assert loaded.code == 0, loaded.err
    return tmp_path / "w"


def test_matches_are_explained_as_before(workspace: Path) -> None:
    sections = []
    for name, *more in ASKED:
        answer = onward("match", name, *more, "--build", "base", "--workspace", workspace)
        shown = re.sub(re.escape(matcher_version("base")), "onward-6/base", answer.out)
        sections.append(f"$ onward match {' '.join([repr(name), *more])}\n{shown}")
    text = "\n".join(sections)
    if os.environ.get("ONWARD_UPDATE_GOLDEN"):
        GOLDEN.write_text(text, encoding="utf-8")
    assert text == GOLDEN.read_text(encoding="utf-8")
