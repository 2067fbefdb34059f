"""Each kind of hostile file, once: refused with its place, or accounted for to the row."""

from pathlib import Path

import pytest

from tests.gauntlet.hostile import DAMAGES, Format, cases, formats, outcome
from tests.random_worlds import DEEPER
from tests.unit.cases import each_case

FORMATS = formats()


def name_of(form: object) -> str:
    if not isinstance(form, Format):
        return str(form)
    return f"{form.source}-{form.file.name}" + ("-at-once" if form.at_once else "")


@pytest.mark.parametrize("form", FORMATS, ids=name_of)
def test_the_sound_files_load(tmp_path: Path, form: Format) -> None:
    assert outcome(form, form.content, tmp_path) == "balanced"


SHARE = 1 if DEEPER > 1 else 5
"""In the ordinary run each format gets each fifth kind of damage, and the next format the next."""


@pytest.mark.parametrize("form", FORMATS, ids=name_of)
def test_a_damaged_file_is_refused_or_accounted_for(tmp_path: Path, form: Format) -> None:
    middle = len(form.content) // 2
    first = FORMATS.index(form) % SHARE
    outcomes = {
        kind: outcome(form, DAMAGES[kind](form.content, middle), tmp_path)
        for kind in [*DAMAGES][first::SHARE]
    }
    faults = {
        kind: result for kind, result in outcomes.items() if result not in ("refused", "balanced")
    }
    assert faults == {}


PLACES = {"unknown column": 0, "deep brackets": 0}


@each_case("kind", "file")
def test_what_must_not_load_is_refused(tmp_path: Path, kind: str, file: str) -> None:
    form = next(form for form in FORMATS if form.file.name == file)
    assert outcome(form, DAMAGES[kind](form.content, PLACES.get(kind, 200)), tmp_path) == "refused"


def test_the_gauntlet_takes_every_kind_on_every_format() -> None:
    every = {(kind, form) for kind, form, _ in cases(1, len(DAMAGES) * len(FORMATS))}
    assert len(every) == len(DAMAGES) * len(FORMATS)
