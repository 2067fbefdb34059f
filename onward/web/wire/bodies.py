"""Reading bodies: never more than a limit, never longer than a time, and never as JSON."""

import asyncio
import codecs
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Final

from starlette.requests import ClientDisconnect, Request

from onward.web.messages import CSV
from onward.web.problems import refuse

MIB: Final = 1024 * 1024
BODY_BYTES: Final = 10 * MIB
"""Bytes of a body that is answered at once."""

SPOOLED_BYTES: Final = 64 * MIB
"""Bytes of a body of many lines."""

BODY_SECONDS: Final = 30.0
"""Seconds in which a body must have arrived."""

SPOOL_SECONDS: Final = 300.0
"""Seconds in which a body of many lines must have arrived."""

UTF_8: Final = frozenset(("utf-8", "utf8", "us-ascii", "ascii"))
"""What a body may say that its bytes are."""

_OF_TABLES: Final = frozenset(
    (
        *("utf-8", "utf-16", "utf-16-le", "utf-16-be", "koi8-r", "koi8-u", "mac-roman"),
        *("cp437", "cp850", "cp852", "cp855", "cp866", "cp932", "cp949"),
        *(f"cp{number}" for number in range(1250, 1259)),
        *(f"iso8859-{number}" for number in range(1, 17)),
        *("gb2312", "gbk", "gb18030", "big5", "shift_jis", "euc_jp", "euc_kr"),
    )
)
"""What a table may say, by Python's names; spreadsheets write UTF-8 or that of their country."""

_WIDER: Final = {"ascii": "utf-8", "iso8859-1": "cp1252"}
"""What is written where these are stated, as every browser reads them."""

JOB_BYTES: Final = 1024 * MIB
JOB_SECONDS: Final = 3_600.0
"""Bytes of the file of a job, and seconds in which it must have arrived."""


async def read_body(request: Request) -> bytes:
    """Read a body as bytes.

    Raises:
        ProblemRaised: It is too large, or does not arrive in time.
    """
    chunks = [chunk async for chunk in _read_chunks(request, BODY_BYTES, BODY_SECONDS)]
    return b"".join(chunks)


async def spool_body(
    request: Request, path: Path, limit: int = SPOOLED_BYTES, seconds: float = SPOOL_SECONDS
) -> None:
    """Read a body into a file.

    Args:
        request: Whose body it is.
        path: The file.
        limit: Bytes that it may have.
        seconds: In which it must have arrived.

    Raises:
        ProblemRaised: It is too large, or does not arrive in time.
    """
    with path.open("wb") as file:
        async for chunk in _read_chunks(request, limit, seconds):
            file.write(chunk)


async def _read_chunks(request: Request, limit: int, seconds: float) -> AsyncIterator[bytes]:
    stated = request.headers.get("content-length", "")
    if stated.isdecimal() and int(stated) > limit:
        raise _too_large(limit)
    encoding = request.headers.get("content-encoding", "identity").strip().lower()
    if encoding != "identity":
        raise refuse(
            "content-type",
            415,
            "the body is compressed, and none is unpacked here",
            mend="send it plain",
        )
    size = 0
    end = asyncio.get_running_loop().time() + seconds
    chunks = request.stream()
    while True:
        try:
            async with asyncio.timeout_at(end):
                chunk = await anext(chunks, None)
        except TimeoutError as fault:
            mend = "send the whole body at once"
            detail = f"the body did not arrive within {seconds:.0f} s"
            raise refuse("slow", 408, detail, mend=mend) from fault
        except ClientDisconnect as fault:
            raise refuse("framing", 400, "the connection ended within the body") from fault
        if chunk is None:
            return
        size += len(chunk)
        if size > limit:
            raise _too_large(limit)
        yield chunk


def _too_large(limit: int) -> Exception:
    mend = "send many orders as a job: POST /jobs" if limit < JOB_BYTES else "send several parts"
    return refuse("large", 413, f"the body has more than {limit // MIB} MiB", mend=mend)


def media_type(request: Request) -> str:
    """Return the media type of a body, without its parameters."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def check_media(request: Request, taken: Sequence[str]) -> None:
    """Refuse a body of a media type that is not read.

    Raises:
        ProblemRaised: It has another one, or none.
    """
    media = media_type(request)
    if media not in taken:
        mend = f"send {' or '.join(taken)}"
        detail = f"{media} is not read" if media else "no media type is stated"
        raise refuse("content-type", 415, detail, mend=mend)
    # bytes that mean something in two encodings would be read otherwise than they were meant
    stated = _stated_charset(request)
    if media == CSV:
        read_charset(request)
    elif stated and stated not in UTF_8:
        detail = f"the body is stated to be {stated}, and is read as UTF-8"
        raise refuse("content-type", 415, detail, mend="send it as UTF-8, and say so or nothing")


def _stated_charset(request: Request) -> str:
    charset = request.headers.get("content-type", "").lower().partition("charset=")[2]
    return charset.partition(";")[0].strip().strip('"')


def read_charset(request: Request) -> str:
    """Return the encoding that a table is stated to have, as Python names it; "" = none is stated.

    Raises:
        ProblemRaised: There is no such encoding, or none in which tables are written.
    """
    stated = _stated_charset(request)
    try:
        name = codecs.lookup(stated).name if stated else ""
    except (LookupError, ValueError):
        name = "?"
    name = _WIDER.get(name, name)
    if name and name not in _OF_TABLES:
        mend = "state utf-8, windows-1252, windows-1251 or another one of tables, or none"
        raise refuse("content-type", 415, f"no table is read as {stated}", mend=mend)
    return name
