"""What is not known, in words, and who is to be asked for it.

A gap names its place in the order (``parties.1.owners``), which is for programs. A reader gets the
fact in words, and the customer a sentence. What the exporter itself must look up, and whatever has
no row here, is internal: nobody outside learns what was compared with what.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from onward.graph.sayings import fill
from onward.queries.assessment.words.gap_names import name_item_at, name_party
from onward.queries.model.words import Audience
from onward.queries.transactions.stated_facts import say_role
from onward.queries.transactions.transaction import Transaction


@dataclass(frozen=True, slots=True)
class GapWords:
    """A fact that is not known.

    Attributes:
        what: The fact, as it stands in a sentence: "all owners of Acme and their shares".
        question: What asks for it; "" = nobody is asked.
        audience: Who is asked.
    """

    what: str
    question: str
    audience: Audience = "internal"


_IDENTITY: Final = "full name, address and registration number"
_FULL_NAME: Final = GapWords(
    "the full registered name of {party}",
    "What is the full registered name of the {role}, and its registration number?",
    "customer",
)
_OWNERS: Final = GapWords(
    "all owners of {party} and their shares",
    "Please name all owners of {party} and their shares.",
    "customer",
)
_OWNER_IDENTITY: Final = GapWords(
    "who each owner of {party} is",
    f"Please give the {_IDENTITY} of each owner of {{party}}.",
    "customer",
)
_STATEMENT: Final = GapWords(
    "what the end-use statement says",
    "Please send a complete end-use statement, signed and dated by the end-user.",
    "customer",
)
_CLASSIFICATION: Final = GapWords(
    "the classification of {item}",
    "Which entry of a control list does {item} fall under, or why under none?",
)
_SIX: Final = GapWords(
    "whether {item} meets the definition of Art. 2(20)",
    "How are the six questions on the definition of Art. 2(20) answered of {item}?",
)
_DELIVERED: Final = GapWords(
    "where the goods are delivered",
    "Where will the goods be delivered? Please name the town and the country.",
    "customer",
)
_CONTRACT: Final = GapWords("what the contract says", "What does the contract say?")
_LICENCE: Final = GapWords("what the licence says", "What does the licence say?")
_LETTER: Final = GapWords(
    "what the authority's letter says", "What does the letter of the authority say?"
)

_HARM: Final = GapWords(
    "the risk of harm as a person judges it",
    "How does the person who answers for it judge the risk of harm, before and after mitigation?",
)

_BY_PLACE: Final[Mapping[str, GapWords]] = MappingProxyType(
    {
        "date": GapWords("the date of the order", "What is the date of the order?"),
        "reference": GapWords("the reference of the order", "What is the order's reference?"),
        "incoterm": GapWords("the terms of delivery", "What are the terms of delivery?"),
        "planned_ship_date": GapWords(
            "when the goods are shipped", "When are the goods to be shipped?", "customer"
        ),
        "shipped": GapWords(
            "whether the goods of this order have left",
            "Have the goods of this order left, and on which day?",
        ),
        "answers.no_reexport_clause_signed": GapWords(
            "whether the no-re-export clause is signed",
            "Is the no-re-export clause in the contract that was signed?",
        ),
        "unloading_place": GapWords(
            "where the goods are unloaded", "Where will the goods be unloaded?", "customer"
        ),
        "contract.delivery_place": _DELIVERED,
        "transport.delivery_place": _DELIVERED,
        "parties": GapWords(
            "who the end-user is",
            f"Who will use the goods in the end? Please give {_IDENTITY}.",
            "customer",
        ),
        "parties.*": GapWords(
            "who the {role} is", f"Who is the {{role}}? Please give {_IDENTITY}.", "customer"
        ),
        "parties.*.id": GapWords(
            "which record stands for {party}", "Which record stands for {party}?"
        ),
        "parties.*.name": _FULL_NAME,
        "parties.*.identifiers": _FULL_NAME,
        "parties.*.identifiers.*": GapWords(
            "the registration or tax number of {party}",
            "What is the registration or tax number of {party}, as its certificate has it?",
            "customer",
        ),
        "parties.*.phone": GapWords(
            "the telephone number of {party}",
            "What is the telephone number of {party}?",
            "customer",
        ),
        "parties.*.email": GapWords(
            "the e-mail address of {party}", "What is the e-mail address of {party}?", "customer"
        ),
        "parties.*.website": GapWords(
            "the web address of {party}", "What is the web address of {party}?", "customer"
        ),
        "parties.*.address": GapWords(
            "the address of {party}", "What is the full address of {party}?", "customer"
        ),
        "parties.*.site": GapWords(
            "the site of {party}", "At which site will {party} use the goods?", "customer"
        ),
        "parties.*.incorporated": GapWords(
            "when {party} was founded", "When was {party} founded?", "customer"
        ),
        "parties.*.sector": GapWords(
            "the business of {party}", "What is the business of {party}?", "customer"
        ),
        "parties.*.relation_to_exporter": GapWords(
            "how {party} is related to the exporter", "How is {party} related to the exporter?"
        ),
        "parties.*.owners": _OWNERS,
        "parties.*.owners.*": _OWNER_IDENTITY,
        "parties.*.owners.*.id": GapWords(
            "which record stands for an owner of {party}",
            "Which record stands for this owner of {party}?",
        ),
        "items": GapWords("what is delivered", "What is delivered?"),
        "items.*": _CLASSIFICATION,
        "items.*.families": GapWords(
            "what {item} is for", "What is {item} for, and which kinds of goods does it belong to?"
        ),
        "items.*.cyber_surveillance": _SIX,
        "items.*.sku": GapWords(
            "the number of {item}", "Under which number does the item master have {item}?"
        ),
        "items.*.description": GapWords("the description of {item}", "What is {item}?"),
        "items.*.quantity": GapWords(
            "how much of {item} is delivered", "How much of {item} is delivered?"
        ),
        "items.*.value": GapWords("the value of {item}", "What is the value of {item}?"),
        "items.*.unit": GapWords("the unit of {item}", "In which unit is {item} counted?"),
        "items.*.hs": GapWords("the customs code of {item}", "What is the customs code of {item}?"),
        "items.*.hs8": GapWords(
            "the customs code of {item}", "What is the customs code of {item}?"
        ),
        "items.*.annexes": GapWords(
            "whether an annex that is not in the table by code names {item}",
            "Do the annexes of the act, read in its text, name {item}?",
        ),
        "items.*.system_name": GapWords(
            "the system that {item} becomes part of",
            "Which system will {item} be part of, and who will operate it?",
            "customer",
        ),
        "items.*.operator": GapWords(
            "who operates the system that {item} becomes part of",
            "Who will operate the system that {item} will be part of?",
            "customer",
        ),
        "items.*.functions.*.text": GapWords(
            "to which extent {item} does what it can do",
            "What can {item} do, and to which extent?",
        ),
        "items.*.excluded_purpose_reason": GapWords(
            "why the purpose of {item} is all that it serves",
            "Why is the purpose of {item} all that it serves?",
        ),
        "items.*.excluded_purpose": GapWords(
            "the purpose of {item}", "For which purpose will {item} be used?", "customer"
        ),
        "destination": GapWords(
            "the country of destination",
            "In which country will the goods be used in the end?",
            "customer",
        ),
        "destination_region": GapWords(
            "the region of destination",
            "In which region of the country will the goods be used in the end?",
            "customer",
        ),
        "destination_record": GapWords(
            "the record of the destination",
            "Which published measures tell how the destination's state treats people?",
        ),
        "end_use.text": GapWords(
            "what the goods are for", "What will the goods be used for?", "customer"
        ),
        "end_use.site": GapWords(
            "where the goods will be used", "At which site will the goods be used?", "customer"
        ),
        "topic": GapWords("what a source says of {party}", "What does the source say, and why?"),
    }
)
"""By place, with ``*`` for a number or a key; the longest that a place begins with counts."""

_BY_PART: Final[Mapping[str, GapWords]] = MappingProxyType(
    {
        "parties.*.owners.*": _OWNER_IDENTITY,
        "items.*.cyber_surveillance": _SIX,
        "items.*": _CLASSIFICATION,
        "end_use.statement": _STATEMENT,
        "contract": _CONTRACT,
        "licence": _LICENCE,
        "letters": _LETTER,
        "risk_of_harm": _HARM,
        "documents.*": GapWords("what a document is", "What does the document say of itself?"),
    }
)
"""Of places that have no row of their own: by the part of the order that they lie in."""


ASKED_PLACES: Final = frozenset((*_BY_PLACE, *_BY_PART))
"""Every place in an order, or part of it, that something asks for."""

UNNAMED: Final = "a fact that the order or a source should give"
"""What is said of a place that has no words."""


def describe_unknown(field: str, role: str | None, transaction: Transaction) -> GapWords:
    """Return a fact that is not known in words, and what asks for it.

    Args:
        field: Its place in the order, as gaps give it.
        role: The role of the party that it is about, if any.
        transaction: The order; only names that stand in it are said, never those of a source.
    """
    return fill_gap_words(field, role, transaction, str, say_role, fill)


def fill_gap_words(
    field: str,
    role: str | None,
    transaction: Transaction,
    translate: Callable[[str], str],
    say: Callable[[str], str],
    fill_in: Callable[[str, Mapping[str, str]], str],
) -> GapWords:
    """Return a fact that is not known in the words of a language.

    Args:
        field: Its place in the order.
        role: The role of the party that it is about, if any.
        transaction: The order.
        translate: Returns a text of this module in the language, its parts in braces as they are.
        say: Returns a role in the language.
        fill_in: Returns a text of the language with its parts, which fit what stands before them.
    """
    place = _generalise_place(field)
    words = _BY_PLACE.get(place) or _find_part(place)
    if words is None:
        return GapWords(translate(UNNAMED), translate("Who can tell this?"))
    names = {
        "role": say(role or "party"),
        "party": name_party(field, role, transaction, translate, say),
        "item": name_item_at(field, transaction, translate),
    }
    what = fill_in(translate(words.what), names)
    return GapWords(what, fill_in(translate(words.question), names), words.audience)


def _generalise_place(field: str) -> str:
    """Return a place with its numbers, and the key of an identifier, as ``*``.

    >>> _generalise_place("parties.0.owners.2.name"), _generalise_place("parties.1.identifiers.lei")
    ('parties.*.owners.*.name', 'parties.*.identifiers.*')
    """
    parts = ["*" if part.isdecimal() else part for part in field.split(".")]
    if len(parts) > 1 and parts[-2] == "identifiers":
        parts[-1] = "*"
    return ".".join(parts)


def _find_part(place: str) -> GapWords | None:
    for beginning, words in _BY_PART.items():
        if place == beginning or place.startswith(f"{beginning}."):
            return words
    return None
