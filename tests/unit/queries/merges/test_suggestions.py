"""Which pairs are suggested, in which order, and which of them are still open."""

from collections.abc import Iterable
from typing import Any

from onward.graph.identity.clusters import SUGGESTIONS, Judgement, Says
from onward.graph.identity.undecided import make_suggestion
from onward.graph.model import Identifier, Listing, Party, Statement, Tie
from onward.graph.store.workspace import Snapshot, memory_snapshot
from onward.queries.merges import (
    PairAnswer,
    SimilarRow,
    SuggestedPair,
    parties_to_search,
    same_numbers,
    suggest,
)
from tests.judged import row, say, with_lei
from tests.stores import said
from tests.unit.cases import each_case

NumberedRow = tuple[str, str, str, str | None]


def number(value: str = "269110", scheme: str = "registration_number", **more: Any) -> Identifier:
    return Identifier(scheme, value, **more)


def snapshot(*rows: Statement, judged: Iterable[Judgement] = ()) -> Snapshot:
    return memory_snapshot(rows, judgements=judged)


def open_pairs(of: Snapshot) -> list[tuple[str, str, float | None]]:
    """Return the ties possibly_same_as of a snapshot, and see that tables and statements agree."""
    ties = of.statements().ties
    assert [tie.key for tie in ties] == of.table("ties")["key"].to_pylist()
    assert [tie.key for tie in ties] == sorted(tie.key for tie in ties)
    return [(tie.start, tie.end, tie.score) for tie in ties if tie.kind == "possibly_same_as"]


# Which are open -----------------------------------------------------------------------------------

A, B, C = row("a:1"), row("b:1"), row("c:1")
TIE = make_suggestion("b:1", "a:1", 0.8, "name Acme")
TIES = {
    "suggested": TIE,
    "similar": Tie("a:1", "x:9", "possibly_same_as", said("1", "a"), score=0.7),
    "owns": Tie("a:1", "b:1", "owns", said("1", "a")),
}


def test_a_suggestion_is_a_tie_that_a_program_inferred() -> None:
    assert (TIE.start, TIE.end, TIE.standing, TIE.source.dataset) == (
        *("a:1", "b:1", "inferred"),
        SUGGESTIONS,
    )
    assert open_pairs(snapshot(A, B, TIE)) == [("a:1", "b:1", 0.8)]


@each_case("rows", "ties", "judged", "pairs")
def test_a_pair_is_open_until_it_is_decided(
    rows: tuple[str, ...],
    ties: tuple[str, ...],
    judged: tuple[tuple[str, Says, str], ...],
    pairs: tuple[tuple[str, str, float | None], ...],
) -> None:
    """Rows by their ids, with an LEI after "lei"; a tie that is suggested, similar or owns."""
    parties = [with_lei(name[4:]) if name.startswith("lei ") else row(name) for name in rows]
    of = snapshot(*parties, *(TIES[name] for name in ties), judged=[say(*one) for one in judged])
    assert tuple(open_pairs(of)) == pairs


def test_other_ties_stay_whatever_is_judged() -> None:
    found = snapshot(A, B, TIE, TIES["owns"], judged=[say("a:1", "different", "b:1")])
    assert [tie.kind for tie in found.statements().ties] == ["owns"]


def test_doubt_is_a_tie_with_the_persons_reason_and_the_score_that_was_found() -> None:
    doubt = say("a:1", "unsure", "b:1", "waiting for an extract")
    [tie] = snapshot(A, B, TIE, judged=[doubt]).statements().ties
    assert (tie.text, tie.score, tie.standing) == ("waiting for an extract", 0.8, "inferred")
    [alone] = snapshot(A, B, judged=[doubt]).statements().ties
    assert (alone.text, alone.score) == ("waiting for an extract", None)
    [own] = snapshot(A, B, TIE, judged=[say("a:1", "unsure", "b:1", score=0.6)]).statements().ties
    assert own.score == 0.6


# Equal numbers ------------------------------------------------------------------------------------


def pairs_of(*rows: Party) -> list[tuple[str, str]]:
    return [(one.left, one.right) for one in same_numbers(snapshot(*rows))]


def test_an_equal_number_of_one_countrys_register_is_a_pair_whatever_the_names_say() -> None:
    rows = [
        row("a:1", number(country="AM"), name="Acme"),
        row("b:1", number(), country="AM", name="Zephyrin"),
    ]
    [pair] = same_numbers(snapshot(*rows))
    assert (pair.left, pair.right) == ("a:1", "b:1")
    assert pair.names < 0.5
    assert pair.agree[0] == "same registration_number 269110 (AM)"


