"""One entity of the Financial Sanctions Files as a party, its listings and its link to the UN."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from onward.graph.countries import agreed_country
from onward.graph.model import IdentityLink, Listing, Name, NameKind, Party, PartyKind, Provenance
from onward.loaders.parsing.cells import parse_day_first, web_address
from onward.loaders.parsing.lists import ListEntry, list_entry, list_table, listings
from onward.loaders.parsing.names import is_debris
from onward.loaders.parsing.numbers import without_numbers
from onward.loaders.source import LoadLog
from onward.loaders.sources.eu_annexes.celex import citation
from onward.loaders.sources.eu_fsf.details import EntityDetails, join_place, read_country
from onward.loaders.sources.eu_fsf.entity import PUBLISHED, FsfEntity, Part

LIST: Final = "EU-FSF"
UNKNOWN_PROGRAMMES: Final = "entries under a programme that is not in the table"

_TWO_CODES: Final = {"TAQA": "EU-TAQA-EUAQ", "EUAQ": "EU-TAQA-EUAQ"}
"""Codes of one programme; each other one has its own name, which is its code behind ``EU-``."""

_PERSON_CODES: Final = frozenset({"p", "person"})
_OTHER_CODES: Final = frozenset({"e", "enterprise", "entity"})
_CELEX: Final = re.compile(r"(?:CELEX|celex)(?::|%3A)(3\d{4}[RD]\d{4})")
_UN_REFERENCE: Final = re.compile(r"[A-Z]{2}[ie]\.\d{3}")
_LOW_QUALITY: Final = re.compile(r"\blow? quality", re.IGNORECASE)
_FORMER: Final = re.compile(r"\b(?:formerly|former name|f\.?k\.?a)\b", re.IGNORECASE)
_SHIP: Final = re.compile(r"\b(?:vessel|ship|tanker)\b", re.IGNORECASE)
_LATIN: Final = re.compile(r"[A-Za-z\u00c0-\u024f]")


class FsfRecord:
    """One entity, which has a name."""

    def __init__(self, entity: FsfEntity, source: Provenance, log: LoadLog) -> None:
        self._entity, self._log = entity, log
        self.id = f"eu_fsf:{entity.logical_id}"
        self._is_person = self._read_subject()
        self._listed = self._find_first_day()
        self._source = replace(
            source,
            record=entity.logical_id,
            url=_find_url(entity.parts["regulation"]) or source.url,
            published=self._listed or source.published,
        )
        self._names = self._read_names()

    def party(self) -> Party:
        """Return the party."""
        details = EntityDetails(self._entity, self._log, is_person=self._is_person)
        places = [join_place(part) for part in self._entity.parts["address"]]
        home = self._find_home()
        return Party(
            id=self.id,
            name=self._names[0].text,
            kind=self._find_kind().value,
            country=home,
            source=self._source,
            names=tuple(self._names[1:]),
            identifiers=tuple(dict.fromkeys(details.read_identifiers(home))),
            address="; ".join(dict.fromkeys(filter(None, places))) or None,
            notes=tuple(dict.fromkeys(details.iterate_notes())),
        )

    def listings(self) -> Iterator[Listing]:
        """Yield a listing for each programme and topic, with the remarks as evidence."""
        facts = self._entity.facts
        texts = [*self._entity.remarks, facts.get("designationDetails", "")]
        acts: dict[str, list[Part]] = {"": []} if not self._entity.parts["regulation"] else {}
        for act in sorted(self._entity.parts["regulation"], key=_day_of_act):
            acts.setdefault(act.get("programme", "").upper(), []).append(act)
        for code, of_programme in acts.items():
            first_act = of_programme[0].get(PUBLISHED) if len(acts) > 1 else None
            yield from listings(
                self._find_entry(code),
                self.id,
                self._source,
                entry_id=facts.get("euReferenceNumber") or self._entity.logical_id,
                # of several acts of one programme the newest is in force
                act=_cite_act(of_programme[-1]) if of_programme else None,
                since=self._read_date("publicationDate", first_act) or self._listed,
                text=without_numbers(" ".join(filter(None, texts))) or None,
            )

    def same_as(self) -> Iterator[IdentityLink]:
        """Yield the identity that the list states: the number of the entry on the UN's list."""
        number = self._entity.facts.get("unitedNationId", "")
        if _UN_REFERENCE.fullmatch(number):
            other = f"un:{number}"
            record = f"{self.id}/same_as/{other}"
            yield IdentityLink(self.id, other, replace(self._source, record=record))

    def _read_subject(self) -> bool:
        """Return whether it is a person; the XML and the CSV have code and letter the other way."""
        facts = self._entity.facts
        codes = {facts.get(f"subject {key}", "").lower() for key in ("code", "classificationCode")}
        if not codes & (_PERSON_CODES | _OTHER_CODES):
            why = "is neither a person nor an enterprise, and counts as the latter"
            self._warn_about("subjectType", why, " ".join(filter(None, codes)))
        return bool(codes & _PERSON_CODES)

    def _find_kind(self) -> PartyKind:
        if self._is_person:
            return PartyKind.PERSON
        # the list calls ships enterprises, too; only their papers and remarks say what they are
        papers = self._entity.parts["identification"]
        has_number = any(paper.get("identificationTypeCode") == "imo" for paper in papers)
        texts = [*self._entity.remarks, *(paper.get("remark", "") for paper in papers)]
        is_ship = has_number and any(_SHIP.search(text) for text in texts)
        return PartyKind.VESSEL if is_ship else PartyKind.ORGANIZATION

    def _find_entry(self, code: str) -> ListEntry:
        programme = _TWO_CODES.get(code, f"EU-{code}" if code else "")
        if (LIST, programme) in list_table():
            return list_entry(LIST, programme)
        # every entry of these files is frozen: only what the programme is about is not known
        self._log.counts[UNKNOWN_PROGRAMMES] += 1
        self._warn_about("programme", "is not a known programme", code)
        note = f"programme {code} is not known; its entries count as frozen, and as nothing else"
        if note not in self._log.notes:
            self._log.notes.append(note)
        return replace(list_entry(LIST, ""), programme=programme)

    def _find_first_day(self) -> str | None:
        """Return since when it is listed: its designation, else the oldest act that says anything.

        Its own act is often an amendment; a name that an older one states was listed by then.
        """
        designated = self._read_date("designationDate", self._entity.facts.get("designationDate"))
        parts = self._entity.parts
        printed = [
            part.get(PUBLISHED) for name in ("regulation", "nameAlias") for part in parts[name]
        ]
        days = [self._read_date("publicationDate", text) for text in printed]
        return designated or min(filter(None, days), default=None)

    def _read_date(self, field: str, text: str | None) -> str | None:
        try:
            return parse_day_first(text or "")
        except ValueError as error:
            self._warn_about(field, "bad_date", text or "", str(error))
            return None

    def _read_names(self) -> list[Name]:
        """Return its names, the first of its strong Latin ones before all others."""
        names: dict[str, Name] = {}
        for text, part in self._entity.names():
            if is_debris(text) and len(self._entity.names()) > 1:
                self._warn_about("wholeName", "is left over from a form", text)
                continue
            name = Name(
                text, _kind_of_name(text, part), part.get("nameLanguage", "").lower() or None
            )
            earlier = names.get(text)
            # a name that one act calls weak and another does not is not weak
            if earlier is None or (earlier.kind == "weak" and name.kind != "weak"):
                names[text] = name
        if not names:  # all of them are left over from a form: the first stands for it
            text, _ = self._entity.names()[0]
            names[text] = Name(text)
        ranks = ("alias", "original", "former", "weak")
        first = min(names.values(), key=lambda name: (ranks.index(name.kind), bool(name.language)))
        return [first, *(name for name in names.values() if name is not first)]

    def _find_home(self) -> str | None:
        """Return the country on which a person's nationalities, or else the addresses, agree."""
        parts = self._entity.parts
        nations = [read_country(part, self._log, self._entity) for part in parts["citizenship"]]
        places = [read_country(part, self._log, self._entity) for part in parts["address"]]
        return agreed_country(nations) or agreed_country(filter(None, places))

    def _warn_about(self, field: str, reason: str, value: str, hint: str = "") -> None:
        self._log.warn(self._entity.path, self._entity.line, field, reason, value, hint)


