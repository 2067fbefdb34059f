"""The export ``ftm``: FollowTheMoney entities, one JSON object a line, for Aleph and its kin.

Written for the schemata of followthemoney 4.11. Parties become entities and ties become entities
that join two of them. The format has no header, so what the file is of is one ``Note`` about the
transaction's parties, and each source is a ``Document`` with its licence, which every other entity
names as its ``proof``. Where a schema has no place for a fact, the fact is not bent:

- a tie whose ends a schema does not allow (a ``PublicBody`` is no ``Asset`` that one can own), or
  for which there is none, is an ``UnknownLink`` with its kind as `role`;
- a share that is an interval, a source's own words and an address that is none of the web are in
  the `summary`; a topic or a country that FollowTheMoney does not know is in the `notes`.

Ids are hashes of ours, because the format allows letters, digits, dots and dashes only; our own id
is in the `notes`. Cards that stand for several parties are left out.
"""

from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any, Final, NamedTuple

from onward.graph.codes import TOPICS
from onward.graph.countries import country_name
from onward.graph.json_forms import json_text
from onward.queries.assessment.explain_data import share_text
from onward.viz.content.parts import NAMELESS
from onward.viz.content.texts import printable
from onward.viz.options import DEFAULT_OPTIONS, ExportOptions
from onward.viz.scene import Data, Node, Scene, SourceRow, compute_scene_id
from onward.viz.tables.listed import ListedParty, ListedTie, list_parties, list_ties
from onward.viz.tables.manifest import MAKER, describe_source, list_sources, write_manifest
from onward.viz.tables.values import cut_to_fit, exact_percent, partial_day, web_address

SUFFIX: Final = ".ftm.json"

MEDIA_TYPE: Final = "application/x-ndjson"

_SAME: Final = """
    Person Company Organization PublicBody Vessel Airplane Vehicle Address Security BankAccount
"""
SCHEMATA: Final[Mapping[str, str]] = {
    **{kind: kind for kind in _SAME.split()},
    "MilitaryUnit": "Organization",
    "ArmedGroup": "Organization",
    "Contact": "UserAccount",
}
"""Schema of each kind of party; of any other kind all that is known is that it can act."""

ACTOR: Final = "LegalEntity"

_ORGANISATIONS: Final = frozenset({"Company", "Organization", "PublicBody"})
_ACTORS: Final = _ORGANISATIONS | {"Person", ACTOR}
_ASSETS: Final = frozenset({"Company", "Vessel", "Airplane", "Vehicle", "Security", "BankAccount"})
_PERSONS: Final = frozenset({"Person"})


BYGONE: Final = frozenset({"AN", "CS", "SU", "YU"})
"""Countries of ours that FollowTheMoney does not know by these codes; others are made up."""


class _Form(NamedTuple):
    """A schema of ties: its properties for both ends as the tie reads, and what may stand there."""

    schema: str
    start: str
    starts: frozenset[str]
    end: str
    ends: frozenset[str]
    words: str = "role"


FORMS: Final[Mapping[str, _Form]] = {
    "owns": _Form("Ownership", "owner", _ACTORS, "asset", _ASSETS),
    "controls": _Form("Control", "controller", _ACTORS, "controlled", _ACTORS),
    "directs": _Form("Directorship", "director", _ACTORS, "organization", _ORGANISATIONS),
    "employs": _Form("Employment", "employer", _ORGANISATIONS, "employee", _PERSONS),
    "member_of": _Form("Membership", "member", _ACTORS, "organization", _ORGANISATIONS),
    "represents": _Form("Representation", "agent", _ACTORS, "client", _ACTORS),
    "nominee_of": _Form("Representation", "agent", _ACTORS, "client", _ACTORS),
    "succeeds": _Form("Succession", "successor", _ACTORS, "predecessor", _ACTORS),
    "family": _Form("Family", "person", _PERSONS, "relative", _PERSONS, "relationship"),
    "associate": _Form("Associate", "person", _PERSONS, "associate", _PERSONS, "relationship"),
}
"""Kinds of ties that have a schema of their own."""

LONGEST: Final = {
    **dict.fromkeys(("name", "alias"), 384),
    "full": 250,
    "summary": 65_000,
    "notes": 65_000,
    "description": 65_000,
}
"""Characters that FollowTheMoney takes in a property; in any other it takes 1,024."""


def render(scene: Scene, _options: ExportOptions = DEFAULT_OPTIONS) -> bytes:
    """Write a scene as FollowTheMoney entities, one a line."""
    lines = (json_text(entity) for entity in make_entities(scene))
    return "".join(f"{line}\n" for line in lines).encode("utf-8")


def make_entities(scene: Scene) -> Iterator[Data]:
    """Give the entities of a scene: what the file is, its sources, its parties, its ties."""
    proofs = {row.dataset: make_entity_id("source", row.dataset) for row in list_sources(scene)}
    yield _note(scene)
    yield from (_document(row, proofs[row.dataset]) for row in list_sources(scene))
    yield from (_party(party, proofs) for party in list_parties(scene))
    yield from (_tie(one, proofs) for one in list_ties(scene))


def make_entity_id(what: str, name: str) -> str:
    """Make an id of an entity: equal names of one sort have equal ids."""
    digest = sha256(f"{what}|{name}".encode("utf-8", errors="surrogatepass")).hexdigest()
    return f"onward-{what}-{digest[:32]}"


def choose_schema(node: Node) -> str:
    """Give the schema of a party."""
    return SCHEMATA.get(node.kind, ACTOR)


