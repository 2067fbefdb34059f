"""``onward indicators``: the catalogue: question, law, pattern, parameters, examples."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from onward.cli.options import PolicyFile, RulesFolder, Shared
from onward.cli.printing import render

if TYPE_CHECKING:
    from onward.queries.examples import CheckedExample
    from onward.queries.rules.catalogue import IndicatorCatalogue
    from onward.queries.rules.describe import ParameterValue
    from onward.queries.rules.indicator import Indicator
    from onward.queries.rules.policy import Policy

Row = tuple[object, object]


def indicators(
    shared: Shared,
    indicator: Annotated[
        str | None, typer.Argument(metavar="ID", help="One indicator, in full.")
    ] = None,
    wave: Annotated[
        int | None, typer.Option(metavar="N", help="List those of one wave of the catalogue.")
    ] = None,
    kind: Annotated[
        str | None,
        typer.Option(metavar="KIND", help="List those of one kind: eu_flag, law, house, context."),
    ] = None,
    check: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Run the examples of a pack of your own instead."),
    ] = None,
    rules: RulesFolder = None,
    policy: PolicyFile = None,
) -> None:
    """List the indicators, or show one in full, or run the examples of a pack."""
    from onward.errors import UsageError, did_you_mean
    from onward.queries.rules.describe import KINDS, indicator_data
    from onward.queries.rules.policy import read_rules_and_policy

    if kind is not None and kind not in KINDS:
        likely, kinds = did_you_mean(kind, KINDS), ", ".join(KINDS)
        raise UsageError(f"--kind {kind!r} is not a kind; {likely}use one of {kinds}")
    if check is not None:
        if rules is not None or wave is not None or kind is not None:
            raise UsageError(
                "--check runs a pack's own examples; leave --rules, --wave, --kind out"
            )
        _check_pack(shared, check, policy, indicator)
        return
    catalogue, policy_in_force = read_rules_and_policy(rules, policy)
    judged_by = {
        "rule_pack": catalogue.summary().to_data(),
        "policy": policy_in_force.summary().to_data(),
    }
    if indicator is not None:
        chosen = find_indicator(catalogue, indicator)
        if shared.json:
            data = indicator_data(chosen, catalogue, policy_in_force)
            render.json_block({**judged_by, "indicator": data})
        else:
            _print_indicator(chosen, catalogue, policy_in_force)
        return
    listed = [row for row in catalogue if wave in (None, row.wave) and kind in (None, row.kind)]
    if shared.json:
        rows = [indicator_data(row, catalogue, policy_in_force) for row in listed]
        render.json_block({**judged_by, "files": dict(catalogue.files), "indicators": rows})
    else:
        _print_list(listed, _describe_rules(catalogue, policy_in_force))


def find_indicator(catalogue: "IndicatorCatalogue", indicator: str) -> "Indicator":
    """Return an indicator by its id.

    Raises:
        UsageError: The pack has no indicator of that id; the message suggests those that are close.
    """
    from onward.errors import UsageError

    if indicator not in catalogue.indicators:
        raise UsageError(f"there is no indicator {indicator!r}; {catalogue.suggestion(indicator)}")
    return catalogue[indicator]


def _check_pack(
    shared: Shared, folder: Path, policy_file: Path | None, indicator: str | None
) -> None:
    """Run the examples of a pack's indicators, or of one of them, and print those that fail."""
    from onward.errors import InputRefused, UsageError
    from onward.queries.examples import check_examples
    from onward.queries.rules.policy import default_policy, open_own_pack, read_policy

    catalogue = open_own_pack(folder)
    policy = read_policy(policy_file, catalogue) if policy_file else default_policy()
    if indicator is not None and indicator not in catalogue.added:
        raise UsageError(f"{folder} has no indicator {indicator!r}")
    chosen = [catalogue.added[indicator]] if indicator else [*catalogue.added.values()]
    checked = list(check_examples(chosen, catalogue, shared.engine, policy))
    failures = [example for example in checked if not example.has_passed]
    count = sum(bool(example.line) for example in checked)
    if shared.json:
        render.json_block(
            {
                "rule_pack": catalogue.summary().to_data(),
                "policy": policy.summary().to_data(),
                "engine": shared.engine,
                "indicators": [row.id for row in chosen],
                "examples": count,
                "failures": [
                    {
                        "indicator": example.indicator,
                        "example": example.line or None,
                        "expected": example.expected or None,
                        "found": example.actual,
                    }
                    for example in failures
                ],
            }
        )
    else:
        _print_failures(failures)
        outcome = f"{len(failures)} failed" if failures else "none failed"
        pack = f"{count} examples of the pack {catalogue.own_file.id} {catalogue.own_file.version}"
        render.line(f"{pack} run on {shared.engine}: {outcome}")
    if failures:
        raise typer.Exit(InputRefused.exit_code)


