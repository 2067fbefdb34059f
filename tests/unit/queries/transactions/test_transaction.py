"""A transaction is read strictly: what is wrong is refused by its place, what is unknown kept."""

import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from onward.errors import InputRefused, LimitExceeded
from onward.loaders.readers import streams
from onward.queries.transactions.goods import ELEMENTS, REASONED, CyberSurveillance, Item
from onward.queries.transactions.reading import read_transactions
from onward.queries.transactions.transaction import (
    Transaction,
    parse_transaction,
    transaction_hash,
)
from tests.unit.cases import each_case, freeze, read_cases

CASES = read_cases(__file__)

WHOLE: dict[str, Any] = CASES["WHOLE"]


def read(text: str) -> list[Transaction | InputRefused]:
    return list(read_transactions(io.StringIO(text), "orders.jsonl"))


def refused(text: str) -> str:
    (outcome,) = read(text)
    assert isinstance(outcome, InputRefused), outcome
    return str(outcome)


def changed(**values: Any) -> dict[str, Any]:
    return {**WHOLE, **values}


def test_every_field_that_an_order_may_state_is_kept() -> None:
    transaction = parse_transaction(WHOLE)
    kept = transaction.plain()
    assert kept["items"][0]["quantity"] == "2"
    kept["items"][0] |= {"quantity": 2, "control_code": None}
    assert kept == WHOLE
    assert transaction.day == date(2026, 5, 2)


@each_case("values", "message", lists=True)
def test_what_is_wrong_is_one_line_with_its_place_and_its_mend(
    values: dict[str, Any], message: str
) -> None:
    text = refused(json.dumps(changed(**values)))
    assert message in text
    assert text.startswith("orders.jsonl:1:")
    assert "\n" not in text


@each_case("share", "message")
def test_a_share_that_is_no_interval_of_fractions_is_refused(
    share: dict[str, Any], message: str
) -> None:
    party = {"role": "end_user", "name": "Foo", "owners": [share]}
    assert message in refused(json.dumps({"id": "T", "parties": [party]}))


@each_case("order", "says", lists=True)
def test_what_an_order_states_is_read(order: dict[str, Any], says: dict[str, Any]) -> None:
    (read_order,) = read(json.dumps({"id": "T-1"} | order))
    assert {path: find(read_order, path) for path in says} == freeze(says)


def find(found: Any, path: str) -> Any:
    """Return what stands at a path of attributes and places; "*" is each part of a list."""
    name, _, rest = path.partition(".")
    if not name:
        return found
    if name == "*":
        return tuple(find(one, rest) for one in found)
    return find(found[int(name)] if name.isdigit() else getattr(found, name), rest)


@each_case("text", "message")
def test_what_is_no_sound_json_object_is_refused_without_a_traceback(
    text: str, message: str
) -> None:
    assert message in refused(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"a":' * 100_000, "values may be nested 64 deep"),
        ('{"id": ' + "7" * 5000 + "}", "orders.jsonl:1: a number is too long"),
        ('[{"id": ' + "7" * 5000 + "}]", "orders.jsonl:1: a number is too long"),
    ],
)
def test_what_is_too_deep_or_too_long_is_refused(text: str, message: str) -> None:
    assert message in refused(text)


@each_case("text", "outcomes")
def test_each_object_is_read_or_refused_by_its_line(
    text: str, outcomes: tuple[object, ...]
) -> None:
    """An object that is read is its id; one that is not, its line and what is wrong with it."""
    long = "7" * 5000  # what no case can hold
    found = read(text.replace("LONG", long))
    assert len(found) == len(outcomes)
    for one, wanted in zip(found, outcomes, strict=True):
        if isinstance(one, Transaction):
            assert one.id == wanted
        else:
            assert isinstance(wanted, tuple)
            line, words = wanted
            assert one.line == line
            assert words in one.what


def test_an_object_over_several_lines_is_one_and_its_faults_have_their_own_line() -> None:
    text = json.dumps(WHOLE, indent=1)
    (good,) = read(text)
    assert isinstance(good, Transaction)
    line = next(n for n, row in enumerate(text.splitlines(), 1) if '"KZ"' in row)
    assert refused(text.replace('"KZ"', '"Atlantis"')).startswith(
        f"orders.jsonl:{line}:destination: "
    )


@pytest.mark.parametrize("first", ["[", "{"])
def test_what_is_too_long_to_be_one_object_is_refused_by_its_limit(
    first: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "LINE_BYTES", 1000)
    (outcome,) = read(first + "\n" * 2 + '"x",\n' * 1000)
    assert isinstance(outcome, LimitExceeded)
    assert "1,000 characters" in str(outcome)


