"""Papers, births, places and contacts of one entity of the Financial Sanctions Files."""

from collections.abc import Iterator
from typing import Final

from onward.graph.countries import country_code, country_name
from onward.graph.identifiers import identifier
from onward.graph.model import Identifier
from onward.loaders.parsing.numbers import numbers, without_numbers
from onward.loaders.source import LoadLog
from onward.loaders.sources.eu_fsf.entity import FsfEntity, Part

_SCHEMES: Final = {
    "passport": "passport",
    "id": "national_id",
    "nationcert": "national_id",
    "travelcardid": "passport",
    "electionid": "national_id",
    "residentperm": "national_id",
    "nrn": "national_id",
    "ssn": "social_security",
    "unssn": "social_security",
    "birthcert": "birth_certificate",
    "drivinglicence": "drivers_license",
    "regnumber": "registration_number",
    "tradelic": "trade_license",
    "fiscalcode": "tax_number",
    "taxid": "tax_number",
    "euvat": "vat",
    "swiftbic": "swift",
    "imo": "imo",
    "other": "identification_number",
}
"""What the type codes of papers mean."""

_OF_PERSONS: Final = frozenset({"passport", "national_id", "social_security"})
_CONTACTS: Final = {
    "PHONE": "phone",
    "MOBILE": "phone",
    "FAX": "fax",
    "EMAIL": "email",
    "WEB": "website",
}
_UNKNOWN: Final = frozenset({"", "00", "UNKNOWN"})
_PLACE: Final = ("street", "poBox", "place", "zipCode", "city", "region")
_GENDERS: Final = {"M": "male", "F": "female"}


class EntityDetails:
    """What an entity's papers, births and contacts say."""

    def __init__(self, entity: FsfEntity, log: LoadLog, *, is_person: bool) -> None:
        self._entity, self._log, self._is_person = entity, log, is_person

    def read_identifiers(self, home: str | None) -> Iterator[Identifier]:
        """Yield the numbers of its papers, each in the scheme that its type code means."""
        for paper in self._entity.parts["identification"]:
            code = paper.get("identificationTypeCode", "").lower()
            scheme = _SCHEMES.get(code)
            printed = dict.fromkeys((paper.get("number", ""), paper.get("latinNumber", "")))
            texts = [text for text in printed if text]
            if scheme is None:
                why = "is not a known type of paper; its number has no scheme"
                self._warn_about("identificationTypeCode", why, code)
                scheme = "identification_number"
            if scheme in _OF_PERSONS and not self._is_person:
                scheme = "identification_number"  # an enterprise has no passport
            country = read_country(paper, self._log, self._entity) or home
            for text in texts:
                yield from self._read_number(scheme, text, country)

    def _read_number(self, scheme: str, text: str, country: str | None) -> Iterator[Identifier]:
        if scheme == "imo":
            ship = identifier("imo", text)
            # a shipping firm's number has the same form, and no check digit
            yield ship if ship.valid else identifier("imo_company", text)
        elif scheme in _OF_PERSONS or scheme == "birth_certificate":
            yield identifier(scheme, text, country, personal=True)
        else:
            read = tuple(numbers(scheme, text, country, is_person=self._is_person))
            yield from read or (identifier(scheme, text, country, personal=self._is_person),)

    def iterate_notes(self) -> Iterator[tuple[str, str]]:
        """Yield its births, posts, nationality and contacts as notes."""
        parts = self._entity.parts
        for birth in parts["birthdate"]:
            yield from self._read_birth(birth)
        for _, name in self._entity.names():
            yield from _read_posts(name, is_person=self._is_person)
        for part in parts["citizenship"]:
            if country := read_country(part, self._log, self._entity):
                yield "nationality", country_name(country)
        for contact in parts["contactInfo"]:
            key = _CONTACTS.get(contact.get("key", "").upper())
            if key is None:
                self._warn_about(
                    "contactInfo", "is not a known kind of contact", contact.get("key", "")
                )
            elif value := contact.get("value"):
                yield key, value
        for part in (*parts["address"], *parts["birthdate"]):
            if remark := part.get("remark"):
                yield "note", without_numbers(remark)

    def _read_birth(self, birth: Part) -> Iterator[tuple[str, str]]:
        day = _birth_day(birth)
        calendar = birth.get("calendarType", "").upper()
        if day and calendar not in ("", "GREGORIAN"):
            # in another calendar the same figures mean another day: they are shown, not compared
            yield "note", f"born {day} by the {calendar.lower()} calendar"
        elif day:
            yield "birth_date", day
        if place := join_place(birth):
            yield "birth_place", place

    def _warn_about(self, field: str, reason: str, value: str) -> None:
        self._log.warn(self._entity.path, self._entity.line, field, reason, value)


def _birth_day(birth: Part) -> str:
    """Return a date of birth in ISO form, or the words of an uncertain one."""
    first, last = birth.get("yearRangeFrom", ""), birth.get("yearRangeTo", "")
    if first and last and first != last:
        return f"Between {first} and {last}"
    day = birth.get("birthdate", "") or _join_day(birth) or first or last
    return f"Approximately {day}" if day and birth.get("circa", "").lower() == "true" else day


def _join_day(birth: Part) -> str:
    year, month, day = (birth.get(key, "") for key in ("year", "monthOfYear", "dayOfMonth"))
    if not year:
        return ""
    parts = [year, month.zfill(2) if month else "", day.zfill(2) if month and day else ""]
    return "-".join(filter(None, parts))


def _read_posts(name: Part, *, is_person: bool) -> Iterator[tuple[str, str]]:
    if title := name.get("title"):
        yield "title", title
    if post := name.get("function"):
        yield ("position" if is_person else "note"), without_numbers(post)
    if gender := name.get("gender"):
        yield "gender", _GENDERS.get(gender.upper(), gender)


def read_country(part: Part, log: LoadLog, entity: FsfEntity) -> str | None:
    """Return the country of a part; "00" and "UNKNOWN" mean none."""
    code, words = part.get("countryIso2Code", "").upper(), part.get("countryDescription", "")
    stated = [text for text in (words, code) if text.upper() not in _UNKNOWN]
    country = next(filter(None, map(country_code, stated)), None)
    if stated and country is None:
        log.warn(entity.path, entity.line, "country", "is not a known country", " ".join(stated))
    return country


def join_place(part: Part) -> str:
    """Return a place in one line, from its street to its country."""
    texts = [part.get(key, "") for key in _PLACE]
    if part.get("poBox"):
        texts[1] = f"P.O. Box {part['poBox']}"
    words = part.get("countryDescription", "")
    country = country_code(words) or country_code(part.get("countryIso2Code", ""))
    named = country_name(country) if country else "" if words.upper() in _UNKNOWN else words
    # a semicolon parts one address from the next
    return ", ".join(filter(None, (*texts, named))).replace(";", ",")
