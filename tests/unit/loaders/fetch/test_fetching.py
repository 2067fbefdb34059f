"""An official file comes whole, from where it was said, or not at all."""

import gzip
import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from socket import socket
from threading import Event
from time import sleep
from typing import IO

import pytest

from onward.errors import FetchFailed, InputRefused, LimitExceeded, OnwardError, StoreError
from onward.loaders.fetch import transfer
from onward.loaders.fetch import transfer as parts
from onward.loaders.fetch.fetching import FetchedDelivery, Fetcher, read_record, record_path
from onward.loaders.fetch.transfer import ContentKind, OfficialFile, Proxy, read_web_address
from tests.unit.cases import each_case
from tests.web_server import (
    HOST,
    OTHER_HOST,
    Handler,
    Site,
    give,
    give_ranges,
    proxying,
    redirect,
    serving,
)

DAY = date(2026, 5, 2)
PATIENT = 600.0
"""Seconds that nothing here takes, however busy the machine is."""

BODY = b"<LIST>" + b"<ENTRY>Zephyrin SA</ENTRY>" * 4_000 + b"</LIST>"
OLD = b"<LIST>what was here before</LIST>"
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


@pytest.fixture(scope="module")
def server() -> Iterator[Site]:
    with serving() as site:
        yield site


@pytest.fixture
def site(server: Site) -> Site:
    server.pages.clear()
    server.questions.clear()
    return server


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "un"


Fetch = Callable[..., FetchedDelivery]


@pytest.fixture
def fetch(site: Site, folder: Path) -> Fetch:
    def fetch(file: OfficialFile = FILE, day: date = DAY, **changes: object) -> FetchedDelivery:
        seconds = changes.pop("seconds", PATIENT)
        network = replace(site.network, **changes)  # type: ignore[arg-type]  # fields of WebNetwork
        return Fetcher(folder, network, day, PATIENT, seconds).fetch(file)  # type: ignore[arg-type]  # a number

    return fetch


def keep_old(folder: Path) -> None:
    """Put an older file in the place."""
    folder.mkdir(exist_ok=True)
    (folder / FILE.name).write_bytes(OLD)


def refused(fetch: Fetch, folder: Path, kind: type[OnwardError], **changes: object) -> str:
    """Fetch what must fail: one line says why, and the old file stays whole."""
    keep_old(folder)
    with pytest.raises(kind) as caught:
        fetch(**changes)
    message = str(caught.value)
    assert "\n" not in message
    assert (folder / FILE.name).read_bytes() == OLD
    assert not record_path(folder / FILE.name).exists()
    return message


