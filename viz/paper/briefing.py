"""What a briefing says, as plain texts in the order of its pages; how it looks is not told here.

Texts are those of the scene. What is made here are headings, the row of names and ties that a
finding leads along, and the split of a sentence into what it says and where that stands.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from itertools import zip_longest
from typing import Any, Final

from onward.queries.assessment.explain_data import Section
from onward.queries.rules.severity import SEVERITIES
from onward.viz.content.beside import GOODS
from onward.viz.content.names import describe_look_alikes
from onward.viz.content.near import NEAR_MISSES
from onward.viz.content.parts import KINDS
from onward.viz.content.texts import drop_cut_token
from onward.viz.drawing.frame import VERDICTS, list_ids
from onward.viz.drawing.legend import make_legend
from onward.viz.drawing.palette import DASHES, LIGHT
from onward.viz.maps.ownership_circles import list_circular_ties
from onward.viz.paper.chain import make_name_row
from onward.viz.placing.wrapping import wrap_text
from onward.viz.scene import (
    CIRCULAR,
    Data,
    FindingText,
    Node,
    PartyRow,
    PathText,
    Scene,
    SourceRow,
)
from onward.viz.tables.manifest import list_sources

_BROW: Final = 340.0
"""Points of a title above later pages."""

_COUNTED: Final = re.compile(r"(\d+ \w+(?: in all)?):? ?(.*)")

LONGEST: Final = 5_000
"""Characters of a text that are set; a longer one says how many more it has: no page is for it."""


def write_briefing(scene: Scene) -> dict[str, Any]:
    """Write down all that a briefing says, but for its maps; a text without end is cut."""
    told: dict[str, Any] = _cut(_told(scene))
    return told


def _cut(data: Any) -> Any:
    if isinstance(data, str) and len(data) > LONGEST:
        kept = drop_cut_token(data[:LONGEST])
        return f"{kept} … ⟨+{len(data) - len(kept)} characters⟩"
    if isinstance(data, dict):
        return {key: _cut(value) for key, value in data.items()}
    return [_cut(value) for value in data] if isinstance(data, list | tuple) else data


def _told(scene: Scene) -> dict[str, Any]:
    findings = scene.numbers == "finding"
    near = [part for part in scene.sections if part.title == NEAR_MISSES]
    goods = [part for part in scene.sections if part.title == GOODS]
    return {
        "title": scene.title,
        "kicker": "Briefing" if scene.verdict else "Map of records",
        "brow": wrap_text(scene.title, _BROW, 1, size=7)[0],
        "head": list(_head(scene)),
        "fictional": scene.fictional,
        "incomplete": list(_incomplete(scene)),
        "verdict": _verdict(scene),
        "tallies": [_tally(scene, index, told) for index, told in enumerate(scene.counts)],
        "outcome": scene.outcome,
        "parties": [_party(row) for row in scene.parties],
        "numbered": "Findings" if findings else "Paths",
        "one": "Finding" if findings else "Path",
        "findings": [_finding(one, scene) for one in scene.findings],
        "goods": [line for part in goods for line in part.lines],
        "near": [line for part in near for line in part.lines],
        "unseen": [_section(part) for part in _unseen(scene)],
        "destination": list(_grouped(scene.destination)),
        "questions": list(scene.questions),
        "decision": list(scene.decision),
        "asks_decision": bool(scene.verdict),
        "cards": [_card(node, scene) for node in scene.nodes],
        "styles": list(_styles(scene)),
        "method": list(scene.method),
        "rules": list(_rules(scene)),
        "sources": [_source(row) for row in list_sources(scene)],
        "closing": scene.closing,
        "foot": " · ".join(list_ids(scene)),
        "colours": dict(LIGHT),
    }


def _head(scene: Scene) -> Iterator[str]:
    if scene.reference:
        yield f"Assessment {scene.reference}"
    if scene.on:
        yield f"valid on {scene.on}"
    if scene.as_of:
        yield f"known by {scene.as_of}"


def _incomplete(scene: Scene) -> Iterator[str]:
    """Give the reasons for which nothing, or not everything, can be concluded."""
    yield from scene.missing
    if scene.verdict == "INCOMPLETE" and not scene.missing:
        yield scene.outcome


def _verdict(scene: Scene) -> dict[str, str]:
    return {
        "words": scene.verdict.replace("_", " "),
        "suggested": scene.suggestion.replace("_", " "),
        "colour": VERDICTS.get(scene.verdict, "low"),
    }


def _tally(scene: Scene, index: int, told: str) -> dict[str, Any]:
    """Split a fact of the head into its number and the rest; findings are counted by severity."""
    found = _COUNTED.fullmatch(told)
    head, rest = (found[1], found[2]) if found else (told, "")
    severities = Counter(one.severity for one in scene.findings if one.severity)
    shown = [name for name in reversed(SEVERITIES) if severities[name]] if index == 0 else []
    tags = [{"words": f"{severities[name]} {name}", "severity": name} for name in shown]
    return {"head": head, "rest": "" if tags else rest, "tags": tags}


def _party(row: PartyRow) -> dict[str, str]:
    named = (("band", row.band), ("score", row.score))
    how = ", ".join(f"{name} {value}" for name, value in named if value)
    return {
        "role": row.role,
        "name": row.name,
        "country": row.country,
        "matched": row.matched,
        "how": how,
        "owners": row.owners,
        "native": row.native,
        "letters": "".join(describe_look_alikes(row.letters)),
    }


def _finding(one: FindingText, scene: Scene) -> dict[str, Any]:
    names = {node.id: node.name for node in scene.nodes}
    chain = next((make_name_row(path, names) for path in one.paths if path.ties), [])
    circular = list_circular_ties(scene)
    return {
        "number": str(one.number),
        "severity": one.severity,
        "status": one.status,
        "title": one.title,
        "summary": one.summary,
        "chain": chain,
        "indicator": one.indicator,
        "law": [{"words": law.words, "url": law.url} for law in one.law],
        "question": one.question,
        "paths": [_path(path, one, circular) for path in one.paths],
        "notes": [_note(note) for note in one.notes],
    }


def _path(path: PathText, one: FindingText, circular: Collection[str]) -> dict[str, Any]:
    """Tell a path step by step; its title is left out where that of the whole has said it."""
    told = zip_longest(path.steps, path.ties, path.beside)
    steps = [_step(text, tie, more or "", circular) for text, tie, more in told]
    said = not one.severity and path.title.endswith(one.title)
    return {"title": "" if said else path.title, "steps": steps}


def _step(text: str, step: Data | None, more: str, circular: Collection[str]) -> dict[str, str]:
    """Split a sentence before its source and dates, with which goes what else is known."""
    mark = f" ({step['tie']['dataset']}" if step else ""
    at = text.rfind(mark) if mark else -1
    circle = CIRCULAR if step and step["tie"]["id"] in circular else ""
    said, source = (text[:at], text[at:].strip()) if at > 0 else (text, "")
    return {"said": said, "from": "; ".join(filter(None, (source, more, circle)))}


def _note(text: str) -> dict[str, str]:
    """Split a note after its first words, where these say what kind of note it is."""
    head, colon, rest = text.partition(": ")
    labelled = bool(colon) and len(head) < 40
    return {"label": f"{head}:" if labelled else "", "text": rest if labelled else text}


def _section(part: Section) -> dict[str, Any]:
    return {"title": part.title, "lines": list(part.lines)}


def _unseen(scene: Scene) -> Iterator[Section]:
    """Give all that was not looked at, not known or not shown."""
    yield from (
        part for part in scene.sections if part.title not in {NEAR_MISSES, GOODS} and part.lines
    )
    told = {line for part in scene.sections for line in part.lines}
    missing = tuple(why for why in scene.missing if not any(why in line for line in told))
    if missing:
        yield Section("Not known", missing)
    if scene.notes:
        yield Section("Left out of the picture", scene.notes)


def _grouped(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    """Put the measures of each country under its line."""
    group: dict[str, Any] = {}
    for line in lines:
        if line.startswith("- ") and group:
            group["lines"].append(line.removeprefix("- "))
            continue
        if group:
            yield group
        group = {"title": line, "lines": []}
    if group:
        yield group


def _card(node: Node, scene: Scene) -> dict[str, str]:
    what = KINDS.get(node.kind, node.kind)
    numbers = ", ".join(map(str, node.findings))
    about = [*node.marks, *([f"{scene.numbers} {numbers}"] if numbers else [])]
    about += describe_look_alikes(node.letters)
    return {
        "name": node.name,
        "native": node.native,
        "what": f"{what}, {node.country}" if node.country else what,
        "roles": ", ".join(node.roles),
        "about": " · ".join(about),
    }


def _styles(scene: Scene) -> Iterator[dict[str, Any]]:
    """Give the legend: each style of line with its dash, and every other mark in words."""
    for entry in make_legend(scene):
        line = entry.group == "Lines"
        yield {
            "group": entry.group,
            "style": entry.style,
            "words": entry.words,
            "dash": [str(part) for part in DASHES.get(entry.style, ())] if line else [],
        }


def _rules(scene: Scene) -> Iterator[str]:
    """Give the lines of the caption that neither the head nor the method has told."""
    told = "\n".join(scene.method).lower()
    for line in scene.caption:
        headed = scene.reference and line.startswith(f"Assessment {scene.reference}")
        if line.lower() not in told and not headed:
            yield line


def _source(row: SourceRow) -> dict[str, str]:
    return {
        "dataset": row.dataset,
        "licence": row.licence,
        "retrieved": row.retrieved,
        "published": row.published,
        "rows": row.rows,
        "age": row.age,
        "stale": "STALE" if row.stale else "",
    }
