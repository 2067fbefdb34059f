"""What a genuine server holds after a push, whatever was there before."""

import time
from dataclasses import replace
from functools import partial
from threading import Event, Thread
from typing import Any

import pytest
from hypothesis import given

from onward.errors import EngineError, EngineTimeout, SnapshotMismatch
from onward.graph.engine import Reach
from onward.graph.engines.embedded import Engine as Embedded
from onward.graph.engines.neo4j import Engine
from onward.graph.engines.neo4j.cypher import CONSTRAINTS, CypherStatement, degree_name
from onward.graph.engines.neo4j.push import PushJournal, Sync, push
from onward.graph.engines.neo4j.server import Server, ServerTransaction
from onward.graph.model import Party, Provenance, Tie, party_pid
from onward.graph.shares import Share
from tests import neo4j_server
from tests.engines import AT, hold
from tests.random_worlds import Case, cases, examples
from tests.served import OWNED, SMALL, ask, change, pushed
from tests.stakes import World, company, listed, pid
from tests.unit.cases import table

pytestmark = pytest.mark.neo4j

WAITING = CypherStatement(
    "SHOW TRANSACTIONS YIELD status WHERE status STARTS WITH 'Blocked' RETURN status", {}
)

TAMPERED: list[str] = table(__file__, "TAMPERED", lists=True)
"""What somebody may do to a graph behind Onward's back."""


def whole(server: Server) -> list[Any]:
    """Return all that the graph holds but who wrote it."""
    nodes = "MATCH (n) WHERE NOT n:OnwardSnapshot RETURN properties(n), labels(n) ORDER BY n.pid"
    ties = "MATCH (a)-[r]->(b) RETURN properties(r), type(r), a.pid, b.pid ORDER BY r.tid"
    described = "MATCH (s:OnwardSnapshot) RETURN s.id, s.state, s.format, s.nodes, s.ties"
    found = [ask(server, text) for text in (nodes, ties, described)]
    return [[[*map(str, row)] for row in rows] for rows in found]


