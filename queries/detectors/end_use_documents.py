"""Detectors of the group "End-use documents", each named after its indicator."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Final

from onward.graph.countries import say_country
from onward.graph.dates import first_day
from onward.graph.engine import PartyRecord
from onward.graph.names.normalise import normalise
from onward.graph.names.words import make_plain, split_legal_forms
from onward.graph.sayings import joined, say
from onward.queries.detection.context import Context
from onward.queries.detection.document_rules import Fault, doubt_answer, make_fault, read_answers
from onward.queries.detection.goods import has_cyber_item, needs_end_use_statement
from onward.queries.detection.paths import explain_ties, search_end
from onward.queries.detection.results import (
    Citation,
    Detected,
    NearlyDetected,
    NotApplicable,
    Result,
    Subject,
    Undecided,
)
from onward.queries.detection.tiers import required_facts
from onward.queries.end_use import (
    CLAUSE_SINCE,
    DeclaredUse,
    RestrictedGoods,
    contract_day,
    find_embargoes,
    find_restricted_goods,
    find_statement_papers,
    has_clause,
    list_declared_uses,
)
from onward.queries.rules.indicator import OrderCondition, QuestionRule
from onward.queries.rules.policy import STATEMENT
from onward.queries.shipments import cite_acts
from onward.queries.tables.tables import find_programme
from onward.queries.transactions.empty_words import says_nothing
from onward.queries.transactions.goods import Item, is_within
from onward.queries.transactions.texts import Use
from onward.queries.transactions.transaction import (
    EndUseStatement,
    TransactionDocument,
    say_role,
)

# ------------------------------------------------------------------------------------------------
# clause-no-reexport-missing: the contract must forbid re-export to Russia, and does not say so.
# ------------------------------------------------------------------------------------------------

_RUSSIA: Final = re.compile(r"russ|росси|рф\b|rusia|rusya|ruś|俄", re.IGNORECASE)


def detect_clause_no_reexport_missing(context: Context) -> Iterator[Result]:
    """Yield a finding where the clause is required, and is missing or not known.

    Yields:
        Detected, possible where the contract is silent; NearlyDetected where it was made before the
        rule; NotApplicable for goods and destinations that the rule does not reach.
    """
    goods = find_restricted_goods(context)
    if goods is None:
        yield NotApplicable(
            "no goods whose contract must forbid re-export, or not for this country"
        )
        return
    day = contract_day(context)
    if day < CLAUSE_SINCE:
        yield NearlyDetected(
            subject=None,
            object=("document", "contract", "contract"),
            field="contract_date",
            needed=say("a contract of {clause_since} or later", clause_since=CLAUSE_SINCE),
            found=say(
                "{day}; whether a period of transition has ended since was not checked", day=day
            ),
        )
        return
    clause = has_clause(context)
    if clause is not True:
        doubts = () if clause is False else ("the order does not say whether the clause is there",)
        yield _find_clause(goods, context, "missing", (*goods.doubts, *doubts))
    elif (text := context.transaction.contract.clause_text) and not _RUSSIA.search(text):
        doubt = "the text of the clause that the order gives does not name Russia"
        yield _find_clause(goods, context, "text", (*goods.doubts, doubt))


def _find_clause(
    goods: RestrictedGoods, context: Context, key: str, doubts: tuple[str, ...]
) -> Detected:
    holds: OrderCondition = "clause_omits_russia" if key == "text" else "uncertain"
    severity, rules = context.weigh(holds) if doubts else (context.severity, ())
    return context.find(
        object=("document", "contract", ""),
        severity=severity,
        relation=say(
            "is under a contract that lacks the no-re-export clause, for {name}", name=goods.name
        ),
        identity=key,
        severity_rules=rules,
        values={"clause": key, "no_reexport_clause_required": True},
        possible_because=doubts,
    )


# ------------------------------------------------------------------------------------------------
# eus-admits: the order itself declares a military use, a re-export or a use in repression.
#
# A declaration of statement or answers is *present*. What a text only speaks of is *possible*: high
# where it stands in the stated end use (a resale is medium), medium elsewhere. Where an act that
# was read makes the use one that needs an authorisation, or bans it, a declaration stops the order.
# ------------------------------------------------------------------------------------------------

_ACT: Final = "https://eur-lex.europa.eu/eli/reg/2021/821/oj"
_MILITARY: Final = Citation("Regulation (EU) 2021/821 Art. 4(1)(b)", "duty", "text", _ACT)
_WEAPONS: Final = Citation("Regulation (EU) 2021/821 Art. 4(1)(a)", "duty", "text", _ACT)
_REPRESSION: Final = "Regulation (EU) 2021/821 Art. 5(1)"


def detect_eus_admits(context: Context) -> Iterator[Result]:
    """Yield one finding for each use: what is declared, else what texts only speak of."""
    by_use: dict[Use, list[DeclaredUse]] = {}
    for declared in list_declared_uses(context):
        by_use.setdefault(declared.use, []).append(declared)
    for use, uses in by_use.items():
        sure = [declared for declared in uses if not declared.doubt]
        yield _find_use(use, sure or uses, context)


def _find_use(use: Use, uses: Sequence[DeclaredUse], context: Context) -> Detected:
    first = uses[0]
    is_sure = not first.doubt
    acts = tuple(_cite_use(use, context))
    holds: list[OrderCondition] = []
    if is_sure:
        bans = _list_bans(use, context)
        acts = (*(act for ban in bans[:1] for act in ban.acts), *acts)
        holds += ["banned"] if bans else []
        holds += ["under_embargo"] if use == "military" and _is_under_read_embargo(context) else []
    elif not any(declared.is_purpose for declared in uses):
        holds.append("spoken_of_elsewhere")
    elif use == "reexport" and not first.field.startswith("answers."):
        # a distributor's trade, which its texts name as such
        holds.append("resale_spoken_of")
    severity, rules = context.weigh(*holds)
    words = context.detection.uses[use].says
    relation = say("declares {words}: {says} it", words=words, says=first.says)
    return context.find(
        object=("document", first.field, ""),
        severity=severity,
        relation=relation if is_sure else say("is meant for {words}", words=words),
        identity=use,
        severity_rules=rules,
        values={"clause": use, "fields": [declared.field for declared in uses]},
        possible_because=tuple(declared.doubt for declared in uses) if not is_sure else (),
        acts=acts,
    )


def _cite_use(use: Use, context: Context) -> Iterator[Citation]:
    """Yield the acts that speak of a use in this order."""
    if use == "weapons":
        yield _WEAPONS
    if use == "military" and (embargoes := find_embargoes(context)):
        yield _MILITARY
        yield from cite_acts(embargoes)
    if use == "repression":
        # Art. 5 speaks of cyber-surveillance items alone; elsewhere it is no basis
        yield Citation(_REPRESSION, "duty" if has_cyber_item(context) else "analogy", "text", _ACT)


def _list_bans(use: Use, context: Context) -> list[Detected]:
    """Return the findings that stop the order, and so make a declared use one that is banned."""
    findings = context.prior_findings(*context.detection.uses[use].topics)
    return [finding for finding in findings if finding.severity == "stop"]


def _is_under_read_embargo(context: Context) -> bool:
    """Tell whether an act that was read puts the country under an arms embargo."""
    return any(regime.basis.verified != "unverified" for regime in find_embargoes(context))


# ------------------------------------------------------------------------------------------------
# eus-conflict-with-graph: the end-use statement denies what another indicator has found.
#
# The clause on repression is denied only by a tie to a security service with a record of misuse or
# a list entry, or by a party's own record of misuse: being a body of a state contradicts nothing.
# ------------------------------------------------------------------------------------------------

_SERVICES: Final = frozenset({"gov.security", "role.spy"})
"""Topics of security services and of those who work for them."""

_MISUSE: Final = "a record of misuse"


def detect_eus_conflict_with_graph(context: Context) -> Iterator[Result]:
    """Yield the partners' findings again, each beside the clause that it speaks against.

    Yields:
        Detected with the partner's paths; Undecided where a partner has no answer; NotApplicable
        where there is no statement, or it denies nothing.
    """
    statement = context.transaction.end_use.statement
    if statement is None:
        yield NotApplicable("there is no end-use statement")
        return
    # what is declared true denies nothing, and neither does silence
    uses = context.detection.uses
    denied = [use for use in uses if getattr(statement.declares, use, None) is False]
    if not denied:
        yield NotApplicable("the end-use statement denies nothing")
    if "repression" in denied:
        yield from _find_misuse(context)
    for clause in denied:
        for partner, result in context.prior_results_on(*uses[clause].topics):
            if isinstance(result, Detected):
                yield _make_conflict(clause, partner.id, result, context)
            elif isinstance(result, Undecided):
                yield _leave_undecided(clause, result)


def _find_misuse(context: Context) -> Iterator[Result]:
    """Yield each party that is, or is tied to, somebody with a record of misuse."""
    roles = {role for block in context.patterns for role in block.start.roles}
    for subject in dict.fromkeys(context.with_roles(roles)):
        for result in _judge_misuse(context, subject):
            if isinstance(result, Detected):
                yield _make_conflict("repression", _MISUSE, result, context)
            elif isinstance(result, Undecided):
                yield _leave_undecided("repression", result)


def _judge_misuse(context: Context, subject: Subject) -> Iterator[Result]:
    search = search_end(context, subject, partial(_has_misuse, context))
    if search.limits:
        text = say("stopped after {limits}: a tie may be missing", limits=joined(search.limits))
        yield Undecided(subject, "limit", (), text)
    if search.end is None:
        return
    doubts = tuple(explain_ties(context.engine, search.path)) or ("a link is not certain",)
    relation = "has a tie to" if search.path else "is itself"
    yield context.find(
        subject=subject,
        object=("party", search.end.id, search.end.name),
        relation=say("{relation} a party with a record of misuse:", relation=relation),
        paths=(search.path,),
        possible_because=doubts if search.status == "possible" else (),
    )


def _has_misuse(context: Context, record: PartyRecord) -> bool:
    """Tell whether a party is listed for misuse, or is a security service that any list names."""
    entries = record.entries(context.on, context.as_of)
    tables = context.tables
    if find_programme(tables.programmes, entries, "misuse", context.on) is not None:
        return True
    is_service = bool(_SERVICES & record.topics(context.on, context.as_of))
    listed = {*tables.topics_of("listed"), *tables.topics_of("restricted")}
    return is_service and any(entry.topic in listed for entry in entries)


def _make_conflict(clause: Use, partner: str, finding: Detected, context: Context) -> Detected:
    """Put the clause beside the partner's evidence; possible stays possible, below stop."""
    identity = "/".join(part for part in (clause, partner, finding.identity) if part)
    denies = say(
        "is covered by an end-use statement that rules out {denied}",
        denied=context.detection.uses[clause].says,
    )
    return replace(
        finding,
        severity=context.weigh_doubts(finding.possible_because),
        relation=say("{denies}, yet {relation}", denies=denies, relation=finding.relation),
        consequence="",
        identity=identity,
        # the partner's rules and acts explain its own finding, not the contradiction
        severity_rules=(),
        values={
            "clause": f"declares.{clause} = false",
            "statement": _statement_data(context),
            "partner": partner,
            **finding.values,
        },
        acts=(),
    )


