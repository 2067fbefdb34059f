"""Telephone numbers, e-mail addresses and web addresses: whose line is whose."""

from onward.graph.addresses.contacts import read_contact, split_contacts
from onward.graph.addresses.reading import ContactKind
from tests.unit.cases import each_case


@each_case("texts", "number")
def test_one_number_has_one_form(texts: tuple[str, ...], number: str) -> None:
    country = {"7": "RU", "9": "SY", "4": "DE"}[number[1]]
    found = {contact.value for text in texts for contact in read_contact("phone", text, country)}
    assert found == {number}


@each_case("kind", "text", "values", lists=True)
def test_a_line_stands_for_who_uses_it_and_free_mail_for_nobody(
    kind: ContactKind, text: str, values: list[str]
) -> None:
    assert [contact.value for contact in read_contact(kind, text)] == values


def test_a_cell_may_hold_several() -> None:
    assert split_contacts("phone", "+7 495 777-07-30, +7 495 777-07-36") == (
        "+7 495 777-07-30",
        "+7 495 777-07-36",
    )
    assert split_contacts("email", "a@b.ru; c@d.ru") == ("a@b.ru", "c@d.ru")


def test_a_domain_of_a_city_or_a_state_is_nobodys() -> None:
    def domain(host: str) -> list[str]:
        return [contact.value for contact in read_contact("website", host)]

    assert domain("www.zavod.spb.ru") == ["zavod.spb.ru"]
    assert domain("other.spb.ru") == ["other.spb.ru"]
    assert domain("meity.nic.in") != domain("railway.nic.in")
    assert domain("kiev.ua") == []
    assert domain("kometa.blogspot.com") == ["kometa.blogspot.com"]
    assert domain("www.zavod.nnov.ru") == ["zavod.nnov.ru"]
    assert domain("www.ministry.gov.ru") == ["ministry.gov.ru"]


def test_an_extension_is_no_part_of_a_number() -> None:
    plain = read_contact("phone", "+7 495 777-07-30")
    for extension in ("доб. 123", "доп. 123", "вн. 12", "ext. 5"):
        assert read_contact("phone", f"+7 495 777-07-30 {extension}", "RU") == plain
