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
from tests.unit.cases import read_cases

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


def test_an_id_alone_is_a_transaction_because_the_rest_may_not_be_known_yet() -> None:
    transaction = parse_transaction({"id": "T-1"})
    assert transaction.day is None
    assert not transaction.items
    assert not transaction.parties


def test_a_role_without_a_name_is_a_fact_not_known_yet() -> None:
    transaction = parse_transaction({"id": "T-1", "parties": [{"role": "end_user"}]})
    assert not transaction.parties[0].is_named


@pytest.mark.parametrize(
    ("values", "message"),
    CASES["test_what_is_wrong_is_one_line_with_its_place_and_its_mend"],
)
def test_what_is_wrong_is_one_line_with_its_place_and_its_mend(
    values: dict[str, Any], message: str
) -> None:
    text = refused(json.dumps(changed(**values)))
    assert message in text
    assert text.startswith("orders.jsonl:1:")
    assert "\n" not in text


@pytest.mark.parametrize(
    ("share", "message"),
    CASES["test_a_share_that_is_no_interval_of_fractions_is_refused"],
)
def test_a_share_that_is_no_interval_of_fractions_is_refused(
    share: dict[str, Any], message: str
) -> None:
    party = {"role": "end_user", "name": "Foo", "owners": [share]}
    assert message in refused(json.dumps({"id": "T", "parties": [party]}))


@pytest.mark.parametrize("share", [0.515, "0.515", "51.5 %", "51,5%"])
def test_a_share_that_is_known_exactly_is_both_bounds(share: object) -> None:
    party = {"role": "end_user", "name": "Foo", "owners": [{"name": "Bar", "share": share}]}
    [owner] = parse_transaction({"id": "T", "parties": [party]}).parties[0].owners
    assert (owner.share, owner.bounds) == ("0.515", ("0.515", "0.515"))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"id": "T", "date": "2026-01-01", "id": "U"}', "duplicate key 'id'"),
        ('{"id": "T", "items": [{"value": NaN}]}', "NaN is not a number"),
        ('{"id": "T", "items": [{"value": -Infinity}]}', "-Infinity is not a number"),
        ('{"id": "T",, }', "is not valid JSON"),
        ('"T"', "is not a JSON object"),
        ("", "there is no transaction"),
        ('{"a":' * 100_000, "values may be nested 64 deep"),
        ('{"id": "\x00"}', "is not valid JSON"),
        ('{"id": ' + "7" * 5000 + "}", "orders.jsonl:1: a number is too long"),
        ('[{"id": ' + "7" * 5000 + "}]", "orders.jsonl:1: a number is too long"),
    ],
)
def test_what_is_no_sound_json_object_is_refused_without_a_traceback(
    text: str, message: str
) -> None:
    assert message in refused(text)


def test_a_bad_line_does_not_stop_the_others_and_is_named_by_its_number() -> None:
    long = f'{{"id": {"7" * 5000}}}'
    outcomes = read(f'{{"id": "a"}}\n\n{{"id": 3}}\nrubbish\n{long}\n{{"id": "b"}}\n')
    assert [o.id if isinstance(o, Transaction) else o.line for o in outcomes] == ["a", 3, 4, 5, "b"]


def test_an_object_over_several_lines_is_one_and_its_faults_have_their_own_line() -> None:
    text = json.dumps(WHOLE, indent=1)
    (good,) = read(text)
    assert isinstance(good, Transaction)
    line = next(n for n, row in enumerate(text.splitlines(), 1) if '"KZ"' in row)
    assert refused(text.replace('"KZ"', '"Atlantis"')).startswith(
        f"orders.jsonl:{line}:destination: "
    )


@pytest.mark.parametrize("broken", ['{"id": "a",', '{"id": "a", "parties": [', '{"id":', "{"])
def test_a_first_line_that_breaks_off_takes_no_other_with_it(broken: str) -> None:
    outcomes = read(f'{broken}\n\n{{"id": "b"}}\n{{"id": 3}}\n{{"id": "c"}}\n')
    assert [o.id if isinstance(o, Transaction) else o.line for o in outcomes] == [1, "b", 4, "c"]


