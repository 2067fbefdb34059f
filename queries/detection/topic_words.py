"""Topics of parties as a reader calls them: FollowTheMoney's codes are for programs."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from onward.graph.sayings import say

_TOPICS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "asset.frozen": "assets frozen",
        "corp.clone": "copy of another firm",
        "corp.disqual": "disqualified from directing companies",
        "corp.offshore": "offshore firm",
        "corp.shell": "shell company",
        "crime": "crime",
        "crime.boss": "leader of organised crime",
        "crime.cyber": "cybercrime",
        "crime.env": "environmental crime",
        "crime.fin": "financial crime",
        "crime.fraud": "fraud",
        "crime.terror": "terrorism",
        "crime.theft": "theft",
        "crime.traffick": "trafficking",
        "crime.traffick.drug": "drug trafficking",
        "crime.traffick.human": "trafficking in human beings",
        "crime.war": "war crimes",
        "debarment": "debarred",
        "export.control": "under export control",
        "export.control.linked": "linked to a party under export control",
        "export.risk": "doubtful end-user",
        "fin.bank": "bank",
        "forced.labor": "forced labour",
        "gov": "body of a state",
        "gov.security": "security service",
        "gov.soe": "state-owned enterprise",
        "invest.ban": "closed to investors",
        "invest.risk": "risk for investors",
        "mare.detained": "ship detained",
        "mare.shadow": "ship of the shadow fleet",
        "mare.sts": "ship-to-ship transfers",
        "mil": "military",
        "poi": "person of interest",
        "reg.action": "action of a regulator",
        "reg.warn": "warning of a regulator",
        "role.oligarch": "oligarch",
        "role.pep": "politically exposed person",
        "sanction": "under sanctions",
        "sanction.control": "controlled by a party under sanctions",
        "sanction.counter": "under counter-sanctions",
        "sanction.linked": "linked to a party under sanctions",
        "wanted": "wanted by the authorities",
    }
)


def say_topic(topic: str) -> str:
    """Return a topic in words; one that has none is called as the topic above it, or by its code.

    >>> say_topic("invest.ban"), say_topic("crime.fraud"), say_topic("gov.head")
    ('closed to investors', 'fraud', 'body of a state')
    """
    name = topic
    while name not in _TOPICS and "." in name:
        name = name.rpartition(".")[0]
    return say(_TOPICS.get(name, topic))
