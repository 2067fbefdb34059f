"""What a genuine server holds after a push, and what an engine makes of what is not so."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from onward.errors import EngineError, SnapshotMismatch
from onward.graph.engine import Overlay
from onward.graph.engines.embedded import Engine as Embedded
from onward.graph.engines.neo4j import Engine
from onward.graph.engines.neo4j.push import Pushed, push
from onward.graph.engines.neo4j.push.marks import Marks
from onward.graph.engines.neo4j.push.projection import degree_name
from onward.graph.engines.neo4j.server import Server
from onward.graph.engines.neo4j.statement import Statement
from onward.graph.model import Party, Provenance, Tie, party_pid
from onward.graph.model import Statement as Said
from onward.graph.pattern import Pattern, Question
from onward.queries.assess import assess
from onward.queries.examples import example_tables, read_example
from tests import neo4j_server
from tests.engines import AT, hold, open_world
from tests.shell import made_workspace, onward
from tests.stakes import World, company, listed, pid, stakes
from tests.strategies import Case, cases

pytestmark = pytest.mark.neo4j

ON = date(2026, 5, 1)
OWNED = Question(
    Pattern.model_validate(
        {
            "steps": [
                {
                    "ties": ("owns",),
                    "direction": "in",
                    "hops": (1, 2),
                    "where": {"share": {"gte": 0.5}},
                }
            ],
            "end": {"topics": ("sanction",)},
        },
        strict=False,
    ),
    ON,
)
SMALL: tuple[Said, ...] = (*stakes("X 60 A, A 30 B, Y 80 C"), listed("X"), company("B"))


@pytest.fixture
def server() -> Iterator[Server]:
    """Give a server, and leave nothing of what a test did to its graph."""
    server = Server(neo4j_server.address())
    yield server
    change(server, "MATCH (n) DETACH DELETE n")
    server.close()


def ask(server: Server, text: str, **parameters: Any) -> list[list[Any]]:
    return server.rows(Statement(text, parameters))


def change(server: Server, text: str, **parameters: Any) -> None:
    """Change the graph behind Onward's back."""
    server.write(lambda told: told.ask(Statement(text, parameters)), lambda: False)


def pushed(server: Server, *rows: Said) -> Pushed:
    return push(World(rows), server, AT)


