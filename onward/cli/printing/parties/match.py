"""A match as text: each candidate with its reasons, word by word, and what was searched."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from onward.cli.printing import render
from onward.cli.printing.parties.twins import print_group_head, print_others
from onward.queries.assessment.wording import shorten_reason
from onward.queries.matching.requests import LISTINGS_SHOWN

if TYPE_CHECKING:
    from onward.api.parties.matching import ScreenedNames
    from onward.graph.matching.query import ExplainedNames, Explanation, Match
    from onward.graph.model import Listing
    from onward.queries.matching.requests import MatchAnswer
    from onward.queries.matching.self_screening import MissedNameData, ScreeningReport

MISSED_SHOWN: Final = 20
"""So many listed names that do not find their party are printed; ``--json`` gives every one."""

NO_PARTNER: Final = "-"
"""Stands where a word has no partner."""

_STYLES: Final = {"match": "bold red", "possible": "yellow"}

_WordRow = tuple[str, str, str, str, str]
"""A word as it was asked, as it is listed, how alike they are, in what way, and what it weighs."""


def print_answer(answer: "MatchAnswer") -> None:
    """Print the answer to one query."""
    render.line(_head_line(answer), style="bold")
    _print_candidates(answer)
    if len(answer):
        render.line()
    _print_rest(answer)


def _print_candidates(answer: "MatchAnswer") -> None:
    """Print the candidates, the best first; those that are probably one party stand together."""
    candidates = {match.party: match for match in answer}
    groups = {party: group for group in answer.probably_same for party in group.ids}
    printed: set[str] = set()
    for match in answer:
        if match.party in printed:
            continue
        render.line()
        group = groups.get(match.party)
        members = [match.party]
        if group is not None:
            print_group_head(group)
            members += [party for party in group.ids if party in candidates]
        for party in dict.fromkeys(members):
            _print_candidate(candidates[party], answer.listings(candidates[party]))
        printed.update(members)
        if group is not None:
            print_others(group, printed)


def print_screened(screened: "ScreenedNames") -> None:
    """Print how many listed names find their own party, and name those that do not."""
    for layer in screened.layers:
        print_screened_layer(layer)
    render.facts([("matcher", screened.matcher), ("snapshot", screened.snapshot)])


def print_screened_layer(layer: "ScreeningReport", indent: int = 0) -> None:
    """Print how many of a layer's names find their own party, and name those that do not."""
    names, screened, missed = layer["names"], layer["screened"], layer["missed"]
    sample = "" if screened == names else f", a sample of {names:,}"
    result = f"{layer['dataset']}: {layer['found']:,} of {screened:,} names find their own party"
    render.line(f"{result}{sample}", style="yellow" if missed else "", indent=indent)
    _print_cells(layer, indent=indent + 2)
    for miss in missed[:MISSED_SHOWN]:
        render.line(_missed_line(miss), style="yellow", indent=indent + 2)
    if len(missed) > MISSED_SHOWN:
        left = len(missed) - MISSED_SHOWN
        render.line(f"… and {left:,} more; --json names each", indent=indent + 2)


def _print_cells(layer: "ScreeningReport", indent: int) -> None:
    """Print how many names were made of cells that hold several, and which could not be parted."""
    unparted = layer["unparted"]
    if layer["made"]:
        excepted = layer["exceptions"]
        by_hand = f"; {excepted:,} cells are read by the source's own table" if excepted else ""
        render.line(
            f"{layer['made']:,} names are made of cells that hold several{by_hand}", indent=indent
        )
    for cell in unparted[:MISSED_SHOWN]:
        render.line(f"not parted: {cell['party']} {cell['cell']!r}: {cell['why']}", indent=indent)
    if len(unparted) > MISSED_SHOWN:
        left = len(unparted) - MISSED_SHOWN
        render.line(f"… and {left:,} more cells not parted; --json names each", indent=indent)


def _missed_line(missed: "MissedNameData") -> str:
    """Say which listed name does not find its party, and whom it finds instead."""
    score = "not found" if missed["score"] is None else f"{missed['score']:.3f}"
    first = missed["first"]
    instead = f"; {first} {missed['first_score']:.3f}" if first else ""
    return f"missed: {missed['party']} {missed['name']!r}: {score}{instead}"


def _head_line(answer: "MatchAnswer") -> str:
    counts = answer.counts
    if not any(counts.values()):
        if answer.matched.unsearchable:
            return "Cannot tell: the name holds no letter or digit that can be searched."
        return "No party of these sources resembles it."
    bands = ", ".join(f"{count:,} {band}" for band, count in counts.items() if count)
    # weak candidates are counted always, and shown only on request
    is_hidden = counts["weak"] and not any(match.band == "weak" for match in answer)
    return f"{bands} (--weak shows the weak)" if is_hidden else bands


def _print_candidate(match: "Match", listings: "Sequence[Listing]") -> None:
    explanation = match.explanation
    band = render.text(match.band, _STYLES.get(match.band, ""))
    render.line(band, f"{match.score:.3f}", match.party, match.name)
    name_used = explanation["name_used"]
    kind = f"{name_used['kind']} name in " if name_used else "in "
    render.line(f"{kind}{match.dataset}", *_list_places(match, listings), indent=2)
    for reason in dict.fromkeys(_list_grounds(listings)):
        render.line(reason, indent=2)
    words = list(_compare_words(explanation["name"])) if explanation["name"] else []
    for line in _align_columns(words):
        render.line(line, indent=4)
    for line in _list_reasons(explanation):
        render.line(line, indent=4)


