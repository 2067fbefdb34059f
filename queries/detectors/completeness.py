"""Detectors of the group "Completeness", each named after its indicator."""

import re
from collections.abc import Collection, Iterator
from datetime import date
from typing import TYPE_CHECKING, Final

from onward.graph.addresses.contacts import read_contact, split_contacts
from onward.graph.countries import country_name, is_country_of_today, say_country
from onward.graph.dates import first_day, holds_on
from onward.graph.engine import PartyRecord
from onward.graph.matching.identifiers import holds_personal_number, read_numbers
from onward.graph.model import PartyKind
from onward.graph.names.normalise import normalise
from onward.graph.names.score import Scorer
from onward.graph.names.typing_errors import has_lost_letters
from onward.graph.names.words import make_form, make_plain
from onward.graph.sayings import joined, say
from onward.graph.state_bodies import kind_of_name, names_state
from onward.queries.destinations import SECOND_FAMILY, CountryRecord
from onward.queries.detection.context import Context, LayerFacts, age_days
from onward.queries.detection.country_rules import list_regions
from onward.queries.detection.goods import is_classified, kind_of_list
from onward.queries.detection.results import Result, UnknownFact
from onward.queries.end_use import (
    EMPTY_FILE,
    TERM,
    UNLOADING,
    contradicts,
    find_countries,
    find_destined_countries,
    find_own_region,
    find_spoken_countries,
    has_town_of,
    is_located,
    list_deliveries,
    list_expected,
    list_sites,
    names_occupier,
    read_country,
    read_term,
)
from onward.queries.matching.candidates import Place, name_nodes, stated_query
from onward.queries.ownership.owners import PLACE_KINDS, find_owner_gaps
from onward.queries.shipments import Likeness, compare_names
from onward.queries.tables.tables import find_region, in_force
from onward.queries.transactions.empty_words import (
    describes_owner,
    describes_relation,
    names_institution,
    names_nobody,
    says_nothing,
)
from onward.queries.transactions.fields import split_share
from onward.queries.transactions.goods import (
    LAST_MILITARY,
    Item,
    find_beyond_end,
    find_code_fault,
    find_reason_fault,
    is_readable,
    names_comparison,
)
from onward.queries.transactions.texts import is_bare_name, tells_apart
from onward.queries.transactions.transaction import (
    Owner,
    Transaction,
    TransactionDocument,
    TransactionParty,
    list_facts,
    name_item,
    say_role,
)

if TYPE_CHECKING:
    from onward.graph.addresses.reading import ContactKind


# ------------------------------------------------------------------------------------------------
# data-gap: a fact that the policy requires is not known.
#
# Never a finding: each gap stands in the coverage and keeps a transaction from coming out clear
# (docs/assessment.md, Coverage).
# ------------------------------------------------------------------------------------------------

# ------------------------------------------------------------------------------------------------
# Facts of an order that cannot both be true, and facts that nothing can be.
# ------------------------------------------------------------------------------------------------

_COLLECTED: Final = "EXW"
_CARRYING: Final = ("freight_forwarder", "carrier")

_SHIPPED: Final = "planned_ship_date"


def find_contradictions(context: Context) -> Iterator[UnknownFact]:
    """Yield a gap for each two facts of the order that contradict each other."""
    yield from _check_days(context)
    yield from _check_founding(context)
    yield from _check_terms(context)
    yield from _check_clause(context)


def _check_days(context: Context) -> Iterator[UnknownFact]:
    """Compare the order's days with that of the planned shipment, before which all of them are."""
    transaction = context.transaction
    shipped = transaction.planned_ship_date
    if shipped is None:
        return
    for field in ("date", "order_date", "contract_date"):
        day: str | None = getattr(transaction, field)
        if day and first_day(day) > first_day(shipped):
            name = {"date": "the order's day"}.get(
                field, say("the {field}", field=field.replace("_", " "))
            )
            why = say(
                "{name}, {day}, is later than the planned shipment on {shipped}",
                name=name,
                day=day,
                shipped=shipped,
            )
            yield UnknownFact("transaction", _SHIPPED, say("{why}; correct one of them", why=why))


def _check_founding(context: Context) -> Iterator[UnknownFact]:
    for ref, party in enumerate(context.transaction.parties):
        if party.incorporated and first_day(party.incorporated) > context.on:
            name = party.name or say("the {role}", role=say_role(party.role))
            why = say(
                "{name} was founded on {incorporated}, later than {day}",
                name=name,
                incorporated=party.incorporated,
                day=context.on,
            )
            yield UnknownFact(party.role, f"parties.{ref}.incorporated", why, role=party.role)


def _check_terms(context: Context) -> Iterator[UnknownFact]:
    """Read the term of delivery: one that nobody knows, and goods that the buyer collects."""
    stated = context.transaction.incoterm
    if stated is None or not stated.strip():
        return
    code = read_term(stated).code
    if code is None:
        why = say(
            "the term of delivery {stated} is not known; write EXW, DAP …",
            stated=repr(stated),
        )
        yield UnknownFact("transaction", TERM, why)
    elif code == _COLLECTED and not context.transaction.with_role(*_CARRYING):
        why = "the buyer collects the goods (EXW), and who carries them is not named"
        yield UnknownFact("transaction", TERM, why)


def _check_clause(context: Context) -> Iterator[UnknownFact]:
    answer = context.transaction.answers.get("no_reexport_clause_signed")
    if context.transaction.contract.no_reexport is True and answer in {"no", "unclear"}:
        why = (
            "the contract is said to have a no-re-export clause, and an answer does not confirm it"
        )
        yield UnknownFact("contract", "answers.no_reexport_clause_signed", why)


