"""Equal requests that are being answered are one: all of them get its answer."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

Result = TypeVar("Result")


class Flights(Generic[Result]):
    """Work that is going on, by what is asked."""

    def __init__(self) -> None:
        self._flying: dict[str, asyncio.Task[Result]] = {}

    async def join(self, key: str, begin: Callable[[], Awaitable[Result]]) -> Result:
        """Return what comes of a question; it is begun only where nobody asks the same.

        Whoever began it may leave: the others still get their answer.
        """
        flight = self._flying.get(key)
        if flight is None:
            flight = asyncio.ensure_future(_run_work(begin))
            self._flying[key] = flight
            flight.add_done_callback(lambda _: self._flying.pop(key, None))
        return await asyncio.shield(flight)

    async def wait_for_all(self) -> None:
        """Wait until nothing is going on any more."""
        if self._flying:
            await asyncio.wait(list(self._flying.values()))


async def _run_work(begin: Callable[[], Awaitable[Result]]) -> Result:
    return await begin()


def make_key(*parts: str | bytes) -> str:
    """Return a key for a question: no two questions have the same.

    >>> make_key("a", "bc") == make_key("ab", "c")
    False
    """
    digest = hashlib.sha256()
    for part in parts:
        content = part.encode("utf-8", errors="surrogatepass") if isinstance(part, str) else part
        digest.update(len(content).to_bytes(8, "big"))
        digest.update(content)
    return digest.hexdigest()
