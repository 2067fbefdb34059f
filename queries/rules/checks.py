"""What an indicator's file could say and nothing could run, refused with its place in the file.

Each check names the key at fault, so that whoever writes a pack sees ``file:line:field`` and how to
mend it, and not an assessment that is incomplete.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, get_args

from onward.errors import InputRefused
from onward.graph.codes import INTERESTS, TOPICS
from onward.graph.pattern import End, Pattern, ShareTest
from onward.loaders.readers.documents import Document
from onward.queries.rules.customer_words import find_revealing_word
from onward.queries.rules.faults import Fault, Place
from onward.queries.rules.indicator import Detection, Indicator, VerdictEffect
from onward.queries.rules.never_found import (
    find_misplaced_pattern,
    find_never_found,
    placed_blocks,
)
from onward.queries.rules.parameters import Parameter
from onward.queries.transactions.parts import Role
from onward.registry import find, names

_DETECTION: Final[Place] = ("detection",)


def refuse_what_cannot_run(
    document: Document, indicator: Indicator, parameters: Mapping[str, Parameter]
) -> None:
    """Refuse an indicator that every assessment would fail at, or of which a key does nothing.

    Args:
        document: The file, for the place of a fault.
        indicator: As read from it.
        parameters: Those that the pack describes.

    Raises:
        IndicatorInvalid: With the place of the first fault.
    """
    for fault in _find_faults(indicator, parameters):
        raise _make_refusal(document, fault)


def refuse_unread_parameters(document: Document, indicator: Indicator) -> None:
    """Refuse a parameter that neither pattern nor detector reads, and one that is missing.

    It imports the detector, which says in ``PARAMETERS`` what it reads.

    Raises:
        IndicatorInvalid: With the place of the first fault.
    """
    # a detector from outside that declares nothing reads nothing
    detector = find("detector", indicator.detection.module)
    read_by_detector: frozenset[str] = getattr(detector, "PARAMETERS", frozenset())
    blocks = indicator.detection.blocks
    read = read_by_detector.union(*(_named_parameters(block) for block in blocks))
    for name in sorted(indicator.params.keys() - read):
        hint = f"it reads {', '.join(sorted(read))}" if read else "leave it out"
        fault = Fault(parameter_place(indicator, name), "nothing reads this parameter", hint)
        raise _make_refusal(document, fault)
    for name in sorted(read_by_detector - indicator.params.keys()):
        fault = Fault(
            (*_DETECTION, "params"), f"the detector needs the parameter {name}", "give it a value"
        )
        raise _make_refusal(document, fault)


def refuse_misplaced_pattern(
    document: Document, indicator: Indicator, shipped: Iterable[Indicator]
) -> None:
    """Refuse a pattern that a shipped detector does not read, and a detector without its pattern.

    Raises:
        IndicatorInvalid: With the place of the fault.
    """
    for fault in find_misplaced_pattern(indicator, shipped):
        raise _make_refusal(document, fault)


def parameter_place(indicator: Indicator, name: str) -> Place:
    """Return where a file gives a parameter."""
    if name in indicator.detection.params:
        return (*_DETECTION, "params", name)
    for place, block in placed_blocks(indicator.detection):
        if name in block.params:
            return (*place, "params", name)
    return _DETECTION


def _make_refusal(document: Document, fault: Fault) -> InputRefused:
    return document.refuse(fault.what, fault.place, fault.hint)


def _find_faults(indicator: Indicator, parameters: Mapping[str, Parameter]) -> Iterator[Fault]:
    detection = indicator.detection
    yield from _find_broken_promises(indicator)
    if detection.module not in names("detector"):
        hint = f"write one of {', '.join(names('detector'))}"
        yield Fault((*_DETECTION, "detector"), "there is no such detector", hint)
    for place, block in placed_blocks(detection):
        yield from _find_unknown_codes(place, block)
        yield from _find_unbound(place, block, indicator)
    yield from _find_undescribed(indicator, parameters)
    yield from find_never_found(indicator)
    # beside a detector, relations and ends are its own affair: it may resolve them in its own way
    if detection.is_generic:
        yield from _find_missing_words(detection)
        yield from _find_idle_keys(indicator)
        for place, block in placed_blocks(detection):
            yield from _find_ends_without_test(place, block)
    yield from _find_ambiguous_near_misses(detection)


def _find_broken_promises(indicator: Indicator) -> Iterator[Fault]:
    """Yield what a kind may not be: a red flag without its law, an inference dressed as law."""
    kind = indicator.kind
    has_basis = any(law.as_ != "analogy" for law in indicator.law)
    is_based = has_basis or (indicator.cites_rows and kind == "law")
    if kind in {"eu_flag", "law"} and not is_based:
        hint = "cite one that is not an analogy"
        yield Fault(("law",), f"kind {kind} without a law", hint)
    if kind == "house" and has_basis:
        yield Fault(("law",), "kind house cites a law as its basis", "cite it as: analogy")
    if (kind == "eu_flag") != (indicator.flag or "").startswith("stakeholder"):
        what = "kind eu_flag and a stakeholder flag go together"
        yield Fault(("kind",), what, "correct one of them")
    if indicator.verdict != VerdictEffect() and (kind == "context" or indicator.effect == "gap"):
        what = "only findings have an effect on the verdict"
        yield Fault(("verdict",), what, "leave it out")
    if indicator.beside_findings and (kind, indicator.level) != ("context", "info"):
        what = "what is shown beside the findings decides nothing"
        yield Fault(("beside_findings",), what, "write kind: context and level: info")
    word = find_revealing_word(indicator.question) if indicator.asks_customer else None
    if word is not None:
        what = f"a question to the customer says {word!r}, which reveals what was found"
        hint = "ask without it, or write asks_customer: false"
        yield Fault(("question",), what, hint)
    if indicator.level == "notify":
        yield Fault(("level",), "only a person's statement leads to notify", "write high")
    for number, law in enumerate(indicator.law):
        if "2024/2659, Annex" in law.citation and law.wording != "unverified":
            what = "the annex's wording is not confirmed"
            yield Fault(("law", number), what, "add wording: unverified")


def _find_unknown_codes(place: Place, block: Pattern) -> Iterator[Fault]:
    """Yield codes that nothing has: a misspelt one would find nothing, in silence."""
    for number, role in enumerate(block.start.roles):
        if role not in get_args(Role):
            hint = f"write one of {', '.join(get_args(Role))}"
            yield Fault((*place, "start", "roles", number), f"{role!r} is not a role", hint)
    for number, topic in enumerate(block.end.topics):
        if topic not in TOPICS:
            hint = "use a topic code of FollowTheMoney, verbatim"
            yield Fault((*place, "end", "topics", number), f"{topic!r} is not a topic", hint)
    for number, step in enumerate(block.steps):
        interests = step.where.interest.any_of if step.where.interest else ()
        for interest in interests:
            if interest not in INTERESTS:
                where = (*place, "steps", number, "where", "interest")
                hint = "use an interest code of BODS, verbatim"
                yield Fault(where, f"{interest!r} is not an interest", hint)


def _find_unbound(place: Place, block: Pattern, indicator: Indicator) -> Iterator[Fault]:
    for name in sorted(_named_parameters(block) - indicator.params.keys()):
        yield Fault(place, f"the parameter ${name} has no value", "name it under params")


def _named_parameters(block: Pattern) -> frozenset[str]:
    """Return the parameters that a pattern names with a dollar sign."""
    bounds = (bound for test in _share_tests(block) for bound in _set_bounds(test).values())
    return frozenset(bound[1:] for bound in bounds if isinstance(bound, str))


def _share_tests(block: Pattern) -> list[ShareTest]:
    return [step.where.share for step in block.steps if step.where.share is not None]


def _set_bounds(test: ShareTest) -> dict[str, float | int | str]:
    return test.model_dump(include={"gte", "gt", "lte", "lt"}, exclude_none=True)


def _find_undescribed(indicator: Indicator, parameters: Mapping[str, Parameter]) -> Iterator[Fault]:
    """Yield parameters that no reader could understand and no policy could set."""
    for name, value in indicator.params.items():
        place = parameter_place(indicator, name)
        if name not in parameters:
            hint = "describe it under parameters in the pack file"
            yield Fault(place, "no pack describes this parameter", hint)
            continue
        try:
            parameters[name].read(value)
        except ValueError as error:
            what, _, hint = str(error).partition("; ")
            yield Fault(place, what, hint)


def _find_missing_words(detection: Detection) -> Iterator[Fault]:
    """Yield what a finding's sentence lacks where no detector writes it."""
    if detection.relation is None:
        yield Fault(
            (*_DETECTION, "relation"),
            "a pattern without a detector needs a relation",
            "write the middle of the finding's sentence, such as: is owned by",
        )
    may_be_itself = any(block.min_length == 0 for block in detection.blocks)
    if may_be_itself and detection.relation_itself is None:
        yield Fault(
            (*_DETECTION, "relation_itself"),
            "the party itself may be the end of a path of no ties",
            "write the middle of the sentence for that, such as: is",
        )
    if detection.relation_itself is not None and not may_be_itself:
        yield Fault(
            (*_DETECTION, "relation_itself"),
            "no pattern has a path of no ties",
            "leave it out, or begin hops at 0",
        )


