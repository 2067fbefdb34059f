"""Detectors of the group "Completeness", each named after its indicator."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
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
from onward.queries.detection.context import Context, age_days
from onward.queries.detection.country_rules import list_regions
from onward.queries.detection.document_rules import (
    Stated,
    state_item,
    state_paper,
    state_party,
)
from onward.queries.detection.goods import is_classified, kind_of_list
from onward.queries.detection.results import Result, UnknownFact
from onward.queries.detection.tiers import has_known_class, required_facts
from onward.queries.end_use import (
    EMPTY_FILE,
    TERM,
    UNLOADING,
    contradicts,
    find_countries,
    find_own_region,
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
from onward.queries.spoken_places import SpokenPlace, find_spoken_places
from onward.queries.tables.tables import find_region, in_force
from onward.queries.transactions.empty_words import (
    describes_owner,
    describes_relation,
    names_institution,
    names_nobody,
    says_nothing,
    split_words,
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
from onward.queries.transactions.order_texts import (
    TERM_ROWS,
    OrderText,
    find_unexplained_terms,
    find_unstated_readings,
    is_read,
    list_order_texts,
    list_unread_texts,
    quote_text,
)
from onward.queries.transactions.texts import forbids, is_bare_name, tells_apart
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


def find_contradictions(context: Context) -> Iterator[UnknownFact]:
    """Yield a gap for each two facts of the order that contradict each other."""
    yield from _check_days(context)
    yield from _check_founding(context)
    yield from _check_terms(context)
    answer = context.transaction.answers.get("no_reexport_clause_signed")
    if context.transaction.contract.no_reexport is True and answer in {"no", "unclear"}:
        contract = Stated(context, "contract")
        yield contract.gap("clause_not_confirmed", "answers.no_reexport_clause_signed")


def _check_days(context: Context) -> Iterator[UnknownFact]:
    """Compare the order's days with that of the planned shipment, before which all of them are."""
    transaction = context.transaction
    shipped = transaction.planned_ship_date
    if shipped is None:
        return
    days = (
        ("the order's day", transaction.date),
        (say("the {field}", field="order date"), transaction.order_date),
        (say("the {field}", field="contract date"), transaction.contract_date),
    )
    for name, day in days:
        if day and first_day(day) > first_day(shipped):
            order = Stated(context, "transaction", name=name)
            yield order.gap("shipped_before", "planned_ship_date", day=day, shipped=shipped)


def _check_founding(context: Context) -> Iterator[UnknownFact]:
    for ref, party in enumerate(context.transaction.parties):
        founded = party.incorporated
        if founded and first_day(founded) > context.on:
            stated = state_party(context, ref)
            yield stated.gap("founded_later", "incorporated", incorporated=founded, day=context.on)


def _check_terms(context: Context) -> Iterator[UnknownFact]:
    """Read the term of delivery: one that nobody knows, and goods that the buyer collects."""
    stated = context.transaction.incoterm
    if stated is None or not stated.strip():
        return
    order, code = Stated(context, "transaction"), read_term(stated).code
    if code is None:
        yield order.gap("term_unknown", TERM, stated=repr(stated))
    elif code == _COLLECTED and not context.transaction.with_role(*_CARRYING):
        yield order.gap("carrier_unnamed", TERM)


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
            stated = Stated(context, fact.on, fact.field, fact.name.replace("_", " "), fact.role)
            yield stated.gap("says_nothing", of=fact.of, quoted=quote(fact.text))
    for position, item in enumerate(context.transaction.items):
        yield from _check_reason(state_item(context, position), position, item)
        yield from _check_export_code(state_item(context, position), position, item)


def _check_reason(stated: Stated, position: int, item: Item) -> Iterator[UnknownFact]:
    """Name a reason that says nothing of what was compared, where no code speaks instead."""
    reason = item.not_listed_reason
    if reason is None or is_readable(item.control_code or ""):
        return
    fault = find_reason_fault(reason)
    if fault is not None:
        words = {"item": name_item(position, item), "quoted": quote(reason), "fault": fault}
        yield stated.gap("reason_faulty", "not_listed_reason", **words)


def _check_export_code(stated: Stated, position: int, item: Item) -> Iterator[UnknownFact]:
    """Name an ECCN that is none; the detector of listed items judges the control code."""
    code = item.eccn
    if code is not None and (hint := find_code_fault(code)) is not None:
        words = {"of": name_item(position, item), "quoted": quote(code), "hint": hint}
        yield stated.gap("export_code_faulty", "eccn", **words)


