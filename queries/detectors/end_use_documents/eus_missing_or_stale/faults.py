"""What a statement lacks: signature, day, scope, the paper itself, a word on what it must deny."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from onward.graph.dates import first_day
from onward.graph.names.normalise import normalise
from onward.graph.sayings import joined, say
from onward.queries.detection.context import Context
from onward.queries.detectors.end_use_documents.eus_missing_or_stale.signatory import (
    find_other_sender,
    find_other_signatory,
)
from onward.queries.end_use import find_statement_papers
from onward.queries.model.assessment import Severity
from onward.queries.transactions.empty_words import says_nothing
from onward.queries.transactions.goods import Item, is_within
from onward.queries.transactions.transaction import EndUseStatement

CLAUSES: Final = (
    ("military", "a military use"),
    ("reexport", "a re-export"),
    ("repression", "a use in repression"),
)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a statement.

    Attributes:
        key: Names the fault; a statement has each once.
        relation: The middle of the finding's sentence.
        severity: Where a statement is required.
        cure: What would clear it.
    """

    key: str
    relation: str
    severity: Severity
    doubts: tuple[str, ...] = ()
    cure: str = ""


def find_faults(statement: EndUseStatement, context: Context) -> Iterator[Fault]:
    """Yield what a statement lacks, in the order in which a person would look at the paper."""
    yield from _check_signature(statement, context)
    yield from _check_days(statement, context)
    yield from _check_goods(statement, context)
    yield from _check_site(statement, context)
    yield from _check_paper(statement, context)
    yield from _check_clauses(statement)


def _check_signature(statement: EndUseStatement, context: Context) -> Iterator[Fault]:
    signatory = statement.signed_by or ""
    if not signatory.strip() or says_nothing(signatory):
        cure = "a signature of the end-user clears it"
        yield Fault(
            "unsigned", "rests on an end-use statement that nobody signed", "high", (), cure
        )
        return
    other = find_other_signatory(statement, context)
    if other is not None:
        name, doubts = other
        relation = say(
            "rests on an end-use statement that {name} signed, not the end-user or an owner",
            name=name,
        )
        cure = "a signature of the end-user clears it"
        yield Fault("signatory", relation, "medium" if doubts else "high", doubts, cure)


def _check_days(statement: EndUseStatement, context: Context) -> Iterator[Fault]:
    on, shipped = context.on, context.transaction.planned_ship_date
    since = first_day(statement.date) if statement.date else None
    until = first_day(statement.valid_until) if statement.valid_until else None
    cure = "a statement that holds on the day of the order and of the shipment clears it"
    if since is None:
        relation = "rests on an end-use statement that bears no date"
        yield Fault("undated", relation, "medium", (), cure)
    elif since > on:
        relation = say(
            "rests on an end-use statement of {since}, later than the order", since=since
        )
        yield Fault("later", relation, "high", (), cure)
    if until is not None and until <= on:
        relation = say("rests on an end-use statement that was valid until {until}", until=until)
        yield Fault("expired", relation, "high", (), cure)
    elif until is not None and shipped and until <= first_day(shipped):
        relation = say(
            "is to be shipped on {shipped}, when the end-use statement is over (until {until})",
            shipped=shipped,
            until=until,
        )
        yield Fault("over_at_shipment", relation, "high", (), cure)
    elif until is None and since is not None and _is_old(since, context):
        months = context.params["statement_months"]
        relation = say(
            "rests on an end-use statement of {since}, more than {months} months old",
            since=since,
            months=months,
        )
        yield Fault("old", relation, "medium", (), cure)


def _is_old(since: date, context: Context) -> bool:
    months = (context.on.year - since.year) * 12 + context.on.month - since.month
    limit = int(context.params["statement_months"])
    return (months, context.on.day) > (limit, since.day)


def _check_goods(statement: EndUseStatement, context: Context) -> Iterator[Fault]:
    """Compare the goods that it names, where it names any."""
    if not statement.covers:
        return
    for position, item in enumerate(context.transaction.items):
        if not any(_names_item(text, item) for text in statement.covers):
            name = (
                item.description
                or item.control_code
                or item.hs
                or say("item {number}", number=position + 1)
            )
            relation = say("delivers {name}, which the end-use statement does not name", name=name)
            cure = "a statement that names these goods clears it"
            yield Fault(f"goods.{position}", relation, "high", (), cure)


def _names_item(text: str, item: Item) -> bool:
    if item.control_code and is_within(item.control_code, text):
        return True
    digits = "".join(text.replace(".", "").split())
    if digits.isdecimal() and any(code.startswith(digits) for code in (item.hs, item.hs8) if code):
        return True
    return bool(item.description) and _shares_name(text, item.description or "")


def _shares_name(text: str, description: str) -> bool:
    """Tell whether all words of the one stand in the other: probe, and network probe."""
    ours, theirs = set(normalise(text).split()), set(normalise(description).split())
    return bool(ours and theirs) and (ours <= theirs or theirs <= ours)


def _check_site(statement: EndUseStatement, context: Context) -> Iterator[Fault]:
    """Compare the sites of end use that statement, order and end-user name."""
    users = context.transaction.with_role("end_user")
    stated = [statement.site, context.transaction.end_use.site, *(user.site for user in users)]
    sites = [site for site in stated if site and not says_nothing(site)]
    for site in sites[1:]:
        if not _shares_name(sites[0], site):
            relation = say(
                "names two sites of end use, {sites} and {site}", sites=sites[0], site=site
            )
            cure = "one site in statement and order clears it"
            yield Fault("site", relation, "medium", (), cure)
            return


def _check_paper(statement: EndUseStatement, context: Context) -> Iterator[Fault]:
    papers = find_statement_papers(statement, context.transaction.documents)
    if not papers:
        relation = "rests on an end-use statement of which the file holds no paper with a hash"
        cure = "the paper's hash among the documents clears it"
        yield Fault("no_hash", relation, "medium", (), cure)
    for paper in papers[:1]:
        sender = find_other_sender(paper, context)
        if sender is not None:
            relation = say(
                "rests on an end-use statement that came from {sender}, not the end-user",
                sender=sender,
            )
            yield Fault("sender", relation, "medium", (), "one sent by the end-user clears it")


def _check_clauses(statement: EndUseStatement) -> Iterator[Fault]:
    silent = [words for name, words in CLAUSES if getattr(statement.declares, name) is None]
    if silent:
        relation = say(
            "rests on an end-use statement that says nothing of {silent}",
            silent=joined(silent, " or "),
        )
        yield Fault("silent", relation, "low", (), "a statement that denies them clears it")
