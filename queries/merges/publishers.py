"""Which rows of one layer may be one party after all.

Two entries of one list are two parties, by the publisher's own word. But one source may give out
several lists, or the lists of several acts; and tables of one's own may be put together from
several publishers: there the address that a row cites (`source_url`) says whose it is.
"""

from collections import defaultdict
from collections.abc import Mapping
from urllib.parse import urlsplit

from onward.graph.store.snapshots import Snapshot
from onward.graph.tables import values
from onward.loaders.load import has_own_tables

Lists = frozenset[tuple[str | None, str | None]]
"""Lists on which a row stands, each with the act behind it."""


class Publishers:
    """Tells rows that are surely two parties from rows that may be one.

    Args:
        snapshot: The layers.

    Attributes:
        mixed: Names of the layers of which two rows may be one party.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        hosts, lists = _hosts(snapshot), _lists(snapshot)
        self._host = {row: host for found in hosts.values() for row, host in found.items()}
        self._lists = {row: on for found in lists.values() for row, on in found.items()}
        self.mixed = frozenset(
            [name for name, found in hosts.items() if len(set(found.values())) > 1]
            + [name for name, found in lists.items() if len(set(found.values())) > 1]
        )

    def differ(self, left: str, right: str) -> bool:
        """Return whether two rows, by their ids, are of two sources or of two publishers."""
        if _source(left) != _source(right):
            return True
        ours, theirs = self._host.get(left), self._host.get(right)
        return None not in (ours, theirs) and ours != theirs

    def on_other_lists(self, left: str, right: str) -> bool:
        """Return whether two rows stand on lists, and on none together."""
        ours, theirs = self._lists.get(left, frozenset()), self._lists.get(right, frozenset())
        return bool(ours and theirs) and ours.isdisjoint(theirs)


def _source(party_id: str) -> str:
    return party_id.partition(":")[0]


def _lists(snapshot: Snapshot) -> Mapping[str, Mapping[str, Lists]]:
    """Return the lists of each listed row, by layer."""
    table = snapshot.table("listings")
    found: dict[str, dict[str, set[tuple[str | None, str | None]]]] = defaultdict(dict)
    columns = (values(table[name]) for name in ("dataset", "party", "list", "act"))
    for dataset, party, title, act in zip(*columns, strict=True):
        found[dataset].setdefault(party, set()).add((title, act))
    return {
        dataset: {party: frozenset(on) for party, on in rows.items()}
        for dataset, rows in found.items()
    }


def _hosts(snapshot: Snapshot) -> Mapping[str, Mapping[str, str]]:
    """Return the host that each row of users' own tables cites, by layer; only rows with one."""
    own = {layer.name for layer in snapshot.layers if has_own_tables(layer.source)}
    hosts: dict[str, dict[str, str]] = defaultdict(dict)
    if own:
        table = snapshot.table("parties")
        columns = (values(table[name]) for name in ("dataset", "id", "url"))
        for dataset, party, url in zip(*columns, strict=True):
            if dataset in own and url and (host := _host(url)):
                hosts[dataset][party] = host
    return hosts


def _host(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:  # no address at all
        return None
