"""Codes of closed vocabularies as words: a page is read by people, not by programs."""

import re
from typing import Final, get_args, get_type_hints

from onward.queries.assessment.verdict import STRENGTH
from onward.queries.detection.results import CannotTell
from onward.queries.transactions.parts import Role
from onward.viz.scene import RECORDED, UNRECORDED

KINDS: Final = {
    UNRECORDED: "in no loaded record",
    RECORDED: "in the records",
    "Person": "person",
    "Company": "company",
    "Organization": "organisation",
    "PublicBody": "public body",
    "MilitaryUnit": "military unit",
    "ArmedGroup": "armed group",
    "Vessel": "vessel",
    "Airplane": "aircraft",
    "Vehicle": "vehicle",
    "Address": "address",
    "Contact": "contact",
    "Security": "security",
    "BankAccount": "bank account",
    "Unknown": "kind not known",
    "Stack": "not drawn one by one",
}
"""Party kinds in words."""

_CODES: Final = (*get_args(Role), *STRENGTH, *get_args(get_type_hints(CannotTell)["reason"]))
_CODE: Final = re.compile(
    rf"(?<![\w/:.-])({'|'.join(code for code in _CODES if '_' in code)})(?![\w/])"
)
"""A code that stands alone; one inside an id stays, because an id is looked up."""


def spell_codes(text: str) -> str:
    """Write roles, suggestions and reasons in a sentence as words.

    >>> spell_codes("Acme (end_user). Suggested: enhanced_due_diligence, by rule R8_gap.")
    'Acme (end user). Suggested: enhanced due diligence, by rule R8_gap.'
    """
    return _CODE.sub(lambda found: found[0].replace("_", " "), text)
