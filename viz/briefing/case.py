"""The case in three sentences: who sells what to whom, what was found, what is suggested and why.

All of it is read from the assessment's own fields, so it is the same in every language.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from onward.queries.model.assessment import AssessedTransaction, Assessment
from onward.queries.model.findings import Finding
from onward.queries.transactions.goods.items import Item
from onward.viz.briefing.parties import find_countries
from onward.viz.briefing.reasons import is_curable, list_reasons
from onward.viz.briefing.sentences import name_roles, say_path
from onward.viz.briefing.sources import SourceNames
from onward.viz.content.texts import cut_text, printable
from onward.viz.language.forms import say_day, say_number
from onward.viz.language.rendering import render, render_part
from onward.viz.language.units import say_quantity
from onward.viz.language.words import Words
from onward.viz.scene import Scene

SELLERS: Final = ("seller", "exporter", "broker")
BUYERS: Final = ("purchaser", "consignee", "end_user", "intermediate_consignee")
"""Roles of the party that sells and of the one that buys, the first that is named."""

MOST_ITEMS: Final = 2
MOST_REASONS: Final = 2
MOST_SOURCES: Final = 4


def write_case(assessment: Assessment, scene: Scene, sources: SourceNames) -> list[str]:
    """Return the case in three sentences.

    Args:
        assessment: The case.
        scene: Its picture, which knows the parties' countries.
        sources: By name.
    """
    sentences = (
        say_sale(assessment, scene, sources.words),
        _say_finding(assessment, sources),
        _say_suggestion(assessment, sources.words),
    )
    # a name that ends with a full stop, such as "B.V.", ends the sentence, too
    return [sentence.replace("..", ".") for sentence in sentences]


def say_sale(assessment: Assessment, scene: Scene, words: Words) -> str:
    """Say who sells what to whom for how much, and for whose use."""
    transaction = assessment.transaction
    named = _name_parties(assessment, scene, words)
    seller = next((named[role] for role in SELLERS if role in named), words["case.no_seller"])
    buying = next((role for role in BUYERS if role in named), "")
    user = named.get("end_user", "")
    return words.say(
        f"case.{transaction.kind or 'export'}",
        seller=seller,
        goods=_say_goods(transaction, words),
        worth=_say_worth(transaction.items, words),
        buyer=named.get(buying, words["case.no_buyer"]),
        user=words.say("case.user", user=user) if user and buying != "end_user" else "",
    )


def _name_parties(assessment: Assessment, scene: Scene, words: Words) -> dict[str, str]:
    """Return the first party of each role, with its country."""
    countries = find_countries(assessment, scene)
    named: dict[str, str] = {}
    for party, country in zip(assessment.coverage.parties, countries, strict=True):
        if party.name and party.role not in named:
            name = cut_text(printable(party.name))
            place = words.say("place", name=name, country=words.country(country or ""))
            named[party.role] = place if country else name
    return named


def _say_goods(transaction: AssessedTransaction, words: Words) -> str:
    phrases = [_say_item(item, words) for item in transaction.items[:MOST_ITEMS]]
    left = len(transaction.items) - MOST_ITEMS
    if left > 0:
        phrases.append(words.count("case.more_goods", left))
    return words.join(phrases) or words["case.no_goods"]


def _say_item(item: Item, words: Words) -> str:
    quantity = printable(say_quantity(item.quantity, item.unit, words))
    description = cut_text(printable(item.description or words["goods.none"]), 120)
    return f"{description} ({quantity})" if quantity else description


def _say_worth(items: tuple[Item, ...], words: Words) -> str:
    """Return what the goods cost, by currency; items without a price make the sum no price."""
    totals: dict[str, Decimal] = {}
    for item in items:
        if item.value is None or item.currency is None:
            return words["case.no_worth"]
        totals[item.currency] = totals.get(item.currency, Decimal(0)) + Decimal(item.value)
    amounts = [f"{say_number(str(total), words)} {currency}" for currency, total in totals.items()]
    return words.say("case.worth", amounts=words.join(amounts)) if amounts else ""


def _say_finding(assessment: Assessment, sources: SourceNames) -> str:
    words = sources.words
    if not assessment.findings:
        return _say_nothing(assessment, sources)
    strongest = assessment.findings[0]
    what = say_what_found(strongest, assessment, words)
    count = len(assessment.findings)
    if assessment.verdict == "FINDINGS":
        severity = words[f"severity.{strongest.severity}"]
        return words.count("case.found", count, severity=severity, what=what)
    minor = words.count("case.found.minor", count, what=what)
    unclear = words["case.found.unclear_too"]
    return minor if assessment.complete else f"{minor} {unclear}"


def _say_nothing(assessment: Assessment, sources: SourceNames) -> str:
    words = sources.words
    if not assessment.complete:
        return words["case.found.unclear"]
    counts = assessment.coverage.indicators
    examined = counts.not_found + counts.present + counts.possible
    datasets = [source.dataset for source in assessment.coverage.sources]
    names = list(dict.fromkeys(map(sources.name, datasets)))
    if len(names) > MOST_SOURCES:
        more = words.count("case.more_sources", len(names) - MOST_SOURCES + 1)
        names = [*names[: MOST_SOURCES - 1], more]
    count = words.group(str(examined))
    return words.say("case.found.nothing", count=count, sources=words.join(names))


def say_what_found(finding: Finding, assessment: Assessment, words: Words) -> str:
    """Return a finding in a clause: its title, then its first path, list entry, or object."""
    title = render(printable(finding.title), words)
    grounds = words["semicolon"].join(_list_grounds(finding, assessment, words))
    what = f"{title}{words['dash']}{grounds}" if grounds else title
    if finding.status == "possible":
        return words.say("case.found.possible", what=what)
    return what


def _list_grounds(finding: Finding, assessment: Assessment, words: Words) -> Iterator[str]:
    roles = name_roles(assessment, words)
    path = next((path for path in finding.evidence.paths if path.steps), None)
    listed = _say_listing(finding, roles, words)
    if path is not None:
        yield say_path(path, roles, words)
    if listed:
        yield listed
    elif path is None and (about := _name_object(finding, words)):
        yield about


def _say_listing(finding: Finding, roles: dict[str, str], words: Words) -> str:
    """Say on which list the party of a finding is: the one that it leads to, or its subject."""
    rows = [row for row in finding.values.get("listings", ()) if row["list"]]
    if not rows:
        return ""
    path = next((path for path in finding.evidence.paths if path.steps), None)
    name = printable(finding.subject.name or "")
    if finding.object and finding.object.kind == "party":
        name = printable(finding.object.name)
    elif path is not None:
        name = printable(path.nodes[-1].name)
    elif role := roles.get(finding.subject.party or ""):
        name = words.say("named_party", name=name, roles=role)
    first = rows[0]
    key = "case.listed_since" if first["since"] else "case.listed"
    day = say_day(first["since"] or "", words)
    text = words.say(key, name=name, list=printable(first["list"]), day=day)
    more = len({row["list"] for row in rows}) - 1
    return text + (words.say("case.listed.more", count=more) if more else "")


def _name_object(finding: Finding, words: Words) -> str:
    about = finding.object
    if about is None or not about.name:
        return printable(finding.subject.name or "")
    return words.country(about.id) if about.kind == "country" else render_part(about.name, words)


def _say_suggestion(assessment: Assessment, words: Words) -> str:
    reasons = words.join(list(list_reasons(assessment, words))[:MOST_REASONS])
    until = "_until" if is_curable(assessment) else ""
    return words.say(
        "case.suggested",
        step=words[f"step.{assessment.suggestion.value}{until}"],
        reason=words.say("case.because", reason=reasons) if reasons else "",
    )
