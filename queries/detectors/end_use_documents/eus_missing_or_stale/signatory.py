"""Who signed or sent the statement: the end-user and its owners may, other parties may not."""

import re
from collections.abc import Iterator
from typing import Final

from onward.graph.names.normalise import normalise
from onward.graph.names.words import make_plain, split_legal_forms
from onward.graph.sayings import say
from onward.queries.detection.context import Context
from onward.queries.transactions.transaction import EndUseStatement, TransactionDocument, say_role

_OTHER_ROLES: Final = re.compile(
    r"\b(forwarder|forwarding agent|freight|carrier|courier|broker|distributor|reseller|dealer"
    r"|agent|intermediary|consultant|trader|trading|consignee|seller|supplier|exporter|bank"
    r"|notify party|customs agent|spediteur|spedition|makler|vertreter|handler|zwischenhandler"
    r"|exporteur|transitaire|courtier|distributeur|revendeur|intermediaire|exportateur"
    r"|transitario|distribuidor|revendedor|intermediario|exportador|экспедитор|посредник|брокер"
    r"|дистрибьютор|дилер|экспортер)\b"
)
_OF_THE_USER: Final = re.compile(r"\b(end ?user|endverwender|utilisateur final|usuario final)\b")


def find_other_signatory(
    statement: EndUseStatement, context: Context
) -> tuple[str, tuple[str, ...]] | None:
    """Return who else signed, and what leaves it open; None: nobody says that another did."""
    signatory, office = statement.signed_by or "", statement.signatory_role or ""
    own_names = set(_names_of_user(context))
    other = _find_named_party(signatory, context)
    if other is not None:
        return other, ()
    other_role = _OTHER_ROLES.search(normalise(office))
    if other_role is not None and not _names_any(office, own_names):
        # an agent who signs for the end-user says so
        if _OF_THE_USER.search(normalise(office)):
            return None
        return f"{signatory} ({office})", ()
    if _is_company(signatory) and not _names_any(signatory, own_names):
        doubt = "it has the form of a company's name, and is neither the end-user's nor an owner's"
        return signatory, (doubt,)
    return None


def find_other_sender(paper: TransactionDocument, context: Context) -> str | None:
    """Return who sent a paper, where it is a party other than the end-user and its owners."""
    sender = paper.from_party
    if not sender:
        return None
    for party in context.transaction.parties:
        if sender in (party.role, party.id) or normalise(sender) == normalise(party.name or ""):
            if party.role == "end_user":
                return None
            return party.name or say("the {role}", role=say_role(party.role))
    return None if _names_any(sender, set(_names_of_user(context))) else sender


def _find_named_party(signatory: str, context: Context) -> str | None:
    """Return the party of the order, other than the end-user, whose name the signature bears."""
    users = {subject.pid for subject in context.with_roles(["end_user"])}
    own_names = set(_names_of_user(context))
    for party in context.transaction.parties:
        name = normalise(party.name or "")
        if party.role == "end_user" or not name or name in own_names:
            continue
        if _holds_name(signatory, name):
            return party.name
    for subject in context.subjects:
        is_other = subject.role != "end_user" and subject.pid not in users
        name = normalise(subject.name)
        if is_other and name not in own_names and _holds_name(signatory, name):
            return subject.name
    return None


def _names_of_user(context: Context) -> Iterator[str]:
    """Yield the names of the end-user and its stated owners, as order and sources write them."""
    for party in context.transaction.with_role("end_user"):
        yield normalise(party.name or "")
        yield from (normalise(owner.name or "") for owner in party.owners)
    pids = [subject.pid for subject in context.with_roles(["end_user"])]
    owners = context.engine.incident(pids, ["owns"], "in", context.on, context.as_of)
    for record in context.engine.parties([*pids, *sorted(set(owners.start.tolist()))]):
        for member in record.members:
            yield normalise(member.name)
            yield from (normalise(name.text) for name in member.names)


def _names_any(text: str, names: set[str]) -> bool:
    return any(name and _holds_name(text, name) for name in names)


def _holds_name(text: str, name: str) -> bool:
    """Tell whether a text bears a name, with or without its legal form."""
    words = make_plain(text).words.split()
    own_name, _ = split_legal_forms(make_plain(name).words.split())
    return bool(own_name) and any(
        words[place : place + len(own_name)] == own_name for place in range(len(words))
    )


def _is_company(name: str) -> bool:
    words = make_plain(name).words.split()
    own_words, forms = split_legal_forms(words)
    return bool(forms) and bool(own_words) and len(words) > 1
