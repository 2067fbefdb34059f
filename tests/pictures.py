"""Made-up assessments and scenes for the tests of pictures, maps and exports."""

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any, Final, TypeVar, cast

from pydantic import BaseModel
from pypdf import PdfReader

from onward import registry
from onward.graph.json_forms import canonical_json
from onward.graph.model import PartyKind, TieKind
from onward.queries.model.assessment import Assessment, EvidencePath, EvidenceStep, PathParty
from onward.queries.model.parts import AssessmentPart, adapter
from onward.queries.party_paths import PathsReport
from onward.viz.content.sections import make_edges, make_node
from onward.viz.scene import ORDER_TIE, Edge, Node, Scene
from onward.viz.scene_texts import FindingText, SourceRow
from onward.viz.scenes.scenes import assessment_scene
from tests.unit.cases import table

# A made-up assessment with what a picture must show, for the tests of the map.
#
# It is plain data, so that a test can change what it wants to; `picture_of` and its like read it
# as the program reads what is stored.


Data = dict[str, Any]

Part = TypeVar("Part", bound=AssessmentPart)


def _fill(table_name: str, name: str = "") -> Data:
    """Return one table of the YAML file beside this one, with a name in each place for one."""
    return dict(_put_name(table(__file__, table_name, lists=True), name))


def _put_name(value: Any, name: str) -> Any:
    if isinstance(value, dict):
        return {key: _put_name(one, name) for key, one in value.items()}
    if isinstance(value, list):
        return [_put_name(one, name) for one in value]
    return value.replace("{name}", name) if isinstance(value, str) else value


def path(nodes: list[Data], steps: list[Data]) -> Data:
    """Return an evidence path; its weakest source is not asked for."""
    return {"nodes": nodes, "steps": steps, "weakest_source": None}


def party(party_id: str, name: str, kind: str = "Company", topics: tuple[str, ...] = ()) -> Data:
    """Return a party as evidence paths hold it."""
    return {
        "id": party_id,
        "name": name,
        "kind": kind,
        "country": "XC",
        "topics": list(topics),
        "datasets": ["w"],
    }


def step(start: str, kind: str, end: str, **tie: Any) -> Data:
    """Return a step of an evidence path; `tie` changes what the tie says."""
    plain = {"id": f"{start}-{kind}-{end}", "kind": kind, **_fill("STEP")}
    return {"from": start, "tie": plain | tie, "to": end}


def share(low: str, high: str) -> Data:
    """Return a share with closed ends."""
    return {"min": low, "max": high, "min_exclusive": False, "max_exclusive": False}


def finding(severity: str, status: str, subject: str | None, *paths: Data, title: str) -> Data:
    """Return a finding about a party, or with None about the whole transaction."""
    made = _fill("FINDING")
    made["evidence"] |= {"paths": list(paths), "shown": len(paths)}
    if status == "possible":
        made["possible_because"] = ["the share is known as an interval"]
    return made | {
        "id": f"{severity}/{subject}",
        "title": title,
        "status": status,
        "severity": severity,
        "subject": {"party": subject, "role": None, "roles": [], "name": subject},
        "summary": f"{title}, in a sentence.",
    }


def entry(since: str | None, until: str | None = None) -> Data:
    """Return a list entry as findings hold it."""
    return _fill("ENTRY") | {"since": since, "until": until}


