"""Findings for a reader: one for each party and indicator, however many lists name the party."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final

from onward.graph.sayings import Said
from onward.queries.assessment.words.reasons import shorten_reason
from onward.queries.model.assessment import Assessment
from onward.queries.model.findings import Finding, LawBasis
from onward.queries.model.values import ListingRow
from onward.queries.rules.severity import SEVERITIES
from onward.viz.briefing.chain import make_name_row
from onward.viz.briefing.sentences import say_source, say_step
from onward.viz.briefing.sources import SourceNames
from onward.viz.briefing.template_data import (
    EvidenceData,
    FindingData,
    LawData,
    NoteData,
    PathData,
    StepData,
    SummaryData,
)
from onward.viz.content.localise import say_name
from onward.viz.content.texts import printable
from onward.viz.language.forms import say_day
from onward.viz.language.rendering import render, render_ours, render_part
from onward.viz.language.words import Words
from onward.viz.maps.ownership_circles import list_circular_ties
from onward.viz.scene import Scene
from onward.viz.scene_texts import FindingText, PathText

_ENTRY: Final = "List entry"
_ITSELF: Final = " itself"
"""What the scene writes of list entries, and after the name of a party that stands alone."""


def list_findings(
    scene: Scene, assessment: Assessment | None, sources: SourceNames
) -> Iterator[FindingData]:
    """Yield what was found, the strongest first; findings that say the same of a party together."""
    for group in group_findings(scene.findings, assessment):
        yield _write_group(group, scene, sources)


def group_findings(
    texts: Sequence[FindingText], assessment: Assessment | None
) -> list[list[FindingText]]:
    """Group findings by indicator and party of the order: several lists are one finding.

    Args:
        texts: The findings, the strongest first.
        assessment: Which says what each is about; without one every finding stands alone.
    """
    if assessment is None:
        return [[text] for text in texts]
    refs = {
        party_id: party.party_ref
        for party in assessment.coverage.parties
        for party_id in party.parties
    }
    groups: dict[object, list[FindingText]] = {}
    for text in texts:
        finding = find_finding(text, assessment)
        subject = finding.subject.party if finding else None
        # what is about the order as a whole stands alone: it names one good or country each
        key = (text.indicator, refs.get(subject, subject)) if subject else text.number
        groups.setdefault(key, []).append(text)
    return list(groups.values())


def find_finding(text: FindingText, assessment: Assessment | None) -> Finding | None:
    """Return the finding that a text of the scene is of."""
    findings = assessment.findings if assessment else ()
    number = text.number - 1
    return findings[number] if number < len(findings) else None


def _write_group(group: Sequence[FindingText], scene: Scene, sources: SourceNames) -> FindingData:
    words = sources.words
    first = max(group, key=_weigh_severity)
    names = {node.id: say_name(node, words) for node in scene.nodes}
    laws = _list_laws(group, scene, words)
    questions = {text.question: text.asks for text in group if text.question}
    return {
        "numbers": [str(text.number) for text in group],
        "severity": first.severity,
        "severity_word": words.find(f"severity.{first.severity}", first.severity),
        "possible": all(text.status == "possible" for text in group),
        "title": say_title(first, words),
        "summaries": [_write_summary(text, names, scene, words) for text in group],
        "law": list({law["words"]: law for law in laws}.values()),
        "questions": [
            {"label": render(asks, words), "text": render(question, words)}
            for question, asks in questions.items()
        ],
    }


def _weigh_severity(text: FindingText) -> int:
    return SEVERITIES.index(text.severity) if text.severity in SEVERITIES else -1


def say_title(text: FindingText, words: Words) -> str:
    """Return the title of a finding in a language; a path of a map is called by its parties."""
    is_path = not text.indicator
    return render_ours(text.title, words) if is_path else render(text.title, words)


def _write_summary(
    text: FindingText, names: dict[str, str], scene: Scene, words: Words
) -> SummaryData:
    path = next((path for path in text.paths if path.ties), None)
    return {
        "number": str(text.number),
        "text": _say_summary(text, find_finding(text, scene.record), words),
        "chain": make_name_row(path, names, words) if path else [],
    }


def _say_summary(text: FindingText, finding: Finding | None, words: Words) -> str:
    """Return what a finding says, without the law: it stands below, with its dates."""
    if text.summary == text.title:
        return ""
    if finding is None:
        return render(text.summary, words)
    summary = finding.summary
    said = summary if isinstance(summary, Said) else words.sentences.get(summary)
    if isinstance(said, Said) and _LAW in said.parts:
        bare = render(Said(said.template, {**said.parts, _LAW: ""}), words)
        # a name that ends with a full stop, such as "B.V.", ends the sentence, too
        return printable(bare.replace("..", "."))
    return _leave_law_out(render(text.summary, words), finding.law)


_LAW: Final = "law"
"""The place in a summary at which its law stands."""


def _leave_law_out(summary: str, laws: Sequence[LawBasis]) -> str:
    """Cut the legal basis off a summary: it stands below, with its dates."""
    cited = [f" {word} {printable(law.citation)}" for law in laws for word in _BEFORE_LAW]
    places = [place for citation in cited if (place := summary.find(citation)) > 0]
    return summary[: min(places)] if places else summary


_BEFORE_LAW: Final = ("Basis:", "See also")


def _list_laws(group: Sequence[FindingText], scene: Scene, words: Words) -> Iterator[LawData]:
    findings = [find_finding(text, scene.record) for text in group]
    laws = [law for finding in findings if finding for law in finding.law]
    for law in laws:
        # a row of a table and the indicator itself cite one act: the fuller citation says both
        begins_other = any(other.citation.startswith(f"{law.citation} (") for other in laws)
        if not begins_other:
            yield {"words": printable(say_law(law, words)), "url": printable(law.url or "")}


def say_law(law: LawBasis, words: Words) -> str:
    """Return a citation: what it is to the finding, how it stands, and how well it was read."""
    role = words["law.see_also" if law.as_ == "analogy" else "law.basis"]
    facts = words["semicolon"].join(_list_standing(law, words))
    return f"{role}{words['colon']}{words.cite(law.citation)} ({facts})"


def _list_standing(law: LawBasis, words: Words) -> Iterator[str]:
    state = law.in_force
    if state is None or (state.state == "in_force" and not state.since):
        yield words["law.no_date"]
    elif state.state in ("in_force", "not_in_force") and state.since:
        yield words.say(f"law.{state.state}_since", day=say_day(state.since, words))
    else:
        yield words[f"law.{state.state}"]
    yield words[f"law.{law.verified}"]
    if law.wording:
        yield words["law.wording"]
    if law.read_up_to:
        yield words.say("law.read_up_to", day=say_day(law.read_up_to, words))


def list_evidence(scene: Scene, sources: SourceNames) -> Iterator[EvidenceData]:
    """Yield what each finding rests on, step by step, and what speaks against it."""
    words = sources.words
    # what the map marks with a sign stands here in words
    circular = list_circular_ties(scene)
    names = {node.id: say_name(node, words) for node in scene.nodes}
    noun = words[scene.numbers]
    written: dict[tuple[str, ...], int] = {}
    for text in scene.findings:
        about = _name_subject(text, scene)
        title = f"{noun} {text.number} · {say_title(text, words)}"
        yield {
            "title": f"{title} · {about}" if about else title,
            "paths": [
                _write_path_once(path, text, names, sources, circular, written)
                for path in text.paths
            ],
            "notes": list(_list_notes(text, scene, sources)),
        }


def _name_subject(text: FindingText, scene: Scene) -> str:
    findings: Sequence[Finding] = scene.record.findings if scene.record else ()
    is_about_party = any(
        finding.subject.party
        for number, finding in enumerate(findings, start=1)
        if number == text.number
    )
    return text.subject if is_about_party else ""


def _write_path_once(
    path: PathText,
    text: FindingText,
    names: Mapping[str, str],
    sources: SourceNames,
    circular: Collection[str],
    written: dict[tuple[str, ...], int],
) -> PathData:
    """Write a path; one whose steps stand under an earlier finding says so instead."""
    ties = tuple(step.tie.id for step in path.ties)
    first = written.setdefault(ties, text.number)
    data = _write_path(path, text, names, sources, circular)
    is_path_itself = not text.severity
    if not ties or first == text.number or is_path_itself:
        return data
    words = sources.words
    above = words.say("path.see", finding=words.say("numbers.one", numbers=first))
    return {"title": f"{data['title']} ({above})" if data["title"] else above, "steps": []}


def _write_path(
    path: PathText,
    text: FindingText,
    names: Mapping[str, str],
    sources: SourceNames,
    circular: Collection[str],
) -> PathData:
    """Write a path step by step, without its title where that of the whole says the same."""
    steps: list[StepData] = []
    for line, step in zip(path.steps, path.ties, strict=True):
        circle = f"; {sources.words['circular']}" if step.tie.id in circular else ""
        where = " ".join(filter(None, (f"({say_source(step.tie, sources)}{circle})", line.url)))
        steps.append({"said": say_step(step, names, sources.words), "from": where})
    is_title_said = not text.severity and path.title.text == text.title
    title = str(path.title)
    if not steps:  # a path of one party: the finding is about that party alone
        title = sources.words.say("path.itself", name=title.removesuffix(_ITSELF))
    return {"title": "" if is_title_said else title, "steps": steps}


def _list_notes(text: FindingText, scene: Scene, sources: SourceNames) -> Iterator[NoteData]:
    """Yield what else is known of a finding: list entries first, each once."""
    words = sources.words
    finding = find_finding(text, scene.record)
    entries = finding.values.get("listings", []) if finding else []
    said = dict.fromkeys(say_entry(row, sources) for row in entries)
    for entry in said:
        yield {"label": _write_label(_ENTRY, words), "text": entry, "entry": True}
    for note in text.notes:
        if note.label == _ENTRY and said:
            continue
        source = f" ({render(note.source, words)})" if note.source else ""
        label = _write_label(note.label, words) if note.label else ""
        text_of_note = f"{render(note.text, words)}{source}"
        yield {"label": label, "text": text_of_note, "entry": note.label == _ENTRY}


def _write_label(label: str, words: Words) -> str:
    return f"{render(label, words)}{words['colon']}".rstrip()


def say_entry(row: ListingRow, sources: SourceNames) -> str:
    """Return a list entry: which list, which entry, since when, and in which source it stands."""
    words = sources.words
    facts = [row["list"] or render_part(row["regime"], words)]
    if row["entry_id"]:
        facts.append(words.say("entry.number", number=row["entry_id"]))
    if row["measure"]:
        facts.append(render(row["measure"], words))
    for key, day in (("source.since", row["since"]), ("source.until", row["until"])):
        if day:
            facts.append(words.say(key, day=say_day(day, words)))
    if row.get("act"):
        facts.append(words.cite(row.get("act") or ""))
    if row["standing"] != "stated":
        facts.append(words.find(f"source.{row['standing']}", row["standing"]))
    if reason := shorten_reason(row.get("reason")):
        facts.append(words.say("entry.reason", text=reason))
    where = [sources.name(row["dataset"])]
    if row["retrieved"]:
        where.append(words.say("source.retrieved", day=say_day(row["retrieved"], words)))
    url = f" {row['url']}" if row["url"] else ""
    return printable(f"{', '.join(facts)} ({', '.join(where)}){url}")
