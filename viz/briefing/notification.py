"""The file for an authority: the facts of a transaction in neutral words, and room for statements.

It says which findings concern which provision. Whether the exporter is aware of a use is for a
person to state, so these lines are left blank: no program states knowledge.
"""

from collections.abc import Collection, Iterator
from typing import Final, TypedDict

from onward.errors import ExportError
from onward.queries.model.assessment import Assessment
from onward.queries.transactions.goods.items import ELEMENTS, Item
from onward.viz.briefing.case import say_sale
from onward.viz.briefing.findings import group_findings, list_evidence, list_findings
from onward.viz.briefing.goods import list_goods
from onward.viz.briefing.method import list_log_head, list_source_rows
from onward.viz.briefing.parties import list_parties
from onward.viz.briefing.record import list_destinations
from onward.viz.briefing.sentences import say_numbers
from onward.viz.briefing.sources import SourceNames
from onward.viz.briefing.template_data import (
    EvidenceData,
    FindingData,
    PaperTexts,
    PartyData,
    SectionData,
    SourceData,
)
from onward.viz.briefing.unseen import list_open_facts
from onward.viz.briefing.write import choose_words, say_ids, write_letterhead
from onward.viz.content.texts import printable
from onward.viz.drawing.palette import LIGHT
from onward.viz.language.forms import say_day
from onward.viz.language.words import Words, read_words
from onward.viz.options import ExportOptions
from onward.viz.scene import Scene

_NATIONAL: Final = "art_9"
_ARTICLES: Final = {
    provision: f"Regulation (EU) 2021/821 Art. {provision.removeprefix('art_')}"
    for provision in ("art_4", "art_5", _NATIONAL)
}
"""The provisions, as citations begin with them."""

_RULES: Final = {"art_4": frozenset({"R4_catchall"}), "art_5": frozenset({"R7_eu_flag"})}
"""Rules of the verdict whose findings concern a provision."""


class ProvisionData(TypedDict):
    """A provision, what it concerns, and which findings concern it."""

    name: str
    concerns: str
    facts: str


class NotificationTexts(PaperTexts):
    """All that the file says, as its template reads it."""

    head: list[str]
    sale: str
    parties: list[PartyData]
    goods: list[str]
    papers: list[str]
    answers: list[SectionData]
    provisions: list[ProvisionData]
    findings: list[FindingData]
    evidence: list[EvidenceData]
    destination: list[SectionData]
    open: list[str]
    sources: list[SourceData]
    log_head: list[str]


def write_notification(scene: Scene, options: ExportOptions) -> NotificationTexts:
    """Write down all that the file for an authority says.

    Raises:
        ExportError: It is of no assessment.
    """
    record = scene.record
    if record is None:
        raise ExportError("notification: there is no assessment; write it of one")
    sources = SourceNames.of(record, read_words(options.language))
    words = sources.words
    title = printable(words.say("notification.title", id=record.transaction.id))
    context = {
        number
        for number, finding in enumerate(record.findings, start=1)
        if finding.kind == "context"
    }
    groups = list(
        zip(
            group_findings(scene.findings, record),
            list_findings(scene, record, sources),
            strict=True,
        )
    )
    evidence = zip(scene.findings, list_evidence(scene, sources), strict=True)
    data: NotificationTexts = {
        "words": {},
        "language": words.language,
        "letterhead": write_letterhead(options.letterhead),
        "fictional": scene.fictional,
        "title": title,
        "brow": title,
        "foot": say_ids(scene, words),
        "head": list(_write_head(record, options, words)),
        "addressee": [printable(line) for line in options.addressee],
        "sale": say_sale(record, scene, words),
        "parties": list(list_parties(record, scene, sources)),
        "goods": list(list_goods(record.transaction, words)),
        "papers": list(_list_papers(record, words)),
        "answers": list(_list_answers(record, words)),
        "provisions": list(_list_provisions(record, words)),
        "findings": [data for group, data in groups if group[0].number not in context],
        "evidence": [data for text, data in evidence if text.number not in context],
        "destination": list(list_destinations(record, words)),
        "open": list_open_facts(record, sources),
        "sources": list(list_source_rows(scene, sources)),
        "log_head": list(list_log_head(scene, words)),
        "colours": dict(LIGHT),
    }
    data["words"] = choose_words(words)
    return data


def _write_head(assessment: Assessment, options: ExportOptions, words: Words) -> Iterator[str]:
    if options.reference:
        yield words.say("reference", reference=printable(options.reference))
    yield words.say("valid_on", day=say_day(assessment.on, words))


def _list_papers(assessment: Assessment, words: Words) -> Iterator[str]:
    """Yield the licence and the authorities' letters that the order states."""
    licence = assessment.transaction.licence
    if licence is not None:
        authority = licence.authority or words["not_named"]
        text = words.say("notification.licence", number=licence.number, authority=authority)
        yield printable(text)
    for letter in assessment.transaction.letters:
        yield printable(
            words.say(
                "notification.letter",
                authority=letter.authority or words["not_named"],
                day=say_day(letter.date or "…", words),
            )
        )


def _list_answers(assessment: Assessment, words: Words) -> Iterator[SectionData]:
    """Yield the six answers on each item that somebody has answered."""
    for item in assessment.transaction.items:
        if item.cyber_surveillance.is_answered:
            description = item.description or words["goods.none"]
            yield {"title": printable(description), "lines": list(_say_answers(item, words))}


def _say_answers(item: Item, words: Words) -> Iterator[str]:
    answers = item.cyber_surveillance
    stated = answers.stated()
    for element in ELEMENTS:
        answer = words[f"six.{stated[element] or 'open'}"]
        reason = answers.reasons.get(element)
        text = f"{words[f'six.{element}']}{words['colon']}{answer}"
        yield printable(f"{text} ({reason})" if reason else text)


def _list_provisions(assessment: Assessment, words: Words) -> Iterator[ProvisionData]:
    for provision, article in _ARTICLES.items():
        numbers = _list_numbers(assessment, article, _RULES.get(provision, frozenset()))
        said = [words["provision.none"]]
        if numbers:
            said = [words.say("provision.findings", numbers=say_numbers(numbers, words))]
        if provision == _NATIONAL:
            said.append(words["provision.national"])
        yield _write_provision(provision, " ".join(said), words)


def _write_provision(provision: str, facts: str, words: Words) -> ProvisionData:
    return {
        "name": words[f"provision.{provision}"],
        "concerns": words[f"provision.{provision}.concerns"],
        "facts": facts,
    }


def _list_numbers(assessment: Assessment, article: str, rules: Collection[str]) -> list[int]:
    """Return the findings that concern a provision: a rule says so, or their legal basis names it.

    One too many is looked at; one that is missing would not be.
    """
    ids = {
        finding_id
        for fired in assessment.suggestion.rules
        if fired.rule in rules
        for finding_id in fired.finding_ids
    }
    return [
        number
        for number, finding in enumerate(assessment.findings, start=1)
        if finding.id in ids or any(_is_cited(law.citation, article) for law in finding.law)
    ]


def _is_cited(citation: str, article: str) -> bool:
    """Say whether a citation is of an article: Art. 4(1) is, and Art. 40 is not.

    >>> _is_cited("Regulation (EU) 2021/821 Art. 4(1)(b)", "Regulation (EU) 2021/821 Art. 4")
    True
    """
    rest = citation.removeprefix(article)
    return rest != citation and not rest[:1].isdecimal()
