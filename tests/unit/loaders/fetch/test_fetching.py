"""An official file comes whole, from where it was said, or not at all."""

import gzip
import hashlib
import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from socket import socket
from threading import Event
from time import sleep
from typing import Any, Final

import pytest

from onward import errors
from onward.errors import FetchFailed, InputRefused, LimitExceeded, OnwardError, StoreError
from onward.loaders.fetch import transfer
from onward.loaders.fetch.fetching import FetchedDelivery, Fetcher, read_record, record_path
from onward.loaders.fetch.transfer import OfficialFile, Proxy, read_web_address
from tests.unit.cases import each_case
from tests.web_server import (
    HOST,
    Handler,
    Respond,
    Site,
    give,
    give_ranges,
    proxying,
    redirect,
    serving,
)

Row = Mapping[str, Any]

DAY = date(2026, 5, 2)
PATIENT = 600.0
"""Seconds that nothing here takes, however busy the machine is."""

BODY = b"<LIST>" + b"<ENTRY>Zephyrin SA</ENTRY>" * 4_000 + b"</LIST>"
OLD = b"<LIST>what was here before</LIST>"
CUT = 30_000
"""After so many bytes an answer breaks off."""

FILE = OfficialFile(
    source="un",
    name="list.xml",
    address=read_web_address(f"https://{HOST}/list.xml"),
    hosts=(HOST,),
    licence="made for tests",
    kind="XML",
    least_bytes=16,
    most_bytes=1024 * 1024,
    checksum=None,
    is_confirmed=True,
    by_hand="",
)
SUMMED = replace(FILE, checksum=read_web_address(f"https://{HOST}/list.xml.sha256"))


@dataclass
class Publisher:
    """A publisher's server, and the folder into which its file is fetched."""

    site: Site
    folder: Path

    @property
    def path(self) -> Path:
        """Where the file comes to."""
        return self.folder / FILE.name

    @property
    def part(self) -> Path:
        """Where a file is that has not come whole."""
        return self.folder / ".list.xml.part"

    def give(self, answer: Respond | bytes = BODY, path: str = "/list.xml") -> None:
        """Answer so from now on."""
        self.site.pages[path] = give(answer) if isinstance(answer, bytes) else answer

    def fetch(
        self,
        file: OfficialFile = FILE,
        day: date = DAY,
        seconds: float = PATIENT,
        **changes: Any,
    ) -> FetchedDelivery:
        """Fetch the file, over a network with these changes."""
        network = replace(self.site.network, **changes)
        return Fetcher(self.folder, network, day, PATIENT, seconds).fetch(file)

    def come_whole(self, *, body: bytes = BODY, **changes: Any) -> None:
        """Fetch a file that comes."""
        assert self.fetch(**changes).outcome == "fetched"
        assert self.path.read_bytes() == body

    def keep_old(self) -> None:
        """Put an older file in the place."""
        self.folder.mkdir(exist_ok=True)
        self.path.write_bytes(OLD)

    def refuse(self, kind: type[OnwardError], why: str, **changes: Any) -> None:
        """Fetch what must fail: one line says why, and the old file stays whole."""
        self.keep_old()
        with pytest.raises(kind) as caught:
            self.fetch(**changes)
        message = str(caught.value)
        assert why in message
        assert message.isprintable()
        assert self.path.read_bytes() == OLD
        assert not record_path(self.path).exists()
        # what may be continued is kept, nothing else
        assert kind is FetchFailed or not self.part.exists()

    def last_asked(self) -> dict[str, str]:
        """Return the heads of the last question."""
        return self.site.questions[-1][1]


@pytest.fixture(scope="module")
def server() -> Iterator[Site]:
    with serving() as site:
        yield site


@pytest.fixture
def publisher(server: Site, tmp_path: Path) -> Publisher:
    server.pages.clear()
    server.questions.clear()
    return Publisher(server, tmp_path / "un")


@pytest.fixture
def broken(publisher: Publisher, monkeypatch: pytest.MonkeyPatch) -> Publisher:
    """A publisher whose file broke off in a run before."""
    monkeypatch.setattr(transfer, "ATTEMPTS", 1)
    publisher.give(give_ranges(BODY, '"a"', cut_first=CUT))
    publisher.refuse(FetchFailed, "fetch again to continue")
    assert publisher.part.stat().st_size == CUT
    return publisher


# Answers that no status, head and body can describe


