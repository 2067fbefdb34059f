"""Detectors of the group "Catch-all", each named after its indicator."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from onward.graph.countries import country_name
from onward.graph.dates import first_day, holds_on
from onward.graph.engine import PartyRecord
from onward.graph.model import Party
from onward.graph.names.normalise import normalise
from onward.graph.sayings import joined, say
from onward.queries.detection.context import Context
from onward.queries.detection.goods import find_service, is_listed
from onward.queries.detection.list_entries import possibly_same_records
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
from onward.queries.end_use import DeclaredUse, find_embargoes, list_declared_uses
from onward.queries.model.parts import LetterRow
from onward.queries.rules.indicator import Topic, weaker
from onward.queries.shipments import cite_acts
from onward.queries.tables.tables import ListingProgramme, find_programme
from onward.queries.transactions.goods import Item, codes_in, is_within
from onward.queries.transactions.transaction import Letter

# ------------------------------------------------------------------------------------------------
# catchall-brokering: the order is brokering, which has an article of its own.
# ------------------------------------------------------------------------------------------------


def detect_catchall_brokering(context: Context) -> Iterator[Result]:
    """Yield a finding for each item, with what speaks for a use of Art. 4(1)."""
    yield from find_service(context, "brokering", "brokers")


# ------------------------------------------------------------------------------------------------
# catchall-mil-embargo: the limbs of Art. 4(1) of Regulation (EU) 2021/821, for items not listed.
#
# (a) weapons of mass destruction: a tie to a party that is listed under a programme against them,
# or
# a text that speaks of them; (b) military end use in a country under an arms embargo; (c) parts of
# military goods that were exported without an authorisation.
# ------------------------------------------------------------------------------------------------

MILITARY: Final[tuple[Topic, ...]] = ("armed_forces", "military_tie", "military_list")
"""Indicators that say of a party that its end use may be military. They run before this one."""

_URL: Final = "https://eur-lex.europa.eu/eli/reg/2021/821/oj"


def detect_catchall_mil_embargo(context: Context) -> Iterator[Result]:
    """Yield a finding for each limb that the order, or the graph, speaks for.

    Yields:
        Detected; Undecided where a limit was reached; NotApplicable where every item is listed,
        and needs an authorisation as such.
    """
    items = context.transaction.items
    if items and all(map(is_listed, items)):
        yield NotApplicable("every item is listed: it needs an authorisation under Art. 3")
        return
    uses = list(list_declared_uses(context))
    yield from _judge_weapons(uses, context)
    yield from _judge_military(uses, context)
    yield from _judge_parts(context)


def _judge_weapons(uses: list[DeclaredUse], context: Context) -> Iterator[Result]:
    """Limb a: by what texts say, and by ties to parties listed for such weapons."""
    for use in uses:
        if use.use == "weapons":
            relation = "is meant for weapons of mass destruction or their means of delivery"
            yield _make_finding(context, "a", relation, (use.doubt,))
            break
    roles = {role for block in context.patterns for role in block.start.roles}
    for subject in dict.fromkeys(context.with_roles(roles)):
        yield from _search_tie(context, subject)


_IS_LISTED: Final = "is itself listed for weapons of mass destruction:"


def _search_tie(context: Context, subject: Subject) -> Iterator[Result]:
    def find_weapons(record: PartyRecord) -> ListingProgramme | None:
        entries = record.entries(context.on, context.as_of)
        return find_programme(context.tables.programmes, entries, "weapons", context.on)

    search = search_end(context, subject, lambda record: find_weapons(record) is not None)
    if search.limits:
        text = say("stopped after {limits}: a tie may be missing", limits=joined(search.limits))
        yield Undecided(subject, "limit", (), text)
    if search.end is None or (programme := find_weapons(search.end)) is None:
        return
    is_possible = search.status == "possible"
    doubts = tuple(explain_ties(context.engine, search.path)) or ("a link is not certain",)
    basis = programme.basis
    yield context.find(
        subject=subject,
        object=("party", search.end.id, search.end.name),
        relation="has a tie to" if search.path else _IS_LISTED,
        identity="a",
        paths=(search.path,),
        values={"limb": "art_4_1_a", "programme": programme.title},
        possible_because=doubts if is_possible else (),
        acts=(
            _cite_limb("a"),
            Citation(basis.source, "analogy", basis.verified, basis.url),
        ),
    )


def _judge_military(uses: list[DeclaredUse], context: Context) -> Iterator[Result]:
    """Limb b: military end use, by the order's own words or by the graph, under an embargo."""
    military = [use for use in uses if use.use == "military"]
    declared = [use for use in military if not use.doubt]
    ties = [row for _, row in context.prior_results_on(*MILITARY) if isinstance(row, Detected)]
    sure_ties = [row for row in ties if row.status == "present"]
    if not (military or ties):
        return
    doubts: tuple[str, ...] = ()
    if not (declared or sure_ties):
        doubts = (military[0].doubt if military else "a military tie is not certain",)
    embargoes = find_embargoes(context)
    relation = "may serve a military end use in a country under an arms embargo"
    if embargoes:
        yield _make_finding(
            context, "b", relation, doubts, cite_acts(embargoes), is_declared=bool(declared)
        )
    elif _may_go_on(uses):
        doubts = (*doubts, "the goods are to go on, and to which country is not known")
        yield _make_finding(context, "b", relation, doubts)
    elif declared or sure_ties:
        yield _miss_embargo(context, sure_ties)


