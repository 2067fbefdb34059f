"""Bodies of one JSON object."""

from io import StringIO
from itertools import islice

from onward.errors import InputRefused, UsageError
from onward.queries.transactions.reading import NOT_UTF_8, ObjectText, split_objects


def one_object(body: object, what: str) -> ObjectText:
    """Return the one JSON object of a body.

    Raises:
        InputRefused: It holds none, or several.
    """
    if not isinstance(body, bytes):
        raise UsageError("the request has no body")
    text = body.decode("utf-8-sig", errors=NOT_UTF_8)
    objects = list(islice(split_objects(StringIO(text), "body", what), 2))
    first = objects[0]
    if isinstance(first, InputRefused):
        raise first
    if len(objects) > 1:
        hint = "send many as application/jsonl, one a line"
        raise InputRefused(f"holds more than one {what}", file="body", hint=hint)
    return first
