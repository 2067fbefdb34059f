"""Plans for what the order itself says: destination, item, documents, and what is not known."""

from typing import Any, Final

from onward.queries.planted.planted import (
    HS,
    OTHERS,
    RED_FLAGS,
    USERS,
    Case,
    plain,
    positive,
    shifted,
    six,
    twin,
)
from onward.queries.transactions.goods import ELEMENTS, REASONED
from tests.planted.plans.state import body, expect_part, expect_state, force, upward, zigzag
from tests.planted.plans.trade import pair

RECORD, EMBARGO, BAN = "dest-repression-record", "dest-arms-embargo", "dest-interception-ban"
CONFLICT, HUB = "dest-armed-conflict", "div-transshipment-country"
GAP, STALE = "data-gap", "screening-stale"
MEETS, LISTED_ITEM, ASKED = "item-nonlisted-cs", "item-listed-annex1", "item-redflags"

CATCH_ALL: Final = "catchall-mil-embargo"

WEAKER: Final = {"low": "info", "medium": "low", "high": "medium"}


def to(case: Case, country: str, part: str) -> None:
    """Let a country play a part: where the goods go, or where the end-user is."""
    if part == "destination":
        case.order["destination"] = country
        if country in ("XA", "XP"):
            case.expect(CONFLICT, "present", "info", subject=None)
        elif country == "XH":
            case.expect(HUB, "present", "info", subject=None, about="XH")
    else:
        case.party("acme", country=country)


def surveillance(case: Case) -> None:
    """Deliver an item that is not listed and meets Art. 2(20)."""
    case.order["items"] = [six()]
    case.expect(MEETS, "present", "medium", subject="*")


@positive(RECORD, country=("XA", "XB"), user=("body", "part of a body", "perhaps", "force"))
def to_a_state_user(case: Case, country: str, user: str) -> None:
    """Deliver a surveillance item to a body or to forces of a state without a record of its own."""
    to(case, country, "destination")
    surveillance(case)
    if user == "body":
        case.party("acme", "PublicBody", "XC", topics="gov")
        expect_state(case, [], (), "XC")
    elif user == "force":
        case.party("acme", "MilitaryUnit", "XP", topics="mil")
        expect_part(case, (), "XP")
    else:
        doubt = "inferred" if user == "perhaps" else ""
        path = upward(case, ["contains"], body(case, "XC"), 0, doubt)
        expect_state(case, ["contains"], path, "XC", doubt)
    status, severity = ("present", "high") if country == "XA" else ("possible", "medium")
    if user == "perhaps":  # what is only possible raises nothing
        severity = WEAKER[severity]
    case.expect(RECORD, status, severity, subject=None, about=country)


@positive(RECORD, day=("2025-01-01", "2026-05-01"))
@twin(RECORD, day=("2024-12-31", "2024-01-01"))
def when_the_record_turned(case: Case, day: str) -> None:
    case.day = day
    to(case, "XT", case.rng.choice(("destination", "user")))
    if day >= "2025":
        case.expect(RECORD, "present", "low", subject=None, about="XT")


@twin(RECORD, country=("XC", "XH", "XK"), item=(False, True))
def to_a_state_without_record(case: Case, country: str, item: bool) -> None:
    to(case, country, case.rng.choice(("destination", "user")))
    if item:
        surveillance(case)


@twin(RECORD, country=("XA", "XB"))
def a_repressive_country_in_another_part(case: Case, country: str) -> None:
    case.order["route"] = [country]
    case.others.append((case.rng.choice(OTHERS), case.party("helper", country=country)))


# embargo and ban


