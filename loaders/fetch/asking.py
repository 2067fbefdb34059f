"""Ask for a file, and follow where the answer leads: each step is checked as the first one is."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin

from onward.errors import FetchFailed, InputRefused, printable
from onward.loaders.fetch.connection import WebNetwork, open_answer
from onward.loaders.fetch.web_addresses import WebAddress, read_web_address

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from urllib3.response import HTTPResponse

REDIRECTS: Final = 3

_MOVED: Final = frozenset((301, 302, 303, 307, 308))


@dataclass(frozen=True, slots=True)
class ServerAnswer:
    """An answer that is no redirection, its body not read yet.

    Attributes:
        where: Who gave it.
        response: What urllib3 makes of it.
    """

    where: WebAddress
    response: "HTTPResponse"

    @property
    def status(self) -> int:
        """The number that says how it went."""
        return self.response.status

    def header(self, name: str) -> str:
        """Return a line of the answer's head, "" where there is none."""
        return (self.response.headers.get(name) or "").strip()[:1000]


@contextmanager
def ask(
    where: WebAddress,
    hosts: "Collection[str]",
    headers: Mapping[str, str],
    network: WebNetwork,
    seconds_left: "Callable[[], float]",
) -> Iterator[ServerAnswer]:
    """Ask for an address, follow redirections, and yield the answer behind them.

    Args:
        where: What to ask for.
        hosts: The only machines that may be asked.
        headers: Further lines of the question, sent at each step.
        network: How the world is reached.
        seconds_left: How long all of it may still take.

    Raises:
        FetchFailed: A server cannot be reached, takes too long, or redirects in vain.
        InputRefused: A step leads to another host, to an address that is not public, or away from
            https.
    """
    target = where
    for _ in range(REDIRECTS + 1):
        if target.host not in hosts:
            raise InputRefused(
                f"{where.shown} leads to {target.host}, which is not allowed for it",
                hint="if that is right, name the host under also_hosts in a table of your own",
            )
        with ExitStack() as stack:
            try:
                answer = open_answer(target, headers, network, seconds_left())
                response = stack.enter_context(answer)
            except FetchFailed:
                seconds_left()  # whatever broke off because the time was over says so
                raise
            if response.status not in _MOVED:
                yield ServerAnswer(target, response)
                return
            target = _read_next(where, target, response.headers.get("Location") or "")
    raise FetchFailed(f"{where.shown}: was redirected more than {REDIRECTS} times")


def _read_next(where: WebAddress, target: WebAddress, location: str) -> WebAddress:
    """Read where a redirection leads; a relative one is completed."""
    try:
        return read_web_address(urljoin(target.full, location))
    except ValueError as error:
        raise InputRefused(
            f"{where.shown} leads to an address that {error}", hint="nothing was fetched from it"
        ) from error


def refuse_status(answer: ServerAnswer) -> None:
    """Refuse an answer that is not the file.

    Raises:
        FetchFailed: The server says that it has no such file, or that it cannot give it now.
    """
    if answer.status in (200, 206):
        return
    what = _STATUS_WORDS.get(answer.status, f"the server answered with status {answer.status}")
    raise FetchFailed(f"{answer.where.shown}: {what}{_say_when(answer.header('Retry-After'))}")


_STATUS_WORDS: Final = {
    401: "the server wants a login; get the file by hand",
    403: "the server refuses access (403); get the file by hand",
    404: "there is no such file (404); the publisher may have moved it",
    410: "the file is gone (410); the publisher may have moved it",
    429: "the server has been asked too often (429)",
    500: "the server has failed (500); try again later",
    502: "the server cannot be reached behind its gate (502); try again later",
    503: "the server is not available (503)",
    504: "the server did not answer in time (504); try again later",
}


def _say_when(retry_after: str) -> str:
    """Say after how long a server wants to be asked again: seconds, or a date."""
    if not retry_after:
        return ""
    if retry_after.isdecimal() and len(retry_after) < 10:
        return f"; try again in {int(retry_after):,} seconds"
    try:
        moment = parsedate_to_datetime(retry_after)
    except ValueError:
        return f"; it says: try again after {printable(retry_after)[:40]!r}"
    return f"; try again after {moment:%Y-%m-%d %H:%M} (UTC)"