def quote(text: str) -> str:
    """Return a text in quotes, cut where it is long, its control characters made visible."""
    return repr(text if len(text) <= QUOTED else f"{text[:QUOTED]}…")


# ------------------------------------------------------------------------------------------------
# Words of texts, and customs codes, that speak of what the order's chosen fields do not say.
# ------------------------------------------------------------------------------------------------


def find_unexplained_texts(context: Context) -> Iterator[UnknownFact]:
    """Yield a gap for each word that a person has to read, or a chosen field to explain."""
    for unexplained in find_unexplained_terms(context.transaction):
        text, row = unexplained.text, TERM_ROWS[unexplained.term]
        stated = Stated(context, "end_use") if text.item is None else state_item(context, text.item)
        stated = replace(stated, place="")
        if text.says:
            quoted = {"says": text.says, "quoted": quote_text(text.text)}
            words = {"words": unexplained.words, "about": row.about, "missing": row.missing}
            yield stated.gap("text_speaks", text.field, **quoted, **words)
        else:
            words = {"code": text.text, "goods": unexplained.words, "missing": row.missing}
            yield stated.gap("code_speaks", text.field, **words)
    for text in dict.fromkeys(find_unstated_readings(context.transaction)):
        # a person says what the goods are, or for whom: without it nothing proceeds
        stated = Stated(context, "end_user" if text.item is None else "item")
        yield stated.gap(
            "reading_unstated", text.field, says=text.says, quoted=quote_text(text.text)
        )


_RESTRICTED_END: Final = re.compile(
    r"russ|росси|рф\b|rusia|rusya|ruś|rosj|rusk|rúss|俄|belarus|bielorus|białorus|беларус|белорус",
    re.IGNORECASE,
)
"""Names of the countries of which clauses against re-export speak."""


def find_faults_of_clause(context: Context) -> Iterator[UnknownFact]:
    """Yield a gap where the text of the clause forbids nothing, or a sentence of it allows."""
    text = context.transaction.contract.clause_text
    if not text or says_nothing(text) or is_read(text, context.transaction):
        return
    sentences = [part for part in re.split(r"[.;\n]", text) if part.strip()]
    speaking = [part for part in sentences if _RESTRICTED_END.search(part)] or [text]
    if not all(map(forbids, speaking)):
        stated = Stated(context, "contract")
        yield stated.gap("clause_allows", "contract.clause_text", quoted=quote_text(text))


_SIMILAR: Final = 4
"""How many times the price of another line of alike goods is still one of alike goods."""


def find_faults_of_prices(context: Context) -> Iterator[UnknownFact]:
    """Yield a gap where two lines of alike goods have prices by piece that are far apart.

    Goods are alike that have one customs code, unit and currency, and one name but for numbers.
    Those of other names may be parts of one another, and so much cheaper.
    """
    items = context.transaction.items
    priced: dict[tuple[object, ...], list[tuple[Decimal, int]]] = {}
    # an order of one line has nothing to compare, and is answered without a look at its amounts
    for position, item in enumerate(items if len(items) > 1 else ()):
        quantity, value = Decimal(item.quantity or 0), Decimal(item.value or 0)
        words = [word for word in split_words(item.description or "") if word.isalpha()]
        if quantity and value and words:
            code = (item.hs or item.hs8 or "")[:_HS_DIGITS]
            goods = (code, item.unit, item.currency, *words)
            priced.setdefault(goods, []).append((value / quantity, position))
    for prices in priced.values():
        (low, cheap), (high, dear) = min(prices), max(prices)
        if high >= _SIMILAR * low:
            stated = state_item(context, cheap)
            other = name_item(dear, items[dear])
            yield stated.gap("price_apart", "value", other=other, times=f"{high / low:.0f}")


# ------------------------------------------------------------------------------------------------
# Facts of the goods that contradict each other, or were classified against another list.
# ------------------------------------------------------------------------------------------------

_OWN_SIDE: Final = frozenset({"exporter", "seller"})
_ACT: Final = re.compile(r"\b(?:20\d\d/\d+|\d+/(?:19|20)\d\d)\b")
_BASE_ACT: Final = "2021/821"
_NO_CHAPTER: Final = frozenset({"00", "77"})
"""Beginnings that no code of the Harmonized System has: chapter 77 is kept free."""
_OWN_CHAPTERS: Final = frozenset({"98", "99"})
"""Chapters that the Harmonized System leaves to states: whole plants, relief goods, samples."""


