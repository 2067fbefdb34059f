"""What a genuine server holds after a push, and what an engine makes of what is not so."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from hypothesis import given, settings

from onward.errors import EngineError, EngineTimeout, SnapshotMismatch
from onward.graph.engine import Overlay, Reach
from onward.graph.engines.embedded import Engine as Embedded
from onward.graph.engines.neo4j import Engine, connection
from onward.graph.engines.neo4j.connection import Transaction
from onward.graph.engines.neo4j.push import Pushed, push
from onward.graph.engines.neo4j.push.marks import Marks
from onward.graph.engines.neo4j.push.projection import degree_name
from onward.graph.engines.neo4j.push.sync import Sync
from onward.graph.engines.neo4j.schema import CONSTRAINTS, NODES
from onward.graph.engines.neo4j.server import Server
from onward.graph.engines.neo4j.statement import Statement
from onward.graph.model import Listing, Party, PartyKind, Provenance, Share, Tie, party_pid
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


WAITING = Statement(
    "SHOW TRANSACTIONS YIELD status WHERE status STARTS WITH 'Blocked' RETURN status", {}
)

TAMPERED = (
    "MATCH (n:Party {id: 'w:A'}) SET n.pid = n.pid + 1",
    "MATCH (n:Party {id: 'w:A'}) SET n:Marked:Person",
    "MATCH (n:Party {id: 'w:X'}) SET n.entry_topics = []",
    "MATCH (n:Party {id: 'w:A'}) SET n.deg_owns_in = 9999",
    "CREATE (:Party {id: 'w:none'})",
    "CREATE (:Party:Company {pid: 'text', id: 7})",
    "MATCH (a {id: 'w:A'}), (b {id: 'w:B'}) CREATE (a)-[:OWNS]->(b)",
    "MATCH (a {id: 'w:A'}), (b {id: 'w:B'}) CREATE (a)-[:KNOWS]->(b)",
    "MATCH (x {id: 'w:X'})-[r:OWNS]->(a), (y {id: 'w:Y'}) CREATE (y)-[q:OWNS]->(a) SET q = r "
    "DELETE r",
    "MATCH (s:OnwardSnapshot) SET s.format = 0",
    "MATCH (s:OnwardSnapshot) SET s.nodes = 99",
    "MATCH (s:OnwardSnapshot) SET s.committed = 'x'",
    "CREATE (:OnwardSnapshot {single: false, id: 'x', state: 'ready', format: 2, push: 'x'})",
    "CREATE (:OnwardProgress {single: 7})",
)
"""What somebody may do to a graph behind Onward's back."""


def whole(server: Server) -> list[Any]:
    """Give all that the graph holds but who wrote it."""
    nodes = "MATCH (n) WHERE NOT n:OnwardSnapshot RETURN properties(n), labels(n) ORDER BY n.pid"
    ties = "MATCH (a)-[r]->(b) RETURN properties(r), type(r), a.pid, b.pid ORDER BY r.tid"
    described = "MATCH (s:OnwardSnapshot) RETURN s.id, s.state, s.format, s.nodes, s.ties"
    found = [ask(server, text) for text in (nodes, ties, described)]
    return [[[*map(str, row)] for row in rows] for rows in found]


def fail(what: str) -> None:
    raise EngineError(what)


