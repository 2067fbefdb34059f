"""The names of identifier schemes: a closed list, each with the words that people use for it.

A key of an order, a column, or the label before a number: "tax_id", "TIN", "ИНН", "Reg. No.".
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final

_WORDS_OF_SCHEMES: Final = {
    "lei": "lei; lei code; legal entity identifier; legal entity id",
    "imo": "imo; imo number; imo no; imo id; ship imo; vessel imo; imo ship number",
    "imo_company": "imo company; imo company number; company imo; imo owner number",
    "inn": "inn; inn code; инн; iin ru; индивидуальный номер налогоплательщика",
    "ogrn": "ogrn; ogrn code; огрн; ogrnip; огрнип",
    "kpp": "kpp; kpp code; кпп",
    "okpo": "okpo; okpo code; окпо",
    "uscc": (
        "uscc; usc code; uscn; usci; unified social credit code; social credit code; unified code; "
        "统一社会信用代码; 社会信用代码; 信用代码"
    ),
    "bin": "bin; iin; бин; иин; bin code; business identification number",
    "edrpou": "edrpou; edrpou code; едрпоу; єдрпоу; yedrpou; zkpo",
    "swift": "swift; bic; swift bic; swift code; bic code; swiftbic; bic swift; bank identifier code",
    "bik": "bik; бик",
    "isin": "isin; isin code",
    "mmsi": "mmsi; mmsi number; maritime mobile service identity",
    "duns": "duns; d u n s; duns number; duns no; dun bradstreet; d b",
    "vat": (
        "vat; vat id; vat number; vat no; vat code; vat reg; vat reg no; vatin; vat registration "
        "number; vat registration no; vat identification number; ust id; ust idnr; ust id nr; ustid; "
        "ustidnr; uid; umsatzsteuer id; umsatzsteuer identifikationsnummer; tva; numero tva; n tva; "
        "no tva; iva; partita iva; p iva; piva; btw; btw nummer; btw nr; moms; ндс"
    ),
    "tax_number": (
        "tax number; tax no; tax id; tax id no; tax id number; tax identification number; tax "
        "identifier; tax code; tax; taxpayer id; taxpayer number; taxpayer identification number; "
        "tin; tin number; tin no; ein; fein; us fein; trn; nif; nit; rut; ruc; rif; rfc; cuit; cif; "
        "cnpj; cpf; nip; npwp; pan; gst; gstin; steuernummer; steuer nr; steuernr; st nr; steuer id; "
        "numero fiscal; identifiant fiscal; codice fiscale; fiscal code; vergi no; vergi numarasi; "
        "vkn; унп; unp; налоговый номер; fiscal number; fiscal id"
    ),
    "registration_number": (
        "registration number; registration no; registration id; registration; reg; reg no; reg nr; "
        "reg number; registry number; registry code; registry no; registernummer; register nr; "
        "register number; register no; commercial register; commercial register number; commercial "
        "registration; commercial registration number; trade register number; trade registry number; "
        "company number; company no; company id; company code; company reg no; company registration; "
        "company registration number; company registration no; business number; business id; "
        "business registration number; business registration no; crn; cr; cr no; cr number; brn; "
        "uen; cin; kvk; kvk nummer; kbo; siren; siret; rcs; krs; regon; ico; mersis; mersis no; "
        "abn; acn; handelsregister; handelsregisternummer; handelsregister nr; hr nummer; hr nr; "
        "numero rcs; регистрационный номер; рег номер; 注册号; 注册号码; 登记号"
    ),
    "identification_number": (
        "identification number; identification no; id number; id no; id; id code; identifier; "
        "unique id; entity number"
    ),
    "legal_entity_number": "legal entity number",
    "passport": "passport; passport number; passport no; pass; reisepass; паспорт; passeport; pasaporte",
    "national_id": (
        "national id; national id number; national id no; national identity number; id card; "
        "identity card; identity number; personal id; personal number; personalausweis; cedula; dni; "
        "nie; curp; citizen id; tc kimlik no; tckn; удостоверение личности"
    ),
    "social_security": "social security; social security number; ssn; снилс; snils",
    "drivers_license": "drivers license; driver license; driving licence; drivers licence",
    "birth_certificate": "birth certificate",
    "visa": "visa; visa number",
    "trade_license": "trade license; trade licence; trade license number; trade license no",
    "license": "license; licence; license number; licence number; license no; licence no",
    "call_sign": "call sign; callsign; радиопозывной",
    "vessel_registration": "vessel registration; official number; hull number",
    "aircraft_tail": "aircraft tail; tail number; aircraft registration",
    "aircraft_serial": "aircraft serial; aircraft serial number; msn",
    "aircraft_transponder": "aircraft transponder; mode s code",
    "qid": "qid; wikidata; wikidata id; wikidata qid",
    "unlabelled": "unlabelled; other; other id; other number",
}

SCHEMES: Final = tuple(_WORDS_OF_SCHEMES)
"""Every scheme, the commonest first."""


def _fold(text: str) -> str:
    """Return letters and digits alone, without case, width and accents."""
    parts = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).casefold())
    return "".join(char for char in parts if char.isalnum())


LABELS: Final[Mapping[str, str]] = MappingProxyType(
    {
        words: scheme
        for scheme, aliases in _WORDS_OF_SCHEMES.items()
        for words in (scheme.replace("_", " "), *aliases.split("; "))
    }
)
"""The scheme that a label means, by its lower-case words."""

_SCHEME_BY_KEY: Final = {_fold(words): scheme for words, scheme in LABELS.items()}
_ENDING: Final = re.compile(r"(?:number|no|nr|num|code|value|номер|код)$")


@lru_cache(maxsize=1024)
def scheme_of_key(key: str) -> str | None:
    """Return the scheme that a key means; None where no scheme is called so.

    >>> [scheme_of_key(key) for key in ("tax_id", "TIN", "ИНН", "VAT-No.", "leiCode", "shoe_size")]
    ['tax_number', 'tax_number', 'inn', 'vat', 'lei', None]
    """
    folded = _fold(key)
    return _SCHEME_BY_KEY.get(folded) or _SCHEME_BY_KEY.get(_ENDING.sub("", folded))
