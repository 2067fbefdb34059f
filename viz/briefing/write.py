"""What a briefing says, as plain texts in the order of its pages; how it looks is the template's.

The words are those of a language; texts of the catalogue stay in English where nobody has
translated them, and the briefing says so once.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Final, TypeVar, cast

from onward.queries.assessment.explain import describe_harm_notes
from onward.queries.model.assessment import Assessment
from onward.queries.rules.severity import SEVERITIES
from onward.viz.briefing.case import write_case
from onward.viz.briefing.chain import RowPart, make_name_row
from onward.viz.briefing.findings import list_evidence, list_findings
from onward.viz.briefing.goods import list_goods
from onward.viz.briefing.lines import list_changes, list_comparisons, list_remarks
from onward.viz.briefing.method import (
    list_facts,
    list_log_head,
    list_method,
    list_source_rows,
    say_checksums,
)
from onward.viz.briefing.parties import list_parties
from onward.viz.briefing.reasons import list_reasons
from onward.viz.briefing.record import list_destinations, list_questions
from onward.viz.briefing.sentences import say_line
from onward.viz.briefing.sources import SourceNames
from onward.viz.briefing.template_data import (
    BriefingTexts,
    CardData,
    LetterheadData,
    PathCard,
    StyleData,
    TagData,
    TallyData,
    VerdictData,
)
from onward.viz.briefing.unseen import list_missing, list_unseen
from onward.viz.content.localise import localise, say_name
from onward.viz.content.sections import (
    CONTEXT,
    DUTIES,
    NEAR_MISSES,
)
from onward.viz.content.texts import drop_cut_token, printable, write_line
from onward.viz.drawing.frame import VERDICTS
from onward.viz.drawing.legend import make_legend
from onward.viz.drawing.palette import DASHES, LIGHT
from onward.viz.language.forms import say_day
from onward.viz.language.rendering import render, render_ours
from onward.viz.language.words import Words, read_words
from onward.viz.options import DEFAULT_OPTIONS, ExportOptions, Letterhead
from onward.viz.placing.wrapping import wrap_text
from onward.viz.scene import Node, Scene
from onward.viz.scene_id import compute_scene_id

_OF_NUMBERS: Final = ("evidence", "evidence.none", "other_lines")
"""Headings that speak of findings, and of paths where the numbers are those."""

_BROW: Final = 340.0
"""Points of a title above later pages."""

LONGEST: Final = 5_000
"""Characters of a text that are set; a longer one says how many more it has: no page is for it."""

_Texts = TypeVar("_Texts")


def write_briefing(scene: Scene, options: ExportOptions = DEFAULT_OPTIONS) -> BriefingTexts:
    """Write down all that a briefing says, but for its maps; endless texts are cut."""
    return _cut_long_texts(_write_parts(scene, options))


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


def _write_parts(scene: Scene, options: ExportOptions) -> BriefingTexts:
    record = scene.record
    sources = SourceNames.of(record, read_words(options.language))
    words = sources.words
    title = write_title(record, words) if record else render_ours(scene.title, words)
    data: BriefingTexts = {
        "words": {},
        "language": words.language,
        "title": title,
        "kicker": words["briefing" if scene.verdict else "records_map"],
        "brow": wrap_text(title, _BROW, 1, size=7)[0],
        "head": list(_write_head(scene, options, words)),
        "addressee": [printable(line) for line in options.addressee],
        "letterhead": write_letterhead(options.letterhead),
        "fictional": scene.fictional,
        "incomplete": list_missing(record, sources) if record else list(scene.missing),
        "verdict": _write_verdict(scene, words),
        "tallies": list(_write_tallies(scene, words)),
        "case": write_case(record, scene, sources) if record else [],
        "chain": _draw_strongest_path(scene, words) if record else [],
        "outcome": "" if record else render_ours(scene.outcome, words),
        "parties": list(list_parties(record, scene, sources)) if record else [],
        "numbered": words[f"{scene.numbers}s"],
        "findings": list(list_findings(scene, record, sources)),
        "evidence": list(list_evidence(scene, sources)),
        "goods": list(list_goods(record.transaction, words)) if record else [],
        "duties": _list_section_lines(scene, DUTIES, words),
        "context": _list_section_lines(scene, CONTEXT, words),
        "near": _list_section_lines(scene, NEAR_MISSES, words),
        "comparison": list(list_comparisons(scene, words)),
        "changes": list(list_changes(scene, words)),
        "remarks": list(list_remarks(scene, words)),
        "unseen": list(list_unseen(scene, sources)),
        "destination": list(list_destinations(record, words)) if record else [],
        "harm": [[render(cell, words) for cell in row] for row in scene.harm],
        "harm_notes": list(_list_harm_notes(record, words)) if record else [],
        "questions": list(list_questions(record, words)) if record else [],
        "decision": [render(line, words) for line in scene.decision],
        "asks_decision": bool(scene.verdict),
        "cards": [_write_card(node, scene, words) for node in localise(scene, words).nodes],
        "styles": list(_write_legend(scene, words)),
        "reasons": list(list_reasons(record, words)) if record else [],
        "method": list(list_method(record, words)) if record else list(scene.method),
        "rules": [
            *(
                list_facts(record, words)
                if record
                else [render_ours(line, words) for line in scene.caption]
            ),
            *list_log_head(scene, words),
        ],
        "checksums": say_checksums(scene, words),
        "sources": list(list_source_rows(scene, sources)),
        "closing": words["closing"] if record else render(scene.closing, words),
        "foot": say_ids(scene, words),
        "colours": dict(LIGHT),
    }
    data["words"] = choose_words(words, scene.numbers)
    return data


def choose_words(words: Words, numbers: str = "finding") -> dict[str, str]:
    """Return the words that templates set; of English texts they speak where there are any.

    Args:
        words: Of the language.
        numbers: What the numbers on lines are: a map of records has paths, and no findings.
    """
    note = words["language_note"] if words.untranslated else ""
    headings = {key: words.find(f"{key}.{numbers}", words[key]) for key in _OF_NUMBERS}
    return {**words.table, **headings, "language_note": note}


def write_title(assessment: Assessment, words: Words) -> str:
    """Name the transaction and where its goods go."""
    transaction = assessment.transaction
    if not transaction.destination:
        return printable(words.say("title", id=transaction.id))
    country = words.country(transaction.destination)
    title = words.say("title.to", id=transaction.id, country=country)
    if transaction.route:
        title = words.say_route("title.route", transaction.route, title=title)
    return printable(title)


def say_ids(scene: Scene, words: Words) -> str:
    """Return the id that every page bears: that of the assessment, or of a map without one."""
    if scene.reference:
        return words.say("assessment", id=scene.reference)
    return words.say("foot.map", scene=compute_scene_id(scene)[:16])


def _write_head(scene: Scene, options: ExportOptions, words: Words) -> Iterator[str]:
    if options.reference:
        yield words.say("reference", reference=printable(options.reference))
    if scene.reference:
        yield words.say("assessment", id=scene.reference)
    if scene.on:
        yield words.say("valid_on", day=say_day(scene.on, words))
    if scene.as_of:
        yield words.say("known_by", day=say_day(scene.as_of, words))


def write_letterhead(letterhead: Letterhead) -> LetterheadData:
    """Return the letterhead as templates read it."""
    return {
        "name": letterhead.name,
        "address": list(letterhead.address),
        "author": letterhead.author,
        "classification": letterhead.classification,
        "logo": f"logo{letterhead.logo.suffix}" if letterhead.logo else "",
    }


def _write_verdict(scene: Scene, words: Words) -> VerdictData:
    suggestion = scene.record.suggestion.value if scene.record else ""
    return {
        "words": words.find(f"verdict.{scene.verdict}", ""),
        "suggested": words[f"suggest.{suggestion}"] if suggestion else scene.suggestion,
        "colour": VERDICTS.get(scene.verdict, "low"),
    }


def _write_tallies(scene: Scene, words: Words) -> Iterator[TallyData]:
    """Yield the counts of the head: findings by severity, indicators, ties and their sources."""
    assessment = scene.record
    if assessment is None:
        for count in scene.counts:
            yield {"head": count.head, "rest": count.rest, "tags": []}
        return
    findings = assessment.findings
    severities = Counter(finding.severity for finding in findings)
    tags: list[TagData] = [
        {"words": f"{severities[name]} {words[f'severity.{name}']}", "severity": name}
        for name in reversed(SEVERITIES)
        if severities[name]
    ]
    head = words.count("findings", len(findings)) if findings else words["findings.none"]
    counts = assessment.coverage.indicators
    examined = counts.present + counts.possible + counts.cannot_tell + counts.gap
    run = words.count("indicators", examined + counts.not_applicable + counts.not_found)
    yield {"head": head, "rest": run, "tags": tags}
    yield _write_ties(assessment, words)


def _write_ties(assessment: Assessment, words: Words) -> TallyData:
    ties = {
        step.tie.id: step.tie
        for finding in assessment.findings
        for path in finding.evidence.paths
        for step in path.steps
    }.values()
    if not ties:
        consulted = len(assessment.coverage.sources)
        return {"head": words.count("sources_asked", consulted), "rest": "", "tags": []}
    datasets = {tie.dataset for tie in ties}
    # of a source that was not retrieved, the day it was published counts
    days = [tie.retrieved or tie.published for tie in ties]
    oldest = min((day for day in days if day), default="")
    rest = [words.count("ties.of", len(datasets))] if ties else []
    if oldest:
        rest.append(words.say("ties.oldest", day=say_day(oldest, words)))
    return {"head": words.count("ties", len(ties)), "rest": ", ".join(rest), "tags": []}


def _draw_strongest_path(scene: Scene, words: Words) -> list[PathCard]:
    """Return the parties along the strongest finding's first path, where it has one."""
    first = next(iter(scene.findings), None)
    path = next((path for path in first.paths if path.ties), None) if first else None
    if path is None:
        return []
    nodes = {node.id: node for node in localise(scene, words).nodes}
    # parties by their ids, and not by their names, which several may have
    row = make_name_row(path, {}, words)
    return [_make_path_card(part, nodes.get(part["name"]), words) for part in row]


