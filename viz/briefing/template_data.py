"""What the briefing's template reads: plain texts and lists, by the names that `brief.typ` uses."""

from typing import TypedDict

from onward.viz.briefing.chain import RowPart


class VerdictData(TypedDict):
    """The verdict and the suggestion in words, and the colour of their ground."""

    words: str
    suggested: str
    colour: str


class TagData(TypedDict):
    """How many findings have a severity."""

    words: str
    severity: str


class TallyData(TypedDict):
    """A count of the head; findings are counted by severity."""

    head: str
    rest: str
    tags: list[TagData]


class PartyData(TypedDict):
    """A party of the transaction; `last` marks the end-user."""

    role: str
    last: bool
    name: str
    country: str
    record: str
    owners: str
    native: str
    letters: str


StepData = TypedDict("StepData", {"said": str, "from": str})
"""A step in a sentence, and where that stands."""


class PathData(TypedDict):
    """A path, step by step."""

    title: str
    steps: list[StepData]


class LawData(TypedDict):
    """A legal basis, and where it can be read."""

    words: str
    url: str


class NoteData(TypedDict):
    """A note, what kind of note it is, and whether it is an entry of a list."""

    label: str
    text: str
    entry: bool


class SummaryData(TypedDict):
    """What one of several findings of a kind says, and the row of names along which it leads."""

    number: str
    text: str
    chain: list[RowPart]


class QuestionData(TypedDict):
    """A question, and whom it is for."""

    label: str
    text: str


class FindingData(TypedDict):
    """What was found of a party: findings of one indicator together, with law and questions."""

    numbers: list[str]
    severity: str
    severity_word: str
    possible: bool
    title: str
    summaries: list[SummaryData]
    law: list[LawData]
    questions: list[QuestionData]


class EvidenceData(TypedDict):
    """What a finding rests on, and what speaks against it."""

    title: str
    paths: list[PathData]
    notes: list[NoteData]


class SectionData(TypedDict):
    """A heading and its lines."""

    title: str
    lines: list[str]


class CardData(TypedDict):
    """A card of the map in words."""

    name: str
    native: str
    what: str
    roles: str
    about: str


class PathCard(TypedDict):
    """A party of the strongest path, drawn, with the tie that leads to it; the first has none."""

    tie: str
    way: str
    name: str
    what: str
    roles: str
    marks: list[str]


class StyleData(TypedDict):
    """A line of the legend, with the dash of a line that it explains."""

    group: str
    heading: str
    style: str
    shape: str
    words: str
    dash: list[str]


class SourceData(TypedDict):
    """A source with its licence, dates and rows."""

    name: str
    publisher: str
    licence: str
    retrieved: str
    published: str
    age: str
    stale: str


class TableData(TypedDict):
    """A table with its title; `lines` stand in its place where there is none to show."""

    title: str
    heads: list[str]
    rows: list[list[str]]
    lines: list[str]


class LetterheadData(TypedDict):
    """Who writes the document; `logo` is a file beside the data, empty where there is none."""

    name: str
    address: list[str]
    author: str
    classification: str
    logo: str


class PaperTexts(TypedDict):
    """What every paper to somebody outside says: its head, whom it is for, its colours."""

    words: dict[str, str]
    language: str
    letterhead: LetterheadData
    fictional: bool
    title: str
    brow: str
    foot: str
    addressee: list[str]
    colours: dict[str, str]


class BriefingTexts(TypedDict):
    """All that a briefing says, but for its maps; `words` are those that the template sets."""

    words: dict[str, str]
    language: str
    title: str
    kicker: str
    brow: str
    head: list[str]
    addressee: list[str]
    letterhead: LetterheadData
    fictional: bool
    incomplete: list[str]
    verdict: VerdictData
    tallies: list[TallyData]
    case: list[str]
    chain: list[PathCard]
    outcome: str
    parties: list[PartyData]
    numbered: str
    findings: list[FindingData]
    evidence: list[EvidenceData]
    goods: list[str]
    duties: list[str]
    context: list[str]
    near: list[str]
    comparison: list[TableData]
    changes: list[SectionData]
    remarks: list[str]
    unseen: list[SectionData]
    destination: list[SectionData]
    harm: list[list[str]]
    harm_notes: list[str]
    questions: list[SectionData]
    decision: list[str]
    asks_decision: bool
    cards: list[CardData]
    styles: list[StyleData]
    reasons: list[str]
    method: list[str]
    rules: list[str]
    checksums: str
    sources: list[SourceData]
    closing: str
    foot: str
    colours: dict[str, str]
