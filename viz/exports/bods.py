"""The export ``bods``: statements of the Beneficial Ownership Data Standard 0.4, as a JSON array.

Persons, entities, and who owns, controls or directs which entity. What BODS cannot say is not bent
into it: a delivery, an address, a ship that somebody owns is told in an annotation of a statement
about a party that it concerns, in words. What the file is of, and the licences of its sources, are
annotations of the first statement, which is about the subject of the whole: the party that the
strongest finding is about, else the first of the transaction. A scene that shows neither a person
nor an entity gives an empty array.

A day that is known by year or month only is its first, as BODS asks; the precise words are in the
interest's details. No interest is called beneficial ownership: that is for a person to judge.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final
from uuid import UUID, uuid5

from onward.graph.codes import INTERESTS
from onward.graph.countries import country_name
from onward.graph.json_forms import json_text
from onward.queries.assessment.explain_data import dates_text, step_sentence
from onward.viz.content.parts import KINDS
from onward.viz.options import DEFAULT_OPTIONS, ExportOptions
from onward.viz.scene import UNRECORDED, Data, Node, Scene, compute_scene_id
from onward.viz.tables.listed import ListedParty, ListedTie, list_parties, list_ties
from onward.viz.tables.manifest import MAKER, NOT_STATED, choose_day, map_licences, write_manifest
from onward.viz.tables.values import exact_percent, full_day, web_address

SUFFIX: Final = ".bods.json"

MEDIA_TYPE: Final = "application/json"

VERSION: Final = "0.4"

INTEREST: Final[Mapping[str, str]] = {
    "owns": "shareholding",
    "controls": "otherInfluenceOrControl",
    "directs": "otherInfluenceOrControl",
}
"""Interest of each kind of tie that BODS can say, where its source names none."""

ENTITIES: Final[Mapping[str, str]] = {
    "Company": "registeredEntity",
    "Organization": "legalEntity",
    "PublicBody": "stateBody",
    "MilitaryUnit": "stateBody",
}
"""Entity type of each kind of party that has one."""

NO_ENTITIES: Final = frozenset(
    {"Vessel", "Airplane", "Vehicle", "Address", "Contact", "Security", "BankAccount"}
)
"""Kinds of parties that are neither a person nor an entity."""

_SPACE: Final = UUID("6f6e7761-7264-5b0d-8000-626f64732e34")


def render(scene: Scene, _options: ExportOptions = DEFAULT_OPTIONS) -> bytes:
    """Write a scene as BODS statements."""
    return (json_text(make_statements(scene), indent=2) + "\n").encode("utf-8")


def make_statements(scene: Scene) -> list[Data]:
    """Give the statements: the subject, the other parties, then what they hold in one another."""
    parties = {one.id: one for one in list_parties(scene) if one.node.kind not in NO_ENTITIES}
    if not parties:
        return []
    subject = min(parties.values(), key=_subject_place)
    common = _Common(scene, subject.id)
    ties = tuple(list_ties(scene))
    said = [one for one in ties if _can_say(one)]
    unsaid = [one for one in ties if not _can_say(one)]
    notes = _notes(scene, parties, subject.id, unsaid)
    ordered = [subject, *(one for one in parties.values() if one is not subject)]
    return [
        *(common.party(one, notes[one.id]) for one in ordered),
        *(common.relationship(one) for one in said),
    ]


def _subject_place(party: ListedParty) -> tuple[int, bool]:
    """Put first whom the strongest finding is about, then who takes part, then the others."""
    node = party.node
    return min(node.findings, default=1_000_000), not node.roles


def _can_say(one: ListedTie) -> bool:
    fits = one.edge.kind in INTEREST and one.tie is not None
    ends = one.start.node.kind, one.end.node.kind
    return fits and NO_ENTITIES.isdisjoint(ends) and one.end.node.kind != "Person"


def _notes(
    scene: Scene, parties: Mapping[str, ListedParty], subject: str, unsaid: Sequence[ListedTie]
) -> Mapping[str, Sequence[str]]:
    """Give what each party's statement says in words: of the file, of itself, of its other ties."""
    notes: dict[str, list[str]] = {name: [] for name in parties}
    notes[subject] += write_manifest(scene)
    for name, party in parties.items():
        notes[name] += _about(party.node)
    for one in unsaid:
        at = next((end.id for end in (one.start, one.end) if end.id in parties), subject)
        notes[at].append(f"BODS {VERSION} cannot say: {_sentence(one)}")
    for party in list_parties(scene):
        if party.id not in parties:
            words = KINDS.get(party.node.kind, party.node.kind)
            told = f"{party.node.name} ({words}, {party.id})"
            notes[subject].append(f"BODS {VERSION} cannot say: {told}")
    return notes


def _about(node: Node) -> Iterator[str]:
    yield from (f"In the transaction: {role}" for role in node.roles)
    yield from (f"Topic: {topic}" for topic in node.data.get("topics", ()))
    if node.severity:
        sure = "possible" if node.possible else "present"
        numbers = ", ".join(map(str, node.findings))
        yield f"Findings {numbers}; the strongest: {node.severity}, {sure}"


def _sentence(one: ListedTie) -> str:
    names = {one.start.id: one.start.node.name, one.end.id: one.end.node.name}
    if one.tie is None:
        return f"{names[one.start.id]} and {names[one.end.id]}: {one.edge.label}"
    step = {"from": one.start.id, "tie": one.tie, "to": one.end.id}
    return step_sentence(step, names)