def find_faults_of_goods(context: Context) -> Iterator[UnknownFact]:
    """Yield a gap for each fact of an item that cannot be as it is stated."""
    for position, item in enumerate(context.transaction.items):
        stated = state_item(context, position)
        yield from _check_codes(stated, item)
        yield from _check_lists(stated, item)
        for field in item.empty_amounts:
            yield stated.gap("amount_empty", field, field=field)
        yield from _check_classifier(stated, item)
        yield from _check_annex(stated, item)


def _check_codes(stated: Stated, item: Item) -> Iterator[UnknownFact]:
    for field, code in (("hs", item.hs), ("hs8", item.hs8)):
        fault = _find_customs_fault(code)
        if fault:
            yield stated.gap("customs_code_faulty", field, code=code, fault=fault)
    if item.hs and item.hs8:
        length = min(len(item.hs), len(item.hs8), 6)
        if item.hs[:length] != item.hs8[:length]:
            yield stated.gap("customs_codes_differ", "hs8", hs=item.hs, hs8=item.hs8)


def _find_customs_fault(code: str | None) -> str | None:
    """Say why no customs code is so written: a spreadsheet drops the zero that it begins with."""
    if code is None:
        return None
    if len(code) % 2:
        return say(
            "has {count} digits: one is missing, such as a zero at its beginning", count=len(code)
        )
    if code[:2] in _OWN_CHAPTERS:
        return "is of a chapter of a state's own, which names no goods"
    return "is of a chapter that does not exist" if code[:2] in _NO_CHAPTER else None


def _check_lists(stated: Stated, item: Item) -> Iterator[UnknownFact]:
    """Name a code that no table has: of one state's own list, or beyond the end of a list.

    A reason beside it that names what was compared says what such a code leaves open.
    """
    is_explained = names_comparison(item.not_listed_reason or "")
    for field, code in (("control_code", item.control_code), ("eccn", item.eccn)):
        if code is None or not is_readable(code):
            continue
        beyond = find_beyond_end(code)
        if beyond is not None:
            yield stated.gap("code_beyond_list", field, code=beyond, last=LAST_MILITARY)
        elif kind_of_list(code) == "national" and not is_explained:
            yield stated.gap("code_of_one_state", field, code=code)


def _check_classifier(stated: Stated, item: Item) -> Iterator[UnknownFact]:
    """Name a classification by a party on the other side of the deal."""
    classifier = normalise(item.classified_by or "")
    for party in stated.context.transaction.parties:
        names = {normalise(party.name or ""), normalise(say_role(party.role))} - {""}
        if party.role not in _OWN_SIDE and classifier in names:
            by = item.classified_by
            yield stated.gap("classified_by_other_side", "classified_by", classified_by=by)


def _check_annex(stated: Stated, item: Item) -> Iterator[UnknownFact]:
    """Compare the list that an item was classified against with the one that is in force."""
    context, day = stated.context, item.classified_at
    if day and first_day(day) > context.on:
        yield stated.gap("classified_later", "classified_at", classified_at=day, day=context.on)
    rows = [
        row for row in context.tables.goods.listed if holds_on(row.since, row.until, context.on)
    ]
    versions = {row.annex_version for row in rows}
    acts = set(_ACT.findall(item.annex_version or ""))
    if acts & versions:
        return
    if acts - {_BASE_ACT}:
        words = {"annex_version": item.annex_version, "newest": joined(sorted(versions))}
        yield stated.gap("annex_of_other_version", "annex_version", **words)
        return
    begins = max((row.since for row in rows if row.since), default=None)
    if begins and day and first_day(day) < first_day(begins):
        yield stated.gap("annex_changed", "classified_at", classified_at=day, begins=begins)


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
        stated = state_party(context, ref)
        is_certain = any(
            subject.ref == ref and subject.resolved in ("id", "matched")
            for subject in context.subjects
        )
        yield from _check_party(stated, party, is_certain=is_certain)
        for position, owner in enumerate(party.owners):
            # an owner who is found for certain has no node of its own in the overlay
            node = nodes.node_of.get(Place(ref, position))
            is_owner_certain = node is not None and context.engine.find([node]) == [None]
            owner_stated = replace(stated, on="owner", place=f"{stated.place}.owners.{position}")
            yield from _check_party(owner_stated, owner, is_certain=is_owner_certain)


