"""Senzing: the real records. What made records say: `cases/senzing.yaml`."""

import pytest

from onward.loaders.load import load
from onward.loaders.source import LoadOptions
from onward.loaders.sources.senzing import pointer_role
from tests.lists import shared_data


def test_a_role_of_an_unknown_data_source_is_none() -> None:
    assert pointer_role("SOMEWHERE-ELSE", "shareholding 50%") is None


@pytest.mark.parametrize(
    ("name", "accepted", "others"),
    [("open-ownership.json", 316, 0), ("open-sanctions.json", 24, 0), ("export.json", 0, 195)],
)
def test_every_real_record_is_accounted_for(name: str, accepted: int, others: int) -> None:
    file = shared_data("senzing-open-ownership") / name
    loaded = load("senzing", [file], LoadOptions("senzing", "2024-08-01"))
    account = loaded.log.files[name]
    assert (account.accepted, account.not_a_party.total()) == (accepted, others)


def test_a_real_company_is_owned_by_whom_its_record_points_to() -> None:
    file = shared_data("senzing-open-ownership") / "open-ownership.json"
    loaded = load("senzing", [file], LoadOptions("senzing", "2024-08-01"))
    names = {one.id: one.name for one in loaded.statements.parties}
    pairs = {
        (names.get(tie.start), names.get(tie.end))
        for tie in loaded.statements.ties
        if tie.kind == "owns"
    }
    assert ("Wynn Weinzweig Uk Holdings Llp", "GOLD WYNN UK HOLDINGS LIMITED") in pairs
