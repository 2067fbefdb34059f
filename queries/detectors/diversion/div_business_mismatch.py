"""div-business-mismatch: the goods do not fit what the end-user, or a purchaser beside it, does.

Register codes are often wrong: one line of business that fits is enough. A purchaser in a third
country is judged by div-intermediary-no-rationale.
"""

from collections.abc import Iterator

from onward.graph.model import PartyKind
from onward.graph.sayings import joined, say
from onward.queries.detection.context import Context
from onward.queries.detection.countries import countries_of
from onward.queries.detection.goods import item_object, judge_fit, misfits_of_items, sectors_of
from onward.queries.detection.list_entries import asks_resembling
from onward.queries.detection.results import Detected, NotCovered, Result, Subject

_NO_FIRMS = frozenset(
    {PartyKind.PERSON, PartyKind.PUBLIC_BODY, PartyKind.MILITARY_UNIT, PartyKind.ARMED_GROUP}
)


@asks_resembling
def detect(context: Context) -> Iterator[Result]:
    """Yield a finding for each end-user or purchaser and item that do not fit.

    Yields:
        Detected; NotCovered where no line of business of a firm is known, and the goods are such
        as do not fit every firm.
    """
    rows = list(misfits_of_items(context))
    if not rows:
        return
    for subject in _users_and_purchasers(context):
        [record] = context.engine.parties([subject.pid])
        if record.kinds & _NO_FIRMS:
            continue
        sectors = sectors_of(context, subject)
        fits = {position: judge_fit(sectors, row) for position, row in rows}
        if set(fits.values()) == {"unknown"}:
            yield NotCovered(
                say(
                    "whether the goods fit the business of {name}: no source states what it is",
                    name=subject.name,
                )
            )
        for position, row in rows:
            if judge_fit(sectors, row) == "misfit":
                yield _make_finding(context, subject, position, sectors)


def _users_and_purchasers(context: Context) -> list[Subject]:
    """Return the end-users, and the purchasers in the country of one."""
    users = context.with_roles(["end_user"])
    countries = set(countries_of(context, "end_user"))
    purchasers = [
        subject
        for subject in context.with_roles(["purchaser"])
        if not countries or subject.country in countries
    ]
    return [*users, *purchasers]


def _make_finding(
    context: Context,
    subject: Subject,
    position: int,
    sectors: tuple[str, ...],
) -> Detected:
    item = context.transaction.items[position]
    return Detected(
        subject=subject,
        object=item_object(position, item),
        status="present",
        severity=context.severity,
        relation=say(
            "is in a line of business ({sectors}) that has no ordinary use for",
            sectors=joined(sectors, "; "),
        ),
        identity=f"items.{position}",
        paths=((),),
        values={"item": position, "sectors": list(sectors)},
        counterfactuals=("clears if another line of business of the firm is shown",),
    )