def test_a_file_that_cannot_be_read_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "latin.json").write_bytes(b'{"id": "\xe9"}')
    messages = {"none.json": "the file cannot be read", "latin.json": "is not valid UTF-8 JSON"}
    for path, said in messages.items():
        with pytest.raises(InputRefused, match=f"{path}: {said}"):
            list(read_transactions(tmp_path / path))


def test_a_byte_order_mark_is_skipped(tmp_path: Path) -> None:
    path = tmp_path / "order.json"
    path.write_bytes(b'\xef\xbb\xbf{"id": "T"}')
    (outcome,) = read_transactions(path)
    assert isinstance(outcome, Transaction)


def test_the_hash_depends_on_what_is_stated_and_on_nothing_else() -> None:
    whole = transaction_hash(parse_transaction(WHOLE))
    shuffled = dict(reversed(WHOLE.items()))
    assert transaction_hash(parse_transaction(shuffled)) == whole
    assert transaction_hash(parse_transaction(changed(licence=None, letters=[]))) != whole
    explicit: dict[str, Any] = {"id": "T", "route": [], "licence": None, "fictional": False}
    assert transaction_hash(parse_transaction(explicit)) == transaction_hash(
        parse_transaction({"id": "T"})
    )


GROUNDS: dict[str, Any] = {
    "reasons": {"specially_designed": "sold to every network operator", "covert": "it rings"},
    "answered_by": "J. Kessler",
    "answered_on": "2026-04-20",
}


def an_item(*answers: str, **facts: Any) -> Item:
    given = dict(zip(ELEMENTS, answers, strict=False))
    return Item.model_validate({"cyber_surveillance": {**given, **GROUNDS}, **facts})


@each_case("answers", "facts", "is_classified")
def test_a_code_a_reason_or_six_answers_that_decide_classify_an_item(
    answers: tuple[str, ...], facts: dict[str, str], *, is_classified: bool
) -> None:
    assert an_item(*answers, **facts).is_classified(strict=True) is is_classified


class TestGroundsOfANo:
    """The "no" that ends the matter counts with a reason, a name and a day, else as unclear."""

    def counted(self, element: str, *, strict: bool = True, **changes: Any) -> str | None:
        answers = {"dual_use": "yes", element: "no", **GROUNDS, **changes}
        given = CyberSurveillance.model_validate(answers)
        counted = given.counted(strict=strict)
        return next(answer for name, answer in counted.items() if name == element)

    @pytest.mark.parametrize("element", REASONED)
    def test_with_all_three_it_counts(self, element: str) -> None:
        assert self.counted(element) == "no"

    @pytest.mark.parametrize("element", REASONED)
    @pytest.mark.parametrize("lacking", CASES["test_without_one_of_them_it_is_unclear"])
    def test_without_one_of_them_it_is_unclear(self, element: str, lacking: dict[str, Any]) -> None:
        assert self.counted(element, **lacking) == "unclear"
        assert self.counted(element, strict=False, **lacking) == "no"

    def test_another_element_needs_none(self) -> None:
        nothing: dict[str, Any] = dict.fromkeys(GROUNDS) | {"reasons": {}}
        assert self.counted("from_ict_systems", **nothing) == "no"


@each_case("answers", "facts", "ends")
def test_an_excluded_purpose_with_a_reason_ends_the_question_of_what_is_not_specially_designed(
    answers: tuple[str, ...], facts: dict[str, str | None], ends: str | None
) -> None:
    given = {"excluded_purpose": "Network security", "excluded_purpose_reason": "a firewall"}
    assert an_item(*answers, **(given | facts)).ruled_out_by_purpose == ends


PARTY = {"role": "consignee", "name": "Acme Optik"}


@pytest.mark.parametrize(
    ("order", "words"),
    [
        ({"parties": [PARTY] * 60_000}, "parties: has more than 1,000 entries"),
        ({"parties": [{**PARTY, "owners": [{}] * 1_001}]}, "owners: has more than 1,000 entries"),
        ({"items": [{}] * 5_001}, "items: has more than 5,000 entries"),
    ],
    ids=["parties", "owners", "items"],
)
def test_a_list_of_customers_is_no_order(order: dict[str, object], words: str) -> None:
    with pytest.raises(InputRefused, match=words) as refused:
        parse_transaction({"id": "T-1", **order})
    assert "divide it" in str(refused.value)
    assert refused.value.code == "too_long"
