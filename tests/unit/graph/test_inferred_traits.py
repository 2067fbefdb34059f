"""What a rule infers of a party leaves a path possible, and a stated fact makes it definite."""

from dataclasses import replace
from datetime import date

import pytest

from onward.graph.model import Party, PartyKind, Provenance, TieKind
from onward.graph.pattern import End, Pattern, Question, Start, Step
from onward.graph.traits import Trait
from tests.engines import MOSTLY_IN_PROCESS
from tests.stakes import company, opened, pid, stakes

ON = date(2026, 5, 1)
KIND = Trait("kind", "MilitaryUnit", "a name of armed forces", "Brigade")
TOPIC = Trait("topic", "mil", "a name of armed forces", "Brigade")
UP = Step(ties=(TieKind.OWNS,), direction="in", hops=(1, 1))
BY_KIND = End(kinds=(PartyKind.MILITARY_UNIT,))
BY_TOPIC = End(topics=("mil",))

pytestmark = pytest.mark.parametrize("engine", MOSTLY_IN_PROCESS)


def ask(
    engine: str, owner: Party, end: End, start: Start | None = None, as_of: date | None = None
) -> str:
    """Say how sure it is that acme is held by such an end."""
    graph = opened(engine, [*stakes("X 60 acme"), company("acme"), owner])
    pattern = Pattern(start=start or Start(), steps=(UP,), end=end)
    [reach] = graph.reach(Question(pattern.bind(), ON, as_of), [pid("acme")])
    return "definite" if reach.definite else "possible" if reach.possible else "none"


def owner(kind: str = "Organization", *traits: Trait, topic: str = "") -> Party:
    topics = (topic,) if topic else ()
    return replace(company("X", kind, "XC"), topics=topics, inferred=traits)


def test_an_inferred_kind_is_possible(engine: str) -> None:
    assert ask(engine, owner("Organization", KIND), BY_KIND) == "possible"
    assert ask(engine, owner("MilitaryUnit", KIND), BY_KIND) == "definite"
    assert ask(engine, owner("Organization", TOPIC), BY_KIND) == "none"


def test_an_inferred_topic_is_possible(engine: str) -> None:
    assert ask(engine, owner("Organization", TOPIC), BY_TOPIC) == "possible"
    assert ask(engine, owner("Organization", TOPIC, topic="mil"), BY_TOPIC) == "definite"
    assert ask(engine, owner("Organization", KIND), BY_TOPIC) == "none"


def test_an_inferred_topic_is_known_when_its_row_is(engine: str) -> None:
    source = Provenance("a", "party X", published="2026-03-01")
    dated = replace(owner("Organization", TOPIC), source=source)
    assert ask(engine, dated, BY_TOPIC, as_of=date(2026, 2, 1)) == "none"
    assert ask(engine, dated, BY_TOPIC, as_of=date(2026, 3, 1)) == "possible"


def test_a_walk_possibly_starts_at_an_inferred_kind(engine: str) -> None:
    graph = opened(
        engine,
        [
            *stakes("X 60 acme"),
            replace(company("acme"), inferred=(replace(KIND, value="PublicBody"),)),
            owner("Organization", topic="mil"),
        ],
    )
    start = Start(kinds=(PartyKind.PUBLIC_BODY,))
    pattern = Pattern(start=start, steps=(UP,), end=BY_TOPIC)
    [reach] = graph.reach(Question(pattern.bind(), ON), [pid("acme")])
    assert (reach.definite, reach.possible) == (False, True)


def test_the_record_keeps_both_apart(engine: str) -> None:
    graph = opened(engine, [*stakes("X 60 acme"), company("acme"), owner("Company", KIND, TOPIC)])
    [record] = graph.parties([pid("X")])
    assert record.members[0].inferred == (KIND, TOPIC)
    assert sorted(record.kinds | record.topics(ON, None)) == ["Company"]
    assert sorted(record.inferred_kinds | record.inferred_topics(ON, None)) == [
        "MilitaryUnit",
        "mil",
    ]
    assert (graph.topics, "MilitaryUnit" in graph.kinds) == (frozenset[str](), False)
