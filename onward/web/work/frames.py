"""Frames between front and worker: a length, and a pickled message.

Both ends are processes of one program that one user has started; nothing that came over the network
is unpickled: bodies travel as bytes inside of a `Task`.
"""

import asyncio
import pickle
import socket
import struct
from typing import Any, Final

_LENGTH: Final = struct.Struct(">I")


def encode_frame(message: object) -> bytes:
    """Return a message as it is sent."""
    content = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
    return _LENGTH.pack(len(content)) + content


async def read_frame(reader: asyncio.StreamReader) -> Any:
    """Return the next message.

    Raises:
        asyncio.IncompleteReadError: The other process is gone.
    """
    (size,) = _LENGTH.unpack(await reader.readexactly(_LENGTH.size))
    return pickle.loads(await reader.readexactly(size))  # noqa: S301  # from our own process


def receive_frame(link: socket.socket) -> Any:
    """Wait for the next message, in a process that does nothing else.

    Raises:
        EOFError: The other process is gone.
    """
    (size,) = _LENGTH.unpack(_receive_exactly(link, _LENGTH.size))
    return pickle.loads(_receive_exactly(link, size))  # noqa: S301  # from our own process


def _receive_exactly(link: socket.socket, size: int) -> bytes:
    content = bytearray()
    while len(content) < size:
        chunk = link.recv(min(size - len(content), 1 << 20))
        if not chunk:
            raise EOFError
        content += chunk
    return bytes(content)
