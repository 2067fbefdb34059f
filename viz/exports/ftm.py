"""The export ``ftm``: FollowTheMoney entities, one JSON object a line, for Aleph and its kin.

Written for the schemata of followthemoney 4.11. Parties become entities and ties become entities
that join two of them. The format has no header: a ``Note`` about the transaction's parties says
what the file is of, and each source is a ``Document`` with its licence, which every other entity
names as its ``proof``. Where a schema has no place for a fact, the fact is not bent:

- a tie without a schema of its own, or whose ends its schema does not allow (nobody can own a
  ``PublicBody``, as it is not an ``Asset``), is an ``UnknownLink`` with its kind as `role`;
- a share that is an interval, a source's own words and an address that is not one of the web are
  in the `summary`; a topic or a country that FollowTheMoney does not know is in the `notes`.

Ids are hashes of ours, because the format allows letters, digits, dots and dashes only; our own id
is in the `notes`. Cards that stand for several parties are left out.
"""

from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Final, TypedDict

from onward.graph.codes import TOPICS
from onward.graph.countries import country_name
from onward.graph.json_forms import json_text
from onward.queries.assessment.wording import share_text
from onward.queries.matching.requests import ACTOR, ANY_LINK, SCHEMATA, TIE_SCHEMATA, TieSchema
from onward.queries.model.assessment import TieFacts, TieShare
from onward.viz.content.sections import NAMELESS
from onward.viz.content.texts import printable
from onward.viz.options import DEFAULT_OPTIONS, ExportOptions
from onward.viz.scene import Node, Scene, compute_scene_id
from onward.viz.scene_texts import SourceRow
from onward.viz.tables.rows import (
    MAKER,
    ListedParty,
    ListedTie,
    cut_to_fit,
    describe_source,
    exact_percent,
    list_parties,
    list_sources,
    list_ties,
    partial_day,
    web_address,
    write_manifest,
)

SUFFIX: Final = ".ftm.json"

MEDIA_TYPE: Final = "application/x-ndjson"

BYGONE: Final = frozenset({"AN", "CS", "SU", "YU"})
"""Countries of ours that FollowTheMoney does not know by these codes; others are made up."""

LONGEST: Final = {
    **dict.fromkeys(("name", "alias"), 384),
    "full": 250,
    "summary": 65_000,
    "notes": 65_000,
    "description": 65_000,
}
"""Characters that FollowTheMoney takes in a property; in any other it takes 1,024."""


_SAID_BY_SCHEMA: Final = frozenset(form.schema for form in TIE_SCHEMATA.values()) - {
    "Representation"
}
"""Schemata that say what the kind of a tie says, so that its role need not."""

Properties = Mapping[str, str | Sequence[str] | None]


class FtmEntity(TypedDict):
    """An entity; every property is a list of texts."""

    id: str
    schema: str
    properties: dict[str, list[str]]
    datasets: list[str]


def render(scene: Scene, _options: ExportOptions = DEFAULT_OPTIONS) -> bytes:
    """Write a scene as FollowTheMoney entities, one a line."""
    lines = (json_text(entity) for entity in make_entities(scene))
    return "".join(f"{line}\n" for line in lines).encode("utf-8")


def make_entities(scene: Scene) -> Iterator[FtmEntity]:
    """Yield the entities of a scene: what the file is, its sources, its parties, its ties."""
    proofs = {row.dataset: make_entity_id("source", row.dataset) for row in list_sources(scene)}
    yield _make_note(scene)
    yield from (_make_document(row, proofs[row.dataset]) for row in list_sources(scene))
    yield from (_make_party(party, proofs) for party in list_parties(scene))
    yield from (_make_tie(tie, proofs) for tie in list_ties(scene))


def make_entity_id(what: str, name: str) -> str:
    """Make an id of an entity: equal names of one sort have equal ids."""
    digest = sha256(f"{what}|{name}".encode("utf-8", errors="surrogatepass")).hexdigest()
    return f"onward-{what}-{digest[:32]}"


def choose_schema(node: Node) -> str:
    """Return the schema of a party."""
    return SCHEMATA.get(node.kind, ACTOR)


def _make_entity(name: str, schema: str, properties: Properties, *datasets: str) -> FtmEntity:
    """Make an entity; its properties are distinct texts, and none is empty."""
    stated: dict[str, list[str]] = {}
    for key, value in properties.items():
        # a property that is unknown, or only blanks, is left out
        texts = [value] if isinstance(value, str) else value or ()
        longest = LONGEST.get(key, 1_024)
        distinct = dict.fromkeys(cut_to_fit(text, longest) for text in texts if text.strip())
        if distinct:
            stated[key] = list(distinct)
    return {"id": name, "schema": schema, "properties": stated, "datasets": list(datasets)}


def _make_note(scene: Scene) -> FtmEntity:
    in_transaction = [party for party in list_parties(scene) if party.node.roles]
    properties: Properties = {
        "name": scene.title,
        "description": "\n".join(write_manifest(scene)),
        "publisher": MAKER,
        "entity": [make_entity_id("party", party.id) for party in in_transaction],
    }
    return _make_entity(make_entity_id("scene", compute_scene_id(scene)), "Note", properties)


