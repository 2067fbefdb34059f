"""Parse OFAC remarks: items ``label value (country) issued date``, separated by semicolons.

Quotes in remarks are not balanced, so they separate nothing; only ``; `` does. An item with an
unknown label becomes a note. "Transactions Prohibited For Persons Owned or Controlled By U.S.
Financial Institutions" is a rule for banks and not a tie.
"""

import re
from dataclasses import dataclass, field

from onward.graph.countries import country_code
from onward.graph.identifiers import identifier, recognise_schemes
from onward.graph.model import Identifier, Name, NameKind

ENTRY_ADDRESS = "https://sanctionssearch.ofac.treas.gov/Details.aspx?id="
"""Where OFAC shows an entry, by its number, which stands behind it."""

CUT_AT = 1000
"""Characters after which OFAC cuts a remark; SDN_COMMENTS has the rest."""

SCHEMES = {
    "Passport": "passport",
    "Diplomatic Passport": "passport",
    "Stateless Person Passport": "passport",
    "National ID No.": "national_id",
    "National Foreign ID Number": "national_id",
    "Cedula No.": "national_id",
    "Residency Number": "national_id",
    "D.N.I.": "national_id",
    "C.U.R.P.": "national_id",
    "C.U.I.": "national_id",
    "C.I.P.": "national_id",
    "I.F.E.": "national_id",
    "SSN": "social_security",
    "Birth Certificate Number": "birth_certificate",
    "Cartilla de Servicio Militar Nacional": "national_id",
    "Credencial electoral": "national_id",
    "Electoral Registry No.": "national_id",
    "Driver's License No.": "drivers_license",
    "Tarjeta de Identidad": "national_id",
    "Stateless Person ID Card": "national_id",
    "Turkish Identification Number": "national_id",
    "Kenyan ID No.": "national_id",
    "Bosnian Personal ID No.": "national_id",
    "Personal ID Card": "national_id",
    "Travel Document Number": "passport",
    "Refugee ID Card": "national_id",
    "VisaNumberID": "visa",
    "Identification Number": "identification_number",
    "Tax ID No.": "tax_number",
    "NIT #": "tax_number",
    "RUC #": "tax_number",
    "RIF #": "tax_number",
    "RFC": "tax_number",
    "R.F.C.": "tax_number",
    "C.U.I.T.": "tax_number",
    "N.I.E.": "national_id",
    "C.I.F.": "tax_number",
    "US FEIN": "tax_number",
    "Fiscal Code": "tax_number",
    "Italian Fiscal Code": "tax_number",
    "V.A.T. Number": "vat",
    "Registration Number": "registration_number",
    "Registration ID": "registration_number",
    "Business Registration Number": "registration_number",
    "Business Registration Document #": "registration_number",
    "Business Number": "registration_number",
    "Public Registration Number": "registration_number",
    "Registered Charity No.": "registration_number",
    "Company Number": "registration_number",
    "Enterprise Number": "registration_number",
    "Commercial Registry Number": "registration_number",
    "Certificate of Incorporation Number": "registration_number",
    "Chamber of Commerce Number": "registration_number",
    "Central Registration System Number": "registration_number",
    "Economic Register Number (CBLS)": "registration_number",
    "C.R. No.": "registration_number",
    "Romanian C.R.": "registration_number",
    "Folio Mercantil No.": "registration_number",
    "Matricula Mercantil No": "registration_number",
    "Trade License No.": "trade_license",
    "License": "license",
    "Dubai Chamber of Commerce Membership No.": "registration_number",
    "Istanbul Chamber of Comm. No.": "registration_number",
    "Legal Entity Number": "legal_entity_number",
    "Government Gazette Number": "okpo",
    "Unified Social Credit Code (USCC)": "uscc",
    "Unified Social Credit Code": "uscc",
    "United Social Credit Code Certificate (USCCC)": "uscc",
    "Organization Code": "registration_number",
    "D-U-N-S Number": "duns",
    "SWIFT/BIC": "swift",
    "BIK (RU)": "bik",
    "ISIN": "isin",
    "MMSI": "mmsi",
    "Vessel Registration Identification": "vessel_registration",
    "Aircraft Manufacturer's Serial Number (MSN)": "aircraft_serial",
    "Aircraft Construction Number (also called L/N or S/N or F/N)": "aircraft_serial",
    "Aircraft Tail Number": "aircraft_tail",
    "Aircraft Mode S Transponder Code": "aircraft_transponder",
}
"""Labels of numbers and the scheme of each."""

