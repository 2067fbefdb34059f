"""Which sentences state a tie, with invented names: by rule, never by a name alone."""

from collections import Counter

import pytest

from onward.graph.shares import Share
from onward.loaders.sentences.reading import ProseTie, SpokenOf, read_ties


def read(text: str, *names: str, person: bool = False, known: tuple[str, ...] = ()) -> list[str]:
    entry = SpokenOf(names, person)
    return [write(tie) for tie in read_ties(text, entry, Counter(), known.__contains__)]


def write(tie: ProseTie) -> str:
    sign = {"out": ">", "in": "<", "both": "-"}[tie.direction]
    return f"{tie.relation} {sign} {tie.named.text}"


OF_FIRM = ("LLC Kometa",)
OF_PERSON = ("Ivan Petrov",)


@pytest.mark.parametrize(
    ("text", "ties"),
    [
        ("LLC Kometa is owned by Boris Orlov.", ["owns < Boris Orlov"]),
        ("LLC Kometa is a subsidiary of JSC Vega.", ["owns < JSC Vega"]),
        ("Subsidiary of JSC Vega.", ["owns < JSC Vega"]),
        ("LLC Kometa, a subsidiary of JSC Vega, makes drones.", ["owns < JSC Vega"]),
        (
            "LLC Kometa is owned and controlled by JSC Vega.",
            ["owns < JSC Vega", "controls < JSC Vega"],
        ),
        ("LLC Kometa is owned or controlled by JSC Vega.", ["controls < JSC Vega"]),
        ("Owned or controlled by, or acts on behalf of, JSC Vega.", ["associate - JSC Vega"]),
        ("It is part of the Vega Holding.", ["contains < Vega Holding"]),
        (
            "LLC Kometa supplies electronic devices to the FSB and the GRU.",
            ["supplies > FSB", "supplies > GRU"],
        ),
        ("LLC Kometa also owns JSC Vega and LLC Orion.", ["owns > JSC Vega", "owns > LLC Orion"]),
        ("JSC Vega is the owner of LLC Kometa.", ["owns < JSC Vega"]),
        ("Front company for JSC Vega.", ["represents > JSC Vega"]),
    ],
)
def test_a_sentence_of_a_firm_states_a_tie(text: str, ties: list[str]) -> None:
    assert read(text, *OF_FIRM) == ties


@pytest.mark.parametrize(
    ("text", "ties"),
    [
        (
            "Ivan Petrov is the General Director and ultimate owner of LLC Kometa.",
            ["owns > LLC Kometa", "leads > LLC Kometa"],
        ),
        ("As General Director of LLC Kometa, he is responsible.", ["leads > LLC Kometa"]),
        ("Petrov is the husband of Anna Orlova.", ["family - Anna Orlova"]),
        ("Son of former President Boris Orlov.", ["family - Boris Orlov"]),
        (
            "Owner of \u2018Vega Group\u2019, LLC Orion and JSC Ursa.",
            ["owns > Vega Group", "owns > LLC Orion", "owns > JSC Ursa"],
        ),
        (
            "He is a close associate of Boris Orlov, General Director of JSC Vega.",
            ["associate - Boris Orlov"],
        ),
    ],
)
def test_a_sentence_of_a_person_states_a_tie(text: str, ties: list[str]) -> None:
    assert sorted(read(text, *OF_PERSON, person=True)) == sorted(ties)


@pytest.mark.parametrize(
    ("text", "ties"),
    [
        ("Head of the Vega Court, Branch 15", ["leads > Vega Court, Branch 15"]),
        ("Director of the Utopian \u2018Union of Friends\u2019.", ["leads > Union of Friends"]),
        ("Owner of the Utopia-based and EU-listed Vega LLC.", ["owns > Vega LLC"]),
        ("Commander of \u2018Orion\u2019 battalion", ["leads > Orion battalion"]),
        (
            "Chairman of the Council of Ministers of the so-called \u2018Republic of Vega\u2019.",
            ["leads > Council of Ministers of the so-called \u2018Republic of Vega\u2019"],
        ),
        (
            "Director of the Vega Propaganda and Agitation Department",
            ["leads > Vega Propaganda and Agitation Department"],
        ),
        ("Head of the Budget Office of Vega, Ministry of Trade", ["leads > Budget Office of Vega"]),
        ("Deputy Chief of the Vega Fleet for Logistics", ["leads > Vega Fleet"]),
        (
            "Deputy Head of the Vega Directorate \u2013 Head of the Coast Unit",
            ["leads > Vega Directorate"],
        ),
        (
            "Member and board member of LLC Orion",
            ["leads > LLC Orion", "member_of > LLC Orion"],
        ),
        ("Chairman of the Board of Directors, Vega Oil Company", ["leads > Vega Oil Company"]),
        (
            "Head of the Public Ministry (Ministerio) of Utopia",
            ["leads > Public Ministry of Utopia"],
        ),
    ],
)
def test_the_whole_name_of_a_body_is_read_and_nothing_of_another_office(
    text: str, ties: list[str]
) -> None:
    assert sorted(read(text, *OF_PERSON, person=True)) == ties


