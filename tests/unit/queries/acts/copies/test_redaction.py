"""A copy for others: what is not for them is in no file of it, and the finding stays."""

import json
from pathlib import Path
from typing import Any

import pytest

from onward.api.answers.orders import WorkspaceAssessment
from onward.api.feedback import QuietFeedback
from onward.api.workspace import Workspace
from onward.errors import UsageError
from onward.queries.acts.copies import Profile, redact_assessment
from onward.queries.model.assessment import read_wording
from tests.shell import ORDER, made_workspace

LOW = dict.fromkeys(("scale", "scope", "irremediability", "likelihood"), "low")
WHOLE: dict[str, Any] = {
    **ORDER,
    "x_margin": "margin of 4711",
    "parties": [
        {"role": "exporter", "name": "Nordlys Signal GmbH", "country": "DE"},
        {
            "role": "end_user",
            "id": "small:acme",
            "owners": [{"name": "Olga Berglund", "kind": "Person", "share": "0.1"}],
        },
    ],
    "end_use": {"text": "planning", "statement": {"signed_by": "Astrid Halvorsen"}},
    "risk_of_harm": {"before": LOW, "stated_by": "Jana Kessler", "stated_on": "2026-04-20"},
}
OURS, THIRD, FOUND = "Jana Kessler", ("Olga Berglund", "Astrid Halvorsen"), "Zephyrin SA"


@pytest.fixture(scope="module")
def assessment(tmp_path_factory: pytest.TempPathFactory) -> WorkspaceAssessment:
    folder = made_workspace(tmp_path_factory.mktemp("redacted"))
    return Workspace(folder, feedback=QuietFeedback()).assess(WHOLE)


def written(assessment: WorkspaceAssessment, profile: str, form: str) -> str:
    return assessment.picture(profile=profile).render(form).decode("utf-8", errors="replace")


@pytest.mark.parametrize("form", ["html", "json", "csv"])
def test_a_reader_outside_learns_nothing_of_our_people_and_of_third_persons(
    assessment: WorkspaceAssessment, form: str
) -> None:
    text = written(assessment, "external", form)
    assert not [name for name in (OURS, *THIRD, "4711") if name in text]
    if form in ("html", "json"):
        assert FOUND in text, "what a finding rests on stays"
        assert "⟦redacted: personal data⟧" in text


@pytest.mark.parametrize("profile", ["authority", "external"])
def test_a_copy_has_no_hash_by_which_what_is_covered_could_be_guessed(
    assessment: WorkspaceAssessment, profile: str
) -> None:
    text = written(assessment, profile, "html") + written(assessment, profile, "json")
    whole = (assessment.id, assessment.content_hash, assessment.transaction.hash)
    assert not [name for name in whole if name in text]


def test_whom_a_party_only_resembles_is_not_named_outside(
    assessment: WorkspaceAssessment,
) -> None:
    resembling = [
        {"role": "consignee", "name": "Zephyr Ltd", "country": "GB"},
        {"role": "payer", "name": "Middle Hldg Group AG"},
    ]
    seller, _ = WHOLE["parties"]
    end_user = {"role": "end_user", "id": "small:quiet"}
    order = {**WHOLE, "parties": [seller, end_user, *resembling]}
    likened = Workspace(assessment.workspace.path, feedback=QuietFeedback()).assess(order)
    names = ("Zephyrin", "small:listed", "Middle Holding", "small:middle")
    whole, copy = (written(likened, profile, "json") for profile in ("internal", "external"))
    assert [name for name in names if name in whole] == list(names)
    assert not [name for name in names if name in copy]


@pytest.mark.parametrize("profile", ["authority", "external"])
def test_a_copy_keeps_the_wording_of_its_own_sentences_alone(
    assessment: WorkspaceAssessment, profile: Profile
) -> None:
    seller, _ = WHOLE["parties"]
    owners = [{"id": "small:listed", "share": "0.49"}]
    order = {
        **WHOLE,
        "parties": [seller, {"role": "end_user", "name": "Nyfirma AB", "owners": owners}],
    }
    near = Workspace(assessment.workspace.path, feedback=QuietFeedback()).assess(order)
    assert near.near_misses
    copy = redact_assessment(near.record, profile)
    said = json.dumps({**copy.to_data(), "wording": []}, ensure_ascii=False)
    made = [json.dumps(read_wording(row), ensure_ascii=False)[1:-1] for row in copy.wording]
    assert made
    assert not [text for text in made if text not in said]


def test_an_authority_learns_all_but_what_is_ours_alone(assessment: WorkspaceAssessment) -> None:
    text = written(assessment, "authority", "json")
    assert FOUND in text
    assert "4711" not in text
    assert all(name in written(assessment, "authority", "html") for name in (THIRD[0], OURS))


def test_the_whole_is_what_it_was(assessment: WorkspaceAssessment) -> None:
    assert assessment.picture().render("json") == assessment.picture(profile="internal").render(
        "json"
    )


def test_a_profile_that_there_is_not_is_refused(
    assessment: WorkspaceAssessment, tmp_path: Path
) -> None:
    with pytest.raises(UsageError, match="did you mean external"):
        assessment.picture(profile="extern")
    assert not list(tmp_path.iterdir())