def _print_failures(failures: "list[CheckedExample]") -> None:
    for example in failures:
        render.line(f"{example.indicator}: {example.line or 'its examples together'}")
        if example.expected:
            render.line(f"expected {example.expected}", indent=2)
        render.line(f"found {example.actual}", indent=2)
    if failures:
        render.line()


def _print_list(indicators: "list[Indicator]", judged_by: str) -> None:
    rows: list[tuple[object, ...]] = []
    for group in dict.fromkeys(indicator.group for indicator in indicators):
        rows += [("", "", "", ""), (render.text(group, "bold"), "", "", "")]
        for indicator in indicators:
            if indicator.group == group:
                level = render.text("gap" if indicator.effect else indicator.level)
                rows.append((indicator.id, indicator.kind, level, indicator.title))
    render.table(("indicator", "kind", "level", "title"), rows)
    render.line()
    count = "1 indicator" if len(indicators) == 1 else f"{len(indicators)} indicators"
    render.line(f"{count}; {judged_by}")


def _describe_rules(catalogue: "IndicatorCatalogue", policy: "Policy") -> str:
    """Write which rule pack and which policy are in force."""
    pack = catalogue.summary()
    return (
        f"rule pack {pack.id} {pack.version} ({pack.hash[:12]}), law read up to "
        f"{pack.law_read_up_to}; policy {policy.id} {policy.version} ({policy.hash[:12]})"
    )


def _print_indicator(
    indicator: "Indicator", catalogue: "IndicatorCatalogue", policy: "Policy"
) -> None:
    render.line(indicator.title, style="bold")
    render.table(("", ""), _describe_indicator(indicator, catalogue, policy))
    render.line()
    render.line(_describe_rules(catalogue, policy))


def _describe_indicator(
    indicator: "Indicator", catalogue: "IndicatorCatalogue", policy: "Policy"
) -> Iterator[Row]:
    """Yield the page of an indicator: a key in the first column, and its words in the second."""
    from onward.queries.rules.describe import (
        CITES_ROWS,
        KINDS,
        law_sentences,
        parameter_values,
        patterns_yaml,
        sentence_lines,
        verdict_sentences,
    )

    flag = f": {indicator.flag}" if indicator.flag else ""
    gap = ", writes a gap and is never a finding" if indicator.effect else ""
    yield "id", f"{indicator.id}, version {indicator.version}, wave {indicator.wave}"
    yield "kind", f"{indicator.kind}{flag} ({KINDS[indicator.kind]}{gap})"
    yield from _rows_under("level", [indicator.level, *indicator.level_rules])
    yield from _rows_under("verdict", verdict_sentences(indicator.verdict))
    yield "means", indicator.means
    yield "question", indicator.question
    if indicator.cites_rows:
        yield "law", CITES_ROWS
    for law in indicator.law:
        yield from _rows_under("law", law_sentences(law), indent=2)
    yield "looks", indicator.detection.how
    for text in patterns_yaml(indicator):
        yield from _rows_under("pattern", text.splitlines())
    yield from _rows_under("says", sentence_lines(indicator.detection))
    if indicator.detection.detector:
        yield "detector", indicator.detection.detector
    values = parameter_values(indicator, catalogue, policy)
    yield from _rows_under(
        "parameters", [_describe_parameter(value) for value in values] or ["none"]
    )
    yield "needs", indicator.data
    yield "evidence", indicator.evidence
    yield "common false positives", indicator.false_positives
    yield from _rows_under("help", [f"{entry.about}: {entry.text}" for entry in indicator.help])
    yield "hit", indicator.example_hit
    yield "near miss", indicator.example_near_miss
    if indicator.no_near_miss:
        yield "none is told", indicator.no_near_miss
    yield from _rows_under("further", indicator.examples)


def _rows_under(key: str, lines: "Iterable[str]", indent: int = 0) -> Iterator[Row]:
    """Yield lines under one key, which stands beside the first of them."""
    for number, line in enumerate(lines):
        yield (key, line) if number == 0 else ("", Text(" " * indent) + render.text(line))


def _describe_parameter(parameter: "ParameterValue") -> str:
    value, default = parameter.value, parameter.default
    origin = "" if value == default else f", by the policy; the rule pack has {default}"
    return (
        f"{parameter.name} {value}{origin}: {parameter.means}; "
        f"a policy may make it {parameter.stricter}"
    )
