"""Attributes of parties and ties in graph files: every evidence field, as a text, number or mark.

GraphML and GEXF say the same of a party and of a tie; only their markup differs.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from onward.queries.assessment.words.codes import share_text
from onward.viz.content.texts import printable
from onward.viz.scene import Node, Scene
from onward.viz.tables.listed import ListedTie, list_parties, list_ties
from onward.viz.tables.manifest import NOT_STATED, map_licences

Value = str | int | bool
Values = Mapping[str, Value]
Type = Literal["string", "int", "boolean"]

NODE_TYPES: Final[Mapping[str, Type]] = {
    **dict.fromkeys(("name", "native", "letters", "kind", "country"), "string"),
    **dict.fromkeys(("roles", "topics", "inferred", "marks"), "string"),
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
    """Return every card of a scene, those that stand for several parties as such."""
    licences = map_licences(scene)
    return tuple(
        GraphNode(party.id, party.node.name, _list_party_values(party.node, licences))
        for party in list_parties(scene, stacks=True)
    )


def make_graph_edges(scene: Scene) -> tuple[GraphEdge, ...]:
    """Return every tie of a scene singly, and every line that only says that both take part."""
    licences = map_licences(scene)
    return tuple(
        GraphEdge(tie.id, tie.start.id, tie.end.id, tie.edge.words, _list_tie_values(tie, licences))
        for tie in list_ties(scene, stacks=True)
    )


def _list_party_values(node: Node, licences: Mapping[str, str]) -> Values:
    dataset_licences = (licences.get(printable(name), NOT_STATED) for name in node.datasets)
    return _drop_unstated(
        {
            "name": node.name,
            "native": node.native,
            "letters": _join_texts(node.letters),
            "kind": node.kind,
            "country": node.country,
            "roles": _join_texts(node.roles),
            "topics": _join_texts(node.topics),
            "inferred": _join_texts(node.inferred),
            "marks": _join_texts(node.marks),
            "datasets": _join_texts(node.datasets),
            "licences": _join_texts(dataset_licences),
            "findings": _join_texts(map(str, node.findings)),
            "severity": node.severity,
            # without a finding there is nothing to be possible
            "possible": node.possible if node.severity else None,
            "layer": node.layer,
            "members": node.members or None,
        }
    )


def _list_tie_values(tie: ListedTie, licences: Mapping[str, str]) -> Values:
    edge, facts = tie.edge, tie.facts
    drawn: dict[str, Value | None] = {
        "kind": edge.kind,
        "label": edge.words,
        "ended": edge.ended,
        "standing": edge.standing,
        "findings": _join_texts(map(str, edge.findings)),
        "layer": edge.layer,
    }
    if facts is None:
        return _drop_unstated(drawn)
    share = facts.share
    stated: dict[str, Value | None] = {
        "share": share_text(share) if share else None,
        "share_min": share.min if share else None,
        "share_max": share.max if share else None,
        "min_exclusive": share.min_exclusive if share else None,
        "max_exclusive": share.max_exclusive if share else None,
        "interest": facts.interest,
        "since": facts.since,
        "until": facts.until,
        "undated": facts.undated,
        "coarse": facts.coarse,
        "dataset": facts.dataset,
        "record": facts.record,
        "url": facts.url,
        "published": facts.published,
        "retrieved": facts.retrieved,
        "licence": licences.get(facts.dataset, NOT_STATED),
        "text": facts.text,
    }
    return _drop_unstated(drawn | stated)


def _join_texts(texts: Iterable[str]) -> str:
    return "; ".join(texts)


def _drop_unstated(values: Mapping[str, Value | None]) -> Values:
    """Leave out what is not stated, and make texts printable: XML holds no control characters."""
    return {
        key: printable(value) if isinstance(value, str) else value
        for key, value in values.items()
        if value is not None and value != ""
    }


def format_value(value: Value) -> str:
    """Write a value as XML does."""
    return str(value).lower() if isinstance(value, bool) else str(value)