class TestPushing:
    """Only what differs is written, and everything is counted and summed afterwards."""

    def test_a_second_push_writes_nothing(self, server: Server) -> None:
        first = pushed(server, *SMALL)
        again = pushed(server, *SMALL)
        assert (again.written, again.removed) == (0, 0)
        assert again.checksum == first.checksum
        assert ask(server, "MATCH (s:OnwardSnapshot) RETURN s.state, s.nodes, s.ties") == [
            ["ready", first.parties, first.ties]
        ]
        assert ask(server, "MATCH (g:OnwardProgress) RETURN g") == []

    def test_a_later_snapshot_is_pushed_as_its_difference(self, server: Server) -> None:
        pushed(server, *SMALL)
        [last] = [one for one in SMALL if isinstance(one, Tie) and one.end == "w:C"]
        kept = [one for one in SMALL if one != last]
        told = pushed(server, *kept, replace(last, until="2020-01-01"), company("new"))
        assert (told.written, told.removed) == (2, 0)  # the tie that has ended, and a party
        asked = "MATCH ()-[r:OWNS]->({id: 'w:C'}) RETURN toString(r.until)"
        assert ask(server, asked) == [["2020-01-01"]]
        back = pushed(server, *SMALL)
        assert (back.written, back.removed) == (1, 1)

    def test_a_kind_that_changed_leaves_no_label_behind(self, server: Server) -> None:
        pushed(server, company("A", "Company"))
        pushed(server, company("A", "PublicBody"))
        assert ask(server, "MATCH (n:Party {id: 'w:A'}) RETURN labels(n)") == [
            [["Party", "PublicBody"]]
        ]

    def test_a_graph_that_was_tampered_with_is_mended(self, server: Server) -> None:
        pushed(server, *SMALL)
        change(server, "MATCH ()-[r:OWNS]->({id: 'w:A'}) DELETE r")
        change(server, "MATCH (a)-[r:OWNS]->(b {id: 'w:B'}) CREATE (a)-[s:OWNS]->(b) SET s = r")
        change(server, "CREATE (:Party:Company {pid: 7, id: 'w:stranger', hash: 1})")
        told = pushed(server, *SMALL)
        assert (told.written, told.removed) == (2, 1)
        assert ask(server, "MATCH (n:Party) RETURN count(n)") == [[told.parties]]
        assert ask(server, "MATCH ()-[r]->() RETURN count(r)") == [[told.ties]]

    def test_what_was_changed_beneath_its_fingerprint_is_written_anew(self, server: Server) -> None:
        pushed(server, *SMALL)
        change(server, "MATCH ()-[r:OWNS]->({id: 'w:A'}) SET r.share_min = 0.1")
        assert pushed(server, *SMALL).written == 0
        told = push(World(SMALL), server, AT, anew=True)
        assert (told.written, told.removed) == (8, 0)
        assert ask(server, "MATCH ()-[r:OWNS]->({id: 'w:A'}) RETURN r.share_min") == [[0.6]]

    def test_a_database_that_holds_something_else_is_refused_and_left_alone(
        self, server: Server
    ) -> None:
        change(server, "MATCH (n) DETACH DELETE n")
        change(server, "CREATE (:Film {title: 'Party'})")
        with pytest.raises(EngineError, match="holds nodes that Onward did not write"):
            pushed(server, *SMALL)
        assert ask(server, "MATCH (n) RETURN n.title") == [["Party"]]
        change(server, "MATCH (n) DETACH DELETE n")
        assert pushed(server, *SMALL).written == 8

    def test_the_older_of_two_pushes_stops(self, server: Server) -> None:
        pushed(server, *SMALL)
        older, younger = (Marks("s", name, 0, 0) for name in ("older", "younger"))
        for marks in (older, younger):
            server.write(lambda told, marks=marks: marks.begin(told, AT), lambda: False)  # type: ignore[misc]  # mypy cannot infer it
        with pytest.raises(EngineError, match="another `onward push` has begun"):
            server.write(older.lock, lambda: False)
        server.write(younger.lock, lambda: False)

    @pytest.mark.parametrize(
        "damage", ["SET s.state = null", "SET s.format = 'x'", "REMOVE s.single, s.id"]
    )
    def test_a_damaged_description_is_refused_and_written_anew(
        self, damage: str, server: Server
    ) -> None:
        pushed(server, *SMALL)
        change(server, f"MATCH (s:OnwardSnapshot) {damage}")
        with pytest.raises(SnapshotMismatch, match="damaged description"):
            Engine.open(World(SMALL), server=server)
        pushed(server, *SMALL)
        Engine.open(World(SMALL), server=server)
        assert ask(server, "MATCH (s:OnwardSnapshot) RETURN count(s)") == [[1]]

    @settings(max_examples=10)
    @given(cases())
    def test_degrees_are_those_that_the_engines_give(self, case: Case) -> None:
        hold("neo4j", case.world)
        server = Server(neo4j_server.address())
        embedded = Embedded.open(case.world)
        pids = embedded.find([party.id for party in case.world.rows.parties])
        held = {
            row[0]["pid"]: row[0] for row in ask(server, "MATCH (n:Party) RETURN properties(n)")
        }
        server.close()
        for one in sorted({one for one in pids if one is not None}):
            for kind in sorted({tie.kind for tie in case.world.rows.ties}):
                for way in ("in", "out", "both"):
                    wanted = embedded.degree([one], kind, way)
                    assert [held[one].get(degree_name(kind, way), 0)] == wanted


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
    """Give one of five hundred texts that want to be Cypher."""
    return f"{HOSTILE[number % len(HOSTILE)]}{number}"


class TestInjection:
    """Untrusted text is a value, whatever it looks like."""

    def test_texts_that_want_to_be_cypher_are_pushed_and_come_back(self, server: Server) -> None:
        rows: list[Said] = []
        for number in range(0, 500, 2):
            told, other = hostile(number), hostile(number + 1)
            source = Provenance("a", told)
            rows.append(Party(f"a:{number}", told, "Company", other[:2], source, topics=(told,)))
            rows.append(
                Tie(f"a:{number}", f"a:{told}", "owns", Provenance("a", other), interest=told)
            )
        found = pushed(server, *rows)
        names = {name for [name] in ask(server, "MATCH (n:Company) RETURN n.name")}
        assert names == {hostile(number) for number in range(0, 500, 2)}
        interests = {told for [told] in ask(server, "MATCH ()-[r:OWNS]->() RETURN r.interest")}
        assert interests == names
        assert ask(server, "MATCH (n:Party) RETURN count(n)") == [[found.parties]]

    def test_they_change_no_row_and_find_none_in_any_question(self, server: Server) -> None:
        pushed(server, *SMALL)
        before = ask(server, "MATCH (n) OPTIONAL MATCH (n)-[r]->() RETURN n.id, n.hash, r.hash")
        engine = Engine.open(World(SMALL), server=server)
        for number in range(0, 500, 25):
            told = hostile(number)
            end = OWNED.pattern.end.model_copy(update={"topics": (told,), "sectors": (told,)})
            pattern = OWNED.pattern.model_copy(update={"end": end})
            asked = Question(pattern, ON, ON, None, frozenset(), frozenset({number}))
            assert not engine.witnesses(asked, pid("A"), 3).possible.paths
            assert engine.reach(asked, [pid("A")])[0].possible is False
            assert engine.find([told]) == [None]
        after = ask(server, "MATCH (n) OPTIONAL MATCH (n)-[r]->() RETURN n.id, n.hash, r.hash")
        assert sorted(map(str, before)) == sorted(map(str, after))


