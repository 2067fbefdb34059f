"""What sources say of a party without an entry of a list counts as listed, and is said."""

import json
from pathlib import Path

import onward
from tests.shell import onward as run

DAY = "2026-05-01"


def load_topics(folder: Path) -> onward.Workspace:
    """Load a table that calls a party sanctioned, and a list that has an entry for another."""
    table = folder / "parties.csv"
    table.write_text(
        f"id,name,kind,country,topics,retrieved\nbarred,Barred Works,Company,RU,sanction,{DAY}\n"
        f"guard,State Guard,PublicBody,RU,gov.security,{DAY}\n"
    )
    steel = {"name": ["Norvik Steelworks"], "country": ["ru"], "topics": ["sanction"]}
    entry = {"entity": ["steel"], "program": ["Example"], "endDate": ["2026-01-01"]}
    entities = (
        {"id": "steel", "schema": "Company", "properties": steel},
        {"id": "entry", "schema": "Sanction", "properties": entry},
    )
    listed = folder / "list.ftm.json"
    listed.write_text("".join(json.dumps(entity) + "\n" for entity in entities))
    ws = onward.Workspace(folder / "workspace")
    ws.load("csv", table, name="own")
    ws.load("ftm", listed, name="list", retrieved=DAY)
    return ws


def test_a_topic_without_a_list_entry_is_said_and_counts_as_listed(tmp_path: Path) -> None:
    ws = load_topics(tmp_path)
    barred, guard, steel = (ws.party(party) for party in ("own:barred", "own:guard", "list:steel"))
    assert barred.listed
    assert barred.listings == ()
    assert [(row.id, row.topic, row.words) for row in barred.bare_topics] == [
        ("own:barred", "sanction", "under sanctions")
    ]
    assert not guard.listed
    assert [row.words for row in guard.bare_topics] == ["security service"]
    # the source's own entry says when its topic held
    assert not steel.listed
    assert steel.bare_topics == ()


def test_a_topic_with_an_entry_of_its_source_is_not_called_one_without(tmp_path: Path) -> None:
    ws = load_topics(tmp_path)
    said = [
        run("party", party, "--workspace", ws.path).out for party in ("own:barred", "list:steel")
    ]
    assert ["topics without a list: sanction" in text for text in said] == [True, False]