@pytest.fixture
def mute(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the server not say which transaction was its last: others than Neo4j may not."""
    monkeypatch.setattr(connection, "last_committed", lambda _: None)


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
        assert (told.written, told.removed) == (8, 0)
        assert ask(server, "MATCH (n:Party) RETURN count(n)") == [[told.parties]]
        assert ask(server, "MATCH ()-[r]->() RETURN count(r)") == [[told.ties]]

    @pytest.mark.usefixtures("mute")
    def test_only_what_differs_is_written_where_a_server_does_not_say_who_wrote(
        self, server: Server
    ) -> None:
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
        assert pushed(server, *SMALL).written == 8
        assert ask(server, "MATCH ()-[r:OWNS]->({id: 'w:A'}) RETURN r.share_min") == [[0.6]]

    @pytest.mark.usefixtures("mute")
    def test_anew_writes_what_a_fingerprint_hides(self, server: Server) -> None:
        pushed(server, *SMALL)
        change(server, "MATCH ()-[r:OWNS]->({id: 'w:A'}) SET r.share_min = 0.1")
        assert pushed(server, *SMALL).written == 0  # nothing tells
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

    @pytest.mark.parametrize("text", TAMPERED)
    @pytest.mark.parametrize("anew", [False, True])
    def test_whatever_somebody_did_to_the_graph_a_push_mends(
        self, text: str, anew: bool, server: Server
    ) -> None:
        first = pushed(server, *SMALL)
        before = whole(server)
        change(server, text)
        told = push(World(SMALL), server, AT, anew=anew)
        assert (told.written, told.checksum) == (8, first.checksum)
        assert whole(server) == before
        engine = Engine.open(World(SMALL), server=server)
        assert engine.reach(OWNED, [pid("A")])[0].definite

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
        finish, often = Marks.finish, iter([True, False])

        def disturbed(marks: Marks, *given: Any) -> None:
            if next(often):
                other = Server(server.address)
                change(other, "MATCH ()-[r:OWNS]->({id: 'w:A'}) DELETE r")
                other.close()
            finish(marks, *given)

        monkeypatch.setattr(Marks, "finish", disturbed)
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
        sizes, compare = [], Sync._compare

        def limited(sync: Sync, transaction: Any, part: Any, rows: Any, span: Any) -> Any:
            sizes.append(len(rows))
            if len(rows) > 300:
                raise EngineTimeout("too much", limit="1 s")
            return compare(sync, transaction, part, rows, span)

        monkeypatch.setattr(Sync, "_compare", limited)
        told = pushed(server, *(company(f"c{number}") for number in range(1_000)))
        assert (told.parties, sizes[:3]) == (1_000, [1_000, 500, 250])

    def test_a_push_that_waited_for_another_stops(self, server: Server) -> None:
        """What it saw before it had the lock is old when it has it."""
        pushed(server, *SMALL)
        older, younger = (Marks("s", name, 0, 0) for name in ("older", "younger"))
        server.write(lambda told: older.begin(told, AT), lambda: False)
        beside, waits, refused = Server(server.address), Event(), []

        def lock() -> None:
            other = Server(server.address)
            waits.set()
            with pytest.raises(EngineError, match="another `onward push` has begun") as stopped:
                other.write(older.lock, lambda: False)
            refused.append(stopped.value)
            other.close()

        thread = Thread(target=lock)

        def begin(told: Transaction) -> None:
            younger.begin(told, AT)
            thread.start()
            waits.wait()
            while not server.rows(WAITING):  # until the server says that it does
                time.sleep(0.02)

        beside.write(begin, lambda: False)
        thread.join()
        beside.close()
        assert refused
        with pytest.raises(EngineError, match="another `onward push` has begun"):
            server.write(lambda told: older.finish(told, "", AT), lambda: False)
        assert ask(server, "MATCH (s:OnwardSnapshot) RETURN s.push, s.state") == [
            ["younger", "loading"]
        ]

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


WRITTEN = (
    "MATCH (x {id: 'w:X'})-[r:OWNS]->() DELETE r WITH x "
    "MATCH (y {id: 'w:Y'})-[s:OWNS]->(c) CREATE (y)-[t:OWNS]->(c) SET t = s",
    "MATCH ({id: 'w:X'})-[r:OWNS]->() SET r.share_min = 0.1, r.share_max = 0.1",
    "MATCH (x {id: 'w:X'}) SET x.entry_topics = []",
    "MATCH ({id: 'w:X'})-[r:OWNS]->(), (y {id: 'w:Y'}), (c {id: 'w:C'}) "
    "CREATE (y)-[s:OWNS]->(c) SET s = r DELETE r",
    "MATCH (n {id: 'w:A'}) SET n:Marked",
    "MATCH (n {id: 'w:A'}) SET n.deg_owns_in = 9999",
    "CREATE (:Film)",
)
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

    @pytest.mark.usefixtures("mute")
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


class TestEdges:
    """Values at the ends of what can be written give what the embedded engine gives."""

    @pytest.mark.parametrize("end", [None, "2020-01-01", "9999-12-30", "9999-12-31"])
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
        asked = {"steps": [step], "end": {"topics": ("sanction",)}}
        pushed(server, *rows)
        question = Question(Pattern.model_validate(asked, strict=False), ON)
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
    asked = [pid(one) for one in ids]
    assert served.reach(question, asked) == embedded.reach(question, asked)
    for one in asked:
        assert served.witnesses(question, one, 3) == embedded.witnesses(question, one, 3)


def test_a_restart_and_a_crash_leave_a_push_as_it_was() -> None:
    neo4j_server.address()
    if neo4j_server.missing():
        pytest.skip("needs a server that can be killed")
    own = neo4j_server.start()
    server = Server(own.address)
    pushed(server, *SMALL)
    for is_killed in (False, True):
        server.close()
        if is_killed:
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