def read_day(text: str | None) -> date | None:
    """Return the day with which a text begins, or None: "2026-05-01T10:00" is of 2026-05-01."""
    try:
        return date.fromisoformat((text or "")[:10])
    except ValueError:
        return None


# ------------------------------------------------------------------------------------------------
# Facts that are stated and say nothing, and texts that do not say what their field asks for.
# ------------------------------------------------------------------------------------------------

QUOTED: Final = 80
"""Characters of a text that a gap quotes."""

_RULED_ELSEWHERE: Final = frozenset(
    {"name", "control_code", "eccn", "not_listed_reason", "operator"}
)
"""Facts that have a rule of their own, which says more."""


def find_empty_facts(context: Context) -> Iterator[UnknownFact]:
    """Yield a gap for each fact that says nothing, and quote it."""
    for fact in list_facts(context.transaction):
        is_ruled_elsewhere = fact.name in _RULED_ELSEWHERE and fact.on != "document"
        if fact.says_nothing and not is_ruled_elsewhere:
            why = say_empty(fact.name, fact.of, fact.text)
            yield UnknownFact(fact.on, fact.field, why, role=fact.role)
    for position, item in enumerate(context.transaction.items):
        yield from _check_reason(position, item)
        yield from _check_export_code(position, item)


def say_empty(name: str, of: str, text: str) -> str:
    """Return the sentence on a fact that says nothing, which quotes it."""
    name = name.replace("_", " ")
    return say(
        "{name} of {of}: {quoted} says nothing; state it, or leave it out",
        name=name,
        of=of,
        quoted=quote(text),
    )


def _check_reason(position: int, item: Item) -> Iterator[UnknownFact]:
    """Name a reason that says nothing of what was compared, where no code speaks instead."""
    reason = item.not_listed_reason
    if reason is None or is_readable(item.control_code or ""):
        return
    fault = find_reason_fault(reason)
    if fault is None:
        return
    why = say(
        "why {item} is not listed: {quoted} {fault}",
        item=name_item(position, item),
        quoted=quote(reason),
        fault=fault,
    )
    yield UnknownFact("item", f"items.{position}.not_listed_reason", why)


def _check_export_code(position: int, item: Item) -> Iterator[UnknownFact]:
    """Name an ECCN that is none; `item-listed-annex1` judges the control code."""
    code = item.eccn
    if code is not None and (hint := find_code_fault(code)) is not None:
        of = name_item(position, item)
        why = say(
            "ECCN of {of}: {quoted} does not have the form of one; {hint}",
            of=of,
            quoted=quote(code),
            hint=hint,
        )
        yield UnknownFact("item", f"items.{position}.eccn", why)


def quote(text: str) -> str:
    """Return a text in quotes, cut where it is long, its control characters made visible."""
    return repr(text if len(text) <= QUOTED else f"{text[:QUOTED]}…")


# ------------------------------------------------------------------------------------------------
# Facts of the goods that contradict each other, or were classified against another list.
# ------------------------------------------------------------------------------------------------

_OWN_SIDE: Final = frozenset({"exporter", "seller"})
_ACT: Final = re.compile(r"\b(?:20\d\d/\d+|\d+/(?:19|20)\d\d)\b")
_BASE_ACT: Final = "2021/821"
_NO_CHAPTER: Final = frozenset({"00", "77"})
"""Beginnings that no code of the Harmonized System has: chapter 77 is kept free."""


def find_faults_of_goods(context: Context) -> Iterator[UnknownFact]:
    """Yield a gap for each fact of an item that cannot be as it is stated."""
    for position, item in enumerate(context.transaction.items):
        place, name = (
            f"items.{position}",
            item.description or say("item {number}", number=position + 1),
        )
        yield from _check_codes(item, place, name)
        yield from _check_lists(item, place, name)
        yield from _check_amounts(item, place, name)
        yield from _check_classifier(item, place, name, context)
        yield from _check_annex(item, place, name, context)


def _check_codes(item: Item, place: str, name: str) -> Iterator[UnknownFact]:
    for field, code in (("hs", item.hs), ("hs8", item.hs8)):
        fault = _find_customs_fault(code)
        if fault:
            why = say(
                "the customs code {code} of {name} {fault}; correct it",
                code=code,
                name=name,
                fault=fault,
            )
            yield UnknownFact("item", f"{place}.{field}", why)
    if item.hs and item.hs8:
        length = min(len(item.hs), len(item.hs8), 6)
        if item.hs[:length] != item.hs8[:length]:
            why = say(
                "{name} has two customs codes of other goods, {hs} and {hs8}",
                name=name,
                hs=item.hs,
                hs8=item.hs8,
            )
            yield UnknownFact("item", f"{place}.hs8", say("{why}; correct one of them", why=why))


def _find_customs_fault(code: str | None) -> str | None:
    """Say why no customs code is so written: a spreadsheet drops the zero that it begins with."""
    if code is None:
        return None
    if len(code) % 2:
        return say(
            "has {count} digits: one is missing, such as a zero at its beginning", count=len(code)
        )
    return "is of a chapter that does not exist" if code[:2] in _NO_CHAPTER else None


