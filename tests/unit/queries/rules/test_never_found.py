"""An indicator that is accepted can find: what no party could meet is refused with its place."""

from collections.abc import Callable
from pathlib import Path

import pytest

from onward.errors import InputRefused
from onward.queries.examples import check_examples
from onward.queries.rules.policy import OwnCatalogue, default_policy, open_own_pack
from tests.unit.cases import each_case

STEP = "{ties: [owns], direction: in, hops: [1, 2], where: {share: {gte: 0.1}}}"
SHARE = "detection.pattern.steps.0.where.share"
LAW = "- {citation: An act, as: analogy, verified: secondary}"
INDICATOR = Path(__file__).with_name("state_indicator.yaml").read_text("utf-8")

Open = Callable[..., OwnCatalogue]


@pytest.fixture
def open_with(tmp_path: Path) -> Open:
    """Open a pack of one indicator, in which some texts are replaced by others."""

    def open_pack(*changes: tuple[str, str]) -> OwnCatalogue:
        text = INDICATOR
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        (tmp_path / "indicators").mkdir()
        (tmp_path / "pack.yaml").write_text("id: bank\nversion: '1'\n")
        (tmp_path / "indicators" / "x-state.yaml").write_text(text, encoding="utf-8")
        return open_own_pack(tmp_path)

    return open_pack


def test_the_indicator_of_these_tests_runs(open_with: Open) -> None:
    own = open_with()
    checked = [*check_examples(own.added.values(), own, "embedded", default_policy())]
    assert [example.has_passed for example in checked] == [True, True]


@each_case("old", "new", "place", "words")
def test_what_no_party_could_meet_is_refused_where_it_stands(
    open_with: Open, old: str, new: str, place: str, words: str
) -> None:
    with pytest.raises(InputRefused, match=r"^[^\n]+$") as refused:
        open_with((old, new))
    assert refused.value.field == place
    assert refused.value.line
    assert words in str(refused.value)


@pytest.mark.parametrize(
    "bounds",
    ["gte: 0", "gte: 1", "lte: 0", "gte: 0.5, lte: 0.5", "gt: 0.1, lt: 0.2", "is_null: true"],
)
def test_bounds_that_a_share_can_meet_are_accepted(open_with: Open, bounds: str) -> None:
    open_with(("gte: 0.1", bounds))


def test_a_near_miss_by_date_needs_a_step_that_asks_for_today(open_with: Open) -> None:
    looks_back = ("hops: [1, 2]", "hops: [1, 2], within: 5y")
    with pytest.raises(InputRefused, match="every step looks back by itself"):
        open_with(looks_back, ("near_misses: []", "near_misses: [ended]"))


@each_case("level", "verdict", "words")
def test_a_verdict_that_the_level_never_reaches_is_refused(
    open_with: Open, level: str, verdict: str, words: str
) -> None:
    with pytest.raises(InputRefused, match=words) as refused:
        open_with(("level: high", f"level: {level}"), ("verdict: {}", f"verdict: {verdict}"))
    assert refused.value.field.startswith("verdict")


@each_case("level", "verdict")
def test_a_verdict_that_the_level_reaches_is_accepted(
    open_with: Open, level: str, verdict: str
) -> None:
    open_with(("level: high", f"level: {level}"), ("verdict: {}", f"verdict: {verdict}"))


def test_one_parameter_has_one_value_in_a_file(open_with: Open) -> None:
    """The second value would be that of both patterns, and the first find less than it says."""
    block = "start: {}\n    steps:\n    - " + STEP.replace("0.1", "$min_share")
    block += "\n    end: {kinds: [Person], topics: [gov]}\n    params: {min_share: %s}\n"
    with pytest.raises(InputRefused, match=r"0[.]1 here and 0[.]5 elsewhere") as refused:
        open_with(
            ("  pattern:\n", f"  patterns:\n  - {block % 0.1}  - {block % 0.5}  - "),
            ("  -     start: {roles", "  - start: {roles"),
        )
    assert refused.value.field == "detection.patterns.0.params.min_share"


@each_case("law", "place", "words")
def test_a_law_is_in_force_on_days_that_exist(
    open_with: Open, law: str, place: str, words: str
) -> None:
    with pytest.raises(InputRefused, match=words) as refused:
        open_with((LAW, LAW.replace("}", f", {law}}}")))
    assert refused.value.field == place


@each_case("detector", "pattern", "field", "words")
def test_a_pattern_stands_beside_a_shipped_detector_that_reads_one(
    open_with: Open, detector: str, pattern: bool, field: str, words: str
) -> None:
    changes = [
        ("  type: pattern\n", f"  type: detector\n  detector: {detector}\n"),
        ("  relation: is partly owned by\n", ""),
    ]
    if not pattern:
        begin, end = INDICATOR.index("  pattern:\n"), INDICATOR.index("data:")
        changes.append((INDICATOR[begin:end], ""))
    with pytest.raises(InputRefused, match=words) as refused:
        open_with(*changes)
    assert refused.value.field == field


@each_case("line", "words")
def test_an_example_that_says_what_nothing_is_fails_by_name(
    open_with: Open, line: str, words: str
) -> None:
    own = open_with(("data:", f'examples: ["{line}"]\ndata:'))
    checked = [*check_examples(own.added.values(), own, "embedded", default_policy())]
    [failed] = [example for example in checked if not example.has_passed]
    assert failed.line == line
    assert words in failed.actual
    assert "\n" not in failed.actual


def test_a_pack_without_its_file_is_told_which_one_is_missing(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match=r"pack\.yaml: there is no such file; write one"):
        open_own_pack(tmp_path)
