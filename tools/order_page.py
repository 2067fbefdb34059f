"""Writes ``docs/transactions.md``: ``python -m tools.order_page``.

The page has a row for every field that an order can have, with the words of `order_fields.csv`, the
form that the schema gives it, and its value in an example that has them all. A test compares them,
so that a new field without a word fails.
"""

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from onward.queries.transactions.transaction import Transaction, question_sources

PAGE: Final = Path(__file__).parents[1] / "docs" / "transactions.md"
EXAMPLE: Final = Path(__file__).with_name("example_order.json")
WORDS: Final = Path(__file__).with_name("order_fields.csv")

HEAD: Final = """\
# Orders, field by field
<!-- Written by `make docs` from the schema; change the schema, or the words in tools/, instead. -->
An order is one JSON object, or a row of a table whose columns are the paths below with dots and
numbers: `parties.0.name`, or shorter `end_user.name`, `item.hs`, `statement.date`
([own-data.md](own-data.md#orders)). `onward schema transaction` prints the JSON Schema.

Only `id` must be there. What is not known is left out and comes back as a gap; null means "not
stated", never "no". Amounts and shares are decimal texts or numbers, dates are YYYY-MM-DD, words
of the closed lists may be written in any case. A key that is not below is refused, unless it
begins with `x_`: such keys are your own, are read by nothing, and stand in the assessment as you
gave them. What each field leads to is said in [assessment.md](assessment.md#transaction). An order
has up to 1,000 parties, 1,000 owners of each, and 5,000 items; a list of customers is for
[screen](commands.md#onward-screen)."""


@dataclass(frozen=True, slots=True)
class FieldRow:
    """A field of an order.

    Attributes:
        path: Its keys, with dots, without the places of lists.
        form: What it holds, in words.
        codes: Of a closed list: every word.
    """

    path: str
    form: str
    codes: tuple[str, ...] = ()


def list_fields() -> Iterator[FieldRow]:
    """Yield every field of an order, in the order of the schema."""
    schema = Transaction.model_json_schema()
    yield from _walk_properties(schema, schema["$defs"], "")


def _walk_properties(
    part: Mapping[str, Any], parts: Mapping[str, Any], prefix: str
) -> Iterator[FieldRow]:
    for name, field in part.get("properties", {}).items():
        form, codes, inner = _read_form(field, parts)
        yield FieldRow(f"{prefix}{name}", form, codes)
        if inner is not None:
            yield from _walk_properties(inner, parts, f"{prefix}{name}.")


_Form = tuple[str, tuple[str, ...], Mapping[str, Any] | None]
"""What a field holds: in words, its codes, and the schema of what stands below it."""


def _read_form(field: Mapping[str, Any], parts: Mapping[str, Any]) -> _Form:
    if "$ref" in field:
        part = parts[field["$ref"].rpartition("/")[2]]
        return "object", (), part
    if "anyOf" in field or "allOf" in field:
        choices = field.get("anyOf") or field["allOf"]
        forms = [_read_form(one, parts) for one in choices if one.get("type") != "null"]
        codes = tuple(code for _, some, _ in forms for code in some)
        inner = next((part for _, _, part in forms if part is not None), None)
        return " or ".join(dict.fromkeys(form for form, _, _ in forms)), codes, inner
    if "enum" in field or "const" in field:
        return "code", tuple(map(str, field.get("enum") or [field["const"]])), None
    if field.get("type") == "array":
        form, codes, inner = _read_form(field["items"], parts)
        return f"list of {form}s", codes, inner
    if field.get("type") == "object":
        return "object of texts by key", (), None
    words = {"string": "text", "boolean": "true or false", "integer": "whole number"}
    return words.get(field.get("type", ""), str(field.get("type", "text"))), (), None


def read_words() -> Mapping[str, str]:
    """Return the meaning of each field, by its path."""
    with WORDS.open(encoding="utf-8") as stream:
        return {row["field"]: row["meaning"] for row in csv.DictReader(stream)}


def write_page() -> str:
    """Return the text of the page."""
    return "\n".join(_list_lines()) + "\n"


def _list_lines() -> Iterator[str]:
    words = read_words()
    yield from (HEAD, "", "## Fields", "", "| field | holds | means |", "|---|---|---|")
    rows = list(list_fields())
    for row in rows:
        yield f"| `{row.path}` | {row.form} | {words[row.path]} |"
    yield from ("", "## Closed lists", "", "| field | one of |", "|---|---|")
    for row in rows:
        if row.codes:
            codes = ", ".join(f"`{code}`" for code in dict.fromkeys(row.codes))
            yield f"| `{row.path}` | {codes} |"
    yield from ("", "Keys of `answers`, each with its source:", "", "| key | source |", "|---|---|")
    yield from (f"| `{key}` | {source} |" for key, source in question_sources().items())
    yield from ("", "## An example with every field", "")
    yield "`control_code` and `not_listed_reason` exclude each other, so it has two items."
    yield from ("", "```json", EXAMPLE.read_text(encoding="utf-8").rstrip(), "```")


def list_example_fields() -> set[str]:
    """Return the paths that the example fills in."""
    return set(_walk_values(json.loads(EXAMPLE.read_text(encoding="utf-8")), ""))


def _walk_values(value: object, path: str) -> Iterator[str]:
    if isinstance(value, list):
        for inner in value:
            yield from _walk_values(inner, path)
    elif isinstance(value, dict):
        for name, inner in value.items():
            place = f"{path}.{name}".lstrip(".")
            yield place
            yield from _walk_values(inner, place)


if __name__ == "__main__":
    PAGE.write_text(write_page(), encoding="utf-8")
