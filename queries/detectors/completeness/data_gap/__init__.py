"""data-gap: a fact that the policy requires is not known.

Never a finding: each gap stands in the coverage and keeps a transaction from coming out clear
(docs/assessment.md, Coverage).
"""

from collections.abc import Iterator
from typing import Final

from onward.graph.model import PartyKind
from onward.graph.sayings import say
from onward.queries.destinations import SECOND_FAMILY, CountryRecord
from onward.queries.detection.context import Context
from onward.queries.detection.countries import countries_involved
from onward.queries.detection.goods import is_classified
from onward.queries.detection.results import Result, UnknownFact
from onward.queries.detectors.completeness.data_gap.contradictions import find_contradictions
from onward.queries.detectors.completeness.data_gap.empty_facts import find_empty_facts
from onward.queries.detectors.completeness.data_gap.goods_facts import find_faults_of_goods
from onward.queries.detectors.completeness.data_gap.identities import find_unidentified
from onward.queries.detectors.completeness.data_gap.papers import find_faults_of_papers
from onward.queries.detectors.completeness.data_gap.places import find_faults_of_places
from onward.queries.detectors.completeness.data_gap.reached import find_faults_of_reach
from onward.queries.ownership.owners import PLACE_KINDS, find_owner_gaps
from onward.queries.transactions.transaction import name_item, say_role

CONSIGNEES: Final = ("consignee", "intermediate_consignee")


def detect(context: Context) -> Iterator[Result]:
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
    for involved in countries_involved(context, "end_user"):
        record = context.destinations.status(
            involved.country, context.on, context.as_of, involved.region
        )
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
