"""The keys of a transaction's `answers`, and where each question comes from."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

ITEM_FLAGS: Final = (
    "marketed_for_covert_use",
    "similar_item_misused",
    "used_against_member_state_or_eu_citizen",
    "can_configure_misused_system",
    "published_under_art_5_6",
    "component_of_system",
)
"""Red flags of the item; their wording is not confirmed."""

BEHAVIOUR: Final = MappingProxyType(
    {
        "reluctant_on_end_use": "flag 1; Tri-Seal",
        "outside_line_of_business": "flag 2",
        "beyond_technical_level": "flag 3",
        "little_background": "flag 4",
        "unusual_cash_terms": "flag 5",
        "unfamiliar_with_product": "flag 6",
        "declines_installation": "flag 7; Tri-Seal",
        "vague_delivery": "flag 8",
        "forwarder_as_final_destination": "flag 9",
        "abnormal_route": "flag 10",
        "packaging_inconsistent": "flag 11",
        "evasive_on_reexport": "flag 12",
        "last_minute_shipping_change": "Tri-Seal",
        "payer_not_on_statement": "Tri-Seal",
        "personal_email": "Tri-Seal",
        "residential_or_shared_address": "Tri-Seal",
        "engagement_letter_hides_customer": "Tri-Seal",
        "rescheduled_from_russia_or_belarus": "Tri-Seal",
        "no_web_presence": "Tri-Seal",
        "ip_address_mismatch": "Tri-Seal",
        "shell_payments": "Tri-Seal",
        "overpays": "secondary reports",
    }
)
"""Behaviour and trade practice, with its source: a flag of 15 CFR Part 732 Supplement No. 3 as of
12 November 2025, or the Tri-Seal compliance note of 2 March 2023; both read in summaries."""

OTHERS: Final = (
    "no_reexport_clause_signed",
    "on_site_check_agreed",
    "military_goods_part",
    "reexport_planned",
)

QUESTIONS: Final = frozenset((*ITEM_FLAGS, *BEHAVIOUR, *OTHERS))
"""Every key that `answers` may hold."""


def question_sources() -> Mapping[str, str]:
    """Return where each question comes from, by key, in the order of the questionnaire."""
    item_flags = dict.fromkeys(ITEM_FLAGS, "red flag of the item; wording unconfirmed")
    return {**item_flags, **BEHAVIOUR, **dict.fromkeys(OTHERS, "this program")}