def _check_lists(item: Item, place: str, name: str) -> Iterator[UnknownFact]:
    """Name a code that no table has: of one state's own list, or beyond the end of a list.

    A reason beside it that names what was compared says what such a code leaves open.
    """
    is_explained = names_comparison(item.not_listed_reason or "")
    for field, code in (("control_code", item.control_code), ("eccn", item.eccn)):
        if code is None or not is_readable(code):
            continue
        beyond = find_beyond_end(code)
        if beyond is not None:
            why = say(
                "the control code {code} of {name} is beyond the end of the Common Military List, "
                "ML{last}; correct it",
                code=beyond,
                name=name,
                last=LAST_MILITARY,
            )
            yield UnknownFact("item", f"{place}.{field}", why)
        elif kind_of_list(code) == "national" and not is_explained:
            why = say(
                "{code}, the control code of {name}, is in no table: which state's list has it, "
                "and whether it asks for a licence, was not looked up; say why none applies",
                code=code,
                name=name,
            )
            yield UnknownFact("item", f"{place}.{field}", why)


def _check_amounts(item: Item, place: str, name: str) -> Iterator[UnknownFact]:
    for field in item.empty_amounts:
        why = say(
            "the {field} of {name} is stated as nothing; state it, or leave it out",
            field=field,
            name=name,
        )
        yield UnknownFact("goods", f"{place}.{field}", why)


def _check_classifier(item: Item, place: str, name: str, context: Context) -> Iterator[UnknownFact]:
    """Name a classification by a party on the other side of the deal."""
    classifier = normalise(item.classified_by or "")
    for party in context.transaction.parties:
        names = {normalise(party.name or ""), normalise(say_role(party.role))} - {""}
        if party.role not in _OWN_SIDE and classifier in names:
            why = say(
                "{name} was classified by {classified_by}, not by the exporter",
                name=name,
                classified_by=item.classified_by,
            )
            yield UnknownFact("classification", f"{place}.classified_by", why)


def _check_annex(item: Item, place: str, name: str, context: Context) -> Iterator[UnknownFact]:
    """Compare the list that an item was classified against with the one that is in force."""
    if item.classified_at and first_day(item.classified_at) > context.on:
        why = say(
            "{name} was classified on {classified_at}, later than {day}",
            name=name,
            classified_at=item.classified_at,
            day=context.on,
        )
        yield UnknownFact("classification", f"{place}.classified_at", why)
    rows = [
        row for row in context.tables.goods.listed if holds_on(row.since, row.until, context.on)
    ]
    versions = {row.annex_version for row in rows}
    acts = set(_ACT.findall(item.annex_version or ""))
    if acts & versions:
        return
    if acts - {_BASE_ACT}:
        newest = joined(sorted(versions))
        why = say(
            "{name} was classified against {annex_version}; Annex I is in force as {newest}",
            name=name,
            annex_version=item.annex_version,
            newest=newest,
        )
        yield UnknownFact(
            "classification", f"{place}.annex_version", say("{why}; compare it again", why=why)
        )
        return
    begins = max((row.since for row in rows if row.since), default=None)
    if begins and item.classified_at and first_day(item.classified_at) < first_day(begins):
        why = say(
            "{name} was classified on {classified_at}; Annex I has changed on {begins}",
            name=name,
            classified_at=item.classified_at,
            begins=begins,
        )
        yield UnknownFact(
            "classification", f"{place}.classified_at", say("{why}; compare it again", why=why)
        )


# ------------------------------------------------------------------------------------------------
# Parties and owners whose id, name or number does not say who they are.
#
# Silence about somebody who could not be searched for is no clean search. An id that no source
# holds is a fault of the transaction; a name that many bear, and a number that cannot be read, tell
# nobody.
# ------------------------------------------------------------------------------------------------

ALIKE: Final = 0.5
"""Score from which a name may be one of the party whose id stands beside it: names of two companies
seldom reach it, a name that is shortened, misspelt or in other letters does."""


def find_unidentified(context: Context) -> Iterator[UnknownFact]:
    """Yield a gap for each id, name and number that says of nobody who it is."""
    nodes = name_nodes(context.transaction.parties)
    for ref, party in enumerate(context.transaction.parties):
        field = f"parties.{ref}"
        is_certain = any(
            subject.ref == ref and subject.resolved in ("id", "matched")
            for subject in context.subjects
        )
        yield from _check_party(party, field, party.role, party.role, context, is_certain)
        for position, owner in enumerate(party.owners):
            # an owner who is found for certain has no node of its own in the overlay
            node = nodes.node_of.get(Place(ref, position))
            is_owner_certain = node is not None and context.engine.find([node]) == [None]
            owner_field = f"{field}.owners.{position}"
            yield from _check_party(
                owner, owner_field, "owner", party.role, context, is_owner_certain
            )


def _check_party(
    party: TransactionParty | Owner,
    field: str,
    on: str,
    role: str,
    context: Context,
    is_certain: bool,
) -> Iterator[UnknownFact]:
    if party.id is not None and context.engine.find([party.id]) == [None]:
        yield UnknownFact(
            on, f"{field}.id", say("no loaded source has the id {id}", id=party.id), role=role
        )
    yield from _check_id(party, field, on, role, context)
    # a name by which a source's party is found for certain says who is meant, whatever its words
    if party.id is not None or not is_certain:
        yield from _check_empty_name(party, field, on, role)
    if not is_certain:
        yield from _check_name(party, field, on, role)
        yield from _check_numbers_only(party, field, on, role)
    yield from _check_numbers(party, field, on, role)


