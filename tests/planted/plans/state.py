"""Plans for ties to states and to armed forces."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from onward.queries.planted import planted as stakes
from onward.queries.planted.planted import CUSTOMERS, HANDLERS, Case, Path, positive, shifted, twin

TOPICS: Final = (
    *("gov", "gov.national", "gov.state", "gov.muni", "gov.security", "gov.head", "gov.admin"),
    *("gov.executive", "gov.legislative", "gov.judicial", "gov.financial"),
)
"""What a body of a state may be, by the patterns of the catalogue."""

CLASS_2: Final = (
    *("appointmentOfBoard", "controlByLegalFramework", "controlViaCompanyRulesOrArticles"),
)
FLAG, BODY, OWNED = "gov-repressive-tie", "gov-body-end-user", "gov-state-owned-aggregate"
PART, TIE = "mil-structural", "mil-tie"
MOST_LINKS: Final = 4
BREAKS: Final = ("reversed", "dead", "other kind")
DOUBTS: Final = ("claimed", "inferred", "interval", "unknown")


def upward(
    case: Case, kinds: Sequence[str], top: str, at: int = -1, how: str = "", low: str = "acme"
) -> Path:
    """Plant a chain that leads up from a party to the top; the link at one place may be odd.

    Args:
        case: The case.
        kinds: Of each link, from below.
        top: Who is at the upper end.
        at: Place of the odd link.
        how: What is odd about it: one of `BREAKS`, `DOUBTS` or "short".
        low: Where the chain begins.
    """
    names = [low, *(f"m{number}" for number in range(len(kinds) - 1)), top]
    records = []
    for place, kind in enumerate(kinds):
        odd = how if place == at else ""
        records.append(_link(case, names[place + 1], kind, names[place], odd))
    return tuple(records)


def _link(case: Case, above: str, kind: str, below: str, odd: str) -> str:
    share = case.enough() if kind == "owns" else 0
    more: dict[str, str] = {"interest": case.rng.choice(CLASS_2)} if kind == "controls" else {}
    if odd in ("short", "unknown", "interval"):
        # what a state holds in part is told by its own plans
        case.undecided.add("gov-possible-tie")
    if odd == "reversed":
        above, below = below, above
    elif odd == "dead":
        more |= case.dead()
    elif odd == "other kind":
        kind, share, more = case.rng.choice(("supplies", "employs", "represents")), 0, {}
    elif odd == "short":
        kind, share = "owns", 0.499
    elif odd in ("claimed", "inferred"):
        more["standing"] = odd
    elif odd == "unknown":
        kind, share, more = "owns", 0, {}
    elif odd == "interval":
        kind, share, more = "owns", 0, {"share_min": "0.4", "share_max": "0.6"}
    return case.tie(above, kind, below, share, **more)


def body(case: Case, state: str, name: str = "body") -> str:
    """Add a body of a state."""
    topic = case.rng.choice(TOPICS)
    if topic == "gov.security":
        case.undecided.add("sec-service-link")
    return case.party(name, "PublicBody", state, topics=topic)


def expect_state(case: Case, kinds: Sequence[str], path: Path, state: str, doubt: str = "") -> None:
    """Say what a chain to a body of a state means, by the class of its links."""
    status = "possible" if doubt in ("inferred", "interval", "unknown") else "present"
    if set(kinds) <= {"contains"} and len(kinds) <= 6:
        case.expect(BODY, status, "info", paths=[path])
    if kinds and set(kinds) == {"owns"}:
        case.expect(OWNED, status, "info", about=state, paths=[path])
    if len(kinds) <= MOST_LINKS:
        expect_flag(case, path, state, is_doubted=bool(doubt))


def expect_flag(case: Case, path: Path | None, state: str, *, is_doubted: bool = False) -> None:
    """Say what an obvious relationship means, by the record of the state on the day."""
    paths = None if path is None else [path]
    if state == "XD":
        case.doubt(FLAG)
    elif state == "XB":
        case.expect(FLAG, "possible", "medium", about=state, paths=paths)
    elif state == "XA" or (state == "XT" and case.day >= "2025"):
        status = "possible" if is_doubted else "present"
        case.expect(FLAG, status, "high", about=state, paths=paths)


def mixed(case: Case, length: int) -> list[str]:
    """Draw the kinds of a chain: often all alike."""
    if case.rng.random() < 0.5:
        return [case.rng.choice(("owns", "contains"))] * length
    return [case.rng.choice(("owns", "controls", "contains")) for _ in range(length)]


@positive(BODY, hops=range(1, 7), standing=("stated", "claimed", "inferred"))
def part_of_a_body(case: Case, hops: int, standing: str) -> None:
    case.role = case.rng.choice(CUSTOMERS)
    at, how = case.rng.randrange(hops), "" if standing == "stated" else standing
    kinds = ["contains"] * hops
    path = upward(case, kinds, body(case, "XC"), at, how)
    expect_state(case, kinds, path, "XC", how)


@positive(BODY, topic=TOPICS)
def a_body_itself(case: Case, topic: str) -> None:
    case.role = case.rng.choice(CUSTOMERS)
    case.party("acme", "PublicBody", "XC", topics=topic)
    expect_state(case, [], (), "XC")


@twin(BODY, how=BREAKS, hops=(1, 2, 6))
def part_of_a_body_but_for_one_link(case: Case, how: str, hops: int) -> None:
    upward(case, ["contains"] * hops, body(case, "XC"), case.rng.randrange(hops), how)


@twin(BODY, fact=("seven links", "a company", "of a church", "of many states", "a handler"))
def nearly_a_body(case: Case, fact: str) -> None:
    hops = 7 if fact == "seven links" else case.rng.randint(1, 6)
    kind = "Company" if fact == "a company" else "PublicBody"
    topics = {"of a church": "gov.religion", "of many states": "gov.igo"}.get(fact, "gov")
    if fact == "a handler":
        case.role = case.rng.choice(HANDLERS)
    upward(case, ["contains"] * hops, case.party("body", kind, "XC", topics=topics))


@positive(FLAG, hops=range(1, 5), state=("XA", "XT", "XB", "XD"))
def obvious_chain(case: Case, hops: int, state: str) -> None:
    case.role = case.rng.choice(CUSTOMERS)
    kinds = mixed(case, hops)
    path = upward(case, kinds, body(case, state))
    expect_state(case, kinds, path, state)


@positive(FLAG, doubt=DOUBTS, hops=range(1, 5))
def doubtful_chain(case: Case, doubt: str, hops: int) -> None:
    case.role = case.rng.choice(CUSTOMERS)
    kinds, at = mixed(case, hops), case.rng.randrange(hops)
    if doubt in ("interval", "unknown"):
        kinds[at] = "owns"
    path = upward(case, kinds, body(case, "XA"), at, doubt)
    expect_state(case, kinds, path, "XA", doubt)


@positive(FLAG, role=CUSTOMERS)
def a_repressive_body_itself(case: Case, role: str) -> None:
    case.role = role
    case.party("acme", "PublicBody", "XA", topics=case.rng.choice(TOPICS))
    expect_state(case, [], (), "XA")
    if role == "end_user":
        case.expect("dest-repression-record", "present", "low", subject=None, about="XA")


@positive(FLAG, bodies=(2, 3, 5), below=(0, 1, 2, 3))
def owned_by_bodies_together(case: Case, bodies: int, below: int) -> None:
    """Plant several bodies of XA that hold one half or more of the top of a chain of owners."""
    case.role = case.rng.choice(CUSTOMERS)
    split_ownership(case, "XA", split(case, case.rng.choice((500, 501, 700, 1000)), bodies), below)


@positive(OWNED, bodies=(2, 3, 4), below=range(6), total=(500, 501, 800))
def owned_by_a_state(case: Case, bodies: int, below: int, total: int) -> None:
    case.role = case.rng.choice(CUSTOMERS)
    split_ownership(case, "XC", split(case, total, bodies), below)


@positive(OWNED, hops=range(1, 9))
def owned_by_one_body(case: Case, hops: int) -> None:
    case.role = case.rng.choice(CUSTOMERS)
    path = upward(case, ["owns"] * hops, body(case, "XK"))
    expect_state(case, ["owns"] * hops, path, "XK")


@twin(OWNED, bodies=(2, 3, 4), below=range(4))
def owned_to_just_under_one_half(case: Case, bodies: int, below: int) -> None:
    # what a state holds in part is told by its own plans
    case.undecided.add("gov-possible-tie")
    split_ownership(case, "XC", split(case, 499, bodies), below)


@twin(OWNED, fact=("two states", "one ended", "a handler", "reversed", "no body"))
def nearly_owned_by_a_state(case: Case, fact: str) -> None:
    # what a state holds in part is told by its own plans
    case.undecided.add("gov-possible-tie")
    if fact == "a handler":
        case.role = case.rng.choice(HANDLERS)
    kind = "Company" if fact == "no body" else "PublicBody"
    one = case.party("one", kind, "XC", topics="gov")
    other = case.party("other", kind, "XK" if fact == "two states" else "XC", topics="gov")
    case.tie(one, "owns", "acme", 0.3)
    if fact == "reversed":
        case.tie("acme", "owns", other, 0.3)
    else:
        case.tie(other, "owns", "acme", 0.3, **(case.dead() if fact == "one ended" else {}))


@twin(FLAG, how=(*BREAKS, "short"), hops=range(1, 5))
def obvious_chain_but_for_one_link(case: Case, how: str, hops: int) -> None:
    case.role = case.rng.choice(CUSTOMERS)
    upward(case, mixed(case, hops), body(case, "XA"), case.rng.randrange(hops), how)


@twin(FLAG, fact=("five links", "good record", "good until 2024", "own state", "company", "bank"))
def nearly_obvious(case: Case, fact: str) -> None:
    """Plant a chain of mixed kinds, so that its other meanings do not depend on the fact."""
    state = {"good record": "XC", "good until 2024": "XT"}.get(fact, "XA")
    kind = "Company" if fact == "company" else "PublicBody"
    if fact == "good until 2024":
        case.day = case.rng.choice(("2024-01-01", "2024-12-31"))
    case.exporter = "XA" if fact == "own state" else "DE"
    if fact == "bank":
        case.role = case.rng.choice(HANDLERS)
    top = case.party("body", kind, state, topics="gov")
    length = 5 if fact == "five links" else case.rng.randint(2, 4)
    upward(case, ["owns", "contains", "controls", "owns", "contains"][:length], top)


@twin(FLAG, first=(0.3, 0.49), below=(0, 1, 2))
def two_states_together(case: Case, first: float, below: int) -> None:
    """Plant bodies of two states that reach one half only together."""
    # what a state holds in part is told by its own plans
    case.undecided.add("gov-possible-tie")
    top = "acme"
    if below:
        top = "top"
        upward(case, ["owns"] * below, top)
    case.tie(body(case, "XA", "one"), "owns", top, first)
    case.tie(body(case, "XT", "other"), "owns", top, 0.3)


def split(case: Case, total: int, parts: int) -> list[int]:
    """Split permilles into parts of less than one half, but for what cannot be."""
    while True:
        cuts = sorted(case.rng.sample(range(1, total), parts - 1))
        shares = [high - low for low, high in zip([0, *cuts], [*cuts, total], strict=True)]
        if max(shares) < stakes.HALF or parts < 3:
            return shares


def split_ownership(case: Case, state: str, shares: Sequence[int], below: int) -> None:
    """Plant bodies that hold shares of the top of a chain of owners, and say what that means."""
    chain: Path = ()
    top = "acme"
    if below:
        top = "top"
        chain = upward(case, ["owns"] * below, top)
    records = [
        case.tie(body(case, state, f"body{place}"), "owns", top, share / 1000)
        for place, share in enumerate(shares)
    ]
    if sum(shares) < stakes.HALF:
        return
    paths = [(*chain, record) for record in records]
    shown = paths if len(paths) <= 3 else None
    case.expect(OWNED, "present", "info", about=state, paths=shown)
    if state == "XA" and below < MOST_LINKS:
        case.expect(FLAG, "present", "high", about=state)


# armed forces


def expect_part(case: Case, path: Path, country: str, doubt: str = "") -> None:
    """Say what being part of a force means: its country's conflict or record is the second limb."""
    if country == "XQ":  # neither: a tie to armed forces, if it is short enough
        if 1 <= len(path) <= 3:
            expect_tie(case, path, doubt)
        return
    is_sure = country in ("XA", "XP") or (country == "XT" and case.day >= "2025")
    status = "present" if is_sure and doubt != "inferred" else "possible"
    case.expect(PART, status, "high", paths=[path])