class TestAFileComes:
    def test_whole_with_a_record_beside_it(self, site: Site, fetch: Fetch, folder: Path) -> None:
        modified = "Fri, 24 Apr 2026 10:00:00 GMT"
        site.pages["/list.xml"] = give(BODY, headers={"ETag": '"a"', "Last-Modified": modified})
        delivery = fetch()
        assert delivery.outcome == "fetched"
        assert (folder / "list.xml").read_bytes() == BODY
        record = read_record(folder / "list.xml")
        assert record == delivery.record
        assert record is not None
        assert (record.url, record.source) == (f"https://{HOST}/list.xml", "un")
        assert (record.retrieved, record.published) == ("2026-05-02", "2026-04-24")
        assert record.sha256 == hashlib.sha256(BODY).hexdigest()
        assert (record.size_bytes, record.etag, record.modified) == (len(BODY), '"a"', modified)
        assert sorted(path.name for path in folder.iterdir()) == [
            *(".fetch.lock", ".list.xml.fetched.json", "list.xml")
        ]

    def test_no_question_names_more_than_it_must(self, site: Site, fetch: Fetch) -> None:
        site.pages["/list.xml"] = give(BODY)
        fetch()
        [(_, headers)] = site.questions
        assert set(headers) == {"Host", "User-Agent", "Accept-Encoding"}
        assert (headers["Host"], headers["Accept-Encoding"]) == (HOST, "identity")

    def test_and_replaces_the_one_before(self, site: Site, fetch: Fetch, folder: Path) -> None:
        keep_old(folder)
        site.pages["/list.xml"] = give(BODY)
        assert fetch().outcome == "fetched"
        assert (folder / "list.xml").read_bytes() == BODY

    def test_over_a_redirection_to_a_host_that_is_allowed(self, site: Site, fetch: Fetch) -> None:
        site.pages["/list.xml"] = redirect(f"https://{OTHER_HOST}/2026/list.xml?key=secret")
        site.pages["/2026/list.xml?key=secret"] = give(BODY)
        delivery = fetch(replace(FILE, hosts=(HOST, OTHER_HOST)))
        assert delivery.outcome == "fetched"
        assert "secret" not in record_path(delivery.path).read_text()

    def test_over_a_relative_redirection(self, site: Site, fetch: Fetch) -> None:
        site.pages["/list.xml"] = redirect("/new/list.xml", 301)
        site.pages["/new/list.xml"] = give(BODY)
        assert fetch().outcome == "fetched"

    def test_unpacked_where_the_server_packs_it_unasked(
        self, site: Site, fetch: Fetch, folder: Path
    ) -> None:
        packed = gzip.compress(BODY)
        site.pages["/list.xml"] = give(packed, headers={"Content-Encoding": "gzip"})
        fetch()
        assert (folder / "list.xml").read_bytes() == BODY

    def test_packed_where_the_publisher_packs_it(self, site: Site, fetch: Fetch) -> None:
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
            file.writestr("list.csv", "id,name\n" + "1,Zephyrin SA\n" * 5)
        site.pages["/list.xml"] = give(archive.getvalue())
        assert fetch(replace(FILE, kind="CSV")).outcome == "fetched"

    @pytest.mark.parametrize(
        ("part", "why"), [("[Content_Types].xml", ""), ("list.csv", "is no sound workbook")]
    )
    def test_as_a_workbook(
        self, part: str, why: str, site: Site, fetch: Fetch, folder: Path
    ) -> None:
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as file:
            file.writestr(part, "<Types/>" * 9)
        site.pages["/list.xml"] = give(archive.getvalue())
        workbook = replace(FILE, kind="workbook")
        if why:
            assert why in refused(fetch, folder, InputRefused, file=workbook)
        else:
            assert fetch(workbook).outcome == "fetched"
        site.pages["/list.xml"] = give(archive.getvalue()[:-9])
        with pytest.raises(InputRefused, match="is no workbook"):
            fetch(workbook)

    def test_in_pieces_of_a_length_that_is_not_said_before(
        self, site: Site, fetch: Fetch, folder: Path
    ) -> None:
        def respond(handler: Handler) -> None:
            handler.send_response(200)
            handler.send_header("Transfer-Encoding", "chunked")
            handler.end_headers()
            for start in range(0, len(BODY), 50_000):
                piece = BODY[start : start + 50_000]
                handler.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
            handler.wfile.write(b"0\r\n\r\n")

        site.pages["/list.xml"] = respond
        fetch()
        assert (folder / "list.xml").read_bytes() == BODY

    def test_through_a_proxy_that_is_told_the_address_and_no_name(
        self, site: Site, fetch: Fetch, folder: Path
    ) -> None:
        site.pages["/list.xml"] = give(BODY)
        with proxying(site.port) as (port, requests):
            fetch(proxy=Proxy("127.0.0.1", port))
        assert [line.split()[:2] for line in requests] == [["CONNECT", f"127.0.0.1:{site.port}"]]
        assert (folder / "list.xml").read_bytes() == BODY


