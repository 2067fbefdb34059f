"""What a statement lacks: signature, day, scope, the paper itself, a word on what it must deny."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Final, cast

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


@cache
def _read_faults() -> Mapping[str, Fault]:
    """Return the faults that a statement may have, by their names; relations with open places."""
    table = files("onward.queries.detectors") / "end_use_documents" / "statement_faults.csv"
    rows = csv.DictReader(table.read_text(encoding="utf-8").splitlines())
    return {
        row["fault"]: Fault(
            row["fault"], row["relation"], cast("Severity", row["severity"]), (), row["cure"]
        )
        for row in rows
    }


def make_fault(key: str, /, *, doubts: tuple[str, ...] = (), **words: object) -> Fault:
    """Return a fault of the table; `words` stand at the open places of its relation."""
    fault = _read_faults()[key]
    relation = say(fault.relation, **words) if words else fault.relation
    return replace(fault, relation=relation, doubts=doubts)


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
        yield make_fault("unsigned")
        return
    other = find_other_signatory(statement, context)
    if other is not None:
        name, doubts = other
        fault = make_fault("signatory", doubts=doubts, name=name)
        yield replace(fault, severity="medium") if doubts else fault


def _check_days(statement: EndUseStatement, context: Context) -> Iterator[Fault]:
    on, shipped = context.on, context.transaction.planned_ship_date
    since = first_day(statement.date) if statement.date else None
    until = first_day(statement.valid_until) if statement.valid_until else None
    if since is None:
        yield make_fault("undated")
    elif since > on:
        yield make_fault("later", since=since)
    if until is not None and until <= on:
        yield make_fault("expired", until=until)
    elif until is not None and shipped and until <= first_day(shipped):
        yield make_fault("over_at_shipment", shipped=shipped, until=until)
    elif until is None and since is not None and _is_old(since, context):
        yield make_fault("old", since=since, months=context.params["statement_months"])


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
            yield replace(make_fault("goods", name=name), key=f"goods.{position}")


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
            yield make_fault("site", sites=sites[0], site=site)
            return


def _check_paper(statement: EndUseStatement, context: Context) -> Iterator[Fault]:
    papers = find_statement_papers(statement, context.transaction.documents)
    if not papers:
        yield make_fault("no_hash")
    for paper in papers[:1]:
        sender = find_other_sender(paper, context)
        if sender is not None:
            yield make_fault("sender", sender=sender)


def _check_clauses(statement: EndUseStatement) -> Iterator[Fault]:
    silent = [words for name, words in CLAUSES if getattr(statement.declares, name) is None]
    if silent:
        yield make_fault("silent", silent=joined(silent, " or "))
