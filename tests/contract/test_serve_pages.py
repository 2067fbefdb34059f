"""Pages of a search and of a layer: each says where the next is, and all are of one snapshot."""

from typing import Any

import pytest

from tests.serving import InsideServer, small_server
from tests.shell import TABLES, onward

LISTS = {"/search?q=s*": "parties", "/layers/small/records?": "records"}
"""Lists that more than one party of the small layer is in, and the key of their rows."""


server = small_server(scope="function")


def get(server: InsideServer, path: str) -> Any:
    reply = server.get(path)
    assert reply.status == 200, reply.body
    return reply


def load_more(server: InsideServer) -> None:
    """Load the small layer once more, with parties that come before those that were there."""
    folder = server.workspace.parent
    rows = "".join(f"a{number},S Aaa {number} SA,Company,CH,,2026-05-01\n" for number in range(3))
    head, _, rest = TABLES["parties.csv"].partition("\n")
    (folder / "parties.csv").write_text(f"{head}\n{rows}{rest}", encoding="utf-8")
    files = [folder / name for name in TABLES]
    answer = onward("load", "csv", *files, "--as", "small", "--workspace", server.workspace)
    assert answer.code == 0, answer.err


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("form", ["", "&format=csv"])
def test_each_page_says_where_the_next_one_is(path: str, form: str, server: InsideServer) -> None:
    whole = get(server, path)
    pages, following = 0, f"{path}&limit=1{form}"
    while following:
        page = get(server, following)
        assert page.headers["onward-total"] == str(whole.json["total"])
        link = page.headers.get("link", "")
        following = link.removeprefix("<").removesuffix('>; rel="next"')
        pages += 1
    assert pages == whole.json["total"] > 1


@pytest.mark.parametrize("path", LISTS)
def test_a_list_that_is_loaded_meanwhile_changes_no_page(path: str, server: InsideServer) -> None:
    key = LISTS[path]
    whole = get(server, path)
    rows, page = [], get(server, f"{path}&limit=1&offset=0")
    load_more(server)
    assert get(server, path).json["total"] > whole.json["total"]
    while True:
        rows += page.json[key]
        assert page.headers["onward-snapshot"] == page.json["snapshot"] == whole.json["snapshot"]
        after = page.headers.get("onward-after")
        if after is None:
            break
        page = get(server, f"{path}&limit=1&after={after}")
    assert rows == whole.json[key]


def test_a_page_is_counted_from_one_place_alone(server: InsideServer) -> None:
    after = get(server, "/layers/small/records?limit=1").headers["onward-after"]
    for path in (
        f"/layers/small/records?after={after}&offset=1",
        f"/search?q=s*&after={after}",
        "/search?q=s*&after=x",
    ):
        assert server.get(path).kind == "usage"
