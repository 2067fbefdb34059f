"""Packs of one's own with an indicator that is one YAML file and no code."""

from pathlib import Path

STAKE = """\
id: bank-state-stake
version: 1
group: Government ties
title: A foreign state holds a stake
wave: 1
means: A body of a foreign state owns a share of the party.
question: Which state body holds this share?
kind: house
level: medium
law:
- {citation: A handbook of ours, as: analogy, verified: unverified}
detection:
  type: pattern
  how: Up to two owns ties upwards to a body of a state.
  relation: is partly owned by
  near_misses: [share, ended]
  pattern:
    start: {roles: [consignee, end_user]}
    steps:
    - {ties: [owns], direction: in, hops: [1, 2], where: {share: {gte: $min_share}}}
    end: {kinds: [PublicBody], topics: [gov]}
    paths: {show: 2}
    params: {min_share: 0.1}
data: Registers of owners.
evidence: The chain of owners with its sources.
false_positives: Pension funds.
example_hit: ministry owns 10% acme => present medium
example_near_miss: ministry owns 9% acme => not_found
examples:
  - ministry owns 50% holding; holding owns 20% acme => present medium
  - ministry owns ?% acme => possible medium
  - ministry owns 10% acme until 2026-05-01 => not_found
"""
"""An indicator of a bank's own: a stake of a state from 10 % on."""


def write_pack(folder: Path, *indicators: str) -> Path:
    """Write a pack with some indicators, each by its id, and return its folder."""
    (folder / "indicators").mkdir(parents=True)
    (folder / "pack.yaml").write_text("id: bank\nversion: '3'\n", encoding="utf-8")
    for text in indicators:
        name = text.partition("\n")[0].removeprefix("id: ")
        (folder / "indicators" / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def changed(text: str, *changes: tuple[str, str]) -> str:
    """Replace parts of a text, each of which it must have."""
    for old, new in changes:
        assert old in text, f"not in the text: {old}"
        text = text.replace(old, new)
    return text