def _make_path_card(part: RowPart, node: Node | None, words: Words) -> PathCard:
    kind = words.find(f"kind.{node.kind}", "") if node else ""
    country = words.country(node.country) if node and node.country else ""
    return {
        "tie": part["tie"],
        "way": part["way"],
        "name": say_name(node, words) if node else part["name"],
        "what": ", ".join(filter(None, (kind, country))),
        "roles": ", ".join(node.roles) if node else "",
        "marks": list(node.mark_words) if node else [],
    }


def _list_section_lines(scene: Scene, kind: str, words: Words) -> list[str]:
    sections = [section for section in scene.sections if section.kind == kind]
    return [say_line(line, words) for section in sections for line in section.lines]


def _list_harm_notes(assessment: Assessment, words: Words) -> Iterator[str]:
    harm = assessment.transaction.risk_of_harm
    for line in describe_harm_notes(harm) if harm else ():
        yield say_line(write_line(line), words)


def _write_card(node: Node, scene: Scene, words: Words) -> CardData:
    kind = words.party_kind(node.kind)
    about = list(node.mark_words)
    if node.findings:
        numbers = ", ".join(map(str, node.findings))
        about.append(f"{words[scene.numbers]} {numbers}")
    if node.letters:
        about.append(words.say("look_alikes", letters=", ".join(node.letters)))
    return {
        "name": node.name,
        "native": node.native,
        "what": f"{kind}, {node.country}" if node.country else kind,
        "roles": ", ".join(node.roles),
        "about": " · ".join(about),
    }


def _write_legend(scene: Scene, words: Words) -> Iterator[StyleData]:
    """Yield the legend: each style of line with its dash, and every other mark in words."""
    for entry in make_legend(localise(scene, words)):
        dash = DASHES.get(entry.style, ()) if entry.group == "Lines" else ()
        yield {
            "group": entry.group,
            "heading": entry.heading,
            "style": entry.style,
            "shape": entry.shape,
            "words": entry.words,
            "dash": [str(part) for part in dash],
        }
