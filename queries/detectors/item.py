"""Detectors of the group "Item", each named after its indicator."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final, Literal

from onward.graph.sayings import joined, say
from onward.queries.detection.context import Context
from onward.queries.detection.document_rules import (
    UNCLEAR,
    cite_law,
    doubt_answer,
    read_answers,
)
from onward.queries.detection.goods import (
    LicenceCheck,
    annex_entries,
    cyber_standing,
    has_cyber_item,
    is_classified,
    is_service,
    is_transfer,
    kind_of_list,
    list_possible_entries,
    operator_refs,
)
from onward.queries.detection.item_rules import OrderedItem, list_ordered_items
from onward.queries.detection.results import (
    Citation,
    Detected,
    NearlyDetected,
    NotApplicable,
    Result,
    Undecided,
    UnknownFact,
)
from onward.queries.detection.tiers import needs_comparison
from onward.queries.model.assessment import Severity
from onward.queries.rules.indicator import OrderCondition, QuestionRule, Topic, weaker
from onward.queries.shipments import cite_row
from onward.queries.tables.tables import ListedCode, TortureGood
from onward.queries.transactions.goods import (
    FUNCTION_WORDS,
    PURPOSE_HINT,
    SURVEILLANCE_FUNCTIONS,
    Answer,
    Element,
    Item,
    ItemFunction,
    codes_in,
    find_code_fault,
    is_annex_entry,
    read_purpose,
)

# ------------------------------------------------------------------------------------------------
# item-component-of-system: the item goes into a system, which somebody operates.
# ------------------------------------------------------------------------------------------------

QUESTION: Final = "component_of_system"


def detect_item_component_of_system(context: Context) -> Iterator[Result]:
    """Yield a finding for each item that is, or may be, a part of a system.

    Yields:
        Detected; an UnknownFact where the system or its operator is not named, or where the
        operator is none of the order's parties.
    """
    for ordered in list_ordered_items(context):
        item = ordered.item
        answer = item.component_of_system or context.transaction.answers.get(QUESTION)
        refs = operator_refs(item, context.transaction, context.subjects)
        if answer in {"yes", "unclear"} or item.system_name or item.operator:
            yield _find_component(ordered, answer, refs)
        if answer == "yes" or item.operator:
            yield from _list_gaps(ordered, is_operator_known=bool(refs))


def _find_component(ordered: OrderedItem, answer: Answer | None, refs: tuple[int, ...]) -> Detected:
    item, subjects = ordered.item, ordered.context.subjects
    names = list(dict.fromkeys(subject.name for subject in subjects if subject.ref in refs))
    return ordered.find(
        relation=say("delivers {system}:", system=_say_system(item, names)),
        values={
            "answer": answer or "not answered",
            "system": item.system_name,
            "operator": joined(names) or item.operator,
        },
        possible_because=() if answer == "yes" else (_say_doubt(answer),),
    )


def _say_doubt(answer: Answer | None) -> str:
    if answer == "unclear":
        return UNCLEAR
    said = "the answer is no" if answer == "no" else "nobody has answered"
    return say("a system or its operator is named, and {said}", said=said)


def _say_system(item: Item, names: list[str]) -> str:
    """Say what the item is a part of, and who operates it."""
    system = (
        say("a part of the system {system_name}", system_name=item.system_name)
        if item.system_name
        else "a part of a system"
    )
    return (
        say("{system} that {names} operates", system=system, names=joined(names, " and "))
        if names
        else system
    )


def _list_gaps(ordered: OrderedItem, *, is_operator_known: bool) -> Iterator[UnknownFact]:
    operator, of = ordered.item.operator, ordered.name
    if ordered.item.system_name is None:
        yield ordered.gap("system_unnamed", "system_name", of=of)
    if operator is not None and not is_operator_known:
        yield ordered.gap("operator_is_no_party", "operator", of=of, operator=operator)
    elif not is_operator_known:
        yield ordered.gap("operator_unnamed", "operator", of=of)


# ------------------------------------------------------------------------------------------------
# item-functions: what an item can do, each function that its operator could use for repression.
# ------------------------------------------------------------------------------------------------

NEEDS_TEXT: Final = frozenset({"retention_days", "capacity_targets", "other"})
"""Functions that say nothing without how much, or in words what."""


def detect_item_functions(context: Context) -> Iterator[Result]:
    """Yield a finding for each function that is stated; an UnknownFact for one without its text."""
    for ordered in list_ordered_items(context):
        for place, part in enumerate(ordered.item.can_do):
            yield _find_function(ordered, part)
            if part.function in NEEDS_TEXT and part.text is None:
                words = {"of": ordered.name, "name": part.function.replace("_", " ")}
                yield ordered.gap("extent_unsaid", f"functions.{place}.text", **words)


def _find_function(ordered: OrderedItem, part: ItemFunction) -> Detected:
    severity, rules = ordered.context.weigh(*_judge_function(ordered, part))
    extent = f" ({part.text})" if part.text else ""
    return ordered.find(
        severity=severity,
        relation=say(
            "delivers an item that {function_words}{extent}:",
            function_words=FUNCTION_WORDS[part.function],
            extent=extent,
        ),
        identity=f"{ordered.place}/{part.function}",
        severity_rules=rules,
        values={"function": part.function, "extent": part.text},
    )


def _judge_function(ordered: OrderedItem, part: ItemFunction) -> Iterator[OrderCondition]:
    """Yield why a function weighs less: it only keeps data, or the six answers have ended it."""
    if part.function not in SURVEILLANCE_FUNCTIONS:
        yield "ordinary_function"
    if cyber_standing(ordered.item, ordered.context) == "not":
        yield "not_for_surveillance"


# ------------------------------------------------------------------------------------------------
# item-listed-annex1: the item's control code is an entry of Annex I, or of a military list.
# ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Listed:
    """How an item is listed, and what follows before any licence is looked at.

    Attributes:
        relation: The middle of the summary, up to what is said of a licence.
        entries: The entries of Annex I that its code names; none on a military list.
        rests_on_export: Whether Art. 3 is the basis, which is on exports of Annex I.
        surveillance: The rows of the table of surveillance codes that its code is, or may be.
    """

    relation: str
    severity: Severity
    entries: tuple[str, ...] = ()
    surveillance: Sequence[ListedCode] = ()
    doubts: tuple[str, ...] = ()
    acts: tuple[Citation, ...] = ()
    rests_on_export: bool = False


def detect_item_listed_annex1(context: Context) -> Iterator[Result]:
    """Yield a finding for each item that is listed; with a valid licence on file it is at low.

    Yields:
        Detected; possible where the licence does not say for whom it is, or only an unread annex
        decides; NearlyDetected for a service, and for a list of one state; Undecided where nothing
        says whether the item is listed; an UnknownFact where its code cannot be read, or stops
        above an entry for surveillance.
    """
    if not context.transaction.items:
        yield _leave_undecided("what is delivered is not known")
    for ordered in list_ordered_items(context):
        yield from _judge_export_code(ordered)
        if ordered.item.control_code is not None:
            yield from _judge_code(ordered, ordered.item.control_code)
        elif not is_classified(ordered.item, context) and needs_comparison(ordered.item, context):
            yield _leave_undecided(
                say("{item} has no control code and no reason why none applies", item=ordered.name)
            )


def _leave_undecided(text: str) -> Undecided:
    return Undecided(None, "missing_data", ("control code",), text)


def _judge_code(ordered: OrderedItem, code: str) -> Iterator[Result]:
    context = ordered.context
    if (hint := find_code_fault(code)) is not None:
        why = say(
            "the control code of {of}, {stated}, does not have the form of one: {hint}",
            of=ordered.name,
            stated=repr(code),
            hint=hint,
        )
        yield _leave_undecided(why)
        yield ordered.lack("control_code", why)
        return
    kind = kind_of_list(code)
    if kind == "annex1" and is_service(context, code):
        order_kind = (context.transaction.kind or "").replace("_", " ")
        stated = say(
            "{kind}, for which Regulation (EU) 2021/821 has an article of its own", kind=order_kind
        )
        yield ordered.miss("kind", "an export of the item (Art. 3)", stated)
    elif kind == "annex1":
        yield from _judge_annex_entry(ordered, code)
    elif kind == "military":
        yield _find_listed(ordered, _list_military(code, context))
    elif kind == "national":
        stated = say(
            "{code}: a code of one state's own list; that state may ask for a licence", code=code
        )
        yield ordered.miss("control_code", "an entry of Annex I", stated)


def _judge_export_code(ordered: OrderedItem) -> Iterator[Result]:
    """Judge an ECCN where the control code is no entry: the lists of both have most entries alike.

    Where the control code is one, it says more; an ECCN with a 9 is of the United States alone.
    """
    context = ordered.context
    code, eccn = ordered.item.control_code or "", ordered.item.eccn or ""
    if not is_annex_entry(eccn) or is_annex_entry(code):
        return
    if is_service(context, eccn) or is_transfer(context):
        return
    listed = replace(
        _list_export(eccn, context.tables.goods.listed_at(eccn, context.on), context),
        severity=weaker(context.severity, "high"),
        doubts=(
            say("only its ECCN {eccn} says so, whose number is mostly that of Annex I", eccn=eccn),
        ),
    )
    yield _find_listed(ordered, listed)


def _judge_annex_entry(ordered: OrderedItem, code: str) -> Iterator[Result]:
    context = ordered.context
    goods = context.tables.goods
    sure, open_ = goods.listed_at(code, context.on), goods.coarser_at(code, context.on)
    if is_transfer(context):
        yield _find_listed(ordered, _list_transfer(code, context))
    else:
        yield _find_listed(ordered, _list_export(code, sure or open_, context))
    if open_ and not sure:
        names = joined(entry.code for entry in open_)
        yield ordered.gap("code_above_entry", "control_code", code=code, names=names)


def _list_export(code: str, surveillance: Sequence[ListedCode], context: Context) -> _Listed:
    """List an item that leaves the Union, or of which that is not known."""
    entries = tuple(annex_entries(code))
    what = say("exports an item of Annex I ({entries})", entries=joined(entries))
    if context.tables.goods.listed_at(code, context.on):
        what = say(
            "{what}, listed for cyber-surveillance: {title}",
            what=what,
            title=say(surveillance[0].title),
        )
    # the version of Annex I by which the item is listed, verified as far as its row was
    acts = tuple(cite_row(entry, "duty") for entry in surveillance[:1])
    return _Listed(what, context.severity, entries, surveillance, acts=acts, rests_on_export=True)


def _list_transfer(code: str, context: Context) -> _Listed:
    """List an item that stays within the Union, where only Annex IV asks for an authorisation."""
    entries, names = tuple(annex_entries(code)), joined(annex_entries(code))
    what = say("transfers within the Union an item of Annex I ({names})", names=names)
    rows = context.tables.goods.annex_iv_at(code, context.on)
    if not rows:
        why = "of which Annex IV, not read in the act, is not known to ask for an authorisation"
        return _Listed(say("{what}, {why}", what=what, why=why), "info", entries)
    is_read = rows[0].basis.verified == "text"
    doubts = (
        ()
        if is_read
        else (say("that {code} is in Annex IV was not read in the act", code=rows[0].code),)
    )
    act = cite_row(rows[0], "duty")
    severity: Severity = context.severity if is_read else "high"
    return _Listed(
        say("{what}, which is in Annex IV", what=what), severity, entries, (), doubts, (act,)
    )


def _list_military(code: str, context: Context) -> _Listed:
    """List an item of a military list: national law asks, its authority decides."""
    what = say(
        "delivers an item of the national military list ({code}: the authority decides)", code=code
    )
    act = Citation("the exporter's national military list", "guidance", "unverified")
    return _Listed(what, weaker(context.severity, "high"), acts=(act,))


def _find_listed(ordered: OrderedItem, listed: _Listed) -> Detected:
    item, context, surveillance = ordered.item, ordered.context, listed.surveillance
    licence = ordered.check_licence()
    weighed = _weigh_licence(listed, licence, context)
    is_open = weighed.severity not in {"info", "low"}
    return ordered.find(
        severity=weighed.severity,
        relation=say("{what}{licence}:", what=listed.relation, licence=weighed.words),
        severity_rules=weighed.rules,
        values={
            "control_code": item.control_code,
            "entries": list(listed.entries),
            "surveillance_entries": [entry.code for entry in surveillance],
            "annex_version": surveillance[0].annex_version if surveillance else None,
            "classified_against": item.annex_version,
            "classified_by": item.classified_by,
            "classified_at": item.classified_at,
            "licensed": licence is not None and licence.covers,
            "licence": licence.number if licence else None,
        },
        possible_because=weighed.doubts,
        counter_evidence=(licence.text,) if licence else (),
        counterfactuals=(context.clears_if,) if is_open else (),
        acts=listed.acts,
        only_acts=not listed.rests_on_export,
    )


@dataclass(frozen=True, slots=True)
class _Weighed:
    """What a licence makes of a listed item: the severity, why, and the end of the sentence."""

    severity: Severity
    words: str
    rules: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()


def _weigh_licence(listed: _Listed, licence: LicenceCheck | None, context: Context) -> _Weighed:
    if listed.severity == "info":
        return _Weighed("info", "")
    if licence is None or not licence.covers:
        return _Weighed(listed.severity, ", without a licence that covers it", (), listed.doubts)
    if licence.doubts:
        # whoever licensed the item for somebody else has not licensed this delivery
        severity, rules = context.weigh("licensed_for_somebody", level=listed.severity)
        words = ", and may lack a licence that covers it"
        return _Weighed(severity, words, rules, licence.doubts)
    severity, rules = context.weigh("licensed", level=listed.severity)
    return _Weighed(severity, ", under a licence that covers it", rules)


# ------------------------------------------------------------------------------------------------
# item-nonlisted-cs: a non-listed item meets the definition of Art. 2(20), by six answers.
# ------------------------------------------------------------------------------------------------

ENTRIES_NAMED: Final = 4
"""Entries that a sentence names of those that an item may fall under."""

_RELATIONS: Final = MappingProxyType(
    {
        True: "delivers a non-listed item that meets the definition of Art. 2(20):",
        False: "delivers an item, not classified, that meets the definition of Art. 2(20):",
    }
)
"""The middle of the sentence, by whether a code or a reason classifies the item."""


def detect_item_nonlisted_cs(context: Context) -> Iterator[Result]:
    """Yield what the six answers say of each item; answers that are given are always read.

    Yields:
        Detected (six yes); possible (six yes, and no reason why no entry applies: it may be
        listed); possible and an UnknownFact (unclear, and no "no"); Undecided
        (unanswered); NotApplicable where every item is listed, or classified and nothing speaks
        for surveillance. An UnknownFact, too, for an excluded purpose that does not count.
    """
    if not context.transaction.items:
        yield Undecided(None, "missing_data", ("items",), "what is delivered is not known")
        return
    has_questions = False
    for ordered in list_ordered_items(context):
        yield from _check_purpose(ordered)
        if _has_questions(ordered.item, context):
            has_questions = True
            yield from _read_answers(ordered)
    if not has_questions:
        reason = "every item is listed, or classified and nothing speaks for surveillance"
        yield NotApplicable(reason)


def _has_questions(item: Item, context: Context) -> bool:
    """Tell whether the six questions arise; `item-listed-annex1` reports the listed items."""
    if item.ruled_out_by_purpose is not None:
        return False
    standing = cyber_standing(item, context)
    if standing == "unasked":
        # nobody has asked: whether the six questions arise at all is open, too
        return not is_classified(item, context) and needs_comparison(item, context)
    return standing != "listed"


def _read_answers(ordered: OrderedItem) -> Iterator[Result]:
    item, context = ordered.item, ordered.context
    answers = item.cyber_surveillance.counted(strict=context.policy.strict_answers)
    # the definition has six elements: one that is missing decides
    if "no" in answers.values():
        yield from _miss_by_one(ordered, answers)
        return
    unclear = [question for question, answer in answers.items() if answer == "unclear"]
    missing = [question for question, answer in answers.items() if answer is None]
    if unclear:
        # an unclear answer is a finding to look into; one that nobody gave is a gap in the form
        why = say(
            "the answers on {item} leave open: {open_questions}",
            item=ordered.name,
            open_questions=_list_questions([*unclear, *missing]),
        )
        doubts = (why, *_say_groundless(item, context))
        yield _find_nonlisted(ordered, doubts)
        yield ordered.lack("cyber_surveillance", joined(doubts, "; "))
    elif missing:
        text = say(
            "nobody has answered of {item}: {questions}",
            item=ordered.name,
            questions=_list_questions(missing),
        )
        yield Undecided(None, "missing_data", tuple(missing), text)
    elif item.has_code_or_reason:
        yield _find_nonlisted(ordered)
    else:
        # that no entry covers it has nobody said: it may be listed
        yield _find_nonlisted(ordered, (_say_unclassified(ordered),))


def _miss_by_one(
    ordered: OrderedItem, answers: Mapping[Element, Answer | None]
) -> Iterator[NearlyDetected]:
    """Yield a near miss where one element is missing, and all others are there."""
    negated = [question for question, answer in answers.items() if answer == "no"]
    if len(negated) == 1 and list(answers.values()).count("yes") == len(answers) - 1:
        yield ordered.miss(
            "cyber_surveillance",
            "yes to all six elements of Art. 2(20)",
            say("no to {question}", question=_list_questions(negated)),
        )


def _find_nonlisted(ordered: OrderedItem, doubts: tuple[str, ...] = ()) -> Detected:
    item, answers = ordered.item, ordered.item.cyber_surveillance
    return ordered.find(
        relation=_RELATIONS[item.has_code_or_reason],
        values={
            "answers": {str(name): answer for name, answer in answers.stated().items()},
            "reasons": {str(name): reason for name, reason in answers.reasons.items()},
            "answered_by": answers.answered_by,
            "answered_on": answers.answered_on,
            "classified_by": item.classified_by,
        },
        possible_because=doubts,
        counterfactuals=() if doubts else ("not met if one of the six answers were no",),
    )


def _say_unclassified(ordered: OrderedItem) -> str:
    entries = list_possible_entries(ordered.item, ordered.context)
    return say(
        "{item} is not classified: it may be listed ({first}{more})",
        item=ordered.name,
        first=joined(entries[:ENTRIES_NAMED]),
        more=" …" if len(entries) > ENTRIES_NAMED else "",
    )


def _say_groundless(item: Item, context: Context) -> Iterator[str]:
    """Say of each "no" that counts as unclear what it lacks."""
    groundless = item.cyber_surveillance.groundless() if context.policy.strict_answers else {}
    for element, missing in groundless.items():
        name = _list_questions([element])
        yield say(
            'the "no" to {name} counts as unclear until it has {words}',
            name=name,
            words=_join_words(missing),
        )


def _join_words(words: Sequence[str]) -> str:
    """Return words as a sentence has them: a, b and c."""
    *first, last = words
    return say("{first} and {last}", first=joined(first), last=last) if first else last


def _list_questions(questions: Sequence[str]) -> str:
    return joined(question.replace("_", " ") for question in questions)


def _check_purpose(ordered: OrderedItem) -> Iterator[UnknownFact]:
    """Name an excluded purpose that ends nothing: not one of the five, or without a reason."""
    item = ordered.item
    if item.excluded_purpose is None and item.excluded_purpose_reason is not None:
        why = say(
            "{item} has a reason for an excluded purpose that is not named", item=ordered.name
        )
        yield ordered.lack("excluded_purpose", f"{why}: {PURPOSE_HINT}")
    if item.excluded_purpose is None or item.ruled_out_by_purpose is not None:
        return
    of = say(
        "the excluded purpose of {item} ({excluded_purpose})",
        item=ordered.name,
        excluded_purpose=item.excluded_purpose,
    )
    field, has_reason = "excluded_purpose", bool(item.excluded_purpose_reason)
    if read_purpose(item.excluded_purpose) is None:
        yield ordered.gap("purpose_does_not_count", field, of=of, purpose_hint=PURPOSE_HINT)
    elif not has_reason:
        yield ordered.gap("purpose_without_reason", field, of=of)
    elif not item.cyber_surveillance.decides(strict=True):  # six answers with grounds say more
        yield ordered.gap("purpose_ends_nothing", field, of=of)


# ------------------------------------------------------------------------------------------------
# item-redflags: the five item red flags of the Recommendation, as a person answered them.
# ------------------------------------------------------------------------------------------------


def detect_item_redflags(context: Context) -> Iterator[Result]:
    """Yield a finding for each red flag that is answered yes (present) or unclear (possible).

    The questions do not arise for an ordinary item: where no item is, or may be, one for
    cyber-surveillance, unanswered flags are named and change nothing. Of any other item, flags that
    nobody answered at all leave the indicator without an answer.
    """
    questions = context.detection.questions
    for number, rule in enumerate(questions, start=1):
        answer = context.transaction.answers.get(rule.question)
        if answer is not None and answer != "no":
            yield _find_flag(number, rule, answer, context)
    unanswered = read_answers(context).unanswered
    if not unanswered:
        return
    # by what they ask, too: nobody knows their numbers by heart
    flags = joined(
        (
            say("{number}: {flag}", number=number, flag=say(rule.says))
            for number, rule in enumerate(questions, start=1)
            if rule in unanswered
        ),
        "; ",
    )
    text = say("item red flags not answered: {unanswered}", unanswered=flags)
    # who answered some flags has looked; who answered none has not
    if len(unanswered) == len(questions) and has_cyber_item(context):
        yield Undecided(None, "missing_data", tuple(rule.question for rule in questions), text)
    else:
        yield NotApplicable(text)


def _find_flag(number: int, rule: QuestionRule, answer: Answer, context: Context) -> Detected:
    return context.find(
        object=("red_flag", rule.question, rule.says),
        relation=say("bears item red flag {number}:", number=number),
        identity=rule.question,
        values={"flag": number, "question": rule.question, "answer": answer},
        possible_because=doubt_answer(answer),
        acts=(cite_law(rule.act),) if rule.act else (),
    )


# ------------------------------------------------------------------------------------------------
# jurisdiction-us: whether US re-export rules reach the goods, as context with its questions.
# ------------------------------------------------------------------------------------------------

US_REGIMES: Final = frozenset({"BIS", "OFAC", "US State", "US DoD"})
"""Regimes of the United States, as list entries name them."""

_LISTED: Final[tuple[Topic, ...]] = (
    *("on_list", "counts_as_listed", "minority_listed", "military_list"),
)
"""Findings that rest on list entries."""

_ORIGIN: Final = {
    "yes": "is of US origin, or holds US parts:",
    "unclear": "may be of US origin, or hold US parts:",
    None: "does not say whether US rules on re-export reach the goods, their origin not stated:",
}


def detect_jurisdiction_us(context: Context) -> Iterator[Result]:
    """Yield a finding for each item that may be under US rules, and one for a hit on a US list."""
    for ordered in list_ordered_items(context):
        if ordered.item.us_origin != "no" or _us_code(ordered.item):
            yield _find_us_item(ordered)
    regimes = sorted(_list_us_regimes(context))
    if regimes:
        yield context.find(
            object=("regime", regimes[0], ""),
            relation=say(
                "has a party on a list of the United States ({regimes})", regimes=joined(regimes)
            ),
            identity="list",
            values={"regimes_of_lists": regimes},
        )


def _us_code(item: Item) -> str:
    """Return the ECCN other than EAR99 that is stated: somebody held US rules to apply; else "".

    An entry whose third digit is 9 is of the United States alone, or of another single state,
    wherever it stands.
    """
    code = (item.eccn or "").replace(" ", "").upper()
    if code and code != "EAR99":
        return item.eccn or ""
    stated = item.control_code or ""
    return stated if any(entry[0][2] == "9" for entry in codes_in(stated)) else ""


def _list_us_regimes(context: Context) -> set[str]:
    regimes: set[str] = set()
    for _, result in context.prior_results_on(*_LISTED):
        if isinstance(result, Detected):
            regimes.update(row["regime"] for row in result.values.get("listings", ()))
    return regimes & US_REGIMES


def _find_us_item(ordered: OrderedItem) -> Detected:
    item = ordered.item
    relation = _ORIGIN.get(
        item.us_origin, say("states an ECCN ({code}), a code of US rules:", code=_us_code(item))
    )
    return ordered.find(relation=relation, values={"us_origin": item.us_origin, "eccn": item.eccn})


# ------------------------------------------------------------------------------------------------
# torture-goods: goods of Regulation (EU) 2019/125, by name, customs code or family.
# ------------------------------------------------------------------------------------------------

NamedBy = Literal["description", "customs code", "family"]


def detect_torture_goods(context: Context) -> Iterator[Result]:
    """Yield a finding for each item that the table names, or that is equipment of repression.

    Yields:
        Detected; possible where the row was not read in the act, or where only a customs code or
        the family speaks.
    """
    for ordered in list_ordered_items(context):
        row, named_by = _find_row(ordered.item, context)
        if row is not None or named_by == "family":
            yield _find_torture_goods(ordered, row, named_by)


def _find_row(item: Item, context: Context) -> tuple[TortureGood | None, NamedBy]:
    """Return the row of an item and what it was found by: the rows are in order of gravity."""
    rows = [row for row in context.tables.torture_goods if row.holds_on(context.on)]
    named = [row for row in rows if item.description and row.is_named_in(item.description)]
    if named:
        return named[0], "description"
    if "repression_equipment" in (item.families or ()):
        return None, "family"
    codes = [code for code in (item.hs8, item.hs) if code]
    coded = [row for row in rows if any(row.has_code(code) for code in codes)]
    return (coded[0], "customs code") if coded else (None, "customs code")


def _find_torture_goods(
    ordered: OrderedItem, row: TortureGood | None, named_by: NamedBy
) -> Detected:
    context, licence = ordered.context, ordered.check_licence()
    doubts = tuple(_find_doubts(row, named_by))
    holds: list[OrderCondition] = []
    if row is not None and row.consequence == "prior_authorisation":
        holds += ["licensed"] if licence is not None and licence.is_certain else []
    if named_by == "customs code":
        holds.append("customs_code_alone")
    severity, rules = context.weigh(*holds, level=context.weigh_doubts(doubts))
    return ordered.find(
        severity=severity,
        relation=say("delivers {goods}:", goods=_say_goods(row)),
        severity_rules=rules,
        values={
            "annex": row.annex if row else None,
            "named_by": named_by,
            # what no row names may be of an annex that forbids it
            "consequence": row.consequence if row else "unknown",
        },
        possible_because=doubts,
        counter_evidence=(licence.text,) if licence else (),
        acts=(cite_row(row, "duty"),) if row else (),
    )


def _say_goods(row: TortureGood | None) -> str:
    if row is None:
        return "equipment of repression, which may be goods of Regulation (EU) 2019/125"
    verb = "forbids" if row.consequence == "prohibition" else "asks for an authorisation"
    act = say(
        "Annex {annex} of Regulation (EU) 2019/125 ({article} {verb})",
        annex=row.annex,
        article=row.article,
        verb=verb,
    )
    return say("{title}, goods of {act}", title=say(row.title), act=act)


def _find_doubts(row: TortureGood | None, named_by: NamedBy) -> Iterator[str]:
    if named_by == "family":
        yield "only its family speaks for it, and no row of the table names it"
    if named_by == "customs code":
        yield "only its customs code speaks for it, under which other goods travel"
    if row is not None and row.basis.verified != "text":
        yield "this row was not read in the act"
