"""Papers over HTTP: kept with the record, by who may decide, and refused as any other act."""

import json
from base64 import b64encode
from hashlib import sha256
from typing import Any

from tests.serving import JSON, InsideServer, small_server
from tests.shell import ORDER
from tests.unit.cases import each_case, table

LICENCE = b"%PDF licence 77"
PAPER: dict[str, Any] = {
    "name": "licence 77.pdf",
    "content": b64encode(LICENCE).decode(),
    "kind": "licence",
    "by": "J. Kessler",
}
OVERRIDE: dict[str, list[str] | str] = table(__file__, "OVERRIDE", lists=True)


server = small_server(ORDER, scope="function")
"""A server over the small workspace, which has assessed one order."""


def list_files(server: InsideServer) -> list[bytes]:
    papers = server.workspace / "papers"
    return [path.read_bytes() for path in papers.rglob("*") if path.is_file()]


def test_a_decision_over_a_stop_says_which_paper_it_needs_and_stands_once_it_is_there(
    server: InsideServer,
) -> None:
    refused = server.post("/assessments/T-1/decisions", OVERRIDE)
    assert (refused.status, refused.json["where"]["field"]) == (422, "documents")
    assert refused.json["acts"] == ["documents", "adjudications"]
    assert "`" not in refused.json["detail"]
    assert refused.json["mend"].startswith("add the paper with “Add a paper”, or judge")
    added = server.post("/assessments/T-1/documents", {**PAPER, "id": "L-77"})
    assert added.status == 200
    decided = server.post("/assessments/T-1/decisions", {**OVERRIDE, "documents": ["L-77"]})
    assert decided.status == 200
    (row,) = server.get("/records/T-1").json["documents"]
    assert (row["document"], row["sha256"]) == ("L-77", sha256(LICENCE).hexdigest())
    assert list_files(server) == [LICENCE]
    assert server.get("/log/verification").status == 200


@each_case("change", "field", lists=True)
def test_what_is_no_paper_is_refused_and_nothing_is_kept(
    server: InsideServer, change: dict[str, Any], field: str
) -> None:
    refused = server.post("/assessments/T-1/documents", {**PAPER, **change})
    assert refused.kind == "refused"
    assert field in refused.json["detail"]
    assert list_files(server) == []


def test_a_paper_that_is_too_large_is_refused_with_its_limit(server: InsideServer) -> None:
    large = b64encode(bytes(5 * 1024 * 1024 + 1)).decode()
    refused = server.post("/assessments/T-1/documents", {**PAPER, "content": large})
    assert refused.status == 422
    assert "more than 5 MiB" in refused.json["detail"]
    huge = "A" * (11 * 1024 * 1024)
    assert server.post("/assessments/T-1/documents", {**PAPER, "content": huge}).status == 413
    assert list_files(server) == []


def test_a_paper_is_of_the_assessment_that_was_seen(server: InsideServer) -> None:
    body = json.dumps(PAPER)
    seen = {**JSON, "If-Match": f'"{"0" * 64}"'}
    assert server.ask("POST", "/assessments/T-1/documents", body, seen).status == 412
    assert list_files(server) == []
