"""Long work over HTTP: jobs that outlive a server, changes of a snapshot, judgements on parties."""

import json
import time
from pathlib import Path
from typing import Any

import orjson
import pytest

from onward.web import orders, stored
from onward.web.jobs import JobFolder
from onward.web.tokens import ROLES, add_token
from tests.serving import LINES, InsideServer, Reply, finish_job, serving_inside, small_server
from tests.shell import ORDER, TABLES, VAGUE, made_workspace, onward
from tests.steps import Steps, each_step_case
from tests.unit.cases import each_case

SENT = f'{json.dumps(ORDER)}\n{{"id": 5}}\n{json.dumps(VAGUE)}\n'


server = small_server()
"""A server over the small workspace, with a token for everything."""


def send(server: InsideServer, body: str = SENT, path: str = "/jobs", **more: Any) -> Reply:
    return server.ask("POST", path, body, {**LINES, **more.pop("headers", {})}, **more)


@each_step_case
def test_a_server_says_of_jobs(case: dict[str, Any], server: InsideServer, tmp_path: Path) -> None:
    Steps(tmp_path, server).check(case)


def test_a_job_screens_every_listed_name_as_the_command_does(
    server: InsideServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stored, "ROWS", 2)
    state = finish_job(server, server.ask("POST", "/jobs?kind=self"))
    lines = server.get(state["results"]).lines
    printed = onward("match", "--self", "--json", "--workspace", server.workspace)
    (layer,) = printed.json["layers"]
    assert [line["parties"] for line in lines] == [[1, 2], [3, 4]]
    for name in ("screened", "found", "made", "exceptions"):
        assert sum(line[name] for line in lines) == layer[name]
    assert [miss for line in lines for miss in line["missed"]] == layer["missed"]
    assert (state["done"], state["refused"], state["verdicts"]) == (2, 0, {"FOUND": 2})
    refused = server.ask("POST", "/jobs?kind=self&view=summary")
    assert (refused.status, refused.kind) == (400, "usage")


@each_case("path", "headers", "status", lists=True)
def test_what_is_no_job_is_refused(
    path: str, headers: dict[str, str], status: int, server: InsideServer
) -> None:
    assert send(server, path=path, headers=headers).status == status
    folder = server.workspace / "jobs"
    assert not list(folder.glob("new-*"))


