"""An order whose end-user stands on an official list: the finding names list and measure."""

from functools import cache
from typing import Any

import pytest

from onward.graph.store.workspace import memory_snapshot
from onward.loaders.load import load
from onward.loaders.source import LoadOptions
from onward.queries.assessment.setup import AssessmentSetup
from onward.queries.transactions.transaction import parse_transaction
from tests.assessments import assess_to_data
from tests.lists import made_files
from tests.unit.cases import table

LISTED = "own-listed-direct"

CASES: list[list[str]] = table(__file__, "CASES", lists=True)


@cache
def world(source: str) -> AssessmentSetup:
    name = "ofac" if source == "ofac_advanced" else source
    loaded = load(name, made_files(source), LoadOptions(name, "2026-08-05"))
    return AssessmentSetup.open(memory_snapshot(loaded.statements))


def finding_of(source: str, name: str, country: str) -> dict[str, Any]:
    """Give what the order to a party of that name or id leads to, as JSON has it."""
    order = {
        "id": "T-1",
        "date": "2026-08-06",
        "destination": country,
        "parties": [
            {"role": "exporter", "name": "Nordlys Signal", "country": "DE"},
            {"role": "end_user", "id" if ":" in name else "name": name, "country": country},
        ],
        "items": [{"description": "chairs"}],
    }
    findings = assess_to_data(parse_transaction(order), world(source))["findings"]
    (finding,) = (row for row in findings if row["indicator"] == LISTED)
    return dict(finding)


@pytest.mark.parametrize(("source", "name", "country", "regime", "severity", "measure"), CASES)
def test_an_order_to_an_entry_of_the_list(
    source: str, name: str, country: str, regime: str, severity: str, measure: str
) -> None:
    finding = finding_of(source, name, country)
    entries = finding["values"]["listings"]
    assert (finding["status"], finding["severity"]) == ("present", severity)
    assert {entry["regime"] for entry in entries} == {regime}
    assert all(entry["measure"].startswith(measure) for entry in entries)
