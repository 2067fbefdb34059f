"""Detectors of the group "Catch-all", each named after its indicator."""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from onward.graph.dates import first_day, holds_on
from onward.graph.engine import PartyRecord
from onward.graph.names.normalise import normalise
from onward.graph.sayings import joined, say
from onward.queries.detection.context import Context
from onward.queries.detection.country_rules import country_object
from onward.queries.detection.document_rules import doubt_answer
from onward.queries.detection.goods import (
    LicenceCheck,
    annex_entries,
    is_listed,
    kind_of_list,
    list_names,
    names_party,
)
from onward.queries.detection.item_rules import OrderedItem, list_ordered_items
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
from onward.queries.rules.indicator import OrderCondition, Topic
from onward.queries.shipments import cite_acts
from onward.queries.tables.tables import ListingProgramme, find_programme
from onward.queries.transactions.goods import Item, codes_in, is_readable, is_within
from onward.queries.transactions.transaction import Letter

# ------------------------------------------------------------------------------------------------
# Brokering, technical assistance and transit: orders that are no export, which have articles of
# their own (Arts. 6, 7, 8).
#
# Each asks whether the items are meant for a use of Art. 4(1). What speaks for such a use is read
# from the other indicators and the order; whether somebody knows of it, only a person says.
# ------------------------------------------------------------------------------------------------

_SIGNS: Final[Mapping[Topic, str]] = MappingProxyType(
    {
        "arms_embargo": "an arms embargo on the destination or a purchaser's country",
        "military_list": "a party on a military list",
        "armed_forces": "a party that is part of armed forces",
        "military_tie": "a party with a tie to armed forces",
    }
)
"""What speaks for a military end use, by the topic of its finding."""


def detect_catchall_service(context: Context) -> Iterator[Result]:
    """Yield a finding for each item of an order of the kind that the article is on.

    Yields:
        Detected, with what speaks for a use of Art. 4(1); NotApplicable for orders of other kinds.
    """
    kind = context.detection.order_kind
    if kind is None or context.transaction.kind != kind:
        name = (kind or "a service").replace("_", " ")
        yield NotApplicable(say("the order is not stated to be {kind}", kind=name))
        return
    signs = _find_signs(context)
    for ordered in list_ordered_items(context):
        yield _find_item_of_service(ordered, signs)


def _find_signs(context: Context) -> tuple[str, ...]:
    """Return what speaks for a use of Art. 4(1): findings, the statement, the answers."""
    signs = [
        text
        for topic, text in _SIGNS.items()
        if any(isinstance(row, Detected) for _, row in context.prior_results_on(topic))
    ]
    statement = context.transaction.end_use.statement
    if statement is not None and statement.declares.military:
        signs.append("a statement that declares military use")
    if context.transaction.answers.get("military_goods_part") in {"yes", "unclear"}:
        signs.append("goods that are, or may be, a part of military goods")
    return tuple(signs)


def _find_item_of_service(ordered: OrderedItem, signs: tuple[str, ...]) -> Detected:
    item, licence = ordered.item, ordered.check_licence()
    in_annex = _may_be_in_annex(item)
    severity, rules = ordered.context.weigh(
        *_judge_service(licence, has_signs=bool(signs), in_annex=in_annex)
    )
    entries = tuple(annex_entries(item.control_code or ""))
    return ordered.find(
        severity=severity,
        relation=say(
            "{words} {what}{entries}{signs}:",
            words=ordered.context.relation,
            what="an item of Annex I" if in_annex else "an item outside Annex I",
            entries=say(" ({entries})", entries=joined(entries)) if entries else "",
            signs=say(", beside {signs}", signs=joined(signs, " and ")) if signs else "",
        ),
        severity_rules=rules,
        values={
            "control_code": item.control_code,
            "licensed": licence is not None and licence.covers,
            "signs": list(signs),
        },
        possible_because=() if in_annex else (_NATIONAL_LAW,),
        counter_evidence=(licence.text,) if licence else (),
    )


_NATIONAL_LAW: Final = "whether national law asks of such an item was not read"


def _may_be_in_annex(item: Item) -> bool:
    """Tell whether an item is of Annex I; one whose code cannot be read may be."""
    code = item.control_code
    if code is None:
        return not item.has_code_or_reason and not item.cyber_surveillance.is_answered
    return not is_readable(code) or kind_of_list(code) == "annex1"


def _judge_service(
    licence: LicenceCheck | None, *, has_signs: bool, in_annex: bool
) -> Iterator[OrderCondition]:
    """Yield what list, sign and licence say of an item; the articles ask of Annex I first."""
    if licence is not None and licence.is_certain:
        yield "licensed"
    if in_annex and has_signs:
        yield "annex_item_beside_sign"
    if not (in_annex or has_signs):
        yield "other_item_without_sign"


# ------------------------------------------------------------------------------------------------
# catchall-mil-embargo: the limbs of Art. 4(1) of Regulation (EU) 2021/821, for items not listed.
#
# (a) weapons of mass destruction: a tie to a party that is listed under a programme against them,
# or a text that speaks of them; (b) military end use in a country under an arms embargo; (c) parts
# of military goods that were exported without an authorisation.
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
            yield _find_limb(context, "a", relation, (use.doubt,))
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
        yield _find_limb(
            context, "b", relation, doubts, cite_acts(embargoes), is_declared=bool(declared)
        )
    elif _may_go_on(uses):
        doubts = (*doubts, "the goods are to go on, and to which country is not known")
        yield _find_limb(context, "b", relation, doubts)
    elif declared or sure_ties:
        yield _miss_embargo(context, sure_ties)


def _miss_embargo(context: Context, ties: list[Detected]) -> NearlyDetected:
    """Return the near miss of a military end use in a country without an arms embargo."""
    country = context.transaction.destination
    return NearlyDetected(
        ties[0].subject if ties else None,
        None if country is None else country_object(country),
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
        doubts = doubt_answer(answer)
        relation = "is for parts of military goods that were exported without an authorisation"
        yield _find_limb(context, "c", relation, doubts, is_declared=not doubts)


def _find_limb(
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
            yield _find_letter(position, letter, fits, context)
        elif len(failed) == 1:
            yield _miss_letter(position, letter, failed[0], context)


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
    refs = range(len(context.transaction.parties))
    answers = [names_party(name_or_id, ref, context) for ref in refs]
    if True in answers:
        return True
    return None if None in answers or _may_be_subject(name_or_id, context) else False


def _may_be_subject(name_or_id: str, context: Context) -> bool:
    """Tell whether a party of the order is possibly the same as the one of this id or name."""
    name_of_letter = normalise(name_or_id)
    for _, record, _ in possibly_same_records(context):
        ids = {member.id for member in record.members}
        names = {normalise(name) for member in record.members for name in list_names(member)}
        if name_or_id in ids or name_of_letter in names:
            return True
    return False


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


def _find_letter(
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
        severity=context.weigh_doubts(doubts),
        identity=letter.id or f"letters.{position}",
        severity_rules=rules,
        values={"letter": _letter_row(letter)},
        possible_because=doubts,
        acts=(Citation(_letter_name(position, letter), "duty", "secondary"),),
    )


def _miss_letter(position: int, letter: Letter, field: str, context: Context) -> NearlyDetected:
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
