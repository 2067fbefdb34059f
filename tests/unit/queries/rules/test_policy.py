"""A policy is read key by key; what it does not say is as Onward's own has it."""

from pathlib import Path

import pytest

from onward.errors import InputRefused
from onward.queries.rules.policy import FACTS, Policy, default_policy, read_policy
from tests.unit.cases import read_cases

CASES = read_cases(__file__)


def policy(tmp_path: Path, text: str) -> Policy:
    path = tmp_path / "policy.yaml"
    path.write_text(text, encoding="utf-8")
    return read_policy(path)


def test_the_default_policy_requires_all_facts_and_applies_eu_and_un() -> None:
    default = default_policy()
    assert default.regimes == ("EU", "UN")
    assert all(fact in default.tiers.enhanced for fact in FACTS)
    assert default.tiers.enhanced.owners_to == "0.5"
    assert default.findings_level == "medium"
    assert default.params_of("unheard-of") == {}


def test_the_default_policy_sets_no_parameter_so_that_a_pack_of_one_s_own_can() -> None:
    assert default_policy().params == {}


def test_a_parameter_is_a_number_however_it_is_written(tmp_path: Path) -> None:
    for written in ("'0.4'", "0.4"):
        own = policy(tmp_path, f"id: a\nparams: {{gov-repressive-tie: {{min_share: {written}}}}}")
        assert own.params_of("gov-repressive-tie") == {"min_share": 0.4}


def test_a_parameter_may_stay_or_become_stricter_but_never_milder(tmp_path: Path) -> None:
    text = "id: a\nparams: {{gov-repressive-tie: {{min_share: '{}'}}}}"
    for share in ("0.5", "0.499999", "0.01"):
        policy(tmp_path, text.format(share))
    with pytest.raises(InputRefused) as refused:
        policy(tmp_path, text.format("0.500001"))
    assert str(refused.value).endswith(
        "policy.yaml:2:params.gov-repressive-tie.min_share: 0.500001 finds less than 0.5, "
        "and parameters may only become stricter; write 0.5 or less"
    )


def test_a_policy_that_says_little_requires_no_less_than_the_default(tmp_path: Path) -> None:
    little, default = policy(tmp_path, "id: own"), default_policy()
    assert (little.required, little.tiers) == (default.required, default.tiers)
    assert little.regimes == default.regimes
    assert little.record == default.record


def test_a_changed_value_is_another_policy_and_a_comment_is_not(tmp_path: Path) -> None:
    own = policy(tmp_path, "id: own\nlater_months: 12")
    assert policy(tmp_path, "# note\nlater_months: 12\nid: own").hash == own.hash
    assert policy(tmp_path, "id: own\nlater_months: 13").hash != own.hash
    assert own.model_copy(update={"later_months": 13}).hash != own.hash


def test_a_freshness_limit_is_found_by_dataset_then_source_and_null_is_not_checked(
    tmp_path: Path,
) -> None:
    own = policy(tmp_path, "id: own\nmax_age_days: {sample: null, csv: 3}")
    assert own.max_age("sample", "csv", 90) is None
    assert own.max_age("customers", "csv", 90) == 3
    assert own.max_age("ofac", "ofac", 7) == 7


def test_a_regime_that_is_not_stated_counts_as_any() -> None:
    default = default_policy()
    assert default.applies("EU")
    assert default.applies("")
    assert not default.applies("OFAC")


def test_norway_is_a_country_and_not_false(tmp_path: Path) -> None:
    own = policy(tmp_path, "id: own\narms_embargo_by_declaration: {NO: a declaration}")
    assert own.arms_embargo_by_declaration == {"NO": "a declaration"}


PAIRS = "id: a\nparams: {hist-onward-exporter: "
TIE = "id: a\nparams: {gov-repressive-tie: "


@pytest.mark.parametrize(
    ("text", "message"),
    [
        *CASES["test_what_is_wrong_is_one_line_with_its_place"],
        (f"{TIE}{{min_share: 1{'0' * 400}}}}}", ":2:params.gov-repressive-tie.min_share: '10"),
        (f"{TIE}{{min_share: 1{'0' * 5000}}}}}", "policy.yaml: is not valid YAML"),
        ("id: \x07", ": is not valid YAML"),
        ("a:\n" + "".join(f"{' ' * n}b:\n" for n in range(1, 100)), ":66: values may be nested 64"),
        ("a:\n" + "- " * 10_000, "policy.yaml:2: values may be nested 64 deep"),
        (f"id: a # {'x' * 262_144}", "policy.yaml: a file may have 262,144 characters"),
    ],
)
def test_what_is_wrong_is_one_line_with_its_place(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(InputRefused) as refused:
        policy(tmp_path, text)
    assert message in str(refused.value)
    assert "policy.yaml" in str(refused.value)
    assert "\n" not in str(refused.value)


def test_each_parameter_becomes_stricter_in_its_own_direction(tmp_path: Path) -> None:
    own = policy(tmp_path, f"{PAIRS}{{lag_days: 181, min_pairs: 1, ratio: '0.4'}}}}")
    assert own.params_of("hist-onward-exporter") == {"lag_days": 181, "min_pairs": 1, "ratio": 0.4}


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match=r"none\.yaml: there is no such file"):
        read_policy(tmp_path / "none.yaml")