@positive(EMBARGO, part=("destination", "purchaser"), tied=("", "part", "tie", "doubtful"))
def under_an_embargo(case: Case, part: str, tied: str) -> None:
    if part == "destination":
        case.order["destination"] = "XE"
    else:
        case.others.append(("purchaser", case.party("buyer", country="XE")))
    if tied == "part":
        expect_part(case, upward(case, ["contains"] * 2, force(case, "MilitaryUnit", "XP")), "XP")
    elif tied == "tie":
        path = zigzag(case, 2, case.party("maker", topics="mil"))
        case.expect("mil-tie", "present", "medium", paths=[path])
    elif tied == "doubtful":  # what is only possible raises nothing
        expect_part(case, upward(case, ["contains"], force(case, "MilitaryUnit", "XB")), "XB")
    severity = "high" if tied in ("part", "tie") else "medium"
    if tied:
        status = "possible" if tied == "doubtful" else "present"
        case.expect(CATCH_ALL, status, "high", subject=None, about="b")
    case.expect(EMBARGO, "present", severity, subject=None, about="XE")


@positive(EMBARGO, hops=(1, 2, 3))
def an_embargo_on_groups_with_a_group(case: Case, hops: int) -> None:
    case.order["destination"] = "XG"
    expect_part(case, upward(case, ["contains"] * hops, force(case, "ArmedGroup", "XP")), "XP")
    case.expect(EMBARGO, "present", "high", subject=None, about="XG")


@twin(EMBARGO, fact=("groups alone", "army, no group", "before", "route", "consignee"))
def nearly_under_an_embargo(case: Case, fact: str) -> None:
    if fact == "army, no group":
        expect_part(case, upward(case, ["contains"], force(case, "MilitaryUnit", "XP")), "XP")
    elif fact == "before":
        case.day = "2019-12-31"
    if fact == "route":
        case.order["route"] = ["XE"]
    elif fact == "consignee":
        case.others.append(("consignee", case.party("taker", country="XE")))
    else:
        case.order["destination"] = "XE" if fact == "before" else "XG"


@positive(BAN, both=(("interception", "repression_equipment"),))
def two_sorts_of_banned_equipment(case: Case, both: tuple[str, ...]) -> None:
    case.order["items"] = [plain() | {"families": [family]} for family in both]
    case.order["destination"] = "XF"
    for sort in ("interception", "repression"):
        case.expect(BAN, "present", "stop", subject=None, about=f"XF/{sort}")
    case.expect("torture-goods", "possible", "high", subject="*")


# item and documents


@positive(MEETS, unclear=(0, 1, 3))
def an_item_under_the_definition(case: Case, unclear: int) -> None:
    names = case.rng.sample(ELEMENTS, unclear)
    case.order["items"] = [six(**dict.fromkeys(names, "unclear"))]
    case.expect(MEETS, "possible" if unclear else "present", "medium", subject="*")
    if unclear:
        case.doubt(LISTED_ITEM, None)
        case.gap("item", "items.0")
        case.gap("item", "items.0.cyber_surveillance")


@positive(MEETS, element=REASONED, lacking=("reasons", "answered_by", "answered_on"))
def a_no_without_its_grounds(case: Case, element: str, lacking: str) -> None:
    item = six(**{element: "no"})
    del item["cyber_surveillance"][lacking]
    case.order["items"] = [item]
    case.expect(MEETS, "possible", "medium", subject="*")
    case.doubt(LISTED_ITEM, None)
    case.gap("item", "items.0")
    case.gap("item", "items.0.cyber_surveillance")


@twin(MEETS, fact=("one no", "reason"))
def an_item_outside_the_definition(case: Case, fact: str) -> None:
    name = case.rng.choice(ELEMENTS)
    item: dict[str, Any] = six(**{name: "no"})
    if fact == "reason":
        item = {"not_listed_reason": "compared with Annex I", "hs": HS, "families": []}
    case.order["items"] = [item]


@positive(LISTED_ITEM, says=("other destination", "other user", "no user", "ended"))
@twin(LISTED_ITEM, says=("service",))
def an_item_with_a_licence(case: Case, says: str) -> None:
    """License the item, its destination and end-user; then let one of them not fit."""
    licence: dict[str, Any] = {
        "number": "L-1",
        "covers": ["9A012"],
        "destinations": ["XC"],
        "end_users": [],
    }
    case.order["items"] = [{"control_code": "9A012.a", "hs": HS, "families": []}]
    licence["end_users"] = [case.id("acme")]
    case.order["licence"] = licence
    if says == "service":
        case.order["kind"] = "transit"
        case.expect("catchall-transit", "present", "low", subject="*")
        return
    changes: dict[str, dict[str, Any]] = {
        "other destination": {"destinations": ["FR", "XE"]},
        "other user": {"end_users": [f"{case.key} somebody else"]},
        "no user": {"end_users": []},
        "ended": {"valid_until": case.day},
    }
    licence.update(changes[says])
    status, severity = ("possible", "medium") if says == "no user" else ("present", "stop")
    case.expect(LISTED_ITEM, status, severity, subject="*")


