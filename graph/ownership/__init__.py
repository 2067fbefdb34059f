"""Ownership: four results with four names, over the primitives that every engine answers.

`chain_product` (one chain, evidence only) · `integrated` (how much, in total) · `cascade` (does the
threshold rule of a regime take the company in) · `control` (rights without a majority).
"""

from onward.graph.ownership.cascade import CascadeResult, Rule, ThresholdCrossing, cascade
from onward.graph.ownership.chains import OwnerChain, crossing_paths, ultimate_owners
from onward.graph.ownership.control import Controller, control
from onward.graph.ownership.direct import direct_share
from onward.graph.ownership.holdings import Holdings, gather_holdings
from onward.graph.ownership.integrated import Integrated, chain_product, integrated
from onward.graph.ownership.interval_sums import SLACK
from onward.graph.ownership.report import ownership_report
from onward.graph.ownership.report_parts import OwnershipReport, RegimeRule
from onward.graph.ownership.seeds import (
    LISTED_TOPICS,
    AncestorSearch,
    body_end,
    listed_end,
    topic_truth,
)

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