def _entity(name: str, schema: str, properties: Mapping[str, Any], *datasets: str) -> Data:
    """Make an entity; every property is a list of distinct texts, and none is empty."""
    said: dict[str, list[str]] = {}
    for key, value in properties.items():
        texts = [value] if isinstance(value, str) else value or ()
        longest = LONGEST.get(key, 1_024)
        if kept := list(dict.fromkeys(cut_to_fit(text, longest) for text in texts if text.strip())):
            said[key] = kept
    return {"id": name, "schema": schema, "properties": said, "datasets": list(datasets)}


def _note(scene: Scene) -> Data:
    lines = list(write_manifest(scene))
    named = [make_entity_id("party", one.id) for one in list_parties(scene) if one.node.roles]
    properties = {
        "name": scene.title,
        "description": "\n".join(lines),
        "publisher": MAKER,
        "entity": named,
    }
    return _entity(make_entity_id("scene", compute_scene_id(scene)), "Note", properties)


def _document(row: SourceRow, name: str) -> Data:
    properties = {
        "fileName": row.dataset if row.dataset.strip() else NAMELESS,
        "title": row.dataset,
        "publisher": row.dataset,
        "summary": describe_source(row),
        "notes": f"Licence: {row.licence}",
        "retrievedAt": partial_day(row.retrieved),
        "publishedAt": partial_day(row.published),
    }
    return _entity(name, "Document", properties, row.dataset)


def _party(party: ListedParty, proofs: Mapping[str, str]) -> Data:
    node, schema = party.node, choose_schema(party.node)
    datasets: list[str] = list(node.data.get("datasets", ()))
    topics: list[str] = list(node.data.get("topics", ()))
    code: str = node.data.get("country") or ""
    is_known = country_name(code) != code and code not in BYGONE
    notes = [f"Id in Onward: {party.id}"]
    notes += [f"Kind in Onward: {node.kind}"] if node.kind != schema else []
    notes += [f"Topic: {topic}" for topic in topics if topic not in TOPICS]
    notes += [f"Country: {node.country}"] if code and not is_known else []
    notes += [f"In the transaction: {role}" for role in node.roles]
    notes += [f"Whole name: {node.name}"] if len(node.name) > LONGEST["full"] else []
    properties = {
        "name": node.name,
        "alias": node.native or None,
        "full": node.name if schema == "Address" else None,
        "username": node.name if schema == "UserAccount" else None,
        "country": code.lower() if is_known else None,
        "topics": [topic for topic in topics if topic in TOPICS],
        "notes": notes,
        "publisher": datasets,
        "proof": [proofs[dataset] for dataset in datasets if dataset in proofs],
    }
    return _entity(make_entity_id("party", party.id), schema, properties, *datasets)


def _tie(one: ListedTie, proofs: Mapping[str, str]) -> Data:
    form = _form(one)
    tie = one.tie or {}
    kind = one.edge.kind
    dataset = tie.get("dataset") or ""
    own_words = tie.get("interest") or ("" if form.schema in _SAID_BY_SCHEMA else kind)
    ends = (one.start, one.end)
    properties = {
        form.start: make_entity_id("party", ends[0].id),
        form.end: make_entity_id("party", ends[1].id),
        form.words: own_words,
        "percentage": _percentage(tie) if form.schema == "Ownership" else None,
        **_dates(kind, tie),
        "status": _standing(one) if form.words == "role" else None,
        "summary": "; ".join(_summary(one)),
        "recordId": tie.get("record"),
        "sourceUrl": web_address(tie.get("url")),
        "publisher": dataset,
        "proof": proofs.get(dataset),
        "retrievedAt": partial_day(tie.get("retrieved")),
    }
    datasets = (dataset,) if dataset else ()
    return _entity(make_entity_id("tie", one.id), form.schema, properties, *datasets)


_SAID_BY_SCHEMA: Final = frozenset(form.schema for form in FORMS.values()) - {"Representation"}
"""Schemata that say what the kind of a tie says, so that its role need not."""

_ANY: Final = _Form("UnknownLink", "subject", frozenset(), "object", frozenset())


def _form(one: ListedTie) -> _Form:
    """Give the schema of a tie: its own where that allows both ends, else that of any link."""
    form = FORMS.get(one.edge.kind)
    if form is None or one.tie is None:
        return _ANY
    fits = choose_schema(one.start.node) in form.starts and choose_schema(one.end.node) in form.ends
    return form if fits else _ANY


def _percentage(tie: Data) -> str | None:
    """Write a share as FollowTheMoney readers know it: `60`, `25-50` or `>50`; else nothing."""
    share: Mapping[str, Any] | None = tie.get("share")
    if share is None:
        return None
    low, high = exact_percent(share["min"]), exact_percent(share["max"])
    is_open = share["min_exclusive"], share["max_exclusive"]
    if is_open == (True, False) and high == "100":
        return f">{low}"
    if is_open != (False, False) or low is None or high is None:
        return None
    return low if low == high else f"{low}-{high}"


def _dates(kind: str, tie: Data) -> Mapping[str, str | None]:
    since, until = partial_day(tie.get("since")), partial_day(tie.get("until"))
    return {"date": since} if kind == "ships_to" else {"startDate": since, "endDate": until}


def _standing(one: ListedTie) -> str:
    return one.edge.standing + (", ended" if one.edge.ended else "")


def _summary(one: ListedTie) -> Iterator[str]:
    tie = one.tie or {}
    yield f"{one.start.node.name} {one.edge.label} {one.end.node.name}" if tie else one.edge.label
    yield _standing(one)
    if tie.get("share"):
        yield f"share: {share_text(tie['share'])}"
    if tie.get("text"):
        yield f"in the source's words: {tie['text']}"
    if tie.get("published"):
        yield f"published {tie['published']}"
    url = tie.get("url")
    if url and web_address(url) is None:
        yield f"address given: {printable(url)}"
    yield from (f"finding {number}" for number in one.edge.findings)
