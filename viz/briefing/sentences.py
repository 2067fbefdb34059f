"""Sentences that pages of a briefing share: parties with their roles, ties, dates, and sources."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from onward.graph.model import TieKind
from onward.graph.shipments.ties import LEG_TEXTS, delivery_number
from onward.queries.model.assessment import Assessment
from onward.queries.model.evidence import EvidencePath, EvidenceStep, TieFacts
from onward.viz.briefing.chain import order_steps
from onward.viz.briefing.sources import ORDER, SourceNames
from onward.viz.content.texts import cut_text, printable
from onward.viz.content.tie_words import say_dates
from onward.viz.language.forms import say_day, say_share
from onward.viz.language.rendering import render, render_part
from onward.viz.language.words import Words
from onward.viz.scene_texts import TextLine

MOST_CLAUSES: Final = 6
"""Ties that a sentence on the first page follows; the evidence has them all."""


def name_roles(assessment: Assessment, words: Words) -> dict[str, str]:
    """Return the roles of the parties of the transaction, by the ids that they have in paths."""
    roles: dict[str, list[str]] = {}
    for party in assessment.coverage.parties:
        for party_id in party.parties:
            role = words.role(party.role)
            names = roles.setdefault(party_id, [])
            if role not in names:
                names.append(role)
    return {party_id: words.join(names) for party_id, names in roles.items()}


def say_tie(tie: TieFacts, words: Words) -> str:
    """Return a tie as a verb, with its share where one is known."""
    if tie.share and (verb := words.find(f"verb.{tie.kind}_share", "")):
        return verb.format(share=say_share(tie.share, words))
    return words.find(f"verb.{tie.kind}", tie.kind.replace("_", " "))


def says_no_share(tie: TieFacts) -> bool:
    """Tell whether a tie of ownership leaves open how much is owned."""
    return tie.kind == TieKind.OWNS and tie.share is None


def say_step(step: EvidenceStep, names: Mapping[str, str], words: Words) -> str:
    """Return a step as a sentence in the tie's own direction."""
    start, end = (names.get(party, party) for party in (step.start, step.end))
    return printable(f"{start} {say_tie(step.tie, words)} {end}")


def say_path(path: EvidencePath, roles: Mapping[str, str], words: Words) -> str:
    """Return a path as one sentence, in the order in which its row of names is read.

    Owners stand before what they own, and deliveries one after the other. A party of the
    transaction bears its role where it is named first.
    """
    names = {party.id: cut_text(printable(party.name)) for party in path.nodes}
    clauses = []
    introduced: set[str] = set()
    for step in order_steps(path.steps)[:MOST_CLAUSES]:
        ends = dict(names)
        for party in (step.start, step.end):
            if party in roles and party not in introduced:
                ends[party] = words.say(
                    "named_party", name=names.get(party, party), roles=roles[party]
                )
                introduced.add(party)
        clauses.append(say_step(step, ends, words))
    more = "; …" if len(path.steps) > MOST_CLAUSES else ""
    return words["semicolon"].join(clauses) + more


def say_source(tie: TieFacts, sources: SourceNames) -> str:
    """Return where a tie stands: source, record, dates, how it is stated, and its wording."""
    return printable(sources.words["semicolon"].join(_list_source(tie, sources)))


def _list_source(tie: TieFacts, sources: SourceNames) -> Iterator[str]:
    words = sources.words
    yield f"{sources.name(tie.dataset)}{_say_delivery(tie, words)}"
    yield say_dates(tie, words)
    if says_no_share(tie):
        yield words["owners.no_share"]
    if tie.standing != "stated":
        yield words.find(f"source.{tie.standing}", tie.standing)
    if tie.ended:
        yield words["source.ended"]
    if tie.coarse:
        yield words["source.coarse"]
    if tie.possible_because:
        yield render(tie.possible_because, words)
    for key, day in (("source.retrieved", tie.retrieved), ("source.published", tie.published)):
        if day:
            yield words.say(key, day=say_day(day, words))
    if interest := words.interest(tie.interest):
        yield words.say("source.interest", text=interest)
    if tie.text and tie.text not in LEG_TEXTS.values():
        # what the order's own ties say was written here; a source's wording is a quotation
        text = render_part(tie.text, words) if tie.dataset == ORDER else tie.text
        yield words.say("source.wording", text=cut_text(printable(text)))


def _say_delivery(tie: TieFacts, words: Words) -> str:
    """Return the number of a delivery; how a source counts what it says tells a reader nothing."""
    if tie.kind != TieKind.SHIPS_TO or tie.dataset == ORDER or not tie.record:
        return ""
    return f", {words.say('source.delivery', record=delivery_number(tie.record))}"


def say_numbers(numbers: Sequence[int], words: Words) -> str:
    """Return "findings 1, 2 and 5"."""
    joined = words.join([str(number) for number in numbers])
    return words.say("numbers.one" if len(numbers) == 1 else "numbers.many", numbers=joined)


def say_line(line: TextLine, words: Words) -> str:
    """Return a line of a section in a language: its label, what it says, and where that stands."""
    label = ""
    if line.label:
        cited = words.cite(line.label)
        name = render(line.label, words) if cited == line.label else cited
        label = f"{name}{words['colon']}"
    source = f" ({render(line.source, words)})" if line.source else ""
    url = f" {line.url}" if line.url else ""
    return printable(f"{label}{render(line.text, words)}{source}{url}")
