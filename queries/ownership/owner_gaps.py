"""What is not known of the owners of an order's parties, as gaps of its coverage.

An end-user's owners must be known up to the policy's share. Whatever the policy asks, an owner that
nothing describes is named: silence about it would pass for an owner who was searched for.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from onward.graph.model import PartyKind
from onward.graph.ownership import SLACK
from onward.graph.sayings import say
from onward.graph.shares import percent_text
from onward.queries.detection.context import Context
from onward.queries.detection.results import Subject, UnknownFact
from onward.queries.ownership.exporter_group import certain_group
from onward.queries.ownership.known_owners import known_owners
from onward.queries.ownership.open_owners import OpenOwner
from onward.queries.transactions.empty_words import says_nothing
from onward.queries.transactions.parts import Owner, TransactionParty
from onward.queries.transactions.shares_in_names import count_shares

PLACE_KINDS: Final = frozenset({PartyKind.ADDRESS, PartyKind.CONTACT})
"""Kinds that are where somebody is found, not somebody."""

OWNERLESS: Final = PLACE_KINDS | {
    PartyKind.PERSON,
    PartyKind.PUBLIC_BODY,
    PartyKind.MILITARY_UNIT,
    PartyKind.ARMED_GROUP,
}
"""Kinds of party that have no owner to ask for."""

NOTABLE: Final = 0.25
"""What undescribed owners of other parties than the end-user must possibly hold to be a gap."""

RECEIVING: Final = (
    *("end_user", "operator", "consignee", "intermediate_consignee", "purchaser", "broker"),
)
"""Roles whose owners matter: the goods go to them or through them."""


def find_owner_gaps(context: Context, needed: float | None) -> Iterator[UnknownFact]:
    """Yield what is not known of the owners.

    Args:
        context: The question.
        needed: The share of an end-user of which the owners must be known; None asks for none.
    """
    for ref, party in enumerate(context.transaction.parties):
        yield from _check_stated_sum(ref, party)
        yield from _check_stated_nothing(ref, party)
        yield from _check_stated_numbers(ref, party)
        yield from _check_stated_names(ref, party)
        # one node that needs no owner is enough: which of the nodes the party is, is open
        nodes = [subject for subject in context.subjects if subject.ref == ref]
        if not nodes or any(_is_ownerless(subject, context) for subject in nodes):
            continue
        if party.role in RECEIVING:
            yield from _check_owners(nodes, context)
            for owner in list_open_owners(context, ref):
                if owner.is_abroad:
                    yield _ask_owners_above(nodes[0], owner)
        if party.role == "end_user" and needed is not None:
            yield from _check_known_share(nodes, context, needed)


def list_open_owners(context: Context, ref: int) -> tuple[OpenOwner, ...]:
    """Return who may decide over a party of the order, and whose own owners are not known.

    A company of the exporter's own group is no stranger. Where a party was found as several nodes,
    the owners of each count: which of them it is, is open.

    Args:
        context: The question.
        ref: The place of the party in the order.
    """
    nodes = [subject for subject in context.subjects if subject.ref == ref]
    if not nodes or context.transaction.parties[ref].role not in RECEIVING:
        return ()
    if any(_is_ownerless(subject, context) for subject in nodes):
        return ()
    owners = {
        owner.pid: owner
        for subject in nodes
        for owner in known_owners(context, subject.pid).open_owners
    }
    if not owners:
        return ()
    exporters = [subject.pid for subject in context.subjects if subject.role == "exporter"]
    group = frozenset().union(*(certain_group(context, pid) for pid in exporters))
    return tuple(owner for pid, owner in owners.items() if pid not in group)


def _ask_owners_above(subject: Subject, owner: OpenOwner) -> UnknownFact:
    why = say("owners of {name}: {reason}", name=subject.name, reason=owner.reason)
    return replace(_owner_gap(subject, why), owner=owner.name)


def _check_stated_sum(ref: int, party: TransactionParty) -> Iterator[UnknownFact]:
    """Name owners that the order itself states more than all shares of."""
    total = sum(float(owner.bounds[0]) for owner in party.owners)
    if total > 1 + SLACK:
        why = say(
            "{percent} are stated, and nobody can hold more than 100 %", percent=percent_text(total)
        )
        named = say("owners of {name}", name=party.name or party.id or "the party")
        yield UnknownFact("owner", f"parties.{ref}.owners", f"{named}: {why}", role=party.role)


def _check_stated_nothing(ref: int, party: TransactionParty) -> Iterator[UnknownFact]:
    """Name owners of whom the order states that they hold nothing: as what they are named is open.

    A share of nought counts nowhere, so that a listed owner would pass in silence.
    """
    for owner in party.owners:
        # a share that is left out is unknown, and no share of nought
        _, most = owner.bounds
        if float(most) <= SLACK:
            label = owner.name or owner.id or "an owner"
            why = say("{label} is named as an owner and holds nothing; say what it is", label=label)
            yield UnknownFact("owner", f"parties.{ref}.owners", why, role=party.role)


def _check_stated_numbers(ref: int, party: TransactionParty) -> Iterator[UnknownFact]:
    """Name an owner that has its own company's number, under another name: it may be itself."""
    numbers = _plain_numbers(party.identifiers)
    for owner in party.owners:
        shared = numbers & _plain_numbers(owner.identifiers)
        if shared:
            label = owner.name or owner.id or "an owner"
            scheme, _ = min(shared)
            why = f"{label} has the {scheme} of {party.name or party.id or 'the party'} itself"
            yield UnknownFact("owner", f"parties.{ref}.owners", why, role=party.role)