def _check_party(
    stated: Stated, party: TransactionParty | Owner, *, is_certain: bool
) -> Iterator[UnknownFact]:
    if party.id is not None and stated.context.engine.find([party.id]) == [None]:
        yield stated.gap("id_unknown", "id", id=party.id)
    yield from _check_id(stated, party)
    # a name by which a source's party is found for certain says who is meant, whatever its words
    if party.id is not None or not is_certain:
        yield from _check_empty_name(stated, party)
    if not is_certain:
        yield from _check_name(stated, party)
        # lists go by names: that none of them has the number says nothing of who it is
        if party.id is None and party.name is None and party.identifiers:
            schemes = joined(sorted(party.identifiers))
            yield stated.gap("numbers_alone", "identifiers", schemes=schemes)
    yield from _check_numbers(stated, party)


def _check_id(stated: Stated, party: TransactionParty | Owner) -> Iterator[UnknownFact]:
    """Name an id whose party has another name or country than the order gives it.

    One wrong digit leads to somebody else: what is then found, or not, says nothing of the order.
    """
    engine = stated.context.engine
    pid = None if party.id is None else engine.find([party.id])[0]
    if pid is None:
        return
    record = engine.parties([pid])[0]
    named = replace(stated, name=record.name)
    if party.name is not None and not _is_nobody(party) and not _bears_name(record, party.name):
        yield named.gap("id_of_other_name", "name", id=party.id, stated=quote(party.name))
    elif party.country and record.countries and party.country not in record.countries:
        words = {
            "countries": joined(sorted(map(country_name, record.countries))),
            "stated": country_name(party.country),
        }
        yield named.gap("id_of_other_country", "country", id=party.id, **words)


def _bears_name(record: PartyRecord, stated: str) -> bool:
    """Tell whether a name is like one of those that the sources give a party."""
    is_person = record.head is not None and record.head.kind == PartyKind.PERSON
    scorer = Scorer(make_form(make_plain(stated), person=is_person))
    members = record.members
    names = [*(member.name for member in members), *(n.text for m in members for n in m.names)]
    forms = (make_form(make_plain(name), person=is_person) for name in names)
    return any(scorer.score(form, organisation=not is_person).value >= ALIKE for form in forms)


def _check_empty_name(stated: Stated, party: TransactionParty | Owner) -> Iterator[UnknownFact]:
    if party.name is None or not _is_nobody(party):
        return
    role = say_role(stated.role or "")
    is_owner = stated.on == "owner"
    of = say("an owner of the {role}", role=role) if is_owner else say("the {role}", role=role)
    words = {"of": of, "quoted": quote(party.name)}
    if _is_relation(party):
        yield stated.gap("name_of_relation", "name", **words)
    else:
        yield replace(stated, name="name").gap("says_nothing", "name", **words)


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


def _check_name(stated: Stated, party: TransactionParty | Owner) -> Iterator[UnknownFact]:
    """Name a name that cannot be searched, or that nothing else tells apart from many like it."""
    name = party.name
    if name is None or _is_nobody(party):
        return
    if not make_plain(name).words:
        yield stated.gap("name_without_letters", "name", quoted=quote(name))
    elif has_lost_letters(name) and not _has_readable_number(party):
        yield stated.gap("name_with_lost_letters", "name", quoted=quote(name))
    elif not (
        _is_told_apart(party)
        or _has_readable_number(party)
        or _is_body_of_state(party)
        or _is_placed(party)
    ):
        yield stated.gap("name_of_many", "name", quoted=quote(name))


_SERVING: Final = frozenset({"bank", "carrier", "freight_forwarder"})
"""Roles of those who are named as everybody knows them: "Bank of Georgia", "Air France Cargo"."""


def _is_placed(party: TransactionParty | Owner) -> bool:
    """Tell whether role or address says whom a name of ordinary words means."""
    if not isinstance(party, TransactionParty):
        return False
    has_address = bool(party.address) and any(map(str.isdigit, party.address or ""))
    return (party.role in _SERVING or has_address) and len(make_plain(party.name or "").words) > 1


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


