"""A scene as plain data, and the id that every picture of it bears.

The form of the data is that of the scene, so that ids stay what they are: sentences are written as
they are read, and ties and parties as an assessment's JSON has them.
"""

from dataclasses import fields, is_dataclass

from onward.graph.json_forms import canonical_hash
from onward.queries.model.evidence import EvidenceStep
from onward.queries.model.part import JsonObject
from onward.viz.scene import RECORDED, UNRECORDED, DrawnTie, Edge, Node, Scene
from onward.viz.scene_texts import HeadCount, TextGroup, TextLine, TextSection


def write_scene_data(scene: Scene) -> JsonObject:
    """Write a scene as plain data; of the assessment that it draws only the hash is in it."""
    data = {
        part.name: _to_plain(getattr(scene, part.name))
        for part in fields(scene)
        if part.name not in {"record", "language", "log_head", "twins", "pictures"}
    }
    for further in ("twins", "pictures"):
        if said := getattr(scene, further):
            data[further] = _to_plain(said)
    return data


def compute_scene_id(scene: Scene) -> str:
    """Return the SHA-256 of a scene's canonical JSON, in hex.

    Every picture of the scene bears it. Places are not in it: they follow from the scene.
    """
    return canonical_hash(write_scene_data(scene))


def _to_plain(value: object) -> object:
    """Write a part of a scene: sentences as they are read, ties by their JSON keys."""
    if isinstance(value, tuple):
        return _list_plain(value)
    if isinstance(value, TextLine | HeadCount):
        return str(value)
    if isinstance(value, EvidenceStep):
        return value.to_data()
    if isinstance(value, DrawnTie):
        return value.step.to_data() | {"findings": list(value.findings)}
    if isinstance(value, Scene):
        return write_scene_data(value)
    if isinstance(value, TextSection):
        return {"title": value.title, "lines": _to_plain(value.lines)}
    if isinstance(value, Node):
        return _node_to_plain(value)
    if is_dataclass(value):
        # the language of a picture is how it is written, not what it is
        dropped = {"language"} | (
            {"change"} if isinstance(value, Edge) and not value.change else set()
        )
        names = (part.name for part in fields(value) if part.name not in dropped)
        return {name: _to_plain(getattr(value, name)) for name in names}
    return value


def _list_plain(values: tuple[object, ...]) -> list[object]:
    plain: list[object] = []
    for value in values:
        if isinstance(value, TextGroup):  # in a list, a dash marks what stands under a line
            plain += [value.title, *(f"- {line}" for line in value.lines)]
        else:
            plain.append(_to_plain(value))
    return plain


def _node_to_plain(node: Node) -> JsonObject:
    plain = {part.name: _to_plain(getattr(node, part.name)) for part in fields(node)}
    del plain["party"], plain["member_names"], plain["mark_counts"], plain["language"]
    for said in ("listed", "records", "stated", "sources", "total", "names_shown"):
        if not plain[said]:
            del plain[said]
    data: JsonObject = {}
    if node.party is not None:
        data = node.party.to_data()
        if node.kind in {UNRECORDED, RECORDED}:  # no record has described it, so no source has it
            del data["datasets"]
    elif node.member_names:
        data = {"members": list(node.member_names)}
    return plain | {"data": data}
