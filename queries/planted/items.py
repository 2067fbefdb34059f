"""Items of planted orders: what is replies of them is answered, with reasons where they matter."""

from typing import Final

from onward.queries.model.part import JsonObject
from onward.queries.transactions.goods.items import ELEMENTS

GROUNDS: Final = {
    "reasons": {"specially_designed": "a router", "covert": "a person sees that it works"},
    "answered_by": "J. Kessler",
    "answered_on": "2026-04-20",
}
"""Why somebody answered no, who and when: without them the answer counts as unclear."""

RED_FLAGS: Final = (
    "marketed_for_covert_use",
    "similar_item_misused",
    "used_against_member_state_or_eu_citizen",
    "can_configure_misused_system",
    "published_under_art_5_6",
)
"""Questions about the customer that an order for surveillance items answers."""

HS: Final = "854370"
"""A customs code that no table names."""


def six(**answers: str) -> JsonObject:
    """Return an item with six answers, yes unless others are given, and of no family.

    One that meets the definition was compared with Annex I.
    """
    replies = dict.fromkeys(ELEMENTS, "yes") | answers | GROUNDS
    item = {"description": "probe", "hs": HS, "families": [], "cyber_surveillance": replies}
    if all(replies[element] == "yes" for element in ELEMENTS):
        item["not_listed_reason"] = "compared with Annex I: no entry of category 4 or 5"
    return item | {"us_origin": "no"}


def needs_statement(item: JsonObject) -> bool:
    """Return whether an item is listed, or is or may be one for surveillance."""
    replies = item.get("cyber_surveillance", {})
    answers = [replies.get(element) for element in ELEMENTS if not _lacks_grounds(replies, element)]
    code = item.get("control_code", "EAR99")
    is_listed = code[2] != "9" and code != "EAR99"
    return is_listed or (any(map(replies.get, ELEMENTS)) and "no" not in answers)


def _lacks_grounds(replies: JsonObject, element: str) -> bool:
    grounds = (replies.get("reasons", {}).get(element), replies.get("answered_by"))
    is_reasoned = all((*grounds, replies.get("answered_on")))
    return element in ("specially_designed", "covert") and not is_reasoned


def plain() -> JsonObject:
    """Return an item that is no cyber-surveillance item."""
    return six(covert="no")
