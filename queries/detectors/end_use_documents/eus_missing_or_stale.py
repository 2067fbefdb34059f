"""eus-missing-or-stale: the end-use statement is absent, or is not what such a paper must be.

It must be there for an item that is listed or may surveil, and, where the policy requires it, for
every item that leaves for a country outside the partners. One that is there is looked at in any
case: what it lacks weighs less where no statement was needed.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Final, cast

from onward.graph.countries import say_country
from onward.graph.dates import first_day
from onward.graph.names.normalise import normalise
from onward.graph.names.words import make_plain, split_legal_forms
from onward.graph.sayings import joined, say
from onward.graph.tables import read_cells
from onward.queries.detection.context import Context
from onward.queries.detection.goods import needs_end_use_statement
from onward.queries.detection.results import Detected, NotApplicable, Result
from onward.queries.end_use import find_statement_papers
from onward.queries.model.assessment import Severity
from onward.queries.rules.indicator import weaker
from onward.queries.rules.policy import STATEMENT
from onward.queries.transactions.empty_words import says_nothing
from onward.queries.transactions.goods import Item, is_within
from onward.queries.transactions.transaction import EndUseStatement, TransactionDocument, say_role

# ------------------------------------------------------------------------------------------------
# Who signed or sent the statement: the end-user and its owners may, other parties may not.
# ------------------------------------------------------------------------------------------------

_OTHER_ROLES: Final = re.compile(
    r"\b(forwarder|forwarding agent|freight|carrier|courier|broker|distributor|reseller|dealer"
    r"|agent|intermediary|consultant|trader|trading|consignee|seller|supplier|exporter|bank"
    r"|notify party|customs agent|spediteur|spedition|makler|vertreter|handler|zwischenhandler"
    r"|exporteur|transitaire|courtier|distributeur|revendeur|intermediaire|exportateur"
    r"|transitario|distribuidor|revendedor|intermediario|exportador|экспедитор|посредник|брокер"
    r"|дистрибьютор|дилер|экспортер)\b"
)
_OF_THE_USER: Final = re.compile(r"\b(end ?user|endverwender|utilisateur final|usuario final)\b")


def find_other_signatory(
    statement: EndUseStatement, context: Context
) -> tuple[str, tuple[str, ...]] | None:
    """Return who else signed, and what leaves it open; None: nobody says that another did."""
    signatory, office = statement.signed_by or "", statement.signatory_role or ""
    own_names = set(_names_of_user(context))
    other = _find_named_party(signatory, context)
    if other is not None:
        return other, ()
    other_role = _OTHER_ROLES.search(normalise(office))
    if other_role is not None and not _names_any(office, own_names):
        # an agent who signs for the end-user says so
        if _OF_THE_USER.search(normalise(office)):
            return None
        return f"{signatory} ({office})", ()
    if _is_company(signatory) and not _names_any(signatory, own_names):
        doubt = "it has the form of a company's name, and is neither the end-user's nor an owner's"
        return signatory, (doubt,)
    return None


def find_other_sender(paper: TransactionDocument, context: Context) -> str | None:
    """Return who sent a paper, where it is a party other than the end-user and its owners."""
    sender = paper.from_party
    if not sender:
        return None
    for party in context.transaction.parties:
        if sender in (party.role, party.id) or normalise(sender) == normalise(party.name or ""):
            if party.role == "end_user":
                return None
            return party.name or say("the {role}", role=say_role(party.role))
    return None if _names_any(sender, set(_names_of_user(context))) else sender


def _find_named_party(signatory: str, context: Context) -> str | None:
    """Return the party of the order, other than the end-user, whose name the signature bears."""
    users = {subject.pid for subject in context.with_roles(["end_user"])}
    own_names = set(_names_of_user(context))
    for party in context.transaction.parties:
        name = normalise(party.name or "")
        if party.role == "end_user" or not name or name in own_names:
            continue
        if _holds_name(signatory, name):
            return party.name
    for subject in context.subjects:
        is_other = subject.role != "end_user" and subject.pid not in users
        name = normalise(subject.name)
        if is_other and name not in own_names and _holds_name(signatory, name):
            return subject.name
    return None


def _names_of_user(context: Context) -> Iterator[str]:
    """Yield the names of the end-user and its stated owners, as order and sources write them."""
    for party in context.transaction.with_role("end_user"):
        yield normalise(party.name or "")
        yield from (normalise(owner.name or "") for owner in party.owners)
    pids = [subject.pid for subject in context.with_roles(["end_user"])]
    owners = context.engine.incident(pids, ["owns"], "in", context.on, context.as_of)
    for record in context.engine.parties([*pids, *sorted(set(owners.start.tolist()))]):
        for member in record.members:
            yield normalise(member.name)
            yield from (normalise(name.text) for name in member.names)


def _names_any(text: str, names: set[str]) -> bool:
    return any(name and _holds_name(text, name) for name in names)


def _holds_name(text: str, name: str) -> bool:
    """Tell whether a text bears a name, with or without its legal form."""
    words = make_plain(text).words.split()
    own_name, _ = split_legal_forms(make_plain(name).words.split())
    return bool(own_name) and any(
        words[place : place + len(own_name)] == own_name for place in range(len(words))
    )


def _is_company(name: str) -> bool:
    words = make_plain(name).words.split()
    own_words, forms = split_legal_forms(words)
    return bool(forms) and bool(own_words) and len(words) > 1


# ------------------------------------------------------------------------------------------------
# What a statement lacks: signature, day, scope, the paper itself, a word on what it must deny.
# ------------------------------------------------------------------------------------------------

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
    rows = read_cells("onward.queries.detectors.end_use_documents", "statement_faults.csv")
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


PARAMETERS: Final = frozenset({"statement_months"})
"""What it reads of an indicator's parameters."""

