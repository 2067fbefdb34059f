"""Entries of own tables are no published list: they are compared, and what they are is said."""

from pathlib import Path
from typing import Any, Final

import pytest

from tests.worlds import CsvWorld, assess, order, plain_item

SENTENCE: Final = "the published list of EU or UN is not loaded, only entries of your own tables"


@pytest.fixture(scope="module", name="workspace")
def load_world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    world = CsvWorld()
    world.records()
    world.party("acme")
    world.party("owner", "Person")
    world.tie("owner", "owns", "acme", "1")
    folder = tmp_path_factory.mktemp("own") / "workspace"
    world.load(folder)
    return folder


def ask(workspace: Path, *options: str | Path) -> dict[str, Any]:
    user = {"role": "end_user", "id": "w:acme", "name": "acme", "country": "XC"}
    return assess(workspace, order(user, items=[plain_item()]), *options)


def test_the_answer_says_that_only_own_entries_were_compared(workspace: Path) -> None:
    answer = ask(workspace)
    assert SENTENCE in answer["coverage"]["not_covered"]
    assert SENTENCE in answer["verdict_text"]


def test_a_policy_may_demand_the_published_lists(workspace: Path, tmp_path: Path) -> None:
    policy = tmp_path / "policy.yaml"
    policy.write_text("id: strict\nrequired_data: [published_lists, ownership]\n", "utf-8")
    answer = ask(workspace, "--policy", policy)
    assert answer["verdict"] == "INCOMPLETE"
    assert [gap["why_it_matters"] for gap in answer["coverage"]["gaps"]] == [SENTENCE]