def fail(what: str) -> None:
    raise EngineError(what)


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
        report = pushed(server, *kept, replace(last, until="2020-01-01"), company("new"))
        assert (report.written, report.removed) == (2, 0)  # the tie that has ended, and a party
        query = "MATCH ()-[r:OWNS]->({id: 'w:C'}) RETURN toString(r.until)"
        assert ask(server, query) == [["2020-01-01"]]
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
        report = pushed(server, *SMALL)
        assert (report.written, report.removed) == (8, 0)
        assert ask(server, "MATCH (n:Party) RETURN count(n)") == [[report.parties]]
        assert ask(server, "MATCH ()-[r]->() RETURN count(r)") == [[report.ties]]

    @pytest.mark.usefixtures("mute")
    def test_only_what_differs_is_written_where_a_server_does_not_say_who_wrote(
        self, server: Server
    ) -> None:
        pushed(server, *SMALL)
        change(server, "MATCH ()-[r:OWNS]->({id: 'w:A'}) DELETE r")
        change(server, "MATCH (a)-[r:OWNS]->(b {id: 'w:B'}) CREATE (a)-[s:OWNS]->(b) SET s = r")
        change(server, "CREATE (:Party:Company {pid: 7, id: 'w:stranger', hash: 1})")
        report = pushed(server, *SMALL)
        assert (report.written, report.removed) == (2, 1)
        assert ask(server, "MATCH (n:Party) RETURN count(n)") == [[report.parties]]
        assert ask(server, "MATCH ()-[r]->() RETURN count(r)") == [[report.ties]]

    def test_what_was_changed_beneath_its_fingerprint_is_written_anew(self, server: Server) -> None:
        pushed(server, *SMALL)
        change(server, "MATCH ()-[r:OWNS]->({id: 'w:A'}) SET r.share_min = 0.1")
        assert pushed(server, *SMALL).written == 8
        assert ask(server, "MATCH ()-[r:OWNS]->({id: 'w:A'}) RETURN r.share_min") == [[0.6]]

    @pytest.mark.usefixtures("mute")
    def test_anew_writes_what_a_fingerprint_hides(self, server: Server) -> None:
        pushed(server, *SMALL)
        change(server, "MATCH ()-[r:OWNS]->({id: 'w:A'}) SET r.share_min = 0.1")
        assert pushed(server, *SMALL).written == 0  # nothing tells
        report = push(World(SMALL), server, AT, anew=True)
        assert (report.written, report.removed) == (8, 0)
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

    @pytest.mark.parametrize("text", TAMPERED)
    @pytest.mark.parametrize("anew", [False, pytest.param(True, marks=pytest.mark.gauntlet)])
    def test_whatever_somebody_did_to_the_graph_a_push_mends(
        self, text: str, anew: bool, server: Server
    ) -> None:
        first = pushed(server, *SMALL)
        before = whole(server)
        change(server, text)
        report = push(World(SMALL), server, AT, anew=anew)
        assert (report.written, report.checksum) == (8, first.checksum)
        assert whole(server) == before
        engine = Engine.open(World(SMALL), server=server)
        assert engine.reach(OWNED, [pid("A")])[0].definite

    @pytest.mark.replans
    def test_a_graph_without_its_constraints_is_mended(self, server: Server) -> None:
        pushed(server, *SMALL)
        for name in CONSTRAINTS:
            change(server, f"DROP CONSTRAINT {name}")
        change(server, "MATCH (s) WHERE s.single OR s.id = 'w:A' CREATE (t) SET t = s, t:Party")
        change(server, "MATCH (s:OnwardSnapshot) CREATE (t:OnwardSnapshot) SET t = s")
        assert pushed(server, *SMALL).written == 8
        Engine.open(World(SMALL), server=server)

    @pytest.mark.parametrize("anew", [False, True])
    def test_a_push_that_breaks_off_while_it_clears_begins_anew(
        self, anew: bool, server: Server, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        pushed(server, *SMALL)
        change(server, "MATCH ()-[r:OWNS]->({id: 'w:A'}) SET r.share_min = 0.1")
        with monkeypatch.context() as patch:
            patch.setattr(Sync, "clear", lambda _: fail("the power is gone"))
            with pytest.raises(EngineError, match="power"):
                push(World(SMALL), server, AT, anew=anew)
        with pytest.raises(SnapshotMismatch, match="not whole"):
            Engine.open(World(SMALL), server=server)
        assert pushed(server, *SMALL).written == 8

    @pytest.mark.usefixtures("mute")
    def test_a_push_of_another_version_s_graph_believes_no_fingerprint(
        self, server: Server
    ) -> None:
        pushed(server, *SMALL)
        change(server, "MATCH (s:OnwardSnapshot) SET s.format = 0")
        assert pushed(server, *SMALL).written == 8
        Engine.open(World(SMALL), server=server)

    @pytest.mark.usefixtures("mute")
    def test_wrong_counts_on_the_description_are_mended(self, server: Server) -> None:
        pushed(server, *SMALL)
        change(server, "MATCH (s:OnwardSnapshot) SET s.nodes = 99")
        assert pushed(server, *SMALL).written == 0
        Engine.open(World(SMALL), server=server)

    @pytest.mark.usefixtures("mute")
    @pytest.mark.parametrize(
        "text", ["MATCH (n {id: 'w:A'}) SET n.pid = n.pid + 1", "CREATE (:Party {id: 'w:none'})"]
    )
    def test_a_push_that_cannot_go_on_says_how(self, text: str, server: Server) -> None:
        pushed(server, *SMALL)
        change(server, text)
        with pytest.raises(EngineError, match="run `onward push --anew`"):
            pushed(server, *SMALL, company("new"))
        assert push(World(SMALL), server, AT, anew=True).written == 8

    def test_somebody_who_writes_while_it_is_verified_is_noticed(
        self, server: Server, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        finish, often = PushJournal.finish, iter([True, False])

        def disturbed(marks: PushJournal, *given: Any) -> None:
            if next(often):
                other = Server(server.address)
                change(other, "MATCH ()-[r:OWNS]->({id: 'w:A'}) DELETE r")
                other.close()
            finish(marks, *given)

        monkeypatch.setattr(PushJournal, "finish", disturbed)
        pushed(server, *SMALL)
        assert Engine.open(World(SMALL), server=server).reach(OWNED, [pid("A")])[0].definite

    def test_an_id_that_no_index_can_take_is_pushed_shortened(self, server: Server) -> None:
        ends = ["b:" + "x" * 9_000 + end for end in ("1", "2")]
        rows = [Party(one, "Long", "Company", "SE", Provenance("b", one[-9:])) for one in ends]
        tie = Tie("w:X", ends[0], "owns", Provenance("a", "1"), Share(0.6, 0.6))
        pushed(server, *rows, tie, listed("X"))
        engine = Engine.open(World((*rows, tie, listed("X"))), server=server)
        assert engine.reach(OWNED, [party_pid(one) for one in ends]) == [
            Reach(True, True),
            Reach(False, False),
        ]
        assert engine.parties([party_pid(ends[0])])[0].id == ends[0]

    def test_a_tie_of_no_kind_is_refused_by_name(self, server: Server) -> None:
        tie = Tie("a:1", "a:2", "ow`ns", Provenance("a", "1"))
        with pytest.raises(EngineError, match="there is no tie kind 'ow`ns'"):
            pushed(server, tie)

    def test_a_push_takes_on_less_where_the_server_finds_it_too_much(
        self, server: Server, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        sizes, compare = [], Sync._compare_rows

        def limited(sync: Sync, transaction: Any, part: Any, rows: Any, span: Any) -> Any:
            sizes.append(len(rows))
            if len(rows) > 300:
                raise EngineTimeout("too much", limit="1 s")
            return compare(sync, transaction, part, rows, span)

        monkeypatch.setattr(Sync, "_compare_rows", limited)
        report = pushed(server, *(company(f"c{number}") for number in range(1_000)))
        assert (report.parties, sizes[:3]) == (1_000, [1_000, 500, 250])

    def test_a_push_that_waited_for_another_stops(self, server: Server) -> None:
        """What it saw before it had the lock is old when it has it."""
        pushed(server, *SMALL)
        older, younger = (PushJournal("s", name, 0, 0) for name in ("older", "younger"))
        server.write(lambda transaction: older.begin(transaction, AT), lambda: False)
        beside, waits, refused = Server(server.address), Event(), []

        def lock() -> None:
            other = Server(server.address)
            waits.set()
            with pytest.raises(EngineError, match="another `onward push` has begun") as stopped:
                other.write(older.lock, lambda: False)
            refused.append(stopped.value)
            other.close()

        thread = Thread(target=lock)

        def begin(transaction: ServerTransaction) -> None:
            younger.begin(transaction, AT)
            thread.start()
            waits.wait()
            while not server.rows(WAITING):  # until the server says that it does
                time.sleep(0.02)

        beside.write(begin, lambda: False)
        thread.join()
        beside.close()
        assert refused
        with pytest.raises(EngineError, match="another `onward push` has begun"):
            server.write(lambda transaction: older.finish(transaction, "", AT), lambda: False)
        assert ask(server, "MATCH (s:OnwardSnapshot) RETURN s.push, s.state") == [
            ["younger", "loading"]
        ]

    def test_the_older_of_two_pushes_stops(self, server: Server) -> None:
        pushed(server, *SMALL)
        older, younger = (PushJournal("s", name, 0, 0) for name in ("older", "younger"))
        for marks in (older, younger):
            server.write(partial(marks.begin, now=AT), lambda: False)
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

    @examples(4, deep=100)
    @given(cases())
    def test_degrees_are_those_that_the_engines_give(self, case: Case) -> None:
        hold("neo4j", case.world)
        server = Server(neo4j_server.address())
        embedded = Embedded.open(case.world)
        pids = embedded.find([party.id for party in case.world.rows.parties])
        properties = {
            row[0]["pid"]: row[0] for row in ask(server, "MATCH (n:Party) RETURN properties(n)")
        }
        server.close()
        for one in sorted({one for one in pids if one is not None}):
            for kind in sorted({tie.kind for tie in case.world.rows.ties}):
                for way in ("in", "out", "both"):
                    wanted = embedded.degree([one], kind, way)
                    assert [properties[one].get(degree_name(kind, way), 0)] == wanted
