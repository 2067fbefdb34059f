"""Sentences whose subject, office or name is written less plainly, with invented names."""

import pytest

from tests.unit.loaders.sentences.test_sentences_state_ties import read

FIRM = ("LLC Kometa",)
PERSON = ("Ivan Petrov",)


@pytest.mark.parametrize(
    ("text", "ties"),
    [
        ("Ivan Petrov is a judge at the Orlov City Court.", ["employs < Orlov City Court"]),
        (
            "Ivan Petrov is a judge of branch 36 of the Orlov City Court.",
            ["employs < Orlov City Court"],
        ),
        ("Secretary of the Orlov Electoral Commission.", ["employs < Orlov Electoral Commission"]),
        (
            "Ivan Petrov is the Director for research and design at JSC Vega.",
            ["employs < JSC Vega"],
        ),
        (
            "He has served as the Chairman of the Orlov Committee since March 2023.",
            ["leads > Orlov Committee"],
        ),
        (
            "Ivan Petrov, in his capacity as General Director of JSC Vega, supports the war.",
            ["leads > JSC Vega"],
        ),
        ("He supports it through his position as Chairman of JSC Vega.", ["leads > JSC Vega"]),
        (
            "Due to his position at JSC Vega, he is associated with JSC Vega.",
            ["associate - JSC Vega"],
        ),
        ("Ivan Petrov shares it with his brother Boris Orlov.", ["family - Boris Orlov"]),
        (
            "Ivan Petrov is the son of, and as such is associated with, Boris Orlov.",
            ["family - Boris Orlov"],
        ),
        (
            "He is an immediate family member of and benefitting from Boris Orlov.",
            ["family - Boris Orlov"],
        ),
        ("Ivan Petrov is the spokesperson for the Vega Group.", ["represents > Vega Group"]),
        ("Managing Director and co-founder of the Vega Group.", ["leads > Vega Group"]),
        ("Overall leader of the Vega Movement.", ["leads > Vega Movement"]),
        (
            "Appointed commander of the 5th Vega Brigade on 2 May 2018.",
            ["leads > 5th Vega Brigade"],
        ),
        (
            "Director of the Akre detention centre in Orlov.",
            ["leads > Akre detention centre"],
        ),
        ("Ivan Petrov is the editor-in-chief of Vega TV.", ["leads > Vega TV"]),
        (
            "He is a member of the League for Assistance to Utopian Enterprises.",
            ["member_of > League for Assistance to Utopian Enterprises"],
        ),
        (
            "He is a member of the Orlov Solidarity and Progress Party (OSPP).",
            ["member_of > Orlov Solidarity and Progress Party"],
        ),
        # a firm may be called as a town is
        ("Ivan Petrov is the director of Simferopol.", ["leads > Simferopol"]),
        (
            "Ivan Petrov is a shareholder in and director of the Vega Group.",
            ["leads > Vega Group", "owns > Vega Group"],
        ),
    ],
)
def test_a_sentence_of_a_person_states_a_tie(text: str, ties: list[str]) -> None:
    assert read(text, *PERSON, person=True) == ties


@pytest.mark.parametrize(
    ("text", "ties"),
    [
        ("LLC Kometa and JSC Vega are owned by Boris Orlov.", ["owns < Boris Orlov"]),
        ("Ultimate beneficial owner: Boris Orlov.", ["owns < Boris Orlov"]),
        (
            "It is associated with JSC Vega-Orion air and space defence corporation.",
            ["associate - JSC Vega-Orion air and space defence corporation"],
        ),
        ("It provides the Vega Ministry with antennas.", ["supplies > Vega Ministry"]),
        ("Wholly-owned subsidiary of JSC Vega.", ["owns < JSC Vega"]),
    ],
)
def test_a_sentence_of_a_firm_states_a_tie(text: str, ties: list[str]) -> None:
    assert read(text, *FIRM) == ties


@pytest.mark.parametrize(
    "text",
    [
        "Former Director of JSC Vega and deputy chief of JSC Orion.",
        "Ivan Petrov met Boris Orlov and his brother Pavel Orlov.",
        "Ivan Petrov runs it with her husband, the real estate company Sci Vega.",
        "Ivan Petrov is a judge of Orlov Province.",
        "Director of International Affairs, JSC Vega",
        "Ivan Petrov is Commander of the Guards 4th (Kantemirovskaya) Tank Division of the Army.",
        "Director of the Vega Security Service (VSS)\u2019s Department of Reports.",
        "Ivan Petrov is a leader of Al-Qaida in the Orlov Peninsula.",
        "Professor of Chemistry.",
        "In his former capacity as Director of JSC Vega, he signed it.",
        "Ivan Petrov is the prosecutor of Zahedan in Utopia province.",
        "Prosecutor of Crimea.",
    ],
)
def test_what_is_over_half_a_name_or_somebody_elses_states_none(text: str) -> None:
    assert read(text, *PERSON, person=True) == []


@pytest.mark.parametrize(
    ("text", "ties"),
    [
        ("BVI-incorporated subsidiary of JSC Vega.", ["owns < JSC Vega"]),
        ("LLC SPA Kometa is a subsidiary of JSC Vega.", ["owns < JSC Vega"]),
        ("A company based in Utopia that is subordinate to JSC Vega.", ["contains < JSC Vega"]),
        ("Entity owned by JSC Vega Closely associated with the war.", ["owns < JSC Vega"]),
    ],
)
def test_a_sentence_names_a_firm_by_what_it_is(text: str, ties: list[str]) -> None:
    name = "Limited Liability Company Scientific Production Association Kometa"
    assert read(text, name) == ties