@each_case("one", "other", "is_pair", lists=True)
def test_equal_numbers_of_two_sources_are_a_pair(
    one: NumberedRow, other: NumberedRow, *, is_pair: bool
) -> None:
    """A row is its id, the scheme and value of its number, and the country of the party."""
    rows = [row(id_, number(value, scheme), country=of) for id_, scheme, value, of in (one, other)]
    assert pairs_of(*rows) == ([("a:1", "b:1")] if is_pair else [])


def test_a_strong_number_that_something_contradicts_is_a_pair_and_says_what() -> None:
    rows = [with_lei("a:1", country="DE"), with_lei("b:1", country="FR")]
    [pair] = same_numbers(snapshot(*rows))
    assert pair.agree[0].endswith("but their countries differ")
    assert pairs_of(with_lei("a:1"), with_lei("b:1")) == [], "they are one party"


def test_many_rows_of_one_number_are_paired_with_the_first_of_another_source() -> None:
    rows = [row(f"{source}:{n}", number(), country="AM") for source in "ab" for n in range(20)]
    assert len(pairs_of(*rows)) < 2 * len(rows)


def test_a_persons_own_number_is_not_repeated() -> None:
    passport = number("A1234567", "passport", country="AM", personal=True)
    [pair] = same_numbers(snapshot(row("a:1", passport), row("b:1", passport)))
    assert "A1234567" not in " ".join(pair.agree)


# Suggesting ---------------------------------------------------------------------------------------


def found(
    answers: dict[str, list[tuple[str, float]]], *rows: Party, **more: Any
) -> list[SuggestedPair]:
    """Suggest the pairs of rows, where parties of some names were answered with rows and scores."""
    of = snapshot(*rows, judged=more.pop("judged", ()))
    searches = [(one.id, (_answer(answers.get(one.name, ())),)) for one in rows]
    return list(suggest(of, searches).pairs)


def _answer(near: Iterable[tuple[str, float]]) -> PairAnswer:
    return PairAnswer(tuple(SimilarRow(row, score, ("name ACME",)) for row, score in near))


def test_the_order_is_equal_numbers_then_sure_names_with_a_further_fact_then_scores() -> None:
    rows = [
        row("a:1", name="One", address="Main Street 5, Riga"),
        row("a:2", name="Two", address="Elsewhere"),
        row("a:3", number(), name="Three", country="AM"),
        row("a:4", name="Four"),
        row("b:1", address="MAIN STREET 5 RIGA"),
        row("b:2", address="Nowhere"),
        row("b:3", number(), country="AM"),
        row("b:4"),
    ]
    answers = {
        "One": [("b:1", 0.91)],
        "Two": [("b:2", 0.97)],
        "Four": [("b:4", 0.76)],
    }
    pairs = found(answers, *rows)
    assert [(pair.left, pair.place) for pair in pairs] == [
        *(("a:3", 0), ("a:1", 1), ("a:2", 2), ("a:4", 2)),
    ]
    assert pairs[1].agree[-1] == "same address"
    assert pairs[0].score >= 0.75, "an equal number is worth a look whatever the names say"


def test_a_pair_found_from_both_sides_is_one_with_the_better_score() -> None:
    answers = {"One": [("b:1", 0.8)], "Two": [("a:1", 0.9)]}
    rows = row("a:1", name="One"), row("b:1", name="Two")
    assert [(one.left, one.right, one.score) for one in found(answers, *rows)] == [
        ("a:1", "b:1", 0.9)
    ]


def test_how_many_were_asked_for_and_what_was_not_looked_at_is_told() -> None:
    searches = [
        ("a:1", (PairAnswer(limits=("cut",)), PairAnswer())),
        ("b:1", (PairAnswer(limits=("cut",)),)),
    ]
    answer = suggest(snapshot(A, B), searches)
    assert (answer.asked, answer.limits) == (2, ("cut",))


def test_what_is_decided_or_one_party_already_is_not_suggested() -> None:
    answers = {"One": [("b:1", 0.9)]}
    rows = row("a:1", name="One"), row("b:1", name="Two")
    for says in ("same", "different"):
        assert found(answers, *rows, judged=[say("a:1", says, "b:1")]) == []
    assert len(found(answers, *rows, judged=[say("a:1", "unsure", "b:1")])) == 1


def test_asked_for_are_parties_with_a_topic_or_listing_their_other_rows_and_some_more() -> None:
    rows: list[Statement] = [
        row("a:1", topics=("sanction",)),
        row("a:2"),
        row("b:2"),
        Listing("a:l", "b:2", "sanction", "EU", said("l", "b")),
        row("a:3"),
        row("a:4"),
        with_lei("a:5"),
        with_lei("b:5", topics=("mil",)),
    ]
    assert parties_to_search(snapshot(*rows), ["a:4"]) == {"a:1", "b:2", "a:4", "a:5", "b:5"}
