"""Papers that a workspace keeps itself: under their hash, and gone with the record."""

from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from onward.api import inputs as days
from onward.api.workspace import Workspace
from onward.errors import InputRefused
from onward.queries.records.store import MOST_BYTES
from tests.assessments import ORDER, keep, order_data, workspace_with

BY: dict[str, Any] = {"by": "Jana Kessler"}
LICENCE = b"%PDF licence 77"


@pytest.fixture
def desk(tmp_path: Path) -> Workspace:
    return workspace_with(tmp_path)


def list_papers(desk: Workspace) -> list[Path]:
    return sorted(path for path in (desk.path / "papers").rglob("*") if path.is_file())


def test_a_paper_is_kept_under_its_hash_and_vouches_for_a_decision(desk: Workspace) -> None:
    recorded = desk.keep_document("T-1", "Licence 77.PDF", LICENCE, kind="licence", **BY)
    (path,) = list_papers(desk)
    assert path.name == f"{sha256(LICENCE).hexdigest()}.pdf"
    assert path.read_bytes() == LICENCE
    assert path.parent.stat().st_mode & 0o077 == 0
    document = recorded.to_data()["act"] if "act" in recorded.to_data() else recorded.to_data()
    assert "Licence 77.PDF" in str(document)
    (row,) = desk.record("T-1").documents
    assert (row.document, row.state) == ("Licence 77.PDF", "same")
    path.write_bytes(b"another")
    (row,) = desk.record("T-1").documents
    assert row.state == "changed"


def test_the_same_paper_twice_lies_there_once(desk: Workspace) -> None:
    for number in ("L-1", "L-2"):
        desk.keep_document("T-1", "a.pdf", LICENCE, kind="licence", id=number, **BY)
    assert len(list_papers(desk)) == 1
    # a refusal of the second takes nothing from the first
    with pytest.raises(InputRefused, match="has a document 'L-1'"):
        desk.keep_document("T-1", "a.pdf", LICENCE, kind="licence", id="L-1", **BY)
    assert len(list_papers(desk)) == 1


@pytest.mark.parametrize(
    ("name", "content", "more", "says"),
    [
        ("a.pdf", b"", {}, "is empty"),
        ("a.pdf", b"x" * (MOST_BYTES + 1), {}, "more than 5 MiB"),
        ("../a.pdf", LICENCE, {}, "not the name of a file"),
        ("a\\b.pdf", LICENCE, {}, "not the name of a file"),
        ("", LICENCE, {}, "name"),
        ("a.pdf", LICENCE, {"kind": "poem"}, "kind"),
        ("a.pdf", LICENCE, {"by": " "}, "nobody is named"),
    ],
)
def test_what_is_refused_leaves_no_file(
    desk: Workspace, name: str, content: bytes, more: dict[str, Any], says: str
) -> None:
    with pytest.raises(InputRefused, match=says):
        desk.keep_document("T-1", name, content, **{"kind": "licence", **BY, **more})
    assert list_papers(desk) == []


@pytest.mark.parametrize("name", ["no ending", "a.p d f", "a.toolong7", ".pdf", "licence.ПДФ"])
def test_a_file_has_the_ending_of_its_name_only_where_it_is_plain(
    desk: Workspace, name: str
) -> None:
    desk.keep_document("T-1", name, LICENCE, kind="licence", **BY)
    (path,) = list_papers(desk)
    assert path.name == sha256(LICENCE).hexdigest()


def test_papers_of_an_erased_order_go_and_those_of_others_stay(
    desk: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(desk, id="A-0000000000000009", transaction=order_data({**ORDER, "id": "T-9"}))
    for order in ("T-1", "T-9"):
        desk.keep_document(order, "a.pdf", LICENCE, kind="licence", **BY)
    monkeypatch.setattr(days, "today", lambda: date(2126, 1, 1))
    report = desk.erase("T-1", **BY, reason="the customer asks for it")
    assert report.to_data()["papers"] == 1
    assert len(list_papers(desk)) == 1
    assert [row.state for row in desk.record("T-9").documents] == ["same"]
