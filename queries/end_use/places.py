"""Which country a place names: an address that ends with it, or the code of a port."""

import re
from typing import Final

from onward.graph.countries import country_of_address, is_country

_PORT: Final = re.compile(r"([A-Z]{2}) ?[A-Z2-9]{3}")


def find_country(place: str | None) -> str | None:
    """Return the country that a place names, or None where it names none that is understood.

    >>> find_country("Port Road 3, Vladivostok, Russia"), find_country("RUVVO")
    ('RU', 'RU')
    >>> find_country("1 Long Road"), find_country(None)
    (None, None)
    """
    text = (place or "").strip()
    port = _PORT.fullmatch(text)
    if port is not None and is_country(port[1]):
        return port[1]
    return country_of_address(text)
