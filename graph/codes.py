"""Closed lists of codes that statements may carry; a code outside them is refused."""

from collections.abc import Iterable
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
