"""Which match of an assessment a person means."""

from typing import TYPE_CHECKING

from onward.errors import InputRefused

if TYPE_CHECKING:
    from onward.queries.acts.case import Case
    from onward.queries.model.assessment import PartyMatch


def choose_match(case: "Case", candidate: str, party: int | None) -> "PartyMatch":
    """Return the match with a candidate.

    Args:
        case: Of the order.
        candidate: The candidate's id, or a part of it or of its name.
        party: Place of the order's party, where several have this candidate.

    Raises:
        InputRefused: There is none, or there are several.
    """
    rows = [row for row in case.assessment.matches if row.candidate is not None]
    placed = [row for row in rows if party is None or row.party_ref == party]
    exact = [row for row in placed if row.candidate and row.candidate.party == candidate]
    fitting = exact or [row for row in placed if _is_meant(row, candidate)]
    if len(fitting) == 1:
        return fitting[0]
    names = ", ".join(_name_match(row) for row in fitting or rows) or "none"
    count = f"{len(fitting)} matches fit" if fitting else "no match fits"
    raise InputRefused(
        f"{count} {candidate!r}", field="candidate", hint=f"there are {names}; --party N says which"
    )


def _is_meant(row: "PartyMatch", candidate: str) -> bool:
    names = (row.candidate.party, row.candidate.name_used) if row.candidate else ()
    return any(candidate.casefold() in name.casefold() for name in names)


def _name_match(row: "PartyMatch") -> str:
    party = row.candidate.party if row.candidate else ""
    return f"{party} (party {row.party_ref}, {row.role})"
