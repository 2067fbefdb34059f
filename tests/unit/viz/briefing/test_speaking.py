"""Briefings of what indicators find, in German and French: no sentence stays in English."""

import pytest

from onward.queries.assessment.assess import assess
from onward.queries.examples import example_tables, read_example
from onward.queries.model.assessment import Assessment
from onward.queries.model.schema import assessment_from_json
from onward.queries.rules.catalogue import default_catalogue
from onward.viz.briefing import write
from onward.viz.language.words import Words
from onward.viz.options import ExportOptions
from onward.viz.scenes.scenes import assessment_scene
from tests.engines import open_world

STEP = 9
"""Each so many-th indicator is asked in every run, all in the gauntlet."""

LINES = [(one.id, one.lines[0]) for one in default_catalogue()]
FEW = [pytest.param(*line, id=line[0]) for line in LINES[::STEP]]
REST = [
    pytest.param(*line, id=line[0], marks=pytest.mark.gauntlet)
    for number, line in enumerate(LINES)
    if number % STEP
]


def stored(line: str) -> Assessment:
    """Return the assessment of an example as it is read from the record."""
    example = read_example(line)
    opened = open_world(example.snapshot(), "embedded", tables=example_tables())
    return assessment_from_json(assess(example.transaction, opened).to_json(), "here")


@pytest.fixture
def spoken(monkeypatch: pytest.MonkeyPatch) -> list[Words]:
    """Keep the words of each briefing that is written."""
    words: list[Words] = []
    choose = write.choose_words

    def keep(chosen: Words, numbers: str = "finding") -> dict[str, str]:
        words.append(chosen)
        return choose(chosen, numbers)

    monkeypatch.setattr(write, "choose_words", keep)
    return words


@pytest.mark.parametrize(("indicator", "line"), [*FEW, *REST])
def test_a_stored_assessment_is_said_in_both_languages(
    indicator: str, line: str, spoken: list[Words]
) -> None:
    scene = assessment_scene(stored(line))
    for language in ("de", "fr"):
        write.write_briefing(scene, ExportOptions(language=language))
    # names, places and codes stay as they are; a sentence has more words than they
    english = [text for words in spoken for text in words.untranslated if text.count(" ") > 2]
    assert english == [], indicator


def test_the_steps_of_a_path_stand_under_the_first_finding_that_rests_on_it() -> None:
    scene = assessment_scene(stored("ministry owns 60% acme => present high"))
    written = write.write_briefing(scene, ExportOptions())["evidence"]
    paths = [path for finding in written for path in finding["paths"]]
    said = [tuple(step["said"] for step in path["steps"]) for path in paths if path["steps"]]
    assert len(said) == len(set(said))
    assert any("steps: see finding" in path["title"] for path in paths)


def test_topics_and_states_are_said_in_words() -> None:
    scene = assessment_scene(
        stored(
            "acme is Company [invest.ban] (XC); acme.listed = EU from 2024-01-01 => present high"
        )
    )
    for language, words in (("en", "closed to investors"), ("de", "für Anleger gesperrt")):
        written = str(write.write_briefing(scene, ExportOptions(language=language)))
        assert words in written
        assert "invest.ban" not in written
