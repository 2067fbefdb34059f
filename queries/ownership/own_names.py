"""Owners who are their own company by name: "Acme AG" of "Acme GmbH", "employees of Acme".

The name of a company in another legal form, and its name beside words for itself, its people or
its shareholders, say of nobody outside who owns it. A number, another country, a natural person, a
body of a state or owners of its own make such an owner somebody.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import takewhile

from onward.graph.engine import PartyRecord
from onward.graph.model import PartyKind
from onward.graph.names.forms import make_plain
from onward.graph.ownership import Holdings
from onward.graph.sayings import say
from onward.queries.ownership.owner_labels import list_names
from onward.queries.transactions.empty_words import says_nothing, split_words
from onward.queries.transactions.fillers import is_common, is_legal_form
from onward.queries.transactions.nobody import names_nobody

_SOMEBODY = frozenset({PartyKind.PERSON, PartyKind.PUBLIC_BODY, PartyKind.MILITARY_UNIT})
_SHORTEST_CORE = 2
_FIRMS = frozenset({"holding", "holdings", "холдинг"})
"""Words of another firm of the same name."""


def find_own_names(table: Holdings, records: Mapping[int, PartyRecord]) -> list[int]:
    """Return the owners of whom nothing is known but their own company's name; ascending pids."""
    owned = set(table.company.tolist())
    pairs = zip(table.owner.tolist(), table.company.tolist(), strict=True)
    pids = table.parties.tolist()
    bearers = {
        pids[owner]
        for owner, company in pairs
        if _is_own_name(records[pids[owner]], records[pids[company]], has_owners=owner in owned)
    }
    return sorted(bearers)


def say_own_names(records: Sequence[PartyRecord]) -> Iterator[str]:
    """Say which owners bear their own company's name, and nothing else is known of them."""
    if records:
        names = list_names(sorted(record.name for record in records))
        yield say(
            "{names}: the name of the company itself, in other words or another legal form, and "
            "nothing else is known of that owner; give its number, or its owners",
            names=names,
        )


def _is_own_name(owner: PartyRecord, company: PartyRecord, *, has_owners: bool) -> bool:
    """Tell whether nothing but the name of its company is known of an owner.

    Args:
        owner: Who is named as the owner.
        company: What it owns.
        has_owners: Whether owners of the owner are known.
    """
    if any(member.identifiers for member in owner.members) or owner.listings:
        return False
    # a name that is the row's own id is a code, and names somebody
    own_words = [part.name for part in owner.members if part.name != part.id.partition(":")[2]]
    names = [(name, other.name) for name in own_words for other in company.members]
    # "employees of Acme" are nobody in whatever country
    if any(names_people(*pair) for pair in names):
        return True
    if has_owners or owner.kinds & _SOMEBODY or not any(repeats_name(*pair) for pair in names):
        return False
    countries = {member.country for member in company.members} - {None}
    stated = {member.country for member in owner.members} - {None}
    return not stated or not countries or bool(stated & countries)


@lru_cache(maxsize=8192)
def repeats_name(owner: str, company: str) -> bool:
    """Tell whether an owner's name is its company's, but for words that name nobody.

    >>> repeats_name("Acme AG", "Acme GmbH"), repeats_name("Acme (itself)", "Acme Optics Ltd")
    (True, True)
    >>> repeats_name("Acme AG", "Acme Optics GmbH"), repeats_name("Acme Holding", "Acme Ltd")
    (False, False)
    """
    rest = _words_beside(owner, company)
    if not rest:
        return rest is not None and _cover_all(owner, company)
    return _describes_itself(rest)


def names_people(owner: str, company: str) -> bool:
    """Tell whether an owner's name says in words that it is the company, its people or owners.

    >>> names_people("employees of Acme", "Acme GmbH"), names_people("Acme AG", "Acme GmbH")
    (True, False)
    """
    rest = _words_beside(owner, company)
    return bool(rest) and _describes_itself(rest or "")


def _describes_itself(rest: str) -> bool:
    """Tell whether words beside a company's name name no firm: a holding company is another one."""
    return names_nobody(rest) and _FIRMS.isdisjoint(rest.split())


def _words_beside(owner: str, company: str) -> str | None:
    """Return an owner's words beside those of its company; None where they share no word."""
    owner_words, company_words = _list_words(owner), _list_words(company)
    shared = [word for word in owner_words if word in company_words]
    missing = [word for word in company_words if word not in owner_words and not is_common(word)]
    if not missing and any(not says_nothing(word) for word in shared):
        return " ".join(word for word in owner_words if word not in company_words)
    return _rest_of_unspaced("".join(owner_words), "".join(company_words))


def _rest_of_unspaced(owner: str, company: str) -> str | None:
    """Return what follows the name of a company in a script without blanks."""
    equal = takewhile(lambda pair: pair[0] == pair[1], zip(owner, company, strict=False))
    core = "".join(letter for letter, _ in equal)
    rest = company[len(core) :]
    if len(core) < _SHORTEST_CORE or core.isascii() or says_nothing(core):
        return None
    return owner[len(core) :] if not rest or says_nothing(rest) else None


def _cover_all(owner: str, company: str) -> bool:
    """Tell whether an owner has every word of its company; legal forms count as none."""
    owner_words, company_words = set(_list_words(owner)), set(_list_words(company))
    is_unspaced = not owner_words & company_words
    return is_unspaced or owner_words == company_words


@lru_cache(maxsize=8192)
def _list_words(name: str) -> tuple[str, ...]:
    """Return the words of a name without legal forms, in whatever letters, and letters alone."""
    return tuple(word for word in split_words(name) if len(word) > 1 and not _is_form(word))


def _is_form(word: str) -> bool:
    return is_legal_form(word if word.isascii() else make_plain(word).words)
