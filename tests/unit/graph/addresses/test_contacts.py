"""Telephone numbers, e-mail addresses and web addresses: whose line is whose."""

import pytest

from onward.graph.addresses.contacts import read_contact, split_contacts
from onward.graph.addresses.reading import ContactKind


@pytest.mark.parametrize(
    ("texts", "number"),
    [
        (("+7 (495) 673-75-30", "8 (495) 673 75 30", "+ 8 (495) 6737530"), "+74956737530"),
        (("+963 112316675", "00963 11 231 6675"), "+963112316675"),
        (("+49 30 1234567 ext. 12", "030/1234567"), "+49301234567"),
    ],
)
def test_one_number_has_one_form(texts: tuple[str, ...], number: str) -> None:
    country = {"7": "RU", "9": "SY", "4": "DE"}[number[1]]
    found = {contact.value for text in texts for contact in read_contact("phone", text, country)}
    assert found == {number}


@pytest.mark.parametrize(
    ("kind", "text", "values"),
    [
        ("email", "Info@Rostec.RU", ["info@rostec.ru", "rostec.ru"]),
        ("email", "<sales@mail.firm.com.tr>", ["sales@mail.firm.com.tr", "firm.com.tr"]),
        ("email", "firm@gmail.com", ["firm@gmail.com"]),
        ("email", "firm@163.com", ["firm@163.com"]),
        ("email", "firm@mail.ru", ["firm@mail.ru"]),
        ("website", "https://www.bazalt.ru/about", ["bazalt.ru"]),
        ("website", "tvr.by", ["tvr.by"]),
        ("website", "https://x.com/somebody", []),
        ("website", "https://firm.blogspot.com", ["firm.blogspot.com"]),
        ("website", "https://blogspot.com/firm", []),
        ("website", "see our page", []),
        ("email", "not an address", []),
        ("phone", "12-34", []),
        ("phone", "call us", []),
    ],
)
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
