"""What a strict model's check says of a value: what is wrong, of which sort, and how to mend it."""

import json
import re
from typing import Final, LiteralString

from pydantic_core import ErrorDetails, PydanticCustomError

from onward.errors import did_you_mean


def value_refused(code: LiteralString, message: str) -> PydanticCustomError:
    """Return the error of a check of our own.

    Args:
        code: What sort of fault it is, in one word for programs.
        message: ``what; hint``.

    >>> str(value_refused("bad_date", "'x' is not a date; use YYYY-MM-DD"))
    "'x' is not a date; use YYYY-MM-DD"
    """
    return PydanticCustomError(code, "{said}", {"said": message})


_HINTS: Final = {
    "extra_forbidden": ("there is no such key", "check its spelling or leave it out"),
    "missing": ("the key is missing", "add it"),
    "json_invalid": ("a text holds half a character (a lone surrogate)", "write it whole"),
}
"""What is wrong and how to correct it, by the fault that pydantic finds."""

_CODES: Final = {
    "extra_forbidden": "unknown_key",
    "missing": "missing_key",
    "json_invalid": "bad_encoding",
    "literal_error": "unknown_word",
    "string_too_long": "too_long",
    "too_long": "too_long",
    "string_too_short": "empty",
}
"""Codes of the faults that pydantic finds; a check of our own states its own."""


def code_of_fault(fault: ErrorDetails) -> str:
    """Return what sort of fault it is, in one word for programs."""
    if _is_of_own_check(fault):
        return fault["type"]
    return _CODES.get(
        fault["type"], "wrong_type" if fault["type"].endswith("_type") else "bad_value"
    )


def _is_of_own_check(fault: ErrorDetails) -> bool:
    return "said" in fault.get("ctx", {})


def received_text(fault: ErrorDetails) -> str:
    """Return the value that is refused, as it came; a whole object has no text of its own."""
    value = fault["input"]
    if isinstance(value, dict | list):
        return ""
    return value if isinstance(value, str) else json.dumps(value, default=str)


def explain_fault(fault: ErrorDetails) -> tuple[str, str]:
    """Return what is wrong and how to correct it; our own validators write ``what; hint``."""
    if fault["type"] in _HINTS:
        return _HINTS[fault["type"]]
    if fault["type"] == "too_long":
        return f"has more than {fault['ctx']['max_length']:,} entries", "divide it into several"
    message = fault["msg"].removeprefix("Value error, ")
    if fault["type"] == "value_error" or _is_of_own_check(fault):
        what, _, hint = message.partition("; ")
        return what, hint
    value = json.dumps(fault["input"], ensure_ascii=True, default=str)[:80]
    if fault["type"] == "string_type" and type(fault["input"]) in (int, float):
        return f"{value} is a number", f'write it as a text: "{value}"'
    if fault["type"] == "literal_error":
        return f"{value} is refused", _offer_words(fault)
    return f"{value} is refused", message[0].lower() + message[1:]


def _offer_words(fault: ErrorDetails) -> str:
    """Return which words a field takes, and which of them may have been meant."""
    expected = str(fault["ctx"]["expected"])
    words = re.findall("'([^']*)'", expected)
    return f"{did_you_mean(str(fault['input']), words)}use {expected}"