def _check_id(
    party: TransactionParty | Owner, field: str, on: str, role: str, context: Context
) -> Iterator[UnknownFact]:
    """Name an id whose party has another name or country than the order gives it.

    One wrong digit leads to somebody else: what is then found, or not, says nothing of the order.
    """
    pid = None if party.id is None else context.engine.find([party.id])[0]
    if pid is None:
        return
    record = context.engine.parties([pid])[0]
    if party.name is not None and not _is_nobody(party) and not _bears_name(record, party.name):
        why = say(
            "{id} is {name}, and the order calls it {stated}: say which of the two is meant",
            id=party.id,
            name=record.name,
            stated=quote(party.name),
        )
        yield UnknownFact(on, f"{field}.name", why, role=role)
    elif party.country and record.countries and party.country not in record.countries:
        why = say(
            "{id} is {name} of {countries}, and the order says {stated}: say which is meant",
            id=party.id,
            name=record.name,
            countries=joined(sorted(map(country_name, record.countries))),
            stated=country_name(party.country),
        )
        yield UnknownFact(on, f"{field}.country", why, role=role)


def _bears_name(record: PartyRecord, stated: str) -> bool:
    """Tell whether a name is like one of those that the sources give a party."""
    is_person = record.head is not None and record.head.kind == PartyKind.PERSON
    scorer = Scorer(make_form(make_plain(stated), person=is_person))
    members = record.members
    names = [*(member.name for member in members), *(n.text for m in members for n in m.names)]
    forms = (make_form(make_plain(name), person=is_person) for name in names)
    return any(scorer.score(form, organisation=not is_person).value >= ALIKE for form in forms)


def _check_empty_name(
    party: TransactionParty | Owner, field: str, on: str, role: str
) -> Iterator[UnknownFact]:
    if party.name is not None and _is_nobody(party):
        of = (
            say("an owner of the {role}", role=say_role(role))
            if on == "owner"
            else say("the {role}", role=say_role(role))
        )
        if _is_relation(party):
            why = say(
                "name of {of}: {quoted} says what somebody is to others, or where, and names "
                "nobody; name the party itself",
                of=of,
                quoted=quote(party.name),
            )
        else:
            why = say_empty("name", of, party.name)
        yield UnknownFact(on, f"{field}.name", why, role=role)


def _is_nobody(party: TransactionParty | Owner) -> bool:
    """Tell whether a name says nothing; "Investor" with a number that can be read is somebody."""
    name = party.name or ""
    is_described = describes_owner if isinstance(party, Owner) else names_nobody
    is_nobody = is_described(name) or describes_relation(name)
    is_share = isinstance(party, Owner) and not split_share(name)[0]  # "40 percent"
    says_little = is_share or (says_nothing(name) and not names_institution(name))
    return says_little or (is_nobody and not _has_readable_number(party))


def _is_relation(party: TransactionParty | Owner) -> bool:
    """Tell whether a name of nobody is a role or a place: "customer of Siemens"."""
    name = party.name or ""
    return describes_relation(name) and not (says_nothing(name) or names_nobody(name))


def _check_name(
    party: TransactionParty | Owner, field: str, on: str, role: str
) -> Iterator[UnknownFact]:
    """Name a name that cannot be searched, or that nothing else tells apart from many like it."""
    name = party.name
    if name is None or _is_nobody(party):
        return
    if not make_plain(name).words:
        why = say(
            "the name {quoted} holds no letter or digit: it cannot be searched", quoted=quote(name)
        )
        yield UnknownFact(on, f"{field}.name", why, role=role)
    elif has_lost_letters(name) and not _has_readable_number(party):
        why = say(
            "the name {quoted} has a question mark in the place of a letter; write the name out",
            quoted=quote(name),
        )
        yield UnknownFact(on, f"{field}.name", why, role=role)
    elif not (_is_told_apart(party) or _has_readable_number(party) or _is_body_of_state(party)):
        why = say(
            "the name {quoted} tells nobody apart; give an identifier, or the full name",
            quoted=quote(name),
        )
        yield UnknownFact(on, f"{field}.name", why, role=role)


def _is_told_apart(party: TransactionParty | Owner) -> bool:
    """Tell whether a name is not everybody's; "Ahmed" is, unless it is stated to be a firm."""
    name = party.name or ""
    may_be_person = getattr(party, "kind", None) in (None, PartyKind.PERSON, PartyKind.UNKNOWN)
    return tells_apart(name) and not (may_be_person and is_bare_name(name))


def _is_body_of_state(party: TransactionParty | Owner) -> bool:
    """Tell whether it is a state, or a body of a state that is stated: there is one of the name."""
    name = party.name or ""
    if names_state(name):
        return True
    is_body = getattr(party, "kind", None) == PartyKind.PUBLIC_BODY or kind_of_name(name)
    return bool(is_body) and party.country is not None


def _has_readable_number(party: TransactionParty | Owner) -> bool:
    texts = party.identifiers.items()
    return any(not read_numbers(scheme, raw, party.country).faults for scheme, raw in texts)


def _check_numbers_only(
    party: TransactionParty | Owner, field: str, on: str, role: str
) -> Iterator[UnknownFact]:
    """Name who is given by numbers alone that nobody is found by for certain.

    Lists go by names: that none of them has the number says nothing of who it is.
    """
    if party.id is None and party.name is None and party.identifiers:
        schemes = joined(sorted(party.identifiers))
        why = say(
            "no party is found for certain by {schemes} alone, and no name is given to search for",
            schemes=schemes,
        )
        yield UnknownFact(on, f"{field}.identifiers", why, role=role)


