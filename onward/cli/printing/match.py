"""A match as text: each candidate with its reasons, word by word, and what was searched."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from onward.cli.printing import render

MISSED_SHOWN: Final = 20
"""So many listed names that do not find their party are printed; ``--json`` gives every one."""

NOTHING: Final = "-"
"""Stands where a word has no partner."""


def print_answer(answer: Mapping[str, Any]) -> None:
    """Print the answer to one query."""
    render.line(_headline(answer), style="bold")
    for candidate in answer["matches"]:
        render.line()
        _print_candidate(candidate)
    if answer["matches"]:
        render.line()
    _print_rest(answer)


def print_screened(answer: Mapping[str, Any]) -> None:
    """Print how many listed names find their own party, and name those that do not."""
    for layer in answer["layers"]:
        print_screened_layer(layer)
    render.facts([("matcher", answer["matcher"]), ("snapshot", answer["snapshot"])])


def print_screened_layer(layer: Mapping[str, Any], indent: int = 0) -> None:
    """Print how many of a layer's names find their own party, and name those that do not."""
    names, screened, missed = layer["names"], layer["screened"], layer["missed"]
    sample = "" if screened == names else f", a sample of {names:,}"
    told = f"{layer['dataset']}: {layer['found']:,} of {screened:,} names find their own party"
    render.line(f"{told}{sample}", style="yellow" if missed else "", indent=indent)
    for one in missed[:MISSED_SHOWN]:
        render.line(_missed_text(one), style="yellow", indent=indent + 2)
    if len(missed) > MISSED_SHOWN:
        left = len(missed) - MISSED_SHOWN
        render.line(f"… and {left:,} more; --json names each", indent=indent + 2)


def _missed_text(missed: Mapping[str, Any]) -> str:
    """Say which listed name does not find its party, and whom it finds instead."""
    own = "not found" if missed["score"] is None else f"{missed['score']:.3f}"
    first = missed["first"]
    instead = f"; {first} {missed['first_score']:.3f}" if first else ""
    return f"missed: {missed['party']} {missed['name']!r}: {own}{instead}"


def _headline(answer: Mapping[str, Any]) -> str:
    counts = answer["counts"]
    if not any(counts.values()):
        if answer["unsearchable"]:
            return "Cannot tell: the name holds no letter or digit that can be searched."
        return "No party of these sources resembles it."
    told = ", ".join(f"{count:,} {band}" for band, count in counts.items() if count)
    hidden = counts["weak"] and not any(one["band"] == "weak" for one in answer["matches"])
    return f"{told} (--weak shows the weak)" if hidden else told


def _print_candidate(candidate: Mapping[str, Any]) -> None:
    told = candidate["explanation"]
    band = render.text(candidate["band"], _STYLES.get(candidate["band"], ""))
    render.line(band, f"{candidate['score']:.3f}", candidate["party"], candidate["name"])
    used = told["name_used"]
    kind = f"{used['kind']} name in " if used else "in "
    render.line(f"{kind}{candidate['dataset']}", *_places(candidate), indent=2)
    for line in _aligned(list(_words(told["name"] or {}))):
        render.line(line, indent=4)
    for line in _reasons(told):
        render.line(line, indent=4)


_STYLES: Final = {"match": "bold red", "possible": "yellow"}


def _places(candidate: Mapping[str, Any]) -> Iterator[str]:
    """Say where else the party stands, and on which lists."""
    if candidate["member"] != candidate["party"]:
        yield f"as {candidate['member']}"
    for listing in candidate["listings"]:
        parts = (listing["regime"], listing["list"], listing["programme"])
        until = f"until {listing['until']}" if listing["until"] else ""
        yield "| " + ", ".join(filter(None, (*parts, listing["topic"], until)))
    if candidate["more_listings"]:
        yield f"| and {candidate['more_listings']} more"


def _words(name: Mapping[str, Any]) -> Iterator[tuple[str, str, str, str, str]]:
    """Give a line a word: asked, listed, how alike, in what way, and what it weighs."""
    if not name:
        return
    for pair in name["tokens"]:
        yield (
            pair["query"],
            pair["listed"],
            f"{pair['similarity']:.2f}",
            pair["how"],
            f"weighs {pair['weight']:.2f}",
        )
    for word in name["unmatched"]["query"]:
        yield word["word"], NOTHING, "", word["kind"], f"missing {word['counts']:.2f}"
    for word in name["unmatched"]["listed"]:
        yield NOTHING, word["word"], "", word["kind"], f"extra {word['counts']:.2f}"


def _aligned(rows: list[tuple[str, str, str, str, str]]) -> Iterator[str]:
    widths = [max(len(row[at]) for row in rows) for at in range(5)] if rows else []
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield "  ".join(cells).rstrip()


def _reasons(told: Mapping[str, Any]) -> Iterator[str]:
    """Say what beside the words made the score, and what lowered the band."""
    name = told["name"]
    if name:
        yield from _whole(name)
        for words, side in (("query", "asked"), ("listed", "listed")):
            if name["removed"][words]:
                yield f"taken away from the {side} name: {' '.join(name['removed'][words])}"
    variant = told["query"]["variant"]
    if variant not in (None, "raw"):
        yield f"read {variant}: {told['query']['compared']}"
    for fact in told["qualifiers"]:
        given, listed = (", ".join(fact[side]) for side in ("given", "listed"))
        sides = f"{given} asked, {listed} listed" if listed else given
        yield f"{fact['kind'].replace('_', ' ')}: {sides}: {fact['effect']:+.2f}"
    for number in told["identifiers"]:
        check = "" if number["checksum"] == "none" else f" (checksum {number['checksum']})"
        strength = ", ".join(filter(None, (number["strength"], number["because"])))
        yield f"equal {number['scheme']} {number['value']}{check}: {strength}"
    for gate in told["gates"]:
        yield f"{gate['gate']}: at most {gate['at_most']:.2f}"
    if told["because"]:
        yield f"{told['band']}, because {'; '.join(told['because'])}"


def _whole(name: Mapping[str, Any]) -> Iterator[str]:
    if name["as_one_word"]:
        yield f"as one word each: {name['as_one_word']:.2f}"
    if name["initials"]:
        yield f"initials: {name['initials']:.2f}"
    for what in ("numbers", "order", "legal_forms"):
        if name[what]:
            yield f"other {what.replace('_', ' ')}: {name[what]:+.2f}"


def _print_rest(answer: Mapping[str, Any]) -> None:
    """Print what was left out, cut or could not be searched, and with what it was compared."""
    if answer["more"]:
        render.line(f"{answer['more']:,} more; --limit shows them")
    nearest = answer["nearest"]
    if nearest and not any(answer["counts"].values()):
        near = (nearest["party"], nearest["name"])
        render.line("nearest, and no candidate:", f"{nearest['score']:.3f}", *near)
    for name in answer["unsearchable"]:
        render.line(f"cannot be searched: {name!r}", style="yellow")
    for limit in answer["limits"]:
        render.line(f"cut: {limit}", style="yellow")
    for number in answer["invalid"]:
        render.line(f"not valid: the {number} given; it was searched all the same", style="yellow")
    render.line("compared with", "; ".join(map(_searched, answer["searched"])))
    render.line("matcher", answer["matcher"], style="dim")


def _searched(layer: Mapping[str, Any]) -> str:
    version = layer["list_version"] or "of no stated date"
    return f"{layer['dataset']} {version} ({layer['entries']:,} parties)"
