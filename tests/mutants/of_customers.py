"""Wrong readings of who stands behind a customer, and of what weighs little by itself."""

from typing import Final

from tests.mutants.mutant import Mutant
from tests.mutants.operators import Branch, Comparison, Constant, DropOperand, Substitute

_LISTED: Final = "queries/detectors/listed_parties"
_DIVERSION: Final = "queries/detectors/diversion"
_SUPPLIER: Final = "queries/detectors/government/gov_supplier.py"
_KIN: Final = "queries/ownership/kinship.py"
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
        "_find_relative",
        Comparison("!=", "<"),
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
        "detect",
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
        "queries/tables/business.py",
        "BusinessMisfit.is_misfit",
        Substitute("all(code.startswith(self.prefixes) for code in codes)", "codes[0][0] == '1'"),
        _BETWEEN,
    ),
    Mutant(
        "the end-user's own country is a third one",
        f"{_DIVERSION}/div_intermediary_no_rationale.py",
        "_is_abroad",
        Substitute("countries.isdisjoint(others)", "True"),
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
)