def _check_numbers(stated: Stated, party: TransactionParty | Owner) -> Iterator[UnknownFact]:
    """Name a number that cannot be read; a natural person's is not repeated."""
    for scheme, raw in party.identifiers.items():
        faults = read_numbers(scheme, raw, party.country).faults
        if says_nothing(raw):
            faults = ("it says nothing",)
        if faults:
            words = {
                "part": "an owner" if stated.on == "owner" else "the party",
                "number": "the number" if holds_personal_number(scheme, raw) else quote(raw),
                "faults": joined(faults, "; "),
            }
            yield stated.gap("number_unreadable", f"identifiers.{scheme}", scheme=scheme, **words)


# ------------------------------------------------------------------------------------------------
# Papers of the file that are none, are not there, or were not there yet.
# ------------------------------------------------------------------------------------------------


def find_faults_of_papers(context: Context) -> Iterator[UnknownFact]:
    """Yield a gap for each document that cannot be what it is said to be."""
    kinds: dict[str, str] = {}
    for number, document in enumerate(context.transaction.documents):
        stated = state_paper(context, number)
        if document.sha256 == EMPTY_FILE or document.bytes == 0:
            yield stated.gap("empty_file", "sha256" if document.sha256 == EMPTY_FILE else "bytes")
        yield from _check_day(stated, document)
        yield from _check_sender(stated, document)
        if kinds.setdefault(document.sha256, document.kind) != document.kind:
            yield stated.gap("same_file", "kind")
    yield from _check_contract(context)
    for number, letter in enumerate(context.transaction.letters):
        if letter.limb and letter.limb not in LIMBS and not says_nothing(letter.limb):
            stated = Stated(context, "letter", f"letters.{number}")
            yield stated.gap("limb_unknown", "limb", limb=letter.limb)


def _check_day(stated: Stated, document: TransactionDocument) -> Iterator[UnknownFact]:
    if document.received_at is None:
        return
    day, on = read_day(document.received_at), stated.context.on
    if day is None:
        yield stated.gap("receipt_unread", "received_at", stated=repr(document.received_at))
    elif day > on:
        yield stated.gap("received_later", "received_at", day=day, day_2=on)


def _check_sender(stated: Stated, document: TransactionDocument) -> Iterator[UnknownFact]:
    """Name a sender whom the order does not name: papers of strangers prove little."""
    sender = document.from_party
    if not sender:
        return
    names_of_parties = {
        normalise(text)
        for party in stated.context.transaction.parties
        for text in (party.role, party.id or "", party.name or "")
        if text
    }
    if normalise(sender) not in names_of_parties:
        yield stated.gap("sender_unknown", "from_party", sender=sender)


def _check_contract(context: Context) -> Iterator[UnknownFact]:
    """Look for the paper that the contract names."""
    named = context.transaction.contract.document
    if not named or says_nothing(named):
        return
    documents = context.transaction.documents
    names = {text for row in documents for text in (row.id, row.name, row.sha256) if text}
    if named not in names:
        yield Stated(context, "document").gap("paper_missing", "contract.document", named=named)


LIMBS = frozenset(
    {
        *("art_4_1_a", "art_4_1_b", "art_4_1_c", "art_5_1_internal_repression"),
        *("art_5_1_human_rights", "art_5_1_humanitarian_law", "national"),
    }
)
"""Limbs that a letter may name."""


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
    restricted = _list_under_measures(context)
    for ref, party in enumerate(context.transaction.parties):
        if party.role == "exporter" or party.country is None:
            continue
        for field, what, country in _list_lines(party):
            if country != party.country and country in restricted:
                words = {"what": what, "country": say_country(country)}
                stated = state_party(context, ref)
                yield stated.gap(
                    "line_elsewhere", field, **words, stated=say_country(party.country)
                )
    yield from _check_texts(context)


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


def _list_under_measures(context: Context) -> frozenset[str]:
    """Return the countries for which an act bans goods, arms or equipment on the day."""
    regimes = (
        regime.country
        for regime in context.tables.regimes
        if regime.scope == "country"
        and not regime.is_political
        and in_force(regime.since, regime.until, context.on, context.as_of)
    )
    return _list_banned(context) | frozenset(regimes)


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