def _statement_data(context: Context) -> dict[str, str]:
    """Return who signed the statement, and when, as far as it says so."""
    statement = context.transaction.end_use.statement
    data = {} if statement is None else statement.model_dump(mode="json", exclude_none=True)
    return {key: str(data[key]) for key in ("signed_by", "date", "document") if key in data}


def _leave_undecided(clause: str, result: Undecided) -> Undecided:
    text = say(
        "whether the records contradict the clause on {clause} is not known: {text}",
        clause=clause,
        text=result.text,
    )
    return replace(result, text=text)


# ------------------------------------------------------------------------------------------------
# eus-evasive: signs in a customer's behaviour, as the sales staff answered for them.
#
# One sign is medium. Two that are independent of each other are high, and so is one of the four
# that speak for diversion by themselves. An unclear answer is a possible sign, never silence.
# ------------------------------------------------------------------------------------------------


def detect_eus_evasive(context: Context) -> Iterator[Result]:
    """Yield one finding for the signs that are answered yes, and one for those that are unclear.

    Yields:
        Detected; NotApplicable, which names the questions that nobody answered.
    """
    given = read_answers(context)
    if given.yes:
        yield _find_signs(given.yes, given.yes, context, is_possible=False)
    if given.unclear:
        # were they all yes: what the sure ones and these would weigh together
        together = (*given.yes, *given.unclear)
        yield _find_signs(given.unclear, together, context, is_possible=True)
    yield from _read_refusals(context)
    if given.unanswered:
        names = joined((sign.says for sign in given.unanswered), "; ")
        yield NotApplicable(say("not answered by anybody: {names}", names=names))


