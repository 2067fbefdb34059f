"""Files of judgements: every bad line is named, a round trip gives the same parties."""

import json
from typing import Any

import pytest

from onward.errors import InputRefused
from onward.graph.identity.clusters import resolve
from onward.graph.identity.ledger import (
    FileJudgement,
    LocalIds,
    read_judgement_file,
    write_own_lines,
    write_resolver_lines,
)
from tests.judged import AT, Desk, judgement, say
from tests.unit.cases import each_case, table

IDS = LocalIds(["ofac:26437", "os:ofac-26437", "os:eu-7", "un:QDi.1", "a:same", "b:same", "os:Q42"])


def lines(*values: Any) -> list[tuple[int, bytes]]:
    """Number JSON values, or raw bytes, as the lines of a file."""
    raw = (one if isinstance(one, bytes) else json.dumps(one).encode() for one in values)
    return list(enumerate(raw, start=1))


def taken(*values: Any, ids: LocalIds = IDS) -> list[FileJudgement]:
    return read_judgement_file(lines(*values), "judged.json", ids)[0]


def resolver(target: str, source: str, judgement: str = "positive", score: Any = None) -> list[Any]:
    """Return a line of nomenklatura's resolver."""
    return [target, source, judgement, score, "kim", "2024-03-05T10:11:12.5"]


# What ids mean ------------------------------------------------------------------------------------


@each_case("written", "means")
def test_an_id_means_the_one_loaded_party_that_has_it(written: str, means: str) -> None:
    assert IDS.whole(written) == means


@pytest.mark.parametrize("party", ["ofac:26437", "os:eu-7", "a:same", "os:Q42", "NK-1", "x:1"])
def test_the_short_form_of_an_id_is_read_as_that_id(party: str) -> None:
    assert IDS.whole(IDS.local(party)) == party


def test_an_id_is_as_short_as_it_can_be() -> None:
    short = [IDS.local(one) for one in ("os:eu-7", "ofac:26437", "a:same", "NK-1")]
    assert short == ["eu-7", "ofac:26437", "a:same", "NK-1"]


# Reading ------------------------------------------------------------------------------------------


def test_a_resolver_line_is_read_with_user_time_and_score() -> None:
    [one] = taken(resolver("Q42", "eu-7", "negative", 0.83))
    assert (one.judgement.pair, one.judgement.says) == (("os:Q42", "os:eu-7"), "different")
    found = (one.judgement.rule, one.judgement.score, one.judgement.source)
    assert found == ("import", 0.83, "nomenklatura")
    assert (one.user, one.judged_at) == ("kim", "2024-03-05T10:11:12.5")
    assert one.judgement.reason


@pytest.mark.parametrize(
    ("judgement", "says"), [("positive", "same"), ("negative", "different"), ("unsure", "unsure")]
)
def test_each_judgement_of_the_resolver_has_one_of_ours(judgement: str, says: str) -> None:
    assert taken(resolver("NK-1", "eu-7", judgement))[0].judgement.says == says


def test_what_nobody_judged_is_proposed_and_judges_nothing() -> None:
    line = resolver("eu-7", "un:QDi.1", "no_judgement", 0.8)
    judged, proposed = read_judgement_file(lines(line), "f", IDS)
    assert judged == []
    assert [(one.left, one.right, one.score) for one in proposed] == [("os:eu-7", "un:QDi.1", 0.8)]


def test_a_made_up_id_is_a_plain_member() -> None:
    said = [one.judgement for one in taken(resolver("NK-1", "eu-7"), resolver("NK-1", "QDi.1"))]
    assert resolve([], [], said).canonical == {"NK-1": "os:eu-7", "un:QDi.1": "os:eu-7"}


def test_own_lines_are_read_back_as_imported_with_their_reasons() -> None:
    desk = Desk()
    desk.take("a:1", "same", "b:1", "extract", evidence=("page 2",), score=0.91)
    [one] = taken(*map(json.loads, write_own_lines(desk.ledger.live)))
    assert one.judgement == say(
        "a:1", "same", "b:1", "extract", evidence=("page 2",), score=0.91, rule="import"
    )
    assert (one.user, one.judged_at) == ("kim", AT)


def test_of_own_lines_only_those_that_count_are_taken() -> None:
    desk = Desk()
    desk.take("a:1", "same", "b:1")
    desk.take("c:1", "same", "d:1")
    desk.undo(desk.ledger.lines[0].id)
    whole = [line.to_plain() for line in desk.ledger.lines]
    assert [one.judgement.pair for one in taken(*whole)] == [("c:1", "d:1")]