def _find_idle_keys(indicator: Indicator) -> Iterator[Fault]:
    """Yield what only a detector of the indicator's own can do."""
    if indicator.level_rules:
        yield Fault(
            ("level_rules",),
            "patterns alone neither raise nor lower a level",
            "leave them out, or write a detector that applies them",
        )
    if indicator.effect is not None:
        yield Fault(("effect",), "patterns alone write no gap", "leave it out, or write a detector")
    if indicator.detection.roles:
        yield Fault((*_DETECTION, "roles"), "nothing reads them", "write them under start")


def _find_ends_without_test(place: Place, block: Pattern) -> Iterator[Fault]:
    if block.end == End():
        hint = "write kinds, topics, sectors or country_record"
        yield Fault((*place, "end"), "every party is such an end", hint)
    record = block.end.country_record
    if record is not None and record.at == "tie":
        yield Fault(
            (*place, "end", "country_record", "at"),
            "the record at the date of a tie needs a detector",
            "write at: transaction",
        )


def _find_ambiguous_near_misses(detection: Detection) -> Iterator[Fault]:
    """Yield why a share that is too small could not be named: which bound it misses is unclear."""
    if "share" not in detection.near_misses:
        return
    place = (*_DETECTION, "near_misses")
    tests = [set(map(_bound_items, _share_tests(block))) for block in detection.blocks]
    if not any(tests):
        yield Fault(place, "no step has a least share", "leave share out")
    for bounds in tests:
        # with two bounds nobody could say which of them a share on the path misses
        if len(bounds) > 1 or any(len(b) != 1 or b[0][0] not in {"gte", "gt"} for b in bounds):
            hint = "use one gte or one gt, the same in every step, or leave share out"
            yield Fault(place, "the steps of a pattern have several bounds of a share", hint)


def _bound_items(test: ShareTest) -> tuple[tuple[str, float | int | str], ...]:
    return tuple(_set_bounds(test).items())
