"""Fetching official files: what can be fetched, what would be done, and what was done."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self
from urllib.parse import urlsplit

from onward.api.inputs.days import today
from onward.errors import OnwardError, UsageError

if TYPE_CHECKING:
    from onward.api.answers.data.loading import JsonObject
    from onward.api.feedback import Feedback
    from onward.loaders.fetch.fetching import FetchedDelivery, Fetcher, OfficialFile
    from onward.loaders.fetch.transfer import Proxy, WebNetwork

PROXY_VARIABLES: Final = ("HTTPS_PROXY", "https_proxy")


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficialFileSummary:
    """An official file as ``onward fetch --list`` shows it, or a source that has none.

    Attributes:
        source: What ``load`` calls it.
        file: Under which name it is kept; None where it is got by hand.
        url: Where it is, without its query, which may hold a key; None likewise.
        hosts: Machines that may be asked for it.
        licence: Under which it is published, with the attribution that it wants.
        confirmed: Whether the address is documented; one that is not may lead nowhere.
        by_hand: What to do where there is no plain download.
    """

    source: str
    file: str | None
    url: str | None
    hosts: Sequence[str]
    licence: str
    confirmed: bool
    by_hand: str | None

    @classmethod
    def describe(cls, file: "OfficialFile") -> Self:
        """Describe a row of the table of official files."""
        return cls(
            source=file.source,
            file=file.name or None,
            url=file.address.shown if file.address else None,
            hosts=file.hosts,
            licence=file.licence,
            confirmed=file.is_confirmed,
            by_hand=file.by_hand or None,
        )

    def to_data(self) -> "JsonObject":
        """Return the file as ``onward fetch --list --json`` prints it."""
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchedFile:
    """What became of one official file that was asked for.

    Attributes:
        source: Whose file it is.
        file: Its name; None for a source whose files are got by hand.
        path: Where it is, or would be.
        outcome: ``fetched``, ``unchanged`` (the same bytes), ``planned`` (nothing was asked for),
            ``by hand`` or ``failed``.
        url, hosts, licence, confirmed: As the table has them.
        retrieved, published: Day of fetching, and on which the server says it was last modified.
        sha256, size_bytes: Of the file.
        checksum: Which checksum of the publisher it was compared with.
        message: What to do by hand, or why it failed.
    """

    source: str
    file: str | None
    path: str | None
    outcome: str
    url: str | None
    hosts: Sequence[str]
    licence: str
    confirmed: bool
    retrieved: str | None = None
    published: str | None = None
    sha256: str | None = None
    size_bytes: int | None = None
    checksum: str | None = None
    message: str | None = None

    def to_data(self) -> "JsonObject":
        """Return the outcome as ``onward fetch --json`` prints it."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class FetchAttempt:
    """A file that was asked for, and the error where it failed."""

    file: FetchedFile
    fault: OnwardError | None = None


def list_official_files(table: str | Path | None = None) -> list[OfficialFileSummary]:
    """Return what ``onward fetch`` can fetch, and what is to be got by hand.

    Args:
        table: A table of your own; a source in it stands in the place of Onward's rows of it.

    Raises:
        InputRefused: The table cannot be read.

    >>> [each.file for each in list_official_files() if each.source == "un"]
    ['consolidated.xml']
    """
    from onward.api.inputs.arguments import check_path
    from onward.loaders.fetch.fetching import read_official_files

    own_table = None if table is None else check_path("table", table)
    return [OfficialFileSummary.describe(file) for file in read_official_files(own_table)]


def fetch_files(
    sources: Sequence[str],
    folder: Path,
    *,
    table: Path | None,
    use_proxy: bool,
    dry_run: bool,
    wait: float,
    feedback: "Feedback",
) -> Iterator[FetchAttempt]:
    """Yield what becomes of each official file of some sources, one after the other.

    Args:
        sources: Which sources; each gets a folder of its name.
        folder: Above those folders.
        table: A table of addresses of the user's.
        use_proxy: Whether the proxy that the environment names counts.
        dry_run: Whether only to say what would be done.
        wait: Seconds to wait for another process that fetches the same.
        feedback: Where it is shown how far a file is.

    Raises:
        UsageError: Nothing is known of a source, or no proxy is named.
        InputRefused: The table cannot be read.
    """
    from onward.loaders.fetch.fetching import Fetcher, choose_files, read_official_files

    table_rows = read_official_files(table)
    chosen = [(name, choose_files(table_rows, name)) for name in dict.fromkeys(sources)]
    network = make_network(_find_proxy() if use_proxy else None)
    for source, files in chosen:
        fetcher = Fetcher(folder / source, network, today(), wait)
        for file in files:
            if dry_run or file.address is None:
                yield FetchAttempt(_plan_file(file, fetcher.folder))
            else:
                yield _fetch_file(file, fetcher, feedback)


def make_network(proxy: "Proxy | None") -> "WebNetwork":
    """Return the way into the world: public addresses alone, with the system's certificates."""
    from onward.loaders.fetch.transfer import WebNetwork

    return WebNetwork(proxy=proxy)


def _fetch_file(file: "OfficialFile", fetcher: "Fetcher", feedback: "Feedback") -> FetchAttempt:
    planned = _plan_file(file, fetcher.folder)
    try:
        with feedback.progress(f"fetching {file.name}") as report:
            delivery = fetcher.fetch(file, report)
    except OnwardError as fault:
        return FetchAttempt(_change_file(planned, outcome="failed", message=str(fault)), fault)
    return FetchAttempt(_describe_delivery(planned, delivery))


def _plan_file(file: "OfficialFile", folder: Path) -> FetchedFile:
    summary = OfficialFileSummary.describe(file)
    return FetchedFile(
        source=summary.source,
        file=summary.file,
        path=str(folder / file.name) if file.name else None,
        outcome="planned" if file.address else "by hand",
        url=summary.url,
        hosts=summary.hosts,
        licence=summary.licence,
        confirmed=summary.confirmed,
        message=summary.by_hand,
    )


def _describe_delivery(planned: FetchedFile, delivery: "FetchedDelivery") -> FetchedFile:
    record = delivery.record
    return _change_file(
        planned,
        outcome=delivery.outcome,
        retrieved=record.retrieved,
        published=record.published,
        sha256=record.sha256,
        size_bytes=record.size_bytes,
        checksum=delivery.checksum,
    )


def _change_file(file: FetchedFile, **changes: str | int | None) -> FetchedFile:
    return FetchedFile(**(asdict(file) | changes))


def _find_proxy() -> "Proxy":
    """Return the proxy that the environment names; its password, if any, is refused unread.

    Raises:
        UsageError: It names none, or one that cannot be used.
    """
    from onward.loaders.fetch.transfer import Proxy

    name = next((name for name in PROXY_VARIABLES if os.environ.get(name)), None)
    if name is None:
        raise UsageError("--proxy: HTTPS_PROXY names no proxy; set it to http://host:port")
    parts = urlsplit(os.environ[name])
    try:
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    if parts.scheme != "http" or not host or parts.username or parts.password:
        raise UsageError(f"--proxy: {name} is not http://host:port, without a user or password")
    return Proxy(host, port or 80)
