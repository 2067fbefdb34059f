"""What a document says of a map beside its findings: further lines, and what people looked at.

That are paths side by side, what has changed between two days, and notes.
"""

from collections.abc import Iterator, Sequence

from onward.queries.model.evidence import TieFacts
from onward.viz.briefing.sentences import say_line as say_text_line
from onward.viz.briefing.sentences import says_no_share
from onward.viz.briefing.sources import SourceNames
from onward.viz.briefing.template_data import SectionData, TableData
from onward.viz.content.localise import localise, say_name
from onward.viz.content.sections import CHANGES, COMPARISON, REMARKS
from onward.viz.content.texts import cut_text, printable
from onward.viz.content.tie_words import say_line
from onward.viz.language.rendering import render, render_ours
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


def list_comparisons(scene: Scene, words: Words) -> Iterator[TableData]:
    """Yield what was put side by side; where that cannot be, why."""
    for section in scene.sections:
        if section.kind == COMPARISON:
            # a cell that is no sentence of ours is a name, a day or a figure
            table = [[render_ours(cell, words) for cell in row] for row in section.rows]
            yield {
                "title": render(section.title, words),
                "heads": [render(head, words) for head in section.heads],
                "rows": table,
                "lines": [] if table else [say_text_line(line, words) for line in section.lines],
            }


def list_changes(scene: Scene, words: Words) -> Iterator[SectionData]:
    """Yield what has changed between two days, each sort under its heading."""
    for section in scene.sections:
        if section.kind == CHANGES:
            lines = [say_text_line(line, words) for line in section.lines]
            yield {"title": render(section.title, words), "lines": lines}


def list_remarks(scene: Scene, words: Words) -> Iterator[str]:
    """Yield what people have noted, in their own words: nothing of it is translated."""
    for section in scene.sections:
        for line in section.lines if section.kind == REMARKS else ():
            about = f"{line.label}{words['colon']}" if line.label else ""
            yield printable(f"{about}{line.text} ({line.source})")
