"""Who the parties of a transaction are: the answer, and the subjects in it."""

from dataclasses import dataclass, replace
from typing import Literal

from onward.graph.engine import Overlay
from onward.queries.assessment.resolving.doubted_related import DoubtedRelated
from onward.queries.assessment.resolving.mentions import Mention
from onward.queries.detection.results import Subject
from onward.queries.matching.candidates import Candidate
from onward.queries.model.matches import PartyMatch
from onward.queries.transactions.parts import TransactionParty


@dataclass(frozen=True, slots=True)
class MatchLimit:
    """What the matcher did not look at for a party, or for one of its stated owners.

    Attributes:
        ref: Position of the party in the transaction.
        owner: Position of the owner within the party; None = the party itself.
        limit: What was left out, in words.
    """

    ref: int
    owner: int | None
    limit: str

    @property
    def where(self) -> str:
        """The place as a path into the transaction."""
        party = f"parties.{self.ref}"
        return party if self.owner is None else f"{party}.owners.{self.owner}"


@dataclass(frozen=True, slots=True)
class Resolution:
    """Who the parties of a transaction are.

    Attributes:
        subjects: One entry a node under which a party is examined, in the transaction's order;
            a party of which nothing is known but its role has none.
        overlay: Nodes and ties to lay over the snapshot.
        matches: One row a party (or owner) and candidate; a party without a candidate has one
            row, too: the proof of a clean search.
        limits: Where the matcher did not look at everything.
        mentions: Whom the order names beside its parties, and a list has.
        doubted: Who may be listed, above whom a party only may be.
    """

    subjects: tuple[Subject, ...]
    overlay: Overlay
    matches: tuple[PartyMatch, ...]
    limits: tuple[MatchLimit, ...] = ()
    mentions: tuple[Mention, ...] = ()
    doubted: tuple[DoubtedRelated, ...] = ()


def known_subject(ref: int, party: TransactionParty, candidate: Candidate) -> Subject:
    """Return the subject of a party that a candidate is for certain."""
    resolved: Literal["id", "matched"] = "id" if candidate.by == ("id",) else "matched"
    record = candidate.record
    country = min(record.countries) if len(record.countries) == 1 else party.country
    return Subject(ref, party.role, candidate.pid, record.id, record.name, resolved, country)


def subject_by_words(ref: int, party: TransactionParty, candidate: Candidate) -> Subject:
    """Return the subject of a party whose words are those of another entry that is certain."""
    return replace(known_subject(ref, party, candidate), resolved="matched")