def _miss_embargo(context: Context, ties: list[Detected]) -> NearlyDetected:
    """Return the near miss of a military end use in a country without an arms embargo."""
    country = context.transaction.destination
    return NearlyDetected(
        ties[0].subject if ties else None,
        None if country is None else ("country", country, country_name(country)),
        "embargo",
        "an arms embargo on the country of end use",
        "a military end use, and no embargo",
    )


def _may_go_on(uses: list[DeclaredUse]) -> bool:
    return any(use.use == "reexport" and not use.doubt for use in uses)


def _judge_parts(context: Context) -> Iterator[Result]:
    """Limb c: by the answer of whoever knows the goods."""
    answer = context.transaction.answers.get("military_goods_part")
    if answer in {"yes", "unclear"}:
        doubts = ("the answer is unclear",) if answer == "unclear" else ()
        relation = "is for parts of military goods that were exported without an authorisation"
        yield _make_finding(context, "c", relation, doubts, is_declared=not doubts)


def _make_finding(
    context: Context,
    limb: str,
    relation: str,
    doubts: tuple[str, ...],
    acts: tuple[Citation, ...] = (),
    *,
    is_declared: bool = False,
) -> Detected:
    return context.find(
        object=("limb", f"art_4_1_{limb}", ""),
        relation=relation,
        identity=limb,
        values={"limb": f"art_4_1_{limb}", "declared": is_declared},
        possible_because=doubts,
        acts=(_cite_limb(limb), *acts),
    )


def _cite_limb(limb: str) -> Citation:
    return Citation(f"Regulation (EU) 2021/821 Art. 4(1)({limb})", "duty", "text", _URL)


# ------------------------------------------------------------------------------------------------
# catchall-technical-assistance: technical assistance has an article of its own.
# ------------------------------------------------------------------------------------------------


def detect_catchall_technical_assistance(context: Context) -> Iterator[Result]:
    """Yield a finding for each item, with what speaks for a use of Art. 4(1)."""
    yield from find_service(context, "technical_assistance", "assists with")


# ------------------------------------------------------------------------------------------------
# catchall-transit: the order is transit, which has an article of its own.
# ------------------------------------------------------------------------------------------------


def detect_catchall_transit(context: Context) -> Iterator[Result]:
    """Yield a finding for each item, with what speaks for a use of Art. 4(1)."""
    yield from find_service(context, "transit", "takes in transit")


