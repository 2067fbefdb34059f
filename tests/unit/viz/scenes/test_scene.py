"""What a picture shows of an assessment, and what it says that it leaves out."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from onward.queries.model.assessment import EvidenceStep
from onward.viz.content.sections import make_edges
from onward.viz.content.texts import printable
from onward.viz.drawing.drawing import make_legend
from onward.viz.scene import MATCH_TIE, ORDER_TIE
from tests.picture_cases import check_picture
from tests.pictures import Data, assessment, covered, picture_of, step, step_of
from tests.unit.cases import each_case

SCENE = picture_of(assessment())


def delivery(number: int, since: str | None, **tie: object) -> EvidenceStep:
    """Return a step of a path: a delivery."""
    facts = {"id": f"s{number}", "since": since, "undated": since is None, **tie}
    return step_of(step("a", "ships_to", "b", **facts))


@each_case("days", "label", lists=True)
def test_deliveries_between_two_parties_are_one_line_with_their_days(
    days: list[str | None], label: str
) -> None:
    (line,) = make_edges([delivery(n, day) for n, day in enumerate(days)], {})
    assert (line.label, line.start, line.end) == (label, "a", "b")


def test_a_line_of_deliveries_bears_the_numbers_of_all_of_them_once_each() -> None:
    steps = [delivery(0, "2026-04-10"), delivery(1, "2026-06-10")]
    (line,) = make_edges(steps, {"s0": [1, 5], "s1": [1, 2, 3, 5]})
    assert line.findings == (1, 2, 3, 5)


def test_deliveries_that_differ_in_standing_or_direction_stay_apart() -> None:
    back = step_of(step("b", "ships_to", "a", id="s9"))
    claimed = delivery(1, "2026-06-10", standing="claimed")
    assert len(make_edges([delivery(0, "2026-04-10"), claimed, back], {})) == 3


def test_every_other_tie_is_a_line_of_its_own() -> None:
    ties = [step_of(step("a", "owns", "b", id=name)) for name in ("t1", "t2")]
    assert [line.id for line in make_edges(ties, {})] == ["t1", "t2"]


def test_a_tie_without_a_date_says_so_in_the_legend_and_not_on_its_line() -> None:
    dated, undated = (make_edges([delivery(0, day)], {}) for day in ("2026-05-01", None))
    explained = [make_legend(replace(SCENE, edges=tuple(edges))) for edges in (dated, undated)]
    says = ["without a date: the source states none" in {e.words for e in it} for it in explained]
    assert says == [False, True]


def test_the_legend_lists_the_severities_that_a_card_wears_strongest_first() -> None:
    cards = [replace(one, severity=None) for one in SCENE.nodes]
    cards[0], cards[1] = replace(cards[0], severity="low"), replace(cards[1], severity="stop")
    found = make_legend(replace(SCENE, nodes=tuple(cards)))
    assert [one.words for one in found if one.group == "Severity"][:2] == ["stop", "low"]
    bare = replace(SCENE, nodes=tuple(replace(one, severity=None, possible=False) for one in cards))
    assert not [one for one in make_legend(bare) if one.group == "Severity"]


def test_what_is_missing_is_named_once() -> None:
    data = assessment("no owner known")
    data["coverage"]["gaps"] *= 2
    assert picture_of(data).missing == ("no owner known",)


def test_every_record_of_a_party_is_drawn_and_its_own_name_only_where_it_is_needed() -> None:
    data = assessment()
    data["coverage"]["parties"][0]["parties"] = ["w:record", "w:user", "w:third", "transaction:0"]
    scene = picture_of(data)
    matches = [(one.start, one.end) for one in scene.edges if one.kind == MATCH_TIE]
    assert matches == [("w:record", "w:user"), ("w:record", "w:third")]
    data["findings"][2]["subject"] |= {"party": "transaction:0", "name": "it"}
    assert "transaction:0" in {one.id for one in picture_of(data).nodes}


def match(role: str, band: str, score: str) -> dict[str, Any]:
    """Return a candidate for the first party of the order, or one of its owners."""
    return {
        "party_ref": 0,
        "role": role,
        "query": {"name": "x"},
        "searched": [],
        "threshold": "0.7",
        "candidate": {
            "party": "w:zte",
            "name_used": "ZTE",
            "dataset": "w",
            "record": None,
            "listing": None,
        },
        "score": score,
        "band": band,
        "explanation": {"by": [], "because": [], "compared": None},
        "evidence_hash": None,
    }


def test_an_owners_match_is_not_the_partys_and_who_is_only_possible_is_named() -> None:
    data = assessment("x")
    data["matches"] = [match("owner", "match", "1.00"), match("end_user", "possible", "0.8")]
    row = next(one for one in picture_of(data).parties if one.role == "end-user")
    assert row.score == ""
    assert "possible match: ZTE (w:zte), score 0.8" in row.matched


def test_a_tie_bears_its_own_findings_on_a_line_of_several() -> None:
    days = [delivery(1, "2026-01-01"), delivery(2, "2026-02-01")]
    (line,) = make_edges(days, {"s1": (1,), "s2": (2,)})
    assert [tie.findings for tie in line.ties] == [(1,), (2,)]


@pytest.mark.parametrize("char", ["\x00", "\x1b", "\x85", "\ud800", "\u202e", "\u2066"])
def test_no_text_steers_the_screen(char: str) -> None:
    assert printable(f"a{char}b") == f"a⟨U+{ord(char):04X}⟩b"
    scene = picture_of(assessment(f"a{char}b"))
    assert char not in repr(replace(scene, nodes=(), edges=()))
    assert not any(char in one.name for one in scene.nodes)


def test_native_names_stay_whole() -> None:
    names = "Министерство обороны", "شركة النور", "公安部", "נפט"
    assert [printable(name) for name in names] == list(names)


@each_case("change", "says", lists=True)
def test_a_picture_says(change: Data, says: Data) -> None:
    check_picture(change, says)


@each_case("roles", "lines")
def test_goods_go_from_role_to_role_and_who_sent_what_to_whom_is_not_made_up(
    roles: Sequence[str], lines: Sequence[tuple[int, int]]
) -> None:
    data = assessment()
    data["findings"] = []
    data["transaction"]["parties"] = [{"role": role} for role in roles]
    data["coverage"]["parties"] = [covered(n, role, None, f"w:{n}") for n, role in enumerate(roles)]
    drawn = [(one.start, one.end) for one in picture_of(data).edges if one.kind == ORDER_TIE]
    assert drawn == [(f"w:{start}", f"w:{end}") for start, end in lines]
