"""The lines of a map that no finding rests on, in words."""

from collections.abc import Iterator

from onward.viz.briefing.sources import SourceNames
from onward.viz.content.localise import localise, say_name
from onward.viz.content.texts import cut_text, printable
from onward.viz.content.tie_words import say_line
from onward.viz.scene import MATCH_TIE, ORDER_TIE, Edge, Scene


def list_other_lines(scene: Scene, sources: SourceNames) -> Iterator[str]:
    """Yield each line of a map that stands in no evidence, as a sentence with its sources."""
    names = {node.id: cut_text(say_name(node, sources.words)) for node in scene.nodes}
    labelled = localise(scene, sources.words).edges
    for edge, said in zip(scene.edges, labelled, strict=True):
        if not edge.findings and edge.kind != ORDER_TIE:
            yield printable(_say_line(edge, said.label, names, sources))


def _say_line(edge: Edge, label: str, names: dict[str, str], sources: SourceNames) -> str:
    words = sources.words
    start, end = names[edge.start], names[edge.end]
    if edge.kind == MATCH_TIE:
        return f"{start} {words['verb.match']} {end}"
    datasets = [tie.step.tie.dataset for tie in edge.ties]
    if len(edge.ties) == 1:
        label = say_line([edge.ties[0].step.tie], words)
    facts = [fact for fact in (sources.name_all(datasets), edge.near) if fact]
    if edge.circular:
        facts.insert(0, words["circular"])
    line = f"{start} → {label} → {end}"
    return f"{line} ({'; '.join(facts)})" if facts else line
