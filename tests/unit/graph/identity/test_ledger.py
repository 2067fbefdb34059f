"""What people judge of two parties outranks the sources, contradicts nothing, can be undone."""

import tracemalloc
from itertools import pairwise, permutations
from typing import Any

import pytest

from onward.errors import MergeRefused, RowRefused, UsageError
from onward.graph.identity.clusters import (
    PartyGroups,
    decode_judgements,
    encode_judgements,
    judgement_from_plain,
    ledger_version,
    resolve,
)
from onward.graph.identity.ledger import Intake, Ledger, LedgerLine, live_lines, new_line
from onward.graph.identity.undecided import name_similarity
from onward.graph.model import Identifier
from tests.judged import AT, LEI, Desk, link, row, say, with_lei
from tests.unit.cases import each_case


def test_a_judgement_makes_one_party_of_two_without_any_number() -> None:
    clusters = resolve([row("a:1"), row("b:1")], [], [say("b:1", "same", "a:1")])
    assert clusters.canonical == {"b:1": "a:1"}
    [joined] = clusters.joined
    assert (joined.rule, joined.because) == ("person", "seen")


def test_an_unsure_judgement_makes_nobody_one_party() -> None:
    assert resolve([], [], [say("a:1", "unsure", "b:1")]).canonical == {}


def test_a_made_up_id_is_never_a_clusters_id_and_a_qid_always() -> None:
    said = [say("NK-1", "same", "z:1"), say("NK-1", "same", "y:9")]
    assert resolve([], [], said).canonical_id("NK-1") == "y:9"
    assert resolve([], [], [*said, say("Q42", "same", "z:1")]).canonical_id("y:9") == "Q42"


@pytest.mark.parametrize("source_says", ["number", "link"])
def test_a_person_who_says_different_outranks_a_number_and_a_sources_link(
    source_says: str,
) -> None:
    rows = [with_lei("a:1"), with_lei("b:1")] if source_says == "number" else []
    links = [link("a:1", "b:1")] if source_says == "link" else []
    assert resolve(rows, links).canonical == {"b:1": "a:1"}
    clusters = resolve(rows, links, [say("a:1", "different", "b:1", "two registrations")])
    assert clusters.canonical == {}
    assert clusters.are_apart("b:1", "a:1")
    [refused] = clusters.refused
    says = f"same lei {LEI}" if source_says == "number" else "src says so"
    reason = "a:1 and b:1 are judged different: two registrations"
    assert refused.because == f"{says}, but {reason}"


def test_a_pair_judged_different_is_kept_apart_through_any_third_party() -> None:
    rows = [with_lei("a:1"), with_lei("b:1"), with_lei("c:1")]
    said = [say("a:1", "different", "c:1"), say("c:1", "same", "d:1")]
    clusters = resolve(rows, [link("b:1", "d:1")], said)
    assert (
        clusters.canonical_id("a:1")
        != clusters.canonical_id("c:1")
        == clusters.canonical_id("d:1")
        == clusters.canonical_id("b:1")
    )


def test_a_judgement_adds_links_and_makes_nobody_contradict_a_number() -> None:
    other = "529900T8BM49AURSDO55"
    rows = [with_lei("a:1"), with_lei("b:1"), with_lei("c:1", other)]
    clusters = resolve(rows, [], [say("b:1", "same", "c:1", "the LEI of c lapsed")])
    assert clusters.canonical == {"b:1": "a:1", "c:1": "a:1"}


def test_one_false_row_keeps_nobody_else_apart() -> None:
    rows = [with_lei("a:0", kind="Vessel"), with_lei("b:1"), with_lei("c:1")]
    clusters = resolve(rows, [])
    assert clusters.canonical == {"c:1": "b:1"}
    assert [(one.left, one.right) for one in clusters.refused] == [("a:0", "b:1"), ("a:0", "c:1")]


@each_case("ours", "theirs", "because")
def test_what_both_state_and_does_not_agree_refuses_an_equal_number(
    ours: dict[str, Any], theirs: dict[str, Any], because: str
) -> None:
    clusters = resolve(
        [with_lei("a:1", **ours), with_lei("b:1", **theirs)], [], (), name_similarity
    )
    assert clusters.canonical == {}
    [refused] = clusters.refused
    assert refused.because.startswith(f"same lei {LEI}, but {because}")


