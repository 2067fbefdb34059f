"""Scenes and texts for the tests of exports: every kind of party and tie, names that want more."""

import json
from dataclasses import replace
from functools import cache
from typing import Any

from onward import registry
from onward.graph.model import PartyKind, TieKind
from onward.viz.content.sections import make_edges, make_node
from onward.viz.scene import Edge, Node, Scene
from onward.viz.scene_texts import SourceRow
from tests.pictures import assessment, party, party_of, picture_of, share, step, step_of

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

STARTS = (
    "=",
    "+",
    "-",
    "@",
    "\t=",
    "\r=",
    "\n=",
    "\uff1d",
    "\uff0b",
    "\uff0d",
    "\uff20",
    " =",
    "\u00a0=",
    "'=",
    "''@",
)
BODIES = (
    "1+1",
    "cmd|' /C calc'!A0",
    'HYPERLINK("http://127.0.0.1:9/"&A1,"open")',
    "SUM(A1:A9)*2",
)
FORMULAS = [start + body for start in STARTS for body in BODIES]
"""Sixty texts that a spreadsheet would like to run, or that look as if they had been guarded."""

HOSTILE = {
    "script": "<script>window.ran=1</script>",
    "closed script": "</script><script>1</script>",
    "image": "<img src=x onerror='1'>",
    "attribute": '" onmouseover="1',
    "comment": "<!-- --> -->",
    "section": "]]><![CDATA[",
    "processing": "<?xml version='1.0'?><?php 1 ?>",
    "document type": '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>&b;',
    "entity": "&lt;b&gt; &amp; &#0; &#xFFFE; &unknown;",
    "end of data": "</data></node></graphml>",
    "JSON": '"},{"x":"\\',
    "JSON line": 'a\n{"id":"forged","schema":"Person"}',
    "JSON line, by another separator": 'a\u2028{"id":"forged"}\u2029b\u0085c',
    "row": 'a"\r\n"forged","row',
    "semicolon": "a;b\tc|d,e",
    "formula": "=1+1",
    "guarded formula": "'=1+1",
    "error value": "#REF!",
    "date": "2026-01-02",
    "exponent": "1E5",
    "zeros": "00012",
    "truth": "TRUE",
    "address": "javascript:alert(1)",
    "link": "https://example.org/?a=b&c=<d>",
    "mail": "mailto:a@example.org",
    "prototype": "__proto__",
    "template": "{{ 7*7 }}${7*7}%s{0}",
    "path": "../../etc/passwd",
    "nothing": "\x00",
    "bell and escape": "a\x07\x1b[31mb",
    "C1 control": "a\x9bb",
    "reading direction": "\u202egpj.exe\u202c",
    "isolates": "\u2067a\u2069\u200f",
    "blank without width": "A\u200bcme\ufeff",
    "no characters": "\ufffe\uffff\U0001fffe",
    "private": "\ue000\U000f0000",
    "half of a pair": "a\ud800b\udfffc",
    "tags": "a\U000e0041\U000e007fb",
    "many marks": "Z" + "\u0351" * 300,
    "long": "W" * 40_000,
    "empty": "",
    "blank": " \t ",
    "native": "Министерство شركة 公安部 נפט မြန်မာ",
    "beyond the first plane": "𝒜𝕔𝕞𝕖 🏭",
    "joiner": "نمی\u200cشود",
    "sharp s and dots": "STRASSE straße İı",
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
    return {
        "indicator": "own-50-aggregate",
        "title": "Ownership adds up",
        "subject": {"party": "w:user", "role": "end_user", "roles": ["end_user"], "name": "Acme"},
        "object": None,
        "missed_by": {"field": "share", "needed": "at least 0.5", "found": "0.49"},
        "path": None,
    }


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