def test_an_object_whose_second_line_is_an_object_is_one() -> None:
    text = '{"id": "a", "parties": [\n{"role": "end_user", "name": "Acme"}\n]}\n'
    (outcome,) = read(text)
    assert isinstance(outcome, Transaction)


def test_a_list_is_read_object_by_object() -> None:
    outcomes = read('[\n {"id": "a"},\n {"id": 3},\n {"id": "b"}\n]\n')
    assert [o.id if isinstance(o, Transaction) else o.line for o in outcomes] == ["a", 3, "b"]


@pytest.mark.parametrize(
    ("text", "outcomes"),
    CASES["test_a_list_that_breaks_off_says_where"],
)
def test_a_list_that_breaks_off_says_where(text: str, outcomes: list[str]) -> None:
    found = read(text)
    assert [o.id if isinstance(o, Transaction) else o.what for o in found] == outcomes


@pytest.mark.parametrize("first", ["[", "{"])
def test_what_is_too_long_to_be_one_object_is_refused_by_its_limit(
    first: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "LINE_BYTES", 1000)
    (outcome,) = read(first + "\n" * 2 + '"x",\n' * 1000)
    assert isinstance(outcome, LimitExceeded)
    assert "1,000 characters" in str(outcome)


def test_brackets_inside_texts_are_no_nesting() -> None:
    (outcome,) = read(json.dumps({"id": "[{" * 70}))
    assert isinstance(outcome, Transaction)


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


@pytest.mark.parametrize(
    ("answers", "code", "is_classified"),
    CASES["test_a_code_or_six_answers_that_decide_classify_an_item"],
)
def test_a_code_or_six_answers_that_decide_classify_an_item(
    answers: list[str], code: str | None, is_classified: bool
) -> None:
    item = an_item(*answers, control_code=code)
    assert item.is_classified(strict=True) is is_classified


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
    @pytest.mark.parametrize(
        "lacking",
        CASES["test_without_one_of_them_it_is_unclear"],
    )
    def test_without_one_of_them_it_is_unclear(self, element: str, lacking: dict[str, Any]) -> None:
        assert self.counted(element, **lacking) == "unclear"
        assert self.counted(element, strict=False, **lacking) == "no"

    def test_another_element_needs_none(self) -> None:
        nothing: dict[str, Any] = dict.fromkeys(GROUNDS) | {"reasons": {}}
        assert self.counted("from_ict_systems", **nothing) == "no"

    def test_a_reason_for_what_nobody_asks_is_refused(self) -> None:
        reasons = {"reasons": {"colour": "blue"}}
        with pytest.raises(InputRefused, match="colour"):
            parse_transaction({"id": "T", "items": [{"cyber_surveillance": reasons}]})


class TestFunctions:
    def test_a_plain_word_is_a_function_without_a_text(self) -> None:
        functions = ["location", {"function": "retention_days", "text": "90"}]
        item = parse_transaction({"id": "T", "items": [{"functions": functions}]}).items[0]
        assert [(part.function, part.text) for part in item.can_do] == [
            ("location", None),
            ("retention_days", "90"),
        ]

    def test_a_misspelt_function_is_refused(self) -> None:
        with pytest.raises(InputRefused, match=r"items\.0\.functions"):
            parse_transaction({"id": "T", "items": [{"functions": ["locaton"]}]})


class TestExcludedPurpose:
    def purpose(self, *answers: str, **facts: Any) -> str | None:
        given = {"excluded_purpose": "Network security", "excluded_purpose_reason": "a firewall"}
        return an_item(*answers, **{**given, **facts}).ruled_out_by_purpose

    def test_with_a_reason_it_ends_the_question_of_what_is_not_specially_designed(self) -> None:
        assert self.purpose() == "network_security"
        assert self.purpose("yes", "no") == "network_security"

    @pytest.mark.parametrize("answer", ["yes", "unclear"])
    def test_it_ends_nothing_of_what_is_or_may_be_specially_designed(self, answer: str) -> None:
        assert self.purpose("yes", answer) is None

    def test_it_ends_nothing_where_the_others_are_answered_and_this_is_not(self) -> None:
        assert self.purpose("yes") is None

    @pytest.mark.parametrize("reason", [None, "n/a", ""])
    def test_it_ends_nothing_without_a_reason(self, reason: str | None) -> None:
        assert self.purpose(excluded_purpose_reason=reason) is None

    def test_it_ends_nothing_where_the_purpose_is_none_of_the_five(self) -> None:
        assert self.purpose(excluded_purpose="lawful interception") is None


