"""The catalogue is judged before anything runs: by name, with the place of each fault."""

import json
import re
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from shutil import copytree
from typing import Any, get_args

import pytest
from pydantic import BaseModel, ValidationError

from onward.errors import IndicatorInvalid
from onward.queries.examples import read_example
from onward.queries.rules.catalogue import (
    IndicatorCatalogue,
    PackFile,
    default_catalogue,
    find_revealing_word,
    open_catalogue,
)
from onward.queries.rules.indicator import Detection, Indicator, Law
from onward.queries.rules.policy import OwnPackFile
from onward.registry import find, names
from tests.once import made_once
from tests.unit.cases import each_case, table
from tools.house_words import measure

CATALOGUE = default_catalogue()
PATTERN = {
    "steps": [{"ties": ["owns"], "direction": "in", "hops": [1, 1]}],
    "end": {"topics": ["gov"]},
}
SHIPPED = Path(__file__).parents[4] / "queries"
NAME = "dest-arms-embargo.yaml"


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A copy of the shipped pack, to be spoilt."""
    for part in ("indicators", "packs", "tables"):
        copytree(SHIPPED / part, tmp_path / part)
    return tmp_path


def spoilt(pack: Path, change: Callable[[str], str], name: str = NAME) -> IndicatorCatalogue:
    path = pack / "indicators" / name
    text = path.read_text(encoding="utf-8")
    assert change(text) != text, "the change changes nothing"
    path.write_text(change(text), encoding="utf-8")
    return open_catalogue(pack)


def refusal(catalogue: IndicatorCatalogue) -> str:
    with pytest.raises(IndicatorInvalid) as refused:
        list(catalogue)
    assert "\n" not in str(refused.value)
    return str(refused.value)


def without(key: str) -> Callable[[str], str]:
    def change(text: str) -> str:
        lines, kept, dropping = text.splitlines(), [], False
        for line in lines:
            if line.startswith(f"{key}:"):
                dropping = True
            elif not line.startswith((" ", "-")):
                dropping = False
            if not dropping:
                kept.append(line)
        return "\n".join(kept) + "\n"

    return change


def change_of(changed: Mapping[str, Any]) -> Callable[[str], str]:
    """Return what a case does to an indicator: keys that go, texts for others, what is added."""

    def change(text: str) -> str:
        for key in changed.get("without", ()):
            text = without(key)(text)
        for old, new in changed.get("texts", ()):
            text = text.replace(str(old), str(new))
        return text + str(changed.get("more", ""))

    return change


def test_every_file_is_an_indicator_and_every_indicator_a_file() -> None:
    files = {path.stem for path in (SHIPPED / "indicators").glob("*.yaml")}
    assert {indicator.id for indicator in CATALOGUE} == files


def test_indicators_run_in_the_order_of_their_groups_so_that_level_rules_find_what_they_need() -> (
    None
):
    order = [indicator.id for indicator in CATALOGUE]
    for first, second in (
        ("gov-body-end-user", "gov-repressive-tie"),
        ("mil-structural", "mil-tie"),
        ("mil-tie", "dest-arms-embargo"),
        ("gov-body-end-user", "dest-repression-record"),
        ("gov-body-end-user", "data-gap"),
    ):
        assert order.index(first) < order.index(second)


def test_every_indicator_names_a_detector_that_exists() -> None:
    for indicator in CATALOGUE:
        assert indicator.detection.module in names("detector")


def test_an_eu_flag_has_a_number_and_no_house_rule_has_a_basis() -> None:
    for indicator in CATALOGUE:
        bases = [law for law in indicator.law if law.as_ != "analogy"]
        is_stakeholder = (indicator.flag or "").startswith("stakeholder")
        assert (indicator.kind == "eu_flag") is is_stakeholder
        is_based = bases or (indicator.cites_rows and indicator.kind == "law")
        assert is_based if indicator.kind in {"eu_flag", "law"} else True
        assert not bases if indicator.kind == "house" else True


def test_a_text_names_no_indicator_that_does_not_exist() -> None:
    groups = {indicator.id.partition("-")[0] for indicator in CATALOGUE}
    for indicator in CATALOGUE:
        texts = (indicator.detection.how, indicator.means, *indicator.level_rules)
        words = re.findall(r"\b([a-z]+)((?:-[a-z0-9]+)+)\b", " ".join(texts))
        named = {group + rest for group, rest in words if group in {*groups, "catchall", "sec"}}
        assert named <= CATALOGUE.indicators.keys(), indicator.id


def models_of(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    """Walk a model and the models that its keys hold."""
    yield model
    for field in model.model_fields.values():
        for inner in (field.annotation, *get_args(field.annotation)):
            if isinstance(inner, type) and issubclass(inner, BaseModel):
                yield from models_of(inner)


def test_every_key_of_a_pack_is_read_by_some_code() -> None:
    read = made_once("house-words", measure).attributes
    for root in (Indicator, PackFile, OwnPackFile):
        for model in models_of(root):
            assert model.model_fields.keys() <= read, model.__name__


def test_exactly_three_indicators_are_red_flags_of_the_recommendation() -> None:
    assert {one.id for one in CATALOGUE if one.kind == "eu_flag"} == {
        "gov-repressive-tie",
        "mil-structural",
        "hist-exported-cs-to-repressive",
    }
    flags = [one.flag for one in CATALOGUE if one.kind == "eu_flag"]
    assert sorted(filter(None, flags)) == ["stakeholder 1", "stakeholder 2", "stakeholder 3"]


def test_only_a_person_s_statement_leads_to_a_notification() -> None:
    assert all(one.level != "notify" for one in CATALOGUE)


def test_what_raises_or_lowers_a_level_is_shown_by_examples_of_more_than_one_level() -> None:
    for one in CATALOGUE:
        outcomes = {str(read_example(line).expected) for line in one.lines}
        found = {text for text in outcomes if text.startswith(("present", "possible"))}
        assert len(found) > 1 or not one.level_rules or one.level == "stop", one.id


def test_a_detector_reads_the_parameters_that_its_indicators_give_it() -> None:
    """What shipped indicators give a detector is what a pack of one's own is judged by."""
    given: dict[str, set[str]] = {}
    for one in CATALOGUE:
        path = find("detector", one.detection.module).__file__ or ""
        given.setdefault(path, set()).update(one.detection.params)
    for path, names_given in given.items():
        text = Path(path).read_text(encoding="utf-8")
        read = set(re.findall(r'\bparams\["(\w+)"', text))
        assert read == names_given, path