class TestWhatHasNotChanged:
    def test_is_asked_for_and_not_sent(self, site: Site, fetch: Fetch, folder: Path) -> None:
        site.pages["/list.xml"] = give(BODY, headers={"ETag": '"a"'})
        fetch()
        site.pages["/list.xml"] = give(b"", status=304, headers={"ETag": '"a"'})
        delivery = fetch(day=date(2026, 5, 9))
        assert delivery.outcome == "unchanged"
        assert site.questions[-1][1]["If-None-Match"] == '"a"'
        record = read_record(folder / "list.xml")
        assert record is not None
        assert record.retrieved == "2026-05-09"

    def test_is_said_of_the_same_bytes_too(self, site: Site, fetch: Fetch, folder: Path) -> None:
        site.pages["/list.xml"] = give(BODY)
        fetch()
        number = (folder / "list.xml").stat().st_ino
        assert fetch(day=date(2026, 5, 9)).outcome == "unchanged"
        assert (folder / "list.xml").stat().st_ino == number

    def test_is_asked_for_anew_where_the_file_was_touched(self, site: Site, fetch: Fetch) -> None:
        site.pages["/list.xml"] = give(BODY, headers={"ETag": '"a"'})
        path = fetch().path
        path.write_bytes(BODY + b" ")
        assert fetch().outcome == "fetched"
        assert "If-None-Match" not in site.questions[-1][1]

    def test_is_no_answer_to_whoever_has_nothing(
        self, site: Site, fetch: Fetch, folder: Path
    ) -> None:
        site.pages["/list.xml"] = give(b"", status=304)
        assert "without having been asked" in refused(fetch, folder, InputRefused)


class TestNobodyElseIsAsked:
    @pytest.mark.parametrize(
        ("location", "why"),
        [
            (f"http://{HOST}/list.xml", "is not https"),
            ("https://evil.example.com/list.xml", "which is not allowed for it"),
            ("https://127.0.0.1/list.xml", "names no host"),
        ],
    )
    def test_where_a_redirection_leads_elsewhere(
        self, location: str, why: str, site: Site, fetch: Fetch, folder: Path
    ) -> None:
        site.pages["/list.xml"] = redirect(location)
        assert why in refused(fetch, folder, InputRefused)
        assert site.asked() == ["/list.xml"]

    def test_where_redirections_do_not_end(self, site: Site, fetch: Fetch, folder: Path) -> None:
        site.pages["/list.xml"] = redirect("/list.xml")
        assert "more than 3 times" in refused(fetch, folder, FetchFailed)
        assert len(site.questions) == 4

    @pytest.mark.parametrize(
        "address",
        ["10.1.2.3", "169.254.169.254", "::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1"],
    )
    def test_at_an_address_that_is_not_public(
        self, address: str, site: Site, fetch: Fetch, folder: Path
    ) -> None:
        # the second answer is a public one: all of them count
        answers = ["127.0.0.1", address]
        message = refused(fetch, folder, InputRefused, resolve=lambda _host, _port: answers)
        assert f"{HOST} leads to {address}, " in message
        assert site.questions == []

    def test_at_an_address_that_a_name_gets_after_the_check(self, site: Site, fetch: Fetch) -> None:
        answers = iter((["127.0.0.1"], ["10.0.0.1"]))
        site.pages["/list.xml"] = give(BODY)
        # resolved once: the connection goes to what was checked
        assert fetch(resolve=lambda _host, _port: next(answers)).outcome == "fetched"

    def test_at_an_address_that_a_redirected_name_gets(
        self, site: Site, fetch: Fetch, folder: Path
    ) -> None:
        places = {HOST: ["127.0.0.1"], OTHER_HOST: ["169.254.169.254"]}
        site.pages["/list.xml"] = redirect(f"https://{OTHER_HOST}/list.xml")
        message = refused(
            fetch,
            folder,
            InputRefused,
            file=replace(FILE, hosts=(HOST, OTHER_HOST)),
            resolve=lambda host, _port: places[host],
        )
        assert "a link-local address" in message

    def test_whose_certificate_is_not_that_of_the_name(self, fetch: Fetch, folder: Path) -> None:
        address = read_web_address("https://other.example.com/list.xml")
        file = replace(FILE, address=address, hosts=("other.example.com",))
        assert "its certificate is not valid" in refused(fetch, folder, FetchFailed, file=file)

    def test_whose_certificate_nobody_vouches_for(self, fetch: Fetch, folder: Path) -> None:
        message = refused(fetch, folder, FetchFailed, context=None)
        assert "its certificate is not valid" in message

    def test_that_has_no_address(self, fetch: Fetch, folder: Path) -> None:
        def resolve(_host: str, _port: int) -> list[str]:
            raise OSError("no such name")

        assert "cannot be resolved" in refused(fetch, folder, FetchFailed, resolve=resolve)

    def test_that_does_not_answer(self, fetch: Fetch, folder: Path) -> None:
        assert "cannot be reached" in refused(fetch, folder, FetchFailed, port=1)