def expect_tie(case: Case, path: Path, doubt: str = "", severity: str = "medium") -> None:
    """Say that there is a tie to armed forces."""
    case.expect(TIE, "possible" if doubt == "inferred" else "present", severity, paths=[path])


def force(case: Case, kind: str, country: str) -> str:
    """Add armed forces or an armed group."""
    return case.party("force", kind, country, topics="mil" if kind == "MilitaryUnit" else "")


FORCES: Final = ("MilitaryUnit", "ArmedGroup")


@positive(PART, hops=range(1, 7), kind=FORCES, country=("XA", "XP", "XT", "XB"))
def part_of_a_force(case: Case, hops: int, kind: str, country: str) -> None:
    case.role = case.rng.choice(CUSTOMERS)
    path = upward(case, ["contains"] * hops, force(case, kind, country))
    expect_part(case, path, country)


@positive(PART, kind=FORCES, role=CUSTOMERS)
def a_force_itself(case: Case, kind: str, role: str) -> None:
    case.role = role
    case.party("acme", kind, "XP", topics="mil")
    case.expect(PART, "present", "high", paths=[()])


@positive(PART, hops=range(6), standing=("stated", "claimed", "inferred"))
def member_of_a_group(case: Case, hops: int, standing: str) -> None:
    """Plant whole after whole above acme, the last of which is a member of a group."""
    case.role = case.rng.choice(CUSTOMERS)
    last = f"w{hops - 1}" if hops else "acme"
    names = ["acme", *(f"w{number}" for number in range(hops))]
    path = [case.tie(whole, "contains", part) for part, whole in pairwise(names)]
    group = force(case, "ArmedGroup", "XA")
    path.append(case.tie(last, "member_of", group, standing=standing))
    expect_part(case, tuple(path), "XA", standing)


