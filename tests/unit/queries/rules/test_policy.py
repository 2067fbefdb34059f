"""A policy is read key by key; what it does not say is as Onward's own has it."""

from pathlib import Path

import pytest

from onward.errors import InputRefused
from onward.queries.rules.policy import FACTS, Policy, default_policy, read_policy


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
    own = policy(tmp_path, "id: own\narms_embargo_by_declaration: {NO: a declaration}")
    assert own.arms_embargo_by_declaration == {"NO": "a declaration"}


PAIRS = "id: a\nparams: {hist-onward-exporter: "
TIE = "id: a\nparams: {gov-repressive-tie: "


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("version: '2'", ":1:id: the key is missing; add it"),
        ("id: a\nregims: [EU]", ":2:regims: there is no such key"),
        ("id: a\nid: b", ":2:id: duplicate key"),
        ("id: a\nfindings_level: grave", ':2:findings_level: "grave" is refused'),
        ("id: a\nrequired: [end_usr]", ":2:required: an entry of required is not known"),
        ("id: a\nrequired: end_user", ":2:required: "),
        ("id: a\nrequired:\n- owners_to: '1.5'", ":3:required"),
        ("id: a\nrequired:\n- owners_to: half", "'half' is not a share"),
        ("id: a\nmax_age_days: {ofac: -1}", ":2:max_age_days.ofac: -1 is refused"),
        ("id: a\nlater_months: 4.5", ":2:later_months: 4.5 is refused"),
        ("id: a\nrecord: {families_needed: 0}", ":2:record.families_needed: 0 is refused"),
        ("id: a\nparams:\n  x-y: {z: 1}", ":3:params.x-y: there is no such indicator"),
        ("id: a\nparams: {gov-repressive: {}}", "did you mean gov-repressive-tie"),
        (f"{TIE}{{share: 1}}}}", ":2:params.gov-repressive-tie.share: the indicator has no such"),
        (f"{TIE}{{min_share: half}}}}", ":2:params.gov-repressive-tie.min_share: 'half' is not"),
        (f"{TIE}{{min_share: .nan}}}}", ":2:params.gov-repressive-tie.min_share: "),
        (f"{TIE}{{min_share: 'nan'}}}}", ":2:params.gov-repressive-tie.min_share: 'nan' is not"),
        (f"{TIE}{{min_share: '1e-400'}}}}", ":2:params.gov-repressive-tie.min_share: '1e-400'"),
        (
            f"{TIE}{{min_share: 0}}}}",
            ":2:params.gov-repressive-tie.min_share: '0' is not a fraction above 0",
        ),
        (f"{TIE}{{min_share: 1{'0' * 400}}}}}", ":2:params.gov-repressive-tie.min_share: '10"),
        (f"{TIE}{{min_share: 1{'0' * 5000}}}}}", "policy.yaml: is not valid YAML"),
        (f"{TIE}{{min_share: true}}}}", ":2:params.gov-repressive-tie.min_share: "),
        (
            f"{PAIRS}{{min_pairs: 0}}}}",
            ":2:params.hist-onward-exporter.min_pairs: '0' is not a count; must be",
        ),
        (
            f"{PAIRS}{{min_pairs: 1.5}}}}",
            "'1.5' is not a count; must be a whole number of at least 1",
        ),
        (f"{PAIRS}{{min_pairs: 3}}}}", "3 finds less than 2, and parameters may only become"),
        (f"{PAIRS}{{lag_days: 179}}}}", "179 finds less than 180, and parameters may only become"),
        (
            "id: a\nregimes: [EU, UNN]",
            ":2:regimes.1: 'UNN' is not a known regime; use one of AU, BIS, CA, CH, EU, ",
        ),
        ("id: a\nregimes: [euu]", ":2:regimes.0: 'euu' is not a known regime"),
        ("id: a\nfour_eyes: true", ":2:four_eyes: there is no such key"),
        ("id: a\narms_embargo_by_declaration: {XQZ: x}", "'XQZ' is not a country"),
        ("id: a\narms_embargo_by_declaration: {CN: ''}", ":2:arms_embargo_by_declaration.CN: "),
        ("id: a\nrequired: [owners_to: '0']", ":2:required: '0' asks for nothing"),
        ("id: a\nrequired: [owners_to: '1', owners_to: '0.5']", "duplicate key owners_to"),
        ("id: a\nlater_months: 1" + "0" * 30, ":2:later_months: 1"),
        ("id: a\nmax_age_days: {ofac: .inf}", ":2:max_age_days.ofac: "),
        ("id: a\nlater_months: 024", ':2:later_months: "024" is refused'),
        ("id: a\nlater_months: 1:30", ':2:later_months: "1:30" is refused'),
        ("id: a\nlater_months: 0x18", ':2:later_months: "0x18" is refused'),
        ("id: a\nlater_months: 1_2", ':2:later_months: "1_2" is refused'),
        ("id: a\nrecord: {count_regimes: yes}", ':2:record.count_regimes: "yes" is refused'),
        ("id: !!binary aGk=", ":1:id: a tag changes what a value is"),
        ("id: !!timestamp 2020-01-01", ":1:id: a tag changes what a value is"),
        ("id: a\nregimes: !!set {EU}", ":2:regimes: a tag changes what a value is"),
        ("id: !!python/object/apply:os.system [ls]", ":1:id: a tag changes what a value is"),
        ("id: a\n<<: {version: '2'}", ":2:<<: there is no such key"),
        ("id: a\n? [x]\n: y", ":2: "),
        ("id: a\n? {x: y}\n: y", ":2: "),
        ("id: a\n---\nid: b", ":2: "),
        ("id: ''", ":1:id: "),
        ("id: &a b\nversion: *a", ":1:version: an alias repeats a value"),
        ("- id", ":1: is not a mapping"),
        ("id: [", ": is not valid YAML"),
        ("id: \x07", ": is not valid YAML"),
        ("a: " + "[" * 100, ":1: values may be nested 64 deep"),
        ("a:\n" + "".join(f"{' ' * n}b:\n" for n in range(1, 100)), ":66: values may be nested 64"),
        ("a:\n" + "- " * 10_000, "policy.yaml:2: values may be nested 64 deep"),
        ("id: a\n? x\n: y\n? [x]\n: y", ":4: a key is not a text"),
        (f"id: a # {'x' * 262_144}", "policy.yaml: a file may have 262,144 characters"),
        (
            "id: a\nregimes: [&x EU]\nrequired: [&y end_user]\nnew: 1",
            ":4:new: there is no such key",
        ),
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
