"""``onward fetch`` at the command line and from Python, and a load of what it brought."""

import socket
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from onward import FetchFailed, Workspace, list_official_files
from onward.api.answers import data as fetching
from onward.api.inputs import today
from onward.graph.store.workspace import WorkspaceFolder
from onward.loaders.fetch.transfer import Proxy, WebNetwork
from tests.lists import MADE
from tests.shell import Answer, onward
from tests.steps import Steps, each_step_case
from tests.web_server import HOST, Site, give, serving

COLUMNS = (
    "source,file,url,also_hosts,licence,kind,least_kib,most_mib,checksum_url,confirmed,by_hand"
)
LIST = (MADE / "ca_sema" / "sema-lmes.xml").read_bytes()


@pytest.fixture(scope="module")
def server() -> Iterator[Site]:
    with serving() as site:
        yield site


@pytest.fixture
def site(server: Site, monkeypatch: pytest.MonkeyPatch) -> Site:
    """A server in the place of the world."""
    server.pages.clear()
    server.questions.clear()
    network = server.network
    monkeypatch.setattr(fetching, "make_network", lambda proxy: replace(network, proxy=proxy))
    monkeypatch.chdir("/")  # whoever forgets a folder writes nowhere
    return server


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """A table of addresses that leads to it."""
    path = tmp_path / "own.csv"
    address = f"https://{HOST}/sema.xml?token=secret"
    row = f"ca_sema,sema-lmes.xml,{address},,made for tests,XML,,,,,"
    path.write_text(f"{COLUMNS}\n{row}\n", encoding="utf-8")
    return path


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def resolve(*_: object, **__: object) -> None:
        raise AssertionError("a name was resolved")

    monkeypatch.setattr(socket, "getaddrinfo", resolve)


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return tmp_path / "workspace"


Fetch = Callable[..., Answer]


@pytest.fixture
def fetch(table: Path, workspace: Path) -> Fetch:
    """Type the command with the table of addresses."""
    place = ("--table", table, "--workspace", workspace)
    return lambda *words: onward("fetch", *words, *place)


def give_list(site: Site, **headers: str) -> None:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    site.pages["/sema.xml?token=secret"] = give(LIST, headers=named)


@each_step_case
@pytest.mark.usefixtures("no_network")
def test_nobody_is_asked(case: dict[str, Any], tmp_path: Path) -> None:
    Steps(tmp_path).check(case)


@pytest.mark.usefixtures("no_network")
def test_every_file_that_can_be_fetched_is_listed() -> None:
    named = {file["source"] for file in onward("fetch", "--list", "--json").json}
    assert named == {file.source for file in list_official_files()}


def test_a_fetched_file_is_loaded_with_what_its_record_says(
    site: Site, fetch: Fetch, workspace: Path
) -> None:
    give_list(site, ETag='"a"', Last_Modified="Fri, 24 Apr 2026 10:00:00 GMT")
    fetched = fetch("ca_sema")
    assert fetched.code == 0, fetched.err
    assert "published: 2026-04-24" in fetched.out
    assert f"Load it with: onward load ca_sema {workspace / 'fetched' / 'ca_sema'}" in fetched.out
    assert "secret" not in fetched.out

    loaded = onward("load", "ca_sema", "--workspace", workspace, "--json")
    assert loaded.code == 0, loaded.err
    day = today().isoformat()
    assert loaded.json["retrieved"] == day
    # the days of this list's rows are those of single entries, and so is its server's no age
    assert loaded.json["published"] is None
    [layer] = WorkspaceFolder(workspace).current().layers
    assert layer.url == f"https://{HOST}/sema.xml?…"
    [known] = layer.log["fetched"]
    assert (known["file"], known["retrieved"]) == ("sema-lmes.xml", day)


def test_a_user_may_say_otherwise(site: Site, fetch: Fetch, workspace: Path) -> None:
    give_list(site)
    fetch("ca_sema")
    dated = ("--retrieved", "2026-05-02", "--workspace", workspace)
    loaded = onward("load", "ca_sema", *dated, "--json")
    assert loaded.json["retrieved"] == "2026-05-02"


def test_a_file_that_was_changed_has_no_record_any_more(
    site: Site, fetch: Fetch, workspace: Path
) -> None:
    give_list(site)
    fetch("ca_sema")
    file = workspace / "fetched" / "ca_sema" / "sema-lmes.xml"
    file.write_bytes(LIST.replace(b"Varga", b"Vargo"))
    loaded = onward("load", "ca_sema", file, "--workspace", workspace, "--json")
    assert "sema-lmes.xml: was changed since it was fetched" in loaded.err
    assert loaded.json["retrieved"] == "2025-06-12"  # its newest row, as if it were not fetched


def test_a_file_that_does_not_come_fails_the_command_and_not_the_others(
    site: Site, table: Path, fetch: Fetch
) -> None:
    give_list(site)
    row = f"un,consolidated.xml,https://{HOST}/gone.xml,,made for tests,XML,,,,,"
    table.write_text(f"{table.read_text()}{row}\n")
    shown = fetch("un", "ca_sema")
    assert shown.code == 4
    said = "there is no such file (404); the publisher may have moved it"
    assert shown.err == f"onward: un: https://{HOST}/gone.xml: {said}\n"
    assert "ca_sema: fetched" in shown.out
    [failed, came] = fetch("un", "ca_sema", "--json").json_lines
    assert (failed["outcome"], came["outcome"]) == ("failed", "unchanged")


def test_python_raises_after_all_files_were_tried(site: Site, table: Path, tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "workspace")
    with pytest.raises(FetchFailed, match="404"):
        workspace.fetch("ca_sema", table=table)
    give_list(site)
    [file] = workspace.fetch("ca_sema", table=table, folder=tmp_path / "lists")
    path = tmp_path / "lists" / "ca_sema" / "sema-lmes.xml"
    assert (file.outcome, file.path) == ("fetched", str(path))


def test_a_proxy_counts_only_where_it_is_asked_for(
    site: Site, fetch: Fetch, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_list(site)
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    assert fetch("ca_sema").code == 0
    through = fetch("ca_sema", "--proxy")
    assert (through.code, "cannot be reached" in through.err) == (4, True)
    seen: list[Proxy | None] = []

    def note(proxy: Proxy | None) -> WebNetwork:
        seen.append(proxy)
        return site.network

    monkeypatch.setattr(fetching, "make_network", note)
    fetch("ca_sema", "--proxy")
    assert seen == [Proxy("127.0.0.1", 1)]


@pytest.mark.usefixtures("no_network")
@pytest.mark.parametrize("proxy", ["", "socks5://127.0.0.1:1", "http://me:secret@proxy:1", "x"])
def test_a_proxy_that_cannot_be_used_is_refused(
    proxy: str, fetch: Fetch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("https_proxy", raising=False)
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    shown = fetch("ca_sema", "--proxy")
    assert (shown.code, "secret" in shown.err) == (2, False)