def assessment(name: str = "Samarlink LLC (fictional)") -> Data:
    """Return an assessment of three parties, three findings, and a path of three kinds of line.

    Args:
        name: Stands in every place where a source or a user can put a text.
    """
    user, holding, ministry = (
        party("w:user", name),
        party("w:holding", f"{name} Holding", "Company", ("sanction",)),
        party(
            "w:ministry", f"{name} Ministry", "MilitaryUnit", ("mil", "gov.security", "odd.topic")
        ),
    )
    owned = step("w:holding", "owns", "w:user", share=share("0.6", "0.75"), url=name, record=name)
    ruled = step("w:ministry", "controls", "w:holding", standing="claimed", dataset=name)
    old = step("w:ministry", "owns", "w:user", ended=True, until="2020", share=share("1", "1"))
    long = path([user, holding, ministry], [owned, ruled])
    short = path([user, ministry], [old])
    made = _fill("ASSESSMENT", name)
    made["findings"] = [
        finding("stop", "present", "w:user", long, title=f"Owned by {name}"),
        finding("high", "possible", "w:user", short, long, title="Ruled by an army"),
        finding("medium", "present", None, title="Embargo"),
    ]
    made["coverage"]["parties"] = [
        covered(0, "end_user", name, "w:user"),
        covered(1, "exporter", name, "transaction:1"),
        covered(2, "consignee", None, "transaction:2"),
    ]
    return made


def covered(index: int, role: str, name: str | None, *parties: str) -> Data:
    """Return what was looked at of a party of the transaction; it was found in no record."""
    named = {"party_ref": index, "role": role, "name": name, "parties": list(parties)}
    return _fill("COVERED") | named


def picture_of(data: Data) -> Scene:
    """Draw an assessment that is given as plain data; the usual one is drawn once."""
    return _usual_picture() if data == assessment() else _draw(data)


@cache
def _usual_picture() -> Scene:
    return _draw(assessment())


def _draw(data: Data) -> Scene:
    return assessment_scene(part_of(Assessment, data))


def party_of(data: Data) -> PathParty:
    """Return a party of a path, typed."""
    return part_of(PathParty, data)


def step_of(data: Data) -> EvidenceStep:
    """Return a step of a path, typed."""
    return part_of(EvidenceStep, data)


def path_of(data: Data) -> EvidencePath:
    """Return a path, typed."""
    return part_of(EvidencePath, data)


def paths_of(data: Data) -> PathsReport:
    """Return the answer to a question for paths, typed."""
    return part_of(PathsReport, data)


def part_of(kind: type[Part], data: Data) -> Part:
    """Read a part of an assessment, even one whose texts no transaction could have."""
    texts: dict[str, str] = {}
    clean = _with_placeholders(data, texts)
    part = adapter(kind).validate_json(canonical_json(clean))
    return cast("Part", _with_texts(part, texts))


def _with_placeholders(value: Any, texts: dict[str, str]) -> Any:
    """Put a short name in the place of each text that is long, or that nobody may type.

    A path that says nothing of its weakest source has none.
    """
    if isinstance(value, str) and not (value.isprintable() and 0 < len(value) < 100):
        placeholder = f"placeholder {len(texts)}"
        texts[placeholder] = value
        return placeholder
    if isinstance(value, Mapping):
        if {"nodes", "steps"} <= value.keys():
            value = {"weakest_source": None, **value}
        return {key: _with_placeholders(each, texts) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_with_placeholders(each, texts) for each in value]
    return value


def _with_texts(value: Any, texts: Mapping[str, str]) -> Any:
    """Put the texts back into their places."""
    if isinstance(value, str):
        return texts.get(value, value)
    if isinstance(value, tuple | list):
        return type(value)(_with_texts(each, texts) for each in value)
    if isinstance(value, dict):
        return {key: _with_texts(each, texts) for key, each in value.items()}
    if isinstance(value, BaseModel):
        return value.model_copy(
            update={key: _with_texts(each, texts) for key, each in vars(value).items()}
        )
    if is_dataclass(value) and not isinstance(value, type):
        changed = {
            each.name: _with_texts(getattr(value, each.name), texts)
            for each in fields(value)
            if each.init
        }
        return replace(value, **changed)
    return value


# Made-up scenes that are too much for one map: long rows, long chains of owners.


SCENE = picture_of(assessment())
START = next(node for node in SCENE.nodes if "exporter" in node.roles)


def crowd(count: int, *, listed: bool = False) -> tuple[Node, ...]:
    """Return so many consignees that are alike."""
    marks = ("LISTED",) if listed else ()
    return tuple(
        Node(f"c{n}", f"Buyer {n}", "Company", "Utopia", ("consignee",), marks)
        for n in range(count)
    )