@positive(PART, hops=range(1, 7), standing=("claimed", "inferred"))
def part_of_a_force_as_told(case: Case, hops: int, standing: str) -> None:
    at = case.rng.randrange(hops)
    path = upward(case, ["contains"] * hops, force(case, "MilitaryUnit", "XA"), at, standing)
    expect_part(case, path, "XA", standing)


@positive(PART, kind=("contains", "member_of"), way=("parallel", "beside"))
def part_of_a_force_by_one_sure_link_of_two(case: Case, kind: str, way: str) -> None:
    """Plant a stated link and an inferred one, to the same group or another: one path is sure."""
    groups = [force(case, "ArmedGroup", "XA")]
    groups.append(groups[0] if way == "parallel" else case.party("other", "ArmedGroup", "XA"))
    records = []
    for group, standing in zip(groups, ("stated", "inferred"), strict=True):
        start, end = ("acme", group) if kind == "member_of" else (group, "acme")
        records.append(case.tie(start, kind, end, standing=standing))
    expect_part(case, (records[0],), "XA")


@twin(PART, hops=range(1, 7))
def part_of_a_force_at_peace(case: Case, hops: int) -> None:
    path = upward(case, ["contains"] * hops, force(case, "MilitaryUnit", "XQ"))
    expect_part(case, path, "XQ")


