"""A pack of one's own adds and sharpens; what is shipped keeps its meaning."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from onward.errors import IndicatorInvalid, InputRefused
from onward.queries.assessment.loaded import COMPLETE
from onward.queries.assessment.setup import AssessmentSetup
from onward.queries.examples import read_example
from onward.queries.rules.catalogue import IndicatorCatalogue, default_catalogue
from onward.queries.rules.policy import FREE, open_own_pack, read_policy
from onward.queries.tables.tables import CountryRegime, default_tables, list_columns
from tests.assessments import assess_to_data
from tests.unit.cases import each_case

SHIPPED = Path(__file__).parents[4] / "queries" / "indicators"
PACK = "id: bank\nversion: '3'\n"
TIE = "gov-repressive-tie"
EMBARGO = "dest-arms-embargo"
COLUMNS = list_columns(CountryRegime)
BAN = dict.fromkeys(COLUMNS, "") | {
    "regime": "OWN-XC",
    "country": "XC",
    "issuer": "EU",
    "title": "An embargo of our own making",
    "dates_verified": "text",
    "equipment": "arms",
    "scope": "country",
    "consequence": "prohibition",
    "source": "example act",
    "url": "https://example.org/act",
    "verified": "text",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty pack."""
    for name in ("indicators", "tables"):
        (tmp_path / name).mkdir()
    (tmp_path / "pack.yaml").write_text(PACK)
    return tmp_path


def sharpened(folder: Path, indicator: str, old: str, new: str, name: str = "") -> Path:
    """Put a shipped indicator into the pack, changed, and under another id where one is given."""
    text = (SHIPPED / f"{indicator}.yaml").read_text(encoding="utf-8")
    changed = text.replace(old, new)
    assert changed != text, "the change changes nothing"
    if name:
        changed = changed.replace(f"id: {indicator}\n", f"id: {name}\n")
    (folder / "indicators" / f"{name or indicator}.yaml").write_text(changed, encoding="utf-8")
    return folder


