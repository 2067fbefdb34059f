"""Two thousand requests while something goes wrong: nothing mixed, nothing lost, nothing unsaid.

Each test prints how many requests had which status: `pytest -m gauntlet -s` shows it.
"""

import json
import os
import random
import resource
import signal
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from tests.serving import Reply, Server
from tests.shell import ORDER, VAGUE, onward

pytestmark = pytest.mark.gauntlet

SEED = 20261128
REQUESTS = 2_000
CLIENTS = 6
ORDERS = 40
"""Orders that are asked about again and again, where they are not to be new each time."""

PROBLEM = "application/problem+json"
CUT = b'"timeout"'
"""Stands in an answer for which time was over before everything was looked at."""

WATCHED = {**ORDER, "parties": [{"role": "end_user", "id": "small:quiet"}]}
"""An order whose end-user one list names in some snapshots, and none in the others."""


def under_load(
    server: Server, act: Callable[[], None], order: Mapping[str, object], *, fresh: bool = False
) -> list[Reply]:
    """Ask many times from several threads while something is done, and return the replies."""
    replies: list[Reply] = []
    numbers = iter(range(REQUESTS))
    lock = threading.Lock()

    def ask() -> None:
        while True:
            with lock:
                number = next(numbers, None)
            if number is None:
                return
            name = f"T-{number if fresh else number % ORDERS}"
            replies.append(server.post("/assess", {**order, "id": name}))

    threads = [threading.Thread(target=ask) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    act()
    for thread in threads:
        thread.join()
    return replies


def judge_replies(server: Server, replies: Sequence[Reply]) -> Counter[int]:
    """Check that nothing is mixed, acknowledged and not stored, or refused in another form."""
    assert len(replies) == REQUESTS
    bodies = defaultdict[tuple[str, str], set[bytes]](set)
    cut: set[str] = set()
    for reply in replies:
        if reply.status == 200:
            assert reply.headers["onward-snapshot"] == reply.json["snapshot"]
            if CUT in reply.body:  # time was over while workers were ended: kept as cut short
                assert reply.json["verdict"] != "CLEAR_WITHIN_STATED_LIMITS"
                cut.add(reply.json["id"])
            else:
                bodies[reply.json["id"], reply.json["snapshot"]].add(reply.body)
        else:
            assert reply.headers["content-type"] == PROBLEM
            assert reply.json["verdict"] == "INCOMPLETE"
    for name in cut:
        assert server.get(f"/assessments/{name}").status == 200
    # one order has one whole answer on one snapshot, and it is the one that is stored
    for (name, _), answers in bodies.items():
        assert answers == {server.get(f"/assessments/{name}").body}
    assert onward("log", "verify", "--workspace", server.workspace).code == 0
    counts = Counter(reply.status for reply in replies)
    print(dict(counts), f"{len(bodies)} stored, {len(cut)} cut short")  # noqa: T201  # figures for the page
    return counts


def wait_for_workers(server: Server, count: int, but: Sequence[int] = ()) -> None:
    """Wait until so many workers answer, none of which is one that was ended."""
    end = time.monotonic() + 180
    while time.monotonic() < end:
        ready = server.get("/readyz", token="")
        is_whole = ready.status == 200 and ready.json["workers"] == count
        if is_whole and not set(but) & set(server.workers()):
            return
        time.sleep(0.1)
    raise AssertionError(ready.body)


def load_list(server: Server, folder: Path, *, is_named: bool) -> str:
    """Load a list that names the watched party, or somebody else; return the snapshot."""
    party = "small:quiet" if is_named else "n1"
    parties, listings = folder / "parties-more.csv", folder / "listings-more.csv"
    parties.write_text("id,name,kind,country,retrieved\nn1,New Ltd,Company,GB,2026-05-01\n")
    listings.write_text(
        "id,party,regime,list,topic,entry_id,since,retrieved\n"
        f"m1,{party},EU,Another list,sanction,78,2025-01-01,2026-05-01\n"
    )
    where = ("--as", "more", "--workspace", server.workspace, "--accept-drop", "the test says so")
    ended = onward("load", "csv", parties, listings, *where)
    assert ended.code == 0, ended.err
    return (server.workspace / "CURRENT").read_text().strip()


def test_a_load_under_fire_fails_no_request_and_mixes_no_two_snapshots(
    server: Server, tmp_path: Path
) -> None:
    before = str(server.get("/readyz").json["snapshot"])
    naming = {before: False}

    def load() -> None:
        for number in range(3):
            is_named = number % 2 == 0
            naming[load_list(server, tmp_path, is_named=is_named)] = is_named
            time.sleep(3)

    replies = under_load(server, load, WATCHED)
    assert judge_replies(server, replies).keys() == {200}
    for reply in replies:
        entries = b'"Another list"' in reply.body
        assert entries == naming[reply.json["snapshot"]], reply.body
    assert len({reply.json["snapshot"] for reply in replies}) > 1
    server.wait_until_ready(before)
    older = server.post(f"/assess?snapshot={before[:10]}", ORDER)
    end = time.monotonic() + 120
    while older.status == 503 and time.monotonic() < end:
        older = server.post(f"/assess?snapshot={before[:10]}", ORDER)
    assert (older.status, older.json["snapshot"]) == (200, before)


@pytest.mark.parametrize("server", [5], indirect=True)
def test_killed_and_hung_workers_cost_their_own_answers_alone(server: Server) -> None:
    chance = random.Random(SEED)  # noqa: S311  # a test repeats itself
    ended: list[int] = []

    def end_workers() -> None:
        for kind in (signal.SIGKILL, signal.SIGSTOP, signal.SIGSEGV, signal.SIGSTOP):
            wait_for_workers(server, 2)
            time.sleep(chance.uniform(0, 0.5))
            worker = chance.choice(server.workers())
            os.kill(worker, kind)
            ended.append(worker)
        wait_for_workers(server, 2, but=ended)

    counts = judge_replies(server, under_load(server, end_workers, ORDER))
    assert set(counts) <= {200, 429, 503, 504}
    # what a killed worker was asked is asked of another one; a hung one has used up the time
    assert counts[200] > counts[503] + counts[504]
    assert not set(server.workers()) & set(ended)


def test_a_command_that_writes_beside_it_loses_nothing(server: Server, tmp_path: Path) -> None:
    book = tmp_path / "book.jsonl"
    book.write_text("".join(f"{json.dumps({**VAGUE, 'id': f'B-{n}'})}\n" for n in range(100)))

    def write() -> None:
        for _ in range(3):
            ended = onward("assess", book, "--json", "--workspace", server.workspace)
            assert ended.code == 20, ended.err

    counts = judge_replies(server, under_load(server, write, ORDER, fresh=True))
    assert set(counts) <= {200, 503}
    listed = onward("assessments", "--json", "--workspace", server.workspace).json
    assert {f"B-{n}" for n in range(100)} <= {row["order"] for row in listed}


def test_a_full_disk_acknowledges_nothing_that_is_not_stored(server: Server) -> None:
    server.post("/assess", ORDER)
    lasting = resource.RLIM_INFINITY

    def fill() -> None:
        for _ in range(3):
            time.sleep(1)
            # no file of the server can grow, as on a full disk
            resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (512, lasting))
            time.sleep(1)
            resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (lasting, lasting))

    counts = judge_replies(server, under_load(server, fill, ORDER, fresh=True))
    assert set(counts) <= {200, 503}
    assert min(counts[200], counts[503]) > 0
    assert server.post("/assess", {**ORDER, "id": "T-after"}).status == 200


def test_a_damaged_current_costs_no_answer(server: Server) -> None:
    current = server.workspace / "CURRENT"
    content = current.read_bytes()

    def damage() -> None:
        for text in (b"", b"feed" * 16 + b"\n", b"\xff\xfe", b"../../etc/passwd\n", b"\0" * 64):
            current.write_bytes(text)
            time.sleep(1.5)
        current.write_bytes(content)

    assert judge_replies(server, under_load(server, damage, ORDER)).keys() == {200}
