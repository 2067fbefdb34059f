"""``onward indicators``: the catalogue: question, law, pattern, parameters, examples."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.text import Text

from onward.cli.options import PolicyFile, RulesFolder, Shared
from onward.cli.printing import render

if TYPE_CHECKING:
    from onward.queries.examples.check import CheckedExample
    from onward.queries.rules.catalogue import IndicatorCatalogue
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
    from onward.errors import UsageError
    from onward.queries.rules.describe import KINDS, indicator_data
    from onward.queries.rules.own_pack import rules_and_policy

    if kind not in (None, *KINDS):
        raise UsageError(f"--kind {kind!r} is none; give one of {', '.join(KINDS)}")
    if check is not None:
        if rules is not None or wave is not None or kind is not None:
            raise UsageError(
                "--check runs a pack's own examples; leave --rules, --wave, --kind out"
            )
        _check_pack(shared, check, policy, indicator)
        return
    catalogue, held = rules_and_policy(rules, policy)
    about = {"rule_pack": catalogue.about().to_data(), "policy": held.about().to_data()}
    if indicator is not None:
        one = find_indicator(catalogue, indicator)
        if shared.json:
            render.json_block({**about, "indicator": indicator_data(one, catalogue, held)})
        else:
            _print_one(one, catalogue, held)
        return
    some = [one for one in catalogue if wave in (None, one.wave) and kind in (None, one.kind)]
    if shared.json:
        every = [indicator_data(one, catalogue, held) for one in some]
        render.json_block({**about, "files": dict(catalogue.files), "indicators": every})
    else:
        _print_list(some, about)


def find_indicator(catalogue: "IndicatorCatalogue", wanted: str) -> "Indicator":
    """Give an indicator by its id.

    Raises:
        UsageError: There is none of that id; the message suggests those that are close.
    """
    from onward.errors import UsageError

    if wanted not in catalogue.indicators:
        raise UsageError(f"there is no indicator {wanted!r}; {catalogue.suggestion(wanted)}")
    return catalogue[wanted]


def _check_pack(shared: Shared, folder: Path, policy_file: Path | None, wanted: str | None) -> None:
    """Run the examples of a pack's indicators, or of one of them, and print those that fail."""
    from onward.errors import InputRefused, UsageError
    from onward.queries.examples.check import check_examples
    from onward.queries.rules.own_pack import with_rules
    from onward.queries.rules.policy import default_policy, read_policy

    catalogue = with_rules(folder)
    policy = read_policy(policy_file, catalogue) if policy_file else default_policy()
    if wanted is not None and wanted not in catalogue.added:
        raise UsageError(f"{folder} has no indicator {wanted!r}")
    chosen = [catalogue.added[wanted]] if wanted is not None else [*catalogue.added.values()]
    checked = list(check_examples(chosen, catalogue, shared.engine, policy))
    failures = [example for example in checked if not example.has_passed]
    count = sum(bool(example.line) for example in checked)
    if shared.json:
        render.json_block(
            {
                "rule_pack": catalogue.about().to_data(),
                "policy": policy.about().to_data(),
                "engine": shared.engine,
                "indicators": [indicator.id for indicator in chosen],
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
        pack = f"{count} examples of the pack {catalogue.own.id} {catalogue.own.version}"
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


def _print_list(some: "list[Indicator]", about: dict[str, Any]) -> None:
    rows: list[tuple[object, ...]] = []
    for group in dict.fromkeys(one.group for one in some):
        rows += [("", "", "", ""), (render.text(group, "bold"), "", "", "")]
        for one in some:
            if one.group == group:
                level = render.text("gap" if one.effect else one.level)
                rows.append((one.id, one.kind, level, one.title))
    render.table(("indicator", "kind", "level", "title"), rows)
    render.line()
    many = "1 indicator" if len(some) == 1 else f"{len(some)} indicators"
    render.line(f"{many}; {_about_text(about)}")


def _about_text(about: dict[str, Any]) -> str:
    pack, policy = about["rule_pack"], about["policy"]
    return (
        f"rule pack {pack['id']} {pack['version']} ({pack['hash'][:12]}), law read up to "
        f"{pack['law_read_up_to']}; policy {policy['id']} {policy['version']} "
        f"({policy['hash'][:12]})"
    )


def _print_one(indicator: "Indicator", catalogue: "IndicatorCatalogue", policy: "Policy") -> None:
    render.line(indicator.title, style="bold")
    render.table(("", ""), _rows(indicator, catalogue, policy))
    render.line()
    render.line(
        _about_text({"rule_pack": catalogue.about().to_data(), "policy": policy.about().to_data()})
    )


def _rows(
    indicator: "Indicator", catalogue: "IndicatorCatalogue", policy: "Policy"
) -> Iterator[Row]:
    """Give the page of an indicator: what it is in the first column, and in words in the second."""
    from onward.queries.rules.describe import (
        KINDS,
        law_sentences,
        parameters,
        patterns_yaml,
        sentence_lines,
        verdict_sentences,
    )

    flag = f": {indicator.flag}" if indicator.flag else ""
    gap = ", writes a gap and is never a finding" if indicator.effect else ""
    yield "id", f"{indicator.id}, version {indicator.version}, wave {indicator.wave}"
    yield "kind", f"{indicator.kind}{flag} ({KINDS[indicator.kind]}{gap})"
    yield from _listed("level", [indicator.level, *indicator.level_rules])
    yield from _listed("verdict", verdict_sentences(indicator.verdict))
    yield "means", indicator.means
    yield "question", indicator.question
    for law in indicator.law:
        yield from _listed("law", law_sentences(law), indent=2)
    yield "looks", indicator.detection.how
    for text in patterns_yaml(indicator):
        yield from _listed("pattern", text.splitlines())
    yield from _listed("says", sentence_lines(indicator.detection))
    if indicator.detection.detector:
        yield "detector", indicator.detection.detector
    told = [_parameter_text(one) for one in parameters(indicator, catalogue, policy)]
    yield from _listed("parameters", told or ["none"])
    yield "needs", indicator.data
    yield "evidence", indicator.evidence
    yield "often wrong", indicator.false_positives
    yield "hit", indicator.example_hit
    yield "near miss", indicator.example_near_miss
    yield from _listed("further", indicator.examples)


def _listed(
    key: str, lines: "Iterator[str] | list[str] | tuple[str, ...]", indent: int = 0
) -> Iterator[Row]:
    for number, line in enumerate(lines):
        yield (key, line) if number == 0 else ("", Text(" " * indent) + render.text(line))


def _parameter_text(parameter: dict[str, Any]) -> str:
    value, default = parameter["value"], parameter["default"]
    own = "" if value == default else f", by the policy; the rule pack has {default}"
    means = f": {parameter['means']}" if "means" in parameter else ""
    may = f"; a policy may make it {parameter['stricter']}" if "stricter" in parameter else ""
    return f"{parameter['name']} {value}{own}{means}{may}"
