"""Assessments are kept by what was read of their orders, in so many bytes and no more."""

from onward.queries.assessment.reuse import WholeAnswer, WholeAnswers
from onward.queries.model.parts import WrittenAssessment
from onward.queries.records.entries import AssessmentOutcome

CLEAR = AssessmentOutcome("CLEAR_WITHIN_STATED_LIMITS", "proceed", None, None, ())


def keep(answers: WholeAnswers, customer: str, goods: str, text: bytes) -> None:
    """Keep the answer of an order for some goods, of which nothing else was read."""
    keys = {"coverage": text, "id": b"1", "transaction": b"{}"}
    answer = WholeAnswer(WrittenAssessment(keys), CLEAR)
    answers.keep(customer, ("goods",), values_of(goods), answer)


def values_of(goods: str) -> dict[str, bytes]:
    return {"goods": goods.encode()}


def text_of(answers: WholeAnswers, customer: str, goods: str) -> bytes | None:
    answer = answers.find(customer, values_of(goods))
    return None if answer is None else answer.written.keys["coverage"]


def test_an_answer_is_found_by_its_customer_and_by_what_was_read() -> None:
    answers = WholeAnswers()
    keep(answers, "acme", "bolts", b"first")
    keep(answers, "acme", "nuts", b"second")
    assert text_of(answers, "acme", "bolts") == b"first"
    assert text_of(answers, "acme", "nuts") == b"second"
    assert text_of(answers, "acme", "pins") is None
    assert text_of(answers, "zeta", "bolts") is None


def test_the_customer_who_ordered_longest_ago_makes_room() -> None:
    answers = WholeAnswers(most=25)
    keep(answers, "acme", "bolts", b"a" * 10)
    keep(answers, "zeta", "bolts", b"z" * 10)
    assert text_of(answers, "acme", "bolts") is not None
    keep(answers, "omega", "bolts", b"o" * 10)
    assert text_of(answers, "zeta", "bolts") is None
    assert text_of(answers, "acme", "bolts") == b"a" * 10


def test_what_customers_have_in_common_is_kept_once() -> None:
    answers = WholeAnswers(most=25)
    for number in range(100):
        keep(answers, f"customer {number}", "bolts", bytes([97]) * 10)
    assert text_of(answers, "customer 0", "bolts") == b"a" * 10


def test_a_customer_who_always_orders_otherwise_takes_no_more_room_than_others() -> None:
    answers = WholeAnswers()
    for number in range(1_000):
        keep(answers, "acme", f"goods {number}", b"text %d" % number)
    kept = [text_of(answers, "acme", f"goods {number}") for number in range(1_000)]
    assert sum(text is not None for text in kept) <= 64
    assert kept[-1] == b"text 999"
