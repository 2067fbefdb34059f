"""Names that are an address: they say where somebody is found, and not who it is."""

from collections.abc import Sequence

from onward.graph.addresses.labels import is_number
from onward.graph.addresses.parts import Part, read_parts
from onward.graph.addresses.post_boxes import without_post_boxes
from onward.graph.addresses.tables import country_names, is_town, words_of
from onward.graph.names.words import WordClass, classify_words

_LONGEST = 200


def is_address_text(name: str) -> bool:
    """Tell whether a name is a post box, or a street with the number of a house.

    A legal form makes it a company, and a number in its midst some other name.

    >>> texts = ("12 Harbour Road, Springfield", "ул. Ленина, д. 5", "P.O. Box 7, Dubai")
    >>> [is_address_text(text) for text in texts]
    [True, True, True]
    >>> texts = ("Main Street 1095 (Pty) Ltd", "Route 66 Diner", "Institute 14", "High Street Bank")
    >>> [is_address_text(text) for text in texts]
    [False, False, False, False]
    """
    if len(name) > _LONGEST or not any(map(str.isdigit, name)):
        return False
    parts, _ = read_parts(name)
    words = [word for part in parts for word in part]
    if WordClass.LEGAL in classify_words(words):
        return False
    plain = name.casefold()
    if without_post_boxes(plain) != plain:
        return True
    # "Acme Optik, Hauptstr. 5" names somebody, too
    places = (place for place, part in enumerate(parts) if not _is_place(part))
    first = next(places, None)
    return first is not None and _names_house(parts, first)


def _is_place(part: Part) -> bool:
    """Tell whether a part is a country, a town or a postal code."""
    text = " ".join(part)
    return is_town(text) or text in country_names() or all(map(is_number, part))


def _names_house(parts: Sequence[Part], place: int) -> bool:
    """Tell whether a part is a street, with the number of a house at one of its ends or behind."""
    part, words = parts[place], words_of("")
    others = [word for word in part if word not in words.street and not is_number(word)]
    behind = parts[place + 1][-1:] if place + 1 < len(parts) else ()
    ends_in_number = any(map(is_number, (part[-1], *behind)))
    # "Hauptstrasse 5" has it behind; "155 Missile Brigade" is no street
    if ends_in_number and any(map(words.split_compound, others)):
        return True
    has_kind = any(word in words.street for word in part) and bool(others)
    return has_kind and (ends_in_number or is_number(part[0]))
