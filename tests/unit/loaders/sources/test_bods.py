"""BODS: shares and their ends, chains of components, owners not named, states over time."""

import json
from pathlib import Path
from typing import Any

import pytest

import onward
from onward.errors import RowRefused
from onward.graph.model import Tie
from onward.graph.shares import Share
from onward.loaders.load import Loaded, load
from onward.loaders.source import LoadOptions
from tests.lists import load_made, party, shared_data, ties
from tests.unit.cases import each_case

FILL = "0" * 20


def statement(kind: str, record: str, details: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Write a statement of version 0.4."""
    base = {
        "statementId": f"statement-of-{record}-{FILL}",
        "declarationSubject": "c",
        "statementDate": "2026-02-01",
        "recordId": record,
        "recordType": kind,
        "recordStatus": "new",
        "recordDetails": {"isComponent": False, **details},
    }
    return base | more


def holding(*interests: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Write who holds what in c."""
    details = {"subject": "c", "interestedParty": "p", "interests": list(interests)}
    return statement("relationship", "r", details | more)


def load_statements(folder: Path, *statements: dict[str, Any]) -> Loaded:
    path = folder / "statements.json"
    path.write_text(json.dumps(statements), encoding="utf-8")
    return load("bods", [path], LoadOptions("bods", "2026-03-01"))


def one_tie(folder: Path, *statements: dict[str, Any]) -> Tie:
    (tie,) = load_statements(folder, *statements).statements.ties
    return tie


@pytest.mark.parametrize(
    ("stated", "share"),
    [
        ({"exact": 60}, Share(0.6, 0.6)),
        ({"exact": 33.3}, Share(0.333, 0.333)),
        ({"exact": 40, "minimum": 25, "maximum": 50}, Share(0.4, 0.4)),
        ({"minimum": 25, "exclusiveMaximum": 50}, Share(0.25, 0.5, max_exclusive=True)),
        ({"exclusiveMinimum": 75}, Share(0.75, 1.0, min_exclusive=True)),
        ({"minimum": 25, "exclusiveMinimum": 25}, Share(0.25, 1.0, min_exclusive=True)),
        ({"maximum": 5}, Share(0.0, 0.05)),
        ({}, None),
    ],
)
def test_a_share_has_the_ends_that_are_stated(
    tmp_path: Path, stated: dict[str, float], share: Share | None
) -> None:
    tie = one_tie(tmp_path, holding({"type": "shareholding", "share": stated}))
    assert (tie.start, tie.kind, tie.end, tie.share) == ("bods:p", "owns", "bods:c", share)


@pytest.mark.parametrize(
    "share", [{"exact": 110}, {"exact": "60"}, {"minimum": 60, "maximum": 50}, {"minimum": -1}]
)
def test_an_impossible_share_refuses_its_statement(tmp_path: Path, share: dict[str, Any]) -> None:
    with pytest.raises(RowRefused, match=r"interests\[\]\.share"):
        load_statements(tmp_path, holding({"type": "shareholding", "share": share}))


def test_an_end_before_the_start_hides_no_interest_and_is_named(tmp_path: Path) -> None:
    interest = {"type": "shareholding", "startDate": "2024-01-01", "endDate": "2020-01-01"}
    loaded = load_statements(tmp_path, holding(interest))
    [tie] = loaded.statements.ties
    assert (tie.since, tie.until) == ("2024-01-01", None)
    assert "2020-01-01" in [warning.value for warning in loaded.log.warnings]


@each_case("interest", "kind")
def test_an_interest_keeps_its_code(tmp_path: Path, interest: str, kind: str) -> None:
    tie = one_tie(tmp_path, holding({"type": interest}))
    assert (tie.kind, tie.interest) == (kind, interest)


def test_an_interest_of_an_unknown_nature_of_a_beneficial_owner_is_control(tmp_path: Path) -> None:
    interest = {"type": "unknownInterest", "beneficialOwnershipOrControl": True}
    assert one_tie(tmp_path, holding(interest)).kind == "controls"


def test_a_nominee_stands_for_whoever_nominates(tmp_path: Path) -> None:
    first = holding({"type": "nominee", "startDate": "2020-01-01"})
    second = statement(
        "relationship",
        "s",
        {"subject": "c", "interestedParty": "boss", "interests": [{"type": "nominator"}]},
    )
    found = ties(load_statements(tmp_path, first, second), "nominee_of")
    assert found.keys() == {("bods:p", "bods:boss")}
    assert found["bods:p", "bods:boss"].since == "2020-01-01"


def test_made_statements_say_who_owns_whom() -> None:
    loaded = load_made("bods", "statements.json", retrieved=None)
    owns = ties(loaded, "owns")
    chain = owns["bods:c-middle", "bods:c-anvil"]
    assert (chain.share, chain.since, chain.directness) == (
        Share(0.6, 0.6),
        "2015-01-01",
        "direct",
    )
    assert owns["bods:p-ada", "bods:c-anvil"].directness == "indirect"
    # the component says no interest: it is a link of an indirect holding of shares
    assert owns["bods:p-ada", "bods:c-middle"].share is None
    controls = [tie for tie in loaded.statements.ties if tie.kind == "controls"]
    assert {(tie.interest, tie.share) for tie in controls} == {
        ("appointmentOfBoard", None),
        ("votingRights", Share(0.1, 0.25, max_exclusive=True)),
    }
    ada, ministry = party(loaded, "bods:p-ada"), party(loaded, "bods:b-ministry")
    assert (ada.country, ada.topics) == ("IE", ("role.pep",))
    assert (ministry.kind, ministry.topics) == ("PublicBody", ("gov",))
    assert chain.source.record.startswith("made-statement-0007-")
    assert (chain.source.published, chain.source.retrieved) == ("2026-03-01", "2026-03-01")
    assert any("at the earliest" in note for note in loaded.log.notes)


def test_a_later_statement_of_a_record_replaces_its_terms_from_its_day() -> None:
    loaded = load_made("bods", "statements.json")
    states = sorted(
        (tie.since or "", tie.until, tie.share)
        for tie in loaded.statements.ties
        if (tie.start, tie.end) == ("bods:b-ministry", "bods:c-middle")
    )
    assert states == [
        ("", "2024-02-01", Share(0.2, 0.2)),
        ("2024-02-01", None, Share(0.45, 0.45)),
    ]


def test_what_a_later_statement_repeats_is_one_holding_from_its_own_beginning(
    tmp_path: Path,
) -> None:
    interest = {"type": "shareholding", "share": {"exact": 60}, "startDate": "2015-01-01"}
    first = holding(interest) | {"statementDate": "2019-01-01", "statementId": f"first-{FILL * 2}"}
    second = holding({**interest, "endDate": "2025-06-30"}) | {"recordStatus": "updated"}
    tie = one_tie(tmp_path, second, first)
    assert (tie.since, tie.until) == ("2015-01-01", "2025-06-30")


def test_a_closed_record_ends_with_its_last_statement() -> None:
    tie = ties(load_made("bods", "statements.json"), "directs")["bods:p-ada", "bods:c-anvil"]
    assert (tie.since, tie.until) == ("2012-01-01", "2023-01-01")


def test_an_owner_who_is_not_named_is_an_owner_and_never_nobody() -> None:
    loaded = load_made("bods", "statements.json")
    none_declared = ties(loaded, "owns")["bods:r-5/owner", "bods:c-middle"]
    assert none_declared.share is None
    assert party(loaded, "bods:r-5/owner").notes[0][0] == "owner_not_named"
    withheld = party(loaded, "bods:c-hidden")
    assert withheld.name == 'owner not named: the owner need not say who it is ("court order")'
    assert withheld.names == ()


def test_earlier_versions_say_the_same_in_their_own_words() -> None:
    loaded = load_made("bods", "earlier.jsonl")
    entity, person, holder = (f"old-{name}-1-{FILL}" for name in ("entity", "person", "holding"))
    company = party(loaded, f"bods:{entity}")
    assert [(number.scheme, number.valid) for number in company.identifiers] == [("lei", True)]
    states = sorted(
        (tie.since, tie.until, tie.share)
        for tie in loaded.statements.ties
        if tie.start == f"bods:{person}"
    )
    assert states == [
        ("2018-03-01", "2022-05-01", Share(0.25, 0.5, min_exclusive=True)),
        ("2022-05-01", None, Share(0.75, 0.75)),
    ]
    assert holder
    [unnamed] = [one for one in loaded.statements.parties if one.kind == "Unknown"]
    assert "unable to identify or confirm" in unnamed.name
    assert "No answer to two letters" in unnamed.name


def test_two_statements_of_one_key_that_differ_are_both_refused(tmp_path: Path) -> None:
    first = holding({"type": "shareholding", "share": {"exact": 60}})
    second = holding({"type": "shareholding", "share": {"exact": 10}})
    with pytest.raises(RowRefused, match="duplicate_id"):
        load_statements(tmp_path, first, second)


@pytest.mark.parametrize("version", [0.4, "4.2.1", "0.9"])
def test_another_version_is_refused(tmp_path: Path, version: object) -> None:
    details = {"publicationDetails": {"bodsVersion": version, "publicationDate": "2026-03-01"}}
    with pytest.raises(RowRefused, match="bodsVersion"):
        load_statements(tmp_path, holding() | details)


def owners(folder: Path, file: Path, company: str, on: str) -> dict[str, Any]:
    """Load a file and return who owns a company."""
    workspace = onward.Workspace(folder)
    workspace.load("bods", file)
    return dict(workspace.owners(f"bods:{company}", on=on).to_data())


@each_case("name", "company", "integrated", "unknown")
def test_examples_of_the_standard_count_no_share_twice(
    tmp_path: Path, name: str, company: str, integrated: dict[str, Any], unknown: str
) -> None:
    file = shared_data("bods-standard") / "examples" / f"{name}.json"
    report = owners(tmp_path, file, company, "2022-05-01")
    shares = {
        one["owner"].partition(":")[2]: (one["min"], one["max"])
        for one in report["integrated"]["owners"]
    }
    assert (shares, report["owners_unknown"]) == (integrated, unknown)


def test_two_companies_that_own_each_other_have_no_owner(tmp_path: Path) -> None:
    file = shared_data("bods-v04-fixtures") / "edge-cases" / "10-circular-ownership.json"
    [company, *_] = [one["recordId"] for one in json.loads(file.read_text(encoding="utf-8"))]
    report = owners(tmp_path, file, company, "2026-05-01")
    assert report["integrated"]["closed_loop"] is True
    assert report["integrated"]["owners"] == ()


NOT_REFUSED_NOR_WARNED = {"statements_not_array.json"}
"""One statement is read as a file of one statement."""


def test_every_statement_of_the_standards_own_tests_is_read_or_refused() -> None:
    folder = shared_data("bods-standard") / "tests" / "data"
    options = LoadOptions("bods", "2026-01-01")
    for file in sorted((folder / "valid-statements").iterdir()):
        loaded = load("bods", [file], options)
        assert {warning.reason for warning in loaded.log.warnings} <= QUIET, file.name
    quiet = set()
    for file in sorted((folder / "invalid-statements").glob("*.json")):
        try:
            loaded = load("bods", [file], options)
        except RowRefused:
            continue
        if {warning.reason for warning in loaded.log.warnings} <= QUIET:
            quiet.add(file.name)
    assert quiet == NOT_REFUSED_NOR_WARNED


QUIET = {"has no name; its id is used instead", "names a party that nothing describes"}
"""What is noted of sound statements, too."""
