"""What an assessment would be if the graph were another one: asked over HTTP, and never kept."""

import json
from pathlib import Path

from tests.serving import InsideServer, small_server
from tests.shell import onward
from tests.unit.cases import each_case

ORDER = {
    "id": "T-owned",
    "date": "2026-05-02",
    "parties": [{"role": "end_user", "id": "small:middle"}],
}
TIE = "small:listed owns small:middle"


server = small_server(ORDER)
"""A server over the small workspace, with an order of whom a listed party owns 60 %."""


def test_ties_shares_owners_entries_and_fields_are_supposed_as_by_the_command(
    server: InsideServer, tmp_path: Path
) -> None:
    order = tmp_path / "order.json"
    order.write_text(json.dumps(ORDER))
    before = server.get("/log/head").json
    for supposed in (
        {"drop": [TIE]},
        {"share": {TIE: "0.4"}},
        {"add": [{"owner": "Ana Founder", "of": "end_user", "share": "0.4"}]},
        {"delist": ["l1"]},
        {"order": {"destination": "SE"}},
    ):
        what = tmp_path / "what.json"
        what.write_text(json.dumps(supposed))
        place = ("--workspace", server.workspace, "--json")
        printed = onward("assess", order, "--what-if", what, *place)
        assert printed.out, printed.err
        answer = server.post("/assessments/T-owned/changes", supposed)
        assert (answer.status, answer.json) == (200, printed.json), supposed
    without = server.post("/assessments/T-owned/changes", {"drop": [TIE]}).json
    assert without["before"]["verdict"] == "FINDINGS"
    assert without["after"]["verdict"] == "INCOMPLETE"
    assert without["what_if"] == [f"without the tie {TIE}"]
    assert server.get("/log/head").json == before
    assert server.get("/assessments?order=T-owned").json["total"] == 1


@each_case("supposed", "words", lists=True)
def test_what_cannot_be_supposed_is_refused_by_name(
    supposed: object, words: str, server: InsideServer
) -> None:
    answer = server.post("/assessments/T-owned/changes", supposed)
    assert (answer.status, answer.kind) == (422, "refused")
    assert words in answer.json["detail"]


def test_an_assessment_that_is_not_there_has_none(server: InsideServer) -> None:
    answer = server.post("/assessments/T-nobody/changes", {"drop": [TIE]})
    assert (answer.status, answer.kind) == (404, "unknown")
