"""What a paper that lacks something would have to say: tried out, and never said to be there."""

from functools import cache

from onward.graph.store.workspace import Snapshot
from onward.queries.assessment.assess import assess
from onward.queries.assessment.setup import AssessmentSetup
from onward.queries.examples import Example, example_tables, read_example
from onward.queries.what_if.counterfactuals import find_counterfactuals
from onward.queries.what_if.supposing import (
    PAPERS,
    Counterfactual,
    Proposal,
    Supposed,
    describe_proposals,
    find_fields_read,
    suppose,
)
from tests.engines import open_world
from tests.unit.cases import each_case

STATEMENT = "eus-missing-or-stale/transaction/"
OBTAINED = "(to be had from the end-user, and to be true"


def open_line(line: str) -> tuple[Example, AssessmentSetup, Snapshot]:
    example = read_example(line)
    snapshot = example.snapshot()
    return example, open_world(snapshot, "embedded", tables=example_tables()), snapshot


@cache
def find_changes(line: str, finding: str) -> list[Counterfactual]:
    """Return what would clear a finding of a line, each applied to see that it does."""
    example, setup, snapshot = open_line(line)
    order = example.transaction
    rows = list(find_counterfactuals(order, setup, snapshot, findings=[finding]))
    for row in rows:
        supposed = Supposed.model_validate(row.supposed, strict=False)
        answer = suppose(order, supposed, setup, snapshot)
        assert finding not in {each.id for each in answer.after.findings}, row.change
        assert answer.after.verdict == row.verdict
        assert {each.finding for each in answer.changes if each.change == "added"} == {*row.makes}
    return rows


@each_case("line", "fault", "says", lists=True)
def test_what_a_statement_lacks_is_named_as_what_it_would_have_to_say(
    line: str, fault: str, says: list[str]
) -> None:
    rows = find_changes(line, f"{STATEMENT}{fault}")
    papers = [row for row in rows if OBTAINED in row.change]
    assert any(all(words in row.change for words in says) for row in papers), papers
    assert all(row.makes == () for row in papers)


def test_of_a_whole_paper_nothing_is_named_that_it_does_not_take() -> None:
    (row,) = (
        row
        for row in find_changes("T.statement = none => present high", f"{STATEMENT}absent")
        if OBTAINED in row.change
    )
    paths = {path.removeprefix("end_use.statement.") for path in row.supposed["order"]}
    clauses = {"declares.military", "declares.reexport", "declares.repression"}
    assert paths == {"signed_by", "date", *clauses, "documents.0"}


def test_another_indicators_papers_are_named_by_the_same_rule() -> None:
    line = "item.hs = 854231; contract.no_reexport = false => present stop"
    rows = find_changes(line, "clause-no-reexport-missing/transaction/missing")
    assert any("a contract that forbids re-export to Russia and Belarus" in r.change for r in rows)
    two = "answer.declines_installation = yes; answer.vague_delivery = yes => present high"
    (row,) = find_changes(two, "eus-evasive/transaction/behaviour")
    assert row.supposed == {
        "order": {"answers.declines_installation": "no", "answers.vague_delivery": "no"}
    }
    assert "would have to answer truthfully" in row.change


def test_what_would_make_another_finding_is_said_beside_the_change() -> None:
    line = "statement.military = false; defmin contains acme => present high"
    rows = find_changes(line, "eus-conflict-with-graph/example:acme/military/mil-tie")
    declared = [row for row in rows if "declares a military use" in row.change]
    assert [row.makes for row in declared] == [("eus-admits/transaction/military",)]


def test_only_fields_are_tried_that_the_indicator_reads() -> None:
    example, setup, _ = open_line("T.documents = none => present medium")
    fields = find_fields_read(example.transaction, setup, None, None)
    assert {"end_use", "documents", "planned_ship_date"} <= fields["eus-missing-or-stale"]
    assert "answers" not in fields["eus-missing-or-stale"]
    assert "contract" not in fields["own-listed-direct"]


def test_a_supposed_paper_changes_no_assessment() -> None:
    example, setup, _ = open_line("T.documents = none => present medium")
    before = assess(example.transaction, setup).to_json()
    find_changes("T.documents = none => present medium", f"{STATEMENT}no_hash")
    assert assess(example.transaction, setup).to_json() == before


def test_a_field_without_words_of_its_own_is_named_by_its_name() -> None:
    transport = next(paper for paper in PAPERS if paper.place == "transport")
    said = describe_proposals([Proposal("transport.changed", "2026-05-01", transport)])
    assert said.startswith("with transport papers with changed 2026-05-01 (to be had from the")


def test_papers_of_two_kinds_that_would_have_to_say_one_thing_are_named_together() -> None:
    contract = "contract.delivery_place = 5 Long Road, Almaty, Kazakhstan"
    papers = "transport.delivery_place = 3 Port Road, Vladivostok, Russia"
    line = f"{contract}; {papers}; T.destination = GH => present medium"
    (row,) = (
        row
        for row in find_changes(line, "div-route-abnormal/transaction/place")
        if row.change.startswith("with")
    )
    site = "operations centre"  # where the order says that the goods are used
    places = {"contract.delivery_place": site, "transport.delivery_place": site}
    assert row.supposed == {"order": places}
    assert "transport papers naming the place of delivery operations centre" in row.change