@each_case("ours", "theirs")
def test_what_one_side_leaves_open_is_no_contradiction(
    ours: dict[str, Any], theirs: dict[str, Any]
) -> None:
    rows = [with_lei("a:1", **ours), with_lei("b:1", **theirs)]
    assert resolve(rows, [], (), name_similarity).canonical == {"b:1": "a:1"}


def test_a_ship_keeps_its_number_under_other_names_and_flags() -> None:
    imo = Identifier("imo", "9074729", valid=True)
    rows = [
        row("a:1", imo, kind="Vessel", name="Morning Star", country="PA"),
        row("b:1", imo, kind="Vessel", name="Grey Heron", country="LR"),
    ]
    assert resolve(rows, [], (), name_similarity).canonical == {"b:1": "a:1"}


def test_a_number_of_one_digit_repeated_is_no_number() -> None:
    rows = [with_lei("a:1", "0" * 20), with_lei("b:1", "0" * 20)]
    assert resolve(rows, []).canonical == {}


def test_the_order_of_judgements_changes_nothing() -> None:
    said = [
        say("a:1", "same", "b:1"),
        say("b:1", "same", "c:1", rule="import"),
        say("c:1", "different", "d:1"),
        say("d:1", "same", "e:1"),
    ]
    links = [link("d:1", "a:1"), link("e:1", "c:1")]
    found = {str(resolve([], links, some)) for some in permutations(said)}
    assert len(found) == 1
    assert len({encode_judgements(some) for some in permutations(said)}) == 1


# The ledger --------------------------------------------------------------------------------------


def test_a_merge_that_would_join_a_negative_is_refused_and_names_it_and_the_weakest_link() -> None:
    desk = Desk((with_lei("b:1"), with_lei("c:1")))
    negative = desk.take("a:1", "different", "c:1", "other owners").line
    with pytest.raises(MergeRefused) as refused:
        desk.take("a:1", "same", "b:1", "same owner")
    message = str(refused.value)
    assert "would make one party of a:1 and c:1" in message
    assert f"judged different by kim at {AT} (other owners; line {negative.id})" in message
    assert f"weakest link between them is b:1 = c:1 (identifier: same lei {LEI})" in message
    assert "\n" not in message
    assert desk.ledger.lines == (negative,)


def test_the_weakest_link_is_of_the_lowest_rule_then_of_the_lowest_score() -> None:
    desk = Desk()
    desk.take("a:1", "same", "b:1", "sure", score=0.9)
    desk.take("b:1", "same", "c:1", "hardly", score=0.8)
    desk.take("d:1", "different", "a:1")
    with pytest.raises(MergeRefused, match=r"weakest link between them is b:1 = c:1 \(person, sc"):
        desk.take("c:1", "same", "d:1")
    desk.take("c:1", "same", "e:1", rule="import")
    with pytest.raises(MergeRefused, match=r"weakest link between them is c:1 = e:1 \(import"):
        desk.take("e:1", "same", "d:1")


def test_a_pair_that_is_judged_different_cannot_be_judged_the_same_before_it_is_undone() -> None:
    desk = Desk()
    negative = desk.take("a:1", "different", "b:1").line
    with pytest.raises(MergeRefused, match=negative.id):
        desk.take("b:1", "same", "a:1")
    desk.undo(negative.id)
    assert desk.take("b:1", "same", "a:1").is_new


def test_to_part_whom_people_made_one_their_line_must_be_undone_first() -> None:
    desk = Desk()
    first = desk.take("a:1", "same", "b:1", "sure", score=0.9).line
    second = desk.take("b:1", "same", "c:1", "hardly", score=0.8).line
    with pytest.raises(MergeRefused) as refused:
        desk.take("a:1", "different", "c:1")
    message = str(refused.value)
    assert "a:1 = b:1 (person, score 0.90: sure); b:1 = c:1 (person, score 0.80: hardly)" in message
    assert f"the weakest is b:1 = c:1, which were judged one party by kim at {AT}" in message
    assert f"onward merges undo {second.id}" in message
    assert first in desk.ledger.live


