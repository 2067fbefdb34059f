"""``onward indicators``: the catalogue: question, law, pattern, parameters, examples."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from onward.cli import render
from onward.cli.options import Shared

if TYPE_CHECKING:
    from onward.queries.catalogue import Indicator, IndicatorCatalogue


def indicators(
    shared: Shared,
    indicator: Annotated[
        str | None, typer.Argument(metavar="ID", help="One indicator, in full.")
    ] = None,
) -> None:
    """List the indicators, or show one in full."""
    from onward.queries.catalogue import default_catalogue

    catalogue = default_catalogue()
    if indicator is not None:
        one = find_indicator(catalogue, indicator)
        render.json_block(indicator_data(one)) if shared.json else _print(one)
        return
    if shared.json:
        render.json_block([indicator_data(one) for one in catalogue])
        return
    render.table(
        ("indicator", "kind", "level", "title"),
        [(one.id, one.kind, render.text(one.level), one.title) for one in catalogue],
    )


def find_indicator(catalogue: "IndicatorCatalogue", wanted: str) -> "Indicator":
    """Give an indicator by its id.

    Raises:
        UsageError: There is none of that id; the message suggests those that are close.
    """
    from difflib import get_close_matches

    from onward.errors import UsageError

    ids = list(catalogue.indicators)
    if wanted not in ids:
        close = get_close_matches(wanted, ids, 3, 0.4)
        mend = f"did you mean {' or '.join(close)}?" if close else "`onward indicators` lists them"
        raise UsageError(f"there is no indicator {wanted!r}; {mend}")
    return catalogue[wanted]


def indicator_data(indicator: "Indicator") -> dict[str, Any]:
    """Give an indicator as its file has it."""
    return indicator.model_dump(mode="json", by_alias=True, exclude_none=True)


def _print(indicator: "Indicator") -> None:
    import yaml

    render.line(indicator.title, style="bold")
    render.facts(
        [
            ("id", f"{indicator.id}, version {indicator.version}"),
            ("kind", indicator.kind),
            ("level", indicator.level),
            ("level rules", "; ".join(indicator.level_rules)),
            ("means", indicator.means),
            ("question", indicator.question),
            ("looks", indicator.detection.how),
            ("needs", indicator.data),
            ("evidence", indicator.evidence),
            ("false positives", indicator.false_positives),
        ],
        indent=2,
    )
    render.heading("Law")
    for law in indicator.law:
        wording = "; wording unverified" if law.wording else ""
        render.line(f"{law.citation} ({law.as_}; verified: {law.verified}{wording})", indent=2)
        render.facts([("url", law.url)], indent=4)
    for number, block in enumerate(indicator.detection.blocks, start=1):
        render.heading(f"Pattern {number}")
        plain = block.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        for line in yaml.safe_dump(plain, sort_keys=False, default_flow_style=None).splitlines():
            render.line(line, indent=2)
    render.heading("Examples")
    for example in indicator.lines:
        render.line(example, indent=2)
