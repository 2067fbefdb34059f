"""The lines of a map that stand in no evidence and on no path, in words."""

from collections.abc import Iterator, Sequence

from onward.queries.model.evidence import TieFacts
from onward.viz.briefing.sentences import says_no_share
from onward.viz.briefing.sources import SourceNames
from onward.viz.content.localise import localise, say_name
from onward.viz.content.texts import cut_text, printable
from onward.viz.content.tie_words import say_line
from onward.viz.language.words import Words
from onward.viz.scene import MATCH_TIE, ORDER_TIE, Edge, Scene


def list_other_lines(scene: Scene, sources: SourceNames) -> Iterator[str]:
    """Yield each line of a map that stands in no evidence, as a sentence with its sources.

    A line bears the number of a finding or path whose steps may tell only some of its ties: what
    is drawn and not told there is told here.
    """
    told_ties = {
        step.tie.id for text in scene.findings for path in text.paths for step in path.ties
    }
    names = {node.id: cut_text(say_name(node, sources.words)) for node in scene.nodes}
    labelled = localise(scene, sources.words).edges
    for edge, said in zip(scene.edges, labelled, strict=True):
        is_told = bool(edge.findings) and all(tie.step.tie.id in told_ties for tie in edge.ties)
        if not is_told and edge.kind != ORDER_TIE:
            yield printable(_say_line(edge, said.label, names, sources))


def _say_line(edge: Edge, label: str, names: dict[str, str], sources: SourceNames) -> str:
    words = sources.words
    start, end = names[edge.start], names[edge.end]
    if edge.kind == MATCH_TIE:
        return f"{start} {words['verb.match']} {end}"
    ties = [tie.step.tie for tie in edge.ties]
    if len(ties) == 1:
        label = say_line(ties, words)
    facts = [
        sources.name_all([tie.dataset for tie in ties]),
        *_list_missing(ties, words),
        edge.near,
    ]
    facts = [fact for fact in facts if fact]
    if edge.circular:
        facts.insert(0, words["circular"])
    line = f"{start} → {label} → {end}"
    return f"{line} ({'; '.join(facts)})" if facts else line


def _list_missing(ties: Sequence[TieFacts], words: Words) -> Iterator[str]:
    """Say of a single tie what its source does not state; of several, the label says it."""
    for tie in ties if len(ties) == 1 else ():
        if tie.undated or not (tie.since or tie.until):
            yield words["source.undated"]
        if says_no_share(tie):
            yield words["owners.no_share"]
