"""Records of an XML file, one at a time (05, section 1, rule 7; 09, section 1.A).

No DTD, so no entities; nothing is read from the network or from other files. A limit that is
passed refuses the file: a parser cannot find its way back into broken XML.
"""

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

from onward.errors import HeaderRefused, InputRefused, LimitExceeded
from onward.loaders.readers import limits
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
    """Stream the elements of certain names, each whole, then forgotten.

    Args:
        path: The file, plain or gzip.
        log: Every record is counted here as a row.
        tags: Local names of the records; a record inside a record belongs to the outer one.
        root: Local name that the outermost element must have.
        namespace: Namespace URI of root and records; "" for none.

    Yields:
        (line number, element). The element is emptied when the next one is asked for; the root's
        attributes stay readable through ``element.getroottree().getroot()``.

    Raises:
        HeaderRefused: The root is another one.
        InputRefused: The file has a DTD or is not well formed.
        LimitExceeded: Depth, text, or number of elements of a record passes its limit.
    """
    account = log.account(path)
    names = {_qualified(namespace, tag) for tag in tags}
    with open_file(path, "XML") as stream:
        elements = _Elements(stream, path)
        elements.expect_root(None if root is None else _qualified(namespace, root))
        for element in elements.closing(names):
            account.rows += 1
            yield _line(element), element


def _qualified(namespace: str, name: str) -> str:
    return f"{{{namespace}}}{name}" if namespace else name


class _Elements:
    """The start and end events of one file, watched for every limit."""

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

    def expect_root(self, name: str | None) -> None:
        """Check the outermost element and that no DTD stands before it."""
        _, root = self._next() or (None, None)
        if root is None:
            raise InputRefused("is empty", file=self._name, hint="give the XML file of the source")
        if root.getroottree().docinfo.internalDTD is not None:
            raise InputRefused(
                "has a DTD, which no source needs",
                file=self._name,
                line=_line(root),
                field="DOCTYPE",
                hint="give the publisher's own data file",
            )
        if name is not None and root.tag != name:
            raise HeaderRefused(
                f"the outermost element is {root.tag}, not {name}",
                file=self._name,
                line=_line(root),
                hint="give the file that this source expects",
            )

    def closing(self, names: Collection[str]) -> "Iterator[etree._Element]":
        """Yield each outermost element of the names when it ends; forget all else at its end."""
        depth, inside, count = 1, 0, 0  # inside: depth of the record being read, 0 = between
        while (event := self._next()) is not None:
            kind, element = event
            if kind == "start":
                depth += 1
                count += 1
                if not inside and element.tag in names:
                    inside, count = depth, 0
                self._check(element, depth, count if inside else 0)
                continue
            self._check_text(element)
            if inside in (0, depth):
                if inside:
                    yield element
                    inside = 0
                if depth > 1:
                    _forget(element)
            depth -= 1

    def _next(self) -> "tuple[str, etree._Element] | None":
        try:
            return next(self._events, None)
        except SyntaxError as error:  # the base of lxml's own
            raise InputRefused(
                f"is not well-formed XML: {error.msg}",
                file=self._name,
                line=error.lineno or 1,
                hint="fetch the file again",
            ) from error

    def _check(self, element: "etree._Element", depth: int, count: int) -> None:
        if depth > limits.DEPTH:
            raise self._exceeded(element, f"elements are nested more than {limits.DEPTH} deep")
        if count > limits.RECORD_ELEMENTS:
            raise self._exceeded(element, f"a record has over {limits.RECORD_ELEMENTS:,} elements")

    def _check_text(self, element: "etree._Element") -> None:
        """Check the texts in an element that has ended, those after its children included."""
        before = element.getprevious()
        texts = [element.text, *map(str, element.attrib.values())]
        texts += [child.tail for child in element]
        texts += [before.tail] if before is not None else []
        if any(text is not None and len(text) > limits.FIELD_CHARS for text in texts):
            raise self._exceeded(element, f"a text has over {limits.FIELD_CHARS:,} characters")

    def _exceeded(self, element: "etree._Element", what: str) -> LimitExceeded:
        return LimitExceeded(
            what,
            file=self._name,
            line=_line(element),
            field=str(element.tag).rpartition("}")[2],
            hint="is it the publisher's own file?",
        )


def _line(element: "etree._Element") -> int:
    return cast("int | None", element.sourceline) or 0


def _forget(element: "etree._Element") -> None:
    """Empty an element and drop what stands before it, so that memory stays flat."""
    element.clear()
    element.tail = None
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]
