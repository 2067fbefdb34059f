"""The clauses of an example line: ties, shipments, parties and settings."""

import re
from collections.abc import Callable, Mapping
from typing import Final, cast, get_args

from onward.errors import IndicatorInvalid, ShareError
from onward.graph.codes import INTERESTS, TOPICS
from onward.graph.dates import first_day
from onward.graph.model import PartyKind, Shipment, Standing, TieKind
from onward.graph.shares import Share
from onward.queries.examples import world
from onward.queries.examples.draft import Draft, party_id
from onward.queries.examples.layer_clauses import set_import_record, set_source
from onward.queries.transactions.goods.items import ELEMENTS
from onward.queries.transactions.parts import Role

_DATE: Final = r"\d{4}(?:-\d{2}){0,2}"
_DATES: Final = rf"(?: from (?P<since>{_DATE}))?(?: until (?P<until>{_DATE}))?"
_TIE: Final = re.compile(
    rf"(?P<start>\w+) (?P<kind>{'|'.join(TieKind)})"
    r"(?: (?P<share>\?|[\d.]+(?:-[\d.]+)?)%)? (?P<end>\w+)"
    rf"(?: as (?P<interest>\w+))?{_DATES}(?: (?P<standing>claimed|inferred))?"
)
_SHIP: Final = re.compile(
    r"(?P<shipper>\w+) ships (?P<what>\w+) x(?P<quantity>\d+) to (?P<consignee>\w+)"
    rf"(?: in (?P<country>[A-Z]{{2}}))? on (?P<date>{_DATE})(?P<arrival> as arrival)?"
)
_PARTY: Final = re.compile(
    r"(?P<name>\w+) is (?P<kind>\w+)(?: \[(?P<topics>[\w., ]*)\])?(?: \((?P<country>[A-Z]{2})\))?"
    r"(?: role (?P<role>\w+))?"
)
_SET: Final = re.compile(r"(?P<name>\w+)\.(?P<attribute>[\w.]+) = (?P<value>.+)")
_LISTED: Final = re.compile(rf"(?P<regime>\w+)(?: (?P<list>[A-Z]\w*(?: [A-Z]\w*)*))?{_DATES}")


def read_clause(clause: str, draft: Draft) -> None:
    """Read one clause into a draft.

    Raises:
        IndicatorInvalid: The clause is not understood; the message quotes it.
    """
    for pattern, read in _CLAUSES:
        match = pattern.fullmatch(clause)
        if match is not None:
            try:
                read(match, draft)
            except (KeyError, ValueError, ShareError) as error:
                raise IndicatorInvalid("a value that is not understood", value=clause) from error
            return
    hint = "write a tie, a shipment, NAME is KIND, or NAME.attribute = value"
    raise IndicatorInvalid("a clause that is not understood", value=clause, hint=hint)


def _check_days(match: re.Match[str], *names: str) -> None:
    """Refuse a day that no calendar has, and an interval that ends before it begins."""
    try:
        days = [first_day(match[name]) for name in names if match[name]]
    except ValueError as error:
        hint = "write a day of the calendar, as YYYY-MM-DD"
        raise IndicatorInvalid("no such day", value=match[0], hint=hint) from error
    if days != sorted(days):
        raise IndicatorInvalid("ends before it begins", value=match[0], hint="turn the days round")


def _check_code(code: str | None, codes: frozenset[str], what: str, hint: str) -> None:
    """Refuse a misspelt code: an example of what nothing is proves nothing."""
    if code is not None and code not in codes:
        raise IndicatorInvalid(f"no such {what}", value=code, hint=hint)


def _read_tie(match: re.Match[str], draft: Draft) -> None:
    _check_days(match, "since", "until")
    _check_code(match["interest"], INTERESTS, "interest", "use an interest code of BODS")
    draft.party(match["start"])
    draft.party(match["end"])
    draft.add_tie(
        start=match["start"],
        end=match["end"],
        kind=TieKind(match["kind"]),
        share=_read_share(match["share"]),
        interest=match["interest"],
        since=match["since"],
        until=match["until"],
        standing=cast("Standing", match["standing"] or "stated"),
    )


def _read_share(text: str | None) -> Share | None:
    if text is None or text == "?":
        return None
    low, _, high = text.partition("-")
    return Share(float(low) / 100, float(high or low) / 100)


