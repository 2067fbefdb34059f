"""The forms in which an answer can be had: by ``?format=``, or else by the header ``Accept``."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from onward.web.messages import JSON, JSON_LINES

LISTS: Final[Mapping[str, str]] = {
    "json": JSON,
    "jsonl": JSON_LINES,
    "csv": "text/csv; charset=utf-8",
}
"""Forms of a list, and their media types (`onward.web.worker`)."""

BRIEFINGS: Final[Mapping[str, str]] = {
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "svg": "image/svg+xml",
    "png": "image/png",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "json": JSON,
    "bods": JSON,
    "ftm": JSON_LINES,
    "graphml": "application/xml",
    "gexf": "application/xml",
    "mail": "text/plain; charset=utf-8",
    "letter": "application/pdf",
    "notification": "application/pdf",
    "pyvis": "text/html; charset=utf-8",
}
"""Forms of a briefing; another one has the media type of bytes."""

FIGURE: Final = "figure"
"""The form that the explorer asks for: a map as SVG, with what its script must know."""

MAPS: Final[Mapping[str, str]] = {FIGURE: "image/svg+xml", **BRIEFINGS}
"""Forms of a map."""

OUTCOMES: Final[Mapping[str, str]] = {
    "json": JSON,
    "jsonl": JSON_LINES,
    **{name: media for name, media in BRIEFINGS.items() if name != "json"},
}
"""Forms in which orders are answered: assessments, or of one order its briefing."""


_ALIASES: Final[Mapping[str, str]] = {"application/x-ndjson": JSON_LINES}
"""Other names of media types, as callers write them."""


def essence(media: str) -> str:
    """Return a media type without its parameters, in small letters."""
    return media.partition(";")[0].strip().lower()


def list_media(forms: Mapping[str, str]) -> tuple[str, ...]:
    """Return the media types of forms, each once."""
    return tuple(dict.fromkeys(map(essence, forms.values())))


def choose_form(accepted: Iterable[str], forms: Mapping[str, str]) -> str | None:
    """Return the form that a caller likes best; None where it takes none of them.

    Args:
        accepted: The values of the header ``Accept``; none means that anything is taken.
        forms: Media types by form. Of equally good ones the first is chosen.

    >>> choose_form(["application/pdf, */*;q=0.1"], BRIEFINGS), choose_form([], BRIEFINGS)
    ('pdf', 'html')
    >>> choose_form(["image/*;q=0.5, text/csv;q=0.9"], BRIEFINGS)
    'csv'
    >>> choose_form(["application/x-ndjson"], OUTCOMES)
    'jsonl'
    >>> choose_form(["audio/mpeg, text/html;q=0"], BRIEFINGS) is None
    True
    """
    ranges = [_read_range(part) for value in accepted for part in value.split(",") if part.strip()]
    if not ranges:
        return next(iter(forms))
    weights = {name: _weigh_media(essence(media), ranges) for name, media in forms.items()}
    best = max(weights, key=lambda name: weights[name])
    return best if weights[best] > 0 else None


def _read_range(part: str) -> tuple[str, float]:
    """Return a range of media types, and how much it is liked; a weight that is none counts 1."""
    media, *parameters = (piece.strip().lower() for piece in part.split(";"))
    weight = 1.0
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            weight = _read_weight(value.strip())
    return _ALIASES.get(media, media), weight


def _read_weight(text: str) -> float:
    try:
        weight = float(text)
    except ValueError:
        return 1.0
    return weight if 0 <= weight <= 1 else 1.0


def _weigh_media(media: str, ranges: Sequence[tuple[str, float]]) -> float:
    """Return how much a media type is liked: by the range that names it most exactly."""
    group = f"{media.partition('/')[0]}/*"
    for name in (media, group, "*/*"):
        fitting = [weight for named, weight in ranges if named == name]
        if fitting:
            return max(fitting)
    return 0.0