def _check_numbers(
    party: TransactionParty | Owner, field: str, on: str, role: str
) -> Iterator[UnknownFact]:
    """Name a number that cannot be read; a natural person's is not repeated."""
    for scheme, raw in party.identifiers.items():
        faults = read_numbers(scheme, raw, party.country).faults
        if says_nothing(raw):
            faults = ("it says nothing",)
        if faults:
            number = "the number" if holds_personal_number(scheme, raw) else quote(raw)
            why = say(
                "{scheme} of {part}: {number} cannot be read ({faults}) and is compared as a "
                "text only",
                scheme=scheme,
                part="an owner" if on == "owner" else "the party",
                number=number,
                faults=joined(faults, "; "),
            )
            yield UnknownFact(on, f"{field}.identifiers.{scheme}", why, role=role)


# ------------------------------------------------------------------------------------------------
# Papers of the file that are none, are not there, or were not there yet.
# ------------------------------------------------------------------------------------------------


def find_faults_of_papers(context: Context) -> Iterator[UnknownFact]:
    """Yield a gap for each document that cannot be what it is said to be."""
    kinds: dict[str, str] = {}
    for number, document in enumerate(context.transaction.documents):
        place, name = f"documents.{number}", document.name or document.kind.replace("_", " ")
        yield from _check_file(document, place, name)
        yield from _check_day(document, place, name, context)
        yield from _check_sender(document, place, name, context)
        first_kind = kinds.setdefault(document.sha256, document.kind)
        if first_kind != document.kind:
            why = say("{name} is the same file as a document of another kind", name=name)
            yield UnknownFact("document", f"{place}.kind", why)
    yield from _check_contract(context)
    yield from _check_limbs(context)


def _check_file(document: TransactionDocument, place: str, name: str) -> Iterator[UnknownFact]:
    if document.sha256 == EMPTY_FILE:
        yield UnknownFact("document", f"{place}.sha256", say("{name} is an empty file", name=name))
    elif document.bytes == 0:
        yield UnknownFact("document", f"{place}.bytes", say("{name} is an empty file", name=name))


def _check_day(
    document: TransactionDocument, place: str, name: str, context: Context
) -> Iterator[UnknownFact]:
    if document.received_at is None:
        return
    day, field = read_day(document.received_at), f"{place}.received_at"
    if day is None:
        why = say(
            "the day on which {name} was received, {stated}, is not understood",
            name=name,
            stated=repr(document.received_at),
        )
        yield UnknownFact("document", field, say("{why}; write YYYY-MM-DD", why=why))
    elif day > context.on:
        why = say(
            "{name} was received on {day}, later than {day_2}: it was not there yet",
            name=name,
            day=day,
            day_2=context.on,
        )
        yield UnknownFact("document", field, why)


def _check_sender(
    document: TransactionDocument, place: str, name: str, context: Context
) -> Iterator[UnknownFact]:
    """Name a sender whom the order does not name: papers of strangers prove little."""
    sender = document.from_party
    if not sender:
        return
    names_of_parties = {
        normalise(text)
        for party in context.transaction.parties
        for text in (party.role, party.id or "", party.name or "")
        if text
    }
    if normalise(sender) not in names_of_parties:
        why = say(
            "{name} came from {sender}, who is no party of the order", name=name, sender=sender
        )
        yield UnknownFact("document", f"{place}.from_party", why)


def _check_contract(context: Context) -> Iterator[UnknownFact]:
    """Look for the paper that the contract names."""
    named = context.transaction.contract.document
    if not named or says_nothing(named):
        return
    documents = context.transaction.documents
    names = {text for row in documents for text in (row.id, row.name, row.sha256) if text}
    if named not in names:
        why = say("the contract's paper, {named}, is not among the documents", named=named)
        yield UnknownFact("document", "contract.document", why)


LIMBS = frozenset(
    {
        *("art_4_1_a", "art_4_1_b", "art_4_1_c", "art_5_1_internal_repression"),
        *("art_5_1_human_rights", "art_5_1_humanitarian_law", "national"),
    }
)
"""Limbs that a letter may name."""


def _check_limbs(context: Context) -> Iterator[UnknownFact]:
    for number, letter in enumerate(context.transaction.letters):
        if letter.limb and letter.limb not in LIMBS and not says_nothing(letter.limb):
            why = say(
                "the authority's letter names a limb that is not known: {limb}", limb=letter.limb
            )
            yield UnknownFact("letter", f"letters.{number}.limb", why)


# ------------------------------------------------------------------------------------------------
# Lines, numbers and texts of a party that speak of another country than the one stated for it.
#
# A telephone number, a domain or a tax number of a country for which goods are banned is no proof
# of anything: a firm may have a branch there. It is a reason to ask where the party is.
# ------------------------------------------------------------------------------------------------

_DOMAINS: Final = {"su": "RU", "xn--p1ai": "RU", "рф": "RU", "xn--90ais": "BY", "бел": "BY"}
"""Domains of a country that are not its code."""

_NUMBERS: Final = {"inn": "RU", "ogrn": "RU", "uscc": "CN"}
"""Schemes whose numbers, where their check fits, one country alone gives."""


def find_faults_of_reach(context: Context) -> Iterator[UnknownFact]:
    """Yield a gap for each line, number or text of another country for which goods are banned."""
    banned = _list_banned(context)
    for ref, party in enumerate(context.transaction.parties):
        if party.role == "exporter" or party.country is None:
            continue
        for field, what, country in _list_lines(party):
            if country != party.country and country in banned:
                name = party.name or say("the {role}", role=say_role(party.role))
                stated = say_country(party.country)
                why = say(
                    "{what} of {name} is of {country}, and its country is stated",
                    what=what,
                    name=name,
                    country=say_country(country),
                )
                yield UnknownFact(
                    party.role,
                    f"parties.{ref}.{field}",
                    say("{why} as {stated}", why=why, stated=stated),
                    role=party.role,
                )
    yield from _check_texts(context, list_restricted(context))