def test_a_line_that_is_undone_is_not_taken_because_another_one_has_its_id() -> None:
    """Files of two ledgers, one after the other, may tell an id twice."""
    undone = OWN | {"id": "2", "judgement": "undone", "supersedes": "1"}
    judged = taken(OWN, undone, OWN | {"left": "c", "right": "d"})
    assert [one.judgement.pair for one in judged] == [("c", "d")]


def test_blank_lines_are_passed_over_and_places_are_those_of_the_file() -> None:
    judged = taken(b"", resolver("NK-1", "eu-7"), b" \r\n", resolver("NK-2", "eu-7"))
    assert [one.place for one in judged] == [2, 4]


OWN: dict[str, Any] = {"id": "1", "user": "kim", "at": AT} | say("a", "same", "b").to_plain()


@each_case("bad", "says", lists=True)
def test_every_bad_line_is_named_with_its_place(bad: Any, says: str) -> None:
    """A line is a text, or a value; one of ours is written by what it changes."""
    line = bad.encode() if isinstance(bad, str) else OWN | bad if isinstance(bad, dict) else bad
    refuse(line, f"judged.json:2:{says}")


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        (b"\xff", " is not valid UTF-8"),
        (b"[" * 100_000, " is not valid JSON"),
        (b'["a", "b", "positive", ' + b"7" * 5000 + b', "k", null]', " is not valid JSON"),
        (["a", "b", "positive", None, "x" * 501, None], "user: must be at most 500 char"),
        (["\ud800", "b", "positive", None, "kim", None], "target: must be at most 500"),
        ({"left": "a", "right": "b"}, "id: must be text"),
        ({name: value for name, value in OWN.items() if name != "at"}, "at: must be text"),
    ],
)
def test_a_line_that_no_program_should_write_is_named_too(bad: Any, says: str) -> None:
    refuse(bad, f"judged.json:2:{says}")


def refuse(bad: Any, says: str) -> None:
    with pytest.raises(InputRefused) as refused:
        taken(resolver("NK-1", "eu-7"), bad)
    assert str(refused.value).startswith(says)
    assert "\n" not in str(refused.value)


# Writing ------------------------------------------------------------------------------------------


def test_a_cluster_without_a_qid_gets_a_hub_made_of_its_smallest_member() -> None:
    desk = Desk()
    desk.take("os:eu-7", "same", "un:QDi.1", score=0.5)
    [pair, hub] = [json.loads(line) for line in write_resolver_lines(desk.ledger.live, IDS)]
    assert pair == ["eu-7", "QDi.1", "positive", 0.5, "kim", AT]
    assert hub[0].startswith("NK-")
    assert hub[1:] == ["eu-7", "positive", None, "onward", AT]
    again = [json.loads(line) for line in write_resolver_lines(desk.ledger.live, IDS)]
    assert again == [pair, hub]


def test_a_cluster_with_a_qid_or_a_made_up_id_needs_no_hub() -> None:
    desk = Desk()
    desk.take("os:Q42", "same", "os:eu-7")
    desk.take("NK-1", "same", "un:QDi.1")
    desk.take("a:same", "different", "b:same")
    written = [json.loads(line)[:3] for line in write_resolver_lines(desk.ledger.live, IDS)]
    assert written == [
        ["Q42", "eu-7", "positive"],
        ["NK-1", "QDi.1", "positive"],
        ["b:same", "a:same", "negative"],
    ]


@pytest.mark.parametrize("form", ["own", "resolver"])
def test_import_of_an_export_gives_the_same_parties_and_the_same_export(form: str) -> None:
    desk = Desk()
    for text in table(__file__, "EXPORTED"):
        desk.judge(judgement(text))

    def written(of: Desk) -> list[str]:
        live = of.ledger.live
        return list(write_own_lines(live) if form == "own" else write_resolver_lines(live, IDS))

    def loaded(text: list[str]) -> Desk:
        made = Desk()
        for one in taken(*map(json.loads, text)):
            made.judge(one.judgement)
        return made

    once = loaded(written(desk))
    twice = loaded(written(once))
    for party in ("os:eu-7", "un:QDi.1", "a:same", "b:same", "os:Q42", "ofac:26437"):
        assert once.clusters.canonical_id(party) == desk.clusters.canonical_id(party)
    assert sorted(written(twice)) == sorted(written(once))
    assert twice.clusters == once.clusters
