"""What newer data says of the parties of a canvas, before anybody draws it with that."""

from pathlib import Path

import pytest

import onward
from onward.errors import OnwardError
from onward.viz.scenes.canvas import describe_news
from tests.shell import made_workspace

PARTIES = "id,name,kind,country\nlow,Low AG,Company,CH\nmid,Mid AG,Company,CH\n"
TIES = "id,from,to,kind,share_min,share_max,since\n"
STATE = {"seeds": ["own:low"], "parties": ["own:mid"]}


def load(workspace: onward.Workspace, folder: Path, parties: str, ties: str) -> str:
    """Load the two tables in the place of those before, and name the snapshot."""
    for name, text in (("parties", parties), ("ties", ties)):
        (folder / f"{name}.csv").write_text(text)
    files = [folder / f"{name}.csv" for name in ("parties", "ties")]
    why = "a test takes a row out"
    workspace.load("csv", *files, name="own", retrieved="2026-01-02", accept_drop=why)
    return workspace.snapshot().id


def test_new_and_gone_ties_are_told_and_what_stayed_is_not(tmp_path: Path) -> None:
    workspace = onward.Workspace(made_workspace(tmp_path))
    stays = "t0,low,mid,supplies,,,\n"
    first = f"{TIES}{stays}t1,mid,low,owns,0.5,0.5,2020-01-02\n"
    before = load(workspace, tmp_path, PARTIES, first)
    load(workspace, tmp_path, PARTIES, f"{TIES}{stays}t2,mid,low,owns,0.7,0.7,2026-01-01\n")
    news = workspace.canvas_news(STATE, before)
    said = describe_news(news)
    titles = {group.title: [row.said.text for row in group.rows] for group in said.groups}
    assert titles == {
        "new ties: 1": ["Mid AG owns 70 % of Low AG"],
        "ties gone: 1": ["Mid AG owns 50 % of Low AG"],
        "new entries of lists: 0": [],
        "entries of lists gone: 0": [],
    }
    assert workspace.canvas_news({**STATE, "hidden_kinds": ["owns"]}, before).new_ties == ()
    same = workspace.canvas_news(STATE, workspace.snapshot().id)
    assert not any((same.new_ties, same.gone_ties, same.new_entries, same.gone_entries))


def test_a_party_that_is_gone_is_named_and_another_snapshot_must_be_there(tmp_path: Path) -> None:
    workspace = onward.Workspace(made_workspace(tmp_path))
    before = load(workspace, tmp_path, PARTIES, f"{TIES}t1,mid,low,owns,0.5,0.5,\n")
    load(workspace, tmp_path, "id,name,kind,country\nlow,Low AG,Company,CH\n", TIES)
    news = workspace.canvas_news(STATE, before)
    assert news.missing == ("own:mid",)
    assert len(news.gone_ties) == 1
    assert describe_news(news).notes == ("own:mid is not in the newer data",)
    with pytest.raises(OnwardError):
        workspace.canvas_news(STATE, "0" * 64)