def _check_texts(context: Context) -> Iterator[UnknownFact]:
    """Name each country of which a text of the order speaks, and the order itself nowhere.

    What stands in a text is asked for once, by the first one that has it.
    """
    order = context.transaction
    restricted = list_restricted(context)
    near = {order.destination, *order.way, *(party.country for party in order.parties)}
    names = {party.name for party in order.parties if party.name}
    stated_regions = {order.destination_region, *(party.region for party in order.parties)}
    named: set[str] = set()
    sites = {site for _, _, site in list_sites(order) if site and _is_judged(context, site)}
    for spoken in (*_list_spoken_texts(context), *_list_places_read(context)):
        text = spoken.text
        if text.text in sites or is_read(text.text, order):
            continue
        expected = {*filter(None, (*near, *spoken.known)), *named}
        for place in find_spoken_places(text.text, expected, restricted, names):
            key = place.territory.code if place.territory else ""
            if key and (key in named or key in stated_regions):
                continue
            if not key and spoken.is_of_territories:
                continue
            # what compares lists and acts names the states whose they are
            if key or text.kind != "title" or place.countries <= restricted:
                named |= {key} if key else place.countries
                words = {"what": text.says, "word": place.words, "country": _say_where(place)}
                if spoken.is_of_territories:
                    yield spoken.stated.gap("speaks_of", text.field, **words)
                else:
                    quoted = quote_text(text.text)
                    yield spoken.stated.gap("text_names_place", text.field, quoted=quoted, **words)


def _is_judged(context: Context, site: str) -> bool:
    """Tell whether a site is told to lie elsewhere, or in a part of a country, by another rule."""
    is_elsewhere = _find_elsewhere(context, site, context.transaction.destination)
    return bool(is_elsewhere or find_own_region(site))


def _say_where(place: SpokenPlace) -> str:
    if place.territory is None:
        return _say_countries(place.countries)
    country = say_country(place.territory.country)
    return say("{name} ({country})", name=place.territory.name, country=country)


@dataclass(frozen=True, slots=True)
class _SpokenText:
    """A text in which a place may be named.

    Attributes:
        stated: Of what the text is a part.
        known: Countries that the order names beside it.
        is_of_territories: Whether only parts of countries are read in it.
    """

    stated: Stated
    text: OrderText
    known: Collection[str | None] = ()
    is_of_territories: bool = False


def _list_spoken_texts(context: Context) -> Iterator[_SpokenText]:
    """Yield each free text of an order, with what it is a part of."""
    order = context.transaction
    for text in list_order_texts(order):
        part, number, *_ = (*text.field.split("."), "")
        countries: Collection[str | None] = ()
        if part == "parties":
            stated = state_party(context, int(number))
            if text.kind == "relation":
                countries = tuple(owner.country for owner in order.parties[int(number)].owners)
        elif part == "items":
            stated = state_item(context, int(number))
        elif part == "documents":
            stated = state_paper(context, int(number))
        elif part == "end_use":
            stated = Stated(context, "end_use")
        else:
            stated = Stated(context, "contract")
            countries = order.licence.destinations if order.licence and part == "licence" else ()
        yield _SpokenText(replace(stated, place=""), text, countries)


def _list_places_read(context: Context) -> Iterator[_SpokenText]:
    """Yield places of delivery and addresses, of whose countries other rules tell.

    Of a part of a country in the tables of regions they tell, too.
    """
    order = context.transaction
    for field, place in list_deliveries(order):
        if find_own_region(place) is None:
            text = OrderText(field, "the place of delivery", place, "place")
            yield _SpokenText(Stated(context, "destination"), text, is_of_territories=True)
    for ref, party in enumerate(order.parties):
        if party.address and party.role in _RECEIVING and find_own_region(party.address) is None:
            stated = replace(state_party(context, ref), place="")
            text = OrderText(f"parties.{ref}.address", "the address", party.address, "place")
            yield _SpokenText(stated, text, is_of_territories=True)


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
    yield from _check_route(context)
    yield from _check_regions(context)


def _check_addresses(context: Context) -> Iterator[UnknownFact]:
    """Compare the addresses of parties with their countries."""
    for ref, party in enumerate(context.transaction.parties):
        elsewhere = _find_elsewhere(context, party.address, party.country)
        if elsewhere and party.country:
            words = {"countries": elsewhere, "country": say_country(party.country)}
            yield state_party(context, ref).gap("address_elsewhere", "address", **words)


def _check_sites(context: Context) -> Iterator[UnknownFact]:
    """Compare the sites of end use with the destination."""
    destination = context.transaction.destination
    for field, what, site in list_sites(context.transaction):
        elsewhere = _find_elsewhere(context, site, destination)
        if elsewhere and destination:
            words = {"countries": elsewhere, "country": say_country(destination)}
            stated = Stated(context, "destination", field)
            yield stated.gap("site_elsewhere", what=what, **words)