class _Common:
    """What all statements of a scene share, and how each is made."""

    def __init__(self, scene: Scene, subject: str) -> None:
        self._scene_id = compute_scene_id(scene)
        self._subject = subject
        self._day = choose_day(scene)
        self._licences = map_licences(scene)

    def party(self, party: ListedParty, notes: Sequence[str]) -> Data:
        """Make the statement about a person or an entity."""
        node = party.node
        datasets: Sequence[str] = node.data.get("datasets", ())
        told = "; ".join(self._dataset(name) for name in datasets)
        source = {"type": ["thirdParty"], "description": told}
        if not told:
            what = "named in the transaction" if node.kind == UNRECORDED else "in the records"
            source = {"type": ["selfDeclaration"] if node.kind == UNRECORDED else ["thirdParty"]}
            source["description"] = what
        person = node.kind == "Person"
        details = _person(node) if person else _entity(node)
        kind = "person" if person else "entity"
        return self._statement(party.id, kind, self._day, details, source, notes)

    def relationship(self, one: ListedTie) -> Data:
        """Make the statement about what a party holds in an entity."""
        tie: Data = one.tie or {}
        declared = full_day(tie["published"]) or full_day(tie["retrieved"]) or self._day
        details = {
            "isComponent": False,
            "subject": one.end.id,
            "interestedParty": one.start.id,
            "interests": [_interest(one.edge.kind, tie)],
        }
        source = {"type": ["thirdParty"], "description": self._told(tie)}
        if (url := web_address(tie["url"])) is not None:
            source["url"] = url
        if (day := full_day(tie["retrieved"])) is not None:
            source["retrievedAt"] = day
        licence = web_address(self._licences.get(tie["dataset"]))
        notes = [f"Finding {number} rests on this" for number in one.edge.findings]
        name = f"tie {one.id}"
        return self._statement(name, "relationship", declared, details, source, notes, licence)

    def _told(self, tie: Data) -> str:
        record = f", record {tie['record']}" if tie["record"] else ""
        url = tie["url"]
        given = f", address given: {url}" if url and web_address(url) is None else ""
        return f"{self._dataset(tie['dataset'])}{record}{given}; {tie['standing']}"

    def _dataset(self, name: str) -> str:
        return f"{name} (licence {self._licences.get(name, NOT_STATED)})"

    def _statement(
        self,
        name: str,
        kind: str,
        day: str,
        details: Data,
        source: Data,
        notes: Sequence[str],
        licence: str | None = None,
    ) -> Data:
        statement: dict[str, Any] = {
            "statementId": str(uuid5(_SPACE, json.dumps([self._scene_id, kind, name]))),
            "statementDate": day,
            "declarationSubject": self._subject,
            "recordId": name,
            "recordType": kind,
            "recordStatus": "new",
            "recordDetails": details,
            "publicationDetails": {
                "publicationDate": self._day,
                "bodsVersion": VERSION,
                "publisher": {"name": MAKER},
            },
            "source": source,
        }
        if licence:
            statement["publicationDetails"]["license"] = licence
        if notes:
            statement["annotations"] = [self._annotation(note) for note in notes]
        return statement

    def _annotation(self, note: str) -> Data:
        return {
            "statementPointerTarget": "",
            "creationDate": self._day,
            "createdBy": {"name": MAKER},
            "motivation": "commenting",
            "description": note,
        }


def _person(node: Node) -> Data:
    details: dict[str, Any] = {
        "isComponent": False,
        "personType": "knownPerson",
        "names": [{"fullName": node.name}],
    }
    if country := _country(node):
        details["nationalities"] = [country]
    return details


def _entity(node: Node) -> Data:
    kind, words = ENTITIES.get(node.kind, "unknownEntity"), KINDS.get(node.kind, node.kind)
    details: dict[str, Any] = {
        "isComponent": False,
        "entityType": {"type": kind, "details": words},
        "name": node.name,
    }
    if kind == "unknownEntity":
        details["unspecifiedEntityDetails"] = {
            "reason": "informationUnknownToPublisher",
            "description": f"{words}: BODS has no type for it, or the records name none",
        }
    if country := _country(node):
        details["jurisdiction"] = country
    return details


def _country(node: Node) -> Data | None:
    code: str = node.data.get("country") or ""
    return {"name": country_name(code), "code": code} if len(code) == 2 else None


def _interest(kind: str, tie: Data) -> Data:
    named = tie["interest"]
    is_known = named in INTERESTS
    words = (kind, None if is_known else named, dates_text(tie), tie["text"])
    interest: dict[str, Any] = {
        "type": named if is_known else INTEREST[kind],
        "directOrIndirect": "unknown",
        "details": "; ".join(word for word in words if word),
    }
    if share := _share(tie["share"]):
        interest["share"] = share
    days = {"startDate": full_day(tie["since"]), "endDate": full_day(tie["until"])}
    return interest | {key: day for key, day in days.items() if day is not None}


def _share(share: Mapping[str, Any] | None) -> Data | None:
    """Give a share in percent: exact, or its bounds, each as shut in or shut out."""
    if share is None:
        return None
    low, high = exact_percent(share["min"]), exact_percent(share["max"])
    if low is None or high is None:
        return None
    if low == high:
        return {"exact": _plain(low)}
    least = "exclusiveMinimum" if share["min_exclusive"] else "minimum"
    most = "exclusiveMaximum" if share["max_exclusive"] else "maximum"
    return {least: _plain(low), most: _plain(high)}


def _plain(percent: str) -> int | float:
    return float(percent) if "." in percent else int(percent)
