"""What people judge of two parties outranks the sources, contradicts nothing, can be undone."""

import tracemalloc
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

import pytest

from onward import errors
from onward.errors import MergeRefused, RowRefused
from onward.graph.identity.clusters import (
    PartyGroups,
    decode_judgements,
    encode_judgements,
    judgement_from_plain,
    ledger_version,
    resolve,
)
from onward.graph.identity.ledger import (
    Intake,
    IntakeResult,
    Ledger,
    LedgerLine,
    live_lines,
    new_line,
)
from tests.judged import AT, LEI, Desk, judgement, say, with_lei
from tests.unit.cases import each_case

Step = Mapping[str, Any]
CONTENTS = dict(say("a:1", "same", "b:1").to_plain())


class Story:
    """A desk at which judgements are taken, and taken back, one after the other."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.lines: dict[str, LedgerLine] = {}
        """The lines by what was said, or by the name that a step gives them."""

    def tell(self, step: Step) -> None:
        """Take one step, and compare what becomes of it."""
        if "refused" in step:
            self.refuse(step)
        elif answer := self.act(step):
            self.compare(answer, step)
        if "live" in step:
            assert self.desk.ledger.live == tuple(self.lines[name] for name in step["live"])

    def act(self, step: Step) -> IntakeResult | None:
        """Judge a pair, or undo a line that is named, or begins so."""
        if "judge" in step:
            return self.desk.judge(judgement(step["judge"]))
        named = self.lines.get(step["undo"])
        self.desk.undo(named.id if named else step["undo"])
        return None

    def compare(self, answer: IntakeResult, step: Step) -> None:
        """Compare what a judgement gave: a new line, or an earlier one that says it already."""
        line = self.lines.setdefault(step.get("already", step["judge"]), answer.line)
        assert (answer.line, answer.is_new) == (line, "already" not in step)
        if "supersedes" in step:
            assert line.supersedes == self.lines[step["supersedes"]].id
        outranked = [f"{one.left} = {one.right}" for one in answer.outranked]
        assert outranked == list(step.get("outranks", ()))

    def refuse(self, step: Step) -> None:
        """Try what is refused in one line, and changes nothing."""
        before = self.desk.ledger.lines
        with pytest.raises(getattr(errors, step.get("error", "MergeRefused"))) as refused:
            self.act(step)
        message = str(refused.value)
        ids = {f"line {number}": line.id for number, line in enumerate(before, 1)}
        assert "\n" not in message
        for words in step["refused"]:
            assert words.format(at=AT, lei=LEI, **ids) in message
        assert self.desk.ledger.lines == before


@each_case("case")
def test_what_becomes_of_judgements(case: Step) -> None:
    story = Story(Desk(tuple(map(with_lei, case.get("with_lei", ())))))
    for step in case["steps"]:
        story.tell(step)
    for party_id, canonical in case.get("ids", {}).items():
        assert story.desk.clusters.canonical_id(party_id) == canonical


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
        with pytest.raises(errors.UsageError, match="does not count any more, or undoes another"):
            desk.undo(one.id)


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


@each_case("change", "field", lists=True)
def test_what_is_no_judgement_is_refused_with_its_field(change: dict[str, Any], field: str) -> None:
    with pytest.raises(RowRefused) as refused:
        judgement_from_plain(CONTENTS | change)
    assert refused.value.field == field


@pytest.mark.parametrize(
    "change",
    [{"score": float("nan")}, {"score": 10**400}, {"left": "\ud800"}, {"reason": "x" * 10_001}],
)
def test_what_no_file_should_hold_is_refused_with_its_field(change: dict[str, Any]) -> None:
    with pytest.raises(RowRefused) as refused:
        judgement_from_plain(CONTENTS | change)
    assert [refused.value.field] == list(change)


@pytest.mark.parametrize("key", ["left", "right", "judgement", "rule", "reason"])
def test_a_missing_key_is_named(key: str) -> None:
    with pytest.raises(RowRefused, match=f"{key}: is missing"):
        judgement_from_plain({name: value for name, value in CONTENTS.items() if name != key})