def goods(count: int) -> tuple[Edge, ...]:
    """Return the lines from the exporter to each of them."""
    return tuple(
        Edge(f"g{n}", START.id, f"c{n}", ORDER_TIE, "this transaction") for n in range(count)
    )


def finding_text(number: int) -> FindingText:
    """Return a finding of that number."""
    return replace(SCENE.findings[0], number=number, title=f"Finding {number}")


def scene_of(nodes: tuple[Node, ...], edges: tuple[Edge, ...], findings: int = 1) -> Scene:
    """Return an assessment of an exporter and these parties, with so many findings."""
    return replace(
        SCENE,
        nodes=(START, *nodes),
        edges=edges,
        findings=tuple(finding_text(n) for n in range(1, findings + 1)),
    )


def owned(length: int, number: int = 1) -> tuple[tuple[Node, ...], tuple[Edge, ...]]:
    """Return a chain of owners down to c0, at whose upper end stands a listed party."""
    links = [Node(f"o{number}-{n}", f"Owner {n}", "Company", None) for n in range(length)]
    top = Node(f"top{number}", "Ministry", "PublicBody", None, marks=("LISTED",))
    row = [top, *links, Node("c0", "Buyer", "Company", None, ("consignee",))]
    edges = [
        Edge(f"e{number}-{n}", one.id, two.id, "owns", "owns 60 %", findings=(number,))
        for n, (one, two) in enumerate(pairwise(row))
    ]
    return (top, *links), tuple(edges)


def crowded(lines: int = 4) -> Scene:
    """Return forty consignees, of which some are owned through nine companies by a listed party."""
    nodes: tuple[Node, ...] = ()
    edges: tuple[Edge, ...] = ()
    for number in range(1, lines + 1):
        links, ties = owned(9, number)
        nodes += links
        edges += (*ties[:-1], replace(ties[-1], end=f"c{number}"))
    buyers = [
        replace(one, findings=(at,), severity="high") if 1 <= at <= lines else one
        for at, one in enumerate(crowd(40))
    ]
    return scene_of((*buyers, *nodes), (*goods(40), *edges), lines)


# Assessments whose strongest finding rests on one path of many ties of several kinds, by seed.


KINDS: Final = ("owns", "controls", "directs", "ships_to", "supplies")
"""Of the ties of a path; of goods the arrow may point either way."""

NAMES: Final = ("Marrowstone", "Kestrel Holdings", "Sable & Pine", "Vantage", "Obshchestvo Zarya")
FORMS: Final = ("Ltd", "LLC", "Trading House GmbH", "Import-Export FZE", "Joint Stock Company")
USER: Final = "w:user"


def long_path_scene(seed: int, ties: int) -> Scene:
    """Return the picture of an order whose end-user a listed party reaches over so many ties."""
    random = Random(seed * 100 + ties)  # noqa: S311  # no secret
    user = party(USER, "Samarlink LLC", "Company")
    parties = [user, *(_make_party(random, at) for at in range(1, ties)), _make_listed(ties)]
    steps = [_make_step(random, lower["id"], upper["id"]) for lower, upper in pairwise(parties)]
    made = assessment("Samarlink LLC")
    made["transaction"]["parties"][2]["name"] = "Steppelink Telecom LLP"
    made["transaction"]["parties"][1]["name"] = "Nordlys Signal GmbH"
    made["coverage"]["parties"] = [
        covered(0, "end_user", "Samarlink LLC", USER),
        covered(1, "exporter", "Nordlys Signal GmbH", "transaction:1"),
        covered(2, "consignee", "Steppelink Telecom LLP", "transaction:2"),
    ]
    made["findings"] = [
        finding("stop", "present", USER, path(parties, steps), title="Reached by a listed party"),
        finding("medium", "present", None, title="Embargo"),
    ]
    return picture_of(made)