def test_where_too_many_jobs_wait_no_further_one_is_taken(
    server: InsideServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(orders, "MOST_WAITING", 0)
    reply = send(server)
    assert (reply.status, reply.kind, reply.headers["retry-after"]) == (429, "busy", "60")


def test_a_job_that_a_server_has_left_goes_on_behind_its_last_whole_line(tmp_path: Path) -> None:
    workspace = made_workspace(tmp_path)
    token = add_token(tmp_path / "tokens", "everything", ROLES)
    with serving_inside(workspace, tmp_path / "tokens", token) as server:
        state = finish_job(server, send(server))
        whole = server.get(state["results"]).body
    # as it is when a server is killed: lines are on disk that nobody has counted, the last by half
    folder = JobFolder(workspace / "jobs")
    first = whole.splitlines(keepends=True)[0]
    left = orjson.loads((folder.path / state["id"] / "state.json").read_bytes())
    left |= {"phase": "running", "done": 1, "refused": 0, "verdicts": {"FINDINGS": 1}}
    (folder.path / state["id"] / "state.json").write_bytes(
        orjson.dumps({**left, "size": len(first), "lines": 3})
    )
    (folder.path / state["id"] / "output.jsonl").write_bytes(first + b'{"half')
    with serving_inside(workspace, tmp_path / "tokens", token) as server:
        end = time.monotonic() + 60
        while server.get(f"/jobs/{state['id']}").json["phase"] != "done":
            assert time.monotonic() < end
            time.sleep(0.02)
        assert server.get(state["results"]).body == whole
        assert server.get(f"/jobs/{state['id']}").json["verdicts"] == state["verdicts"]


@pytest.mark.parametrize("damage", [b"", b'{"id": "J-', b'{"phase": "running"}', b"[]", None])
def test_a_job_whose_record_is_damaged_says_so_and_can_be_sent_again(
    damage: bytes | None, server: InsideServer
) -> None:
    sent = send(server, f"{json.dumps({**VAGUE, 'id': f'T-{damage!r}'})}\n")
    path, name = sent.headers["location"], sent.json["id"]
    assert finish_job(server, sent)["phase"] == "done"
    record = server.workspace / "jobs" / name / "state.json"
    record.unlink()
    if damage is not None:
        record.write_bytes(damage)
    state = server.get(path).json
    assert (state["phase"], state["id"]) == ("failed", name)
    assert "cannot be read" in state["reason"]
    assert name in {row["id"] for row in server.get("/jobs").json}
    assert server.get(f"{path}/results").status == 200
    again = send(server, f"{json.dumps({**VAGUE, 'id': f'T-{damage!r}'})}\n")
    assert finish_job(server, again)["phase"] == "done"


def test_a_job_is_seen_by_whoever_sent_it_and_whoever_may_read_all(server: InsideServer) -> None:
    file = server.workspace.parent / "tokens"
    one, other, reader = (
        add_token(file, name, [role])
        for name, role in (("one", "assess"), ("other", "assess"), ("reader", "read"))
    )
    sent = send(server, f"{json.dumps({**VAGUE, 'id': 'T-one'})}\n", token=one)
    path = sent.headers["location"]
    statuses = [server.get(path, token=token).status for token in (one, other, reader)]
    assert statuses == [200, 404, 200]
    assert [row["id"] for row in server.get("/jobs", token=one).json] == [sent.json["id"]]
    assert send(server, path="/jobs?kind=rescreen", token=one).status == 403
    assert server.ask("DELETE", path, token=other).status == 404
    assert server.ask("DELETE", path, token=one).json == {"removed": sent.json["id"]}
    assert server.get(path, token=reader).status == 404


def test_two_who_send_the_same_orders_see_each_their_job(server: InsideServer) -> None:
    tokens = server.workspace.parent / "tokens"
    body = f"{json.dumps({**VAGUE, 'id': 'T-both'})}\n"
    states = {}
    for name in ("shop", "erp"):
        token = add_token(tokens, name, ["assess"])
        sent = send(server, body, token=token)
        states[name] = server.get(sent.headers["location"], token=token)
        assert states[name].status == 200, states[name].body
        assert send(server, body, token=token).headers["location"] == sent.headers["location"]
    assert states["shop"].json["id"] != states["erp"].json["id"]


def test_a_newer_list_is_a_change_of_the_orders_that_it_touches(tmp_path: Path) -> None:
    workspace = made_workspace(tmp_path)
    token = add_token(tmp_path / "tokens", "everything", ROLES)
    with serving_inside(workspace, tmp_path / "tokens", token) as server:
        for order in (ORDER, VAGUE):
            server.post("/assess", order)
        before = server.get("/changes").json
        assert (before["results"], before["orders"], before["after"]) == ([], 2, None)
        quiet = server.get(f"/changes?since={before['snapshot']}").json
        assert (quiet["results"], quiet["orders"]) == ([], None)
        list_quiet_party(tmp_path, workspace)
        page = server.get("/changes?limit=1").json
        rest = server.get(f"/changes?since={before['snapshot']}&after={page['after']}").json
        rows: list[Any] = page["results"] + rest["results"]
        (changed,) = rows
        assert (changed["order"], changed["after"]["verdict"]) == (VAGUE["id"], "FINDINGS")
        assert [row["change"] for row in changed["changes"]][:1] == ["added"]
        assert rest["after"] is None
        assert len(server.get("/assessments").json["results"]) == 2  # nothing was stored
        state = finish_job(server, send(server, "", "/jobs?kind=rescreen"))
        lines = server.get(state["results"]).lines
        printed = onward("rescreen", "--json", "--workspace", workspace).json_lines
        assert [line["order"] for line in lines] == [line["order"] for line in printed]
        assert [line["after"] for line in lines] == [line["after"] for line in printed]
        assert server.get("/changes").json["results"] == []
    assert onward("log", "verify", "--workspace", workspace).code == 0


def list_quiet_party(folder: Path, workspace: Path) -> None:
    """Load the small layer once more, with an entry for the party that was on no list."""
    entry = "l2,quiet,EU,Example list,sanction,78,2025-01-01,2026-05-01\n"
    (folder / "listings.csv").write_text(TABLES["listings.csv"] + entry)
    files = [folder / name for name in TABLES]
    loaded = onward("load", "csv", *files, "--as", "small", "--workspace", workspace)
    assert loaded.code == 0, loaded.err
