"""Whatever changes between two searches: what is kept gives the pairs of a search from nothing."""

from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from onward.graph.identity.clusters import Judgement
from onward.graph.model import Identifier, Name, Party
from onward.graph.store.workspace import Snapshot, WorkspaceFolder
from onward.queries.merges import SuggestedPairs, suggest
from tests.judged import LEI, row, say
from tests.names import Search, layer
from tests.random_worlds import examples

SOURCES = "abc"
NAMES = ("Zephyrin Optik AB", "ZEPHYRIN OPTIK", "Zefirin Optik", "Ivan Petrov")
IDS = tuple(f"{source}:{number}" for source in SOURCES for number in range(3))
PAIRS = tuple(combinations(IDS, 2))
LEIS = (LEI, "529900T8BM49AURSDO55")


@dataclass(frozen=True)
class Step:
    """What changes: the rows of a layer, or none; all that is judged; and who is asked for."""

    source: str
    rows: tuple[Party, ...] | None
    judged: tuple[Judgement, ...]
    ids: frozenset[str] | None


ids = st.sampled_from(IDS)


def party(party_id: str, name: str, alias: str | None, lei: str | None, country: str) -> Party:
    person = "Petrov" in name
    return row(
        party_id,
        *([Identifier("lei", lei, valid=True)] if lei else []),
        name=name,
        kind="Person" if person else "Company",
        country=country,
        names=(Name(alias, "weak"),) if alias else (),
    )


def rows_of(source: str) -> st.SearchStrategy[tuple[Party, ...]]:
    return st.lists(
        st.builds(
            party,
            st.integers(0, 2).map(lambda n: f"{source}:{n}"),
            st.sampled_from(NAMES),
            st.none() | st.sampled_from(NAMES),
            st.none() | st.sampled_from(LEIS),
            st.sampled_from(["DE", "FR"]),
        ),
        min_size=2,
        max_size=3,
        unique_by=lambda one: one.id,
    ).map(tuple)


judgements = st.lists(
    st.builds(
        lambda pair, says: say(pair[0], says, pair[1]),
        st.sampled_from(PAIRS),
        st.sampled_from(["same", "same", "different"]),
    ),
    max_size=2,
    unique_by=lambda one: one.pair,
).map(tuple)
steps = st.sampled_from(SOURCES).flatmap(
    lambda source: st.builds(
        Step,
        st.just(source),
        st.none() | rows_of(source),
        judgements,
        st.none() | st.frozensets(ids),
    )
)


def found(of: Snapshot, kept: Path | None, ids: frozenset[str] | None) -> SuggestedPairs:
    return suggest(of, Search(of, kept).found(ids))


@given(st.tuples(*map(rows_of, SOURCES)), st.lists(steps, min_size=2, max_size=5))
@examples(4, deep=160)
def test_reused_answers_give_the_pairs_of_a_search_from_nothing(
    world: tuple[tuple[Party, ...], ...], changes: list[Step]
) -> None:
    with TemporaryDirectory() as folder:
        workspace = WorkspaceFolder(Path(folder) / "workspace")
        workspace.put(*(layer(name, rows) for name, rows in zip(SOURCES, world, strict=True)))
        for step in changes:
            if step.rows is not None:
                workspace.put(layer(step.source, step.rows))
            snapshot = workspace.current().with_judgements(step.judged)
            kept = found(snapshot, workspace.cache, step.ids)
            assert kept == found(snapshot, None, step.ids)
