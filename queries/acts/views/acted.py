"""What people did with an assessment, as its page shows it beside what it is about."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from itertools import chain

from onward.queries.acts.case import Case
from onward.queries.acts.forms import AnyAct, RecordedAct
from onward.queries.acts.kinds.measures import Notification
from onward.queries.acts.views.wording import describe_act, say_act
from onward.queries.model.assessment import Assessment
from onward.queries.model.matches import MatchCandidate, PartyMatch
from onward.queries.model.part import JsonObject
from onward.queries.transactions.stated_facts import say_role


@dataclass(frozen=True, slots=True)
class OpenMatch:
    """A match of which a person may judge whether both are one.

    Attributes:
        key: Of what was judged of it.
        party: Place of the order's party.
        role: Its role, in words.
        name: As the order has it.
        candidate: Id of whom it may be.
        candidate_name: Under which name.
        band, score: How alike they are.
        listing: The list entry of the candidate; "" = none.
    """

    key: str
    party: int
    role: str
    name: str
    candidate: str
    candidate_name: str
    band: str
    score: str
    listing: str


@dataclass(frozen=True, slots=True)
class PageActs:
    """What people did with an assessment.

    Attributes:
        said: What was noted and judged, in lines: by the id of the finding, the key of the match,
            the kind of the act, or papers.
        matches: Those of which a person may judge.
        papers: Ids of the papers of the order and of its record.
        newest: Id of the order's newest assessment; "" where it is this one.
    """

    said: Mapping[str, tuple[str, ...]]
    matches: tuple[OpenMatch, ...]
    papers: tuple[str, ...]
    newest: str = ""

    def to_data(self) -> JsonObject:
        """Return it as plain data."""
        return asdict(self)


def tell_acts(case: Case, assessment: Assessment) -> PageActs:
    """Tell what people did with an assessment.

    Args:
        case: The order.
        assessment: One of its assessments.
    """
    is_newest = case.assessment.content_hash == assessment.content_hash
    parts = (_tell_notes(case), _tell_judgements(case), _tell_standing(case))
    return PageActs(
        said=dict(chain.from_iterable(parts)),
        matches=tuple(list_open_matches(assessment)),
        papers=tuple(sorted(case.document_ids)),
        newest="" if is_newest else case.assessment.id,
    )


def list_open_matches(assessment: Assessment) -> Iterator[OpenMatch]:
    """Yield the matches, sure or possible, that rest on more than the id that the order states."""
    for match in assessment.matches:
        candidate = match.candidate
        is_open = match.band in ("match", "possible") and match.evidence_hash is not None
        if candidate is not None and is_open and match.query.id != candidate.party:
            yield OpenMatch(
                key=_name_key(match.party_ref, match.owner, candidate.party),
                party=match.party_ref,
                role=_say_whose(match),
                name=match.query.name or match.query.id or "",
                candidate=candidate.party,
                candidate_name=candidate.name_used,
                band=match.band,
                score=match.score or "",
                listing=_say_listing(candidate),
            )


def _say_whose(match: PartyMatch) -> str:
    role = say_role(match.role)
    return role if match.owner is None else f"owner of the {role}"


def _say_listing(candidate: MatchCandidate) -> str:
    listing = candidate.listing
    if listing is None:
        return ""
    since = f"since {listing.since}" if listing.since else None
    return ", ".join(filter(None, (listing.list or listing.programme, since)))


def _name_key(party: int, owner: int | None, candidate: str) -> str:
    return f"match {party} {'' if owner is None else owner} {candidate}"


def _tell_notes(case: Case) -> Iterator[tuple[str, tuple[str, ...]]]:
    for made, note, changes in case.standing_notes():
        lines = [f"{note.disposition} by {note.by} ({made.at[:10]}): {note.reason}"]
        lines += [f"papers: {', '.join(note.documents)}"] if note.documents else []
        lines += [f"to be looked at again: {', '.join(changes)}"] if changes else []
        yield note.finding, tuple(lines)


def _tell_judgements(case: Case) -> Iterator[tuple[str, tuple[str, ...]]]:
    for made, judged, changes in case.standing_adjudications():
        again = f"open again: {', '.join(changes)} changed since" if changes else ""
        lines = (*_say_recorded(made, judged), again)
        key = _name_key(judged.party_ref, judged.owner, judged.candidate)
        yield key, tuple(filter(None, lines))


def _tell_standing(case: Case) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield what stands of the order as a whole: what is known, notices, a stop, papers."""
    if case.knowledge is not None:
        yield "knowledge", _say_recorded(*case.knowledge)
    if case.hold is not None:
        yield "holds", _say_recorded(*case.hold)
    for made, notice in case.of_kind(Notification):
        yield "notifications", _say_recorded(made, notice)
    papers = tuple(_tell_papers(case))
    if papers:
        yield "papers", papers


def _say_recorded(made: RecordedAct, act: AnyAct) -> tuple[str, ...]:
    return f"{say_act(act)} ({made.at[:10]})", *describe_act(act)


def _tell_papers(case: Case) -> Iterator[str]:
    for document in case.documents.values():
        kind = document.document_kind.replace("_", " ")
        yield f"{document.document}, {kind}, added by {document.by}; SHA-256 {document.sha256}"
