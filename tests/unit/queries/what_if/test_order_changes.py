"""What an order would have to say so that a finding is gone: each change is an order to assess."""

import pytest

from onward.errors import UsageError
from onward.queries.assessment.assess import assess
from onward.queries.transactions.transaction import parse_transaction
from onward.queries.what_if.order_changes import OrderChanges, find_order_changes
from tests.unit.queries.what_if.test_papers import STATEMENT, open_line

UNSIGNED = "statement.signed_by = none => present high"


def find_changes(line: str, finding: str) -> OrderChanges:
    """Return the changes of a line's order, each assessed as an order of its own."""
    example, setup, snapshot = open_line(line)
    tried = find_order_changes(example.transaction, setup, snapshot, finding)
    before = {row.id for row in assess(example.transaction, setup).findings}
    for row in tried.changes:
        after = assess(parse_transaction(row.order), setup)
        ids = {each.id for each in after.findings}
        assert finding not in ids, row.change
        assert after.verdict == row.verdict
        assert ids - before == {*row.makes}
    return tried


def test_a_paper_that_clears_a_finding_is_an_order_that_states_it() -> None:
    tried = find_changes(UNSIGNED, f"{STATEMENT}unsigned")
    assert tried.complete
    assert tried.why == ""
    first = tried.changes[0]
    assert "signed by acme" in first.change
    assert first.order["end_use"]["statement"]["signed_by"] == "acme"


def test_a_paper_that_is_not_on_file_is_an_order_that_has_its_document() -> None:
    tried = find_changes("T.documents = none => present medium", f"{STATEMENT}no_hash")
    (document,) = tried.changes[0].order["documents"]
    assert document["kind"] == "end_use_statement"
    assert "whose text is in the file" in tried.changes[0].change


def test_what_a_source_states_no_order_changes_and_it_is_said() -> None:
    line = "army owns 60% acme => present high"
    example, setup, _ = open_line(line)
    (finding, *_) = (
        row for row in assess(example.transaction, setup).findings if row.indicator == "mil-tie"
    )
    tried = find_changes(line, finding.id)
    dataset = finding.evidence.paths[0].steps[0].tie.dataset
    assert f"it rests on what {dataset} says" in tried.why
    # without the party there is nothing to find: that, too, is an order
    assert any("without the end-user (parties." in row.change for row in tried.changes)


def test_what_follows_from_the_order_alone_says_so() -> None:
    line = "item.hs = 854231; contract.no_reexport = false => present stop"
    example, setup, snapshot = open_line(line)
    for row in assess(example.transaction, setup).findings:
        tried = find_order_changes(
            example.transaction, setup, snapshot, row.id, has_time=lambda: False
        )
        assert tried.stated == row.counterfactuals


def test_without_time_nothing_is_claimed() -> None:
    example, setup, snapshot = open_line(UNSIGNED)
    tried = find_order_changes(
        example.transaction, setup, snapshot, f"{STATEMENT}unsigned", has_time=lambda: False
    )
    assert not tried.complete
    assert tried.changes == ()


def test_a_finding_that_the_order_does_not_have_is_refused_with_those_it_has() -> None:
    example, setup, snapshot = open_line(UNSIGNED)
    with pytest.raises(UsageError, match=f"{STATEMENT}unsigned"):
        find_order_changes(example.transaction, setup, snapshot, "mil-tie/none")