def test_of_a_long_way_a_refusal_tells_the_ends_and_the_weakest_link() -> None:
    """A file may join thousands in one row; neither the message nor the memory may be theirs."""
    ends = [f"a:{place:04}" for place in range(3000)]
    joined = [
        say(left, "same", right, score=0.5 if left == "a:1500" else 1.0)
        for left, right in pairwise(ends)
    ]
    lines = [new_line(place, said, "kim", AT) for place, said in enumerate(joined, start=1)]
    intake = Intake(Ledger(lines), lambda judgements: resolve([], [], judgements))
    tracemalloc.start()
    with pytest.raises(MergeRefused) as refused:
        intake.take(say("a:0000", "different", "a:2999"), "kim", AT)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    message = str(refused.value)
    assert "are one party by a:0000 = a:0001 (person" in message
    assert "; … 2,991 more links …; " in message
    assert "the weakest is a:1500 = a:1501, which" in message
    assert len(message) < 1000
    assert peak < 10_000_000


def test_a_party_with_many_negatives_grows_without_reading_them_each_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    count, calls, root = 500, [0], PartyGroups.root

    def counted(groups: PartyGroups, party_id: str) -> str:
        calls[0] += 1
        return root(groups, party_id)

    monkeypatch.setattr(PartyGroups, "root", counted)
    apart = [say(f"a:{place:03}", "different", f"b:{place}") for place in range(count)]
    joined = [say(f"a:{place:03}", "same", f"a:{place + 1:03}") for place in range(count - 1)]
    clusters = resolve([], [], [*apart, *joined])
    assert len(clusters.canonical) == count - 1
    assert calls[0] < 30 * count


@pytest.mark.parametrize("user", ["", " ", "\udcff", "x" * 501])
def test_who_judges_has_a_short_name_in_utf_8(user: str) -> None:
    """What the ledger holds must be written to its file, exported, and imported elsewhere."""
    intake = Intake(Ledger(), lambda judgements: resolve([], [], judgements))
    with pytest.raises(RowRefused, match="user: is not the name"):
        intake.take(say("a:1", "same", "b:1"), user, AT)
    assert intake.lines == []


def test_to_part_whom_sources_made_one_outranks_their_link_and_says_which() -> None:
    desk = Desk((with_lei("b:1"), with_lei("c:1")))
    desk.take("a:1", "same", "b:1")
    answer = desk.take("a:1", "different", "c:1")
    assert [(one.left, one.right) for one in answer.outranked] == [("a:1", "b:1"), ("b:1", "c:1")]
    clusters = desk.clusters
    assert (clusters.canonical_id("b:1"), clusters.canonical_id("c:1")) == ("a:1", "c:1")


def test_the_same_judgement_again_adds_no_line() -> None:
    desk = Desk()
    first = desk.take("a:1", "same", "b:1").line
    again = desk.take("b:1", "same", "a:1", "another reason")
    assert (again.line, again.is_new) == (first, False)
    assert desk.ledger.lines == (first,)


def test_a_judgement_supersedes_the_doubt_about_its_pair_and_undoing_it_brings_that_back() -> None:
    desk = Desk()
    doubt = desk.take("a:1", "unsure", "b:1").line
    sure = desk.take("a:1", "same", "b:1").line
    assert sure.supersedes == doubt.id
    assert desk.ledger.live == (sure,)
    desk.undo(sure.id)
    assert desk.ledger.live == (doubt,)


def test_doubt_about_what_is_judged_adds_no_line() -> None:
    desk = Desk()
    sure = desk.take("a:1", "different", "b:1").line
    assert desk.take("a:1", "unsure", "b:1").line == sure