class TestAServerThatGivesSomethingElse:
    @each_case("status", "headers", "why", lists=True)
    def test_is_named_with_its_status(
        self,
        status: int,
        headers: dict[str, str],
        why: str,
        site: Site,
        fetch: Fetch,
        folder: Path,
    ) -> None:
        site.pages["/list.xml"] = give(b"oops", status=status, headers=headers)
        message = refused(fetch, folder, FetchFailed)
        assert why in message
        assert "\x1b" not in message

    @pytest.mark.parametrize(
        ("body", "kind", "headers"),
        [
            (b"<!DOCTYPE html><html><form>Log in</form></html>", "XML", {}),
            (b"\xef\xbb\xbf\n <HTML lang='en'>Log in</HTML>", "XML", {}),
            (b"<p>Log in, please</p>", "CSV", {}),
            (b"<LIST>as XML it would do</LIST>", "XML", {"Content-Type": "text/html; charset=x"}),
        ],
    )
    def test_is_a_web_page(
        self,
        body: bytes,
        kind: ContentKind,
        headers: dict[str, str],
        site: Site,
        fetch: Fetch,
        folder: Path,
    ) -> None:
        site.pages["/list.xml"] = give(body, headers=headers)
        message = refused(fetch, folder, InputRefused, file=replace(FILE, kind=kind))
        assert "is a web page" in message

    def test_is_not_of_the_kind(self, site: Site, fetch: Fetch, folder: Path) -> None:
        site.pages["/list.xml"] = give(b'{"error": "not today, thank you"}')
        assert "is not XML" in refused(fetch, folder, InputRefused)

    @pytest.mark.parametrize("body", [b"", b"<LIST/>"])
    def test_is_smaller_than_any_edition(
        self, body: bytes, site: Site, fetch: Fetch, folder: Path
    ) -> None:
        site.pages["/list.xml"] = give(body)
        assert f"{len(body)} bytes came" in refused(fetch, folder, InputRefused)


