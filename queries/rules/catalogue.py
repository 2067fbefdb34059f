"""The indicators: data that a lawyer can read, checked before anything runs (docs/rule-pack.md).

One file an indicator, ``indicators/<id>.yaml``; the pack file says who wrote them up to which law.
The pack's hash covers both and the tables, so that an assessment names exactly what judged it.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final, get_args

import rfc8785
from pydantic import Field

from onward.errors import IndicatorInvalid, InputRefused, did_you_mean
from onward.graph.codes import DIVISIONS, INTERESTS, TOPICS
from onward.graph.model import TieKind
from onward.graph.pattern import End, Pattern, ShareTest
from onward.graph.sayings import list_places
from onward.loaders.readers import streams
from onward.loaders.readers.documents import Document, Strict, yaml_document
from onward.queries.model.assessment import ActRead, RulePackSummary
from onward.queries.rules.indicator import (
    SEVERITIES,
    Detection,
    Fault,
    GapRule,
    Indicator,
    LawDate,
    OrderCondition,
    PaperFault,
    Parameter,
    PathCondition,
    Place,
    Sentence,
    VerdictEffect,
)
from onward.queries.tables.tables import RuleTables, load_tables
from onward.queries.transactions.transaction import Role
from onward.registry import find_parameters, names

# ------------------------------------------------------------------------------------------------
# What an indicator's file asks and nothing can meet: it would be accepted, and never find.
#
# A share of 50 where one half is meant, bounds that exclude each other, a rule of the verdict that
# the level never reaches: each would pass for "not found" in every assessment.
# ------------------------------------------------------------------------------------------------

_DETECTION: Final[Place] = ("detection",)


def placed_blocks(detection: Detection) -> Iterator[tuple[Place, Pattern]]:
    """Yield each pattern with the place at which it stands."""
    if detection.pattern is not None:
        yield (*_DETECTION, "pattern"), detection.pattern
    for number, block in enumerate(detection.patterns):
        yield (*_DETECTION, "patterns", number), block


def find_never_found(indicator: Indicator) -> Iterator[Fault]:
    """Yield what no party, tie or finding can meet."""
    yield from _find_two_values(indicator.detection)
    for place, block in placed_blocks(indicator.detection):
        yield from _find_empty_lists(place, block)
        yield from _find_strange_sectors(place, block)
        yield from _find_impossible_steps(place, block, indicator)
    if indicator.detection.is_generic:  # a detector may raise a level, and say what is missed
        yield from _find_idle_near_misses(indicator.detection)
        yield from _find_unreached_verdict(indicator)


def find_misplaced_pattern(indicator: Indicator, shipped: Iterable[Indicator]) -> Iterator[Fault]:
    """Yield a pattern that a shipped detector does not read, and one that it lacks.

    What a shipped detector reads is what the shipped indicators give it.
    """
    detection = indicator.detection
    users = [row.detection for row in shipped if row.detection.module == detection.module]
    if detection.is_generic or not users:
        return
    reads_patterns = any(user.blocks for user in users)
    if detection.blocks and not reads_patterns:
        key = "pattern" if detection.pattern else "patterns"
        hint = "leave the pattern out, or the detector: then the pattern decides"
        yield Fault((*_DETECTION, key), "the detector reads no pattern", hint)
    if reads_patterns and not detection.blocks:
        hint = "write one under pattern"
        yield Fault((*_DETECTION, "detector"), "the detector searches by patterns", hint)
    keys = ("relation", "relation_itself", "clears_if", "unless", "severity_when", "countries_of")
    for key in (*keys, *RULE_KEYS):
        if getattr(detection, key) and not any(getattr(user, key) for user in users):
            hint = "leave it out: the detector says it in its own way"
            yield Fault((*_DETECTION, key), "nothing reads it beside this detector", hint)
    yield from _find_strange_rules(detection, users)


RULE_KEYS: Final = ("order_kind", "questions", "faults", "uses", "gaps")
"""Keys that a detector of documents and answers reads, and cannot do without."""


def _find_strange_rules(detection: Detection, users: Sequence[Detection]) -> Iterator[Fault]:
    """Yield rules on documents and answers that a shipped detector lacks, or does not know."""
    for key in RULE_KEYS:
        needed = all(getattr(user, key) for user in users)
        if needed and not getattr(detection, key):
            yield Fault((*_DETECTION, "detector"), f"the detector needs {key}", f"write {key}")
    for key in ("faults", "uses", "gaps"):
        shipped_names = {name for user in users for name in getattr(user, key)}
        given: Mapping[str, object] = getattr(detection, key)
        for name in sorted(given.keys() - shipped_names if shipped_names else ()):
            hint = f"it knows {', '.join(sorted(shipped_names))}"
            yield Fault((*_DETECTION, key, name), "the detector does not know it", hint)
        for name in sorted(shipped_names - given.keys() if given else ()):
            yield Fault((*_DETECTION, key), f"says nothing of {name}", "add it")
    words = {
        name: row.words
        for user in users
        for rows in (user.faults, user.gaps)
        for name, row in rows.items()
    }
    for key, name, row in _list_sentences(detection):
        for word in sorted(row.words - words.get(name, row.words)):
            hint = f"it knows {', '.join(sorted(words[name]))}"
            yield Fault((*_DETECTION, key, name), f"nothing stands for {word}", hint)
    conditions = {rule.when for user in users for rule in user.severity_when}
    for number, rule in enumerate(detection.severity_when):
        if rule.when in get_args(OrderCondition) and rule.when not in conditions:
            hint = f"it knows {', '.join(sorted(conditions))}"
            place = (*_DETECTION, "severity_when", number, "when")
            yield Fault(place, "the detector does not know this condition", hint)


def _list_sentences(detection: Detection) -> Iterator[tuple[str, str, PaperFault | GapRule]]:
    """Yield each sentence that a detector fills, with its key and its name."""
    for name, fault in detection.faults.items():
        yield "faults", name, fault
    for name, gap in detection.gaps.items():
        yield "gaps", name, gap


def _find_two_values(detection: Detection) -> Iterator[Fault]:
    """Yield a parameter that is given two values: the last would be that of all patterns."""
    given = [(_DETECTION, detection.params)]
    given += [(place, block.params) for place, block in placed_blocks(detection)]
    last: dict[str, float | int] = {}
    for _, params in given:
        last.update(params)
    for place, params in given:
        for name, value in params.items():
            if value != last[name]:
                what = f"the parameter is {value} here and {last[name]} elsewhere"
                hint = "give it one value, or take another name"
                yield Fault((*place, "params", name), what, hint)


def _find_empty_lists(place: Place, block: Pattern) -> Iterator[Fault]:
    """Yield lists that are written and empty: none of them would mean all of them."""
    for key, part in (("start", block.start), ("end", block.end)):
        for name in ("roles", "kinds", "topics", "sectors"):
            if name in part.model_fields_set and not getattr(part, name):
                hint = "leave it out to ask nothing, or name one"
                yield Fault((*place, key, name), f"names no {name.removesuffix('s')}", hint)


def _find_strange_sectors(place: Place, block: Pattern) -> Iterator[Fault]:
    for number, sector in enumerate(block.end.sectors):
        if sector not in DIVISIONS:
            hint = "write the first two digits of a NACE Rev. 2 code"
            yield Fault((*place, "end", "sectors", number), f"{sector!r} is not a division", hint)


def _find_impossible_steps(place: Place, block: Pattern, indicator: Indicator) -> Iterator[Fault]:
    for number, step in enumerate(block.steps):
        where = (*place, "steps", number, "where")
        interest, share = step.where.interest, step.where.share
        if interest is not None and not interest.any_of:
            yield Fault((*where, "interest"), "names no interest", "leave it out, or name one")
        if share is None:
            continue
        if TieKind.OWNS not in step.ties:
            hint = "leave the share out, or add owns"
            yield Fault((*where, "share"), "none of the ties has a share", hint)
        yield from _find_impossible_shares((*where, "share"), share, indicator)


def _find_impossible_shares(place: Place, test: ShareTest, indicator: Indicator) -> Iterator[Fault]:
    """Yield bounds that are no fractions, and bounds that no share meets."""
    bounds: dict[str, float] = {}
    for name, bound in test.model_dump(exclude={"is_null"}, exclude_none=True).items():
        value = indicator.params.get(bound[1:]) if isinstance(bound, str) else bound
        if value is None:  # a parameter without a value is refused by its own check
            return
        bounds[name] = value
        if not 0 <= value <= 1:
            example = f"write {value / 100:.12g} for {value} %" if 0 < value <= 100 else ""
            yield Fault(
                (*place, name), f"{value} is not a fraction", example or "write 0.5 for 50 %"
            )
            return
    if not bounds and test.is_null is None:
        yield Fault(place, "nothing is asked of the share", "write gte: 0.5, or leave it out")
    elif bounds and test.is_null:
        hint = "leave is_null or the bounds out"
        yield Fault(place, "a share that is not known meets no bound", hint)
    elif not _can_be_met(bounds):
        hint = "correct the bounds: a share lies between 0 and 1"
        yield Fault(place, "no share meets this", hint)


def _can_be_met(bounds: dict[str, float]) -> bool:
    """Tell whether some share from 0 to 1 meets every bound."""
    low = max(bounds.get("gte", 0), bounds.get("gt", 0))
    high = min(bounds.get("lte", 1), bounds.get("lt", 1))
    # between two different numbers there is a share; one number has to be allowed itself
    return low < high or (low == high and low not in (bounds.get("gt"), bounds.get("lt")))


def _find_idle_near_misses(detection: Detection) -> Iterator[Fault]:
    place = (*_DETECTION, "near_misses")
    for number, kind in enumerate(detection.near_misses):
        if kind in detection.near_misses[:number]:
            yield Fault((*place, number), f"{kind} is named twice", "keep one of them")
    all_look_back = all(step.within for block in detection.blocks for step in block.steps)
    if "ended" in detection.near_misses and all_look_back:
        hint = "leave ended out: what ended is found"
        yield Fault(place, "every step looks back by itself", hint)


def _find_unreached_verdict(indicator: Indicator) -> Iterator[Fault]:
    """Yield a rule of the verdict that the level of the findings never reaches."""
    effect, level = indicator.verdict, indicator.level
    if effect.rule and SEVERITIES.index(level) < SEVERITIES.index(effect.from_):
        is_prohibition = effect.rule == "prohibition"
        hint = "write level: stop" if is_prohibition else f"write from: {level}, or raise the level"
        what = f"level {level} never reaches {effect.from_}"
        yield Fault(("verdict",), what, hint)
    if effect.diversion and level != "medium":
        hint = "write level: medium, or leave diversion out"
        yield Fault(("verdict",), "only medium findings count as diversion", hint)


# ------------------------------------------------------------------------------------------------
# What a question to a customer must not hold: anything of a list hit, a source or a suspicion.
#
# A customer who reads which list, record or doubt stands behind a question is warned, or slandered.
# Names are the order's own and are no words of ours; they are judged by nobody here.
# ------------------------------------------------------------------------------------------------

_REVEALING: Final = (
    # what was compared, and what came up
    r"sanction\w*",
    r"list(?:s|ed|ing|ings)?|blacklist\w*",
    r"screen(?:ed|ing)?",
    r"findings?|indicators?|red[ -]flags?",
    # where it stands
    r"our (?:sources?|records?|data\w*)|databases?|graph",
    # why it is asked
    r"suspic\w*|suspect\w*|diversion|conceal\w*|evasion|circumvent\w*",
    r"embargo\w*|regimes?|restricted part\w*|denied part\w*|banned",
    r"OFAC|BIS|UNSC|OFSI|SDN",
)
_REVEALING_ELSEWHERE: Final = (
    # German; a list alone may be one of shareholders
    r"\w*sanktion\w*",
    r"gelistet\w*|(?:schwarze\w*|sperr|warn|verbots|terror) ?listen?",
    r"auf (?:\w+ )?(?:der|einer|keiner|welcher|dieser) (?:\w+ )?\w*listen?",
    r"verdacht\w*|verdächtig\w*|umgehung\w*|datenbank\w*",
    # French
    r"listes? noires?|sur (?:une|la|cette|quelle|aucune) (?:\w+ )?liste",
    r"soupçon\w*|contourne\w*|détourne\w*|bases? de données",
    # Spanish, Italian and Portuguese
    r"sancion\w*|sanzion\w*|sanç\w*|listas? negras?|liste? ner[ae]",
    r"sospech\w*|sospett\w*|suspeit\w*",
    # Russian
    r"\w*санкци\w*|подозр\w*|ч[её]рн\w+ спис\w+",
)
"""The same in other languages in which orders are written."""

_REVEALS: Final = re.compile(
    rf"\b(?:{'|'.join((*_REVEALING, *_REVEALING_ELSEWHERE))})\b", re.IGNORECASE
)

_MACHINE: Final = re.compile(
    r"\b[a-z]+_[a-z_]+\b"  # a key: end_user
    r"|\b[a-z]+(?:\.[a-z_]+|\.\d+)+\b"  # a path: parties.1.owners
    r"|\b(?:own|gov|mil|div|hist|eus|dest|item|sec|vessel|clause|catchall|data)-[a-z0-9-]+\b",
)


def find_revealing_word(question: str) -> str | None:
    """Return the first word of a question that no customer may read; None: there is none.

    >>> find_revealing_word("Please name all owners of Acme and their shares.")
    >>> find_revealing_word("Are you the company in this list entry?")
    'list'
    >>> find_revealing_word("Steht Acme auf einer Liste?"), find_revealing_word("санкции")
    ('auf einer Liste', 'санкции')
    >>> find_revealing_word("Bitte senden Sie uns die Liste der Gesellschafter.")
    >>> find_revealing_word("Please tell us: parties.1.owners")
    'parties.1.owners'
    """
    revealing = _REVEALS.search(question) or _MACHINE.search(question)
    return revealing[0] if revealing else None


# ------------------------------------------------------------------------------------------------
# What an indicator's file could say and nothing could run, refused with its place in the file.
#
# Each check names the key at fault, so that whoever writes a pack sees ``file:line:field`` and how
# to mend it, and not an assessment that is incomplete.
# ------------------------------------------------------------------------------------------------

_DETECTION_CHECKS: Final[Place] = ("detection",)


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


def refuse_unread_parameters(
    document: Document, indicator: Indicator, shipped: Iterable[Indicator]
) -> None:
    """Refuse a parameter that neither pattern nor detector reads, and one that is missing.

    What a shipped detector reads is what the shipped indicators give it under `detection`. One
    from another package is imported, and says in ``PARAMETERS`` what it reads.

    Raises:
        IndicatorInvalid: With the place of the first fault.
    """
    module = indicator.detection.module
    users = (row.detection for row in shipped if row.detection.module == module)
    read_by_detector = find_parameters(module).union(*(user.params for user in users))
    blocks = indicator.detection.blocks
    read = read_by_detector.union(*(_named_parameters(block) for block in blocks))
    for name in sorted(indicator.params.keys() - read):
        hint = f"it reads {', '.join(sorted(read))}" if read else "leave it out"
        fault = Fault(parameter_place(indicator, name), "nothing reads this parameter", hint)
        raise _make_refusal(document, fault)
    for name in sorted(read_by_detector - indicator.params.keys()):
        fault = Fault(
            (*_DETECTION_CHECKS, "params"),
            f"the detector needs the parameter {name}",
            "give it a value",
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
        return (*_DETECTION_CHECKS, "params", name)
    for place, block in placed_blocks(indicator.detection):
        if name in block.params:
            return (*place, "params", name)
    return _DETECTION_CHECKS


def _make_refusal(document: Document, fault: Fault) -> InputRefused:
    return document.refuse(fault.what, fault.place, fault.hint)


def _find_faults(indicator: Indicator, parameters: Mapping[str, Parameter]) -> Iterator[Fault]:
    detection = indicator.detection
    yield from _find_broken_promises(indicator)
    if detection.module not in names("detector"):
        hint = f"write one of {', '.join(names('detector'))}"
        yield Fault((*_DETECTION_CHECKS, "detector"), "there is no such detector", hint)
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
    yield from _find_keys_without_pattern(detection)
    yield from _find_ambiguous_near_misses(detection)


def _find_keys_without_pattern(detection: Detection) -> Iterator[Fault]:
    """Yield what speaks of paths where there is no pattern, and what no rule can say."""
    of_paths = any(rule.when in get_args(PathCondition) for rule in detection.severity_when)
    given = {
        "unless": bool(detection.unless),
        "severity_when": of_paths,
        "near_misses": bool(detection.near_misses),
    }
    for key, is_given in given.items():
        if is_given and not detection.blocks:
            yield Fault(
                (*_DETECTION_CHECKS, key), "there is no pattern that it could be of", "leave it out"
            )
    for number, rule in enumerate(detection.severity_when):
        places = set(list_places(rule.rule))
        if not places <= ({"country"} if rule.when == "end_has_record" else set()):
            place = (*_DETECTION_CHECKS, "severity_when", number, "rule")
            hint = "only the country of end_has_record may stand in a rule"
            yield Fault(place, f"nothing stands for {', '.join(sorted(places))}", hint)


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
            (*_DETECTION_CHECKS, "relation"),
            "a pattern without a detector needs a relation",
            "write the middle of the finding's sentence, such as: is owned by",
        )
    may_be_itself = any(block.min_length == 0 for block in detection.blocks)
    if may_be_itself and detection.relation_itself is None:
        yield Fault(
            (*_DETECTION_CHECKS, "relation_itself"),
            "the party itself may be the end of a path of no ties",
            "write the middle of the sentence for that, such as: is",
        )
    if detection.relation_itself is not None and not may_be_itself:
        yield Fault(
            (*_DETECTION_CHECKS, "relation_itself"),
            "no pattern has a path of no ties",
            "leave it out, or begin hops at 0",
        )


def _find_idle_keys(indicator: Indicator) -> Iterator[Fault]:
    """Yield what only a detector of the indicator's own can do."""
    if indicator.level_rules and not indicator.detection.severity_when:
        yield Fault(
            ("level_rules",),
            "nothing raises or lowers the level",
            "leave them out, or write severity_when or a detector that applies them",
        )
    if indicator.effect is not None:
        yield Fault(("effect",), "patterns alone write no gap", "leave it out, or write a detector")
    for key, hint in (
        ("roles", "write them under start"),
        ("countries_of", "leave them out, or name a detector that judges countries"),
    ):
        if getattr(indicator.detection, key):
            yield Fault((*_DETECTION_CHECKS, key), "nothing reads them", hint)
    for key in RULE_KEYS:
        if getattr(indicator.detection, key):
            hint = "leave it out, or write a detector"
            yield Fault((*_DETECTION_CHECKS, key), "patterns alone read no such rules", hint)
    for number, rule in enumerate(indicator.detection.severity_when):
        if rule.when not in get_args(PathCondition):
            place = (*_DETECTION_CHECKS, "severity_when", number, "when")
            yield Fault(place, "patterns alone do not know this condition", "name one of paths")


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
    place = (*_DETECTION_CHECKS, "near_misses")
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