@positive(ASKED, flag=RED_FLAGS, answer=("yes", "unclear"))
@twin(ASKED, flag=RED_FLAGS, answer=("no",))
def an_answer_on_red_flags(case: Case, flag: str, answer: str) -> None:
    case.order["answers"] = dict.fromkeys(RED_FLAGS, "no") | {flag: answer}
    if answer != "no":
        status = "present" if answer == "yes" else "possible"
        case.expect(ASKED, status, "high", subject="*")


@positive("informed-by-authority", since=(0, -1, -400), until=(None, 1, 200))
@twin("informed-by-authority", since=(1, 30), until=(None, 90))
@twin("informed-by-authority", since=(-400,), until=(0, -1))
def a_letter_of_the_authority(case: Case, since: int, until: int | None) -> None:
    letter = {"party": case.id("acme"), "date": shifted(case.day, since)}
    if until is not None:
        letter["valid_until"] = shifted(case.day, until)
    case.order["letters"] = [letter]
    if since <= 0 and (until is None or until > 0):
        case.expect("informed-by-authority", "present", "stop", subject="*")


SAYS_OTHERWISE = "eus-conflict-with-graph"


@positive(SAYS_OTHERWISE, declared=("military",), part=(1, 2))
@twin(SAYS_OTHERWISE, declared=("military is true", "other", "nothing"), part=(1, 2))
def a_statement_beside_the_graph(case: Case, declared: str, part: int) -> None:
    """Declare a use beside a chain to a force that says otherwise."""
    declares: dict[str, dict[str, bool | None]] = {
        "military": {"military": False},
        "military is true": {"military": True},
        "other": {"repression": False, "reexport": False},
        "nothing": {},
    }
    case.state(**declares[declared])
    path = upward(case, ["contains"] * part, force(case, "MilitaryUnit", "XP"))
    expect_part(case, path, "XP")
    if declared == "military":
        case.expect(SAYS_OTHERWISE, "present", "high", subject="*")


@twin(SAYS_OTHERWISE, kinds=(["owns"], ["owns", "contains"], ["contains"]), state=("XA", "XB"))
def a_denial_by_a_body_of_a_state(case: Case, kinds: list[str], state: str) -> None:
    """Deny repression and belong to a state: that contradicts nothing, whatever its record."""
    case.state(repression=False)
    expect_state(case, kinds, upward(case, kinds, body(case, state)), state)


@positive(SAYS_OTHERWISE, hops=(1, 2, 3), listed=(True,), doubt=("", "inferred"))
@twin(SAYS_OTHERWISE, hops=(1, 2, 3), listed=(False,), doubt=("",))
@twin(SAYS_OTHERWISE, hops=(4,), listed=(True,), doubt=("",))
def a_denial_beside_a_service(case: Case, hops: int, listed: bool, doubt: str) -> None:
    """Deny repression and lead to a security service: only one that a list names contradicts."""
    case.state(repression=False)
    case.party("service", "PublicBody", "XC", topics="gov.security")
    kinds = ["contains"] * hops
    path = upward(case, kinds, "service", 0 if doubt else -1, doubt)
    expect_state(case, kinds, path, "XC", doubt)
    if hops < 3:
        case.expect("sec-service-link", "possible" if doubt else "present", "high")
    if listed:
        case.listing("service", "World Bank", "export.risk", since="2001")
    if listed and hops < 4:
        case.expect(SAYS_OTHERWISE, "possible" if doubt else "present", "high", subject="*")