def list_restricted(context: Context) -> frozenset[str]:
    """Return the countries for which goods are banned, or arms as a whole, on the day."""
    return _list_banned(context) | _list_embargoed(context)


def _list_banned(context: Context) -> frozenset[str]:
    """Return the countries for the whole of which an act bans goods on the day."""
    return frozenset(
        ban.country
        for ban in context.tables.bans
        if not ban.region and ban.holds(context.on, context.as_of)
    )


def _list_embargoed(context: Context) -> frozenset[str]:
    """Return the countries that are as a whole under an arms embargo on the day."""
    return frozenset(
        regime.country
        for regime in context.tables.regimes
        if (regime.equipment, regime.scope) == ("arms", "country")
        and not regime.is_political
        and in_force(regime.since, regime.until, context.on, context.as_of)
    )


def _list_lines(party: TransactionParty) -> Iterator[tuple[str, str, str]]:
    """Yield of each line and number: its field, what it is, and the country that gives it."""
    for number in stated_query(party).identifiers:
        country = _NUMBERS.get(number.scheme)
        if country and number.valid:
            yield (
                f"identifiers.{number.scheme}",
                say("the {upper}", upper=number.scheme.upper()),
                country,
            )
        elif number.scheme == "swift" and len(number.value) > _BIC_COUNTRY:
            yield "identifiers.swift", "the bank's BIC", number.value[4:_BIC_COUNTRY].upper()
    lines: tuple[tuple[ContactKind, str, str | None], ...] = (
        ("phone", "phone", party.phone),
        ("email", "email", party.email),
        ("website", "website", party.website),
    )
    for kind, field, text in lines:
        for piece in split_contacts(kind, text or ""):
            for contact in read_contact(kind, piece, party.country):
                country = _find_country(contact.kind, contact.value)
                is_phone = contact.kind == "phone"
                words = (
                    "the telephone number"
                    if is_phone
                    else say("the domain {value}", value=contact.value)
                )
                if country is not None and contact.kind != "email":
                    yield field, words, country


_BIC_COUNTRY: Final = 6
"""Letters of a BIC up to the end of its country."""


def _find_country(kind: str, value: str) -> str | None:
    """Return the country of a telephone number, or of a domain."""
    if kind == "phone":
        # the tables of the library are only read where a number is
        import phonenumbers  # noqa: PLC0415  # see above

        number = phonenumbers.parse(value, None)
        return phonenumbers.region_code_for_number(number) or None
    ending = value.rpartition(".")[2]
    return _DOMAINS.get(ending, ending.upper())


def _check_texts(context: Context, countries: frozenset[str]) -> Iterator[UnknownFact]:
    """Name one of some countries of which the stated end use speaks, and the order nowhere."""
    order = context.transaction
    stated = {order.destination, *order.way, *(party.country for party in order.parties)}
    texts = [("end_use.text", "the stated end use", order.end_use.text)]
    texts += [
        (f"items.{position}.system_name", "the system that the goods are for", item.system_name)
        for position, item in enumerate(order.items)
    ]
    for field, what, text in texts:
        for word, country in find_spoken_countries(text or "", countries - stated):
            yield UnknownFact("end_use", field, _say_spoken(what, word, country))
    for position, item in enumerate(order.items):
        for word, country in find_destined_countries(item.description or "", countries - stated):
            why = _say_spoken("the description of the goods", word, country)
            yield UnknownFact("item", f"items.{position}.description", why)


def _say_spoken(what: str, word: str, country: str) -> str:
    return say(
        "{what} speaks of {word}, in {country}: say what goes there",
        what=what,
        word=word,
        country=say_country(country),
    )


# ------------------------------------------------------------------------------------------------
# Places of an order that lie in another country than the one stated, or in a part of it.
# ------------------------------------------------------------------------------------------------

_RECEIVING: Final = ("end_user", "operator", "consignee", "intermediate_consignee")
"""Roles whose place may lie in a part of a country that has rules of its own."""


def find_faults_of_places(context: Context) -> Iterator[UnknownFact]:
    """Yield a gap for each place that is elsewhere than the order says."""
    yield from _check_codes_of_places(context)
    yield from _check_addresses(context)
    yield from _check_sites(context)
    yield from _check_ways(context)
    yield from _check_regions(context)


def _check_addresses(context: Context) -> Iterator[UnknownFact]:
    """Compare the addresses of parties with their countries."""
    for ref, party in enumerate(context.transaction.parties):
        elsewhere = contradicts(party.address, party.country) or _find_restricted_town(
            party.address, context
        )
        if elsewhere and party.country:
            name = party.name or say("the {role}", role=say_role(party.role))
            why = say(
                "the address of {name} is in {countries}, and its country is stated as {country}",
                name=name,
                countries=_say_countries(elsewhere),
                country=say_country(party.country or ""),
            )
            yield UnknownFact(party.role, f"parties.{ref}.address", why, role=party.role)


def _check_sites(context: Context) -> Iterator[UnknownFact]:
    """Compare the sites of end use with the destination."""
    transaction = context.transaction
    for field, what, site in list_sites(transaction):
        elsewhere = contradicts(site, transaction.destination) or _find_restricted_town(
            site, context
        )
        if elsewhere and transaction.destination:
            why = say(
                "{what} is in {countries}, and the destination is stated as {country}",
                what=what,
                countries=_say_countries(elsewhere),
                country=say_country(transaction.destination or ""),
            )
            yield UnknownFact("destination", field, why)


