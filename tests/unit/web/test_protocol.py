"""A connection: what a body may cost before anybody has looked at it."""

import h11
import pytest

from onward.web.guard import MOST_CHUNKS, BoundedConnection

HEAD = b"POST /assess HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"


def read_body(content: bytes, chunk: int) -> int:
    """Send a body in chunks of a size, and return the bytes that were read of it."""
    parts = [content[start : start + chunk] for start in range(0, len(content), chunk)]
    sent = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts)
    connection = BoundedConnection(h11.SERVER)
    connection.receive_data(HEAD + sent + b"0\r\n\r\n")
    size = 0
    while not isinstance(event := connection.next_event(), h11.EndOfMessage):
        size += len(event.data) if isinstance(event, h11.Data) else 0
    return size


@pytest.mark.parametrize("chunk", [1, 20])
def test_a_body_of_tiny_chunks_is_no_request(chunk: int) -> None:
    with pytest.raises(h11.RemoteProtocolError, match="chunks"):
        read_body(b" " * chunk * 2 * MOST_CHUNKS, chunk)


@pytest.mark.parametrize("chunk", [1, 20, 4_096])
def test_a_body_of_few_or_of_large_chunks_is_read_whole(chunk: int) -> None:
    size = chunk * (MOST_CHUNKS if chunk < 100 else 2 * MOST_CHUNKS)
    assert read_body(b" " * size, chunk) == size


def test_a_large_chunk_that_arrives_by_and_by_is_no_small_one() -> None:
    connection = BoundedConnection(h11.SERVER)
    connection.receive_data(HEAD)
    for _ in range(2 * MOST_CHUNKS):
        for part in (b"c8\r\n ", b" " * 199 + b"\r\n"):
            connection.receive_data(part)
            while connection.next_event() is not h11.NEED_DATA:
                pass


def test_each_request_of_a_connection_has_its_own_chunks() -> None:
    connection = BoundedConnection(h11.SERVER)
    body = b"1\r\n \r\n" * (MOST_CHUNKS - 1) + b"0\r\n\r\n"
    for _ in range(3):
        connection.receive_data(HEAD + body)
        while not isinstance(connection.next_event(), h11.EndOfMessage):
            pass
        connection.send(h11.Response(status_code=200, headers=[(b"content-length", b"0")]))
        connection.send(h11.EndOfMessage())
        connection.start_next_cycle()