def _make_party(random: Random, at: int) -> Data:
    name = f"{random.choice(NAMES)} {at} {random.choice(FORMS)}"
    topics = ("sanction",) if random.random() < 0.2 else ()
    return party(f"w:p{at}", name, random.choice(("Company", "Company", "PublicBody")), topics)


def _make_listed(at: int) -> Data:
    return party(f"w:p{at}", "Main Directorate of Special Supplies", "PublicBody", ("sanction",))


def _make_step(random: Random, lower: str, upper: str) -> Data:
    kind = random.choice(KINDS)
    if kind in ("ships_to", "supplies") and random.random() < 0.5:
        return step(lower, kind, upper)
    terms = {"share": share("0.55", random.choice(("0.55", "0.75")))} if kind == "owns" else {}
    return step(upper, kind, lower, **terms)


# Scenes and texts for the tests of exports: every kind of party and tie, names that want more.


_DRAWN = ("image/", "text/html", "application/pdf")
FORMATS = tuple(
    name
    for name in registry.names("export")
    if not registry.find("export", name).MEDIA_TYPE.startswith(_DRAWN)
    # what is written for people in their language is no export of data
    and not hasattr(registry.find("export", name), "SPEAKS")
)
"""The exports of data: every one that is no picture, so that a new one is tested by itself."""

LICENSED = SourceRow(
    *("w", "CC BY-NC 4.0", "2026-04-30", "2026-04-29", "8 read, 1 refused", "1 day"),
    publisher="Register of W",
)

STARTS: tuple[str, ...] = table(__file__, "STARTS")
BODIES: tuple[str, ...] = table(__file__, "BODIES")
FORMULAS = [start + body for start in STARTS for body in BODIES]
"""Sixty texts that a spreadsheet would like to run, or that look as if they had been guarded."""

HOSTILE = {
    **table(__file__, "HOSTILE"),
    "half of a pair": "a\ud800b\udfffc",
    "many marks": "Z" + "\u0351" * 300,
    "long": "W" * 40_000,
}
"""Names that want to be markup, code, rows, values, or to be invisible."""

_ALONE = ("closed script", "row", "formula", "nothing", "reading direction", "half of a pair")

HOSTILE_CROWDS: dict[str, tuple[str, ...]] = {
    "all at once": tuple(HOSTILE.values()),
    **{key: (HOSTILE[key],) for key in _ALONE},
}
"""All hostile names in one scene; some alone, for the places that hold one text of a scene."""

FORMULA_CROWDS: dict[str, tuple[str, ...]] = {
    "all at once": tuple(FORMULAS),
    **{repr(formula): (formula,) for formula in FORMULAS[::13]},
}
"""Likewise the formulas."""


@cache
def small() -> Scene:
    """Return the small assessment of `tests.pictures`, of sources with licences, as a scene."""
    data = assessment()
    data["content_hash"] = "c0ffee" * 10
    data["near_misses"] = [near_miss()]
    counts = data["coverage"]["indicators"]
    counts |= {"present": 3, "not_found": 4, "names": counts["names"] | {"present": ["x"]}}
    return replace(picture_of(data), licences=(LICENSED,))


def near_miss() -> dict[str, Any]:
    """Return a near miss as an assessment holds it."""
    return _fill("NEAR_MISS")


def named(name: str) -> Scene:
    """Return an assessment in which a name stands in every place for a text."""
    data = assessment(name)
    data["near_misses"] = [near_miss() | {"subject": near_miss()["subject"] | {"name": name}}]
    return picture_of(data)


@cache
def crowd_named(names: tuple[str, ...]) -> Scene:
    """Return an assessment that holds those of `named`, each with parties of its own."""
    return picture_of(crowd_of_data(names))


def crowd_of_data(names: tuple[str, ...]) -> dict[str, Any]:
    """Return its data; where it can hold one text only, the first name stands."""
    first, *others = (_of_own_parties(number, name) for number, name in enumerate(names))
    for other in others:
        _append_lists(first, other)
    return first