class PackFile(Strict):
    """What the pack says of itself.

    Attributes:
        unconfirmed: What a person must still read before the pack may be called verified.
        not_looked_for: What a reader may expect and no indicator of the pack asks; printed with
            every assessment.
        groups: In which order indicators run and are listed.
        parameters: What a policy may set, by name.
    """

    id: Sentence
    version: Sentence
    law_read_up_to: LawDate
    unconfirmed: tuple[Sentence, ...] = ()
    not_looked_for: tuple[Sentence, ...] = ()
    groups: tuple[Sentence, ...]
    parameters: dict[str, Parameter] = Field(default_factory=dict)


@dataclass(frozen=True)
class IndicatorCatalogue:
    """A rule pack in a folder: ``packs/default.yaml``, ``indicators/``, ``tables/``.

    Nothing is read before it is asked for.
    """

    folder: Traversable

    def __iter__(self) -> Iterator[Indicator]:
        """Yield the indicators in the order in which they run."""
        return iter(self.indicators.values())

    def __getitem__(self, indicator: str) -> Indicator:
        """Return one indicator.

        Raises:
            IndicatorInvalid: The pack has no indicator of that id.
        """
        if indicator not in self.indicators:
            what = f"there is no indicator {indicator!r}"
            raise IndicatorInvalid(what, hint=self.suggestion(indicator))
        return self.indicators[indicator]

    def suggestion(self, unknown: str) -> str:
        """Say which indicators have an id close to one that the pack does not have."""
        likely = did_you_mean(unknown, self.indicators)
        if likely:
            return likely.rstrip()
        close = get_close_matches(unknown, list(self.indicators), 3, 0.4)
        return f"did you mean {' or '.join(close)}?" if close else "`onward indicators` lists them"

    @cached_property
    def pack(self) -> PackFile:
        """The pack file."""
        return read_yaml(self.folder / "packs" / "default.yaml").fill(PackFile)

    @cached_property
    def indicators(self) -> Mapping[str, Indicator]:
        """All indicators by id: by the pack's order of groups, then by id.

        Raises:
            IndicatorInvalid: A file does not validate, with ``file:line:field``.
        """
        indicators = []
        for document, indicator in read_indicators(self.folder / "indicators", self.pack.groups):
            refuse_what_cannot_run(document, indicator, self.pack.parameters)
            indicators.append(indicator)
        return sort_indicators(indicators, self.pack.groups)

    @cached_property
    def verdict_effects(self) -> Mapping[str, VerdictEffect]:
        """What the findings of each indicator do to the verdict, by indicator id."""
        return {indicator.id: indicator.verdict for indicator in self}

    @cached_property
    def tables(self) -> RuleTables:
        """The pack's tables.

        Raises:
            IndicatorInvalid: A row does not validate, with ``file:line:field``.
        """
        # the package's own resources are files on disk: a wheel is installed unpacked
        return load_tables(first=Path(str(self.folder)) / "tables")

    @cached_property
    def files(self) -> Mapping[str, str]:
        """The SHA-256 of the canonical form of everything that the pack is made of, by file."""
        # models and not bytes: comments, the order of keys and line ends make no other pack
        return {
            "packs/default.yaml": hash_model(self.pack),
            **{f"indicators/{indicator.id}.yaml": hash_model(indicator) for indicator in self},
            **hash_tables(self.folder / "tables"),
        }

    @cached_property
    def hash(self) -> str:
        """The pack's hash: one changed threshold, row or citation makes it another pack."""
        return hashlib.sha256(rfc8785.dumps(dict(self.files))).hexdigest()

    def summary(self) -> RulePackSummary:
        """Return what an assessment says of the pack."""
        return RulePackSummary(
            id=self.pack.id,
            version=self.pack.version,
            hash=self.hash,
            law_read_up_to=self.pack.law_read_up_to,
            unconfirmed=self.pack.unconfirmed,
            acts=tuple(
                ActRead(
                    act=row.act,
                    role=row.role,
                    read_up_to=row.read_up_to,
                    since=row.since,
                    note=row.note,
                    verified=row.basis.verified,
                )
                for row in self.tables.acts
            ),
        )