def _kind_of_name(text: str, part: Part) -> NameKind:
    remark = part.get("remark", "")
    if part.get("strong", "true").lower() == "false" or _LOW_QUALITY.search(remark):
        return "weak"
    if _FORMER.search(remark):
        return "former"
    return "alias" if _LATIN.search(text) else "original"


def _day_of_act(act: Part) -> tuple[str, str]:
    return act.get("publicationDate", ""), act.get("numberTitle", "")


def _find_url(acts: list[Part]) -> str | None:
    """Return the address of the newest act, if it can only open a web page."""
    for act in sorted(acts, key=_day_of_act, reverse=True):
        try:
            if url := web_address(act.get("publicationUrl", "")):
                return url
        except ValueError:
            continue  # an address that is none is left out; the list's own stands for it
    return None


def _cite_act(act: Part) -> str | None:
    """Cite an act by the number in its address, with the issue of the Official Journal.

    >>> _cite_act({"numberTitle": "2018/223 (OJ L43)", "publicationUrl": "?uri=CELEX:32018R0223"})
    'Regulation (EU) 2018/223 (OJ L43)'
    """
    title = act.get("numberTitle", "")
    number = _CELEX.search(act.get("publicationUrl", ""))
    if number is None:
        return title or None
    journal = re.search(r"\(OJ [^()]*\)", title)
    return " ".join(filter(None, (citation(number[1]), journal[0] if journal else "")))
