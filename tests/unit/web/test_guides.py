"""Over HTTP a refusal names acts, and the explorer has a form for each that it names by a title."""

import re

import pytest

from onward.errors import InputRefused
from onward.operations.record import ACTS
from onward.queries.acts.forms import Release, make_act
from onward.web.problems import COMMANDS, guide, problem_of
from onward.web.problems import FORM_TITLES as TITLES
from onward.web.shell import read_shell_files
from tests.lists import ROOT

HINTS = re.compile(r'hint\s*=\s*\(?\s*f?"((?:[^"\\]|\\.)*)"')


def list_hints() -> list[str]:
    """Return every hint of a refusal of an act."""
    acts = sorted((ROOT / "queries" / "acts").glob("*.py"))
    files = [path for path in acts if path.stem != "copies"]  # only commands check copies
    files.append(ROOT / "onward" / "api" / "record.py")
    hints = (hint for file in files for hint in HINTS.findall(file.read_text("utf-8")))
    return [hint for hint in hints if "onward log head" not in hint]  # nor heads of logs


def test_no_refusal_of_an_act_names_a_command_or_an_option_over_http() -> None:
    hints = list_hints()
    assert len(hints) > 20
    for hint in hints:
        said, _ = guide(InputRefused("no", hint=hint))
        assert "`onward" not in said.hint, hint
        assert "--" not in said.hint, hint


def test_a_command_becomes_the_title_of_its_form_and_the_act_is_named() -> None:
    hint = "add the paper with `onward document add T-1 FILE --id X`, or judge with `onward ask`"
    problem = problem_of(InputRefused("no paper", field="documents", hint=hint))
    assert problem.acts == ("documents", "questions")
    assert problem.mend == "add the paper with “Add a paper”, or judge with questions"
    assert problem.detail == f"documents: no paper; {problem.mend}"


def test_a_field_that_is_missing_is_asked_for_by_its_key() -> None:
    seen = {"order": "T-1", "assessment": "A-1", "content_hash": "0" * 64}
    with pytest.raises(InputRefused, match="give --reason, or the key reason") as refused:
        make_act(Release, {**seen, "by": "J. Kessler"})
    said, _ = guide(refused.value)
    assert said.hint == "give reason"


@pytest.mark.parametrize("hint", ["run `onward verify`", "", "choose another id"])
def test_what_is_no_act_stays_as_it_is(hint: str) -> None:
    error = InputRefused("no", hint=hint)
    assert guide(error) == (error, ())


def test_an_option_is_named_as_the_field_of_the_body() -> None:
    hint = "say what differs, such as --differs 'birth date=1971|1985'; say who, with --by NAME"
    said, _ = guide(InputRefused("no", hint=hint))
    assert (
        said.hint == "say what differs, such as compared 'birth date=1971|1985'; say who, with by"
    )


def test_the_page_has_a_form_of_each_act_under_its_title() -> None:
    page = read_shell_files()[""][0].decode()
    forms = dict(re.findall(r'<details data-act="([\w-]+)">\s*<summary>(.*?)</summary>', page))
    assert forms == TITLES
    assert TITLES.keys() <= ACTS.keys()
    assert set(COMMANDS.values()) == set(ACTS)
