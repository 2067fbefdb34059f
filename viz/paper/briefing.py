"""What a briefing says, as plain texts in the order of its pages; how it looks is the template's.

Texts are those of the scene. What is made here are headings, and the row of names and ties that a
finding leads along.
"""

from collections import Counter
from collections.abc import Collection, Iterator
from itertools import zip_longest
from typing import Final, TypeVar, cast

from onward.queries.assessment.explain import HARM_TITLE
from onward.queries.model.evidence import EvidenceStep
from onward.queries.rules.severity import SEVERITIES
from onward.viz.content.names import describe_look_alikes
from onward.viz.content.parts import KINDS
from onward.viz.content.sections import CONTEXT, DUTIES, GOODS, NEAR_MISSES
from onward.viz.content.texts import drop_cut_token
from onward.viz.drawing.frame import VERDICTS, list_ids
from onward.viz.drawing.legend import make_legend
from onward.viz.drawing.palette import DASHES, LIGHT
from onward.viz.maps.ownership_circles import list_circular_ties
from onward.viz.paper.chain import make_name_row
from onward.viz.paper.template_data import (
    BriefingTexts,
    CardData,
    FindingData,
    NoteData,
    PartyData,
    PathData,
    SectionData,
    SourceData,
    StepData,
    StyleData,
    TagData,
    TallyData,
    VerdictData,
)
from onward.viz.placing.wrapping import wrap_text
from onward.viz.scene import CIRCULAR, Node, Scene
from onward.viz.scene_texts import FindingText, HeadCount, PartyRow, PathText, SourceRow, TextLine
from onward.viz.tables.manifest import list_sources

_BROW: Final = 340.0
"""Points of a title above later pages."""

LONGEST: Final = 5_000
"""Characters of a text that are set; a longer one says how many more it has: no page is for it."""

_Texts = TypeVar("_Texts")


def write_briefing(scene: Scene) -> BriefingTexts:
    """Write down all that a briefing says, but for its maps; endless texts are cut."""
    return _cut_long_texts(_write_parts(scene))


def _cut_long_texts(data: _Texts) -> _Texts:
    """Return plain data of the same form, with every text in it cut where it is too long."""
    cut: object = data
    if isinstance(data, str) and len(data) > LONGEST:
        short = drop_cut_token(data[:LONGEST])
        cut = f"{short} … ⟨+{len(data) - len(short)} characters⟩"
    elif isinstance(data, dict):
        cut = {key: _cut_long_texts(value) for key, value in data.items()}
    elif isinstance(data, list):
        cut = [_cut_long_texts(value) for value in data]
    return cast("_Texts", cut)


def _write_parts(scene: Scene) -> BriefingTexts:
    has_findings = scene.numbers == "finding"
    return {
        "title": scene.title,
        "kicker": "Briefing" if scene.verdict else "Map of records",
        "brow": wrap_text(scene.title, _BROW, 1, size=7)[0],
        "head": list(_write_head(scene)),
        "fictional": scene.fictional,
        "incomplete": list(_list_missing(scene)),
        "verdict": _write_verdict(scene),
        "tallies": [_write_tally(count, scene) for count in scene.counts],
        "outcome": scene.outcome,
        "parties": [_write_party(row) for row in scene.parties],
        "numbered": "Findings" if has_findings else "Paths",
        "one": "Finding" if has_findings else "Path",
        "findings": [_write_finding(finding, scene) for finding in scene.findings],
        "goods": list(_list_section_lines(scene, GOODS)),
        "duties": list(_list_section_lines(scene, DUTIES)),
        "context": list(_list_section_lines(scene, CONTEXT)),
        "near": list(_list_section_lines(scene, NEAR_MISSES)),
        "unseen": list(_write_unseen(scene)),
        "destination": [
            {"title": country.title, "lines": list(country.lines)} for country in scene.destination
        ],
        "harm_title": HARM_TITLE,
        "harm": [list(row) for row in scene.harm],
        "harm_notes": list(scene.harm_notes),
        "questions": list(scene.questions),
        "decision": list(scene.decision),
        "asks_decision": bool(scene.verdict),
        "cards": [_write_card(node, scene) for node in scene.nodes],
        "styles": list(_write_legend(scene)),
        "method": list(scene.method),
        "rules": list(_list_further_caption(scene)),
        "sources": [_write_source(row) for row in list_sources(scene)],
        "closing": scene.closing,
        "foot": " · ".join(list_ids(scene)),
        "colours": dict(LIGHT),
    }


def _write_head(scene: Scene) -> Iterator[str]:
    if scene.reference:
        yield f"Assessment {scene.reference}"
    if scene.on:
        yield f"valid on {scene.on}"
    if scene.as_of:
        yield f"known by {scene.as_of}"


def _list_missing(scene: Scene) -> Iterator[str]:
    """Yield the reasons for which nothing, or not everything, can be concluded."""
    yield from scene.missing
    if scene.verdict == "INCOMPLETE" and not scene.missing:
        yield scene.outcome


def _write_verdict(scene: Scene) -> VerdictData:
    return {
        "words": scene.verdict.replace("_", " "),
        "suggested": scene.suggestion,
        "colour": VERDICTS.get(scene.verdict, "low"),
    }