def _find_signs(
    signs: Sequence[QuestionRule],
    weighed: Sequence[QuestionRule],
    context: Context,
    *,
    is_possible: bool,
) -> Detected:
    severity, rules = context.weigh(*_weigh_signs(weighed))
    key = "possible" if is_possible else "behaviour"
    return context.find(
        object=("answers", key, ""),
        severity=severity,
        relation=say(
            "is with a customer who {signs}", signs=joined((sign.says for sign in signs), "; who ")
        ),
        identity=key,
        severity_rules=rules,
        values={"signs": [sign.question for sign in signs], "count": len(signs)},
        possible_because=("the answers are unclear",) if is_possible else (),
    )


def _weigh_signs(signs: Sequence[QuestionRule]) -> Iterator[OrderCondition]:
    """Yield what makes signs weigh more than one; those that say the same thing count once."""
    if any(sign.is_strong for sign in signs):
        yield "strong_sign"
    if len({sign.same_as or sign.question for sign in signs}) > 1:
        yield "independent_signs"


def _read_refusals(context: Context) -> Iterator[Detected]:
    """Yield a finding where the customer refuses to have its use checked."""
    statement = context.transaction.end_use.statement
    answer = context.transaction.answers.get("on_site_check_agreed")
    refused = answer == "no" or (statement is not None and statement.on_site_check is False)
    if not refused and answer != "unclear":
        return
    severity, rules = context.weigh("check_refused")
    yield context.find(
        object=("answers", "on_site_check_agreed", ""),
        severity=severity,
        identity="on_site_check",
        severity_rules=rules,
        values={"question": "on_site_check_agreed", "answer": answer or "no"},
        possible_because=() if refused else doubt_answer(answer),
    )


