"""EconomicActivity: one line of a customs declaration (05, section 7)."""

import re

from onward.graph.model import Shipment
from onward.loaders.parsing.refusal import FieldRefused
from onward.loaders.sources.ftm.entity import Entity

_AMOUNT = re.compile(r"\d{1,30}(?:\.\d{1,30})?")


def shipment(entity: Entity) -> Shipment:
    """Build the shipment; a declaration has several lines, so the line's own id is its id.

    Raises:
        FieldRefused: There is no date, or neither sender nor receiver.
    """
    date = entity.earliest("date", "startDate")
    if date is None:
        raise FieldRefused("missing_required", field="date", hint="give date or startDate")
    if not entity.all("sender") and not entity.all("receiver"):
        raise FieldRefused("missing_required", field="sender", hint="name sender or receiver")
    return Shipment(
        id=entity.id,
        date=date,
        source=entity.source(),
        shipper=_one(entity, "sender"),
        consignee=_one(entity, "receiver"),
        hs=_hs(entity),
        description=entity.joined("goodsDescription", "vedCodeDescription"),
        value=_value(entity),
        origin=_country(entity, "originCountry"),
        destination=_country(entity, "destinationCountry"),
        roles=tuple(
            (role, party)
            for role, name in (("declarant", "declarant"), ("contract_holder", "contractHolder"))
            for party in entity.refs(name)
        ),
        notes=tuple(
            (key, text) for key, name in _NOTES.items() if (text := entity.joined(name)) is not None
        ),
    )


_NOTES = {
    "declaration": "ccdNumber",
    "dispatch": "departureCountry",
    "trading_country": "tradingCountry",
    "carrier": "transport",
    "direction": "directionOfTransportation",
    "procedure": "customsProcedure",
}


def _one(entity: Entity, name: str) -> str | None:
    refs = entity.refs(name)
    if len(refs) > 1:
        entity.warn(name, "names several parties, the first is used", "; ".join(refs))
    return refs[0] if refs else None


def _country(entity: Entity, name: str) -> str | None:
    codes = entity.countries(name)
    if len(codes) > 1:
        entity.warn(name, "names several countries", "; ".join(codes))
    return codes[0] if len(codes) == 1 else None


def _hs(entity: Entity) -> str | None:
    code = re.sub(r"[.\s]", "", entity.first("vedCode") or "")
    if code and not re.fullmatch("[0-9]{4,10}", code):
        entity.warn("vedCode", "is no code of the Harmonized System", code)
        return None
    return code or None


def _value(entity: Entity) -> str | None:
    printed = entity.first("invoiceAmount", "customsAmount")
    if printed is None:
        return None
    try:
        return plain_amount(printed)
    except ValueError as error:
        entity.warn("invoiceAmount", "bad_number", printed, str(error))
        return None


def plain_amount(printed: str) -> str:
    """Write an amount with blanks or commas as plain digits.

    >>> plain_amount("1 234,50"), plain_amount("1,234.50")
    ('1234.50', '1234.50')

    Raises:
        ValueError: It is no amount, or its one comma may stand for thousands or for decimals.
    """
    digits = re.sub(r"\s", "", printed)
    if "," in digits and "." in digits:
        digits = digits.replace(",", "")
    elif re.fullmatch(r"\d{1,3},\d{3}", digits):
        raise ValueError("one comma with three digits after it can mean two numbers")
    elif digits.count(",") == 1:
        digits = digits.replace(",", ".")
    else:
        digits = digits.replace(",", "")
    if not _AMOUNT.fullmatch(digits):
        raise ValueError("give an amount in digits")
    return digits