def _read_ship(match: re.Match[str], draft: Draft) -> None:
    _check_days(match, "date")
    what = match["what"]
    draft.party(match["shipper"])
    consignee = draft.party(match["consignee"])
    consignee.country = match["country"] or consignee.country
    number = f"shipment-{len(draft.shipments)}"
    draft.shipments.append(
        Shipment(
            id=number,
            date=match["date"],
            source=world.source(number, world.IMPORTS if match["arrival"] else world.DATASET),
            shipper=party_id(match["shipper"]),
            consignee=party_id(match["consignee"]),
            hs=what if what.isdigit() else None,
            families=() if what.isdigit() else (what,),
            quantity=match["quantity"],
            unit="pc",
            destination=consignee.country,
        )
    )


def _read_party(match: re.Match[str], draft: Draft) -> None:
    if match["kind"] not in tuple(PartyKind) or match["role"] not in (None, *get_args(Role)):
        raise IndicatorInvalid(
            "no such kind or role", value=match[0], hint="use the names of PartyKind and Role"
        )
    party = draft.party(match["name"])
    party.kind = match["kind"]
    party.topics = tuple(topic.strip() for topic in (match["topics"] or "").split(",") if topic)
    for topic in party.topics:
        _check_code(topic, TOPICS, "topic", "use a topic code of FollowTheMoney")
    party.country = match["country"] or party.country
    party.role = match["role"] or party.role


def _read_set(match: re.Match[str], draft: Draft) -> None:
    name, attribute = match["name"], match["attribute"]
    target, attributes = _TARGETS.get(name, (_set_party, _PARTY_ATTRIBUTES))
    if attributes is not None and attribute not in attributes:
        raise IndicatorInvalid(
            "no such attribute", value=match[0], hint=f"use one of {', '.join(attributes)}"
        )
    target(match, draft)


def _read_list(text: str) -> list[str]:
    return [] if text == "none" else [part.strip() for part in text.split(",")]


def _set_transaction(match: re.Match[str], draft: Draft) -> None:
    attribute, value = match["attribute"], match["value"]
    if attribute == "exporter":
        draft.exporter = value
    elif attribute == "statement":
        draft.statement = None
    elif attribute in {"route", "items", "documents"}:
        draft.fields[attribute] = _read_list(value)
    else:
        draft.fields[attribute] = None if value == "none" else value


def _set_item(match: re.Match[str], draft: Draft) -> None:
    attribute, value = match["attribute"], match["value"]
    if attribute == "six":
        draft.item["cyber_surveillance"] = dict(zip(ELEMENTS, _read_list(value), strict=False))
    elif attribute in {"families", "functions"}:
        draft.item[attribute] = None if value == "unknown" else _read_list(value)
    elif attribute == "reasons":
        draft.grounds["reasons"] = dict.fromkeys(_read_list(value), world.REASON)
    elif attribute in {"answered_by", "answered_on"}:
        draft.grounds[attribute] = None if value == "none" else value
    else:
        draft.item[attribute] = None if value == "none" else value


def _set_statement(match: re.Match[str], draft: Draft) -> None:
    statement = draft.statement or world.statement()
    attribute, value = match["attribute"], match["value"]
    if attribute in statement["declares"]:
        draft.declared[attribute] = _TRUTH[value]
        # a line that sets one declaration leaves the others unsaid
        unsaid = dict.fromkeys(statement["declares"], None)
        statement["declares"] = unsaid | draft.declared
    elif attribute == "covers":
        statement[attribute] = _read_list(value)
    elif attribute == "on_site_check":
        statement[attribute] = _TRUTH[value]
    else:
        statement[attribute] = None if value == "none" else value
    draft.statement = statement


def _set_end_use(match: re.Match[str], draft: Draft) -> None:
    draft.end_use[match["attribute"]] = None if match["value"] == "none" else match["value"]


def _set_document(match: re.Match[str], draft: Draft) -> None:
    # a line speaks of one document, that of the statement, and each setting changes it
    (document,) = draft.fields.setdefault("documents", [world.document()])
    attribute, value = match["attribute"], match["value"]
    document[attribute] = [{"text": value}] if attribute == "quotes" else value


_TRUTH: Final[Mapping[str, bool | None]] = {"true": True, "false": False, "none": None}


def _set_answer(match: re.Match[str], draft: Draft) -> None:
    draft.fields.setdefault("answers", {})[match["attribute"]] = match["value"]