def _find_elsewhere(context: Context, place: str | None, country: str | None) -> str:
    """Name the countries in which a place is, where the stated one is none of them; else ""."""
    countries = contradicts(place, country) or _find_restricted_town(place, context)
    return _say_countries(countries) if countries else ""


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
        stated = Stated(context, "destination", UNLOADING)
        yield stated.gap("unloaded_elsewhere", countries=_say_countries(named))
    for field, place in list_deliveries(transaction):
        yield from _check_delivery(context, field, place)


def _check_route(context: Context) -> Iterator[UnknownFact]:
    """Ask why goods go through a country for which goods of any sort are banned."""
    order, restricted = context.transaction, _list_under_measures(context)
    for field, route in (("route", order.route), ("transport.route", order.transport.route)):
        for position, country in enumerate(route):
            if country in restricted and country != order.destination:
                stated = Stated(context, "destination", field)
                yield stated.gap("route_restricted", str(position), country=say_country(country))


def _check_delivery(context: Context, field: str, place: str) -> Iterator[UnknownFact]:
    """Name a place of delivery that says in no way, or not for sure, in which country it is."""
    transaction, stated = context.transaction, Stated(context, "destination", field)
    if not is_located(place, transaction) and not _names_party(place, transaction):
        yield stated.gap("delivery_unclear", place=place)
        return
    if field == UNLOADING or transaction.destination is None:
        return
    # under some terms of delivery the buyer takes the goods over at the seller's, or on the way
    named = find_countries(place, within=True)
    country = read_country(place, transaction.countries_of_receipt, within=True).country
    if named and country is None and named.isdisjoint(list_expected(transaction)):
        yield stated.gap("delivered_elsewhere", countries=_say_countries(named))


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
            of_place = Stated(context, "destination", field, region.name)
            yield of_place.gap(
                "region_unstated",
                place=place,
                code=region.code,
                country=say_country(region.code[:2]),
            )


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
            yield Stated(context, on, field).gap("former_country", country=say_country(code))


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
    yield from find_unexplained_texts(context)
    yield from find_faults_of_clause(context)
    yield from find_faults_of_prices(context)
    for conflict in context.item_conflicts:
        yield UnknownFact("item", conflict.field, conflict.why)
    yield from find_faults_of_papers(context)
    required = required_facts(context)
    if "end_user" in required:
        yield from _check_end_user(context)
    if "consignee" in required:
        yield from _check_consignees(context)
    yield from find_owner_gaps(context, required)
    if "goods_class" in required:
        yield from _check_class(context)
    if "item_answers" in required:
        yield from _check_items(context)
    if "use" in required:
        yield from _check_use(context)
    if "site" in required:
        yield from _check_site(context)
    if "texts_read" in required:
        yield from _check_texts_read(context)
    if "destination_record" in required:
        yield from _check_destination(context)


def _check_harm(context: Context) -> Iterator[UnknownFact]:
    """Name what a judgement of harm leaves open; where none is given, none is asked for."""
    harm = context.transaction.risk_of_harm
    for place, name in harm.missing() if harm else ():
        yield Stated(context, "harm", "risk_of_harm", name).gap("harm_unstated", place)


def _check_end_user(context: Context) -> Iterator[UnknownFact]:
    """Ask who each end-user is: one who is known says nothing of the others."""
    order = Stated(context, "end_user", "parties", role="end_user")
    if not context.transaction.with_role("end_user"):
        yield order.gap("end_user_unknown")
    for ref, party in enumerate(context.transaction.parties):
        if party.role == "end_user" and not party.is_named:
            yield order.gap("end_user_unnamed", str(ref), number=ref + 1)
    users = context.with_roles(["end_user"])
    records = context.engine.parties([user.pid for user in users])
    for user, record in zip(users, records, strict=True):
        # a party that any source calls somebody is somebody, whatever the others say
        if record.kinds and record.kinds <= PLACE_KINDS:
            kind = min(record.kinds)
            what = "an address" if kind == PartyKind.ADDRESS else "a telephone number or mailbox"
            stated = replace(order, name=user.name)
            gap = stated.gap("end_user_is_place", str(user.ref), what=what)
            yield replace(gap, subject=user)