_NOT_REQUIRED: Final = "no statement is required for this order: one step lower"


def detect(context: Context) -> Iterator[Result]:
    """Yield a finding for each fault of the statement, and one where it is absent and required.

    Yields:
        Detected; NotApplicable where there is no statement and none is required.
    """
    reason = find_requirement(context)
    statement = context.transaction.end_use.statement
    if statement is not None:
        for fault in find_faults(statement, context):
            yield _make_finding(fault, context, is_required=reason is not None)
    elif reason is None:
        yield NotApplicable("no end-use statement, and none is required for such goods")
    else:
        yield _make_finding(make_fault("absent", reason=reason), context, is_required=True)


def find_requirement(context: Context) -> str | None:
    """Say why an end-use statement is required; None: it is not."""
    for position, item in enumerate(context.transaction.items):
        if needs_end_use_statement(item, context):
            name = (
                item.description or item.control_code or say("item {number}", number=position + 1)
            )
            return say("{name} is a listed item, or may be one for surveillance", name=name)
    destination = context.transaction.destination
    if STATEMENT not in context.policy.required or destination is None:
        return None
    if context.tables.trade.partner_at(destination, context.on) is not None:
        return None
    return say(
        "the policy asks for one where goods leave for {country}", country=say_country(destination)
    )


def _make_finding(fault: Fault, context: Context, *, is_required: bool) -> Detected:
    severity: Severity = weaker(fault.severity, context.severity)
    rules: tuple[str, ...] = ()
    if not is_required:
        severity = "medium" if severity == "high" else "low"
        rules = (_NOT_REQUIRED,)
    return context.find(
        object=("document", "end_use.statement", ""),
        severity=severity,
        relation=fault.relation,
        identity=fault.key,
        severity_rules=rules,
        values={"clause": fault.key, "statement_required": is_required},
        possible_because=fault.doubts,
        counterfactuals=(fault.cure,) if fault.cure else (),
    )
