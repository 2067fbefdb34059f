"""Whoever had goods of a party is compared with the lists by name: papers give no number of it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from onward import Workspace
from tests.csv_world import CsvWorld, order, plain_item

pytestmark = pytest.mark.usefixtures("one_engine")

SHIPPED = "hist-shipped-after-listing"
LISTED = "Zephyrin Armaments Works"


def build(folder: Path, *recipients: tuple[str, str, str]) -> Path:
    """Load a customer that sent goods to recipients: each with a name, a country and a day."""
    base = CsvWorld("base")
    base.party("user", name="Orbita Telekom")
    base.party("ana", "Person", name="Ana Founder")
    base.tie("ana", "owns", "user", "1")
    for number, (name, country, day) in enumerate(recipients):
        base.party(f"r{number}", country=country, name=name)
        base.shipment("user", f"r{number}", day, hs="854231")
    base.records()
    base.load(folder)
    lists = CsvWorld("lists")
    lists.lists()
    lists.party("listed", country="XA", name=LISTED)
    lists.listing("listed", "EU", since="2023-01-01")
    lists.party("short", country="XA", name="Velkuran")
    lists.listing("short", "EU", since="2023-01-01")
    lists.load(folder)
    return folder


def assess(folder: Path, **more: Any) -> Mapping[str, Any]:
    """Assess an order of the customer."""
    users = ({"role": role, "id": "base:user"} for role in ("end_user", "consignee"))
    return Workspace(folder).assess(order(*users, items=[plain_item()], **more)).to_data()


def list_findings(assessment: Mapping[str, Any]) -> list[tuple[str, str]]:
    findings = (each for each in assessment["findings"] if each["indicator"] == SHIPPED)
    return [(each["status"], each["object"]["name"]) for each in findings]


def test_goods_to_a_party_of_a_listed_name_are_possibly_goods_to_the_listed_one(
    tmp_path: Path,
) -> None:
    assessment = assess(build(tmp_path / "w", (LISTED, "XA", "2024-06-01")))
    assert list_findings(assessment) == [("possible", LISTED)]
    [finding] = [each for each in assessment["findings"] if each["indicator"] == SHIPPED]
    kinds = [step["tie"]["kind"] for step in finding["evidence"]["paths"][0]["steps"]]
    assert kinds == ["ships_to", "possibly_same_as"]
    assert any("possibly the same party" in reason for reason in finding["possible_because"])


def test_a_delivery_before_the_entry_is_none_after_it(tmp_path: Path) -> None:
    folder = build(tmp_path / "w", (LISTED, "XA", "2022-06-01"))
    assert list_findings(assess(folder)) == []


def test_of_two_recipients_of_one_listed_name_the_later_delivery_counts(tmp_path: Path) -> None:
    recipients = ((LISTED, "XA", "2022-06-01"), (f"{LISTED} LLC", "XA", "2024-06-01"))
    [finding] = [
        each
        for each in assess(build(tmp_path / "w", *recipients))["findings"]
        if each["indicator"] == SHIPPED
    ]
    assert finding["status"] == "possible"
    assert [row["date"] for row in finding["values"]["shipments"]] == ["2024-06-01"]


def test_a_recipient_of_another_name_is_nobody_listed(tmp_path: Path) -> None:
    assert list_findings(assess(build(tmp_path / "w", ("Kettle Optics", "XA", "2024-06-01")))) == []


def list_doubts(assessment: Mapping[str, Any], name: str) -> list[str]:
    """Return why each gap that names a recipient is one."""
    gaps = assessment["coverage"]["gaps"]
    return [gap["why_it_matters"] for gap in gaps if name in gap["why_it_matters"]]


LONGER = "Velkuran Invest Holding B.V."


def test_a_whole_listed_name_within_that_of_a_recipient_is_a_gap(tmp_path: Path) -> None:
    assessment = assess(build(tmp_path / "w", (LONGER, "NL", "2024-06-01")))
    assert list_findings(assessment) == []
    [why] = list_doubts(assessment, LONGER)
    assert why == (
        f"{LONGER}, to whom goods of Orbita Telekom went, has the whole name of Velkuran on a list "
        "in its own, and nothing else agrees: confirm or refuse that they are the same"
    )
    assert assessment["complete"] is False


def test_goods_that_went_before_the_entry_began_are_no_gap(tmp_path: Path) -> None:
    assessment = assess(build(tmp_path / "w", (LONGER, "NL", "2022-06-01")))
    assert list_doubts(assessment, LONGER) == []


def test_a_recipient_of_whom_the_party_only_may_be_is_a_gap(tmp_path: Path) -> None:
    folder = build(tmp_path / "w", (LISTED, "XA", "2024-06-01"))
    parties = (
        {"role": role, "name": "Orbita Telecoms", "country": "XB"}
        for role in ("end_user", "consignee")
    )
    assessment = Workspace(folder).assess(order(*parties, items=[plain_item()])).to_data()
    [match] = {each["band"] for each in assessment["matches"] if each["candidate"]}
    assert match == "possible"
    assert list_findings(assessment) == []
    assert any(
        why.startswith(f"it may be Orbita Telekom, whose goods went to {LISTED}")
        for why in list_doubts(assessment, LISTED)
    )


def test_whom_a_daughter_supplied_is_compared_too(tmp_path: Path) -> None:
    folder = build(tmp_path / "w", ("Kettle Optics", "XA", "2024-06-01"))
    more = CsvWorld("more")
    more.party("daughter", name="Orbita Trading")
    more.party("got", country="XA", name=LISTED)
    more.tie("base:user", "owns", "daughter", "0.9")
    more.shipment("daughter", "got", "2024-06-01", hs="854231")
    more.load(folder)
    assert list_findings(assess(folder)) == [("possible", LISTED)]


def test_whom_the_exporter_supplies_is_asked_in_orders_of_their_own(tmp_path: Path) -> None:
    folder = build(tmp_path / "w", (LISTED, "XA", "2024-06-01"))
    parties = ({"role": "exporter", "id": "base:user"}, {"role": "end_user", "id": "base:r0"})
    assessment = Workspace(folder).assess(order(*parties, items=[plain_item()])).to_data()
    assert list_findings(assessment) == []


def test_of_very_many_recipients_it_is_said_how_many_were_not_compared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onward.queries.matching.lookup.MOST_RECIPIENTS", 1)
    recipients = ((LISTED, "XA", "2024-06-01"), ("Kettle Optics", "XA", "2024-07-01"))
    assessment = assess(build(tmp_path / "w", *recipients))
    assert list_findings(assessment) == []
    assert assessment["complete"] is False
    assert "only the latest 1 of those to whom it sent goods are compared" in str(
        assessment["coverage"]
    )
