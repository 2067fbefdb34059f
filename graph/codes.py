"""Closed lists of codes that statements may carry; a code outside them is refused."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final, Literal

_TOPICS = """
    asset.frozen corp.clone corp.disqual corp.offshore corp.public corp.shell crime crime.boss
    crime.cyber crime.env crime.fin crime.fraud crime.terror crime.theft crime.traffick
    crime.traffick.drug crime.traffick.human crime.war debarment export.control
    export.control.linked export.risk fin fin.adivsor fin.bank fin.fund forced.labor geo.risk
    gov gov.admin gov.executive gov.financial gov.head gov.igo gov.judicial gov.legislative
    gov.muni gov.national gov.religion gov.security gov.soe gov.state invest.ban invest.risk
    mare.detained mare.shadow mare.sts mil poi pol.party pol.union reg.action reg.warn rel
    role.acct role.act role.civil role.diplo role.journo role.judge role.lawyer role.lobby
    role.oligarch role.pep role.pep.frmr role.pep.intl role.pep.natl role.pol role.rca role.spy
    sanction sanction.control sanction.counter sanction.linked wanted
"""

TOPICS: Final = frozenset(_TOPICS.split())
"""The topic codes of FollowTheMoney 4.11.2, verbatim (one of them is misspelt there)."""

_INTERESTS = """
    shareholding votingRights appointmentOfBoard otherInfluenceOrControl seniorManagingOfficial
    settlor trustee protector beneficiaryOfLegalArrangement rightsToSurplusAssetsOnDissolution
    rightsToProfitOrIncome rightsGrantedByContract conditionalRightsGrantedByContract
    controlViaCompanyRulesOrArticles controlByLegalFramework boardMember boardChair
    unknownInterest unpublishedInterest enjoymentAndUseOfAssets rightToProfitOrIncomeFromAssets
    nominee nominator
"""

INTERESTS: Final = frozenset(_INTERESTS.split())
"""The interest types of the Beneficial Ownership Data Standard 0.4."""

GOODS_BAN: Final = "goods_ban"
"""The measure of a destination record that is a row of a user's table of bans on goods."""

TRADE_COVERAGE: Final = "trade_coverage"
"""The measure of a destination record that says which months of a country's trade a layer holds."""

TRADE_FLOW: Final = "trade_flow"
"""The measure of a destination record that says what a country reports of its trade."""

TradeDirection = Literal["import", "export"]

BanScope = Literal["annex1", "hs", "families", "annex"]
"""What the codes of a ban are: entries of Annex I, customs codes, families, annexes in words."""

BanConsequence = Literal["prohibition", "prior_authorisation", "unknown"]
BanVerified = Literal["text", "secondary", "unverified"]


def find_code(text: str, codes: Iterable[str]) -> str | None:
    """Return the code of a closed list that a text means, however its case and blanks are written.

    >>> find_code("PUBLIC BODY", ["Company", "PublicBody"]), find_code("located-at", ["located_at"])
    ('PublicBody', 'located_at')
    """
    folded = _fold_code(text)
    return next((code for code in codes if _fold_code(code) == folded), None)


def _fold_code(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum() or char == ".")


ITEM_MASTER: Final = "item_master"
"""The measure of a destination record that is a row of a user's item master."""

Family = Literal[
    "interception",
    "monitoring",
    "repression_equipment",
    "intrusion",
    "location_tracking",
    "biometrics",
    "forensics",
    "decryption",
    "jamming",
]
"""What an item is for. Closed: a misspelt family would switch a prohibition off in silence."""

ItemAnswer = Literal["yes", "no", "unclear"]

ItemElement = Literal[
    "dual_use",
    "specially_designed",
    "covert",
    "natural_persons",
    "monitors_extracts_collects_analyses",
    "from_ict_systems",
]
"""The six elements of Art. 2(20) of Regulation (EU) 2021/821, in the order of the definition."""

DocumentKind = Literal[
    "end_use_statement",
    "contract",
    "invoice",
    "transport",
    "licence",
    "letter",
    "brochure",
    "classification",
    "bill_of_material",
    "reply",
    "register_extract",
    "web_page",
    "other",
]
"""What a document of a transaction is."""


# ------------------------------------------------------------------------------------------------
# What a party does, read from the sector text of its row: the division of NACE Rev. 2.
# ------------------------------------------------------------------------------------------------

_CODE: Final = re.compile(
    r"(?:(?:NACE|ISIC|UK SIC)(?: *Rev\.? *\d(?:\.\d)?| 2007)?)?[\s:]*[A-U]?[\s.]*(\d{2})(?![A-Z])",
    re.IGNORECASE,
)
_CLASS: Final = re.compile(r"\.?(\d{1,2})")
_FORWARDING: Final = re.compile(r"\b(freight[- ]forward|forwarder|forwarding agent)", re.IGNORECASE)

FORWARDING: Final = "52"
"""Division of warehousing and support activities for transportation: freight forwarders."""

_SECTIONS: Final = (
    *((1, 3), (5, 9), (10, 33), (35, 35), (36, 39), (41, 43), (45, 47), (49, 53), (55, 56)),
    *((58, 63), (64, 66), (68, 68), (69, 75), (77, 82), (84, 84), (85, 85), (86, 88), (90, 93)),
    *((94, 96), (97, 98), (99, 99)),
)

DIVISIONS: Final = frozenset(
    f"{number:02}" for first, last in _SECTIONS for number in range(first, last + 1)
)
"""The divisions of NACE Rev. 2, sections A to U."""

_LIST: Final = re.compile(r"[;|/\n]|,\s")


def divisions(sector: str) -> tuple[str, ...]:
    """Return the division of every code that a text lists.

    >>> divisions("46.52; H52.29"), divisions("46,52"), divisions("telecommunications")
    (('46', '52'), ('46',), ())
    """
    # Registers list several activities in one text.
    codes = map(division, _LIST.split(sector))
    return tuple(dict.fromkeys(filter(None, codes)))  # each once, in the order of the text


@lru_cache(maxsize=4096)
def activity_codes(sector: str) -> tuple[str, ...]:
    """Return every code that a text lists, as its first two to four digits.

    >>> activity_codes("46.52; H5229"), activity_codes("NACE 10.7"), activity_codes("lasers")
    (('4652', '5229'), ('107',), ())
    """
    parts = [part.strip() for part in _LIST.split(sector)]
    matches = [(part, match) for part in parts if (match := _CODE.match(part))]
    return tuple(dict.fromkeys(match[1] + _digits_after(part, match) for part, match in matches))


def _digits_after(text: str, match: re.Match[str]) -> str:
    rest = _CLASS.match(text, match.end())
    return rest[1] if rest else ""


@lru_cache(maxsize=4096)
def division(sector: str) -> str | None:
    """Return the first two digits of a sector code; None where a text holds no code.

    Registers write codes with or without dots, section letter or name of the classification (ISIC
    and the UK's SIC have the divisions of NACE; the old SIC of the US has others and is not read
    where it is named). A text that says in words that it is about freight forwarding gets the
    division of forwarders; no other word is read.

    >>> division("52.29"), division("H5229"), division("NACE 64"), division("Freight forwarder")
    ('52', '52', '64', '52')
    >>> division("telecommunications"), division("5")
    (None, None)
    """
    match = _CODE.match(sector.strip())
    if match is not None:
        return match[1]
    return FORWARDING if _FORWARDING.search(sector) else None
