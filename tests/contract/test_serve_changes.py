"""What would change a finding, over HTTP: orders that can be assessed, and nothing that is kept."""

import json
from typing import Any
from xml.etree import ElementTree

import onward
from tests.serving import InsideServer, small_server
from tests.shell import ORDER

PAPERLESS = {
    **ORDER,
    "id": "T-paper",
    "parties": [ORDER["parties"][0], {"role": "end_user", "id": "small:quiet"}],
    "items": [{"description": "chips", "hs": "854231", "not_listed_reason": "compared"}],
    "destination": "KZ",
    "contract": {"no_reexport": False},
}
"""An order whose contract allows what it should forbid."""

CLAUSE = "clause-no-reexport-missing"


server = small_server(ORDER, PAPERLESS, scope="function")
"""A server over the small workspace, which has assessed two orders."""


def test_each_change_is_an_order_whose_answer_lacks_the_finding(server: InsideServer) -> None:
    stored = server.get("/assessments/T-paper").json
    (finding,) = (row["id"] for row in stored["findings"] if row["indicator"] == CLAUSE)
    tried = server.get(f"/assessments/T-paper/changes?finding={CLAUSE}").json
    assert (tried["finding"], tried["complete"], tried["why"]) == (finding, True, "")
    assert any("forbids re-export" in row["change"] for row in tried["changes"])
    before = server.post("/assess?store=no", tried["order"])
    assert before.json["id"] == stored["id"]
    days = f"on={stored['on']}&snapshot={stored['snapshot']}"
    for row in tried["changes"]:
        after = server.post(f"/assess?store=no&{days}", row["order"]).json
        assert finding not in {each["id"] for each in after["findings"]}, row["change"]
        assert after["verdict"] == row["verdict"]
    assert server.get("/assessments?order=T-paper").json["total"] == 1
    log = server.get("/log?limit=500").json["results"]
    assert "noted" not in json.dumps(log)


def test_what_a_list_says_no_order_changes_and_it_is_said(server: InsideServer) -> None:
    tried = server.get("/assessments/T-1/changes?finding=1").json
    assert "rests on what small says" in tried["why"]
    assert all("paper" not in row["change"] for row in tried["changes"])


def test_a_finding_is_named_by_its_number_and_must_be_there(server: InsideServer) -> None:
    assert server.get("/assessments/T-1/changes").kind == "usage"
    missing = server.get("/assessments/T-1/changes?finding=99")
    assert missing.kind == "usage"
    assert "there are: " in missing.json["detail"]


def test_an_assessment_of_another_snapshot_is_asked_with_its_own(server: InsideServer) -> None:
    earlier = server.get("/readyz").json["snapshot"]
    table = server.workspace.parent / "parties.csv"
    table.write_text("id,name,kind,country,retrieved\nlate,Late Ltd,Company,GB,2026-05-02\n")
    onward.Workspace(server.workspace).load("csv", table, name="late")
    refused = server.get("/assessments/T-1/changes?finding=1")
    assert refused.kind == "conflict"
    assert refused.json["mend"] == f"ask with snapshot={earlier}"
    reply = server.get(f"/assessments/T-1/changes?finding=1&snapshot={earlier}")
    assert reply.status == 200


def read_figure(server: InsideServer, order: str) -> tuple[dict[str, Any], list[str]]:
    """Return what a figure tells its page, and the classes of the pictures in it."""
    figure = server.get(f"/assessments/{order}/figure").body
    root = ElementTree.fromstring(figure)  # noqa: S314  # our own
    return json.loads(root[0].text or ""), [part.get("class", "") for part in root[1:]]


def test_the_page_has_its_tables_as_texts_and_a_chart_only_of_what_began_or_ended(
    server: InsideServer,
) -> None:
    data, pictures = read_figure(server, "T-1")
    parties, sources = data["head"]["parties"], data["head"]["sources"]
    assert all(len(row) == len(parties["heads"]) for row in parties["rows"])
    assert parties["rows"][0][:3] == ["exporter", "Nordlys Signal GmbH", "Germany"]
    assert all(len(row) == len(sources["heads"]) for row in sources["rows"])
    assert (data["events"], "events" in pictures) == ([], False)
    order = {**ORDER, "id": "T-held"}
    order["parties"] = [ORDER["parties"][0], {"role": "end_user", "id": "small:acme"}]
    server.post("/assess", order)
    data, pictures = read_figure(server, "T-held")
    assert bool(data["events"]) == ("events" in pictures)
    for day, words, line in data["events"]:
        ends = (data["lines"][line]["from"], data["lines"][line]["to"])
        assert day.count("-") == 2
        assert all(data["cards"][end]["name"] in words for end in ends)
