"""Wrong readings of who stands behind a customer, and of what weighs little by itself."""

from typing import Final

from tests.mutants.mutant import Mutant
from tests.mutants.operators import Branch, Comparison, Constant, DropOperand, Substitute

_LISTED: Final = "queries/detectors/listed_parties"
_DIVERSION: Final = "queries/detectors/diversion"
_SUPPLIER: Final = "queries/detectors/government/gov_supplier.py"
_KIN: Final = "queries/ownership/owners.py"
_AFTER_FILE: Final = "queries/detectors/past_exports/hist_shipped_after_listing/__init__.py"
_SERVICE_FILE: Final = "queries/detectors/military/sec_service_link.py"
_SALE_FILE: Final = f"{_LISTED}/own_transfer_near_listing.py"
_AFTER: Final = ("hist-shipped-after-listing",)
_SERVICE: Final = ("sec-service-link",)
_SALE: Final = ("own-transfer-near-listing",)
_CONTROL: Final = ("own-control-listed",)
_PAYER: Final = ("div-third-party-payer",)
_BETWEEN: Final = ("div-intermediary-no-rationale",)
_YOUNG: Final = ("div-new-company",)

CUSTOMERS: Final = (
    Mutant(
        "control counts under every regime",
        f"{_LISTED}/own_control_listed.py",
        "_weigh_entries",
        Branch("else"),
        _CONTROL,
    ),
    Mutant(
        "a right to money is control",
        f"{_LISTED}/own_control_listed.py",
        "_gives_control",
        Substitute("tie.interest not in _NO_CONTROL", "True"),
        _CONTROL,
    ),
    Mutant(
        "who counts as listed by ownership is told again",
        f"{_LISTED}/own_control_listed.py",
        "_entries_of",
        DropOperand("and", 2),
        _CONTROL,
    ),
    Mutant(
        "one of two directors is the only one",
        f"{_LISTED}/own_control_listed.py",
        "_subjects_with_one_director",
        Comparison("==", ">="),
        _CONTROL,
    ),
    Mutant(
        "the exporter's own police is a foreign one",
        _SUPPLIER,
        "_weigh_path",
        Comparison("<=", "<"),
        ("gov-supplier",),
    ),
    Mutant(
        "goods for surveillance weigh no more",
        _SUPPLIER,
        "_weigh_body",
        Substitute("has_surveillance", "False"),
        ("gov-supplier",),
    ),
    Mutant("a tenth makes a group", _KIN, "", Constant(0.25, 0.1), (*_PAYER, *_BETWEEN)),
    Mutant("three tenths make no group", _KIN, "", Constant(0.25, 0.31), _PAYER),
    Mutant(
        "whoever may belong to a customer does",
        f"{_DIVERSION}/div_third_party_payer.py",
        "_judge_payers",
        Comparison("!=", "=="),
        _PAYER,
    ),
    Mutant(
        "a sector that nobody knows is a sign",
        f"{_DIVERSION}/div_intermediary_no_rationale.py",
        "detect",
        Substitute('judge_fit(sectors, row) == "misfit"', 'judge_fit(sectors, row) != "fits"'),
        _BETWEEN,
    ),
    Mutant(
        "one line of business that does not fit is enough",
        "queries/tables/tables.py",
        "BusinessMisfit.is_misfit",
        Substitute("all(code.startswith(self.prefixes) for code in codes)", "codes[0][0] == '1'"),
        _BETWEEN,
    ),
    Mutant(
        "the end-user's own country is a third one",
        f"{_DIVERSION}/div_intermediary_no_rationale.py",
        "_is_abroad",
        Substitute("countries.isdisjoint(_countries_of_others(context, users))", "True"),
        _BETWEEN,
    ),
    Mutant(
        "new companies weigh by themselves",
        f"{_DIVERSION}/div_new_company.py",
        "_weigh_age",
        Branch("if"),
        _YOUNG,
    ),
    Mutant(
        "a company of 24 months is new",
        f"{_DIVERSION}/div_new_company.py",
        "_first_young_day",
        Constant(1, 0),
        _YOUNG,
    ),
    Mutant(
        "any parent vouches for a new company",
        f"{_DIVERSION}/div_new_company.py",
        "_find_older_parent",
        Comparison("<", "!="),
        _YOUNG,
    ),
    Mutant(
        "an entry holds on its last day",
        _AFTER_FILE,
        "_judge_entry",
        Comparison(">=", ">"),
        _AFTER,
    ),
    Mutant(
        "an entry does not hold on its first day",
        _AFTER_FILE,
        "_judge_entry",
        Comparison("<", "<="),
        _AFTER,
    ),
    Mutant(
        "a year that holds the first day is after it",
        _AFTER_FILE,
        "_judge_entry",
        DropOperand("and", 1),
        _AFTER,
    ),
    Mutant(
        "an address of many weighs as much as any",
        _SERVICE_FILE,
        "_weigh_place",
        Comparison(">", "<"),
        _SERVICE,
    ),
    Mutant(
        "a duty by law is a tie",
        _SERVICE_FILE,
        "_weigh_path",
        DropOperand("or", 3),
        _SERVICE,
        ("tests/unit/queries/detectors/test_service_ties.py",),
    ),
    Mutant(
        "a supplied service is told twice",
        _SERVICE_FILE,
        "_weigh_path",
        DropOperand("or", 2),
        _SERVICE,
    ),
    Mutant("a sale of 181 days before is near", _SALE_FILE, "", Constant(180, 181), _SALE),
    Mutant("a sale of 89 days after is far", _SALE_FILE, "", Constant(90, 89), _SALE),
    Mutant("a holder of 31 days later is new", _SALE_FILE, "", Constant(30, 31), _SALE),
    Mutant(
        "a stranger who buys is close to the seller",
        _SALE_FILE,
        "_judge_holder",
        Substitute("not link", "False"),
        _SALE,
    ),
)