# ------------------------------------------------------------------------------------------------
# eus-missing-or-stale: the end-use statement is absent, or is not what such a paper must be.
#
# It must be there for an item that is listed or may surveil, and, where the policy requires it, for
# every item that leaves for a country outside the partners. One that is there is looked at in any
# case: what it lacks weighs less where no statement was needed.
# ------------------------------------------------------------------------------------------------

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


def find_faults(statement: EndUseStatement, context: Context) -> Iterator[Fault]:
    """Yield what a statement lacks, in the order in which a person would look at the paper."""
    yield from _check_signature(statement, context)
    yield from _check_days(statement, context)
    yield from _check_goods(statement, context)
    yield from _check_site(statement, context)
    yield from _check_paper(statement, context)
    yield from _check_clauses(statement, context)


def _check_signature(statement: EndUseStatement, context: Context) -> Iterator[Fault]:
    signatory = statement.signed_by or ""
    if not signatory.strip() or says_nothing(signatory):
        yield make_fault(context, "unsigned")
        return
    other = find_other_signatory(statement, context)
    if other is not None:
        name, doubts = other
        fault = make_fault(context, "signatory", doubts=doubts, name=name)
        yield replace(fault, level="medium") if doubts else fault


def _check_days(statement: EndUseStatement, context: Context) -> Iterator[Fault]:
    on, shipped = context.on, context.transaction.planned_ship_date
    since = first_day(statement.date) if statement.date else None
    until = first_day(statement.valid_until) if statement.valid_until else None
    if since is None:
        yield make_fault(context, "undated")
    elif since > on:
        yield make_fault(context, "later", since=since)
    if until is not None and until <= on:
        yield make_fault(context, "expired", until=until)
    elif until is not None and shipped and until <= first_day(shipped):
        yield make_fault(context, "over_at_shipment", shipped=shipped, until=until)
    elif until is None and since is not None and _is_old(since, context):
        yield make_fault(context, "old", since=since, months=context.params["statement_months"])


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
            yield replace(make_fault(context, "goods", name=name), key=f"goods.{position}")


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
            yield make_fault(context, "site", sites=sites[0], site=site)
            return


def _check_paper(statement: EndUseStatement, context: Context) -> Iterator[Fault]:
    papers = find_statement_papers(statement, context.transaction.documents)
    if not papers:
        yield make_fault(context, "no_hash")
    for paper in papers[:1]:
        sender = find_other_sender(paper, context)
        if sender is not None:
            yield make_fault(context, "sender", sender=sender)


def _check_clauses(statement: EndUseStatement, context: Context) -> Iterator[Fault]:
    silent = [
        rule.says
        for use, rule in context.detection.uses.items()
        if getattr(statement.declares, use, None) is None
    ]
    if silent:
        yield make_fault(context, "silent", silent=joined(silent, " or "))


_STATEMENT: Final = "end_use.statement"


def detect_eus_missing_or_stale(context: Context) -> Iterator[Result]:
    """Yield a finding for each fault of the statement, and one where it is absent and required.

    Yields:
        Detected; NotApplicable where there is no statement and none is required.
    """
    reason = find_requirement(context)
    statement = context.transaction.end_use.statement
    if statement is not None:
        for fault in find_faults(statement, context):
            yield fault.find(context, _STATEMENT, is_required=reason is not None)
    elif reason is None:
        yield NotApplicable("no end-use statement, and none is required for such goods")
    else:
        absent = make_fault(context, "absent", reason=reason)
        yield absent.find(context, _STATEMENT, is_required=True)


def find_requirement(context: Context) -> str | None:
    """Say why an end-use statement is required; None: it is not."""
    for position, item in enumerate(context.transaction.items):
        if needs_end_use_statement(item, context):
            name = (
                item.description or item.control_code or say("item {number}", number=position + 1)
            )
            return say("{name} is a listed item, or may be one for surveillance", name=name)
    destination = context.transaction.destination
    if STATEMENT not in required_facts(context) or destination is None:
        return None
    if context.tables.trade.partner_at(destination, context.on) is not None:
        return None
    return say(
        "the policy asks for one where goods leave for {country}", country=say_country(destination)
    )