def _list_places(match: "Match", listings: "Sequence[Listing]") -> Iterator[str]:
    """Say where else the party stands, and on which lists."""
    if match.member != match.party:
        yield f"as {match.member}"
    for entry in listings[:LISTINGS_SHOWN]:
        until = f"until {entry.until}" if entry.until else ""
        parts = (entry.regime, entry.list, entry.programme, entry.topic, until)
        yield "| " + ", ".join(filter(None, parts))
    if len(listings) > LISTINGS_SHOWN:
        yield f"| and {len(listings) - LISTINGS_SHOWN} more"


def _list_grounds(listings: "Sequence[Listing]") -> Iterator[str]:
    """Yield why the party is listed: measure, date and act, then the reason, shortened."""
    for entry in listings[:LISTINGS_SHOWN]:
        since = f"since {entry.since}" if entry.since else ""
        facts = ", ".join(filter(None, (entry.measure, since, entry.act)))
        reason = shorten_reason(entry.text)
        if facts or reason:
            yield f"listed: {facts}{': ' if facts and reason else ''}{reason or ''}"


def _compare_words(names: "ExplainedNames") -> Iterator[_WordRow]:
    """Yield a row for each pair of words, then for each word without a partner."""
    for pair in names["tokens"]:
        similarity, weight = f"{pair['similarity']:.2f}", f"weighs {pair['weight']:.2f}"
        yield pair["query"], pair["listed"], similarity, pair["how"], weight
    for word in names["unmatched"]["query"]:
        yield word["word"], NO_PARTNER, "", word["kind"], f"missing {word['counts']:.2f}"
    for word in names["unmatched"]["listed"]:
        yield NO_PARTNER, word["word"], "", word["kind"], f"extra {word['counts']:.2f}"


def _align_columns(rows: Sequence[_WordRow]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield "  ".join(cells).rstrip()


def _list_reasons(explanation: "Explanation") -> Iterator[str]:
    """Say what beside the words made the score, and what lowered the band."""
    names, query = explanation["name"], explanation["query"]
    if names:
        yield from _list_name_effects(names)
        removed = names["removed"]
        for side, words in (("asked", removed["query"]), ("listed", removed["listed"])):
            if words:
                yield f"taken away from the {side} name: {' '.join(words)}"
    if query["variant"] not in (None, "raw"):
        yield f"read {query['variant']}: {query['compared']}"
    for fact in explanation["qualifiers"]:
        given, listed = ", ".join(fact["given"]), ", ".join(fact["listed"])
        sides = f"{given} asked, {listed} listed" if listed else given
        yield f"{fact['kind'].replace('_', ' ')}: {sides}: {fact['effect']:+.2f}"
    for number in explanation["identifiers"]:
        check = "" if number["checksum"] == "none" else f" (checksum {number['checksum']})"
        strength = ", ".join(filter(None, (number["strength"], number["because"])))
        yield f"equal {number['scheme']} {number['value']}{check}: {strength}"
    for gate in explanation["gates"]:
        yield f"{gate['gate']}: at most {gate['at_most']:.2f}"
    if explanation["because"]:
        yield f"{explanation['band']}, because {'; '.join(explanation['because'])}"


def _list_name_effects(names: "ExplainedNames") -> Iterator[str]:
    """Say what the names as a whole add to the score, or take from it."""
    if names["as_one_word"]:
        yield f"as one word each: {names['as_one_word']:.2f}"
    if names["initials"]:
        yield f"initials: {names['initials']:.2f}"
    for what, effect in (
        ("numbers", names["numbers"]),
        ("order", names["order"]),
        ("legal forms", names["legal_forms"]),
    ):
        if effect:
            yield f"other {what}: {effect:+.2f}"


def _print_rest(answer: "MatchAnswer") -> None:
    """Print what was left out, cut or could not be searched, and with what it was compared."""
    if answer.more:
        render.line(f"{answer.more:,} more; --limit shows them")
    nearest = answer.nearest
    if nearest and not answer.matched.matches:
        name = (f"{nearest.score:.3f}", nearest.party, nearest.name)
        render.line("nearest, and no candidate:", *name)
    for unsearchable in answer.matched.unsearchable:
        render.line(f"cannot be searched: {unsearchable!r}", style="yellow")
    for limit in answer.matched.limits:
        render.line(f"cut: {limit}", style="yellow")
    for scheme in answer.invalid_schemes:
        text = f"not valid: the {scheme} given; it was searched all the same"
        render.line(text, style="yellow")
    render.line("compared with", "; ".join(_searched_texts(answer)))
    render.line("matcher", answer.matcher, style="dim")


def _searched_texts(answer: "MatchAnswer") -> Iterator[str]:
    for layer in answer.searched:
        version = layer.published or layer.retrieved or "of no stated date"
        yield f"{layer.name} {version} ({answer.screened.get(layer.name, 0):,} parties)"
