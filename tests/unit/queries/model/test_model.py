"""The types of an assessment: their JSON has the keys of docs/assessment.md, and reads back."""

import pickle
from dataclasses import replace

import pytest

from onward.graph.countries import say_country
from onward.graph.json_forms import canonical_json
from onward.graph.sayings import say
from onward.queries.model.assessment import (
    AnyLaterEvent,
    AssessedTransaction,
    EvidencePath,
    EvidenceStep,
    LaterListing,
    LaterOwnershipChange,
    LaterShipment,
    LawBasis,
    LimitHit,
    MatchQuery,
    TieFacts,
    keep_wording,
    read_wording,
)
from onward.queries.model.parts import adapter, content_hash, share_written
from onward.queries.records.entries import check_transaction
from onward.queries.transactions.transaction import parse_transaction, transaction_hash
from tests.assessed import SMALLEST, small_assessment, smallest_tie

TIE = smallest_tie("1")


@pytest.mark.parametrize(
    ("because", "written"),
    [(None, {}), ("", {"possible_because": None}), ("x", {"possible_because": "x"})],
)
def test_a_tie_says_what_keeps_it_from_being_definite_only_where_it_was_asked(
    because: str | None, written: dict[str, str | None]
) -> None:
    tie = replace(TIE, possible_because=because)
    data = tie.to_data()
    assert {key: data[key] for key in data if key == "possible_because"} == written
    assert adapter(TieFacts).validate_json(canonical_json(data)) == tie


def test_a_step_has_the_keys_from_and_to_and_a_path_its_class_where_there_is_one() -> None:
    step = EvidenceStep(start="a", tie=TIE, end="b")
    assert list(step.to_data()) == ["from", "tie", "to"]
    path = EvidencePath(nodes=(), steps=(step,), weakest_source=None)
    assert list(path.to_data()) == ["nodes", "steps", "weakest_source"]
    assert replace(path, path_class=2).to_data()["class"] == 2


def test_a_law_says_as_what_it_is_cited() -> None:
    law = LawBasis(citation="c", as_="duty", verified="text", wording=None, in_force=None, url=None)
    assert law.to_data()["as"] == "duty"
    assert "read_up_to" not in law.to_data()
    assert replace(law, read_up_to="2026-09").to_data()["read_up_to"] == "2026-09"


def test_a_query_has_only_what_was_given() -> None:
    assert MatchQuery().to_data() == {}
    given = {"id": "a", "name": "n", "country": "DE", "identifiers": {"lei": "x"}}
    assert MatchQuery(**given).to_data() == given  # type: ignore[arg-type]  # as data


@pytest.mark.parametrize(
    ("kind", "facts", "keys"),
    [
        (LaterListing, {"list": None, "regime": "EU", "topic": "t"}, {"list", "regime", "topic"}),
        (LaterOwnershipChange, {"owner": "o"}, {"owner"}),
        (LaterShipment, {}, set()),
        (LaterShipment, {"left_out": 3}, {"left_out"}),
    ],
)
def test_a_later_event_has_the_keys_of_its_kind(
    kind: type[AnyLaterEvent], facts: dict[str, str | int | None], keys: set[str]
) -> None:
    common = {"subject": "s", "role": "r", "date": "2027", "days_after": 1, "entry": "e"}
    event = kind(**common, **facts)  # type: ignore[arg-type]  # as data
    assert set(event.to_data()) == {*common, "what", *keys}
    whole = small_assessment(later=[event.to_data()])
    assert whole.later == (event,)


def test_the_hash_of_the_content_covers_neither_engine_nor_what_people_did() -> None:
    hashed = small_assessment().with_content_hash()
    assert hashed.content_hash == content_hash(SMALLEST)
    assert replace(hashed, engine=replace(hashed.engine, name="other")).with_content_hash() == (
        replace(hashed, engine=replace(hashed.engine, name="other"))
    )
    assert replace(hashed, verdict_text="other").with_content_hash() != hashed


def test_what_was_written_without_newer_keys_is_read_and_keeps_its_hash() -> None:
    """Else an assessment out of the records would be refused as changed after an update."""
    texts = ("measure", "family", "scale", "direction", "threshold", "licence", "note")
    facts = ("value", "meets", "data_year", "published", "retrieved", "source", "url")
    measure = {**dict.fromkeys(texts, "t"), **dict.fromkeys(facts)}
    country = {"role": "destination", "country": "UA", "year": 2026, "status": "none", "note": None}
    older = {**SMALLEST, "destination": [{**country, "measures": [measure], "conflicts": []}]}
    assert content_hash(small_assessment(**older).to_data()) == content_hash(older)
    newer = {"indicates": True, "standing": "claimed"}
    read = {**country, "region": "UA-43", "measures": [{**measure, **newer}], "conflicts": []}
    assert small_assessment(destination=[read]).to_data()["destination"] == [read]


def test_the_json_is_that_of_the_data_also_after_a_change_and_in_another_process() -> None:
    hashed = small_assessment().with_content_hash()
    assert hashed.to_json() == canonical_json(hashed.to_data())
    changed = replace(hashed, verdict_text="other")
    assert changed.to_json() == canonical_json(changed.to_data())
    assert pickle.loads(pickle.dumps(hashed)).to_json() == hashed.to_json()  # noqa: S301  # ours


def test_an_assessment_with_half_a_surrogate_pair_is_written_and_hashed_as_its_data() -> None:
    hashed = replace(small_assessment(), verdict_text="\udcff").with_content_hash()
    assert hashed.content_hash == content_hash(hashed.to_data())
    assert hashed.to_json() == canonical_json(hashed.to_data())


def test_what_many_assessments_hold_is_written_once_and_reads_the_same() -> None:
    one = small_assessment()
    again = replace(one, verdict_text="other")
    assert one.to_json() != again.to_json()
    assert share_written(one.policy) is share_written(again.policy)
    changed = replace(one, policy=replace(one.policy, version="2"))
    assert changed.to_json() == canonical_json(changed.to_data())


def test_half_a_surrogate_pair_is_kept_as_it_is() -> None:
    limit = LimitHit(limit="\udcff", where="w", effect="e")
    assert limit.to_data() == {"limit": "\udcff", "where": "w", "effect": "e"}


def test_a_country_with_an_article_is_read_back_as_it_was_said() -> None:
    said = say("the record of {name} is not known", name=say_country("US"))
    assert said == "the record of the United States is not known"
    assert read_wording(keep_wording(said)) == said


def test_an_assessed_order_is_the_order_as_it_was_given_with_the_hash_of_what_it_says() -> None:
    owner = {"name": "Bar", "class": "A", "share": "0.5", "x_seat": "Oslo"}
    given = {
        "id": "T",
        "x_cost_centre": "4711",
        "parties": [{"role": "end_user", "name": "Foo", "x_flags": [1, True], "owners": [owner]}],
        "items": [{"description": "probe", "x_plant": {"code": "W1"}}],
    }
    order = parse_transaction(given)
    digest = transaction_hash(order)
    assessed = AssessedTransaction.with_hash(order, digest).plain()
    assert assessed == {**given, "hash": digest}
    check_transaction(digest, canonical_json(assessed))  # as the store checks it
