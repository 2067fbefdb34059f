"""Read EconomicActivity entities: each is one line of a customs declaration."""

import re

from onward.graph.model import Shipment
from onward.loaders.source import FieldRefused
from onward.loaders.sources.ftm.entity import FtmEntity

_AMOUNT = re.compile(r"\d{1,30}(?:\.\d{1,30})?")


def shipment(entity: FtmEntity) -> Shipment:
    """Build the shipment; a declaration has several lines, so the shipment has the line's id.

    Raises:
        FieldRefused: The date, or both sender and receiver are missing.
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
        shipper=_single_ref(entity, "sender"),
        consignee=_single_ref(entity, "receiver"),
        hs=_read_hs_code(entity),
        description=entity.joined("goodsDescription", "vedCodeDescription"),
        value=_read_value(entity),
        origin=_single_country(entity, "originCountry"),
        destination=_single_country(entity, "destinationCountry"),
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


def _single_ref(entity: FtmEntity, name: str) -> str | None:
    refs = entity.refs(name)
    if len(refs) > 1:
        entity.warn(name, "names several parties, the first is used", "; ".join(refs))
    return refs[0] if refs else None


def _single_country(entity: FtmEntity, name: str) -> str | None:
    codes = entity.countries(name)
    if len(codes) > 1:
        entity.warn(name, "names several countries", "; ".join(codes))
    return codes[0] if len(codes) == 1 else None


def _read_hs_code(entity: FtmEntity) -> str | None:
    # customs codes are written with dots and blanks, as groups of digits
    code = re.sub(r"[.\s]", "", entity.first("vedCode") or "")
    if code and not re.fullmatch("[0-9]{4,10}", code):
        entity.warn("vedCode", "is not a code of the Harmonized System", code)
        return None
    return code or None


def _read_value(entity: FtmEntity) -> str | None:
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
        ValueError: It is not an amount, or its only comma may mean thousands or decimals.
    """
    digits = re.sub(r"\s", "", printed)
    # "1,234.50": with both, the comma separates thousands
    if "," in digits and "." in digits:
        digits = digits.replace(",", "")
    elif re.fullmatch(r"\d{1,3},\d{3}", digits):
        raise ValueError("a comma before three digits is ambiguous; write 1234 or 1.234")
    elif digits.count(",") == 1:
        digits = digits.replace(",", ".")
    else:
        digits = digits.replace(",", "")
    if not _AMOUNT.fullmatch(digits):
        raise ValueError("give an amount in digits")
    return digits