def test_every_parameter_is_described_so_that_a_policy_can_set_it() -> None:
    described = CATALOGUE.pack.parameters
    for one in CATALOGUE:
        for name, value in one.params.items():
            assert name in described, f"{one.id}: describe {name} in packs/default.yaml"
            assert described[name].read(value) == value


def test_every_described_parameter_is_one_that_an_indicator_has() -> None:
    assert CATALOGUE.pack.parameters.keys() == {name for one in CATALOGUE for name in one.params}


def test_a_military_tie_never_cites_the_recommendation_as_its_basis() -> None:
    laws = CATALOGUE["mil-tie"].law
    assert all(law.as_ == "analogy" for law in laws)


def test_one_citation_has_one_level_of_verification_everywhere() -> None:
    seen = {(law.citation, law.verified, law.wording) for one in CATALOGUE for law in one.law}
    assert len(seen) == len({citation for citation, _, _ in seen})


def test_the_annex_is_never_cited_as_confirmed() -> None:
    annex = [law for one in CATALOGUE for law in one.law if "2024/2659, Annex" in law.citation]
    assert annex
    assert {law.wording for law in annex} == {"unverified"}
    assert any("2024/2659" in line for line in CATALOGUE.pack.unconfirmed)


@each_case("changed", "message")
def test_an_indicator_that_does_not_validate_is_refused_by_name_and_place(
    pack: Path, changed: Mapping[str, Any], message: str
) -> None:
    text = refusal(spoilt(pack, change_of(changed)))
    assert message in text
    assert text.startswith(f"indicators/{NAME}:")


def test_a_pattern_without_bounds_is_refused(pack: Path) -> None:
    name = "gov-body-end-user.yaml"
    text = refusal(spoilt(pack, lambda text: text.replace("hops: [0, 6]", "hops: [0, 7]"), name))
    assert "hops must be [low, high]" in text
    assert text.startswith(f"indicators/{name}:")


@each_case("parts", "message", lists=True)
def test_a_detection_says_in_exactly_one_way_how_it_looks(
    parts: dict[str, object], message: str
) -> None:
    whole = {"type": "pattern", "how": "walk", **parts}
    with pytest.raises(ValidationError, match=message):
        Detection.model_validate_json(json.dumps(whole))


def test_an_unknown_indicator_is_named() -> None:
    with pytest.raises(IndicatorInvalid, match="there is no indicator 'gov-unheard-of'"):
        CATALOGUE["gov-unheard-of"]