@twin(PART, hops=(4, 5, 6), how=BREAKS)
def part_of_a_force_but_for_one_link(case: Case, hops: int, how: str) -> None:
    """Plant a chain too long to be a mere tie, with one link that breaks it."""
    upward(
        case, ["contains"] * hops, force(case, "MilitaryUnit", "XA"), case.rng.randrange(hops), how
    )


@twin(PART, fact=("owned", "contains it", "ministry of defence", "seven links", "a carrier"))
def nearly_part_of_a_force(case: Case, fact: str) -> None:
    if fact == "a carrier":
        case.role = case.rng.choice(HANDLERS)
        upward(case, ["contains"], force(case, "MilitaryUnit", "XA"))
    elif fact == "seven links":
        upward(case, ["contains"] * 7, force(case, "MilitaryUnit", "XA"))
    elif fact == "ministry of defence":
        top = case.party("defmin", "PublicBody", "XC", topics="gov;mil")
        path = upward(case, ["contains"], top)
        expect_state(case, ["contains"], path, "XC")
        expect_tie(case, path)
    elif fact == "owned":
        expect_tie(case, upward(case, ["owns"], force(case, "MilitaryUnit", "XA")))
    else:
        expect_tie(case, (case.tie("acme", "contains", force(case, "MilitaryUnit", "XA")),))


