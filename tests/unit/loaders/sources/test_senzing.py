"""Senzing records: the role of a pointer decides who holds, by the data source's own words."""

import json
from pathlib import Path

import pytest

from onward.errors import RowRefused
from onward.graph.shares import Share
from onward.loaders.load import Loaded, load
from onward.loaders.source import LoadOptions
from onward.loaders.sources.senzing import pointer_role
from tests.lists import load_made, party, shared_data, ties

COMPANY, ADA = "senzing:OPEN-OWNERSHIP/1", "senzing:OPEN-OWNERSHIP/2"
CY, LAMPS, HOLDING = (f"senzing:OPEN-SANCTIONS/NK-{number}" for number in (3, 4, 5))


@pytest.fixture(scope="module")
def made() -> Loaded:
    return load_made("senzing")


def test_a_record_of_a_register_points_to_its_owner(made: Loaded) -> None:
    owns = ties(made, "owns")
    assert (owns[ADA, COMPANY].share, owns[ADA, COMPANY].since) == (Share(0.25, 0.5), "2016-04-06")
    assert ties(made, "controls")[ADA, COMPANY].until == "2020-01-01"
    # a pointer to a record that is not there leads to a party that nothing describes
    assert owns["senzing:OOR/gone", COMPANY].share == Share(0.333, 0.333)
    assert made.log.counts["dangling references"] == 1


def test_a_person_points_to_what_it_directs_owns_or_controls(made: Loaded) -> None:
    assert (CY, LAMPS) in ties(made, "directs")
    assert (CY, LAMPS) in ties(made, "owns")
    assert (CY, HOLDING) in ties(made, "controls")


def test_a_company_points_to_who_controls_it(made: Loaded) -> None:
    assert (HOLDING, LAMPS) in ties(made, "controls")


def test_an_unknown_role_is_a_link_with_its_word(made: Loaded) -> None:
    assert ties(made, "linked")[LAMPS, HOLDING].text == "Gardener"
    assert pointer_role("SOMEWHERE-ELSE", "shareholding 50%") is None


def test_names_numbers_and_dates_are_read_wherever_they_stand(made: Loaded) -> None:
    ada, company = party(made, ADA), party(made, COMPANY)
    assert (ada.name, ada.country, ada.kind) == ("Ada Lockwood", "IE", "Person")
    assert [name.text for name in ada.names] == ["Ada M. Lockwood"]
    assert [(one.scheme, one.value, one.country) for one in company.identifiers] == [
        ("registration_number", "00000017", "GB")
    ]
    assert (company.incorporated, company.source.published) == ("2011-05-03", "2026-03-01")
    assert party(made, CY).topics == ("sanction",)


def test_a_topic_that_is_not_known_fails_the_load(tmp_path: Path) -> None:
    record = {"DATA_SOURCE": "X", "RECORD_ID": "1", "NAME_FULL": "A B", "TOPIC": "sanctioned"}
    path = tmp_path / "records.json"
    path.write_text(json.dumps(record) + "\n", encoding="utf-8")
    with pytest.raises(RowRefused, match="unknown topic"):
        load("senzing", [path], LoadOptions("senzing", "2026-01-01"))


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