def _of_own_parties(number: int, name: str) -> dict[str, Any]:
    data = assessment(name)
    data["near_misses"] = [near_miss() | {"subject": near_miss()["subject"] | {"name": name}}]
    renamed: dict[str, Any] = json.loads(json.dumps(data).replace('"w:', f'"w{number}:'))
    return renamed


def _append_lists(to: dict[str, Any], other: dict[str, Any]) -> None:
    for key, value in other.items():
        if isinstance(value, list):
            to[key] = to[key] + value
        elif isinstance(value, dict):
            _append_lists(to[key], value)


@cache
def world() -> Scene:
    """Return a picture without an assessment: every kind of party, every kind of tie, a stack."""
    kinds = [kind.value for kind in PartyKind]
    parties = [
        party(f"w:{kind}", f"The {kind}", kind) | {"country": "DE", "topics": ["mil", "odd"]}
        for kind in kinds
    ]
    parties.append(party("w:Other", "The Other", "Person"))
    nodes = [
        make_node(party_of(one), ("asked about",) if one["kind"] == "Company" else ())
        for one in parties
    ]
    pairs = [(kind.value, kinds[n % 5], kinds[(n + 1) % 4]) for n, kind in enumerate(TieKind)]
    ties = [
        step(f"w:{start}", kind, f"w:{end}", url="https://example.org/a", record=f"r-{kind}")
        for kind, start, end in pairs
    ]
    ties += [
        *(step("w:Person", kind, "w:Other") for kind in ("family", "associate")),
        step("w:Person", "owns", "w:Vessel", share=share("0.25", "0.5")),
        step("w:Person", "owns", "w:Company", share=share("0.3333", "0.3333")),
        step("w:Company", "located_at", "w:Address", since=None, undated=True),
        *(
            step("w:Company", "ships_to", "w:Person", id=f"s{n}", since=f"2025-0{n}")
            for n in (1, 2)
        ),
    ]
    bounds = share("0.25", "0.5") | {"min_exclusive": True}
    ties.append(step("w:Organization", "owns", "w:Company", share=bounds, interest="votingRights"))
    stack = Node("stack-1", "+7 directors", "Stack", None, layer="stack", members=7)
    line = Edge(
        "stack-1-line", "stack-1", "w:Company", "directs", "directs (7)", "several", layer="stack"
    )
    return Scene(
        title="Around The Company",
        verdict="",
        outcome="Fifteen parties.",
        suggestion="",
        caption=("Valid on 2026-05-01",),
        nodes=(*nodes, stack),
        edges=(*make_edges(map(step_of, ties), {}), line),
        findings=(),
        sections=(),
        sources=("w",),
        notes=("Parties that are not shown: 7",),
        closing="A map of records. No finding was looked for.",
        on="2026-05-01",
        licences=(LICENSED,),
    )


@cache
def deliveries() -> Scene:
    """Return an assessment whose two findings rest on one delivery each, both on one line."""
    data = assessment()
    for n, found in enumerate(data["findings"][:2]):
        sent = step("w:holding", "ships_to", "w:user", id=f"d{n}", since=f"2025-0{n + 1}-01")
        nodes = [party("w:holding", "Holding"), party("w:user", "User")]
        found["evidence"]["paths"] = [{"nodes": nodes, "steps": [sent]}]
    return replace(picture_of(data), licences=(LICENSED,))


EMPTY = Scene("Nothing", "", "Nothing is known.", "", (), (), (), (), (), (), (), "Look elsewhere.")
"""A scene that shows nothing at all."""


def rendered(name: str, scene: Scene) -> bytes:
    """Write a scene by an export."""
    content: bytes = registry.find("export", name).render(scene)
    return content


# What a reader copies out of a document.


def copy_words(document: Path) -> Path:
    """Return a file of the words that a reader copies out of a PDF; a page is what it is."""
    if document.suffix != ".pdf":
        return document
    words = document.with_suffix(".words")
    pages = PdfReader(document).pages
    words.write_text("\n".join(page.extract_text() for page in pages), encoding="utf-8")
    return words