def _set_contract(match: re.Match[str], draft: Draft) -> None:
    attribute, value = match["attribute"], match["value"]
    contract = draft.fields.setdefault("contract", {})
    if attribute == "no_reexport":
        contract[attribute] = _TRUTH[value]
    else:
        contract[attribute] = _read_list(value) if attribute == "annexes" else value


def _set_transport(match: re.Match[str], draft: Draft) -> None:
    attribute, value = match["attribute"], match["value"]
    transport = draft.fields.setdefault("transport", {})
    transport[attribute] = _read_list(value) if attribute == "route" else value


def _set_letter(match: re.Match[str], draft: Draft) -> None:
    # a line speaks of one letter, and each of its settings adds to that one
    (letter,) = draft.fields.setdefault("letters", [{}])
    attribute, value = match["attribute"], match["value"]
    letter[_DATED.get(attribute, attribute)] = party_id(value) if attribute == "party" else value


def _set_licence(match: re.Match[str], draft: Draft) -> None:
    licence = draft.fields.setdefault("licence", {"number": "L-1"})
    attribute, value = match["attribute"], match["value"]
    licence[_DATED.get(attribute, attribute)] = value if attribute in _DATED else _read_list(value)


_DATED: Final[Mapping[str, str]] = {"since": "date", "until": "valid_until"}
"""What the grammar calls the ends of a document's interval, and what a transaction calls them."""


def _set_party(match: re.Match[str], draft: Draft) -> None:
    party = draft.party(match["name"])
    attribute, value = match["attribute"], match["value"]
    if attribute == "listed":
        entry = _LISTED.fullmatch(value)
        if entry is None:
            hint = "write REGIME [LIST] [from DATE] [until DATE]"
            raise IndicatorInvalid("is not a list entry", value=match[0], hint=hint)
        _check_days(entry, "since", "until")
        party.entries.append(entry)
    elif attribute == "kind":
        party.kind = PartyKind(value)
    elif attribute == "country":
        party.country = value
    else:
        party.facts[attribute] = value


_PARTY_ATTRIBUTES: Final = (
    *("name", "kind", "country", "owners", "listed", "measure", "incorporated", "sector"),
    *("address", "degree", "mandates", "birth_date", "number", "programme"),
    *("sites", "staff", "installed"),
)

_ITEM_ATTRIBUTES: Final = (
    *("description", "six", "reasons", "answered_by", "answered_on", "families", "functions", "hs"),
    *("control_code", "not_listed_reason", "component_of_system", "system_name", "operator"),
    *("excluded_purpose", "excluded_purpose_reason", "hs8", "eccn", "us_origin"),
    *("quantity", "per_site", "per_person"),
)

_Set = Callable[[re.Match[str], Draft], None]
_TARGETS: Final[Mapping[str, tuple[_Set, tuple[str, ...] | None]]] = {
    "T": (
        _set_transaction,
        (
            *("date", "destination", "destination_region", "route", "exporter", "kind"),
            *("statement", "items", "documents", "unloading_place"),
            *("contract_date", "order_date", "planned_ship_date"),
        ),
    ),
    "item": (_set_item, _ITEM_ATTRIBUTES),
    "statement": (
        _set_statement,
        (
            *("military", "reexport", "repression", "date", "valid_until", "signed_by"),
            *("signatory_role", "covers", "site", "document", "on_site_check"),
        ),
    ),
    "end_use": (_set_end_use, ("text", "site")),
    "document": (_set_document, ("kind", "sha256", "id", "from_party", "quotes")),
    "answer": (_set_answer, None),
    "contract": (
        _set_contract,
        ("consignee", "delivery_place", "no_reexport", "clause_text", "annexes"),
    ),
    "transport": (_set_transport, ("consignee", "delivery_place", "route", "changed")),
    "letter": (_set_letter, ("party", "item", "destination", "since", "until")),
    "licence": (_set_licence, ("covers", "destinations", "end_users", "since", "until")),
    "source": (set_source, None),
    "imports": (set_import_record, None),
}

# no two of them match one clause: a setting has a dot and "=", a party "is", goods "ships"
_CLAUSES: Final[tuple[tuple[re.Pattern[str], _Set], ...]] = (
    (_SET, _read_set),
    (_PARTY, _read_party),
    (_SHIP, _read_ship),
    (_TIE, _read_tie),
)
