"""The export ``bods``: statements of the Beneficial Ownership Data Standard 0.4, as a JSON array.

Persons, entities, and who owns, controls or directs which entity. What BODS cannot say is not bent
into it: a delivery, an address, or a ship that somebody owns stands in words, in an annotation of a
statement about a party that it concerns. What the file is of, and the licences of its sources, are
annotations of the first statement, which is about the subject of the whole: the party that the
strongest finding is about, else the first of the transaction. A scene that shows neither a person
nor an entity becomes an empty array.

A date of which only the year or month is known becomes its first day, as BODS asks; the interest's
details have it as it is known. No interest is called beneficial ownership: a person has to judge
that.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Final
from uuid import UUID, uuid5

from onward.graph.codes import INTERESTS
from onward.graph.countries import country_name
from onward.graph.json_forms import json_text
from onward.queries.assessment.explain import dates_text, describe_step
from onward.queries.model.assessment import EvidenceStep, TieFacts, TieShare
from onward.viz.content.sections import KINDS
from onward.viz.options import DEFAULT_OPTIONS, ExportOptions
from onward.viz.scene import UNRECORDED, Node, Scene, compute_scene_id
from onward.viz.tables.rows import (
    MAKER,
    NOT_STATED,
    ListedParty,
    ListedTie,
    choose_day,
    exact_percent,
    full_day,
    list_parties,
    list_ties,
    map_licences,
    web_address,
    write_manifest,
)

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

Json = dict[str, object]
"""A JSON object of the standard."""

_SPACE: Final = UUID("6f6e7761-7264-5b0d-8000-626f64732e34")


def render(scene: Scene, _options: ExportOptions = DEFAULT_OPTIONS) -> bytes:
    """Write a scene as BODS statements."""
    return (json_text(make_statements(scene), indent=2) + "\n").encode("utf-8")


def make_statements(scene: Scene) -> list[Json]:
    """Return the statements: the subject, the other parties, then what they hold in one another."""
    parties = {
        party.id: party for party in list_parties(scene) if party.node.kind not in NO_ENTITIES
    }
    if not parties:
        return []
    # min keeps the first of equals: the order of the scene
    subject = min(parties.values(), key=_subject_place)
    ties = tuple(list_ties(scene))
    notes = _write_notes(scene, parties, subject.id, [tie for tie in ties if not _can_say(tie)])
    writer = _StatementWriter(scene, subject.id)
    others = [party for party in parties.values() if party is not subject]
    return [
        *(writer.write_party(party, notes[party.id]) for party in (subject, *others)),
        *(
            writer.write_relationship(tie, tie.facts)
            for tie in ties
            if tie.facts is not None and _can_say(tie)
        ),
    ]


def _subject_place(party: ListedParty) -> tuple[int, bool]:
    """Put first whom the strongest finding is about, then who takes part, then the others."""
    node = party.node
    return min(node.findings, default=1_000_000), not node.roles


def _can_say(tie: ListedTie) -> bool:
    """Say whether BODS has a statement for a tie: an interest that is held in an entity."""
    # BODS has no interests in persons, ships or addresses
    is_interest = tie.edge.kind in INTEREST and tie.facts is not None
    kinds = tie.start.node.kind, tie.end.node.kind
    return is_interest and NO_ENTITIES.isdisjoint(kinds) and tie.end.node.kind != "Person"


def _write_notes(
    scene: Scene, parties: Mapping[str, ListedParty], subject: str, unsaid: Sequence[ListedTie]
) -> Mapping[str, Sequence[str]]:
    """Return the notes of each party's statement: on the file, on itself, on its other ties."""
    notes: dict[str, list[str]] = {party_id: [] for party_id in parties}
    notes[subject] += write_manifest(scene)
    for party_id, party in parties.items():
        notes[party_id] += _describe_party(party.node)
    for tie in unsaid:
        ends_with_statement = [end.id for end in (tie.start, tie.end) if end.id in parties]
        place = ends_with_statement[0] if ends_with_statement else subject
        notes[place].append(f"BODS {VERSION} cannot say: {_describe_tie(tie)}")
    for party in list_parties(scene):
        if party.id not in parties:
            kind = KINDS.get(party.node.kind, party.node.kind)
            description = f"{party.node.name} ({kind}, {party.id})"
            notes[subject].append(f"BODS {VERSION} cannot say: {description}")
    return notes


def _describe_party(node: Node) -> Iterator[str]:
    yield from (f"In the transaction: {role}" for role in node.roles)
    yield from (f"Topic: {topic}" for topic in node.topics)
    yield from (f"Not stated by a source: {sentence}" for sentence in node.inferred)
    if node.severity:
        status = "possible" if node.possible else "present"
        numbers = ", ".join(map(str, node.findings))
        yield f"Findings {numbers}; the strongest: {node.severity}, {status}"


def _describe_tie(tie: ListedTie) -> str:
    start, end = tie.start, tie.end
    names = {start.id: start.node.name, end.id: end.node.name}
    if tie.facts is None:
        return f"{names[start.id]} and {names[end.id]}: {tie.edge.label}"
    return str(describe_step(EvidenceStep(start=start.id, tie=tie.facts, end=end.id), names))


