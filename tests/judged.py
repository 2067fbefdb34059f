"""Judgements and ledgers for tests: short names for parties, no time but one."""

from typing import Any, cast

from onward.graph.identity.clusters import Clusters, Judgement, Says, make_judgement, resolve
from onward.graph.identity.ledger import Intake, IntakeResult, Ledger
from onward.graph.model import Identifier, IdentityLink, Party, Provenance

AT = "2026-05-02T10:00:00+00:00"
LEI = "5493001KJTIIGC8Y1R12"


def row(party_id: str, *identifiers: Identifier, **more: Any) -> Party:
    """Return a company of the source that its id names; its name is that of all others."""
    source = Provenance(party_id.partition(":")[0], party_id)
    facts = {"name": "Acme Optik AB", "kind": "Company", "country": None}
    return Party(id=party_id, source=source, identifiers=identifiers, **facts | more)


def with_lei(party_id: str, value: str = LEI, **more: Any) -> Party:
    """Return a company with a valid LEI."""
    return row(party_id, Identifier("lei", value, valid=True), **more)


def link(left: str, right: str, dataset: str = "src") -> IdentityLink:
    """Return what a source asserts."""
    return IdentityLink(left, right, Provenance(dataset, f"{left}={right}"))


def say(left: str, says: Says, right: str, reason: str = "seen", **more: Any) -> Judgement:
    """Return a person's judgement of two parties."""
    return make_judgement(left, right, says, more.pop("rule", "person"), reason, **more)


def judgement(text: str) -> Judgement:
    """Return what a person says of two: `a:1 same b:1`, then a reason, `rule R`, `score S`."""
    pair, *words = text.split(", ")
    left, says, right = pair.split()
    more: dict[str, Any] = {}
    for word in words:
        key, _, value = word.partition(" ")
        if key in {"rule", "score"}:
            more[key] = value if key == "rule" else float(value)
        else:
            more["reason"] = word
    return say(left, cast("Says", says), right, **more)


class Desk:
    """A ledger over some sources, judged one line at a time.

    Args:
        rows: Parties of the sources.
        links: What the sources assert.
    """

    def __init__(self, rows: tuple[Party, ...] = (), links: tuple[IdentityLink, ...] = ()) -> None:
        self.rows = rows
        self.links = links
        self.ledger = Ledger()

    @property
    def clusters(self) -> Clusters:
        """Who is one party now."""
        return self.under(self.ledger.judgements)

    def under(self, judgements: Any) -> Clusters:
        """Return who is one party under some judgements."""
        return resolve(self.rows, self.links, judgements)

    def take(
        self, left: str, says: Says, right: str, reason: str = "seen", **more: Any
    ) -> IntakeResult:
        """Judge a pair."""
        return self.judge(say(left, says, right, reason, **more))

    def judge(self, judgement: Judgement) -> IntakeResult:
        """Take a judgement into the ledger."""
        intake = Intake(self.ledger, self.under)
        answer = intake.take(judgement, "kim", AT)
        self.ledger = self.ledger.extended(intake.lines)
        return answer

    def undo(self, beginning: str, reason: str = "was wrong") -> None:
        """Take a line back."""
        self.ledger = self.ledger.extended([self.ledger.undo(beginning, reason, "lee", AT)])
