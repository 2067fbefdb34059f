"""Parse OFAC remarks: items ``label value (country) issued date``, separated by semicolons.

Quotes in remarks are not balanced, so they separate nothing; only ``; `` does. An item with an
unknown label becomes a note. "Transactions Prohibited For Persons Owned or Controlled By U.S.
Financial Institutions" is a rule for banks and not a tie.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from onward.graph.countries import country_code
from onward.graph.dates import PUBLISHED_DATES
from onward.graph.identifiers import identifier, recognise_schemes
from onward.graph.model import Identifier, Name, NameKind
from onward.graph.tables import read_rows

ENTRY_ADDRESS = "https://sanctionssearch.ofac.treas.gov/Details.aspx?id="
"""Where OFAC shows an entry, by its number, which stands behind it."""

CUT_AT = 1000
"""Characters after which OFAC cuts a remark; SDN_COMMENTS has the rest."""

LABELS: Final = Path(__file__).with_name("ofac_labels.csv")
"""What the labels of items are: numbers with the scheme of each, notes with their key, or what
belongs to the listing and not to the party."""


def _read_labels(what: str) -> dict[str, str]:
    return {row["label"]: row["key"] for row in read_rows(LABELS) if row["is"] == what}


SCHEMES: Final = _read_labels("number")
_NOTES: Final = _read_labels("note")
_RISKS: Final = _read_labels("listing")

_LINKED = "Linked To"
# the longest label first: "Unified Social Credit Code" begins a longer one
_LABELS = sorted([*SCHEMES, *_NOTES, *_RISKS, _LINKED], key=len, reverse=True)
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
        facts: (key, text) of the labels of notes, in printed order.
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

    def find_listing_day(
        self, is_meant: Callable[[str], bool], warn: Callable[[str, str], None] | None = None
    ) -> str | None:
        """Return the earliest day of items such as "Listing Date (CMIC) 03 Jun 2021".

        Args:
            is_meant: Whether the words in brackets name the programme: several programmes have a
                date of their own in one remark.
            warn: Called with an item that holds no date, and why it is none.
        """
        days = []
        for text in self.all("listing_date"):
            ground, _, day = text.lstrip("(").partition(")")
            if is_meant(ground):
                try:
                    days.append(PUBLISHED_DATES.read(day.strip(": ")))
                except ValueError as error:
                    if warn is not None:
                        warn(text, str(error))
        return min(filter(None, days), default=None)


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
    elif label in _RISKS:
        remark.secondary_sanctions.append(value)
    elif label in _NOTES:
        remark.facts.append((_NOTES[label], value))
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
