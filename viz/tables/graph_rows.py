"""Attributes of parties and ties in graph files: every evidence field, as a text, number or mark.

GraphML and GEXF say the same of a party and of a tie; only their markup differs.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from onward.queries.assessment.explain_data import share_text
from onward.viz.content.texts import printable
from onward.viz.scene import Scene
from onward.viz.tables.listed import ListedParty, ListedTie, list_parties, list_ties
from onward.viz.tables.manifest import NOT_STATED, map_licences

Value = str | int | bool
Values = Mapping[str, Value]
Type = Literal["string", "int", "boolean"]

NODE_TYPES: Final[Mapping[str, Type]] = {
    **dict.fromkeys(("name", "native", "letters", "kind", "country"), "string"),
    **dict.fromkeys(("roles", "topics", "marks"), "string"),
    **dict.fromkeys(("datasets", "licences", "findings", "severity"), "string"),
    **dict.fromkeys(("possible",), "boolean"),
    **dict.fromkeys(("layer",), "string"),
    **dict.fromkeys(("members",), "int"),
}
"""Attributes of a party; one that stands for several has `members`, and layer stack."""

EDGE_TYPES: Final[Mapping[str, Type]] = {
    **dict.fromkeys(("kind", "label", "share", "share_min", "share_max"), "string"),
    **dict.fromkeys(("min_exclusive", "max_exclusive"), "boolean"),
    **dict.fromkeys(("interest", "since", "until"), "string"),
    **dict.fromkeys(("ended", "undated", "coarse"), "boolean"),
    **dict.fromkeys(("standing", "dataset", "licence", "record", "url"), "string"),
    **dict.fromkeys(("published", "retrieved", "text", "findings", "layer"), "string"),
}
"""Attributes of a tie; one that its source does not state is left out."""


@dataclass(frozen=True, slots=True)
class GraphNode:
    """A party of a graph file."""

    id: str
    label: str
    values: Values


@dataclass(frozen=True, slots=True)
class GraphEdge:
    """A tie of a graph file, from one node to another."""

    id: str
    start: str
    end: str
    label: str
    values: Values


def make_graph_nodes(scene: Scene) -> tuple[GraphNode, ...]:
    """Give every card of a scene, those that stand for several parties as such."""
    licences = map_licences(scene)
    return tuple(
        GraphNode(party.id, party.node.name, _party_values(party, licences))
        for party in list_parties(scene, stacks=True)
    )


def make_graph_edges(scene: Scene) -> tuple[GraphEdge, ...]:
    """Give every tie of a scene singly, and every line that only says that both take part."""
    licences = map_licences(scene)
    return tuple(
        GraphEdge(one.id, one.start.id, one.end.id, one.edge.words, _tie_values(one, licences))
        for one in list_ties(scene, stacks=True)
    )


def _party_values(party: ListedParty, licences: Mapping[str, str]) -> Values:
    node = party.node
    datasets: Sequence[str] = node.data.get("datasets", ())
    return _stated(
        {
            "name": node.name,
            "native": node.native,
            "letters": _joined(node.letters),
            "kind": node.kind,
            "country": node.country,
            "roles": _joined(node.roles),
            "topics": _joined(node.data.get("topics", ())),
            "marks": _joined(node.marks),
            "datasets": _joined(datasets),
            "licences": _joined(licences.get(printable(one), NOT_STATED) for one in datasets),
            "findings": _joined(map(str, node.findings)),
            "severity": node.severity,
            "possible": node.possible if node.severity else None,
            "layer": node.layer,
            "members": node.members or None,
        }
    )


def _tie_values(one: ListedTie, licences: Mapping[str, str]) -> Values:
    edge, tie = one.edge, one.tie
    drawn: dict[str, Value | None] = {
        "kind": edge.kind,
        "label": edge.words,
        "ended": edge.ended,
        "standing": edge.standing,
        "findings": _joined(map(str, edge.findings)),
        "layer": edge.layer,
    }
    if tie is None:
        return _stated(drawn)
    share = tie["share"] or {}
    bounds = {"share_min": share.get("min"), "share_max": share.get("max")}
    said = {
        "share": share_text(share) if share else None,
        **bounds,
        **{key: share.get(key) for key in ("min_exclusive", "max_exclusive")},
        **{key: tie.get(key) for key in ("interest", "since", "until", "undated", "coarse")},
        **{key: tie.get(key) for key in ("dataset", "record", "url", "published", "retrieved")},
        "licence": licences.get(tie["dataset"], NOT_STATED),
        "text": tie.get("text"),
    }
    return _stated(drawn | said)


def _joined(texts: Iterable[str]) -> str:
    return "; ".join(texts)


def _stated(values: Mapping[str, Value | None]) -> Values:
    return dict(_clean(values))


def _clean(values: Mapping[str, Value | None]) -> Iterator[tuple[str, Value]]:
    """Leave out what is not stated, and make texts printable: XML holds no control characters."""
    for key, value in values.items():
        if value not in (None, ""):
            yield key, printable(value) if isinstance(value, str) else value


def format_value(value: Value) -> str:
    """Write a value as XML does."""
    return str(value).lower() if isinstance(value, bool) else str(value)