def test_a_reason_why_an_item_is_not_listed_classifies_it() -> None:
    assert Item(not_listed_reason="not in Annex I: a router").is_classified(strict=True)


def test_the_keys_of_identifiers_are_words_that_people_use() -> None:
    numbers = {"ИНН": "7718852163", "Tax ID": "1", "INN": "7707083893"}
    party = {"role": "end_user", "identifiers": numbers}
    order = parse_transaction({"id": "T", "parties": [party]})
    assert order.parties[0].identifiers == {"inn": "7718852163; 7707083893", "tax_number": "1"}


@pytest.mark.parametrize("code", ["851762", "8517.62", "8517 62", "8517.62.00", " 8517 62 00 90 "])
def test_a_customs_code_is_read_as_tariffs_print_it(code: str) -> None:
    [item] = parse_transaction({"id": "T", "items": [{"hs": code}]}).items
    assert item.hs is not None
    assert (item.hs[:6], item.hs.isdigit()) == ("851762", True)


def test_an_identifier_of_no_known_kind_is_refused() -> None:
    party = {"role": "end_user", "identifiers": {"shoe_size": "44"}}
    with pytest.raises(InputRefused, match="'shoe_size' is not a kind of identifier; use one of"):
        parse_transaction({"id": "T", "parties": [party]})


@pytest.mark.parametrize(
    ("number", "text"),
    [(1.0, "1"), (2, "2"), (0.6, "0.6"), (1234.5, "1234.5"), (1e-7, "0.0000001")],
)
def test_a_number_of_json_is_its_shortest_decimal_text(number: float, text: str) -> None:
    (order,) = read(json.dumps({"id": "T", "items": [{"value": number}]}))
    assert isinstance(order, Transaction)
    assert order.items[0].value == text


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


@pytest.mark.parametrize(
    ("written", "kind"),
    [("company", "Company"), ("COMPANY", "Company"), ("public body", "PublicBody")],
)
def test_kinds_and_roles_may_be_written_in_any_case(written: str, kind: str) -> None:
    party = {"role": "End User", "name": "Foo", "owners": [{"name": "Bar", "kind": written}]}
    (order,) = read(json.dumps({"id": "T", "kind": "EXPORT", "parties": [party]}))
    assert isinstance(order, Transaction)
    [end_user] = order.parties
    assert (order.kind, end_user.role, end_user.owners[0].kind) == ("export", "end_user", kind)


def test_words_of_every_closed_list_may_be_written_in_any_case() -> None:
    order = {
        "id": "T",
        "items": [
            {
                "families": ["Interception", "LOCATION TRACKING"],
                "functions": ["Remote access", {"function": "Extraction", "text": "of phones"}],
                "cyber_surveillance": {"covert": "Yes"},
                "us_origin": "NO",
            }
        ],
        "documents": [{"kind": "End-use statement", "sha256": "0" * 64}],
        "answers": {"marketed_for_covert_use": "Unclear"},
        "risk_of_harm": {"before": {"scale": "High"}},
    }
    read_order = parse_transaction(order)
    [item], [document] = read_order.items, read_order.documents
    assert item.families == ("interception", "location_tracking")
    assert [part.function for part in item.can_do] == ["remote_access", "extraction"]
    assert (item.cyber_surveillance.covert, item.us_origin) == ("yes", "no")
    assert document.kind == "end_use_statement"
    assert read_order.answers == {"marketed_for_covert_use": "unclear"}
    assert read_order.risk_of_harm is not None
    assert read_order.risk_of_harm.before.scale == "high"
