"""A client for measurements: many connections at once, and how long each answer took."""

import asyncio
import itertools
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from tests.serving import run_apart


@dataclass(frozen=True)
class Question:
    """What is asked."""

    method: str
    path: str
    body: bytes = b""
    media: str = "application/json"

    def write(self, token: str) -> bytes:
        """Return it as it goes over the wire."""
        lines = (
            f"{self.method} {self.path} HTTP/1.1",
            "Host: localhost",
            f"Authorization: Bearer {token}",
            *((f"Content-Type: {self.media}",) if self.body else ()),
            f"Content-Length: {len(self.body)}",
            "",
            "",
        )
        return "\r\n".join(lines).encode() + self.body


@dataclass
class Load:
    """What came of a load.

    Attributes:
        seconds: That it took as a whole.
        times: Seconds of each answer, in the order in which they came.
        statuses: How many answers had which status.
    """

    seconds: float = 0.0
    times: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)

    def quantile(self, share: float, times: list[float] | None = None) -> float:
        """Return the milliseconds within which a share of the answers came."""
        ordered = sorted(self.times if times is None else times)
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]

    def to_data(self) -> dict[str, object]:
        """Return its figures."""
        return {
            "answers": len(self.times),
            "a_second": round(len(self.times) / self.seconds, 1),
            **{f"p{n}_ms": round(self.quantile(n / 100), 1) for n in (50, 95, 99)},
            "statuses": dict(self.statuses),
        }


def ask_many(
    port: int,
    token: str,
    questions: Iterator[Question],
    *,
    clients: int,
    seconds: float,
    rate: float | None = None,
) -> Load:
    """Ask from several connections until the time is over.

    Args:
        port: Of the server on this machine.
        token: Of whoever asks.
        questions: In this order; when there are no more, it ends.
        clients: Connections. Each waits for its answer before it asks again.
        seconds: After which nothing more is asked.
        rate: Questions a second, whatever has been answered (an open loop): what a question waits
            for a connection counts. None = as many as are answered.
    """
    return run_apart(_ask_many(port, token, questions, clients, seconds, rate))


async def _ask_many(
    port: int,
    token: str,
    questions: Iterator[Question],
    clients: int,
    seconds: float,
    rate: float | None,
) -> Load:
    load, start = Load(), time.perf_counter()
    numbers = itertools.count()

    async def ask_on() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while time.perf_counter() - start < seconds:
            question = next(questions, None)
            if question is None:
                break
            began = time.perf_counter()
            if rate is not None:
                began = start + next(numbers) / rate
                await asyncio.sleep(max(0.0, began - time.perf_counter()))
            try:
                status = await _ask_once(reader, writer, question.write(token))
            except asyncio.IncompleteReadError:  # the server ends a connection that was idle
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
                status = await _ask_once(reader, writer, question.write(token))
            load.times.append(time.perf_counter() - began)
            load.statuses[status] += 1
        writer.close()

    await asyncio.gather(*(ask_on() for _ in range(clients)))
    load.seconds = time.perf_counter() - start
    return load


async def _ask_once(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, question: bytes
) -> int:
    writer.write(question)
    head = await reader.readuntil(b"\r\n\r\n")
    lines = head.lower().split(b"\r\n")
    (length,) = (int(line[15:]) for line in lines if line.startswith(b"content-length:"))
    await reader.readexactly(length)
    return int(head[9:12])


def repeat(make: Callable[[int], Question]) -> Iterator[Question]:
    """Yield questions by number, without an end."""
    return (make(number) for number in itertools.count())
