"""Writes one page an indicator into ``docs/indicators``: ``python -m tools.indicator_pages``.

The pages say what the files of the rule pack say, in Markdown, and nothing else. A golden test
compares them, so that a page that has grown stale fails.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from onward.graph.pattern import Pattern, Step
from onward.queries.rules.catalogue import IndicatorCatalogue, default_catalogue
from onward.queries.rules.describe import (
    CITES_ROWS,
    KINDS,
    VERIFIED,
    ParameterValue,
    in_force_text,
    parameter_values,
    patterns_yaml,
    sentence_lines,
    verdict_sentences,
)
from onward.queries.rules.indicator import Indicator, Law
from onward.queries.rules.policy import default_policy
from tools.indicator_cypher import cypher

FOLDER: Final = Path(__file__).parents[1] / "docs" / "indicators"
GENERATED: Final = (
    "<!-- Written by `make docs` from the rule pack; change the rule pack instead. -->"
)
EXAMPLES: Final = """\
An example is a small invented world and what the indicator must say of it; every one is run on
every engine. `acme` is the end-user, a company; `ministry`, `service`, `defmin` and `army` are
bodies of a foreign state; `listed` stands on lists. Countries bear codes that no real country has:
XA represses, of XB one source says so, XC does not, of XD nothing is known; XE is under an arms
embargo, XF under a ban on equipment. The transaction is of 2026-05-01, from Germany to XC."""
DIRECTIONS: Final = {"in": "against the tie", "out": "along the tie", "both": "either way"}
BOUNDS: Final = {"gte": "at least", "gt": "more than", "lte": "at most", "lt": "less than"}


def pages(catalogue: IndicatorCatalogue) -> dict[str, str]:
    """Return every page by its file name."""
    found = {f"{one.id}.md": _text(_page(one, catalogue)) for one in catalogue}
    return {"README.md": _text(_index(catalogue)), **found}


def _text(lines: Iterator[str]) -> str:
    return "\n".join(lines) + "\n"


def _acts_read(catalogue: IndicatorCatalogue) -> Iterator[str]:
    for act in catalogue.tables.acts:
        date = f"read up to {act.read_up_to}" if act.read_up_to else "for context only"
        yield "; ".join(filter(None, (f"{act.act}: {date}", act.note)))


def _index(catalogue: IndicatorCatalogue) -> Iterator[str]:
    pack = catalogue.pack
    yield from ("# Indicators", GENERATED)
    yield f"What Onward looks for, by rule pack {pack.id} {pack.version}; law read up to"
    yield f"{pack.law_read_up_to}. `onward indicators` prints the same."
    yield from ("", "Up to which day each act was read:", "")
    yield from (f"- {_plain(line)}" for line in _acts_read(catalogue))
    yield from ("", "Not confirmed by a person yet:", "")
    yield from (f"- {_plain(line)}" for line in pack.unconfirmed)
    for group in pack.groups:
        some = [one for one in catalogue if one.group == group]
        if some:
            yield from ("", f"## {group}", "", "| indicator | kind | level | what it finds |")
            yield "|---|---|---|---|"
        for one in some:
            link = f"[{one.id}]({one.id}.md)"
            yield f"| {link} | {one.kind} | {_level(one)} | {_plain(one.title)} |"
    yield from ("", "## What the words mean", "", "| kind | means |", "|---|---|")
    yield from (f"| `{kind}` | {means} |" for kind, means in KINDS.items())
    yield from ("", "| verified | means |", "|---|---|")
    yield from (f"| `{level}` | {means} |" for level, means in VERIFIED.items())
    yield ""
    yield "Levels, strongest first: stop, notify, high, medium, low, info; a finding is *present*"
    yield "or only *possible*. `gap`: a fact is missing, and the assessment is incomplete."
    yield from ("", "## How to read an example", "")
    yield EXAMPLES


def _page(one: Indicator, catalogue: IndicatorCatalogue) -> Iterator[str]:
    yield from (f"# {_plain(one.title)}", GENERATED)
    yield f"`{one.id}`, version {one.version}, wave {one.wave}, in the group"
    yield f"[{one.group}](README.md)"
    yield from ("", _plain(one.means), "", "| | |", "|---|---|")
    flag = f", {one.flag}" if one.flag else ""
    yield f"| kind | `{one.kind}`{flag}: {KINDS[one.kind]} |"
    yield f"| level | {_level(one)} |"
    yield f"| question | {_plain(one.question)} |"
    yield from _list("What raises or lowers the level", map(_plain, one.level_rules))
    yield from _list("What it does to the verdict", map(_plain, verdict_sentences(one.verdict)))
    yield from ("", "## Law", "")
    if one.cites_rows:
        yield f"- Duty: {CITES_ROWS}."
    for law in one.law:
        yield from _law(law)
    yield from ("", "## How it looks", "", _plain(one.detection.how))
    blocks = one.detection.blocks
    for number, (block, text) in enumerate(zip(blocks, patterns_yaml(one), strict=True), start=1):
        if len(blocks) > 1:
            yield from ("", f"### Pattern {number} of {len(blocks)}")
        yield from ("", *_words(block), "", "```yaml", text.rstrip(), "```")
    yield from _list("What it says", map(_plain, sentence_lines(one.detection)))
    if one.detection.detector:
        yield from ("", f"Detector: `{one.detection.detector}`.")
    yield from cypher(one)
    yield from _parameters(parameter_values(one, catalogue, default_policy()))
    yield from _part("Data it needs", one.data)
    yield from _part("Evidence it gives", one.evidence)
    yield from _part("Common false positives", one.false_positives)
    yield from _list(
        "Help by technology", (f"**{_plain(row.about)}**: {_plain(row.text)}" for row in one.help)
    )
    yield from ("", "## Examples", "", "[How to read them](README.md#how-to-read-an-example).")
    yield from ("", "Found:", "", "```", one.example_hit, "```")
    yield from ("", "A near miss:", "", "```", one.example_near_miss, "```")
    if one.no_near_miss:
        yield from ("", f"No near miss: {_plain(one.no_near_miss)}")
    if one.examples:
        yield from ("", "Further:", "", "```", *one.examples, "```")


def _level(one: Indicator) -> str:
    return "gap" if one.effect else one.level


def _law(law: Law) -> Iterator[str]:
    head = "See also" if law.as_ == "analogy" else law.as_.capitalize()
    citation = f"[{_plain(law.citation)}]({law.url})" if law.url else _plain(law.citation)
    wording = "; its wording has not been compared with the Official Journal yet"
    yield f"- {head}: {citation}. {in_force_text(law.in_force).capitalize()}."
    yield f"  Read as `{law.verified}`: {VERIFIED[law.verified]}{wording if law.wording else ''}."


def _words(block: Pattern) -> Iterator[str]:
    """Say a pattern in words, one step a line."""
    roles = " or ".join(role.replace("_", " ") for role in block.start.roles) or "any party"
    kinds = f" that is a {' or '.join(block.start.kinds)}" if block.start.kinds else ""
    yield f"1. From: {roles}{kinds}."
    for number, step in enumerate(block.steps, start=2):
        yield f"{number}. {_step(step)}."
    end = [f"a {' or '.join(block.end.kinds)}"] if block.end.kinds else []
    if block.end.topics:
        end.append(
            f"with one of the topics {', '.join(f'`{topic}`' for topic in block.end.topics)}"
        )
    if record := block.end.country_record:
        day = "the transaction's date" if record.at == "transaction" else "the tie's date"
        end.append(f"of a foreign state whose record is {record.status} at {day}")
    yield f"{len(block.steps) + 2}. To: {', '.join(end)}."


def _step(step: Step) -> str:
    low, high = step.hops
    count = f"{low} to {high} ties" if low != high else f"{high} {'tie' if high == 1 else 'ties'}"
    kinds = ", ".join(f"`{kind}`" for kind in step.ties)
    words = f"Over {count} of {kinds}, {DIRECTIONS[step.direction]}"
    if share := step.where.share:
        bounds = {name: getattr(share, name) for name in BOUNDS}
        limits = [
            f"{BOUNDS[name]} `{value}`" for name, value in bounds.items() if value is not None
        ]
        words += f"; each `owns` tie with a share of {' and '.join(limits) or 'no known size'}"
    if interest := step.where.interest:
        words += f"; with one of the interests {', '.join(f'`{i}`' for i in interest.any_of)}"
    return words + (f"; also ties ended within {step.within}" if step.within else "")


def _parameters(rows: Sequence[ParameterValue]) -> Iterator[str]:
    yield from ("", "## Parameters", "")
    if not rows:
        yield "None."
        return
    yield from ("| name | value | means | a policy may make it |", "|---|---|---|---|")
    for row in rows:
        yield f"| `{row.name}` | {row.value} | {_plain(row.means)} | {row.stricter} |"


def _part(title: str, text: str) -> Iterator[str]:
    yield from ("", f"## {title}", "", _plain(text))


def _list(title: str, lines: Iterator[str]) -> Iterator[str]:
    some = [f"- {line}" for line in lines]
    if some:
        yield from ("", f"## {title}", "", *some)


def _plain(text: str) -> str:
    """Keep a text from being read as Markdown."""
    for char in "\\*<|":
        text = text.replace(char, f"\\{char}")
    return " ".join(text.split())


def write(folder: Path = FOLDER) -> None:
    """Write every page, and take away those of indicators that are no more."""
    folder.mkdir(parents=True, exist_ok=True)
    found = pages(default_catalogue())
    for stale in set(folder.glob("*.md")) - {folder / name for name in found}:
        stale.unlink()
    for name, text in found.items():
        (folder / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write()
