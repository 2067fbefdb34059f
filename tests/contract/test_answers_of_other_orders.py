"""An answer holds for the order that was asked about, and for no other one of its number."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

import onward
from onward.web.tokens import ROLES, add_token
from tests.serving import LINES, serving_inside
from tests.shell import onward as run_onward
from tests.worlds import CsvWorld, order, plain_item, write_one_list

CLEAR = ("CLEAR_WITHIN_STATED_LIMITS", "proceed")
OWNERS = [{"name": "Ana Founder", "country": "XC", "share_min": "1", "share_max": "1"}]
EXPORTER = {"role": "exporter", "name": "Muster Optik GmbH", "country": "DE"}
USER = {"role": "end_user", "name": "Acme Optronics", "country": "XC"}
OTHER = {"role": "end_user", "name": "Borealis Handel", "country": "XC"}


def plain_order(*parties: dict[str, Any], **more: Any) -> dict[str, Any]:
    made = order(*parties, items=[plain_item()], **more)
    return {key: value for key, value in made.items() if key not in ("end_use", "documents")}


def open_asking(folder: Path) -> onward.Workspace:
    """Open a workspace with a policy that asks for the owners of every end-user."""
    world = CsvWorld()
    world.records()
    world.load(folder / "workspace")
    return onward.Workspace(folder / "workspace", policy=write_one_list(folder))


@pytest.fixture
def workspace(tmp_path: Path) -> onward.Workspace:
    """Return a workspace with an order whose end-user's owners were asked for and answered."""
    opened = open_asking(tmp_path)
    answer(opened, plain_order(USER), "owner", value=OWNERS)
    return opened


def answer(opened: onward.Workspace, silent: dict[str, Any], on: str, **said: Any) -> None:
    """Assess an order, ask for a fact that is not known, and record the answer."""
    assessed = opened.assess(silent)
    gap = next(gap for gap in assessed.coverage.gaps if gap.on == on)
    entry = opened.ask("T", gap.id, to="Acme", by="J. Kessler").entry
    opened.answer("T", entry, "as the register says", by="J. Kessler", **said)


def outcome(opened: onward.Workspace, given: dict[str, Any]) -> tuple[str, str]:
    assessment = opened.assess(given)
    return assessment.verdict, assessment.suggestion.value


def test_the_order_that_was_asked_about_proceeds_as_it_is_and_with_other_amounts(
    workspace: onward.Workspace,
) -> None:
    assert outcome(workspace, plain_order(USER)) == CLEAR
    more = [{**plain_item(), "quantity": "7", "value": "900", "currency": "EUR"}]
    assert outcome(workspace, plain_order({**USER, "site": "Hall 2"}) | {"items": more}) == CLEAR


@pytest.mark.parametrize(
    "given",
    [
        plain_order(OTHER),
        plain_order({**USER, "id": "csv:nobody"}),
        plain_order({**USER, "identifiers": {"lei": "529900T8BM49AURSDO55"}}),
        {**plain_order(USER), "parties": [{**USER, "role": "consignee"}, OTHER]},
        {**plain_order(OTHER), "parties": [EXPORTER, OTHER, USER]},
    ],
)
def test_another_party_of_the_same_number_is_not_owned_by_those_of_the_first(
    given: dict[str, Any], workspace: onward.Workspace
) -> None:
    assert outcome(workspace, given)[0] == "INCOMPLETE"
    stated = json.dumps(workspace.assess(given).transaction.plain())
    assert "Ana Founder" not in stated


def test_what_was_answered_of_an_item_is_not_said_of_another_one(
    workspace: onward.Workspace,
) -> None:
    item = {"description": "network tester", "hs": "854370", "families": [], "us_origin": "no"}
    silent = plain_order(USER) | {"items": [item]}
    reason = "compared with Annex I of Regulation (EU) 2021/821: no entry"
    answer(workspace, silent, "item", states={"items.0.not_listed_reason": reason})
    assert outcome(workspace, silent) == CLEAR
    other = deepcopy(silent)
    other["items"][0] |= {"description": "signal jammer", "hs": "854370"}
    assert outcome(workspace, other)[0] == "INCOMPLETE"
    both = deepcopy(silent)
    both["items"].insert(0, other["items"][0])
    assert outcome(workspace, both)[0] == "INCOMPLETE"


def test_what_was_answered_of_the_order_as_a_whole_is_of_its_parties_and_goods(
    workspace: onward.Workspace,
) -> None:
    silent = plain_order(USER)
    del silent["destination"]
    answer(workspace, silent, "destination", value="XC")
    assert outcome(workspace, silent) == CLEAR
    other = {key: value for key, value in plain_order(OTHER).items() if key != "destination"}
    assert workspace.assess(other).transaction.destination is None


def test_answers_to_a_party_that_was_named_by_an_answer_hold_together(tmp_path: Path) -> None:
    opened = open_asking(tmp_path)
    unnamed = {"role": "end_user", "country": "XC"}
    answer(opened, plain_order(unnamed), "end_user", states={"parties.1.name": USER["name"]})
    answer(opened, plain_order(unnamed), "owner", value=OWNERS)
    assert outcome(opened, plain_order(unnamed)) == CLEAR
    assert outcome(opened, plain_order(USER)) == CLEAR
    assert outcome(opened, plain_order(OTHER))[0] == "INCOMPLETE"


@pytest.mark.usefixtures("workspace")
def test_the_command_and_the_server_read_them_alike(tmp_path: Path) -> None:
    orders = [plain_order(OTHER), plain_order(USER)]
    lines = "".join(f"{json.dumps(row)}\n" for row in orders)
    (tmp_path / "orders.jsonl").write_text(lines)
    policy = write_one_list(tmp_path)
    place = ("--workspace", tmp_path / "workspace", "--policy", policy)
    answered = run_onward("assess", tmp_path / "orders.jsonl", *place, "--json").json_lines
    token = add_token(tmp_path / "tokens", "everything", ROLES)
    served = (tmp_path / "workspace", tmp_path / "tokens", token)
    with serving_inside(*served, policy=policy) as server:
        assert server.ask("POST", "/assess?store=no", lines, LINES).lines == answered
        singly = [server.post("/assess?store=no", row).json for row in orders]
    assert singly == answered
    assert [row["verdict"] for row in answered] == ["INCOMPLETE", CLEAR[0]]