def _find_restricted_town(place: str | None, context: Context) -> frozenset[str]:
    """Return the countries of a town among other words, where goods for all of them are banned.

    Elsewhere such a word is more often the name of a building: "Paris Tower".
    """
    order = context.transaction
    stated = {order.destination, *order.way, *(party.country for party in order.parties)}
    near = frozenset(filter(None, stated))
    if not place or find_countries(place) or has_town_of(place, near):
        return frozenset()
    named = find_countries(place, within=True)
    largest = read_country(place, within=True).country
    meant = frozenset({largest}) if largest else named
    return meant if meant <= list_restricted(context) else frozenset()


def _check_ways(context: Context) -> Iterator[UnknownFact]:
    """Compare where the goods are unloaded or delivered with the countries of the order.

    A delivery to a country that is known is a finding (`div-route-abnormal`), and no gap.
    """
    transaction = context.transaction
    expected = {transaction.destination, *transaction.way} - {None}
    named = find_countries(transaction.unloading_place, within=True)
    if named and transaction.destination and named.isdisjoint(expected):
        why = say(
            "the goods are unloaded in {countries}, which is neither the destination nor on the "
            "route",
            countries=_say_countries(named),
        )
        yield UnknownFact("destination", UNLOADING, why)
    for field, place in list_deliveries(transaction):
        yield from _check_delivery(context, field, place)


def _check_delivery(context: Context, field: str, place: str) -> Iterator[UnknownFact]:
    """Name a place of delivery that says in no way, or not for sure, in which country it is."""
    transaction = context.transaction
    if not is_located(place, transaction) and not _names_party(place, transaction):
        why = say("{place}: in which country that is was not understood; add it", place=place)
        yield UnknownFact("destination", field, why)
        return
    if field == UNLOADING or transaction.destination is None:
        return
    # under some terms of delivery the buyer takes the goods over at the seller's, or on the way
    named = find_countries(place, within=True)
    country = read_country(place, transaction.countries_of_receipt, within=True).country
    if named and country is None and named.isdisjoint(list_expected(transaction)):
        why = say(
            "the goods are delivered in {countries}, which is neither the destination nor "
            "the country of a party, nor on the route",
            countries=_say_countries(named),
        )
        yield UnknownFact("destination", field, why)


def _names_party(place: str, transaction: Transaction) -> bool:
    """Tell whether a place names a party of the order whose country is stated."""
    return any(
        compare_names(party.name, place) is Likeness.SAME
        for party in transaction.parties
        if party.name and party.country is not None
    )


def _check_regions(context: Context) -> Iterator[UnknownFact]:
    """Ask for the part of the country where a place lies in one that has rules of its own."""
    for field, place, country, stated in _list_placed(context.transaction):
        code = find_own_region(place)
        region = find_region(context.tables.regions, code, context.on)
        if region is not None and stated != code and _may_lie_in(place, country, region.code):
            why = say(
                "{place} lies in {name}, for which there are rules of their own: state the "
                "region as {code}, or where in {country} it is",
                place=place,
                name=region.name,
                code=region.code,
                country=say_country(region.code[:2]),
            )
            yield UnknownFact("destination", field, why)


def _list_placed(order: Transaction) -> Iterator[tuple[str, str | None, str | None, str | None]]:
    """Yield where goods or users are: the field, the place, and which country and region it has."""
    stated = order.destination, order.destination_region
    for field, _, site in list_sites(order):
        yield field, site, *stated
    for field, place in list_deliveries(order):
        yield field, place, *stated
    for ref, party in enumerate(order.parties):
        if party.role in _RECEIVING:
            region = party.region or order.destination_region
            yield f"parties.{ref}.address", party.address, party.country, region


def _may_lie_in(place: str | None, country: str | None, region: str) -> bool:
    """Tell whether a place may be the one of a region, and no other country's of the same name."""
    named = find_countries(place)
    of_region = region.partition("-")[0]
    return (
        not named
        or names_occupier(place)
        or (of_region in named and (country == of_region or country not in named))
    )


def _say_countries(countries: Collection[str]) -> str:
    return joined(sorted(map(say_country, countries)), " or ")


def _check_codes_of_places(context: Context) -> Iterator[UnknownFact]:
    """Name codes that are no country of today: what holds for its successors is not looked up."""
    for on, field, code in _list_countries(context.transaction):
        if code is not None and not is_country_of_today(code):
            why = say(
                "{country} is no country of today: state the one that the place belongs to now",
                country=say_country(code),
            )
            yield UnknownFact(on, field, why)


def _list_countries(order: Transaction) -> Iterator[tuple[str, str, str | None]]:
    """Yield each country of an order: what it is about, its field and its code."""
    yield "destination", "destination", order.destination
    for ref, party in enumerate(order.parties):
        yield party.role, f"parties.{ref}.country", party.country
        for position, owner in enumerate(party.owners or ()):
            yield "owner", f"parties.{ref}.owners.{position}.country", owner.country
    for field, route in (("route", order.route), ("transport.route", order.transport.route)):
        for position, code in enumerate(route):
            yield "destination", f"{field}.{position}", code


CONSIGNEES: Final = ("consignee", "intermediate_consignee")


