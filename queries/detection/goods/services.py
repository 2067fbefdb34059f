"""Orders that are no export: brokering, transit and technical assistance (Arts. 6, 7, 8).

Each asks whether the items are meant for a use of Art. 4(1). What speaks for such a use is read
from the other indicators and the order; whether somebody knows of it, only a person says.
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from onward.graph.sayings import joined, say
from onward.queries.detection.context import Context
from onward.queries.detection.goods.control_lists import annex_entries, kind_of_list
from onward.queries.detection.goods.items import item_object
from onward.queries.detection.goods.licences import LicenceCheck, check_licence
from onward.queries.detection.results import Detected, NotApplicable, Result
from onward.queries.rules.indicator import Topic
from onward.queries.rules.severity import Severity
from onward.queries.transactions.goods.control_codes import is_readable
from onward.queries.transactions.goods.items import Item

_SIGNS: Final[Mapping[Topic, str]] = MappingProxyType(
    {
        "arms_embargo": "an arms embargo on the destination or a purchaser's country",
        "military_list": "a party on a military list",
        "armed_forces": "a party that is part of armed forces",
        "military_tie": "a party with a tie to armed forces",
    }
)
"""What speaks for a military end use, by the topic of its finding."""


def find_service(context: Context, kind: str, words: str) -> Iterator[Result]:
    """Yield what an article on a service asks of each item, where the order is such a service.

    Args:
        context: The question.
        kind: Of the order.
        words: The verb of the finding's sentence: "brokers".
    """
    if context.transaction.kind != kind:
        yield NotApplicable(
            say("the order is not stated to be {kind}", kind=kind.replace("_", " "))
        )
        return
    signs = _find_signs(context)
    for position, item in enumerate(context.transaction.items):
        yield _make_finding(position, item, words, signs, context)


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


def _make_finding(
    position: int, item: Item, words: str, signs: tuple[str, ...], context: Context
) -> Detected:
    licence = check_licence(item, context)
    is_listed = _is_listed(item)
    severity, rules = _weigh_item(is_listed, licence, signs)
    what = "an item of Annex I" if is_listed else "an item outside Annex I"
    entries = tuple(annex_entries(item.control_code or ""))
    listed_as = say(" ({entries})", entries=joined(entries)) if entries else ""
    beside = say(", beside {signs}", signs=joined(signs, " and ")) if signs else ""
    doubts = () if is_listed else ("whether national law asks of such an item was not read",)
    return context.find(
        object=item_object(position, item),
        severity=severity,
        relation=say(
            "{words} {what}{entries}{signs}:",
            words=words,
            what=what,
            entries=listed_as,
            signs=beside,
        ),
        identity=f"items.{position}",
        severity_rules=rules,
        values={
            "item": position,
            "control_code": item.control_code,
            "licensed": licence is not None and licence.covers,
            "signs": list(signs),
        },
        possible_because=doubts,
        counter_evidence=(licence.text,) if licence else (),
    )


def _is_listed(item: Item) -> bool:
    """Tell whether an item is of Annex I; one whose code cannot be read may be."""
    code = item.control_code
    if code is None:
        return not item.has_code_or_reason and not item.cyber_surveillance.is_answered
    return not is_readable(code) or kind_of_list(code) == "annex1"


def _weigh_item(
    is_listed: bool, licence: LicenceCheck | None, signs: tuple[str, ...]
) -> tuple[Severity, tuple[str, ...]]:
    """Weigh by list, sign and licence; each article asks of the items of Annex I first."""
    if licence is not None and licence.covers and not licence.doubts:
        return "low", ("a valid authorisation on file covers the item: low",)
    if is_listed and signs:
        return "high", ("an item of Annex I, and something speaks for a use of Art. 4(1): high",)
    if is_listed or signs:
        return "medium", ()
    return "low", ("an item outside Annex I, and nothing speaks for a use of Art. 4(1): low",)
