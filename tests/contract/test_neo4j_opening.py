"""What an engine makes of a graph that is not, or no longer, what was pushed."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from onward.errors import EngineError, SnapshotMismatch
from onward.graph.engine import Overlay, PathList, Reach, Witnesses
from onward.graph.engines.neo4j import Engine
from onward.graph.engines.neo4j.cypher import NODES, CypherStatement
from onward.graph.engines.neo4j.server import Server
from onward.graph.model import Provenance, Tie, party_pid
from onward.graph.pattern import Where
from onward.queries.examples import example_tables, read_example
from tests import neo4j_server
from tests.assessments import assess_to_data
from tests.engines import open_world
from tests.served import OWNED, SMALL, ask, change, pushed
from tests.shell import made_workspace, onward
from tests.stakes import World, company, pid
from tests.unit.cases import each_case, table

pytestmark = pytest.mark.neo4j

WRITTEN: list[str] = table(__file__, "WRITTEN", lists=True)
"""Writing that leaves the numbers of parties and ties as they are."""


class TestOpening:
    """An engine opens the snapshot that it was asked for, whole, or says what to do."""

    def test_another_snapshot_is_refused(self, server: Server) -> None:
        pushed(server, company("A"))
        with pytest.raises(SnapshotMismatch, match=r"Neo4j holds snapshot .*; run `onward push`"):
            Engine.open(World(SMALL), server=server)

    @pytest.mark.parametrize("text", WRITTEN)
    def test_a_graph_that_somebody_wrote_to_since_the_push_is_refused(
        self, text: str, server: Server
    ) -> None:
        """Neither counts nor fingerprints tell of any of these."""
        pushed(server, *SMALL)
        open_before = Engine.open(World(SMALL), server=server)
        change(server, text)
        for ask_it in (
            lambda: Engine.open(World(SMALL), server=server),
            lambda: open_before.reach(OWNED, [pid("A")]),
            lambda: open_before.witnesses(OWNED, pid("A"), 3),
            lambda: open_before.incident([pid("A")], ["owns"], "in", None, None),
            lambda: open_before.degree([pid("A")], "owns", "in"),
        ):
            with pytest.raises(SnapshotMismatch) as refused:
                ask_it()
            assert str(refused.value) == ("Neo4j was written to since the push; run `onward push`")
        pushed(server, *SMALL)
        assert Engine.open(World(SMALL), server=server).reach(OWNED, [pid("A")])[0].definite

    def test_paths_are_listed_once_and_where_there_is_no_tie_of_a_step_nothing_is_asked(
        self, server: Server, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        pushed(server, *SMALL)
        engine = Engine.open(World(SMALL), server=server)
        sent: list[str] = []
        rows = Server.rows

        def count_rows(
            of: Server, statement: CypherStatement, limit_s: float | None
        ) -> list[list[Any]]:
            sent.append(statement.text)
            return rows(of, statement, limit_s)

        monkeypatch.setattr(Server, "rows", count_rows)
        assert engine.reach(OWNED, [pid("A")]) == [Reach(definite=True, possible=True)]
        assert engine.witnesses(OWNED, pid("A"), 3).definite.paths
        assert len(sent) == 2  # whether there may be one, and which they are
        [step] = OWNED.pattern.steps
        kin = step.model_copy(update={"ties": ("family",), "where": Where()})
        pattern = OWNED.pattern.model_copy(update={"steps": (kin,)})
        family = replace(OWNED, pattern=pattern)
        assert engine.reach(family, [pid("A")]) == [Reach(definite=False, possible=False)]
        assert engine.witnesses(family, pid("A"), 3) == Witnesses(PathList(), PathList())
        assert len(sent) == 2

    def test_reading_and_failing_to_log_in_write_nothing(self, server: Server) -> None:
        pushed(server, *SMALL)
        engine = Engine.open(World(SMALL), server=server)
        ask(server, "MATCH (n:NoSuchLabel {noSuchName: 1})-[:NO_SUCH_TYPE]->() RETURN n.noOther")
        ask(server, "CALL db.labels() YIELD label RETURN label")
        with pytest.raises(EngineError, match="password"):
            Server(replace(server.address, password="wrong")).rows(NODES)  # noqa: S106  # none
        with pytest.raises(EngineError, match="SyntaxError"):
            ask(server, "MATCH")
        assert engine.reach(OWNED, [pid("A")])[0].definite
        Engine.open(World(SMALL), server=server)
        assert pushed(server, *SMALL).written == 0

    @pytest.mark.usefixtures("mute")
    def test_a_server_that_says_no_last_transaction_is_believed_by_its_counts(
        self, server: Server
    ) -> None:
        pushed(server, *SMALL)
        assert Engine.open(World(SMALL), server=server).reach(OWNED, [pid("A")])[0].definite
        change(server, "MATCH ()-[r:OWNS]->({id: 'w:A'}) DELETE r")
        with pytest.raises(SnapshotMismatch, match="and 2 ties"):
            Engine.open(World(SMALL), server=server)

    @each_case("text", "message", lists=True)
    def test_what_is_not_whole_is_refused_with_the_mend(
        self, text: str, message: str, server: Server
    ) -> None:
        pushed(server, *SMALL)
        change(server, text)
        with pytest.raises(SnapshotMismatch, match=message) as refused:
            Engine.open(World(SMALL), server=server)
        assert "onward push" in str(refused.value)

    def test_commands_say_so_with_exit_code_4(self, tmp_path: Path, server: Server) -> None:
        workspace = made_workspace(tmp_path)
        change(server, "MATCH (n) DETACH DELETE n")
        answer = onward(
            "paths", "small:acme", "small:listed", "--engine", "neo4j", "--workspace", workspace
        )
        assert (answer.code, answer.out) == (4, "")
        assert answer.err == "onward: Neo4j holds no snapshot; run `onward push`\n"
        mended = onward("push", "--workspace", workspace)
        assert mended.code == 0
        assert "4 parties and 3 ties, verified" in mended.out
        again = onward("push", "--workspace", workspace, "--json").json
        assert (again["written"], again["removed"], again["parties"]) == (0, 0, 4)


class TestChangesMeanwhile:
    """What is not what was opened is no answer."""

    def test_a_push_during_an_assessment_ends_it_with_cannot_tell(self, server: Server) -> None:
        example = read_example("ministry owns 60% acme => present high")
        world = open_world(example.snapshot(), "neo4j", tables=example_tables())
        pushed(server, *SMALL)
        assessment = assess_to_data(example.transaction, world)
        assert not assessment["complete"]
        assert {row["reason"] for row in assessment["cannot_tell"]} >= {"engine"}
        assert any("replaced meanwhile" in row["text"] for row in assessment["cannot_tell"])
        assert not [
            one for one in assessment["findings"] if one["indicator"] == "gov-repressive-tie"
        ]

    def test_the_same_snapshot_pushed_again_is_still_the_same(self, server: Server) -> None:
        pushed(server, *SMALL)
        engine = Engine.open(World(SMALL), server=server)
        pushed(server, *SMALL)  # writes nothing
        assert engine.reach(OWNED, [pid("A")])[0].definite

    @pytest.mark.usefixtures("mute")
    @each_case("text", lists=True)
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


@pytest.mark.gauntlet
@pytest.mark.parametrize("how", ["killed", "ended"])
def test_a_restart_or_a_crash_leaves_a_push_as_it_was(how: str) -> None:
    neo4j_server.address()
    if neo4j_server.missing():
        pytest.skip("needs a server that can be killed")
    own = neo4j_server.start()
    server = Server(own.address)
    pushed(server, *SMALL)
    server.close()
    if how == "killed":
        own.kill()
    else:
        own.process.communicate()
    own = neo4j_server.start(home=own.home, password=own.address.password)
    server = Server(own.address)
    assert Engine.open(World(SMALL), server=server).reach(OWNED, [pid("A")])[0].definite
    assert pushed(server, *SMALL).written == 0
    server.close()
    own.end()


def test_a_wrong_password_is_told_and_not_repeated(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    neo4j_server.address()
    monkeypatch.setenv("NEO4J_PASSWORD", "canary-wrong")
    answer = onward("push", "--workspace", made_workspace(tmp_path))
    assert answer.code == 4
    assert "refuses the user or password; see NEO4J_USER and NEO4J_PASSWORD" in answer.err
    assert "canary" not in answer.err + answer.out
