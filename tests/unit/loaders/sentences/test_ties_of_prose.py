"""Ties that a load makes of prose: inferred, with their sentence, of parties that are certain."""

from collections.abc import Iterable
from dataclasses import replace

from onward.graph.model import Listing, Name, Party, Provenance, Tie
from onward.graph.sayings import is_named_in_prose
from onward.graph.state_bodies import likely_kind
from onward.loaders.account import LoadLog
from onward.loaders.sentences.ties import add_ties_of_prose

SOURCE = Provenance("eu", "1", "https://example.org/act", "2024-03-01", "2026-01-01")


def party(local: str, name: str, kind: str = "Organization", *aliases: str, **facts: str) -> Party:
    names = tuple(Name(alias) for alias in aliases)
    notes = tuple(facts.items())
    return Party(f"eu:{local}", name, kind, None, SOURCE, names=names, notes=notes)


def reasons(local: str, text: str) -> Listing:
    return Listing(f"eu:{local}/L", f"eu:{local}", "sanction", "EU", SOURCE, text=text)


def read(*statements: Party | Listing) -> tuple[list[Tie], list[Party], LoadLog]:
    log = LoadLog()
    rows = list(add_ties_of_prose(statements, log))
    ties = [row for row in rows if isinstance(row, Tie)]
    made = [row for row in rows if isinstance(row, Party) and is_named_in_prose(row.id)]
    return ties, made, log


def ends(ties: Iterable[Tie]) -> list[tuple[str, str, str]]:
    return [(tie.start, tie.kind, tie.end) for tie in ties]


def test_a_tie_is_inferred_and_has_its_sentence_its_source_and_the_dates_of_the_list() -> None:
    text = "LLC Kometa makes drones. It is a subsidiary of JSC Vega, which is in Utopia."
    ties, made, _ = read(party("1", "LLC Kometa"), party("2", "JSC Vega"), reasons("1", text))
    (tie,) = ties
    assert (tie.start, tie.kind, tie.end) == ("eu:2", "owns", "eu:1")
    assert (tie.standing, tie.share) == ("inferred", None)
    assert tie.text == "It is a subsidiary of JSC Vega, which is in Utopia."
    assert (tie.source.url, tie.source.published) == (SOURCE.url, "2024-03-01")
    assert made == []


def test_a_name_means_a_listed_party_by_alias_and_in_any_order_of_a_persons_words() -> None:
    ties, made, _ = read(
        party("1", "LLC Kometa"),
        party("2", "ORLOV Boris", "Person"),
        party("3", "Vega Holding", "Organization", "JSC Vega"),
        reasons("1", "LLC Kometa is owned by Boris Orlov. It is part of JSC Vega."),
    )
    assert ends(ties) == [("eu:2", "owns", "eu:1"), ("eu:3", "contains", "eu:1")]
    assert made == []


def test_a_name_that_the_list_lacks_is_a_party_of_its_own_once() -> None:
    ties, made, log = read(
        party("1", "LLC Kometa"),
        party("2", "LLC Orion"),
        reasons("1", "LLC Kometa is owned by JSC Vega."),
        reasons("2", "LLC Orion is owned by JSC Vega."),
    )
    assert [one.name for one in made] == ["JSC Vega"]
    assert {tie.start for tie in ties} == {made[0].id}
    assert made[0].source.published is None, "no entry's own date"
    assert log.counts["prose: owns ties"] == 2


def test_two_persons_of_one_name_make_no_tie_and_one_person_of_two_acts_makes_two() -> None:
    text = reasons("1", "LLC Kometa is owned by Boris Orlov.")
    firm = party("1", "LLC Kometa")
    older = party("2", "Boris Orlov", "Person", birth_date="1960")
    younger = party("3", "Boris Orlov", "Person", birth_date="1985")
    ties, made, log = read(firm, older, younger, text)
    assert (ties, made) == ([], [])
    assert log.counts["prose: a name of several persons"] == 1

    again = party("4", "Boris Orlov", "Person", birth_date="1960")
    assert {tie.start for tie in read(firm, older, again, text)[0]} == {"eu:2", "eu:4"}


def test_a_name_that_tells_too_little_and_a_parent_who_is_not_listed_make_none() -> None:
    ties, made, log = read(
        party("1", "LLC Kometa"),
        party("2", "Ivan Petrov", "Person"),
        reasons("1", "LLC Kometa is part of the Coordinating Council."),
        reasons("2", "Father's name is Pavel Petrov."),
    )
    assert (ties, made) == ([], [])
    assert log.counts["prose: a name that tells too little"] == 2