def send_in_pieces(handler: Handler, pieces: int | None = None) -> None:
    """Send pieces without saying how many there are; without a number they do not end."""
    handler.send_response(200)
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    size = 0x10000 if pieces is None else len(BODY) // pieces + 1
    starts = iter(int, 1) if pieces is None else range(0, len(BODY), size)
    for start in starts:
        piece = BODY[start : start + size]
        handler.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
    handler.wfile.write(b"0\r\n\r\n")


def drip(handler: Handler, *, in_head: bool) -> None:
    """Send a byte or a head now and then, so that silence never lasts."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    if not in_head:
        handler.wfile.write(b"Content-Length: 1000\r\n\r\n")
    for number in range(200):
        handler.wfile.write(b"X-%d: a\r\n" % number if in_head else b"<")
        handler.wfile.flush()
        sleep(0.02)


def send_until_closed(handler: Handler) -> None:
    """Say no length, and hang up at the end."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n" + BODY)
    handler.close_connection = True


ODD_ANSWERS: Final[Mapping[str, Respond]] = {
    "in three pieces": partial(send_in_pieces, pieces=3),
    "pieces without end": send_in_pieces,
    "heads that drip": partial(drip, in_head=True),
    "a body that drips": partial(drip, in_head=False),
    "a body until it hangs up": send_until_closed,
}


def answer(page: Row | str) -> Respond:
    """Return what a server does by the words of a case; without other words it gives the list."""
    if isinstance(page, str):
        return ODD_ANSWERS[page]
    if "redirect" in page:
        return redirect(page["redirect"])
    text, times = page.get("body", ""), page.get("times", 1)
    body = text.encode() * times if "body" in page else BODY
    packed = gzip.compress(body) if page.get("packed") else body
    given = {key: page[key] for key in ("status", "headers", "length") if key in page}
    return give(packed, **given)


def changes_of(case: Row) -> dict[str, Any]:
    """Return the file to be fetched and the network, where a case has others."""
    changes = dict(case.get("network", {}))
    places = case.get("places")
    if places:
        changes["resolve"] = lambda host, _port: places[host]
    file = dict(case.get("file", {}))
    for key in file.keys() & {"address", "checksum"}:
        file[key] = read_web_address(file[key])
    return {**changes, "file": replace(FILE, **file)}


@each_case("case")
def test_a_file_comes_whole(case: Row, publisher: Publisher) -> None:
    publisher.keep_old()
    for path, page in case["pages"].items():
        publisher.give(answer(page), path)
    publisher.come_whole(**changes_of(case))
    assert "secret" not in record_path(publisher.path).read_text()
    names = [path.name for path in publisher.folder.parent.rglob("*") if path.is_file()]
    assert sorted(names) == [".fetch.lock", ".list.xml.fetched.json", "list.xml"]


@each_case("case")
def test_what_is_refused(case: Row, publisher: Publisher) -> None:
    for path, page in case.get("pages", {}).items():
        publisher.give(answer(page), path)
    publisher.refuse(getattr(errors, case["error"]), case["says"], **changes_of(case))
    if "asked" in case:
        assert publisher.site.asked() == list(case["asked"])


class TestAFileComes:
    def test_with_a_record_beside_it(self, publisher: Publisher) -> None:
        modified = "Fri, 24 Apr 2026 10:00:00 GMT"
        publisher.give(give(BODY, headers={"ETag": '"a"', "Last-Modified": modified}))
        record = publisher.fetch().record
        assert record == read_record(publisher.path)
        assert record is not None
        assert (record.url, record.source) == (f"https://{HOST}/list.xml", "un")
        assert (record.retrieved, record.published) == ("2026-05-02", "2026-04-24")
        assert record.sha256 == hashlib.sha256(BODY).hexdigest()
        assert (record.size_bytes, record.etag, record.modified) == (len(BODY), '"a"', modified)

    def test_for_a_question_that_names_no_more_than_it_must(self, publisher: Publisher) -> None:
        publisher.give()
        publisher.fetch()
        [(_, headers)] = publisher.site.questions
        assert set(headers) == {"Host", "User-Agent", "Accept-Encoding"}
        assert (headers["Host"], headers["Accept-Encoding"]) == (HOST, "identity")

    def test_packed_where_the_publisher_packs_it(self, publisher: Publisher) -> None:
        archive = zipped("list.csv", "id,name\n" + "1,Zephyrin SA\n" * 5)
        publisher.give(archive)
        publisher.come_whole(body=archive, file=replace(FILE, kind="CSV"))

    @pytest.mark.parametrize(
        ("part", "why"), [("[Content_Types].xml", ""), ("list.csv", "is no sound workbook")]
    )
    def test_as_a_workbook(self, part: str, why: str, publisher: Publisher) -> None:
        archive, workbook = zipped(part, "<Types/>" * 9), replace(FILE, kind="workbook")
        publisher.give(archive)
        if why:
            publisher.refuse(InputRefused, why, file=workbook)
        else:
            publisher.come_whole(body=archive, file=workbook)
        publisher.give(archive[:-9])
        with pytest.raises(InputRefused, match="is no workbook"):
            publisher.fetch(workbook)

    def test_through_a_proxy_that_is_told_the_address_and_no_name(
        self, publisher: Publisher
    ) -> None:
        publisher.give()
        port = publisher.site.port
        with proxying(port) as (proxy, requests):
            publisher.come_whole(proxy=Proxy("127.0.0.1", proxy))
        assert [line.split()[:2] for line in requests] == [["CONNECT", f"127.0.0.1:{port}"]]


