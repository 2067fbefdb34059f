"""Ties that a load makes of prose: inferred, with their sentence, of parties that are certain."""

from collections.abc import Mapping
from typing import Any

from onward.graph.model import Listing, Name, Party, Provenance, Tie
from onward.graph.sayings import is_named_in_prose
from onward.graph.state_bodies import likely_kind
from onward.loaders.account import LoadLog
from onward.loaders.sentences.ties import add_ties_of_prose
from tests.unit.cases import each_case

SOURCE = Provenance("eu", "1", "https://example.org/act", "2024-03-01", "2026-01-01")


def party(local: str, facts: str | Mapping[str, Any]) -> Party:
    """Return a listed party by its name, or by its name and what else is said of it."""
    given = {"name": facts} if isinstance(facts, str) else facts
    return Party(
        id=f"eu:{local}",
        name=given["name"],
        kind=given.get("kind", "Organization"),
        country=given.get("country"),
        source=SOURCE,
        names=tuple(map(Name, given.get("aliases", ()))),
        notes=(("birth_date", given["born"]),) if "born" in given else (),
    )


def read(case: Mapping[str, Any]) -> tuple[list[Tie], list[Party], LoadLog]:
    """Return the ties and parties that a load makes of reasons, and its account."""
    log = LoadLog()
    parties = [party(str(local), facts) for local, facts in case["parties"].items()]
    reasons = [
        Listing(f"eu:{local}/L", f"eu:{local}", "sanction", "EU", SOURCE, text=text)
        for local, text in case["reasons"].items()
    ]
    rows = list(add_ties_of_prose([*parties, *reasons], log))
    ties = [row for row in rows if isinstance(row, Tie)]
    made = [row for row in rows if isinstance(row, Party) and is_named_in_prose(row.id)]
    return ties, made, log


@each_case("case")
def test_which_ties_are_made(case: Mapping[str, Any]) -> None:
    ties, made, log = read(case)
    # a party that prose alone names has its number before its name
    names = {one.id: f"{number} {one.name}" for number, one in enumerate(made, 1)}
    found = [
        " ".join(
            names.get(word, word.removeprefix("eu:")) for word in (tie.start, tie.kind, tie.end)
        )
        for tie in ties
    ]
    assert sorted(found) == sorted(case.get("ties", found))
    kinds = [f"{one.kind} {likely_kind(one)} {one.country}" for one in made]
    assert kinds == list(case.get("made", kinds))
    for key, count in case.get("counts", {}).items():
        assert log.counts[f"prose: {key}"] == count, key


def test_a_tie_is_inferred_and_has_its_sentence_its_source_and_the_dates_of_the_list() -> None:
    text = "LLC Kometa makes drones. It is a subsidiary of JSC Vega, which is in Utopia."
    (tie,), made, _ = read({"parties": {1: "LLC Kometa", 2: "JSC Vega"}, "reasons": {1: text}})
    assert (tie.start, tie.kind, tie.end) == ("eu:2", "owns", "eu:1")
    assert (tie.standing, tie.share) == ("inferred", None)
    assert tie.text == "It is a subsidiary of JSC Vega, which is in Utopia."
    assert (tie.source.url, tie.source.published) == (SOURCE.url, "2024-03-01")
    assert made == []


def test_a_party_that_prose_alone_names_has_no_entry_s_date() -> None:
    reasons = {1: "LLC Kometa is owned by JSC Vega."}
    _, (made,), _ = read({"parties": {1: "LLC Kometa"}, "reasons": reasons})
    assert (made.name, made.source.published) == ("JSC Vega", None)


def test_what_two_sentences_say_is_one_holding() -> None:
    text = "LLC Kometa is owned by JSC Vega. In addition, LLC Kometa is 30 % owned by JSC Vega."
    (tie,), _, _ = read({"parties": {1: "LLC Kometa", 2: "JSC Vega"}, "reasons": {1: text}})
    assert tie.share is not None
    assert (tie.share.min, tie.share.max) == (0.3, 0.3)
