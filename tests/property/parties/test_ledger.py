"""Whatever is judged in whatever order: no party holds a pair that is judged different."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onward.errors import MergeRefused
from onward.graph.identity.clusters import (
    Clusters,
    Judgement,
    Says,
    encode_judgements,
    ledger_version,
    make_judgement,
    resolve,
)
from onward.graph.identity.ledger import check_judgement
from onward.graph.model import IdentityLink, Party
from tests.judged import Desk, link, say, with_lei
from tests.random_worlds import examples

IDS = tuple(f"{source}:{number}" for source in "ab" for number in range(4))
LEIS = ("5493001KJTIIGC8Y1R12", "529900T8BM49AURSDO55")
SAYS: tuple[Says, ...] = ("same", "same", "different", "different", "unsure")


@dataclass(frozen=True)
class Step:
    """One act: a judgement of a pair, or the undoing of a line."""

    left: str
    says: Says
    right: str
    rule: str
    undo: int | None = None


pairs = st.tuples(st.sampled_from(IDS), st.sampled_from(IDS)).filter(lambda two: two[0] != two[1])
steps = st.builds(
    lambda two, says, rule, undo: Step(two[0], says, two[1], rule, undo),
    pairs,
    st.sampled_from(SAYS),
    st.sampled_from(["person", "person", "import"]),
    st.none() | st.none() | st.integers(0, 30),
)
rows = st.lists(
    st.builds(
        lambda party, lei, country: with_lei(party, lei, country=country),
        st.sampled_from(IDS),
        st.sampled_from(LEIS),
        st.sampled_from([None, None, "DE", "FR"]),
    ),
    max_size=4,
    unique_by=lambda row: row.id,
).map(tuple)
links = st.lists(pairs.map(lambda two: link(*two)), max_size=2).map(tuple)


def act(desk: Desk, step: Step) -> bool:
    """Do one act, unless it is refused or there is nothing to undo; tell whether it was done."""
    if step.undo is not None:
        live = desk.ledger.live
        if live:
            desk.undo(live[step.undo % len(live)].id)
        return bool(live)
    try:
        return desk.take(step.left, step.says, step.right, rule=step.rule).is_new
    except MergeRefused as refused:
        message = str(refused)
        assert "the weakest" in message
        assert any(line.id in message for line in desk.ledger.live), "it names the line"
        return False


def see(desk: Desk) -> Clusters:
    """See that what is judged is what holds."""
    clusters = desk.clusters
    for one in desk.ledger.judgements:
        if one.says == "different":
            assert clusters.canonical_id(one.left) != clusters.canonical_id(one.right)
            assert clusters.are_apart(one.right, one.left)
        elif one.says == "same":
            assert clusters.canonical_id(one.left) == clusters.canonical_id(one.right)
    return clusters


@examples(25, deep=2_000)
@given(rows, links, st.lists(steps, max_size=12))
def test_no_party_ever_holds_a_pair_that_is_judged_different(
    rows: tuple[Party, ...], links: tuple[IdentityLink, ...], acts: list[Step]
) -> None:
    desk = Desk(rows, links)
    for step in acts:
        act(desk, step)
        see(desk)


@pytest.mark.gauntlet
@settings(max_examples=5_000)
@given(rows, links, st.lists(steps, min_size=5, max_size=40))
def test_five_thousand_long_sequences_of_judgements(
    rows: tuple[Party, ...], links: tuple[IdentityLink, ...], acts: list[Step]
) -> None:
    desk = Desk(rows, links)
    for step in acts:
        act(desk, step)
        see(desk)


@given(rows, links, st.lists(steps, max_size=10), st.randoms(use_true_random=False))
def test_the_order_of_lines_and_rows_changes_neither_clusters_nor_version(
    rows: tuple[Party, ...], links: tuple[IdentityLink, ...], acts: list[Step], chance: Random
) -> None:
    desk = Desk(rows, links)
    for step in acts:
        act(desk, step)
    said = desk.ledger.judgements
    mixed = [chance.sample(some, len(some)) for some in (rows, links, said)]
    assert resolve(*mixed) == desk.clusters  # type: ignore[arg-type]  # each is of its own kind
    assert ledger_version(encode_judgements(chance.sample(said, len(said)))) == ledger_version(
        encode_judgements(said)
    )


@given(rows, links, st.lists(steps, max_size=8), steps)
def test_undoing_a_line_gives_back_what_was_there_before_it(
    rows: tuple[Party, ...], links: tuple[IdentityLink, ...], acts: list[Step], last: Step
) -> None:
    desk = Desk(rows, links)
    for step in acts:
        act(desk, step)
    before = desk.clusters, ledger_version(encode_judgements(desk.ledger.judgements))
    if last.undo is None and act(desk, last):
        desk.undo(desk.ledger.lines[-1].id)
    if last.undo is None:
        assert (desk.clusters, ledger_version(encode_judgements(desk.ledger.judgements))) == before


@given(rows, links, st.lists(steps, max_size=10), pairs, st.sampled_from(["same", "different"]))
def test_a_file_is_checked_as_strictly_as_one_judgement_alone(
    rows: tuple[Party, ...],
    links: tuple[IdentityLink, ...],
    acts: list[Step],
    pair: tuple[str, str],
    says: Says,
) -> None:
    """`Intake` looks for contradictions by union-find; `check_judgement` works each one out."""
    desk = Desk(rows, links)
    for step in acts:
        act(desk, step)
    said = say(pair[0], says, pair[1])
    if any(one.says == says and one.pair == said.pair for one in desk.ledger.judgements):
        return
    assert refuses(lambda: check_judgement(said, desk.clusters, desk.ledger)) == refuses(
        lambda: desk.take(*pair[:1], says, pair[1])
    )


def refuses(judge: Callable[[], object]) -> bool:
    """Tell whether a judgement is refused."""
    try:
        judge()
    except MergeRefused:
        return True
    return False


@given(st.lists(st.tuples(pairs, st.sampled_from(SAYS)), max_size=12), rows, links)
def test_any_set_of_judgements_gives_clusters_without_a_negative(
    claims: list[tuple[tuple[str, str], Says]],
    rows: tuple[Party, ...],
    links: tuple[IdentityLink, ...],
) -> None:
    """Even judgements that contradict each other, as in a workspace whose layers changed."""
    said: list[Judgement] = [make_judgement(*two, says, "person", "seen") for two, says in claims]
    clusters = resolve(rows, links, said)
    for one in said:
        if one.says == "different":
            assert clusters.canonical_id(one.left) != clusters.canonical_id(one.right)


@given(rows, links, st.lists(st.tuples(pairs, st.just("same")), max_size=6))
def test_a_judgement_of_one_party_takes_no_link_of_a_source_away(
    rows: tuple[Party, ...],
    links: tuple[IdentityLink, ...],
    claims: list[tuple[tuple[str, str], Says]],
) -> None:
    said = [make_judgement(*two, says, "person", "seen") for two, says in claims]
    before, after = resolve(rows, links), resolve(rows, links, said)
    for member, root in before.canonical.items():
        assert after.canonical_id(member) == after.canonical_id(root)