class _StatementWriter:
    """Writes statements, with what all of a scene have in common."""

    def __init__(self, scene: Scene, subject: str) -> None:
        self._scene_id = compute_scene_id(scene)
        self._subject = subject
        self._day = choose_day(scene)
        self._licences = map_licences(scene)

    def write_party(self, party: ListedParty, notes: Sequence[str]) -> Json:
        """Write the statement about a person or an entity."""
        node = party.node
        is_person = node.kind == "Person"
        return self._write_statement(
            party.id,
            "person" if is_person else "entity",
            self._day,
            _write_person(node) if is_person else _write_entity(node),
            self._write_party_source(node),
            notes,
        )

    def _write_party_source(self, node: Node) -> Json:
        if node.datasets:
            datasets = "; ".join(self._name_dataset(name) for name in node.datasets)
            return {"type": ["thirdParty"], "description": datasets}
        if node.kind == UNRECORDED:
            return {"type": ["selfDeclaration"], "description": "named in the transaction"}
        return {"type": ["thirdParty"], "description": "in the records"}

    def write_relationship(self, tie: ListedTie, facts: TieFacts) -> Json:
        """Write the statement about what a party holds in an entity."""
        details: Json = {
            "isComponent": False,
            "subject": tie.end.id,
            "interestedParty": tie.start.id,
            "interests": [_write_interest(tie.edge.kind, facts)],
        }
        return self._write_statement(
            f"tie {tie.id}",
            "relationship",
            full_day(facts.published) or full_day(facts.retrieved) or self._day,
            details,
            self._write_tie_source(facts),
            [f"Finding {number} rests on this" for number in tie.edge.findings],
            web_address(self._licences.get(facts.dataset)),
        )

    def _write_tie_source(self, facts: TieFacts) -> Json:
        record = f", record {facts.record}" if facts.record else ""
        url = web_address(facts.url)
        other_address = f", address given: {facts.url}" if facts.url and url is None else ""
        dataset = self._name_dataset(facts.dataset)
        source: Json = {
            "type": ["thirdParty"],
            "description": f"{dataset}{record}{other_address}; {facts.standing}",
        }
        if url is not None:
            source["url"] = url
        if (day := full_day(facts.retrieved)) is not None:
            source["retrievedAt"] = day
        return source

    def _name_dataset(self, name: str) -> str:
        return f"{name} (licence {self._licences.get(name, NOT_STATED)})"

    def _write_statement(
        self,
        name: str,
        kind: str,
        day: str,
        details: Json,
        source: Json,
        notes: Sequence[str],
        licence: str | None = None,
    ) -> Json:
        publication: Json = {
            "publicationDate": self._day,
            "bodsVersion": VERSION,
            "publisher": {"name": MAKER},
        }
        if licence:
            publication["license"] = licence
        statement: Json = {
            # made from ids alone, so that the same scene gives the same statements
            "statementId": str(uuid5(_SPACE, json.dumps([self._scene_id, kind, name]))),
            "statementDate": day,
            "declarationSubject": self._subject,
            "recordId": name,
            "recordType": kind,
            "recordStatus": "new",
            "recordDetails": details,
            "publicationDetails": publication,
            "source": source,
        }
        if notes:
            statement["annotations"] = [self._write_annotation(note) for note in notes]
        return statement

    def _write_annotation(self, note: str) -> Json:
        return {
            "statementPointerTarget": "",
            "creationDate": self._day,
            "createdBy": {"name": MAKER},
            "motivation": "commenting",
            "description": note,
        }


def _write_person(node: Node) -> Json:
    details: Json = {
        "isComponent": False,
        "personType": "knownPerson",
        "names": [{"fullName": node.name}],
    }
    if country := _write_country(node):
        details["nationalities"] = [country]
    return details


def _write_entity(node: Node) -> Json:
    kind, words = ENTITIES.get(node.kind, "unknownEntity"), KINDS.get(node.kind, node.kind)
    details: Json = {
        "isComponent": False,
        "entityType": {"type": kind, "details": words},
        "name": node.name,
    }
    if kind == "unknownEntity":
        details["unspecifiedEntityDetails"] = {
            "reason": "informationUnknownToPublisher",
            "description": f"{words}: BODS has no type for it, or the records name none",
        }
    if country := _write_country(node):
        details["jurisdiction"] = country
    return details


def _write_country(node: Node) -> Json | None:
    code = node.party.country if node.party and node.party.country else ""
    return {"name": country_name(code), "code": code} if len(code) == 2 else None


def _write_interest(kind: str, facts: TieFacts) -> Json:
    # a word of the codelist is the type; any other stands in the details
    is_known = facts.interest in INTERESTS
    words = (kind, None if is_known else facts.interest, dates_text(facts), facts.text)
    interest: Json = {
        "type": facts.interest if is_known else INTEREST[kind],
        "directOrIndirect": "unknown",
        "details": "; ".join(word for word in words if word),
    }
    if share := _write_share(facts.share):
        interest["share"] = share
    for key, day in (("startDate", full_day(facts.since)), ("endDate", full_day(facts.until))):
        if day is not None:
            interest[key] = day
    return interest


def _write_share(share: TieShare | None) -> Json | None:
    """Write a share in percent: exact, or its bounds, each as shut in or shut out."""
    if share is None:
        return None
    low, high = exact_percent(share.min), exact_percent(share.max)
    if low is None or high is None:
        return None
    # an interval of one share is that share
    if low == high:
        return {"exact": _to_number(low)}
    least = "exclusiveMinimum" if share.min_exclusive else "minimum"
    most = "exclusiveMaximum" if share.max_exclusive else "maximum"
    return {least: _to_number(low), most: _to_number(high)}


def _to_number(percent: str) -> int | float:
    return float(percent) if "." in percent else int(percent)
