"""What a load says of the names of its layer is what a search for each of them would say."""

import pytest

from onward.graph.matching.matcher import open_matcher
from onward.graph.matching.query import PartyQuery
from onward.graph.model import Party
from onward.graph.store.workspace import memory_snapshot
from onward.queries.matching import self_screening
from onward.queries.matching.self_screening import (
    ScreeningReport,
    iterate_names,
    judge_result,
    screen_name,
    screen_new,
)
from tests.named import listed, person

ALIKE = (
    listed("Kaprikat Works", "first"),
    listed("Kaprikat Works", "second"),
    listed("Works Kaprikat", "turned"),
    listed("Kaprikat Works LLC", "form"),
    listed("Kaprikat 7 Works", "numbered"),
)
SPEAKING_FOR_NOBODY = (
    listed("General Trading LLC", "generic"),
    listed("Import Export Company", "words"),
    listed("KMT", "initials"),
    listed("Kaprikat Missile Technologies", "spelt out"),
    listed("☺☺", "signs"),
)
WRITTEN_OTHERWISE = (
    person("Петр Каприкат", "cyrillic", names=["Piotr KAPRIKAT"]),
    listed("Kaprikat Works (Meteorit Foxhelp Technologies)", "cell"),
    listed("KAPRIКAT OPTIK", "look-alike letters"),  # noqa: RUF001  # the fifth is Cyrillic
)
CROWD = tuple(listed(f"Meteorit {number} Optik", f"n{number}") for number in range(250))


@pytest.mark.parametrize(
    "parties",
    [ALIKE, SPEAKING_FOR_NOBODY, WRITTEN_OTHERWISE, (*ALIKE, *SPEAKING_FOR_NOBODY, *CROWD)],
    ids=["alike", "for nobody", "written otherwise", "many"],
)
def test_a_name_that_agrees_fully_needs_no_search(
    parties: tuple[Party, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(self_screening, "SAMPLE", 30)
    monkeypatch.setattr(self_screening, "ENOUGH", 10**9)
    at_once = _screen_names(parties)
    monkeypatch.setattr(self_screening, "BEST_SCORE", 2.0)  # that no name has: all are searched
    assert at_once == _screen_names(parties)


def test_a_name_that_its_index_does_not_lead_to_is_missed() -> None:
    report = _screen_names((*ALIKE, *SPEAKING_FOR_NOBODY))
    assert "list:signs" in [missed["party"] for missed in report["missed"]]


def test_a_name_of_one_row_or_of_several_is_judged_as_a_search_judges_it() -> None:
    rows = (
        *ALIKE,
        listed("Kaprikat Works", "other", "Vessel", dataset="register"),
        listed("Kaprikat Wroks", "slip", dataset="register"),
        person("Ali Kaprikat", "a", names=["Zubrol Optik"]),
        person("Ali Kaprikat", "b", dataset="register"),
    )
    one_party = {"register:other": "list:form", "register:slip": "list:form"}
    matcher = open_matcher(
        memory_snapshot(rows), "base", canonical=lambda party: one_party.get(party, party)
    )
    assert len(matcher.rows_of("list:form")) == 3
    for layer in matcher.layers:
        for name in iterate_names(layer):
            (query,) = layer.party(name.row).names[name.position : name.position + 1]
            searched = judge_result(name, matcher, matcher.match(PartyQuery((query.text,))))
            assert screen_name(name, matcher) == searched


def _screen_names(parties: tuple[Party, ...]) -> ScreeningReport:
    report = screen_new(memory_snapshot(parties), "list")
    assert report is not None
    return report
