"""No name is lost: each finds its party, whatever it holds and whoever else is listed."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from onward.graph.matching import index as layer_parts
from onward.graph.matching.index import LayerNames, open_layer_names
from onward.graph.model import Name, Party
from onward.graph.names.words import make_form, make_plain
from onward.graph.store.workspace import memory_snapshot
from tests.random_worlds import examples
from tests.stores import party

HOSTILE = (
    'f:x OR e:1 AND NOT "y"~2^3',
    "*:* +a -b (c [d TO e] {f} /g.*/ \\",
    "A" * 100_000,
    "Vega \x00 Trading\x00",
    "😀 Vega 😀",
    "\u202eVega\u200b Trading\ufeff",
    "'; DROP TABLE names; --",
    "北京科技有限公司",
    "شركة النور للتجارة",
)

texts = st.text(st.characters(codec="utf-8"), max_size=30) | st.sampled_from(HOSTILE)
words = st.sampled_from(["vega", "orion", "trading", "general", "al", "noor", "7", "llc", "москва"])
phrases = st.lists(words, min_size=1, max_size=5).map(" ".join)
kinds = st.sampled_from(["Company", "Person", "Vessel", "Unknown"])


@st.composite
def listed(draw: st.DrawFn, most: int = 8) -> list[Party]:
    """Draw some parties with names of all sorts."""
    named = st.tuples(kinds, texts | phrases, st.lists(texts | phrases, max_size=2))
    drawn = draw(st.lists(named, min_size=1, max_size=most))
    return [
        party(f"p{number:02}", name=name, kind=kind, names=tuple(map(Name, others)))
        for number, (kind, name, others) in enumerate(drawn)
    ]


def opened(parties: Sequence[Party], cache: Path | None = None) -> LayerNames:
    snapshot = memory_snapshot(parties)
    return open_layer_names(snapshot.layers[0], snapshot.read, cache)


@pytest.fixture(autouse=True, params=["all compared", "indexed"])
def few(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Try each rule without an index and with one."""
    if request.param == "indexed":
        monkeypatch.setattr(layer_parts, "FEW_NAMES", 0)


def searchable(one: Party) -> list[str]:
    """Return the names of a party that hold a letter or digit that can be read."""
    return [
        text for text in (one.name, *(name.text for name in one.names)) if make_plain(text).words
    ]


@examples(8, deep=600)
@given(listed())
@example([party(f"p{number:02}", name=name) for number, name in enumerate(HOSTILE)])
def test_every_name_finds_its_party_among_candidates_and_equal_names(
    parties: list[Party],
) -> None:
    names = opened(parties)
    for one in parties:
        for text in searchable(one):
            made = make_form(make_plain(text), person=one.kind == "Person")
            near = [names.party(row).id for row, _ in names.candidates([made], 2 * len(parties))]
            equal = [names.party(row).id for row in names.exact(made)]
            assert one.id in near
            assert one.id in equal


@examples(10, deep=400)
@given(listed(), listed(), phrases | texts)
def test_further_parties_take_nobody_away_from_the_equal_names(
    parties: list[Party], others: list[Party], text: str
) -> None:
    made = make_form(make_plain(text), person=False)
    alone = opened(parties)
    further = [party(f"q{number}", name=one.name) for number, one in enumerate(others)]
    together = opened([*parties, *further])
    before = {alone.party(row).id for row in alone.exact(made)}
    assert before <= {together.party(row).id for row in together.exact(made)}


@examples(8, deep=600)
@given(listed(), st.permutations(range(8)), phrases)
def test_the_order_of_the_parties_changes_no_answer(
    parties: list[Party], order: list[int], text: str
) -> None:
    made = make_form(make_plain(text), person=False)
    shuffled = [parties[at] for at in order if at < len(parties)]
    one, other = opened(parties), opened(shuffled)
    assert one.candidates([made], 5) == other.candidates([made], 5)
    assert [one.party(row) for row in range(len(parties))] == [
        other.party(row) for row in range(len(parties))
    ]


@examples(8, deep=600)
@given(listed())
def test_a_party_is_read_back_as_it_was_listed(parties: list[Party]) -> None:
    names = opened(parties)
    for row, one in enumerate(parties):
        found = names.party(row)
        texts = dict.fromkeys((name.text, name.kind) for name in found.names)
        listed_names = [(one.name, "primary"), *((name.text, name.kind) for name in one.names)]
        assert (found.id, found.kind) == (one.id, one.kind)
        assert list(texts) == list(dict.fromkeys(listed_names))


def test_a_cache_answers_as_the_memory_does(tmp_path: Path) -> None:
    parties = [party(f"p{number:02}", name=name) for number, name in enumerate(HOSTILE)]
    kept, in_memory = opened(parties, tmp_path), opened(parties)
    for text in HOSTILE:
        made = make_form(make_plain(text), person=False)
        assert kept.candidates([made], 5) == in_memory.candidates([made], 5)
        assert kept.exact(made) == in_memory.exact(made)
    assert [kept.party(row) for row in range(len(parties))] == [
        in_memory.party(row) for row in range(len(parties))
    ]