def detect_data_gap(context: Context) -> Iterator[Result]:
    """Yield an unknown fact for each required one that neither transaction nor graph tells.

    Whatever the policy requires, a stated fact that says nothing is a gap, and so is one that
    another contradicts, and who could not be searched for.
    """
    yield from find_unidentified(context)
    yield from find_empty_facts(context)
    yield from _check_harm(context)
    yield from find_contradictions(context)
    yield from find_faults_of_places(context)
    yield from find_faults_of_reach(context)
    yield from find_faults_of_goods(context)
    for conflict in context.item_conflicts:
        yield UnknownFact("item", conflict.field, conflict.why)
    yield from find_faults_of_papers(context)
    required = context.policy.required
    if "end_user" in required:
        yield from _check_end_user(context)
    if "consignee" in required:
        yield from _check_consignees(context)
    owners_to = None if required.owners_to is None else float(required.owners_to)
    yield from find_owner_gaps(context, owners_to)
    if "item_answers" in required:
        yield from _check_items(context)
    if "destination_record" in required:
        yield from _check_destination(context)


def _check_harm(context: Context) -> Iterator[UnknownFact]:
    """Name what a judgement of harm leaves open; where none is given, none is asked for."""
    harm = context.transaction.risk_of_harm
    for place, name in harm.missing() if harm else ():
        yield UnknownFact(
            "harm", f"risk_of_harm.{place}", say("risk of harm: {name} is not stated", name=name)
        )


def _check_end_user(context: Context) -> Iterator[UnknownFact]:
    """Ask who each end-user is: one who is known says nothing of the others."""
    if not context.transaction.with_role("end_user"):
        yield UnknownFact("end_user", "parties", "the end-user is not known", role="end_user")
    for ref, party in enumerate(context.transaction.parties):
        if party.role == "end_user" and not party.is_named:
            why = say("the end-user (party {number}) is not known", number=ref + 1)
            yield UnknownFact("end_user", f"parties.{ref}", why, role="end_user")
    users = context.with_roles(["end_user"])
    records = context.engine.parties([user.pid for user in users])
    for user, record in zip(users, records, strict=True):
        # a party that any source calls somebody is somebody, whatever the others say
        if record.kinds and record.kinds <= PLACE_KINDS:
            kind = min(record.kinds)
            what = "an address" if kind == PartyKind.ADDRESS else "a telephone number or mailbox"
            why = say(
                "{name} is {what}: who uses the goods there is not known", name=user.name, what=what
            )
            yield UnknownFact("end_user", f"parties.{user.ref}", why, subject=user, role="end_user")


def _check_consignees(context: Context) -> Iterator[UnknownFact]:
    """Ask who each consignee is; where there is no consignee, the goods go to the end-user."""
    for ref, party in enumerate(context.transaction.parties):
        if party.role in CONSIGNEES and not party.is_named:
            why = say(
                "the {role} (party {number}) is not known",
                role=say_role(party.role),
                number=ref + 1,
            )
            yield UnknownFact("consignee", f"parties.{ref}", why, role=party.role)


def _check_items(context: Context) -> Iterator[UnknownFact]:
    items = context.transaction.items
    if not items:
        yield UnknownFact("item", "items", "what is delivered is not known")
    for position, item in enumerate(items):
        if not is_classified(item, context):
            why = say(
                "{item} has no control code: give one, a reason why none applies, or six answers "
                "that decide",
                item=name_item(position, item),
            )
            yield UnknownFact("item", f"items.{position}", why)


def _check_destination(context: Context) -> Iterator[UnknownFact]:
    country = context.transaction.destination
    if country is None:
        yield UnknownFact("destination", "destination", "the country of destination is not known")
        return
    for involved in list_regions(context, ("destination", "end_user")):
        record = involved.read_record()
        if record.is_open:
            why = _say_open_record(involved.name, record)
            yield UnknownFact("destination", "destination_record", why)


def _say_open_record(name: str, record: CountryRecord) -> str:
    if record.status == "unknown":
        unknown = say("the record of {name} is not known for {year}", name=name, year=record.year)
        # one family alone does not say that there is nothing
        return (
            say("{unknown}: {second_family}", unknown=unknown, second_family=SECOND_FAMILY)
            if record.families_known
            else unknown
        )
    return say(
        "the record of {name} for {year} rests on one family of measures, which indicates it: "
        "{second_family}",
        name=name,
        year=record.year,
        second_family=SECOND_FAMILY,
    )


# ------------------------------------------------------------------------------------------------
# screening-stale: a layer was older on the date than its source allows; no clock is read.
#
# Age counts from the day on which a list was published, where that is stated, else from retrieval.
# ------------------------------------------------------------------------------------------------


def detect_screening_stale(context: Context) -> Iterator[Result]:
    """Yield an unknown fact for each layer that is past its limit, or whose age is not known."""
    for layer in context.layers:
        limit = context.policy.max_age(layer.dataset, layer.source, layer.max_age_days)
        if limit is None:
            continue
        age = age_days(layer, context)
        if age is None:
            text = say(
                "{dataset}, or a row of it, has no date of retrieval: its age is not known",
                dataset=layer.dataset,
            )
            yield _unknown_since(layer, text)
        # on the last day of its age a layer is still fresh
        elif age > limit:
            days = say("{age} days old, and at most {limit} are allowed", age=age, limit=limit)
            text = say(
                "the data of {dataset} is of {aged_from}: {days}",
                dataset=layer.dataset,
                aged_from=layer.aged_from,
                days=days,
            )
            yield _unknown_since(layer, text)


def _unknown_since(layer: LayerFacts, why: str) -> UnknownFact:
    return UnknownFact(on="source", field=layer.dataset, why=why)
