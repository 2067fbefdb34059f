"""What briefings, letters and files for authorities say, in each language, as somebody read it."""

import json
import os
from dataclasses import asdict
from pathlib import Path

import pytest

from onward.queries.model.assessment import OpenQuestion
from onward.viz.briefing.write import write_briefing, write_letter_text, write_notification
from onward.viz.language.words import list_languages
from onward.viz.options import ExportOptions, Letterhead
from onward.viz.scene import Scene
from tests.pictures import assessment, picture_of

FOLDER = Path(__file__).with_name("papers")
CONSTANT = ("words", "colours")
"""What is the same on every paper."""


def asking() -> Scene:
    """Return an assessment that asks the customer, and the house."""
    data = assessment()
    texts = ("Who will use the goods, and at which site?", "Please name all owners.")
    data["questions"] = [
        asdict(OpenQuestion(audience="customer", about="stop/w:user", question=text))
        for text in texts
    ]
    return picture_of(data)


def written(language: str) -> str:
    """Return the three papers in a language as JSON, a person can read the difference."""
    scene = asking()
    letterhead = Letterhead("Optik AB", ("Hamnen 1", "Malmö"), "A. Person", "Confidential")
    options = ExportOptions(
        language=language, letterhead=letterhead, reference="2026/7", addressee=("The authority",)
    )
    papers = {
        "briefing": write_briefing(scene, options),
        "letter": write_letter_text(scene, options).split("\n"),
        "notification": write_notification(scene, options),
    }
    for paper in papers.values():
        if isinstance(paper, dict):
            for key in CONSTANT:
                paper.pop(key)
    return json.dumps(papers, ensure_ascii=False, indent=1) + "\n"


@pytest.mark.parametrize("language", list_languages())
def test_the_papers_say_what_they_said(language: str) -> None:
    file = FOLDER / f"small.{language}.json"
    if os.environ.get("ONWARD_UPDATE_GOLDEN"):
        FOLDER.mkdir(exist_ok=True)
        file.write_text(written(language), encoding="utf-8")
    assert written(language) == file.read_text(encoding="utf-8"), "`make golden` writes it anew"
