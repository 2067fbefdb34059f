"""What one process of a run makes comes to the others as it was made."""

from collections.abc import Iterator
from dataclasses import FrozenInstanceError, dataclass
from pathlib import Path

import pytest

from onward.graph.model import Party, Tie
from onward.loaders.load import Loaded
from tests.lists import load_made
from tests.once import made_once, share_in, shared_folders


@dataclass(frozen=True, slots=True)
class Alone:
    """A class of one value."""

    value: str


@pytest.fixture
def another_run(tmp_path: Path) -> Iterator[None]:
    share_in(tmp_path)
    yield
    shared_folders.pop()


def ask_twice(made: object) -> object:
    """Ask for what is made first, and then for what is read again."""
    assert made_once("it", lambda: made) is made
    again = made_once("it", lambda: None)
    assert again is not made
    return again


@pytest.mark.usefixtures("another_run")
def test_a_list_is_read_again_as_it_was() -> None:
    made = load_made("eu_annexes")
    again = ask_twice(made)
    assert isinstance(again, Loaded)
    assert again.statements == made.statements
    assert again.log.as_dict() == made.log.as_dict()
    for rows, kind in ((again.statements.parties, Party), (again.statements.ties, Tie)):
        assert {type(row) for row in rows} == {kind}
    with pytest.raises(FrozenInstanceError):
        again.statements.parties[0].name = "another"  # type: ignore[misc]  # as of the first one


@pytest.mark.usefixtures("another_run")
def test_classes_of_one_value_and_others_are_read_again() -> None:
    made = {"one": Alone("value"), "several": [1, "two", (3.0, None)]}
    assert ask_twice(made) == made