NOTES = {
    "DOB": "birth_date",
    "POB": "birth_place",
    "Gender": "gender",
    "nationality": "nationality",
    "citizen": "citizenship",
    "Website": "website",
    "Email Address": "email",
    "Phone Number": "phone",
    "Telephone": "phone",
    "Fax": "fax",
    "Organization Established Date": "established",
    "Organization Type": "sector",
    "Target Type": "target_type",
    "Digital Currency Address -": "digital_currency_address",
    "Equity Ticker": "ticker",
    "Aircraft Model": "aircraft_model",
    "Aircraft Operator": "aircraft_operator",
    "Aircraft Manufacture Date": "aircraft_built",
    "Aircraft Type": "aircraft_type",
    "Vessel Year of Build": "vessel_built",
    "Former Vessel Flag": "former_flag",
    "Vessel Flag": "flag",
    "Vessel Type": "vessel_type",
    "Vessel Owner": "owner",
    "Executive Order": "order",
    "CAATSA Section 235 Information": "order",
    "Listing Date": "listing_date",
    "Effective Date": "effective_date",
    "Purchase/Sales For Divestment Date": "divestment_date",
    "Transactions Prohibited For Persons Owned or Controlled By U.S. Financial Institutions": (
        "rule_for_banks"
    ),
}
"""Labels of other facts and the key under which they are kept."""

RISKS = ("Secondary sanctions risk", "Additional Sanctions Information -")
"""Labels that belong to the listing, not to the party."""

_LINKED = "Linked To"
# the longest label first: "Unified Social Credit Code" begins a longer one
_LABELS = sorted([*SCHEMES, *NOTES, *RISKS, _LINKED], key=len, reverse=True)
_ITEM = re.compile(rf"(?:alt\. )?({'|'.join(map(re.escape, _LABELS))})(?=[ :(]):? ?(.+)")
_QUOTE, _END_QUOTE = "['\"\u2018\u201c]", "['\"\u2019\u201d]"
_NAME_ITEM = re.compile(
    r"(?:alt\. )?(?P<mark>[afn]\.?k\.?a\.?|d\.?b\.?a\.?|[afn]/k/a|d/b/a|alias|also known as"
    r"|formerly(?: known as)?|now known as|former name|issuer name),?:? "
    rf"(?P<quote>{_QUOTE})?(?P<name>.+?){_END_QUOTE}?(?: \(.*\))?",
    re.IGNORECASE,
)
_PROSE_NAME = re.compile(
    r"under the (?:alias |assumed |false )?names?(?: of)? "
    r"(?P<name>[A-Z][^;:.,()]*?)(?=[;:.,()]|$| and | issued)"
)
_NUMBER = re.compile(
    r"(?P<value>.+?)(?: \((?P<country>[^()]*(?:\([^()]*\))?)\))?(?:,? (?:issued|expires) .*)?"
)
_LONG_NUMBER = re.compile(r"(?:\d[ ./-]?){5,}")
_LEI = re.compile(r"[0-9A-Z]{18}[0-9]{2}")