@positive(SAYS_OTHERWISE, pairs=(1, 2), declared=(False,))
@twin(SAYS_OTHERWISE, pairs=(1, 2), declared=(True, None))
def a_statement_beside_a_relay(case: Case, pairs: int, declared: bool | None) -> None:
    """Declare no re-export beside goods that went on: what is possible contradicts possibly."""
    case.state(reexport=declared)
    for number in range(pairs):
        pair(case, number, lag=30, out=90, to="XH")
    status = "present" if pairs == 2 else "possible"
    case.expect("hist-onward-exporter", status, "medium")
    if declared is False:
        case.expect(SAYS_OTHERWISE, status, "high", subject="*")


@positive(SAYS_OTHERWISE, hops=(1, 2, 6))
def a_statement_beside_a_doubtful_force(case: Case, hops: int) -> None:
    case.state(military=False)
    expect_part(case, upward(case, ["contains"] * hops, force(case, "MilitaryUnit", "XB")), "XB")
    case.expect(SAYS_OTHERWISE, "possible", "high", subject="*")


# what is not known


@positive(GAP, tier=("enhanced",), share=(0.0, 0.2, 0.499), doubt=("", "inferred"))
@twin(GAP, tier=("enhanced",), share=(0.5, 0.501, 1.0), doubt=("", "claimed"))
@positive(GAP, tier=("standard",), share=(0.001, 0.2, 0.5, 0.749), doubt=("", "claimed"))
@twin(GAP, tier=("standard",), share=(0.75, 1.0), doubt=("", "claimed"))
@twin(GAP, tier=("standard",), share=(0.0, 0.2, 0.749), doubt=("inferred",))
def owners_known_to_a_share(case: Case, tier: str, share: float, doubt: str) -> None:
    """Say of acme one owner; what the case as a whole lacks follows from tier and share."""
    case.has_founder = False
    if tier == "enhanced":
        case.order["end_use"] = {"use": "public_authority"}
    if share:
        case.tie("parent", "owns", "acme", share, standing=doubt or "stated")


@positive(GAP, fact=("end_user", "consignee", "item", "no item", "record", "destination"))
@twin(GAP, fact=("item of little risk",))
def a_fact_that_is_missing(case: Case, fact: str) -> None:
    if fact == "end_user":
        case.role, case.has_user = "consignee", False
        case.gap("end_user", "parties")
    elif fact == "consignee":
        case.others.append((case.rng.choice(("consignee", "intermediate_consignee")), ""))
        case.gap("consignee", "parties.2")
    elif fact.startswith("item"):
        # customs code and family say enough where nothing else is at stake
        case.order["items"] = [{"description": "probe", "hs": HS, "families": []}]
        if fact == "item":
            case.order["end_use"] = {"use": "public_authority"}
            case.gap("item", "items.0")
            case.doubt(MEETS, None)
            case.doubt(LISTED_ITEM, None)
    elif fact == "no item":
        case.order["items"] = []
        case.gap("item", "items")
        case.doubt(MEETS, None)
        case.doubt(LISTED_ITEM, None)
    elif fact == "destination":
        del case.order["destination"]
        case.gap("destination", "destination")
        # no ban on equipment: the item is of no family
        for indicator in (CONFLICT, RECORD, EMBARGO, "dest-goods-ban"):
            case.doubt(indicator, None)
    else:
        case.order["destination"] = "XD"
        case.doubt(RECORD, None)
        case.gap("destination", "destination_record")


@twin(GAP, kind=("Person", "PublicBody", "Company"), role=(*USERS, "bank"))
def nothing_is_missing(case: Case, kind: str, role: str) -> None:
    """Leave acme without an owner where none is asked for: of persons, bodies, and other roles."""
    case.role = role
    case.has_founder = kind == "Company" and role == "end_user"
    case.party("acme", kind, topics="gov" if kind == "PublicBody" else "")
    if kind == "PublicBody" and role in USERS:
        expect_state(case, [], (), "XC")


@positive(STALE, days=(91, 92, 400))
@twin(STALE, days=(90, 89, 1, 0, -30))
def days_after_the_lists_were_fetched(case: Case, days: int) -> None:
    """Ask so many days after the layer was fetched; what follows is the case's own to say."""
    case.day = shifted("2026-04-30", days)
