r"""Characters that a program has written in another way: "Kaprikat&nbsp;&amp;&nbsp;Zubrol".

Web shops, mail and spreadsheets escape signs and letters, and what is copied from them keeps that:
HTML ("&#268;", "<br>"), addresses of the web ("%20"), JSON ("\\u0416"), mail ("=C4=8C", and
"=?utf-8?B?...?=") and workbooks ("_x000D_"). No such program escapes plain letters and digits, so
"51%49" and "A=41" stay as they are.
"""

import re
from base64 import b64decode
from binascii import Error
from html import unescape
from typing import Final

_MAY_ESCAPE: Final = re.compile(r"[&%\\=<]|_x")
_TAG: Final = re.compile(
    r"</?(?:br|p|b|i|u|div|span|strong|em|font|li|td|tr|nobr)(?:\s[^<>]*)?\s?/?>", re.IGNORECASE
)
_BLANK: Final = re.compile(r"\\[nrt](?![a-z])|\\[nrt](?=\\)")
_HTML: Final = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,31}\d{0,2});")
_JSON: Final = re.compile(r"(?:\\u[0-9a-fA-F]{4})+")
_WORKBOOK: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
_BYTES: Final = re.compile("(?:%[0-9A-Fa-f]{2})+|(?:=[0-9A-F]{2})+")
_MAIL: Final = re.compile(r"=\?([\w-]+)\?([bBqQ])\?([^?\s]*)\?=(?:\s+(?==\?))?")
_PLAIN: Final = re.compile("[A-Za-z0-9]")
_READINGS: Final = 2
"""What was escaped twice is "&amp;nbsp;"."""


def read_escaped(text: str) -> str | None:
    r"""Return a name with the characters that its escapes mean; None where it has none.

    >>> read_escaped("Kaprikat&nbsp;&amp; Zubrol"), read_escaped("Kaprikat%20%26%20Zubrol")
    ('Kaprikat\xa0& Zubrol', 'Kaprikat & Zubrol')
    >>> read_escaped("AT&T"), read_escaped("Kaprikat 51%49"), read_escaped("A=41")
    (None, None, None)
    """
    if not _MAY_ESCAPE.search(text):  # nearly every name
        return None
    read = text
    for _ in range(_READINGS):
        read = _read_escapes(read)
    return None if read == text else read


def _read_escapes(text: str) -> str:
    text = _MAIL.sub(_read_mail, text)
    text = _TAG.sub(" ", _HTML.sub(lambda sign: unescape(sign[0]), text))
    text = _BLANK.sub(" ", _JSON.sub(_read_json, text))
    text = _WORKBOOK.sub(lambda sign: chr(int(sign[1], 16)), text)
    return _BYTES.sub(_read_bytes, text)


def _read_bytes(run: re.Match[str]) -> str:
    """Return what bytes in hexadecimal digits mean; the run where they mean plain letters."""
    meant = _decode_bytes(bytes.fromhex(run[0].replace(run[0][0], "")), "utf-8")
    return run[0] if meant is None or _PLAIN.search(meant) else meant


def _read_json(run: re.Match[str]) -> str:
    units = bytes.fromhex(run[0].replace("\\u", ""))
    return _decode_bytes(units, "utf-16-be") or run[0]


def _read_mail(word: re.Match[str]) -> str:
    """Return what a word of a mail's head means, in the encoding that it names."""
    encoding, way, text = word.groups()
    if way in "qQ":
        hexadecimal = re.sub("=([0-9A-Fa-f]{2})", lambda byte: chr(int(byte[1], 16)), text)
        return (
            _decode_bytes(hexadecimal.replace("_", " ").encode("latin-1", "replace"), encoding)
            or text
        )
    try:
        return _decode_bytes(b64decode(text + "=" * (-len(text) % 4)), encoding) or word[0]
    except Error:
        return word[0]


def _decode_bytes(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (LookupError, UnicodeError):
        return None