@cache
def default_catalogue() -> IndicatorCatalogue:
    """Return the catalogue that comes with Onward."""
    return IndicatorCatalogue(files("onward.queries"))


def open_catalogue(folder: Path) -> IndicatorCatalogue:
    """Return the catalogue in a folder that is a whole pack; it is judged when it is used."""
    return IndicatorCatalogue(folder)


def read_indicators(
    folder: Traversable, groups: Sequence[str], name: str = ""
) -> Iterator[tuple[Document, Indicator]]:
    """Read a folder's indicators, by file name.

    Args:
        folder: Of files ``<id>.yaml``.
        groups: Those that an indicator may name.
        name: How errors name the folder; default its own name.

    Raises:
        IndicatorInvalid: A file does not validate, with ``file:line:field``.
    """
    files = [entry.name for entry in folder.iterdir() if entry.name.endswith(".yaml")]
    for file in sorted(files):
        document = read_yaml(folder / file, f"{name}/{file}" if name else "")
        indicator = document.fill(Indicator)
        if indicator.id != file.removesuffix(".yaml"):
            raise document.refuse("id is not the file's name", ("id",), "make them the same")
        if indicator.group not in groups:
            hint = f"use one of {', '.join(groups)}, or add it to the pack file"
            raise document.refuse("is not a group of the pack", ("group",), hint)
        yield document, indicator


