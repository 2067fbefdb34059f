"""Findings of one path stand together, and each path of the page stands once, as a table."""

from typing import Any

from onward.viz.page.page import ABOUT_THE_ORDER, FindingGroup, StepRow, group_by_path, render_page
from tests.pictures import assessment, finding, party, path, picture_of, share, step

USER, HOLDING, STATE = (
    party("w:user", "Samarlink"),
    party("w:holding", "Samar Holding"),
    party("w:state", "Ministry"),
)
OWNED = step("w:holding", "owns", "w:user", share=share("0.6", "0.75"))
RULED = step("w:state", "controls", "w:holding", standing="claimed", url="https://example.org/1")
LONG = path([USER, HOLDING, STATE], [OWNED, RULED])
SHORT = path([USER, HOLDING], [OWNED])


def groups_of(*findings: dict[str, Any]) -> list[FindingGroup]:
    """Group the findings of an assessment that has these."""
    made = assessment()
    made["findings"] = list(findings)
    return group_by_path(picture_of(made))


def numbers_of(group: FindingGroup) -> list[int]:
    return [shown.text.number for shown in group.findings]


def test_findings_that_rest_on_the_same_path_stand_together_and_the_path_once() -> None:
    first, second = groups_of(
        finding("stop", "present", "w:user", LONG, title="Ruled"),
        finding("high", "present", "w:user", SHORT, title="Owned"),
        finding("medium", "present", "w:user", LONG, title="Ruled, too"),
    )
    assert numbers_of(first) == [1, 3]
    assert numbers_of(second) == [2]
    assert [table.numbers for table in (*first.paths, *second.paths)] == [(1, 3), (2,)]


def test_a_further_path_that_stands_with_an_earlier_finding_is_referred_to() -> None:
    first, second = groups_of(
        finding("stop", "present", "w:user", LONG, title="Ruled"),
        finding("high", "present", "w:user", SHORT, LONG, title="Owned"),
    )
    assert [len(table.steps) for table in second.paths] == [1]
    assert second.elsewhere == (1,)
    assert first.elsewhere == ()
    assert first.paths[0].numbers == (1, 2)


def test_a_row_of_names_leads_from_the_owner_to_the_party() -> None:
    (group,) = groups_of(finding("stop", "present", "w:user", LONG, title="Ruled"))
    assert [part["name"] for part in group.chain] == ["Ministry", "Samar Holding", "Samarlink"]
    assert [part["way"] for part in group.chain] == ["", "on", "on"]


def test_a_step_says_who_by_which_tie_to_whom_share_dates_and_source() -> None:
    (group,) = groups_of(finding("stop", "present", "w:user", LONG, title="Ruled"))
    ruled, owned = group.paths[0].steps
    assert owned == StepRow(
        start="Samar Holding",
        tie="owns",
        end="Samarlink",
        share="at least 60 %, up to 75 %",
        dates="since 2019",
        source="w",
        further="retrieved 2026-04-30",
        url="",
    )
    assert (ruled.further, ruled.url) == ("claimed; retrieved 2026-04-30", "https://example.org/1")


def test_a_chain_of_deliveries_that_is_a_part_of_a_longer_one_is_not_shown_again() -> None:
    here, there, beyond = (
        step(start, "ships_to", end)
        for start, end in (("w:a", "w:user"), ("w:user", "w:b"), ("w:b", "w:c"))
    )
    parties = [party(name, name) for name in ("w:a", "w:user", "w:b", "w:c")]
    found = finding(
        "high",
        "present",
        "w:user",
        path(parties[1:], [there, beyond]),
        path(parties, [here, there, beyond]),
        title="Sent on",
    )
    (group,) = groups_of(found)
    assert [len(table.steps) for table in group.paths] == [3]
    assert group.count == "3 steps"


def test_what_rests_on_no_tie_says_what_it_is_about() -> None:
    goods, itself = groups_of(
        finding("stop", "present", None, title="Banned"),
        finding("high", "present", "w:user", path([USER], []), title="Listed"),
    )
    assert goods.title == ABOUT_THE_ORDER
    assert itself.title == "Samarlink itself"
    assert goods.chain == itself.chain == ()


def test_the_page_says_a_finding_without_its_law_and_the_law_below() -> None:
    page = render_page(picture_of(assessment())).decode("utf-8")
    assert '<details class="law" open><summary>Law: 1 act</summary>' in page
    assert page.count('<table class="steps">') == 2
