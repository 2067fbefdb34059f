"""What a picture shows of an assessment, and what it says that it leaves out."""

from dataclasses import replace
from typing import Any

import pytest

from onward.queries.model.assessment import EvidenceStep
from onward.viz.content.sections import make_edges
from onward.viz.content.texts import printable
from onward.viz.drawing.drawing import make_legend
from onward.viz.scene import MATCH_TIE, ORDER_TIE, RECORDED, UNRECORDED
from tests.pictures import assessment, covered, picture_of, step, step_of
from tests.unit.cases import read_cases

CASES = read_cases(__file__)

SCENE = picture_of(assessment())


def delivery(number: int, since: str | None, **tie: object) -> EvidenceStep:
    """Return a step of a path: a delivery."""
    facts = {"id": f"s{number}", "since": since, "undated": since is None, **tie}
    return step_of(step("a", "ships_to", "b", **facts))


@pytest.mark.parametrize(
    ("days", "label"),
    CASES["test_deliveries_between_two_parties_are_one_line_with_their_days"],
)
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


def test_what_was_not_looked_at_is_told() -> None:
    titles = [part.title for part in SCENE.sections]
    assert titles == ["Could not be answered", "Gaps", "Not looked at"]
    assert "STALE; 8 rows read, 1 refused" in SCENE.sources[0]


@pytest.mark.parametrize(
    ("more", "words"),
    [("yes", "there are more"), ("unknown", "whether there are more is not known")],
)
def test_paths_beyond_those_shown_are_told(more: str, words: str) -> None:
    data = assessment()
    data["findings"][0]["evidence"]["more"] = more
    assert picture_of(data).notes == (f"Finding 1: 1 of its paths shown; {words}",)


def test_the_title_names_where_the_goods_go_when_it_is_known() -> None:
    data = assessment("T1")
    assert picture_of(data).title == "Transaction T1"
    data["transaction"] |= {"destination": "KZ", "route": ["AE", "TR"]}
    title = "Transaction T1 to Kazakhstan by way of the United Arab Emirates, Türkiye"
    assert picture_of(data).title == title


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


@pytest.mark.parametrize(
    ("resolved", "kind"),
    [("id", RECORDED), ("matched", RECORDED), ("possible", UNRECORDED), ("none", UNRECORDED)],
)
def test_a_party_of_the_records_differs_from_one_that_only_the_transaction_names(
    resolved: str, kind: str
) -> None:
    data = assessment()
    data["coverage"]["parties"][1]["resolved"] = resolved
    assert picture_of(data).nodes[0].kind == kind


def test_sentences_hold_words_and_ids_stay_as_they_are() -> None:
    data = assessment()
    data["findings"][0]["summary"] = "Acme (end_user) is listed, by hist-relay/w:a/end_user."
    data["verdict_text"] = "Suggested: enhanced_due_diligence."
    scene = picture_of(data)
    assert scene.findings[0].summary == "Acme (end-user) is listed, by hist-relay/w:a/end_user."
    assert scene.outcome == "Suggested: enhanced due diligence."
    assert str(scene.sections[0].lines[0]).endswith("(data are missing)")


def test_a_path_of_one_party_says_that_it_is_the_party_itself() -> None:
    data = assessment("Acme")
    path = data["findings"][0]["evidence"]["paths"][0]
    path |= {"nodes": path["nodes"][:1], "steps": []}
    assert str(picture_of(data).findings[0].paths[0].title) == "Acme itself"


def test_every_record_of_a_party_is_drawn_and_its_own_name_only_where_it_is_needed() -> None:
    data = assessment()
    data["coverage"]["parties"][0]["parties"] = ["w:record", "w:user", "w:third", "transaction:0"]
    scene = picture_of(data)
    matches = [(one.start, one.end) for one in scene.edges if one.kind == MATCH_TIE]
    assert matches == [("w:record", "w:user"), ("w:record", "w:third")]
    data["findings"][2]["subject"] |= {"party": "transaction:0", "name": "it"}
    assert "transaction:0" in {one.id for one in picture_of(data).nodes}


def order_lines(*roles: str) -> list[tuple[str, str]]:
    """Return the lines of goods between parties of these roles; they are named by their places."""
    data = assessment()
    data["findings"] = []
    data["transaction"]["parties"] = [{"role": role} for role in roles]
    data["coverage"]["parties"] = [covered(n, role, None, f"w:{n}") for n, role in enumerate(roles)]
    lines = [one for one in picture_of(data).edges if one.kind == ORDER_TIE]
    return [(one.start, one.end) for one in lines]


def test_goods_go_from_role_to_role_and_never_between_two_parties_of_one_role() -> None:
    assert order_lines("exporter", "consignee", "end_user") == [("w:0", "w:1"), ("w:1", "w:2")]
    assert order_lines("exporter", "end_user", "end_user") == [("w:0", "w:1"), ("w:0", "w:2")]


def test_who_of_several_ships_to_whom_of_several_is_not_made_up() -> None:
    roles = ("exporter", "consignee", "consignee", "end_user", "end_user")
    assert order_lines(*roles) == [("w:0", "w:1"), ("w:0", "w:2")]


def test_a_broker_holds_no_goods() -> None:
    assert order_lines("exporter", "broker", "end_user") == [("w:0", "w:2")]


def test_what_cannot_be_told_is_missing_too_where_the_assessment_is_not_complete() -> None:
    data = assessment("x") | {"complete": False}
    data["coverage"]["gaps"] = []
    data["cannot_tell"][0] |= {"indicator": "mil-tie", "text": "no list"}
    data["coverage"]["limits_hit"] = [{"limit": "2 s", "where": "f", "effect": "more may exist"}]
    scene = picture_of(data)
    assert scene.missing == ("An indicator: no list", "2 s, at f: more may exist")
    assert "Limits hit" in [part.title for part in scene.sections]


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


@pytest.mark.parametrize(
    ("share", "words"),
    CASES["test_an_owner_that_the_order_claims_is_named"],
)
def test_an_owner_that_the_order_claims_is_named(share: dict[str, Any], words: str) -> None:
    data = assessment("x")
    data["transaction"]["parties"][0]["owners"] = [{"name": "Nobody", **share}]
    row = next(one for one in picture_of(data).parties if one.role == "end-user")
    assert row.owners == f"the order claims: Nobody, {words}"


def test_the_goods_are_told() -> None:
    data = assessment("x")
    data["transaction"]["items"] = [{"description": "lens", "quantity": "2", "unit": "pc"}]
    assert [str(line) for line in picture_of(data).sections[0].lines] == ["lens: 2 pieces"]


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


def test_the_answer_cuts_long_names_which_the_finding_has_whole() -> None:
    data = assessment()
    long = "Joint Venture for Telecommunication Infrastructure Development and Maintenance"
    data["findings"][0]["summary"] = f"Owned by {long}."
    data["findings"][0]["subject"]["name"] = long
    scene = picture_of(data)
    assert scene.answer == "Owned by Joint Venture for Telecommunication …."
    assert str(scene.findings[0].summary).startswith(f"Owned by {long}")