@each_case("file", "old", "new")
def test_a_changed_threshold_row_or_citation_is_another_pack(
    pack: Path, file: str, old: str, new: str
) -> None:
    before = open_catalogue(pack).hash
    text = (pack / file).read_text(encoding="utf-8")
    assert old in text
    (pack / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    assert open_catalogue(pack).hash != before


def test_comments_key_order_and_line_ends_leave_the_pack_what_it_is(pack: Path) -> None:
    before = open_catalogue(pack).hash
    assert before == CATALOGUE.hash
    indicator = pack / "indicators" / NAME
    lines = indicator.read_text(encoding="utf-8").splitlines()
    moved = [line for line in lines if not line.startswith("means:")]
    means = next(line for line in lines if line.startswith("means:"))
    indicator.write_text("\n".join(["# a note", *moved, means, ""]), encoding="utf-8")
    table = pack / "tables" / "topics.csv"
    table.write_bytes(b"\xef\xbb\xbf" + table.read_bytes().replace(b"\n", b"\r\n"))
    assert open_catalogue(pack).hash == before


def test_an_assessment_can_say_what_judged_it() -> None:
    about = CATALOGUE.summary()
    assert about.hash == CATALOGUE.hash
    assert about.id == "default"
    assert about.law_read_up_to == "2026-09"
    assert about.unconfirmed


def test_nothing_is_read_before_it_is_asked_for(tmp_path: Path) -> None:
    catalogue = open_catalogue(tmp_path)
    with pytest.raises(IndicatorInvalid, match=r"packs/default\.yaml: cannot be read"):
        _ = catalogue.pack


@pytest.mark.bench
def test_a_cold_load_takes_less_than_a_second() -> None:
    start = time.process_time()
    list(open_catalogue(SHIPPED))
    assert time.process_time() - start < 1.0


NAMED_IN_CITATIONS: dict[str, str] = table(__file__, "NAMED_IN_CITATIONS")


@each_case("law", "message")
def test_a_law_of_no_known_regime_or_outside_the_web_is_refused(
    law: dict[str, object], message: str
) -> None:
    document = {"citation": "an act", "as": "duty", "verified": "text", **law}
    with pytest.raises(ValidationError, match=re.escape(message)):
        Law.model_validate(document)


def test_a_regime_is_read_in_any_of_its_words() -> None:
    document = {"citation": "an act", "as": "duty", "verified": "text"}
    law = Law.model_validate(document | {"regimes": ("European Union", "unsc")})
    assert law.regimes == ("EU", "UN")


def test_a_law_names_the_regimes_that_its_citation_names() -> None:
    for indicator in CATALOGUE:
        for law in indicator.law:
            named = {
                regime
                for regime, pattern in NAMED_IN_CITATIONS.items()
                if re.search(pattern, law.citation)
            }
            assert set(law.regimes) == named, (indicator.id, law.citation)


def test_the_acts_of_one_list_are_those_of_the_asset_freeze_and_the_entity_list() -> None:
    acts = {law.citation for indicator in CATALOGUE for law in indicator.law if law.one_list}
    assert acts == {
        "Regulation (EU) No 269/2014 Art. 2(2)",
        "15 CFR Part 744 (Entity List and end-user controls)",
        "15 CFR Part 732 Supplement No. 3, flag 29 (its effect while the affiliates rule is "
        "suspended is disputed)",
    }


def test_a_question_to_the_customer_gives_nothing_away() -> None:
    for indicator in CATALOGUE:
        if indicator.asks_customer:
            assert find_revealing_word(indicator.question) is None, indicator.id


def test_who_somebody_is_on_a_list_is_never_asked_of_the_customer() -> None:
    for name in ("own-listed-direct", "mil-listed"):
        assert not CATALOGUE[name].asks_customer, name


def test_a_question_to_the_customer_that_gives_something_away_is_refused(pack: Path) -> None:
    ask = "question: Is any part of the goods for armed forces or for the production of arms?"
    reveal = "question: Why is your country under an embargo?"
    text = refusal(spoilt(pack, lambda text: text.replace(ask, reveal)))
    assert f"{NAME}:7:question: a question to the customer says 'embargo'" in text
    assert "write asks_customer: false" in text


@each_case("question")
def test_what_gives_something_away_is_known_by_its_words(question: str) -> None:
    assert find_revealing_word(question) is not None


@each_case("question")
def test_a_list_of_owners_gives_nothing_away(question: str) -> None:
    assert find_revealing_word(question) is None