def zipped(part: str, text: str) -> bytes:
    """Return an archive with one file in it."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(part, text)
    return archive.getvalue()


class TestWhatHasNotChanged:
    def test_is_asked_for_and_not_sent(self, publisher: Publisher) -> None:
        publisher.give(give(BODY, headers={"ETag": '"a"'}))
        publisher.fetch()
        publisher.give(give(b"", status=304, headers={"ETag": '"a"'}))
        assert publisher.fetch(day=date(2026, 5, 9)).outcome == "unchanged"
        assert publisher.last_asked()["If-None-Match"] == '"a"'
        record = read_record(publisher.path)
        assert record is not None
        assert record.retrieved == "2026-05-09"

    def test_is_said_of_the_same_bytes_too(self, publisher: Publisher) -> None:
        publisher.give()
        number = publisher.fetch().path.stat().st_ino
        assert publisher.fetch(day=date(2026, 5, 9)).outcome == "unchanged"
        assert publisher.path.stat().st_ino == number

    def test_is_asked_for_anew_where_the_file_was_touched(self, publisher: Publisher) -> None:
        publisher.give(give(BODY, headers={"ETag": '"a"'}))
        publisher.fetch().path.write_bytes(BODY + b" ")
        publisher.come_whole()
        assert "If-None-Match" not in publisher.last_asked()


class TestNobodyElseIsAsked:
    @pytest.mark.parametrize(
        "address", ["10.1.2.3", "169.254.169.254", "::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1"]
    )
    def test_at_an_address_that_is_not_public(self, address: str, publisher: Publisher) -> None:
        # the second answer is a public one: all of them count
        answers = ["127.0.0.1", address]
        says = f"{HOST} leads to {address}, "
        publisher.refuse(InputRefused, says, resolve=lambda _host, _port: answers)
        assert publisher.site.questions == []

    def test_at_an_address_that_a_name_gets_after_the_check(self, publisher: Publisher) -> None:
        answers = iter((["127.0.0.1"], ["10.0.0.1"]))
        publisher.give()
        # resolved once: the connection goes to what was checked
        publisher.come_whole(resolve=lambda _host, _port: next(answers))

    def test_that_has_no_address(self, publisher: Publisher) -> None:
        def resolve(_host: str, _port: int) -> list[str]:
            raise OSError("no such name")

        publisher.refuse(FetchFailed, "cannot be resolved", resolve=resolve)


class TestALimit:
    def test_of_time_against_a_connection_that_never_opens(self, publisher: Publisher) -> None:
        with socket() as deaf:
            deaf.bind(("127.0.0.1", 0))
            deaf.listen()
            port = deaf.getsockname()[1]
            publisher.refuse(FetchFailed, "took longer than", seconds=0.1, port=port)

    def test_of_silence(self, publisher: Publisher) -> None:
        is_over = Event()

        def keep_silent(_: Handler) -> None:
            is_over.wait()

        publisher.give(keep_silent)
        publisher.refuse(FetchFailed, "no answer", idle_seconds=0.2)
        is_over.set()

    @pytest.mark.parametrize(
        ("headers", "says"),
        [
            ({"Content-Encoding": "gzip"}, "expands to more than 1 MiB"),
            ({}, "expands to more than 200 times its size"),
        ],
    )
    def test_of_what_expands(
        self, headers: dict[str, str], says: str, publisher: Publisher
    ) -> None:
        bomb = gzip.compress(b"<" + b"a" * (8 * 1024 * 1024))
        publisher.give(give(bomb, headers=headers))
        publisher.refuse(LimitExceeded, says)


class TestABreak:
    def test_is_continued_in_the_same_run(self, publisher: Publisher) -> None:
        publisher.give(give_ranges(BODY, '"a"', cut_first=CUT))
        publisher.come_whole()
        assert publisher.last_asked()["Range"].startswith("bytes=")
        assert publisher.last_asked()["If-Range"] == '"a"'

    def test_is_continued_in_a_later_run(self, broken: Publisher) -> None:
        broken.come_whole()
        assert broken.last_asked()["Range"] == f"bytes={CUT}-"

    def test_is_not_continued_with_another_edition(self, broken: Publisher) -> None:
        newer = BODY.replace(b"SA", b"AG")
        broken.give(give_ranges(newer, '"b"'))
        broken.come_whole(body=newer)

    @each_case("rest")
    def test_begins_anew_where_the_rest_does_not_fit(self, rest: Row, broken: Publisher) -> None:
        def respond(handler: Handler) -> None:
            page = give(BODY[CUT:], **rest) if "Range" in handler.headers else give(BODY)
            page(handler)

        broken.give(respond)
        broken.come_whole()

    def test_of_a_file_without_a_mark_begins_anew(self, publisher: Publisher) -> None:
        publisher.give(give(BODY[:CUT], length=len(BODY)))
        publisher.refuse(FetchFailed, "")
        publisher.give()
        publisher.come_whole()
        assert "Range" not in publisher.last_asked()


@pytest.mark.parametrize(("kind", "form"), [("sha256", "{}"), ("md5", "{}  list.xml\n")])
def test_a_checksum_of_the_publisher_is_compared(
    kind: str, form: str, publisher: Publisher
) -> None:
    publisher.give()
    stated = form.format(hashlib.new(kind, BODY).hexdigest().upper())
    others = f"{'0' * 64}  other.xml\n" if " " in form else ""
    publisher.give((others + stated).encode(), "/list.xml.sha256")
    assert publisher.fetch(SUMMED).checksum == kind


class TestTheFolder:
    @pytest.mark.parametrize("name", ["list.xml", ".list.xml.part", ".fetch.lock"])
    def test_with_a_link_in_a_place_is_left_alone(
        self, name: str, publisher: Publisher, tmp_path: Path
    ) -> None:
        precious, link = tmp_path / "precious", publisher.folder / name
        precious.write_bytes(b"precious")
        publisher.folder.mkdir()
        link.symlink_to(precious)
        publisher.give()
        with pytest.raises(StoreError) as caught:
            publisher.fetch()
        assert "\n" not in str(caught.value)
        assert precious.read_bytes() == b"precious"
        assert link.is_symlink()

    def test_with_a_folder_in_the_place_is_left_alone(self, publisher: Publisher) -> None:
        publisher.path.mkdir(parents=True)
        publisher.give()
        with pytest.raises(StoreError, match="is no plain file"):
            publisher.fetch()

    def test_of_a_full_disk_keeps_the_old_file(
        self, publisher: Publisher, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        publisher.give()
        monkeypatch.setattr(
            transfer.PartialFile, "open", lambda part: part.path.touch() or FullDisk()
        )
        publisher.refuse(StoreError, "No space left on device")

    def test_keeps_the_old_file_at_ctrl_c(self, publisher: Publisher) -> None:
        def interrupt(_done: int, _total: int | None) -> None:
            raise KeyboardInterrupt

        publisher.keep_old()
        publisher.give(give_ranges(BODY, '"a"'))
        with pytest.raises(KeyboardInterrupt):
            Fetcher(publisher.folder, publisher.site.network, DAY).fetch(FILE, interrupt)
        assert publisher.path.read_bytes() == OLD
        publisher.come_whole()

    def test_is_one_fetchers_at_a_time(self, publisher: Publisher) -> None:
        inner: list[str] = []

        def respond(handler: Handler) -> None:
            try:
                Fetcher(publisher.folder, publisher.site.network, DAY, 0).fetch(FILE)
            except OnwardError as error:
                inner.append(str(error))
            give(BODY)(handler)

        publisher.give(respond)
        publisher.come_whole()
        assert "another process is writing" in inner[0]


class FullDisk(io.BytesIO):
    """A file on a full disk."""

    def write(self, _: object) -> int:
        raise OSError(28, "No space left on device")


def test_a_record_that_is_damaged_says_nothing(tmp_path: Path) -> None:
    file = tmp_path / "list.xml"
    file.write_bytes(BODY)
    for text in ("", "[]", "{}", json.dumps({"url": 1}), "\x00", "[" * 100_000):
        record_path(file).write_text(text)
        assert read_record(file) is None