def sort_indicators(indicators: Iterable[Indicator], groups: Sequence[str]) -> dict[str, Indicator]:
    """Return indicators by id, in the order in which they run: by group, then by id."""
    order = sorted(indicators, key=lambda indicator: (groups.index(indicator.group), indicator.id))
    return {indicator.id: indicator for indicator in order}


def read_yaml(path: Traversable, name: str = "") -> Document:
    """Read one file of a pack.

    Args:
        path: The file.
        name: How errors name it; default its folder and its own name.

    Raises:
        IndicatorInvalid: It cannot be read, or is not a YAML mapping.
    """
    name = name or "/".join(str(path).replace("\\", "/").split("/")[-2:])
    try:
        with path.open(encoding="utf-8-sig") as stream:
            # one character too many is enough for the reader to refuse the file as too long
            text = stream.read(streams.YAML_CHARS + 1)
        return yaml_document(text, name)
    except (OSError, UnicodeDecodeError) as error:
        raise IndicatorInvalid("cannot be read", file=name, hint="give a file in UTF-8") from error


def hash_model(model: Strict) -> str:
    """Return the SHA-256 of a model's canonical JSON, the defaults included."""
    return hashlib.sha256(rfc8785.dumps(model.model_dump(mode="json", by_alias=True))).hexdigest()


def hash_tables(folder: Traversable) -> dict[str, str]:
    """Return the SHA-256 of each table's rows: byte order mark and line ends change nothing."""
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".csv"))
    return {f"tables/{name}": _hash_text(folder / name) for name in names}


def _hash_text(path: Traversable) -> str:
    text = path.read_text(encoding="utf-8-sig").replace("\r\n", "\n")
    return hashlib.sha256(text.encode()).hexdigest()
