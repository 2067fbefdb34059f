"""What a picture of an assessment says first: what to do, and why in a sentence.

The badge is the suggested action, for that is what a reader came for; where nothing is found and
not all is known, it says that. The answer names both ends of the strongest finding.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from onward.graph.countries import country_name
from onward.queries.assessment.words.summaries import say_without_basis
from onward.queries.model.assessment import Assessment
from onward.queries.model.findings import Finding
from onward.queries.rules.severity import SEVERITIES
from onward.viz.content.texts import count_noun, cut_at_word, printable, spell_codes

Tone = Literal["refuse", "apply", "hold", "unknown", "proceed"]
"""How a badge is drawn: refuse and apply are filled, hold is an outline, unknown is hatched."""


@dataclass(frozen=True, slots=True)
class Badge:
    """The suggested action in a word or two, in its tone."""

    words: str
    tone: Tone


BADGES: Final[Mapping[str, Badge]] = MappingProxyType(
    {
        "refuse": Badge("REFUSE", "refuse"),
        "classify_or_license": Badge("APPLY FOR A LICENCE", "apply"),
        "notify_authority": Badge("NOTIFY THE AUTHORITY", "apply"),
        "enhanced_due_diligence": Badge("HOLD: DUE DILIGENCE", "hold"),
        "proceed_with_conditions": Badge("PROCEED WITH CONDITIONS", "proceed"),
        "proceed": Badge("PROCEED", "proceed"),
    }
)

LONGEST_NAME: Final = 48
"""Characters of a name in the answer; the cards and the finding have it whole."""

NOT_KNOWN: Final = Badge("NOT KNOWN", "unknown")


def choose_badge(assessment: Assessment) -> Badge:
    """Return the badge of an assessment; without a conclusion nothing is suggested by a badge."""
    if assessment.verdict == "INCOMPLETE":
        return NOT_KNOWN
    return BADGES[assessment.suggestion.value]


def write_answer(assessment: Assessment, missing: tuple[str, ...]) -> str:
    """Return the answer in one line: why the action is suggested, or what is not known.

    Args:
        assessment: What was found.
        missing: What is not known and keeps it from being complete, a sentence each.
    """
    if assessment.verdict == "INCOMPLETE" and missing:
        more = f", and {len(missing) - 1} more" if len(missing) > 1 else ""
        return f"Not known: {missing[0].removesuffix('.')}{more}."
    if assessment.findings:
        finding = _choose_finding(assessment)
        sentence = _shorten_names(say_without_basis(finding), _list_names(assessment, finding))
        return spell_codes(printable(sentence))
    sources = count_noun(len(assessment.coverage.sources), "source")
    return f"Nothing was found in {sources}, valid on {printable(assessment.on)}."


def _choose_finding(assessment: Assessment) -> Finding:
    """Return the gravest finding, a certain one first, and then one that leads to the action.

    What is only possible never speaks before what is certain and as grave; context decides nothing.
    """
    suggestion = assessment.suggestion
    rules = (rule for rule in suggestion.rules if rule.suggestion == suggestion.value)
    deciding = {finding_id for rule in rules for finding_id in rule.finding_ids}

    def rank(finding: Finding) -> tuple[bool, int, bool, bool]:
        return (
            finding.kind == "context",
            -SEVERITIES.index(finding.severity),
            finding.status == "possible",
            finding.id not in deciding,
        )

    return min(assessment.findings, key=rank)


def _list_names(assessment: Assessment, finding: Finding) -> Iterator[str]:
    """Yield the names of the parties that a finding is about, leads along, or that trade."""
    yield finding.subject.name or ""
    yield from (party.name or "" for party in assessment.transaction.parties)
    yield from (party.name for path in finding.evidence.paths for party in path.nodes)


def _shorten_names(sentence: str, names: Iterable[str]) -> str:
    """Cut long names in a sentence, so that it stays one that is read at a glance."""
    too_long = {name for name in names if len(name) > LONGEST_NAME}
    for name in sorted(too_long, key=lambda name: (-len(name), name)):
        sentence = sentence.replace(name, cut_at_word(name, LONGEST_NAME))
    return sentence


def describe_grounds(assessment: Assessment) -> str:
    """Say what the findings rest on that is no tie: list entries, destinations, goods."""
    grounds = ", ".join(_list_grounds(assessment.findings))
    return f"rests on {grounds}" if grounds else ""


def _list_grounds(findings: tuple[Finding, ...]) -> Iterator[str]:
    entries = {
        (row["list"], row["entry_id"], row["record"])
        for finding in findings
        for row in finding.values.get("listings", ())
        if row["list"]
    }
    if entries:
        yield count_noun(len(entries), "list entry", "list entries")
    objects = [finding.object for finding in findings if finding.object]
    codes = {reached.id for reached in objects if reached.kind == "country"}
    yield from sorted(f"what is on record of {country_name(code)}" for code in codes)
    goods = {finding.values["item"] for finding in findings if "item" in finding.values}
    if goods:
        yield count_noun(len(goods), "item of the order", "items of the order")
