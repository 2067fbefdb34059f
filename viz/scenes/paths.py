"""The picture of how two parties are tied: the paths between them, numbered, best first."""

from collections.abc import Iterator, Sequence
from typing import Final

from onward.graph.model import TieKind
from onward.graph.store.manifests import SourceFacts
from onward.viz.content.facts import make_layer_rows
from onward.viz.content.parts import make_edges, make_node, make_path_text
from onward.viz.content.texts import printable, printable_lines
from onward.viz.maps.ownership_circles import mark_circles
from onward.viz.scene import Data, FindingText, Scene

FROM: Final = "from"
TO: Final = "to"
"""Roles of the two parties."""


def paths_scene(answer: Data, snapshot: str, layers: Sequence[SourceFacts] = ()) -> Scene:
    """Make the picture of the paths between two parties.

    Args:
        answer: As `onward paths --json` prints it.
        snapshot: Id of the snapshot asked.
        layers: Of the snapshot: their licences stand under the picture.
    """
    definite, possible = answer["definite"], answer["possible"]
    shown = definite if definite["paths"] else possible
    sure = shown is definite
    paths: Sequence[Data] = shown["paths"]
    ends = {answer["from"]["id"]: (FROM,), answer["to"]["id"]: (TO,)}
    parties = {party["id"]: party for path in paths for party in path["nodes"]}
    for end in (answer["from"], answer["to"]):
        parties.setdefault(end["id"], end)
    numbers: dict[str, list[int]] = {}
    steps: dict[str, Data] = {}
    for number, path in enumerate(paths, start=1):
        for step in path["steps"]:
            steps.setdefault(step["tie"]["id"], step)
            numbers.setdefault(step["tie"]["id"], []).append(number)
    between = f"{answer['from']['name']} and {answer['to']['name']}"
    known = f", known by {answer['as_of']}" if answer["as_of"] else ""
    used = {step["tie"]["dataset"] for step in steps.values()}
    used |= {name for party in parties.values() for name in party["datasets"]}
    return Scene(
        title=printable(f"Between {between}"),
        verdict="",
        outcome=printable(_outcome(answer, len(paths), sure=sure)),
        suggestion="",
        caption=printable_lines((f"Valid on {answer['on']}{known}", f"Snapshot {snapshot}")),
        nodes=tuple(make_node(party, ends.get(party["id"], ())) for party in parties.values()),
        edges=mark_circles(make_edges(steps.values(), numbers)),
        findings=tuple(_path(number, path, sure=sure) for number, path in enumerate(paths, 1)),
        sections=(),
        sources=printable_lines(sorted(used)),
        notes=printable_lines(_notes(shown, possible, sure=sure)),
        closing="A map of records. No finding was looked for.",
        on=printable(answer["on"]),
        as_of=printable(answer["as_of"] or ""),
        snapshot=snapshot,
        licences=tuple(make_layer_rows(layer for layer in layers if layer.name in used)),
        numbers="path",
    )


def _outcome(answer: Data, count: int, *, sure: bool) -> str:
    within = f"of at most {answer['hops']} ties, valid on {answer['on']}{_asked(answer)}"
    if not count:
        return f"No path {within} is shown."
    what = "path" if sure else "path that is only possible"
    return f"{count} {what}{'' if count == 1 else 's'} {within}, the best first."


def _asked(answer: Data) -> str:
    """Say along which ties paths were sought, where that was not along all."""
    every = {str(kind) for kind in TieKind if kind is not TieKind.POSSIBLY_SAME_AS}
    kinds = answer.get("kinds") or ()
    words = f", along {', '.join(kinds)} only" if kinds and set(kinds) != every else ""
    least = answer.get("min_share")
    return words + (f", each owning at least {least * 100:g} %" if least is not None else "")


def _path(number: int, path: Data, *, sure: bool) -> FindingText:
    text = make_path_text(number, path)
    count = len(text.steps)
    return FindingText(
        number=number,
        severity="",
        status="present" if sure else "possible",
        indicator="",
        title=text.title.removeprefix(f"Path {number}: "),
        summary=f"{count} tie{'' if count == 1 else 's'}",
        law=(),
        paths=(text,),
        notes=(),
    )


def _notes(shown: Data, possible: Data, *, sure: bool) -> Iterator[str]:
    if shown["more"] != "no":
        beyond = "There are more" if shown["more"] == "yes" else "It is not known if there are more"
        yield f"{beyond} paths than the {len(shown['paths'])} shown"
    if sure:
        yield "Paths that are only possible were not looked for, as there is a definite one"
    for limit in dict.fromkeys((*shown["limits"], *possible["limits"])):
        yield f"The search was cut: {limit}"