TIES: Final = ("owns", "controls", "contains", "directs", "supplies", "linked")


def zigzag(case: Case, length: int, end: str) -> Path:
    """Plant a walk of looser ties, each in either direction; its first tie is no part-whole one."""
    names = ["acme", *(f"z{number}" for number in range(length - 1)), end]
    path = []
    for place, (near, far) in enumerate(pairwise(names)):
        kind = case.rng.choice(TIES if place else ("supplies", "directs", "linked", "owns"))
        share = case.rng.choice((0.02, 0.3, 0.6)) if kind == "owns" else 0
        start, finish = (near, far) if case.rng.random() < 0.5 else (far, near)
        path.append(case.tie(start, kind, finish, share))
        if kind == "supplies" and start == "acme":
            case.undecided.add("gov-supplier")
    return tuple(path)


@positive(TIE, length=(1, 2, 3), end=("MilitaryUnit", "ArmedGroup", "Company"), use=("", "text"))
def tie_to_armed_forces(case: Case, length: int, end: str, use: str) -> None:
    case.role = case.rng.choice(CUSTOMERS)
    topics = "mil" if end == "Company" else ""
    path = zigzag(case, length, case.party("force", end, "XC", topics=topics))
    if use:
        case.order["end_use"] = {"text": case.rng.choice(("Civil use only", "civilian network"))}
    expect_tie(case, path, severity="high" if use else "medium")


@positive(TIE, length=(1, 2, 3), declared=(False, True, None))
def tie_and_a_statement(case: Case, length: int, declared: bool | None) -> None:
    path = zigzag(case, length, case.party("force", "MilitaryUnit", "XC", topics="mil"))
    case.state(military=declared)
    expect_tie(case, path, severity="high" if declared is False else "medium")
    if declared is False:
        case.expect("eus-conflict-with-graph", "present", "high", subject="*")


@twin(TIE, fact=("four links", "employed", "same address", "ended", "a payer", "no force"))
def nearly_tied(case: Case, fact: str) -> None:
    kind, topics = ("Company", "gov.security") if fact == "no force" else ("MilitaryUnit", "mil")
    end = case.party("force", kind, "XC", topics=topics)
    if fact == "no force":
        case.undecided.add("sec-service-link")
    if fact == "employed":
        case.tie(end, "employs", "acme")
    elif fact == "same address":
        case.party("tower", "Address")
        case.tie("acme", "located_at", "tower")
        case.tie(end, "located_at", "tower")
    elif fact == "ended":
        case.tie(end, "supplies", "acme", 0, **case.dead())
    else:
        if fact == "a payer":
            case.role = case.rng.choice(HANDLERS)
        zigzag(case, 4 if fact == "four links" else 2, end)


@positive(PART, edge=("first day", "last day"))
@twin(PART, edge=("day before", "day after"))
def part_on_the_edge(case: Case, edge: str) -> None:
    """Plant a membership that begins or ends next to the day of the question."""
    dates = {
        "first day": {"since": case.day},
        "last day": {"until": shifted(case.day, 1)},
        "day before": {"since": shifted(case.day, 1)},
        "day after": {"until": case.day},
    }[edge]
    record = case.tie("acme", "member_of", force(case, "ArmedGroup", "XA"), 0, **dates)
    if edge in ("first day", "last day"):
        expect_part(case, (record,), "XA")