def _make_document(row: SourceRow, name: str) -> FtmEntity:
    properties: Properties = {
        "fileName": row.dataset if row.dataset.strip() else NAMELESS,
        "title": row.dataset,
        "publisher": row.publisher or row.dataset,
        "summary": describe_source(row),
        "notes": f"Licence: {row.licence}",
        "retrievedAt": partial_day(row.retrieved),
        "publishedAt": partial_day(row.published),
    }
    return _make_entity(name, "Document", properties, row.dataset)


def _make_party(party: ListedParty, proofs: Mapping[str, str]) -> FtmEntity:
    node, schema = party.node, choose_schema(party.node)
    # the node's own country is a name; the code is the party's
    code = node.party.country if node.party and node.party.country else ""
    is_known_country = country_name(code) != code and code not in BYGONE
    properties: Properties = {
        "name": node.name,
        "alias": node.native or None,
        "full": node.name if schema == "Address" else None,
        "username": node.name if schema == "UserAccount" else None,
        "country": code.lower() if is_known_country else None,
        "topics": [topic for topic in node.topics if topic in TOPICS],
        "notes": list(_write_party_notes(party, is_country_said=is_known_country or not code)),
        "publisher": node.datasets,
        "proof": [proofs[dataset] for dataset in node.datasets if dataset in proofs],
    }
    return _make_entity(make_entity_id("party", party.id), schema, properties, *node.datasets)


def _write_party_notes(party: ListedParty, *, is_country_said: bool) -> Iterator[str]:
    """Yield what the schema of a party has no place for."""
    node = party.node
    yield f"Id in Onward: {party.id}"
    if node.kind != choose_schema(node):
        yield f"Kind in Onward: {node.kind}"
    yield from (f"Topic: {topic}" for topic in node.topics if topic not in TOPICS)
    yield from (f"Not stated by a source: {sentence}" for sentence in node.inferred)
    if not is_country_said:
        yield f"Country: {node.country}"
    yield from (f"In the transaction: {role}" for role in node.roles)
    if len(node.name) > LONGEST["full"]:
        yield f"Whole name: {node.name}"


def _make_tie(tie: ListedTie, proofs: Mapping[str, str]) -> FtmEntity:
    schema = _choose_tie_schema(tie)
    kind, facts = tie.edge.kind, tie.facts
    kind_words = "" if schema.schema in _SAID_BY_SCHEMA else kind
    properties: dict[str, str | Sequence[str] | None] = {
        schema.start: make_entity_id("party", tie.start.id),
        schema.end: make_entity_id("party", tie.end.id),
        schema.words: (facts.interest if facts else None) or kind_words,
    }
    if facts and schema.schema == "Ownership":
        properties["percentage"] = write_percentage(facts.share)
    if facts:
        properties |= _write_dates(facts)
    # ties between relatives have no status in FollowTheMoney
    if schema.words == "role":
        properties["status"] = _write_standing(tie)
    properties["summary"] = "; ".join(_write_summary(tie))
    if facts is None:
        return _make_entity(make_entity_id("tie", tie.id), schema.schema, properties)
    properties |= {
        "recordId": facts.record,
        "sourceUrl": web_address(facts.url),
        "publisher": facts.dataset,
        "proof": proofs.get(facts.dataset),
        "retrievedAt": partial_day(facts.retrieved),
    }
    datasets = (facts.dataset,) if facts.dataset else ()
    return _make_entity(make_entity_id("tie", tie.id), schema.schema, properties, *datasets)


def _choose_tie_schema(tie: ListedTie) -> TieSchema:
    """Return the schema of a tie: its own where that allows both ends, else that of any link."""
    schema = TIE_SCHEMATA.get(tie.edge.kind)
    if schema is None or tie.facts is None:
        return ANY_LINK
    start, end = choose_schema(tie.start.node), choose_schema(tie.end.node)
    return schema if start in schema.starts and end in schema.ends else ANY_LINK


def write_percentage(share: TieShare | None) -> str | None:
    """Write a share as FollowTheMoney readers know it: `60`, `25-50` or `>50`; else nothing."""
    if share is None:
        return None
    low, high = exact_percent(share.min), exact_percent(share.max)
    is_open = (share.min_exclusive, share.max_exclusive)
    # readers know one open form: more than a share, up to all
    if is_open == (True, False) and high == "100":
        return f">{low}"
    if is_open != (False, False) or low is None or high is None:
        return None
    return low if low == high else f"{low}-{high}"


def _write_dates(facts: TieFacts) -> dict[str, str | None]:
    since, until = partial_day(facts.since), partial_day(facts.until)
    return {"date": since} if facts.kind == "ships_to" else {"startDate": since, "endDate": until}


def _write_standing(tie: ListedTie) -> str:
    return tie.edge.standing + (", ended" if tie.edge.ended else "")


def _write_summary(tie: ListedTie) -> Iterator[str]:
    facts = tie.facts
    if facts is None:
        yield tie.edge.label
        yield _write_standing(tie)
    else:
        yield f"{tie.start.node.name} {tie.edge.label} {tie.end.node.name}"
        yield _write_standing(tie)
        yield from _write_facts(facts)
    yield from (f"finding {number}" for number in tie.edge.findings)


def _write_facts(facts: TieFacts) -> Iterator[str]:
    """Yield what a schema has no place for."""
    if facts.share:
        yield f"share: {share_text(facts.share)}"
    if facts.text:
        yield f"in the source's words: {facts.text}"
    if facts.published:
        yield f"published {facts.published}"
    if facts.url and web_address(facts.url) is None:
        yield f"address given: {printable(facts.url)}"
