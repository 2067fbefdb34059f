"""Plans for statement, questionnaire and contract: what is missing, admitted, evasive, denied."""

from typing import Any, Final

from onward.queries.planted.planted import Case, plain, positive, shifted, six, twin
from tests.planted.plans.state import force, upward

STALE_PAPER, ADMITS = "eus-missing-or-stale", "eus-admits"
EVASIVE: Final = "eus-evasive"
CATCH_ALL: Final = "catchall-mil-embargo"

DENIES: Final = {"military": False, "reexport": False, "repression": False}


FAULTS: Final[dict[str, tuple[dict[str, Any], str]]] = {
    "unsigned": ({"signed_by": None}, "high"),
    "signatory": ({"signatory_role": "freight forwarder"}, "high"),
    "undated": ({"date": None}, "medium"),
    "later": ({"date": 1}, "high"),
    "expired": ({"valid_until": 0}, "high"),
    "old": ({"valid_until": None, "date": -1000}, "medium"),
    "goods.0": ({"covers": ["another thing"]}, "high"),
    "no_hash": ({"document": "E2"}, "medium"),
}
"""What is changed of a whole statement, and how it weighs; numbers are days from the order's."""

STEP_LOWER: Final = {"high": "medium", "medium": "low"}


@positive(STALE_PAPER, fault=FAULTS, needed=(True, False))
def a_faulty_statement(case: Case, fault: str, needed: bool) -> None:
    changes, severity = FAULTS[fault]
    case.order["items"] = [six() if needed else plain()]
    if needed:
        case.expect("item-nonlisted-cs", "present", "medium", subject="*")
    days = {key: shifted(case.day, value) for key, value in changes.items() if type(value) is int}
    statement = case.state(**DENIES)
    statement.update(changes | days)
    for key in [key for key, value in statement.items() if value is None]:
        del statement[key]
    weight = severity if needed else STEP_LOWER[severity]
    case.expect(STALE_PAPER, "present", weight, subject=None, about=fault)


@twin(STALE_PAPER, fact=("first day", "last day", "covers", "an owner signs"))
def a_whole_statement(case: Case, fact: str) -> None:
    case.order["items"] = [six()]
    case.expect("item-nonlisted-cs", "present", "medium", subject="*")
    statement = case.state(**DENIES)
    if fact == "first day":
        statement["date"] = case.day
    elif fact == "last day":
        statement["valid_until"] = shifted(case.day, 1)
    elif fact == "covers":
        statement["covers"] = ["the probe"]
    else:
        case.party("founder", "Person")
        case.has_founder = False
        case.tie("founder", "owns", "acme", 1, since="2001")
        statement["signed_by"] = f"{case.key} founder"


@positive(ADMITS, use=tuple(DENIES))
@twin(ADMITS, use=("", "none"))
def a_statement_that_admits(case: Case, use: str) -> None:
    declares: dict[str, bool | None] = {**DENIES}
    if use == "none":
        declares = {}
    elif use:
        declares[use] = True
    case.state(**declares)


SINGLE: Final = ("declines_installation", "abnormal_route", "unusual_cash_terms", "shell_payments")


@positive(EVASIVE, signs=(1, 2), answer=("yes", "unclear"))
@twin(EVASIVE, signs=(1, 2), answer=("no",))
def signs_in_behaviour(case: Case, signs: int, answer: str) -> None:
    names = case.rng.sample(SINGLE, signs)
    case.order["answers"] |= dict.fromkeys(names, answer)
    if answer != "no":
        status = "present" if answer == "yes" else "possible"
        severity = "high" if signs > 1 else "medium"
        case.expect(EVASIVE, status, severity, subject=None)


@positive(CATCH_ALL, hops=(1, 2, 3), programme=("NPWMD",))
@twin(CATCH_ALL, hops=(4,), programme=("NPWMD",))
@twin(CATCH_ALL, hops=(1, 3), programme=("another",))
def near_a_weapons_programme(case: Case, hops: int, programme: str) -> None:
    upward(case, ["supplies"] * hops, case.party("lab", country="XC"))
    case.listing("lab", "World Bank", "export.control", programme=programme, since="2001")
    if programme == "NPWMD" and hops < 4:
        case.expect(CATCH_ALL, "present", "high", about="a")


@twin(CATCH_ALL, country=("XC", "XG"))
def a_force_without_an_embargo(case: Case, country: str) -> None:
    case.order["destination"] = country
    path = upward(case, ["contains"], force(case, "MilitaryUnit", "XP"))
    case.expect("mil-structural", "present", "high", paths=[path])
