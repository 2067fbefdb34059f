"""A call that is wrong is refused in one line, and never answered with nothing."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

import onward
from tests.shell import ORDER, made_workspace

MOMENT = datetime(2026, 5, 2, 12, tzinfo=UTC)
LOOP: dict[str, Any] = {}
LOOP["id"] = LOOP


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> onward.Workspace:
    return onward.Workspace(made_workspace(tmp_path_factory.mktemp("wrong")))


Call = Callable[[Any], object]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda ws: ws.party("small:acme", on=MOMENT), "give a datetime.date"),
        (lambda ws: ws.owners("small:acme", as_of=5), "as_of 5 is not a day"),
        (lambda ws: ws.assess(ORDER, on=MOMENT), "give a datetime.date"),
        (lambda ws: ws.status(on=20260502), "on 20260502 is not a day"),
        (lambda ws: ws.match("  "), "say whom to look for"),
        (lambda ws: ws.neighbourhood(), "name one or more parties"),
        (lambda ws: ws.assess({**ORDER, "date": date(2026, 5, 2)}), "write days as texts"),
        (lambda ws: ws.assess({**ORDER, "parties": {1, 2}}), "several values as a list"),
        (lambda ws: ws.assess(LOOP), "holds what JSON does not have"),
    ],
)
def test_a_wrong_call_is_refused_in_one_line(
    workspace: onward.Workspace, call: Call, message: str
) -> None:
    with pytest.raises(onward.OnwardError, match=r"^[^\n]+$") as refused:
        call(workspace)
    assert message in str(refused.value)


NOTHING: Any = None
SEVERAL: Any = ["ofac"]
PAIR = ("small:acme", "small:middle")


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda _: onward.Workspace(NOTHING), "path None is not a path"),
        (lambda _: onward.Workspace(""), "path is empty"),
        (lambda ws: onward.Workspace(ws.path, snapshot=""), "snapshot is empty"),
        (lambda ws: ws.load("csv", None), "files None is not a path"),
        (lambda ws: ws.load(None, "x.csv"), "source None is not a text"),
        (lambda ws: ws.match(5), "name 5 is not a text"),
        (lambda ws: ws.match("Acme", limit="5"), "--limit '5' is not a whole number"),
        (lambda ws: ws.match("Acme", country=[5]), "country 5 is not a text"),
        (lambda ws: ws.match("Acme", identifiers=["lei"]), "'lei' is not a pair of texts"),
        (lambda ws: ws.match("Acme", datasets=5), "datasets 5 is not a list of texts"),
        (lambda ws: ws.party(None), "party_ids None is not a text"),
        (lambda ws: ws.paths(*PAIR, hops="3"), "hops '3' is not a whole number"),
        (lambda ws: ws.paths(*PAIR, hops=True), "hops True is not a whole number"),
        (lambda ws: ws.paths(*PAIR, kinds=5), "kinds 5 is not a list of texts"),
        (lambda ws: ws.paths(*PAIR, kinds="ownsX"), "'ownsX' cannot be followed"),
        (lambda ws: ws.paths(*PAIR, min_share="0.5"), "min_share '0.5' is not a number"),
        (lambda ws: ws.neighbourhood("small:acme", hops="2"), "--hops '2' is not a whole"),
        (lambda ws: ws.neighbourhood("small:acme", views="owner"), "--show 'owner' does not"),
        (lambda ws: ws.assess(None), "NoneType is not a transaction"),
        (lambda ws: list(ws.assess_all(None)), "None is neither a path nor lines"),
        (lambda ws: list(ws.assess_all([b"{}"])), "is not a text"),
        (lambda ws: list(ws.assess_all(["{}"], jobs="2")), "--jobs '2' is not a whole number"),
        (lambda ws: ws.shipped("", "2026-05-02"), "assessment is empty; say which one"),
        (lambda ws: ws.assessment(None), "reference None is not a path"),
        (lambda ws: ws.merges.undo("", reason="r"), "line is empty; say which one"),
        (lambda ws: ws.merges.confirm(*PAIR, reason=None), "reason None is not a text"),
        (lambda ws: ws.merges.confirm(*PAIR, reason="r", evidence=5), "is not a list of texts"),
        (lambda ws: ws.merges.suggest(threshold="high"), "'high' is not a number"),
        (lambda _: onward.find_source(SEVERAL), "is not a text"),
        (lambda ws: ws.assess(ORDER).explain(1), "finding 1 is not a text"),
        (lambda ws: ws.assess(ORDER).export("svg", None), "path None is not a path"),
        (lambda ws: ws.assess(ORDER).picture().render("png", scale="2"), "scale '2' is not a nu"),
    ],
)
def test_a_value_of_another_type_is_refused_in_one_line(
    workspace: onward.Workspace, call: Call, message: str
) -> None:
    with pytest.raises(onward.OnwardError, match=r"^[^\n]+$") as refused:
        call(workspace)
    assert message in str(refused.value)


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