def test_who_heads_a_body_of_a_state_holds_a_post_there() -> None:
    ties, made, _ = read(
        party("1", "Ivan Petrov", "Person"),
        reasons("1", "Ivan Petrov is the head of the Federal Security Service."),
    )
    assert [tie.kind for tie in ties] == ["holds_post"]
    assert [(one.kind, likely_kind(one), one.country) for one in made] == [
        ("Organization", "PublicBody", "RU")
    ]


def test_who_heads_a_body_in_one_place_heads_a_part_of_it() -> None:
    ties, _, _ = read(
        party("1", "Ivan Petrov", "Person"),
        party("2", "Anna Orlova", "Person"),
        party("3", "Vega Forces"),
        party("4", "Orion Front", "ArmedGroup"),
        reasons("1", "Ivan Petrov is the head of Vega Forces in the city of Metropolis."),
        reasons("2", "Leader of Orion Front in Metropolis."),
    )
    assert ends(ties) == [("eu:3", "employs", "eu:1"), ("eu:2", "member_of", "eu:4")]


def test_a_body_that_many_states_have_is_one_for_each_state() -> None:
    def official(local: str, name: str, country: str) -> Party:
        return replace(party(local, name, "Person"), country=country)

    text = "Deputy Head of the Ministry of Internal Affairs."
    ties, made, _ = read(
        official("1", "Ivan Petrov", "BY"),
        official("2", "Anna Orlova", "RU"),
        official("3", "Pavel Orlov", "RU"),
        party("4", "Pyotr Orlov", "Person"),
        *(reasons(local, text) for local in "1234"),
    )
    assert len(made) == 2
    assert [tie.end == ties[1].end for tie in ties] == [False, True, True]


def test_a_ministry_of_the_list_is_meant_only_in_its_own_state() -> None:
    ministry = replace(party("1", "Ministry of Defence", "PublicBody"), country="SY")
    ours = replace(party("2", "LLC Kometa"), country="SY")
    theirs = replace(party("3", "LLC Orion"), country="IR")
    text = "is owned by the Ministry of Defence."
    ties, _, _ = read(
        ministry,
        ours,
        theirs,
        reasons("2", f"LLC Kometa {text}"),
        reasons("3", f"LLC Orion {text}"),
    )
    assert [tie.start == "eu:1" for tie in ties] == [True, False]


def test_of_two_firms_the_one_with_the_very_name_is_meant() -> None:
    ties, _, _ = read(
        party("1", "Vega Bank"),
        party("2", "Vega Bank ZAO"),
        party("3", "LLC Kometa"),
        party("4", "LLC Orion"),
        reasons("3", "LLC Kometa is a subsidiary of Vega Bank."),
        reasons("4", "LLC Orion is a subsidiary of Vega Bank Ltd."),
    )
    assert {tie.start for tie in ties if tie.end == "eu:3"} == {"eu:1"}


def test_a_surname_alone_and_a_fathers_name_without_a_number_mean_nobody() -> None:
    ties, made, _ = read(
        party("1", "LLC Kometa"),
        party("2", "Boris Orlov", "Person"),
        party("3", "Pavel Petrov", "Person"),
        party("4", "Ivan Petrov", "Person"),
        reasons("1", "LLC Kometa is associated with Orlov."),
        reasons("4", "Father's name is Pavel Petrov."),
    )
    assert (ties, made) == ([], [])


def test_who_has_kin_is_a_person_whatever_another_sentence_makes_of_the_name() -> None:
    _, made, _ = read(
        party("1", "Ivan Petrov", "Person"),
        party("2", "Anna Petrova", "Person"),
        reasons("1", "Head of Vega Orlov."),
        reasons("2", "Wife of Vega Orlov."),
    )
    assert [found.kind for found in made] == ["Person"]


def test_what_two_sentences_say_is_one_holding() -> None:
    text = "LLC Kometa is owned by JSC Vega. In addition, LLC Kometa is 30 % owned by JSC Vega."
    ties, _, _ = read(party("1", "LLC Kometa"), party("2", "JSC Vega"), reasons("1", text))
    assert [(tie.share.min, tie.share.max) for tie in ties if tie.share] == [(0.3, 0.3)]
    assert len(ties) == 1