def with_row(folder: Path, **cells: str) -> Path:
    row = BAN | cells
    lines = [
        ",".join(list_columns(CountryRegime)),
        ",".join(row[column] for column in list_columns(CountryRegime)),
    ]
    (folder / "tables" / "regimes.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def refusal(folder: Path) -> str:
    with pytest.raises(InputRefused) as refused:
        open_own_pack(folder)
    text = str(refused.value)
    assert "\n" not in text
    assert text.startswith(str(folder))
    return text.removeprefix(f"{folder}/")


def assessed(line: str, catalogue: IndicatorCatalogue | None = None) -> dict[str, Any]:
    example = read_example(f"{line} => not_found")
    world = AssessmentSetup.open(
        example.snapshot(), "networkx", catalogue=catalogue, loaded=COMPLETE
    )
    return assess_to_data(example.transaction, world)


def found(assessment: dict[str, Any]) -> set[str]:
    return {one["indicator"] for one in assessment["findings"]}


STAKE = "ministry owns 45% acme"


def test_an_empty_pack_changes_nothing_but_its_name(folder: Path) -> None:
    own = open_own_pack(folder)
    assert own.indicators == default_catalogue().indicators
    assert own.tables == default_tables()
    assert own.summary().id == "default+bank"
    assert own.summary().version == f"{default_catalogue().pack.version}+3"
    assert own.hash != default_catalogue().hash


def test_a_stricter_threshold_finds_more_is_another_pack_and_the_old_answer_comes_back_to_its_bytes(
    folder: Path,
) -> None:
    before = assessed(STAKE)
    own = open_own_pack(sharpened(folder, TIE, "min_share: 0.5", "min_share: 0.45"))
    after = assessed(STAKE, own)
    assert TIE not in found(before)
    assert TIE in found(after)
    assert after["rule_pack"]["hash"] == own.hash != before["rule_pack"]["hash"]
    assert after["id"] != before["id"]
    assert json.dumps(assessed(STAKE)) == json.dumps(before)
    assert json.dumps(assessed(STAKE, open_own_pack(folder))) == json.dumps(after)


def test_a_new_indicator_runs_after_the_shipped_ones_of_its_group(folder: Path) -> None:
    own = open_own_pack(
        sharpened(folder, TIE, "kind: eu_flag\nflag: stakeholder 1", "kind: law", "x-tie")
    )
    assert [one.id for one in own if one.group == "Government ties"][-1] == "x-tie"
    both = {TIE, "x-tie"}
    assert both <= found(assessed("ministry owns 60% acme", own))


def test_a_group_of_one_s_own_stands_last(folder: Path) -> None:
    (folder / "pack.yaml").write_text(PACK + "groups: [House rules]\n")
    old = "group: Destination"
    own = open_own_pack(sharpened(folder, EMBARGO, old, "group: House rules", "x-embargo"))
    assert list(own.indicators)[-1] == "x-embargo"


def test_a_row_of_one_s_own_is_used_and_named_in_the_hash(folder: Path) -> None:
    empty = open_own_pack(folder).hash
    own = open_own_pack(with_row(folder))
    assert EMBARGO in found(assessed("T.destination = XC", own))
    assert EMBARGO not in found(assessed("T.destination = XC"))
    assert own.hash != empty


def test_byte_order_mark_and_line_ends_of_a_table_change_nothing(folder: Path) -> None:
    own = open_own_pack(with_row(folder))
    path = folder / "tables" / "regimes.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    again = open_own_pack(folder)
    assert again.hash == own.hash
    assert again.tables == own.tables


def test_what_is_unconfirmed_in_a_pack_is_printed_with_the_rest(folder: Path) -> None:
    (folder / "pack.yaml").write_text(PACK + "unconfirmed: [our lawyer's reading]\n")
    assert open_own_pack(folder).summary().unconfirmed[-1] == "our lawyer's reading"


@pytest.mark.parametrize("key", sorted(FREE - {"version", "examples"}))
def test_the_words_of_a_shipped_indicator_are_free(folder: Path, key: str) -> None:
    text = (SHIPPED / f"{TIE}.yaml").read_text(encoding="utf-8")
    changed = re.sub(
        rf"^{key}: .*\n(  .*\n)*", f"{key}: in other words\n", text, flags=re.MULTILINE
    )
    assert changed != text
    (folder / "indicators" / f"{TIE}.yaml").write_text(changed, encoding="utf-8")
    assert getattr(open_own_pack(folder)[TIE], key) == "in other words"


@each_case("indicator", "old", "new", "message")
def test_what_a_shipped_indicator_says_and_finds_may_not_be_changed(
    folder: Path, indicator: str, old: str, new: str, message: str
) -> None:
    text = refusal(sharpened(folder, indicator, old, new))
    assert message.format(f"{indicator}.yaml", id=indicator) in text


def test_a_level_may_be_raised(folder: Path) -> None:
    own = open_own_pack(sharpened(folder, TIE, "level: high", "level: stop"))
    assert own[TIE].level == "stop"


@each_case("clauses", "expected")
def test_a_raised_level_is_not_lowered_by_a_rule_that_raises(
    folder: Path, clauses: str, expected: tuple[str, str]
) -> None:
    sharpened(folder, "own-minority-listed", "level: medium", "level: stop")
    findings = assessed(clauses, open_own_pack(folder))["findings"]
    stakes = [one for one in findings if one["indicator"] == "own-minority-listed"]
    assert {(one["status"], one["severity"]) for one in stakes} == {expected}


def test_no_pack_adds_a_fourth_flag_of_the_recommendation(folder: Path) -> None:
    text = refusal(sharpened(folder, TIE, "wave: 1", "wave: 3", "x-flag"))
    assert text.startswith("indicators/x-flag.yaml:9:kind: kind eu_flag belongs to")


def test_a_detector_that_is_not_installed_is_named(folder: Path) -> None:
    old, new = "detector: dest_arms_embargo", "detector: os"
    text = refusal(sharpened(folder, EMBARGO, old, new, "x-embargo"))
    assert ":detection.detector: there is no such detector" in text


@each_case("cells", "place")
def test_a_row_without_a_source_or_with_a_date_that_is_none_is_refused(
    folder: Path, cells: dict[str, str], place: str
) -> None:
    assert refusal(with_row(folder, **cells)).startswith(f"tables/regimes.csv:2:{place}")


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda f: (f / "pack.yaml").unlink(), "pack.yaml: there is no such file"),
        (lambda f: (f / "pack.yaml").write_text("id: bank"), "pack.yaml:1:version: the key is mi"),
        (lambda f: (f / "pack.yaml").write_text("id: B k\nversion: x"), "pack.yaml:1:id: "),
        (lambda f: (f / "pack.yaml").write_text(PACK + "law: x"), "pack.yaml:3:law: there is no"),
        (lambda f: (f / "pack.yaml").write_bytes(b"\xff\xfe"), "pack.yaml: cannot be read"),
        (lambda f: (f / "pack.yaml").write_text("id: &a [*a]"), "pack.yaml:1:"),
        (
            lambda f: (f / "pack.yaml").write_text("a: " + "x" * 9_000_000),
            "pack.yaml: a file may have",
        ),
        (lambda f: (f / "pack.yml").touch(), "pack.yml: is not part of a pack"),
        (lambda f: (f / "indicators" / "x-y.yml").touch(), "indicators/x-y.yml: is not part of"),
        (
            lambda f: (f / "tables" / "regime.csv").touch(),
            "tables/regime.csv: is not part of a pack",
        ),
        (lambda f: (f / "tables" / "regimes.csv").touch(), "tables/regimes.csv:1:header: "),
        (lambda f: (f / "tables").rmdir() or (f / "tables").touch(), "tables: is not a folder"),
        (
            lambda f: (f / "pack.yaml").write_text(
                PACK + "parameters:\n  min_share: {means: m, unit: count, stricter: higher}\n"
            ),
            "pack.yaml:4:parameters.min_share: the parameter is shipped",
        ),
    ],
)
def test_what_is_no_pack_is_one_line_with_its_place(
    folder: Path, spoil: Callable[[Path], object], message: str
) -> None:
    spoil(folder)
    assert refusal(folder).startswith(message)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(IndicatorInvalid, match="there is no such folder"):
        open_own_pack(tmp_path / "none")


def test_a_policy_may_not_undo_what_a_pack_sharpened(folder: Path) -> None:
    own = open_own_pack(sharpened(folder, TIE, "min_share: 0.5", "min_share: 0.4"))
    path = folder.parent / f"{folder.name}-policy.yaml"
    path.write_text("id: a\nparams: {gov-repressive-tie: {min_share: '0.5'}}")
    read_policy(path)
    with pytest.raises(IndicatorInvalid, match=r"0\.5 finds less than 0\.4"):
        read_policy(path, own)


def test_a_policy_may_name_a_regime_that_only_the_pack_knows(folder: Path) -> None:
    path = folder.parent / f"{folder.name}-policy.yaml"
    path.write_text("id: a\nregimes: [EU, ADB]")
    with pytest.raises(IndicatorInvalid, match=r":2:regimes\.1: 'ADB' is not a known regime"):
        read_policy(path)
    (folder / "tables" / "ownership_regimes.csv").write_text(
        "regime,state,threshold,strict,aggregation,note,since,until,source,url,verified\n"
        "ADB,in_force,0.5,no,all,,,,a rule,https://example.org/rule,text\n"
    )
    assert read_policy(path, open_own_pack(folder)).applies("ADB")