def _check_consignees(context: Context) -> Iterator[UnknownFact]:
    """Ask who each consignee is; where there is no consignee, the goods go to the end-user."""
    for ref, party in enumerate(context.transaction.parties):
        if party.role in CONSIGNEES and not party.is_named:
            stated = replace(state_party(context, ref), on="consignee")
            words = {"role": say_role(party.role), "number": ref + 1}
            yield stated.gap("consignee_unnamed", **words)


def _check_items(context: Context) -> Iterator[UnknownFact]:
    items = context.transaction.items
    if not items:
        yield Stated(context, "item").gap("goods_unknown", "items")
    is_tiered = context.policy.required is None
    for position, item in enumerate(items):
        stated = state_item(context, position)
        if not is_classified(item, context):
            yield stated.gap("unclassified", item=name_item(position, item))
        elif is_tiered and _rests_on_reason(item, context) and not _is_signed(item):
            yield stated.gap("comparison_unsigned", "classified_by", item=name_item(position, item))


def _rests_on_reason(item: Item, context: Context) -> bool:
    """Tell whether one sentence alone says that no entry applies."""
    decided = item.cyber_surveillance.decides(strict=context.policy.strict_answers)
    return not decided and not is_readable(item.control_code or "")


def _is_signed(item: Item) -> bool:
    return bool(item.classified_by and item.classified_at)


_HS_DIGITS: Final = 6
"""Digits of a customs code that name a subheading, for which the world has one text."""
_WITHOUT_HS: Final = frozenset({"software_download", "technical_assistance", "brokering"})
"""Kinds of orders in which nothing passes a customs office."""


def _check_class(context: Context) -> Iterator[UnknownFact]:
    """Ask for the customs code of each item, and for its family or that it belongs to none."""
    order = context.transaction
    if not order.items and "item_answers" not in required_facts(context):
        yield Stated(context, "item").gap("goods_unknown", "items")
    for position, item in enumerate(order.items):
        stated = replace(state_item(context, position), name=name_item(position, item))
        length = max(len(item.hs or ""), len(item.hs8 or ""))
        if length < _HS_DIGITS and order.kind not in _WITHOUT_HS:
            yield stated.gap("customs_code_unstated", "hs")
        if not has_known_class(item, context):
            yield stated.gap("class_unstated", "families")


def _check_use(context: Context) -> Iterator[UnknownFact]:
    end_use = context.transaction.end_use
    if end_use.use is None and (not end_use.text or says_nothing(end_use.text)):
        yield Stated(context, "end_use").gap("use_unstated", "end_use.use")


def _check_site(context: Context) -> Iterator[UnknownFact]:
    """Ask where the goods will be used, where no site and no address of the user says it."""
    users = context.transaction.with_role("end_user")
    sites = [site for _, _, site in list_sites(context.transaction)]
    if not any(sites) and not any(user.address for user in users):
        yield Stated(context, "end_use").gap("site_unstated", "end_use.site")


def _check_texts_read(context: Context) -> Iterator[UnknownFact]:
    """Ask a person to read what no chosen field explains."""
    for text in list_unread_texts(context.transaction):
        stated = Stated(context, "end_use" if text.item is None else "item")
        yield stated.gap("text_unread", text.field, says=text.says, quoted=quote_text(text.text))


def _check_destination(context: Context) -> Iterator[UnknownFact]:
    country = context.transaction.destination
    if country is None:
        yield Stated(context, "destination").gap("destination_unknown", "destination")
        return
    for involved in list_regions(context, ("destination", "end_user")):
        record = involved.read_record()
        if record.is_open:
            stated = Stated(context, "destination", "destination_record", involved.name)
            yield _ask_record(stated, record)


def _ask_record(stated: Stated, record: CountryRecord) -> UnknownFact:
    if record.status != "unknown":
        return stated.gap("record_indicated", year=record.year, second_family=SECOND_FAMILY)
    unknown = stated.gap("record_unknown", year=record.year)
    if not record.families_known:
        return unknown
    # one family alone does not say that there is nothing
    why = say("{unknown}: {second_family}", unknown=unknown.why, second_family=SECOND_FAMILY)
    return replace(unknown, why=why)


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
        stated = Stated(context, "source", layer.dataset)
        if age is None:
            yield stated.gap("age_unknown", dataset=layer.dataset)
        # on the last day of its age a layer is still fresh
        elif age > limit:
            days = say("{age} days old, and at most {limit} are allowed", age=age, limit=limit)
            words = {"dataset": layer.dataset, "aged_from": layer.aged_from, "days": days}
            yield stated.gap("too_old", **words)
