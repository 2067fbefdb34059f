"""In words: what a paper or an answer would have to say, and from whom it is to be had.

None of these sentences says that it can be had, or asks anybody to write it: what it says must be
true, and come from whoever may say so.
"""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from onward.graph.tables import read_words
from onward.queries.what_if.papers import DOCUMENTS, Paper, Proposal

_SAYS: Final = read_words("onward.queries.what_if", "code_words.csv", "says")
"""What a field of a paper says, by its name."""

_CLAUSES: Final[Mapping[str, tuple[str, str, str]]] = MappingProxyType(
    {
        "no_reexport": ("allows", "forbids", "re-export to Russia and Belarus"),
        "on_site_check": ("refuses", "allows", "a check on site"),
        "military": ("denies", "declares", "a military use"),
        "reexport": ("denies", "declares", "a re-export"),
        "repression": ("denies", "declares", "a use in repression"),
    }
)
"""What a field that is false or true says, and of what."""

_IN_FILE: Final = "whose text is in the file with its hash"


def describe_proposals(proposals: Sequence[Proposal]) -> str:
    """Return what papers and answers would have to say.

    Args:
        proposals: At least one; of one paper, or answers.
    """
    papers: dict[Paper | None, list[Proposal]] = {}
    for proposal in proposals:
        papers.setdefault(proposal.paper, []).append(proposal)
    return " and ".join(_describe_paper(paper, rows) for paper, rows in papers.items())


def _describe_paper(paper: Paper | None, proposals: Sequence[Proposal]) -> str:
    if paper is None:
        rows = _list_words([f"{row.path} were {row.value}" for row in proposals])
        return f"if {rows}, as somebody who knows it would have to answer truthfully"
    phrases = [_describe_field(row) for row in proposals if not isinstance(row.value, bool)]
    words = ", ".join(dict.fromkeys((*phrases, *_describe_clauses(proposals))))
    on_file = "; the one on file says otherwise" if any(row.is_stated for row in proposals) else ""
    return f"with {paper.title} {words} (to be had {paper.whence}, and to be true{on_file})"


def _describe_clauses(proposals: Sequence[Proposal]) -> Iterator[str]:
    """Yield what a paper denies, what it declares and so on: each verb with all its things."""
    things: dict[str, list[str]] = {}
    for row in proposals:
        if isinstance(row.value, bool):
            name = row.field
            no, yes, thing = _CLAUSES.get(name, ("denies", "declares", name.replace("_", " ")))
            things.setdefault(yes if row.value else no, []).append(thing)
    yield from (f"that {verb} {' and '.join(rows)}" for verb, rows in things.items())


def _list_words(words: Sequence[str]) -> str:
    """Return words as a sentence lists them.

    >>> _list_words(["a", "b", "c"]), _list_words(["a"])
    ('a, b and c', 'a')
    """
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last


def _describe_field(proposal: Proposal) -> str:
    name = proposal.field
    if proposal.path.startswith(DOCUMENTS) and name.isdecimal():
        return _IN_FILE
    template = _SAYS.get(name, f"with {name.replace('_', ' ')} {{value}}")
    return template.format(value=_say_value(proposal.value))


def _say_value(value: Any) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value)