class TestALimit:
    def test_of_a_length_that_is_stated(self, site: Site, fetch: Fetch, folder: Path) -> None:
        site.pages["/list.xml"] = give(b"<", length=10**9)
        assert "is larger than 1 MiB" in refused(fetch, folder, LimitExceeded)

    def test_of_a_body_that_does_not_end(self, site: Site, fetch: Fetch, folder: Path) -> None:
        def respond(handler: Handler) -> None:
            handler.send_response(200)
            handler.send_header("Transfer-Encoding", "chunked")
            handler.end_headers()
            while True:
                handler.wfile.write(b"10000\r\n" + b"<" * 0x10000 + b"\r\n")

        site.pages["/list.xml"] = respond
        assert "is larger than 1 MiB" in refused(fetch, folder, LimitExceeded)
        assert not (folder / ".list.xml.part").exists()

    @pytest.mark.parametrize("in_head", [True, False])
    def test_of_time_against_a_slow_drip(
        self, in_head: bool, site: Site, fetch: Fetch, folder: Path
    ) -> None:
        def respond(handler: Handler) -> None:
            handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
            if not in_head:
                handler.wfile.write(b"Content-Length: 1000\r\n\r\n")
            for number in range(200):
                handler.wfile.write(b"X-%d: a\r\n" % number if in_head else b"<")
                handler.wfile.flush()
                sleep(0.02)

        site.pages["/list.xml"] = respond
        message = refused(fetch, folder, FetchFailed, seconds=0.3)
        assert "took longer than" in message

    def test_of_time_against_a_connection_that_never_opens(
        self, fetch: Fetch, folder: Path
    ) -> None:
        with socket() as deaf:
            deaf.bind(("127.0.0.1", 0))
            deaf.listen()
            port = deaf.getsockname()[1]
            message = refused(fetch, folder, FetchFailed, seconds=0.1, port=port)
        assert "took longer than" in message

    def test_of_silence(self, site: Site, fetch: Fetch, folder: Path) -> None:
        is_over = Event()

        def respond(_: Handler) -> None:
            is_over.wait()

        site.pages["/list.xml"] = respond
        message = refused(fetch, folder, FetchFailed, idle_seconds=0.2)
        is_over.set()
        assert "no answer" in message

    def test_of_a_packed_body_that_expands(self, site: Site, fetch: Fetch, folder: Path) -> None:
        bomb = gzip.compress(bytes(8 * 1024 * 1024))
        site.pages["/list.xml"] = give(bomb, headers={"Content-Encoding": "gzip"})
        message = refused(fetch, folder, LimitExceeded)
        assert "expands to more than 1 MiB" in message

    def test_of_a_packed_file_that_expands(self, site: Site, fetch: Fetch, folder: Path) -> None:
        site.pages["/list.xml"] = give(gzip.compress(b"<" + b"a" * (8 * 1024 * 1024)))
        message = refused(fetch, folder, LimitExceeded)
        assert "expands to more than 200 times its size" in message

    def test_of_a_packing_that_nobody_asked_for(
        self, site: Site, fetch: Fetch, folder: Path
    ) -> None:
        site.pages["/list.xml"] = give(BODY, headers={"Content-Encoding": "br"})
        assert "comes packed as 'br'" in refused(fetch, folder, InputRefused)

    def test_of_a_file_whose_length_nobody_says(
        self, site: Site, fetch: Fetch, folder: Path
    ) -> None:
        def respond(handler: Handler) -> None:
            handler.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n" + BODY)
            handler.close_connection = True

        site.pages["/list.xml"] = respond
        assert "does not say how long" in refused(fetch, folder, FetchFailed)