# ------------------------------------------------------------------------------------------------
# informed-by-authority: a letter on file tells the exporter that a licence is needed.
# ------------------------------------------------------------------------------------------------

_CUSTOMS_DIGITS: Final = 4
"""Digits from which on a number is a customs code."""

_WORD_LETTERS: Final = 4
"""Letters from which on a word that two descriptions share makes them alike."""


def detect_informed_by_authority(context: Context) -> Iterator[Result]:
    """Yield a finding for each letter whose party, item, destination and dates fit.

    What a letter does not state does not limit it. A scope that the transaction leaves open, names
    and descriptions that are only alike, and a letter that states none, make the finding possible.

    Yields:
        Detected; NearlyDetected where a letter falls short by one fact.
    """
    for position, letter in enumerate(context.transaction.letters):
        if not _is_known(letter, context):
            continue
        fits = _compare_letter(letter, context)
        failed = [field for field, fit in fits.items() if fit is False]
        if not failed:
            yield _make_finding_of_informed_by_authority(position, letter, fits, context)
        elif len(failed) == 1:
            yield _make_near_miss(position, letter, failed[0], context)


def _is_known(letter: Letter, context: Context) -> bool:
    """Tell whether the letter was there by `as_of`."""
    # a letter without a date counts: the exporter has it on file today
    if context.as_of is None or letter.date is None:
        return True
    return first_day(letter.date) <= context.as_of


def _compare_letter(letter: Letter, context: Context) -> Mapping[str, bool | None]:
    """Compare what the letter states, field by field; None: the transaction does not say."""
    # dates are always compared, so that a letter which states nothing else has one field
    fits: dict[str, bool | None] = {
        "date": holds_on(letter.date, letter.valid_until, context.on),
    }
    if letter.party and letter.party.strip():
        fits["party"] = _has_party(letter.party, context)
    if letter.item and letter.item.strip():
        fits["item"] = _has_item(letter.item, context)
    if letter.destination:
        destination = context.transaction.destination
        fits["destination"] = None if destination is None else destination == letter.destination
    return fits


def _has_party(name_or_id: str, context: Context) -> bool | None:
    """Compare by id and by every name that order or sources give; None: a name is only alike."""
    parties = context.transaction.parties
    pids = {subject.pid for subject in context.subjects}
    if name_or_id in {party.id for party in parties}:
        return True
    if context.engine.find([name_or_id])[0] in pids:
        return True
    names = {normalise(party.name) for party in parties if party.name}
    for record in context.engine.parties(sorted(pids)):
        for member in record.members:
            names.update(normalise(name) for name in _names_of(member))
    if normalise(name_or_id) in names:
        return True
    is_alike = any(_is_alike(name_or_id, name) for name in names)
    # a party without a name may be the letter's, and so may one that only resembles it
    is_open = is_alike or not all(party.is_named for party in parties)
    return None if is_open or _may_be_subject(name_or_id, context) else False


def _may_be_subject(name_or_id: str, context: Context) -> bool:
    """Tell whether a party of the order is possibly the same as the one of this id or name."""
    name_of_letter = normalise(name_or_id)
    for _, record, _ in possibly_same_records(context):
        ids = {member.id for member in record.members}
        names = {normalise(name) for member in record.members for name in _names_of(member)}
        if name_or_id in ids or name_of_letter in names:
            return True
    return False


def _names_of(party: Party) -> Iterator[str]:
    yield party.name
    yield from (name.text for name in party.names)


def _is_alike(left: str, right: str) -> bool:
    """Tell whether all words of one name stand in the other: Acme, and Acme LLC."""
    ours, theirs = set(normalise(left).split()), set(normalise(right).split())
    return bool(ours and theirs) and (ours <= theirs or theirs <= ours)


def _has_item(scope: str, context: Context) -> bool | None:
    answers = [_compare_item(scope, item) for item in context.transaction.items]
    if True in answers:
        return True
    return None if None in answers or not answers else False


