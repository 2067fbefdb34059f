"""Who above a party is of a state, without that a source says so, is no quiet miss."""

import pytest

from onward import Workspace
from tests.worlds import CsvWorld

DAY = "2026-05-01"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    folder = tmp_path_factory.mktemp("bodies")
    world = CsvWorld("base")
    world.party("roads", "PublicBody", name="Directorate of Roads")
    world.party("interior", "Organization", name="Ministry of Interior")
    world.party("firm", name="Slithy Mill Ltd")
    world.party("branch", name="Slithy Yard Ltd")
    world.party("other", name="Harmless Orchard BV")
    world.tie("roads", "owns", "firm", "0.8")
    world.tie("interior", "contains", "branch")
    made = Workspace(folder / "workspace")
    made.load("csv", *world.write(folder / "rows"), name="base", retrieved="2026-04-30")
    return made


def ask_of_state(workspace: Workspace, party: str) -> set[tuple[str, str]]:
    """Return what the indicators of state bodies say of an end-user."""
    order = {"id": "T", "date": DAY, "parties": [{"role": "end_user", "id": f"base:{party}"}]}
    assessment = workspace.assess(order, keep=False)
    rows = {(finding.indicator, str(finding.status)) for finding in assessment.findings}
    rows |= {(row.indicator, "cannot tell") for row in assessment.cannot_tell}
    return {row for row in rows if row[0] in {"gov-body-end-user", "gov-repressive-tie"}}


@pytest.mark.parametrize("party", ["roads", "interior", "branch"])
def test_a_body_without_a_topic_and_what_it_contains_may_be_of_its_state(
    workspace: Workspace, party: str
) -> None:
    assert ("gov-body-end-user", "possible") in ask_of_state(workspace, party)


def test_a_firm_that_such_a_body_owns_is_asked_about(workspace: Workspace) -> None:
    assert ("gov-repressive-tie", "cannot tell") in ask_of_state(workspace, "firm")


def test_nothing_is_said_of_others(workspace: Workspace) -> None:
    assert ask_of_state(workspace, "other") == set()


def test_the_tie_to_the_state_is_inferred_and_says_why(workspace: Workspace) -> None:
    order = {"id": "T", "date": DAY, "parties": [{"role": "end_user", "id": "base:roads"}]}
    found = workspace.assess(order, keep=False).findings
    [finding] = [finding for finding in found if finding.indicator == "gov-body-end-user"]
    [step] = finding.evidence.paths[0].steps
    assert step.tie.standing == "inferred"
    assert (
        step.tie.text == "Directorate of Roads is a public body, and no source says of which sort"
    )


@pytest.mark.parametrize("owner", ["Islamic Republic of Iran", "Kazakh Government", "Staat Iran"])
def test_an_owner_whose_name_says_of_which_state_it_is_is_no_body_of_its_company_s(
    workspace: Workspace, owner: str
) -> None:
    owners = [{"name": owner, "share": "1"}]
    party = {"role": "end_user", "name": "Frumious Mill AS", "country": "NO", "owners": owners}
    order = {"id": "T", "date": DAY, "destination": "NO", "parties": [party]}
    assessment = workspace.assess(order, keep=False)
    of_state = {"gov-repressive-tie", "gov-state-owned-aggregate"}
    findings = [one.id for one in assessment.findings if one.indicator in of_state]
    assert findings
    assert not any(one.endswith("/NO") for one in findings)
