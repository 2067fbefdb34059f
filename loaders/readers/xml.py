"""Read the records of an XML file, one at a time.

A DTD is refused, so there are no entities, and nothing is read from the network or other files.
Exceeding a limit refuses the whole file: a parser cannot resume inside broken XML.
"""

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

from onward.errors import HeaderRefused, InputRefused, LimitExceeded
from onward.loaders.readers import streams
from onward.loaders.readers.streams import open_file
from onward.loaders.source import LoadLog

if TYPE_CHECKING:  # lxml is imported when a file is read: listing the sources does not wait for it
    from lxml import etree


def xml_records(
    path: Path,
    log: LoadLog,
    *,
    tags: Collection[str],
    root: str | None = None,
    namespace: str = "",
) -> "Iterator[tuple[int, etree._Element]]":
    """Stream the elements of certain names; each is complete when yielded and then freed.

    Args:
        path: The file, plain or gzip.
        log: Where every record is counted as a row.
        tags: Local names of the records; a record inside a record belongs to the outer one.
        root: Local name that the outermost element must have.
        namespace: Namespace URI of root and records; "" for none.

    Yields:
        (line number, element). The element is emptied when the next one is asked for; the root's
        attributes stay readable through ``element.getroottree().getroot()``.

    Raises:
        HeaderRefused: The root has another name.
        InputRefused: The file has a DTD or is not well-formed.
        LimitExceeded: The depth, a text, or the number of elements of a record exceeds its limit.
    """
    account = log.account(path)
    names = {_qualify_name(namespace, tag) for tag in tags}
    with open_file(path, "XML") as stream:
        elements = _Elements(stream, path)
        elements.expect_root(None if root is None else _qualify_name(namespace, root))
        for element in elements.iterate_records(names):
            account.rows += 1
            yield _line_number(element), element


def root_namespace(path: Path) -> str:
    """Return the namespace of a file's outermost element, "" for none: publishers change it.

    Raises:
        InputRefused: The file has a DTD or is not well-formed.
    """
    with open_file(path, "XML") as stream:
        tag = _Elements(stream, path).expect_root(None)
    return tag[1:].partition("}")[0] if tag.startswith("{") else ""


def is_xml(path: Path) -> bool:
    """Tell whether a file, plain or gzip, begins as XML does: publishers name both forms alike.

    Raises:
        InputRefused: It cannot be read, or is no text.
    """
    with open_file(path, "XML") as stream:
        beginning = stream.read(512)
    return beginning.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"<"


def squeeze_blanks(text: str | None) -> str:
    """Return a text in one line with single blanks, "" for none."""
    return " ".join((text or "").split())


def text_of(element: "etree._Element", tag: str) -> str:
    """Return the text of a child in one line, "" for none."""
    return squeeze_blanks(element.findtext(tag))


def local_name(element: "etree._Element") -> str:
    """Return the name of an element without its namespace: publishers change it."""
    return str(element.tag).rpartition("}")[2]


def _qualify_name(namespace: str, name: str) -> str:
    return f"{{{namespace}}}{name}" if namespace else name


class _Elements:
    """The start and end events of one file, checked against every limit."""

    def __init__(self, stream: IO[bytes], path: Path) -> None:
        from lxml import etree  # noqa: PLC0415  # see above

        self._name = path.name
        self._events = etree.iterparse(
            stream,
            events=("start", "end"),
            resolve_entities=False,
            load_dtd=False,
            no_network=True,
            huge_tree=False,
            recover=False,
            remove_comments=True,
            remove_pis=True,
        )

    def expect_root(self, name: str | None) -> str:
        """Check the outermost element and that no DTD precedes it; return its name."""
        _, root = self._next_event() or (None, None)
        if root is None:
            raise InputRefused("is empty", file=self._name, hint="give the XML file of the source")
        if root.getroottree().docinfo.internalDTD is not None:
            raise InputRefused(
                "has a DTD, which no source needs",
                file=self._name,
                line=_line_number(root),
                field="DOCTYPE",
                hint="give the publisher's own data file",
            )
        self._check_name(root)
        if name is not None and root.tag != name:
            raise HeaderRefused(
                f"the outermost element is {root.tag}, not {name}",
                file=self._name,
                line=_line_number(root),
                hint="give the file that this source expects",
            )
        return str(root.tag)

    def iterate_records(self, names: Collection[str]) -> "Iterator[etree._Element]":
        """Yield each outermost element of the names when it ends; free every element at its end."""
        depth, count = 1, 0
        record_depth = 0  # depth of the record being read, 0 between records
        while (event := self._next_event()) is not None:
            kind, element = event
            if kind == "start":
                depth += 1
                count += 1
                if not record_depth and element.tag in names:
                    record_depth, count = depth, 0
                self._check_size(element, depth, count if record_depth else 0)
                continue
            self._check_text(element)
            # what stands inside a record is kept until the record has been yielded
            if record_depth in (0, depth):
                if record_depth:
                    yield element
                    record_depth = 0
                if depth > 1:
                    _free_element(element)
            depth -= 1

    def _next_event(self) -> "tuple[str, etree._Element] | None":
        try:
            return next(self._events, None)
        except SyntaxError as error:  # the base of lxml's own
            raise InputRefused(
                f"is not well-formed XML: {error.msg}",
                file=self._name,
                line=error.lineno or 1,
                hint="download the file again",
            ) from error

    def _check_name(self, element: "etree._Element") -> None:
        if len(element.tag) > streams.NAME_CHARS:
            raise LimitExceeded(
                f"the name of an element has over {streams.NAME_CHARS:,} characters",
                file=self._name,
                line=_line_number(element),
                hint="check that it is the publisher's own file",
            )

    def _check_size(self, element: "etree._Element", depth: int, count: int) -> None:
        self._check_name(element)
        if depth > streams.DEPTH:
            raise self._limit_exceeded(
                element, f"elements are nested more than {streams.DEPTH} deep"
            )
        if count > streams.RECORD_ELEMENTS:
            raise self._limit_exceeded(
                element, f"a record has over {streams.RECORD_ELEMENTS:,} elements"
            )

    def _check_text(self, element: "etree._Element") -> None:
        """Check the texts of an element that has ended, and those after its children."""
        before = element.getprevious()
        texts = [element.text, *map(str, element.attrib.values())]
        texts += [child.tail for child in element]
        texts += [before.tail] if before is not None else []
        if any(text is not None and len(text) > streams.FIELD_CHARS for text in texts):
            raise self._limit_exceeded(
                element, f"a text has over {streams.FIELD_CHARS:,} characters"
            )

    def _limit_exceeded(self, element: "etree._Element", what: str) -> LimitExceeded:
        return LimitExceeded(
            what,
            file=self._name,
            line=_line_number(element),
            field=local_name(element),
            hint="check that it is the publisher's own file",
        )


def _line_number(element: "etree._Element") -> int:
    return cast("int | None", element.sourceline) or 0


def _free_element(element: "etree._Element") -> None:
    """Empty an element and remove what precedes it, so that memory use stays flat."""
    element.clear()
    element.tail = None
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]
