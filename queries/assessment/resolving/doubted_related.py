"""Who stands above a party of an order, or had its goods, and may be listed, with two doubts.

Two doubts make no evidence: of two likenesses a path crosses one. But silence would be a quiet
"proceed" where a name is written a little otherwise than in the register, so that it is a gap.

Nor is it evidence where the name of an owner or recipient has a whole listed one in it, and
everything else speaks against it, so that the score reaches no band ("Baikal Invest Holding" in
another country than the listed "Baikal"): no path leads over that, and it is a gap as well.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from onward.graph.model import party_pid
from onward.graph.sayings import say
from onward.queries.assessment.resolving.exact_names import ExactNames
from onward.queries.detectors.listed_parties.own_listed_direct.topics import entries_on
from onward.queries.matching.candidates import Candidate
from onward.queries.matching.lookup import Lookup
from onward.queries.matching.related.compared import PartiesCompared
from onward.queries.model.matches import PartyMatch
from onward.queries.rules.policy import Policy
from onward.queries.transactions.transaction import Transaction

_BY_NAME: Final = frozenset({"name", "alias", "id"})


_OF_OWNER: Final = (
    "it may be {party}, above which {other} stands, who may be {listed} on a list: "
    "confirm or refuse that they are the same"
)
_OF_SURE_OWNER: Final = (
    "{other}, which stands above {party}, has the whole name of {listed} on a list in "
    "its own, and nothing else agrees: confirm or refuse that they are the same"
)
_OF_RECIPIENT: Final = (
    "it may be {party}, whose goods went to {other}, who may be {listed} on a list: "
    "confirm or refuse that they are the same"
)
_OF_SURE_RECIPIENT: Final = (
    "{other}, to whom goods of {party} went, has the whole name of {listed} on a list in "
    "its own, and nothing else agrees: confirm or refuse that they are the same"
)


@dataclass(frozen=True, slots=True)
class DoubtedRelated:
    """Who is tied to a party that one of the order is or may be, and may be listed.

    Attributes:
        ref, owner: Position of the party in the order, and of its stated owner; None = itself.
        party: Whom it may be.
        other: Who stands above that one, or had its goods.
        listed: Whom of a list this one may be.
        is_sure: Whether the party is surely that one: what is in doubt is the listed name alone.
        is_recipient: Whether it had goods, and does not stand above.
    """

    ref: int
    owner: int | None
    party: str
    other: str
    listed: str
    is_sure: bool = False
    is_recipient: bool = False

    @property
    def why(self) -> str:
        """Why it matters, as a gap says it."""
        if self.is_recipient:
            template = _OF_SURE_RECIPIENT if self.is_sure else _OF_RECIPIENT
        else:
            template = _OF_SURE_OWNER if self.is_sure else _OF_OWNER
        return say(template, party=self.party, other=self.other, listed=self.listed)

    @property
    def where(self) -> str:
        """The place as a path into the transaction."""
        party = f"parties.{self.ref}"
        return party if self.owner is None else f"{party}.owners.{self.owner}"


def find_doubted(
    order: Transaction, matches: Iterable[PartyMatch], lookup: Lookup, exact_names: ExactNames
) -> Iterator[DoubtedRelated]:
    """Yield those above, or with goods of, whom a party only possibly is, or of a doubtful name.

    Args:
        order: Of which it is asked.
        matches: Whom each party and stated owner is or may be.
        lookup: Compares those who are tied to parties.
        exact_names: Knows the days, and lowers who only resembles a party that a list has exactly.
    """
    seen: set[tuple[str, str, str]] = set()
    for match in matches:
        if match.band not in ("match", "possible") or match.candidate is None:
            continue
        is_sure = match.band == "match"
        if match.candidate.listing and not is_sure:
            continue  # of one that is listed itself there is more to say than this
        party = party_pid(match.candidate.party)
        compared = [(lookup.owners_above.compare(party), False)]
        # whom the exporter supplies, or an owner, is asked about in orders of their own
        if match.owner is None and order.parties[match.party_ref].role != "exporter":
            compared.append((lookup.recipients.compare(party), True))
        for related, is_recipient in compared:
            for doubt in _judge_related(match, related, exact_names) if related else ():
                key = match.candidate.party, doubt.other, doubt.listed
                # said of another role already
                if not (is_sure and key in seen):
                    seen.add(key)
                    yield replace(doubt, is_recipient=is_recipient)


def _judge_related(
    match: PartyMatch, related: PartiesCompared, exact_names: ExactNames
) -> Iterator[DoubtedRelated]:
    """Yield who may be listed of those who were compared, where no path leads over it."""
    is_sure = match.band == "match"
    name = match.candidate.name_used if match.candidate else ""
    for answer in related.answers:
        lowered = exact_names.leave_out_resembling(answer)
        itself = lowered.candidates[0].record
        day = related.find_day(itself.id, exact_names.on)
        for other in lowered.of_band("possible"):
            if is_sure and not is_by_name_within(other, exact_names.policy):
                continue  # a path leads there
            if _is_listed(other, exact_names, day):
                listed = _name_listed(other, is_sure=is_sure)
                yield DoubtedRelated(
                    match.party_ref, match.owner, name, itself.name, listed, is_sure
                )


def _name_listed(candidate: Candidate, *, is_sure: bool) -> str:
    """Name a listed party; with the name that was compared, where that one is in doubt."""
    name = candidate.record.name
    return f"{candidate.name} ({name})" if is_sure and candidate.name != name else name


def is_by_name_within(candidate: Candidate, policy: Policy) -> bool:
    """Tell whether a whole listed name in a longer one is all that makes a candidate possible.

    Its score is then below every band, and no number agrees.
    """
    has_number = any(way not in _BY_NAME for way in candidate.by)
    return not has_number and candidate.score < policy.matching.bands().weak


def _is_listed(candidate: Candidate, exact_names: ExactNames, day: date) -> bool:
    return bool(entries_on(candidate.record, exact_names.tables, day, exact_names.as_of))