class TestOpening:
    """An engine opens the snapshot that it was asked for, whole, or says what to do."""

    def test_another_snapshot_is_refused(self, server: Server) -> None:
        pushed(server, company("A"))
        with pytest.raises(SnapshotMismatch, match=r"Neo4j holds snapshot .*; run `onward push`"):
            Engine.open(World(SMALL), server=server)

    @pytest.mark.parametrize(
        ("text", "told"),
        [
            ("MATCH (s:OnwardSnapshot) SET s.state = 'loading'", "not whole"),
            ("MATCH (s:OnwardSnapshot) SET s.format = 99", "a graph of format 99"),
            ("MATCH (s:OnwardSnapshot) DELETE s", "holds no snapshot"),
            ("MATCH ()-[r:OWNS]->({id: 'w:A'}) DELETE r", "and 2 ties, pushed were 5 and 3"),
            ("CREATE (:Party {pid: 1, id: 'x'})", "6 parties and 3 ties"),
        ],
    )
    def test_what_is_not_whole_is_refused_with_the_mend(
        self, text: str, told: str, server: Server
    ) -> None:
        pushed(server, *SMALL)
        change(server, text)
        with pytest.raises(SnapshotMismatch, match=told) as refused:
            Engine.open(World(SMALL), server=server)
        assert "onward push" in str(refused.value)

    def test_commands_say_so_with_exit_code_4(self, tmp_path: Path, server: Server) -> None:
        workspace = made_workspace(tmp_path)
        change(server, "MATCH (n) DETACH DELETE n")
        asked = onward(
            "paths", "small:acme", "small:listed", "--engine", "neo4j", "--workspace", workspace
        )
        assert (asked.code, asked.out) == (4, "")
        assert asked.err == "onward: Neo4j holds no snapshot; run `onward push`\n"
        told = onward("push", "--workspace", workspace)
        assert told.code == 0
        assert "4 parties and 3 ties, verified" in told.out
        again = onward("push", "--workspace", workspace, "--json").json
        assert (again["written"], again["removed"], again["parties"]) == (0, 0, 4)


class TestChangesMeanwhile:
    """What is not what was opened is no answer."""

    def test_a_push_during_an_assessment_ends_it_with_cannot_tell(self, server: Server) -> None:
        example = read_example("ministry owns 60% acme => present high")
        world = open_world(example.snapshot(), "neo4j", tables=example_tables())
        pushed(server, *SMALL)
        found = assess(example.transaction, world)
        assert not found["complete"]
        assert {row["reason"] for row in found["cannot_tell"]} >= {"engine"}
        assert any("replaced meanwhile" in row["text"] for row in found["cannot_tell"])
        assert not [one for one in found["findings"] if one["indicator"] == "gov-repressive-tie"]

    def test_the_same_snapshot_pushed_again_is_still_the_same(self, server: Server) -> None:
        pushed(server, *SMALL)
        engine = Engine.open(World(SMALL), server=server)
        pushed(server, *SMALL)  # writes nothing
        assert engine.reach(OWNED, [pid("A")])[0].definite

    @pytest.mark.parametrize(
        "text",
        [
            "MATCH ()-[r:OWNS]->({id: 'w:B'}) SET r.share_min = 0.9, r.share_max = 0.9",
            "MATCH ()-[r:OWNS]->({id: 'w:B'}) SET r.tid = r.tid + 1, r.share_min = 0.9",
            "MATCH (n:Party {id: 'w:A'}) SET n.entry_topics = ['sanction'], "
            "n.entry_since = [date('0001-01-01')], n.entry_until = [date('9999-12-31')], "
            "n.entry_told = [date('9999-12-31')], n.entry_inferred = [false] "
            "WITH n MATCH ()-[r:OWNS]->({id: 'w:B'}) SET r.share_min = 0.9",
        ],
    )
    def test_a_path_that_the_layers_do_not_hold_is_never_shown(
        self, text: str, server: Server
    ) -> None:
        pushed(server, *SMALL)
        engine = Engine.open(World(SMALL), server=server)
        change(server, text)
        with pytest.raises(EngineError, match=r"that the layers do not hold|no tie of id"):
            engine.witnesses(OWNED, pid("B"), 3)

    def test_a_claim_of_the_transaction_is_walked_beside_the_graph(self, server: Server) -> None:
        pushed(server, *SMALL)
        claim = Tie("w:A", "transaction:buyer", "owns", Provenance("transaction", "1"))
        engine = Engine.open(World(SMALL), server=server).overlay(Overlay(ties=(claim,)))
        shown = engine.witnesses(OWNED, party_pid("transaction:buyer"), 3)
        assert [len(path) for path in shown.possible.paths] == [2]  # its share is not known


def test_a_wrong_password_is_told_and_not_repeated(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    neo4j_server.address()
    monkeypatch.setenv("NEO4J_PASSWORD", "canary-wrong")
    answer = onward("push", "--workspace", made_workspace(tmp_path))
    assert answer.code == 4
    assert "refuses the user or password; see NEO4J_USER and NEO4J_PASSWORD" in answer.err
    assert "canary" not in answer.err + answer.out