def _check_stated_names(ref: int, party: TransactionParty) -> Iterator[UnknownFact]:
    """Name an owner of whom a share is stated and no name, and a name that holds several shares."""
    for position, owner in enumerate(party.owners):
        field, name = f"parties.{ref}.owners.{position}.name", owner.name or ""
        if not owner.is_named and not name:
            company = party.name or party.id or "the party"
            share = _say_share(owner)
            why = say(
                "an owner of {company} with {share} is not named", company=company, share=share
            )
            yield UnknownFact("owner", field, why, role=party.role)
        elif count_shares(name) > 1:
            why = say("{name} holds several shares; state each owner by itself", name=name)
            yield UnknownFact("owner", field, why, role=party.role)


def _say_share(owner: Owner) -> str:
    low, high = owner.bounds
    if not owner.has_share:
        return say("a share that is not stated")
    if low == high:
        return percent_text(float(low))
    return say("{low} to {high}", low=percent_text(float(low)), high=percent_text(float(high)))


def _plain_numbers(identifiers: Mapping[str, str]) -> set[tuple[str, str]]:
    plain = {
        (scheme, "".join(filter(str.isalnum, value)).casefold())
        for scheme, value in identifiers.items()
    }
    return {(scheme, value) for scheme, value in plain if value and not says_nothing(value)}


def _check_owners(nodes: Sequence[Subject], context: Context) -> Iterator[UnknownFact]:
    """Name owners that are restricted or crowded out, and those that nothing describes.

    The last of the end-user whatever they hold, of others where they hold much.
    """
    for subject in nodes:
        described = known_owners(context, subject.pid)
        for reason in described.restricted:
            why = say("owners of {name}: {reason}", name=subject.name, reason=reason)
            yield UnknownFact("owner", "topic", why, subject=subject, role=subject.role)
        for reason in described.crowded_out:
            yield _owner_gap(
                subject, say("owners of {name}: {reason}", name=subject.name, reason=reason)
            )
        if subject.role == "end_user" or described.undescribed >= NOTABLE - SLACK:
            for reason in described.reasons:
                yield _owner_gap(
                    subject, say("owners of {name}: {reason}", name=subject.name, reason=reason)
                )


def _check_known_share(
    nodes: Sequence[Subject], context: Context, needed: float
) -> Iterator[UnknownFact]:
    """Ask for owners of an end-user; one found as several nodes is known when one of them is."""
    share = max(known_owners(context, subject.pid).low for subject in nodes)
    if share < needed - SLACK:
        known_text = (
            say("only {percent} are known", percent=percent_text(share))
            if share
            else "none is known"
        )
        first = nodes[0]
        why = say(
            "owners of {name}: {known_text}, and at least {percent} must be",
            name=first.name,
            known_text=known_text,
            percent=percent_text(needed),
        )
        yield _owner_gap(first, why)


def _owner_gap(subject: Subject, why: str) -> UnknownFact:
    field = f"parties.{subject.ref}.owners"
    return UnknownFact("owner", field, why, subject=subject, role=subject.role)


def _is_ownerless(subject: Subject, context: Context) -> bool:
    [record] = context.engine.parties([subject.pid])
    # as a source says, or as another indicator has found: what is part of a state (class 0) has no
    # shareholders
    if record.kinds & OWNERLESS:
        return True
    return bool(context.prior_findings("state_body", "armed_forces", of=subject))
