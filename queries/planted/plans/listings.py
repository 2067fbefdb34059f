"""Plans for parties that stand on a list, under whatever topic and on whatever day."""

from typing import Final

from onward.queries.planted.answers import OTHERS, USERS
from onward.queries.planted.case import Case
from onward.queries.planted.plan import positive, twin

LISTED: Final = "own-listed-direct"
ROLES: Final = (*USERS, *OTHERS)
APPLIED: Final = ("EU", "UN")
"""Regimes of the default policy: what another one lists is found at high."""

TOPICS: Final = ("sanction", "export.control")
RESTRICTED: Final = ("asset.frozen", "debarment", "export.risk", "invest.ban", "wanted")
"""Topics of lists that ban no delivery by themselves: found at high, whosever list it is."""


def level(regime: str) -> str:
    """Return the severity of being listed under a regime."""
    return "stop" if regime in APPLIED else "high"


@positive(LISTED, role=ROLES, regime=("EU", "UN", "OFAC", "UK", "BIS"))
def on_a_list(case: Case, role: str, regime: str) -> None:
    """List acme itself under a regime."""
    case.role = role
    case.listing(
        "acme", regime, case.rng.choice(TOPICS), measure=case.rng.choice(("", "asset freeze"))
    )
    case.expect(LISTED, "present", level(regime), paths=[()])


@positive(LISTED, regimes=(("EU", "OFAC"), ("UN", "UK", "BIS")))
def on_several_lists(case: Case, regimes: tuple[str, ...]) -> None:
    """One finding, as grave as the gravest of them: each begins with a regime that is applied."""
    for regime in regimes:
        case.listing("acme", regime)
    case.expect(LISTED, "present", level(regimes[0]), paths=[()])


@positive(LISTED, measures=(("travel ban",), ("travel ban", "asset freeze")))
def under_a_travel_ban(case: Case, measures: tuple[str, ...]) -> None:
    """List acme with a measure that is no freeze, or with both."""
    for measure in measures:
        case.listing("acme", "EU", measure=measure)
    severity = "medium" if measures == ("travel ban",) else "stop"
    case.expect(LISTED, "present", severity)


@positive(LISTED, topic=TOPICS)
def called_listed_without_an_entry(case: Case, topic: str) -> None:
    """Let acme have the topic of a listing, without an entry on any list."""
    case.party("acme", topics=topic)
    case.expect(LISTED, "present", "stop")


@positive(LISTED, topic=RESTRICTED, regime=("EU", "BIS", "UK"))
def on_a_list_that_restricts(case: Case, topic: str, regime: str) -> None:
    """Put acme on a list that restricts or warns, and bans no delivery."""
    case.listing("acme", regime, topic)
    case.expect(LISTED, "present", "high")


@twin(LISTED, topic=RESTRICTED)
def restricted_on_another_day(case: Case, topic: str) -> None:
    """Let such an entry have ended, or begin later."""
    case.listing("acme", "EU", topic, **case.dead())


@positive(LISTED, regime=("EU", "OFAC"), forward=(True, False))
def possibly_a_listed_party(case: Case, regime: str, forward: bool) -> None:
    """Let acme possibly be the same as a listed party."""
    case.listing(case.party("double"), regime)
    ends = ("acme", "double") if forward else ("double", "acme")
    path = (case.tie(ends[0], "possibly_same_as", ends[1]),)
    case.expect(LISTED, "possible", "high", about=case.id("double"), paths=[path])


@twin(LISTED, role=ROLES)
def listed_on_another_day(case: Case, role: str) -> None:
    """Let the entry of acme have ended, or begin later."""
    case.role = role
    case.listing("acme", case.rng.choice(("EU", "UN", "UK")), **case.dead())


@twin(
    LISTED,
    topic=("sanction.linked", "sanction.control", "export.control.linked"),
)
def called_near_a_listed_party(case: Case, topic: str) -> None:
    """Let acme have a topic that says only that it is near a listed party."""
    case.party("acme", topics=topic)


@twin(LISTED, kind=("supplies", "represents", "employs", "controls", "associate"))
def tied_to_a_listed_party(case: Case, kind: str) -> None:
    """Tie acme to a listed party otherwise than by ownership."""
    case.role = case.rng.choice(ROLES)
    case.listing(case.party("listed"), "EU")
    case.tie("listed", kind, "acme")
    if kind == "controls":
        case.expect("own-control-listed", "present", "high")
