"""Ownership: four results with four names, over the primitives that every engine answers.

`chain_product` (one chain, evidence only) · `integrated` (how much, in total) · `cascade` (does the
threshold rule of a regime take the company in) · `control` (rights without a majority).
"""

from onward.graph.ownership.holdings import SLACK, Holdings, direct_share, gather_holdings
from onward.graph.ownership.measures import (
    LISTED_TOPICS,
    AncestorSearch,
    CascadeResult,
    Controller,
    Integrated,
    OwnerChain,
    Rule,
    ThresholdCrossing,
    body_end,
    cascade,
    chain_product,
    control,
    crossing_paths,
    integrated,
    listed_end,
    topic_truth,
    ultimate_owners,
)
from onward.graph.ownership.report import OwnershipReport, RegimeRule, ownership_report

__all__ = [
    "LISTED_TOPICS",
    "SLACK",
    "AncestorSearch",
    "CascadeResult",
    "Controller",
    "Holdings",
    "Integrated",
    "OwnerChain",
    "OwnershipReport",
    "RegimeRule",
    "Rule",
    "ThresholdCrossing",
    "body_end",
    "cascade",
    "chain_product",
    "control",
    "crossing_paths",
    "direct_share",
    "gather_holdings",
    "integrated",
    "listed_end",
    "ownership_report",
    "topic_truth",
    "ultimate_owners",
]