def _compare_item(scope: str, item: Item) -> bool | None:
    """Compare by control code or customs code, each in its own form, else by words."""
    # a number may be read as either code; the form of a control code is the stricter one
    if codes_in(scope):
        return _compare_control_code(scope, item)
    digits = re.sub(r"[ .]", "", scope)
    if digits.isdigit() and len(digits) >= _CUSTOMS_DIGITS:
        return _compare_customs_code(digits, item)
    return _compare_words(scope, item)


def _compare_control_code(scope: str, item: Item) -> bool | None:
    """Compare control codes; one that stops above the letter's leaves it open."""
    code = item.control_code or ""
    if is_within(code, scope):
        return True
    return None if not codes_in(code) or is_within(scope, code) else False


def _compare_customs_code(digits: str, item: Item) -> bool | None:
    """Compare customs codes; a shorter one than the letter's leaves it open."""
    codes = [code for code in (item.hs, item.hs8) if code]
    if any(code.startswith(digits) for code in codes):
        return True
    return None if not codes or any(digits.startswith(code) for code in codes) else False


def _compare_words(scope: str, item: Item) -> bool | None:
    """Compare the texts of an item; a longer word in common leaves it open."""
    texts = [item.description, item.control_code, *(item.families or ())]
    normal_texts = [normalise(text) for text in texts if text]
    if normalise(scope) in normal_texts:
        return True
    words = {word for text in normal_texts for word in text.split()}
    long_words = {word for word in words if len(word) >= _WORD_LETTERS}
    has_common_word = bool(long_words.intersection(normalise(scope).split()))
    return None if not normal_texts or has_common_word else False


def _letter_row(letter: Letter) -> LetterRow:
    row: LetterRow = letter.model_dump(mode="json", exclude_none=True)  # type: ignore[assignment]  # its keys are those of the row
    return row


def _letter_name(position: int, letter: Letter) -> str:
    name = say("letter {id}", id=letter.id or position + 1)
    return name + (say(" of {authority}", authority=letter.authority) if letter.authority else "")


def _letter_object(position: int, letter: Letter) -> tuple[str, str, str]:
    return "document", f"letters.{position}", _letter_name(position, letter)


def _make_finding_of_informed_by_authority(
    position: int, letter: Letter, fits: Mapping[str, bool | None], context: Context
) -> Detected:
    doubts = tuple(
        say(
            "whether its {field} is the letter's ({value}) is not certain",
            field=field,
            value=getattr(letter, field),
        )
        for field, fit in fits.items()
        if fit is None
    )
    if len(fits) == 1:  # only its dates
        doubts = ("the letter states neither party, item nor destination",)
    rules = () if letter.date else ("the letter's date is not stated: it counts as in force",)
    return context.find(
        object=_letter_object(position, letter),
        severity=weaker(context.severity, "high") if doubts else context.severity,
        identity=letter.id or f"letters.{position}",
        severity_rules=rules,
        values={"letter": _letter_row(letter)},
        possible_because=doubts,
        acts=(Citation(_letter_name(position, letter), "duty", "secondary"),),
    )


def _make_near_miss(position: int, letter: Letter, field: str, context: Context) -> NearlyDetected:
    transaction = context.transaction
    if field == "date":
        # the interval is half open: on the day of its end a letter no longer holds
        since, until = letter.date or "a day not stated", letter.valid_until or "a day not stated"
        needed, actual = (
            say("from {since} until {until}", since=since, until=until),
            context.on.isoformat(),
        )
    elif field == "destination":
        needed, actual = str(letter.destination), str(transaction.destination)
    elif field == "item":
        names = [item.description or item.control_code or "?" for item in transaction.items]
        needed, actual = str(letter.item), joined(names)
    else:
        names = [subject.name for subject in context.subjects]
        needed, actual = str(letter.party), joined(names)
    return NearlyDetected(None, _letter_object(position, letter), field, needed, actual)