@pytest.mark.parametrize(
    "text",
    [
        "Leader of the Faithful.",
        "Head of the Vega Department in the field of State Policy.",
        "Chair of the Vega Council in the Social Sphere of Utopia.",
        "Head of the Vega Department for Supervision with the Courts.",
        "Head of Security of the Vega Office.",
        "Head of the Vega Republic.",
        "Director of the Department of the Ministry of Vega.",
        "Commander of the Orion Army in Opposition.",
        "Deputy Chief of the General Staff for Logistics.",
        "Head of Colony No.\u00b014 in Vega.",
        "Former political and military leader of Vega Front.",
        "Member of Vega Front in 2004.",
        "Head of the Vega Council as at 2009.",
        "In his previous function, as head of Vega Bank, he was responsible.",
        "He was appointed commander of the Vega Navy in 2014 but thereafter left it.",
        "He has invited everyone around the President of Vega Bank.",
    ],
)
def test_half_a_name_a_place_and_what_is_over_state_none(text: str) -> None:
    assert read(text, *OF_PERSON, person=True) == []


@pytest.mark.parametrize(
    "text",
    [
        "LLC Kometa is part of the Utopian military-industrial complex.",
        "LLC Kometa supplies steel to Utopian military and industrial complex companies.",
        "Led by Boris Orlov (deceased).",
        "The owners of LLC Kometa - Boris Orlov and Anna Orlova - are close to the state.",
        "LLC Kometa is not owned by JSC Vega.",
        "LLC Kometa is reportedly owned by JSC Vega.",
        "LLC Kometa may be a subsidiary of JSC Vega.",
        "LLC Kometa was a subsidiary of JSC Vega.",
        "LLC Kometa is a former subsidiary of JSC Vega.",
        "LLC Kometa, until 2018 a subsidiary of JSC Vega, makes drones.",
        "LLC Kometa is hardly a subsidiary of JSC Vega.",
        "LLC Orion is a subsidiary of JSC Vega.",
        "LLC Orion works nearby. It is owned by JSC Vega.",
        "LLC Kometa owns several offshore firms in Cyprus.",
        "LLC Kometa is an adviser to the owner of JSC Vega.",
        "LLC Kometa holds a licence managed by JSC Vega.",
        "LLC Kometa, JSC Vega.",
        "He is the owner of JSC Vega.",
    ],
)
def test_a_sentence_that_denies_supposes_or_speaks_of_others_states_none(text: str) -> None:
    assert read(text, *OF_FIRM) == []


def test_he_is_the_person_and_no_longer_where_another_person_comes_between() -> None:
    assert read("Ivan Petrov lives. He owns LLC Vega.", *OF_PERSON, person=True) == [
        "owns > LLC Vega"
    ]
    assert read("Boris Orlov lives. He owns LLC Vega.", *OF_PERSON, person=True) == []


def test_what_follows_the_name_of_another_is_of_that_other() -> None:
    text = "LLC Kometa is a subsidiary of JSC Vega, which is owned by Boris Orlov."
    assert read(text, *OF_FIRM) == ["owns < JSC Vega"]


def test_a_name_with_and_is_one_where_the_list_knows_it() -> None:
    text = "Member of Vega and Orion Front."
    assert read(text, *OF_PERSON, person=True, known=("Vega and Orion Front",)) == [
        "member_of > Vega and Orion Front"
    ]


def test_a_name_of_which_only_half_is_certain_is_left_out() -> None:
    text = "LLC Kometa is subordinate to the Ministry of Trade, Transport and Communications."
    assert read(text, *OF_FIRM) == []


def test_a_share_is_what_the_sentence_says() -> None:
    def share(text: str) -> Share | None:
        ties = list(read_ties(text, SpokenOf(OF_FIRM, False), Counter()))  # no person
        return ties[0].share

    assert share("LLC Kometa is 49,5 % owned by JSC Vega.") == Share(0.495, 0.495)
    assert share("LLC Kometa is a wholly-owned subsidiary of JSC Vega.") == Share(1.0, 1.0)
    assert share("LLC Kometa is a subsidiary (99 %) of JSC Vega.") == Share(0.99, 0.99)
    assert share("LLC Kometa is a subsidiary of JSC Vega.") is None


def test_a_tie_that_is_over_is_kept_with_its_dates_and_only_with_them() -> None:
    counts: Counter[str] = Counter()
    entry = SpokenOf(OF_PERSON, is_person=True)
    text = "Ivan Petrov was the head of JSC Vega from 2014 to 2019. He was the head of LLC Orion."
    ties = list(read_ties(text, entry, counts))
    assert [(write(tie), *tie.period) for tie in ties] == [("leads > JSC Vega", "2014", "2019")]
    assert counts["prose: over, without its dates"] == 1
