"""Telephone numbers, e-mail addresses and web addresses: one form for all spellings of a line.

An e-mail address stands for itself and for its domain, a web address for its domain. Domains of
free mail, and of sites where everybody has a page, stand for nobody (`data/shared_domains.csv`).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final, Literal

from onward.graph.addresses.reading import CONTACT_PREFIX, ContactKind
from onward.graph.addresses.rewrites import FOLDER
from onward.graph.tables import read_rows

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList

_SEPARATORS: Final = {
    "phone": re.compile(r"[;,|\n]|/(?=\s*[+0(])|\band\b|\bor\b"),
    "email": re.compile(r"[;,|\s]+"),
    "website": re.compile(r"[;,|\s]+"),
}
_EMAIL: Final = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@((?:[\w-]{1,63}\.)+[a-z]{2,24})")
_HOST: Final = re.compile(
    r"(?:https?://|//)?(?:[^/@]*@)?((?:[\w-]{1,63}\.)+[^\W\d_]{2,24})(?=[:/?#]|$)"
)
_EXTENSION: Final = re.compile(
    r"\b(?:ext|extension|\u0434\u043e\u0431|\u0434\u043e\u043f|\u0432\u043d|x)\b.*",
    re.IGNORECASE,
)
_TRUNK_PREFIX: Final = re.compile(r"\+8[ (-]")
_FEWEST_DIGITS: Final = 7


@dataclass(frozen=True, slots=True)
class Contact:
    """A line by which a party can be reached, in one form for all spellings."""

    kind: Literal["phone", "email", "domain"]
    value: str

    @property
    def id(self) -> str:
        """Party id of its node: the same in every layer."""
        return f"{CONTACT_PREFIX}{self.kind}/{self.value}"


def split_contacts(kind: ContactKind, text: str) -> tuple[str, ...]:
    """Split a cell of several numbers or addresses.

    >>> split_contacts("phone", "+7 (495) 777-07-30; +7 (495) 777-07-36")
    ('+7 (495) 777-07-30', '+7 (495) 777-07-36')
    """
    return tuple(piece.strip() for piece in _SEPARATORS[kind].split(text) if piece.strip(" ()."))


@lru_cache(maxsize=16384)
def read_contact(kind: ContactKind, text: str, country: str | None = None) -> tuple[Contact, ...]:
    """Read one telephone number, e-mail address or web address.

    Args:
        kind: Which of them it is.
        text: As written.
        country: Where the party is, for a number without the code of its country.

    Returns:
        The lines it stands for; none where it cannot be read, or is everybody's.

    >>> read_contact("phone", "8 (495) 673-75-30", "RU") == read_contact("phone", "+7 495 6737530")
    True
    >>> [contact.value for contact in read_contact("email", "Info@Rostec.ru")]
    ['info@rostec.ru', 'rostec.ru']
    >>> [contact.value for contact in read_contact("email", "someone@gmail.com")]
    ['someone@gmail.com']
    """
    if kind == "phone":
        number = _read_number(text, country)
        return (Contact("phone", number),) if number else ()
    plain = text.strip(" <>.,()\"'").lower()
    if kind == "email":
        match = _EMAIL.fullmatch(plain.removeprefix("mailto:"))
        if match is None:
            return ()
        domain = read_domain(match[1])
        address = Contact("email", match[0])
        return (address, Contact("domain", domain)) if domain else (address,)
    match = _HOST.match(plain)
    domain = read_domain(match[1]) if match else None
    return (Contact("domain", domain),) if domain else ()


def read_domain(host: str) -> str | None:
    """Return the domain that somebody registered, None where everybody may use it.

    >>> read_domain("www.mail.company.com.tr"), read_domain("gmail.com"), read_domain("co.uk")
    ('company.com.tr', None, None)
    >>> read_domain("mail.zavod.spb.ru"), read_domain("spb.ru")
    ('zavod.spb.ru', None)
    """
    plain = host.lower().strip(".")
    domain = _public_suffixes().privatesuffix(plain)
    if domain in _more_suffixes():
        below = plain.removesuffix(domain).strip(".").rpartition(".")[2]
        domain = f"{below}.{domain}" if below else None
    return None if domain is None or domain in _shared_domains() else domain


@cache
def _shared_domains() -> frozenset[str]:
    return frozenset(row["domain"] for row in read_rows(FOLDER / "shared_domains.csv"))


@cache
def _more_suffixes() -> frozenset[str]:
    """Return the domains that registries let to everybody, and that the list lacks."""
    return frozenset(row["domain"] for row in read_rows(FOLDER / "registry_domains.csv"))


@cache
def _public_suffixes() -> "PublicSuffixList":
    """Return the public suffixes, below which everybody may register a domain: the library's own.

    Its copy of the list is a file of the package: nothing is asked of the network.
    """
    # the list is only read where a domain is
    from publicsuffixlist import PublicSuffixList  # noqa: PLC0415  # see above

    return PublicSuffixList()


def _read_number(text: str, country: str | None) -> str | None:
    """Return a telephone number in its international form, E.164."""
    # the tables of the library are only read where a number is
    import phonenumbers  # noqa: PLC0415  # see above

    plain = _EXTENSION.sub("", text).replace("+ ", "+").strip()
    if sum(char.isdigit() for char in plain) < _FEWEST_DIGITS:
        return None
    for form in _forms_of_number(plain):
        try:
            number = phonenumbers.parse(form, country)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_possible_number(number):
            return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))
    return None


def _forms_of_number(text: str) -> Iterator[str]:
    # "+8 (495) …" mixes the code of Russia and its trunk prefix; no country has the code 8
    if _TRUNK_PREFIX.match(text):
        yield text[1:]
    yield text
    if text.startswith("00"):
        yield f"+{text[2:]}"
    digits = "".join(filter(str.isdigit, text))
    if not text.startswith("+") and len(digits) > 10:
        yield f"+{digits}"