class TestABreak:
    def test_is_continued_in_the_same_run(self, site: Site, fetch: Fetch, folder: Path) -> None:
        site.pages["/list.xml"] = give_ranges(BODY, '"a"', cut_first=30_000)
        assert fetch().outcome == "fetched"
        assert (folder / "list.xml").read_bytes() == BODY
        assert site.questions[1][1]["Range"].startswith("bytes=")
        assert site.questions[1][1]["If-Range"] == '"a"'

    def test_is_continued_in_a_later_run(
        self, site: Site, fetch: Fetch, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(transfer, "ATTEMPTS", 1)
        site.pages["/list.xml"] = give_ranges(BODY, '"a"', cut_first=30_000)
        message = refused(fetch, folder, FetchFailed)
        assert "fetch again to continue" in message
        assert (folder / ".list.xml.part").stat().st_size == 30_000
        assert fetch().outcome == "fetched"
        assert site.questions[-1][1]["Range"] == "bytes=30000-"
        assert (folder / "list.xml").read_bytes() == BODY

    def test_is_not_continued_with_another_edition(
        self, site: Site, fetch: Fetch, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(transfer, "ATTEMPTS", 1)
        site.pages["/list.xml"] = give_ranges(BODY, '"a"', cut_first=30_000)
        refused(fetch, folder, FetchFailed)
        newer = BODY.replace(b"SA", b"AG")
        site.pages["/list.xml"] = give_ranges(newer, '"b"')
        assert fetch().outcome == "fetched"
        assert (folder / "list.xml").read_bytes() == newer

    @pytest.mark.parametrize(
        "headers",
        [
            {"ETag": '"b"', "Content-Range": f"bytes 30000-{len(BODY) - 1}/{len(BODY)}"},
            {"ETag": '"a"', "Content-Range": f"bytes 29999-{len(BODY) - 1}/{len(BODY)}"},
            {"ETag": '"a"', "Content-Range": f"bytes 30000-{len(BODY)}/{len(BODY) + 1}"},
            {"ETag": '"a"', "Content-Range": "bytes 30000-*/x"},
            {"ETag": '"a"'},
        ],
    )
    def test_is_not_continued_with_a_rest_that_does_not_fit(
        self,
        headers: dict[str, str],
        site: Site,
        fetch: Fetch,
        folder: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(transfer, "ATTEMPTS", 1)
        site.pages["/list.xml"] = give_ranges(BODY, '"a"', cut_first=30_000)
        refused(fetch, folder, FetchFailed)

        def respond(handler: Handler) -> None:
            if "Range" in handler.headers:
                give(BODY[30_000:], status=206, headers=headers)(handler)
            else:
                give(BODY)(handler)

        site.pages["/list.xml"] = respond
        assert fetch().outcome == "fetched"
        assert (folder / "list.xml").read_bytes() == BODY

    def test_begins_anew_where_the_server_has_nothing_to_add(
        self, site: Site, fetch: Fetch, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(transfer, "ATTEMPTS", 1)
        site.pages["/list.xml"] = give_ranges(BODY, '"a"', cut_first=30_000)
        refused(fetch, folder, FetchFailed)

        def respond(handler: Handler) -> None:
            give(
                *((b"",) if "Range" in handler.headers else (BODY,)),
                status=416 if "Range" in handler.headers else 200,
            )(handler)

        site.pages["/list.xml"] = respond
        assert fetch().outcome == "fetched"

    def test_of_a_file_without_a_mark_begins_anew(
        self, site: Site, fetch: Fetch, folder: Path
    ) -> None:
        site.pages["/list.xml"] = give(BODY[:30_000], length=len(BODY))
        refused(fetch, folder, FetchFailed)
        site.pages["/list.xml"] = give(BODY)
        fetch()
        assert "Range" not in site.questions[-1][1]
        assert (folder / "list.xml").read_bytes() == BODY


class TestAChecksum:
    FILE = replace(FILE, checksum=read_web_address(f"https://{HOST}/list.xml.sha256"))

    @pytest.mark.parametrize(("kind", "form"), [("sha256", "{}"), ("md5", "{}  list.xml\n")])
    def test_of_the_publisher_is_compared(
        self, kind: str, form: str, site: Site, fetch: Fetch
    ) -> None:
        site.pages["/list.xml"] = give(BODY)
        stated = form.format(hashlib.new(kind, BODY).hexdigest().upper())
        others = f"{'0' * 64}  other.xml\n" if " " in form else ""
        site.pages["/list.xml.sha256"] = give((others + stated).encode())
        assert fetch(self.FILE).checksum == kind

    def test_that_is_another_one_refuses_the_file(
        self, site: Site, fetch: Fetch, folder: Path
    ) -> None:
        site.pages["/list.xml"] = give(BODY)
        site.pages["/list.xml.sha256"] = give(b"0" * 64)
        message = refused(fetch, folder, InputRefused, file=self.FILE)
        assert "another sha256 than the publisher states" in message
        assert not (folder / ".list.xml.part").exists()

    @pytest.mark.parametrize("stated", [b"", b"none today", b"1" * 64 + b"\n" + b"2" * 64])
    def test_that_cannot_be_read_refuses_the_file(
        self, stated: bytes, site: Site, fetch: Fetch, folder: Path
    ) -> None:
        site.pages["/list.xml"] = give(BODY)
        site.pages["/list.xml.sha256"] = give(stated)
        assert "checksum" in refused(fetch, folder, InputRefused, file=self.FILE)

    def test_that_is_gone_refuses_the_file(self, site: Site, fetch: Fetch, folder: Path) -> None:
        site.pages["/list.xml"] = give(BODY)
        assert "404" in refused(fetch, folder, FetchFailed, file=self.FILE)


class TestTheFolder:
    def test_gets_the_name_of_the_table_whatever_the_server_says(
        self, site: Site, fetch: Fetch, folder: Path
    ) -> None:
        named = {"Content-Disposition": 'attachment; filename="../../etc/cron.d/evil"'}
        site.pages["/list.xml"] = give(BODY, headers=named)
        assert fetch().path == folder / "list.xml"
        outside = [path for path in folder.parent.rglob("*") if "evil" in path.name]
        assert outside == []

    @pytest.mark.parametrize("name", ["list.xml", ".list.xml.part", ".fetch.lock"])
    def test_with_a_link_in_a_place_is_left_alone(
        self, name: str, site: Site, fetch: Fetch, folder: Path, tmp_path: Path
    ) -> None:
        precious = tmp_path / "precious"
        precious.write_bytes(b"precious")
        folder.mkdir()
        (folder / name).symlink_to(precious)
        site.pages["/list.xml"] = give(BODY)
        with pytest.raises(StoreError) as caught:
            fetch()
        assert "\n" not in str(caught.value)
        assert precious.read_bytes() == b"precious"
        assert (folder / name).is_symlink()

    def test_with_a_folder_in_the_place_is_left_alone(
        self, site: Site, fetch: Fetch, folder: Path
    ) -> None:
        (folder / "list.xml").mkdir(parents=True)
        site.pages["/list.xml"] = give(BODY)
        with pytest.raises(StoreError, match="is no plain file"):
            fetch()

    def test_of_a_full_disk_keeps_the_old_file(
        self, site: Site, fetch: Fetch, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        site.pages["/list.xml"] = give(BODY)
        real = parts.PartialFile.open
        monkeypatch.setattr(parts.PartialFile, "open", lambda part: _Full(real(part)))
        message = refused(fetch, folder, StoreError)
        assert "No space left on device" in message
        assert not (folder / ".list.xml.part").exists()

    def test_keeps_the_old_file_at_ctrl_c(self, site: Site, folder: Path) -> None:
        keep_old(folder)
        site.pages["/list.xml"] = give_ranges(BODY, '"a"')

        def interrupt(_done: int, _total: int | None) -> None:
            raise KeyboardInterrupt

        fetcher = Fetcher(folder, site.network, DAY)
        with pytest.raises(KeyboardInterrupt):
            fetcher.fetch(FILE, interrupt)
        assert (folder / "list.xml").read_bytes() == OLD
        assert fetcher.fetch(FILE).outcome == "fetched"
        assert (folder / "list.xml").read_bytes() == BODY

    def test_is_one_fetchers_at_a_time(self, site: Site, fetch: Fetch, folder: Path) -> None:
        inner: list[str] = []

        def respond(handler: Handler) -> None:
            network = site.network
            try:
                Fetcher(folder, network, DAY, 0).fetch(FILE)
            except OnwardError as error:
                inner.append(str(error))
            give(BODY)(handler)

        site.pages["/list.xml"] = respond
        assert fetch().outcome == "fetched"
        assert "another process is writing" in inner[0]


class _Full:
    """A file on a full disk."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def __enter__(self) -> "_Full":
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def write(self, _: bytes) -> int:
        raise OSError(28, "No space left on device")

    def __getattr__(self, name: str) -> object:
        return getattr(self._file, name)


def test_a_record_that_is_damaged_says_nothing(tmp_path: Path) -> None:
    file = tmp_path / "list.xml"
    file.write_bytes(BODY)
    for text in ("", "[]", "{}", json.dumps({"url": 1}), "\x00", "[" * 100_000):
        record_path(file).write_text(text)
        assert read_record(file) is None
