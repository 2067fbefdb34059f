"""Tell which rows of one layer may be one party after all.

Two entries of one list are two parties, by the publisher's own word. But one source may publish
several lists, or the lists of several acts; and users' own tables may combine several publishers:
there the address that a row cites (`source_url`) tells the publisher.
"""

from collections import defaultdict
from collections.abc import Mapping
from urllib.parse import urlsplit

from onward.graph.statements.tables import values
from onward.graph.store.snapshots import Snapshot
from onward.loaders.load import has_own_tables

Lists = frozenset[tuple[str | None, str | None]]
"""The lists of a row, each with the act behind it."""


class Publishers:
    """Distinguishes rows that are certainly two parties from rows that may be one.

    Args:
        snapshot: The layers.

    Attributes:
        mixed: Names of the layers in which two rows may be one party.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        hosts, lists = _read_hosts(snapshot), _read_lists(snapshot)
        self._host: dict[str, str] = {}
        self._lists: dict[str, Lists] = {}
        mixed: set[str] = set()
        for dataset, host_by_row in hosts.items():
            self._host |= host_by_row
            # rows of one host are one publisher's, who keeps its own parties apart
            if len(set(host_by_row.values())) > 1:
                mixed.add(dataset)
        for dataset, lists_by_row in lists.items():
            self._lists |= lists_by_row
            # likewise for rows of one list
            if len(set(lists_by_row.values())) > 1:
                mixed.add(dataset)
        self.mixed = frozenset(mixed)

    def differ(self, left: str, right: str) -> bool:
        """Return whether two rows are of different sources or of different publishers."""
        if _dataset_of(left) != _dataset_of(right):
            return True
        ours, theirs = self._host.get(left), self._host.get(right)
        return None not in (ours, theirs) and ours != theirs

    def on_other_lists(self, left: str, right: str) -> bool:
        """Return whether both rows are on lists, but on no list together."""
        ours = self._lists.get(left, frozenset())
        theirs = self._lists.get(right, frozenset())
        return bool(ours and theirs) and ours.isdisjoint(theirs)


def _dataset_of(party_id: str) -> str:
    return party_id.partition(":")[0]


def _read_lists(snapshot: Snapshot) -> Mapping[str, Mapping[str, Lists]]:
    """Return the lists of each listed row, by layer."""
    table = snapshot.table("listings")
    lists: dict[str, dict[str, Lists]] = defaultdict(dict)
    columns = (values(table[name]) for name in ("dataset", "party", "list", "act"))
    for dataset, party, title, act in zip(*columns, strict=True):
        by_party = lists[dataset]
        by_party[party] = by_party.get(party, Lists()) | {(title, act)}
    return lists


def _read_hosts(snapshot: Snapshot) -> Mapping[str, Mapping[str, str]]:
    """Return the host that each row of users' own tables cites, by layer; only rows with one."""
    own_layers = {layer.name for layer in snapshot.layers if has_own_tables(layer.source)}
    hosts: dict[str, dict[str, str]] = defaultdict(dict)
    if own_layers:
        table = snapshot.table("parties")
        columns = (values(table[name]) for name in ("dataset", "id", "url"))
        for dataset, party, url in zip(*columns, strict=True):
            host = _host_of(url) if dataset in own_layers and url else None
            if host:
                hosts[dataset][party] = host
    return hosts


def _host_of(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:  # not an address at all
        return None
