"""Hostile texts and values at the ends of what can be written, in Neo4j."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest

from onward.graph.engines.embedded import Engine as Embedded
from onward.graph.engines.neo4j import Engine
from onward.graph.engines.neo4j.server import Server
from onward.graph.model import Listing, Party, PartyKind, Provenance, Tie
from onward.graph.model import Statement as Said
from onward.graph.pattern import Pattern, Question
from tests.served import ON, OWNED, SMALL, ask, change, pushed
from tests.stakes import World, listed, pid, stakes

pytestmark = pytest.mark.neo4j

HOSTILE = (
    "`}) MATCH (n) DETACH DELETE n //",
    "\\u0060 DETACH DELETE",
    "'; MATCH (n) DELETE n; //",
    "$on {x} \" ' \\ \n\t",
    "\x00\u202e\ufeff",
    "name] | (n:Party)",
    "\U0001d54f" * 200,
    "{pid: 1}) RETURN 1 UNION MATCH (n) RETURN n //",
)


def hostile(number: int) -> str:
    """Return one of five hundred texts that want to be Cypher."""
    return f"{HOSTILE[number % len(HOSTILE)]}{number}"


class TestInjection:
    """Untrusted text is a value, whatever it looks like."""

    def test_texts_that_want_to_be_cypher_are_pushed_and_come_back(self, server: Server) -> None:
        rows: list[Said] = []
        for number in range(0, 500, 2):
            text, other = hostile(number), hostile(number + 1)
            source = Provenance("a", text)
            rows.append(Party(f"a:{number}", text, "Company", other[:2], source, topics=(text,)))
            rows.append(
                Tie(f"a:{number}", f"a:{text}", "owns", Provenance("a", other), interest=text)
            )
        found = pushed(server, *rows)
        names = {name for [name] in ask(server, "MATCH (n:Company) RETURN n.name")}
        assert names == {hostile(number) for number in range(0, 500, 2)}
        interests = {
            interest for [interest] in ask(server, "MATCH ()-[r:OWNS]->() RETURN r.interest")
        }
        assert interests == names
        assert ask(server, "MATCH (n:Party) RETURN count(n)") == [[found.parties]]

    def test_they_change_no_row_and_find_none_in_any_question(self, server: Server) -> None:
        pushed(server, *SMALL)
        before = ask(server, "MATCH (n) OPTIONAL MATCH (n)-[r]->() RETURN n.id, n.hash, r.hash")
        engine = Engine.open(World(SMALL), server=server)
        for number in range(0, 500, 25):
            text = hostile(number)
            end = OWNED.pattern.end.model_copy(update={"topics": (text,), "sectors": (text,)})
            pattern = OWNED.pattern.model_copy(update={"end": end})
            question = Question(pattern, ON, ON, None, frozenset(), frozenset({number}))
            assert not engine.witnesses(question, pid("A"), 3).possible.paths
            assert engine.reach(question, [pid("A")])[0].possible is False
            assert engine.find([text]) == [None]
        after = ask(server, "MATCH (n) OPTIONAL MATCH (n)-[r]->() RETURN n.id, n.hash, r.hash")
        assert sorted(map(str, before)) == sorted(map(str, after))


class TestEdges:
    """Values at the ends of what can be written give what the embedded engine gives."""

    @pytest.mark.parametrize(
        "end",
        [
            "2020-01-01",
            "9999-12-31",
            *(pytest.param(end, marks=pytest.mark.gauntlet) for end in (None, "9999-12-30")),
        ],
    )
    def test_days_of_entries(self, end: str | None, server: Server) -> None:
        source = Provenance("b", "l", published=end)
        rows: tuple[Said, ...] = (
            Party("w:X", "X", "Company", "SE", source, topics=("sanction",)),
            *stakes("X 60 A, Y 60 B, Z 60 C"),
            Listing("a:l", "w:Y", "sanction", "EU", Provenance("a", "l"), until=end),
            Party("w:Z", "Z", "Company", "SE", Provenance("c", "p"), topics=("sanction",)),
            Listing("c:l", "w:Z", "sanction", "EU", replace(source, dataset="c"), until="2020"),
        )
        pushed(server, *rows)
        for on in (date.min, ON, date.max - timedelta(days=1), date.max):
            if (end, on.isoformat()) == ("9999-12-31", "9999-12-30"):
                continue  # see `_last_day`
            for as_of in (None, ON, date.max):
                alike(server, rows, replace(OWNED, on=on, as_of=as_of), "A", "B", "C")

    def test_an_interest_of_no_text_is_unknown(self, server: Server) -> None:
        rows = (
            Tie("w:X", "w:A", "controls", Provenance("a", "1"), interest=""),
            Tie("w:X", "w:B", "controls", Provenance("a", "2"), interest="votingRights"),
            Tie("w:X", "w:C", "controls", Provenance("a", "3"), interest="other"),
            listed("X"),
        )
        where = {"interest": {"in": ("votingRights",)}}
        step = {"ties": ("controls",), "direction": "in", "hops": (1, 1), "where": where}
        pattern = {"steps": [step], "end": {"topics": ("sanction",)}}
        pushed(server, *rows)
        question = Question(Pattern.model_validate(pattern, strict=False), ON)
        alike(server, rows, question, "A", "B", "C")

    @pytest.mark.usefixtures("mute")
    def test_a_further_label_leaves_an_unknown_party_unknown(self, server: Server) -> None:
        rows: tuple[Said, ...] = (*stakes("X 60 A"), listed("X"))
        pushed(server, *rows)
        change(server, "MATCH (n {id: 'w:A'}) SET n:Marked")
        start = OWNED.pattern.start.model_copy(update={"kinds": (PartyKind.COMPANY,)})
        pattern = OWNED.pattern.model_copy(update={"start": start})
        alike(server, rows, replace(OWNED, pattern=pattern), "A")


def alike(server: Server, rows: Sequence[Said], question: Question, *ids: str) -> None:
    """See that the server's engine gives what the embedded one does."""
    served, embedded = Engine.open(World(rows), server=server), Embedded.open(World(rows))
    pids = [pid(one) for one in ids]
    assert served.reach(question, pids) == embedded.reach(question, pids)
    for one in pids:
        assert served.witnesses(question, one, 3) == embedded.witnesses(question, one, 3)
