"""A call that is wrong is refused in one line, and never answered with nothing."""

from collections.abc import Callable
from operator import attrgetter
from typing import Any

import pytest

import onward
from tests.shell import ORDER, made_workspace
from tests.unit.cases import each_case


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> onward.Workspace:
    return onward.Workspace(made_workspace(tmp_path_factory.mktemp("wrong")))


@each_case("call", "given", "more", "message", lists=True)
def test_a_value_that_cannot_be_meant_is_refused_in_one_line(
    call: str, given: list[Any], more: dict[str, Any], message: str, workspace: onward.Workspace
) -> None:
    names = {"{ORDER}": ORDER, "{PATH}": workspace.path}
    arguments = [names.get(one, one) if isinstance(one, str) else one for one in given]
    start = onward if call.startswith("onward.") else workspace
    method = attrgetter(call.removeprefix("onward."))(start)
    check_refused(lambda: list(method(*arguments, **more)), message)


def test_what_json_does_not_have_is_refused_in_one_line(workspace: onward.Workspace) -> None:
    loop: dict[str, Any] = {}
    loop["id"] = loop
    check_refused(lambda: workspace.assess(loop), "holds what JSON does not have")


NOTHING: Any = None


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda made: made.explain(1), "finding 1 is not a text"),
        (lambda made: made.export("svg", NOTHING), "path None is not a path"),
        (lambda made: made.picture().render("png", scale="2"), "scale '2' is not a nu"),
        (lambda made: made.export("docx", "x"), "no export"),
    ],
)
def test_what_is_asked_of_an_assessment_is_refused_in_one_line_too(
    workspace: onward.Workspace, call: Callable[[Any], object], message: str
) -> None:
    check_refused(lambda: call(workspace.assess(ORDER)), message)


def check_refused(call: Callable[[], object], message: str) -> None:
    wrong = (onward.UsageError, onward.InputRefused)
    with pytest.raises(wrong, match=r"^[^\n]+$") as refused:
        call()
    assert message in str(refused.value)


PAIR = ("small:acme", "small:middle")


def test_one_kind_and_kinds_that_can_be_read_once_are_as_good_as_a_list(
    workspace: onward.Workspace,
) -> None:
    given: list[Any] = [["owns"], "owns", (kind for kind in ["owns"])]
    paths = [workspace.paths(*PAIR, kinds=kinds).report for kinds in given]
    assert paths[0] == paths[1] == paths[2]


def test_one_id_is_as_good_as_a_list_of_one(workspace: onward.Workspace) -> None:
    assert list(workspace.names("small:acme")) == ["small:acme"]


def test_the_transaction_of_an_assessment_can_be_assessed_again(
    workspace: onward.Workspace,
) -> None:
    assessment = workspace.assess(ORDER, keep=False)
    again = workspace.assess(assessment.transaction, keep=False)
    assert again.to_json() == assessment.to_json()