def test_undoing_a_line_gives_the_version_and_the_clusters_before_it() -> None:
    desk = Desk((with_lei("b:1"), with_lei("c:1")))
    desk.take("x:1", "same", "y:1")
    before = ledger_version(encode_judgements(desk.ledger.judgements)), desk.clusters
    for says in ("same", "different", "unsure"):
        line = desk.take("b:1", says, "a:1").line
        assert ledger_version(encode_judgements(desk.ledger.judgements)) != before[0]
        desk.undo(line.id)
        assert (ledger_version(encode_judgements(desk.ledger.judgements)), desk.clusters) == before
    assert len(desk.ledger.lines) == 7, "nothing is ever removed"


def test_an_undone_line_and_an_undoing_one_cannot_be_undone() -> None:
    desk = Desk()
    line = desk.take("a:1", "same", "b:1").line
    desk.undo(line.id)
    for one in desk.ledger.lines:
        with pytest.raises(UsageError, match="does not count any more, or undoes another"):
            desk.undo(one.id)


def test_a_line_is_found_by_its_only_beginning() -> None:
    desk = Desk()
    desk.take("a:1", "same", "b:1")
    desk.take("c:1", "same", "d:1")
    with pytest.raises(UsageError, match="2 lines begin with 'I-'"):
        desk.undo("I-")
    with pytest.raises(UsageError, match="no line of the ledger begins with 'J'"):
        desk.undo("J")


def test_ids_rest_on_what_is_judged_and_where_not_on_who_or_when() -> None:
    one, other = Desk(), Desk()
    for desk in (one, other):
        desk.take("a:1", "same", "b:1")
        desk.take("c:1", "different", "d:1")
    assert [line.id for line in one.ledger.lines] == [line.id for line in other.ledger.lines]
    first = one.ledger.lines[0].id
    one.undo(first)
    assert one.take("a:1", "same", "b:1").line.id != first, "its place is another one"


def test_who_judged_and_when_is_no_part_of_a_version() -> None:
    desk = Desk()
    desk.take("a:1", "same", "b:1")
    content = encode_judgements(desk.ledger.judgements)
    assert b"kim" not in content
    assert AT.encode() not in content
    assert decode_judgements(content) == desk.ledger.judgements


def test_a_line_reads_back_as_it_was_written() -> None:
    desk = Desk()
    line = desk.take("a:1", "same", "b:1", "seen", score=0.5, evidence=("extract",)).line
    assert LedgerLine.from_plain(line.to_plain()) == line


def test_a_line_that_a_superseded_line_superseded_counts_again() -> None:
    said = say("a:1", "same", "b:1")
    lines = [
        LedgerLine("1", said, "kim", AT),
        LedgerLine("2", say("a:1", "undone", "b:1"), "kim", AT, "1"),
        LedgerLine("3", say("a:1", "undone", "b:1"), "kim", AT, "2"),
    ]
    assert [line.id for line in live_lines(lines)] == ["1"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"reason": "  "}, "reason"),
        ({"left": ""}, "left"),
        ({"right": "a:1"}, "right"),
        ({"left": "z:1"}, "left"),
        ({"judgement": "perhaps"}, "judgement"),
        ({"judgement": None}, "judgement"),
        ({"rule": "hearsay"}, "rule"),
        ({"rule": ["person"]}, "rule"),
        ({"score": float("nan")}, "score"),
        ({"score": 1.5}, "score"),
        ({"score": True}, "score"),
        ({"score": 10**400}, "score"),
        ({"evidence": "seen"}, "evidence"),
        ({"evidence": [1]}, "evidence"),
        ({"reason": None}, "reason"),
        ({"left": "\ud800"}, "left"),
        ({"reason": "x" * 10_001}, "reason"),
    ],
)
def test_what_is_no_judgement_is_refused_with_its_field(change: dict[str, Any], field: str) -> None:
    data = dict(say("a:1", "same", "b:1").to_plain()) | change
    with pytest.raises(RowRefused) as refused:
        judgement_from_plain(data)
    assert refused.value.field == field


@pytest.mark.parametrize("key", ["left", "right", "judgement", "rule", "reason"])
def test_a_missing_key_is_named(key: str) -> None:
    data = dict(say("a:1", "same", "b:1").to_plain())
    del data[key]
    with pytest.raises(RowRefused, match=f"{key}: is missing"):
        judgement_from_plain(data)
