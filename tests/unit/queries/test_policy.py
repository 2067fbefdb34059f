"""A policy is read key by key; what it does not say is as Onward's own has it."""

from pathlib import Path

import pytest

from onward.errors import InputRefused
from onward.queries.catalogue import default_catalogue
from onward.queries.policy import FACTS, Policy, default_policy, read_policy


def policy(tmp_path: Path, text: str) -> Policy:
    path = tmp_path / "policy.yaml"
    path.write_text(text, encoding="utf-8")
    return read_policy(path)


def test_the_default_policy_requires_all_facts_and_applies_eu_and_un() -> None:
    default = default_policy()
    assert default.regimes == ("EU", "UN")
    assert all(fact in default.required for fact in FACTS)
    assert default.required.owners_to == "0.5"
    assert default.findings_level == "medium"
    assert default.params_of("gov-repressive-tie") == {"min_share": 0.5}
    assert default.params_of("unheard-of") == {}


def test_every_parameter_of_the_default_policy_is_one_that_its_indicator_has() -> None:
    has = {one.id: set(one.params) for one in default_catalogue()}
    for indicator, params in default_policy().params.items():
        assert set(params) <= has[indicator]


def test_a_policy_that_says_little_requires_no_less_than_the_default(tmp_path: Path) -> None:
    little, default = policy(tmp_path, "id: own"), default_policy()
    assert little.required == default.required
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
    own = policy(tmp_path, "id: own\nsuspicion_duty_states: [NO, DE]")
    assert own.suspicion_duty_states == ("NO", "DE")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("version: '2'", ":1:id: the key is missing; add it"),
        ("id: a\nregims: [EU]", ":2:regims: there is no such key"),
        ("id: a\nid: b", ":2:id: the key is told twice"),
        ("id: a\nfindings_level: grave", ':2:findings_level: "grave" is refused'),
        ("id: a\nrequired: [end_usr]", ":2:required: an entry of required is not known"),
        ("id: a\nrequired: end_user", ":2:required: "),
        ("id: a\nrequired:\n- owners_to: '1.5'", ":3:required"),
        ("id: a\nrequired:\n- owners_to: half", "'half' is no share"),
        ("id: a\nmax_age_days: {ofac: -1}", ":2:max_age_days.ofac: -1 is refused"),
        ("id: a\nlater_months: 4.5", ":2:later_months: 4.5 is refused"),
        ("id: a\nrecord: {families_needed: 0}", ":2:record.families_needed: 0 is refused"),
        ("id: a\nparams:\n  x-y: {z: half}", ":3:params.x-y.z: 'half' is no number"),
        ("id: a\nparams: {x-y: {z: .nan}}", ":2:params.x-y.z"),
        ("id: &a b\nversion: *a", ":1:version: an alias repeats a value"),
        ("- id", ":1: this is no mapping"),
        ("id: [", ": this is no YAML"),
        ("id: \x07", ": this is no YAML"),
        ("a: " + "[" * 100, ":1: values may be nested 64 deep"),
    ],
)
def test_what_is_wrong_is_one_line_with_its_place(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(InputRefused) as refused:
        policy(tmp_path, text)
    assert message in str(refused.value)
    assert "policy.yaml" in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match=r"none\.yaml: the policy cannot be read"):
        read_policy(tmp_path / "none.yaml")
