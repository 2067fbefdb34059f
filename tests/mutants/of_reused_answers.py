"""Wrong readings of which orders are alike: something that was read does not count."""

from typing import Final

from tests.mutants.mutant import Mutant
from tests.mutants.operators import Substitute

_ANSWERING: Final = "queries/assessment/batch.py"
_ORDER: Final = "queries/detection/context.py"
_TESTS: Final = ("tests/contract/test_reused_answers.py",)

KEPT_ANSWERS: Final = (
    Mutant(
        "the amounts of an item are never read",
        _ORDER,
        "NotedItem.__getattr__",
        Substitute("name in AMOUNTS", "False"),
        (),
        _TESTS,
    ),
    Mutant(
        "that an amount is nothing is no part of the items",
        _ORDER,
        "_without_amounts",
        Substitute("not Decimal(item[name])", "False"),
        (),
        _TESTS,
    ),
    Mutant(
        "every reference says something",
        _ORDER,
        "_write_fields",
        Substitute("order.empty_reference", "None"),
        (),
        _TESTS,
    ),
    Mutant(
        "a field by which a kept answer was found is not read",
        "queries/detection/results.py",
        "OrderValues.value_of",
        Substitute("self._note(name)", "None"),
        (),
        _TESTS,
    ),
    Mutant(
        "what is said of one customer is said of all",
        "queries/detection/context.py",
        "_NotedField.__get__",
        Substitute("context.note(PARTIES)", "None"),
        (),
        _TESTS,
    ),
    Mutant(
        "an order that has left is as one that has not",
        _ANSWERING,
        "_name_customer",
        Substitute("question.left", "None"),
        (),
        _TESTS,
    ),
    Mutant(
        "what failed once has failed for good",
        _ANSWERING,
        "_is_lasting",
        Substitute("PASSING not in names", "True"),
        (),
        _TESTS,
    ),
    Mutant(
        "an answer that was cut short is whole",
        "queries/assessment/running.py",
        "run_schedule",
        Substitute("context.note(PASSING)", "None"),
        (),
        _TESTS,
    ),
    Mutant(
        "without time an earlier order's answer is taken",
        _ANSWERING,
        "answer_question",
        Substitute("time_left is not None and time_left() <= 0", "False"),
        (),
        _TESTS,
    ),
)