def _write_tally(count: HeadCount, scene: Scene) -> TallyData:
    """Write a count of the head; what it lists, the findings' severities, becomes tags."""
    if not count.is_list:
        return {"head": count.head, "rest": count.rest, "tags": []}
    severities = Counter(finding.severity for finding in scene.findings)
    worst_first = [name for name in reversed(SEVERITIES) if severities[name]]
    tags: list[TagData] = [
        {"words": f"{severities[name]} {name}", "severity": name} for name in worst_first
    ]
    return {"head": count.head, "rest": "", "tags": tags}


def _write_party(row: PartyRow) -> PartyData:
    match = (("band", row.band), ("score", row.score))
    return {
        "role": row.role,
        "name": row.name,
        "country": row.country,
        "matched": row.matched,
        "how": ", ".join(f"{name} {value}" for name, value in match if value),
        "owners": row.owners,
        "native": row.native,
        "letters": "".join(describe_look_alikes(row.letters)),
    }


def _write_finding(finding: FindingText, scene: Scene) -> FindingData:
    names = {node.id: node.name for node in scene.nodes}
    first_path = next((path for path in finding.paths if path.ties), None)
    # what the map marks with a sign stands here in words
    circular = list_circular_ties(scene)
    return {
        "number": str(finding.number),
        "severity": finding.severity,
        "status": finding.status,
        "title": finding.title,
        "summary": finding.summary,
        "chain": make_name_row(first_path, names) if first_path else [],
        "indicator": finding.indicator,
        "law": [{"words": law.words, "url": law.url} for law in finding.law],
        "question": finding.question,
        "asks": finding.asks,
        "paths": [_write_path(path, finding, circular) for path in finding.paths],
        "notes": [_write_note(note) for note in finding.notes],
    }


def _write_path(path: PathText, finding: FindingText, circular: Collection[str]) -> PathData:
    """Write a path step by step, without its title where that of the whole says the same."""
    parts = zip_longest(path.steps, path.ties, path.beside)
    steps = [_write_step(line, step, more or "", circular) for line, step, more in parts]
    is_title_said = not finding.severity and path.title.text == finding.title
    return {"title": "" if is_title_said else str(path.title), "steps": steps}


def _write_step(
    line: TextLine, step: EvidenceStep | None, more: str, circular: Collection[str]
) -> StepData:
    """Part a sentence from its source and dates, with which goes what else is known."""
    source = f"({line.source})" if line.source else ""
    circle = CIRCULAR if step and step.tie.id in circular else ""
    where = " ".join(filter(None, (source, line.url)))
    return {"said": line.text, "from": "; ".join(filter(None, (where, more, circle)))}


def _write_note(note: TextLine) -> NoteData:
    label = f"{note.label}:" if note.label else ""
    source = f" ({note.source})" if note.source else ""
    return {"label": label, "text": f"{note.text}{source}"}


def _list_section_lines(scene: Scene, kind: str) -> Iterator[str]:
    for section in scene.sections:
        if section.kind == kind:
            yield from map(str, section.lines)


def _write_unseen(scene: Scene) -> Iterator[SectionData]:
    """Yield all that was not looked at, not known or not shown."""
    lines = {str(line) for section in scene.sections for line in section.lines}
    for section in scene.sections:
        if section.kind not in {CONTEXT, NEAR_MISSES, DUTIES, GOODS} and section.lines:
            yield {"title": section.title, "lines": list(map(str, section.lines))}
    # a gap stands in a section of its own already, with what it is a gap of
    unsaid = [reason for reason in scene.missing if not any(reason in line for line in lines)]
    if unsaid:
        yield {"title": "Not known", "lines": unsaid}
    if scene.notes:
        yield {"title": "Left out of the picture", "lines": list(scene.notes)}


def _write_card(node: Node, scene: Scene) -> CardData:
    kind = KINDS.get(node.kind, node.kind)
    about = list(node.mark_words)
    if node.findings:
        about.append(f"{scene.numbers} {', '.join(map(str, node.findings))}")
    about += describe_look_alikes(node.letters)
    return {
        "name": node.name,
        "native": node.native,
        "what": f"{kind}, {node.country}" if node.country else kind,
        "roles": ", ".join(node.roles),
        "about": " · ".join(about),
    }


def _write_legend(scene: Scene) -> Iterator[StyleData]:
    """Yield the legend: each style of line with its dash, and every other mark in words."""
    for entry in make_legend(scene):
        dash = DASHES.get(entry.style, ()) if entry.group == "Lines" else ()
        yield {
            "group": entry.group,
            "style": entry.style,
            "words": entry.words,
            "dash": [str(part) for part in dash],
        }


def _list_further_caption(scene: Scene) -> Iterator[str]:
    """Yield the lines of the caption that neither the head nor the method says."""
    method = "\n".join(scene.method).lower()
    for line in scene.caption:
        is_head = scene.reference and line.startswith(f"Assessment {scene.reference}")
        # what is said once needs no second place
        if line.lower() not in method and not is_head:
            yield line


def _write_source(row: SourceRow) -> SourceData:
    return {
        "dataset": row.dataset,
        "licence": row.licence,
        "retrieved": row.retrieved,
        "published": row.published,
        "rows": row.rows,
        "age": row.age,
        "stale": "STALE" if row.stale else "",
    }