@dataclass(slots=True)
class Remark:
    """What one remark says.

    Attributes:
        linked_to: Names after "Linked To:", as printed.
        names: Names after "a.k.a.", "f.k.a." and the like, and those that papers are issued under.
        identifiers: Numbers with their country.
        facts: (key, text) of the labels in `NOTES`, in printed order.
        secondary_sanctions: Texts of secondary-sanctions items.
        free: Items without a known label.
        truncated: Whether the remark was cut and nothing continues it.
    """

    linked_to: list[str] = field(default_factory=list)
    names: list[Name] = field(default_factory=list)
    identifiers: list[Identifier] = field(default_factory=list)
    facts: list[tuple[str, str]] = field(default_factory=list)
    secondary_sanctions: list[str] = field(default_factory=list)
    free: list[str] = field(default_factory=list)
    truncated: bool = False

    def all(self, *keys: str) -> list[str]:
        """Return the texts of some facts, in printed order."""
        return [text for key, text in self.facts if key in keys]


def is_labelled(item: str) -> bool:
    """Return whether an item begins with a label that is known.

    >>> is_labelled("Passport A1"), is_labelled("Member of parliament")
    (True, False)
    """
    return _ITEM.fullmatch(item) is not None or item.startswith("Issuer Name ")


def parse_remark(text: str, *, is_person: bool = False, is_vessel: bool = False) -> Remark:
    """Read a remark.

    Args:
        text: The whole remark, continuation included.
        is_person: Every number of a person is personal.
        is_vessel: An IMO number is the ship's, not a company's.

    >>> parse_remark("Tax ID No. 7707083893 (Russia); Linked To: ACME BANK.").linked_to
    ['ACME BANK']
    """
    remark = Remark()
    for item in filter(None, map(str.strip, text.strip().removesuffix(".").split("; "))):
        # a name has quotes and commas, which no label has: it is looked for first
        name = _NAME_ITEM.fullmatch(item)
        labelled = None if name else _ITEM.fullmatch(item)
        if name is not None:
            remark.names.append(Name(name["name"], _kind_of_name(name)))
        elif labelled is None:
            _read_free(remark, item, is_person=is_person)
        else:
            _read_item(remark, *labelled.groups(), is_person=is_person, is_vessel=is_vessel)
    return remark


def _kind_of_name(item: re.Match[str]) -> NameKind:
    """Return the kind of a name in a remark.

    OFAC prints weak names in quotes. A former name of several words is no weak one, though: it was
    the party's own.
    """
    mark = item["mark"].lower().replace(".", "").replace("/", "")
    is_former = mark.startswith(("fka", "former"))
    if mark.startswith("issuer"):
        return "alias"
    if item["quote"] and not (is_former and " " in item["name"]):
        return "weak"
    return "former" if is_former else "alias"


def _read_item(remark: Remark, label: str, value: str, *, is_person: bool, is_vessel: bool) -> None:
    if label == _LINKED:
        remark.linked_to.append(value)
    elif label in RISKS:
        remark.secondary_sanctions.append(value)
    elif label in NOTES:
        remark.facts.append((NOTES[label], value))
    else:
        number = _read_number(SCHEMES[label], value, is_person=is_person, is_vessel=is_vessel)
        remark.identifiers.extend(recognise_schemes(number))


def _read_free(remark: Remark, item: str, *, is_person: bool) -> None:
    """Keep an unknown item; a person's unknown item that holds a number is a personal number."""
    if (prose := _PROSE_NAME.search(item)) is not None:
        remark.names.append(Name(prose["name"].strip(), "weak"))
    # better to hide a number that is harmless than to print one that is not
    if is_person and _LONG_NUMBER.search(item):
        remark.identifiers.append(identifier("unlabelled", item, personal=True))
    else:
        remark.free.append(item)


def _read_number(scheme: str, printed: str, *, is_person: bool, is_vessel: bool) -> Identifier:
    parts = _NUMBER.fullmatch(printed)
    value, country_text = (parts["value"], parts["country"]) if parts else (printed, None)
    if value.startswith("IMO "):
        scheme = "imo" if is_vessel else "imo_company"  # shipping firms are labelled alike
    # the label is used for LEIs and for other registers' numbers
    elif scheme == "legal_entity_number" and _LEI.fullmatch(value):
        scheme = "lei"
    country = country_code(country_text) if country_text else None
    return identifier(scheme, value, country, personal=is_person)
