"""What an order says of its goods: items, their classification, the families they belong to."""

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import cache, lru_cache
from itertools import takewhile
from typing import Annotated, Final, Literal, NamedTuple, cast, get_args

from pydantic import BeforeValidator, Field

from onward.graph.codes import Family, ItemAnswer, ItemElement
from onward.graph.sayings import say
from onward.graph.tables import read_table, read_words
from onward.queries.transactions.empty_words import says_nothing, split_words, stands_in_table
from onward.queries.transactions.fields import Amount, Currency, Day, Hs, OrderPart, Text, any_case

# ------------------------------------------------------------------------------------------------
# Control codes as transactions and tables write them, each split into its entry and sub-items.
# ------------------------------------------------------------------------------------------------

_ENTRY: Final = re.compile(r"(?<![^\W_])(\d) ?([a-e]) ?(\d{3})(?!\d)", re.IGNORECASE)


_PART: Final = re.compile(r"[a-z]+|\d+")


_NEXT: Final = re.compile(r"[;,/|&+]|\b(?:and|or|und|oder)\b")


_OTHER: Final = re.compile(
    r"\s*(?:EAR ?99(?!\d)|ML ?\d{1,2}(?!\d)|PL ?\d{4}\b|00(?!00)\d{2}\b)", re.IGNORECASE
)
"""Codes that are not entries of Annex I: EAR99, munitions lists, lists of one state.

Four digits are a state's entry only after two zeros: 8517 is a customs number.
"""

_AROUND_CODES: Final = re.compile(r"[;,()\[\]/|&+:]+|\b(?:and|or|und|oder|et|ou|y|o|и)\b")


@lru_cache(maxsize=4096)
def codes_in(text: str) -> tuple[tuple[str, ...], ...]:
    """Return every control code that a text names, each split into its entry and sub-items.

    Dots, blanks, capitals and words around a code do not matter.

    >>> codes_in("5D002.a.3.b") == codes_in("5d002 a3b") == (("5d002", "a", "3", "b"),)
    True
    >>> codes_in("5A002; 5 A 001 f (mobile)"), codes_in("EAR99"), codes_in("5A0021")
    ((('5a002',), ('5a001', 'f')), (), ())
    """
    entries = list(_ENTRY.finditer(text))
    # what follows an entry, up to the next one, holds its sub-items
    ends = [entry.start() for entry in entries[1:]] + [len(text)]
    return tuple(
        ("".join(entry.groups()).lower(), *_read_sub_items(text[entry.end() : end].lower()))
        for entry, end in zip(entries, ends, strict=False)
    )


def _read_sub_items(rest: str) -> Iterator[str]:
    """Yield letters and numbers up to the first word, which is prose."""
    parts = _PART.findall(_NEXT.split(rest, maxsplit=1)[0])
    # three letters and more are a word, such as "and": what follows is no sub-item
    return takewhile(lambda part: part.isdigit() or len(part) < 3, parts)


def is_readable(code: str) -> bool:
    """Tell whether a text has the form of any control code: one of Annex I, or another list's.

    A code that is in doubt ("EAR99?", "5A991 tbc") is not read.

    >>> [is_readable(code) for code in ("5A001.f", "ear99", "ML11", "see annex", "X5A001", "n/a")]
    [True, True, True, False, False, False]
    >>> [is_readable(code) for code in ("8517", "0005", "EAR99?", "5A991 (tbc)", "5A991 and EAR99")]
    [False, True, False, False, True]
    """
    if not codes_in(code) and _OTHER.match(code) is None:
        return False
    rest = _OTHER.sub(" ", _ENTRY.sub(" ", code))
    parts = _AROUND_CODES.split(rest)
    return "?" not in code and not any(_is_doubt(part) for part in parts)


def _is_doubt(part: str) -> bool:
    """Tell whether words beside a code say nothing; single letters are sub-items."""
    return any(len(word) > 1 for word in split_words(part)) and says_nothing(part)


def is_within(code: str, entry: str) -> bool:
    """Tell whether a control code is an entry of the list, or one of its sub-items.

    Of several codes in one text, any of them.

    >>> is_within("5A001.f.1", "5A001.f"), is_within("5A001.fx", "5A001.f")
    (True, False)
    """
    entries = codes_in(entry)
    return any(sub[: len(whole)] == whole for sub in codes_in(code) for whole in entries)


_MILITARY: Final = re.compile(r"\s*(?:ML ?\d{1,2}(?!\d)|00(?!00)\d{2}\b)", re.IGNORECASE)
"""Entries of the Common Military List, and of the German list that repeats its numbers."""


def is_annex_entry(code: str) -> bool:
    """Tell whether a text is a control code of Annex I of Regulation (EU) 2021/821.

    The third digit of an entry is 9 where only another state controls the item.

    >>> [is_annex_entry(code) for code in ("2B001.b", "5A992.c", "EAR99", "ML11", "5A001?")]
    [True, False, False, False, False]
    """
    return is_readable(code) and any(parts[0][2] != "9" for parts in codes_in(code))


def is_military_entry(code: str) -> bool:
    """Tell whether a text is a code of the Common Military List.

    >>> [is_military_entry(code) for code in ("ML11.a", "0011", "5A001.f", "8517")]
    [True, True, False, False]
    """
    return is_readable(code) and _MILITARY.match(code) is not None


LAST_MILITARY: Final = 22
"""The last entry of the Common Military List of the European Union: ML22."""

_MILITARY_NUMBER: Final = re.compile(r"\b(?:ML ?(\d{1,2})(?!\d)|00(?!00)(\d{2})\b)", re.IGNORECASE)


def find_beyond_end(code: str) -> str | None:
    """Return the first code of a text that the Common Military List is too short for.

    >>> find_beyond_end("ML22.a"), find_beyond_end("ML 31"), find_beyond_end("0023")
    (None, 'ML 31', '0023')
    """
    for entry in _MILITARY_NUMBER.finditer(code):
        number = int(entry[1] or entry[2])
        if not 1 <= number <= LAST_MILITARY:
            return entry[0]
    return None


# ------------------------------------------------------------------------------------------------
# Reasons why no control code applies that say the opposite, or leave the matter open.
#
# A reason may name a list or an entry and yet classify nothing: "falls under 5A001.f", "comparison
# with Annex I pending", or an entry alone, which somebody has put into the wrong column. The words
# are one closed table, `reason_words.csv`.
# ------------------------------------------------------------------------------------------------

ReasonDoubt = Literal["code", "open", "listed"]
"""code: it is nothing but an entry · open: nobody has compared yet, or is sure · listed: it says
that an entry applies, and denies nothing."""

DOUBT_HINTS: Final = read_words("onward.queries.transactions", "code_words.csv", "reason_doubt")

_CODE: Final = re.compile(
    r"(?<![^\W_])\d ?[a-e] ?\d{3}(?:[ .]?(?:\([a-z0-9]{1,2}\)|[a-z0-9]{1,2})(?![^\W_]))*",
    re.IGNORECASE,
)
_OTHER_CODE: Final = re.compile(r"\b(?:ear ?99|ml ?\d{1,2}(?:[ .][a-z0-9]{1,2}\b)*)", re.IGNORECASE)
_STAND_IN: Final = " code "
"""What a text has in the place of each control code, so that phrases of the table can name one."""

_STATED: Final = re.compile(
    r"(?<!not)(?<!nicht)(?<!un) (?:listed|gelistet) (?:as|under|in|als|unter) code "
)
"""It names an entry that applies; that no licence is needed for it is another matter."""

_NO_LICENCE: Final = re.compile(
    r" (?:without|no|not|ohne|keine?|nicht|sans|aucune|sin|senza|nessuna|bez|brez|без|не)"
    r" (?:\w+ ){0,2}?(?:licen\w*|lizenz\w*|genehmig\w*|autori[sz]\w*|лиценз\w*|разрешен\w*"
    r"|zezwol\w*|povol\w*)(?= )"
)
"""It denies a licence, and not the entry."""

_AROUND_CODES_REASON_DOUBTS: Final = frozenset(
    {
        *("eu", "eccn", "al", "vb", "usml", "ccl", "annex", "anhang", "annexe", "anexo"),
        *("allegato", "i", "code", "codes", "nr", "no", "entry", "dual", "use", "and", "or"),
        *("und", "oder", "et", "y", "e", "to", "bis", "a", "n", "see", "note"),
    }
)
"""Words that name a code, or join two, and say nothing of it."""


class _Row(NamedTuple):
    """A row of the table: phrases, and what they say of an item."""

    says: Literal["open", "listed", "denial"]
    words: tuple[str, ...]


class _Phrases(NamedTuple):
    """The table, as expressions over the words of a text that are joined by blanks."""

    open: re.Pattern[str]
    listed: re.Pattern[str]
    denial: re.Pattern[str]


@lru_cache(maxsize=4096)
def find_reason_doubt(reason: str) -> ReasonDoubt | None:
    """Say why a reason classifies nothing although it names a list or an entry; None: it may.

    >>> [find_reason_doubt(text) for text in ("5A001.f", "5A001.f?", "it falls under 5A001.f")]
    ['code', 'open', 'listed']
    >>> [find_reason_doubt(text) for text in ("not 5A001.f", "compared with Annex I: no entry")]
    [None, None]
    """
    if "?" in reason:
        return "open"
    words = split_words(_OTHER_CODE.sub(_STAND_IN, _CODE.sub(_STAND_IN, reason)))
    if "code" in words and _AROUND_CODES_REASON_DOUBTS.issuperset(words):
        denied = {"no", "n"}.intersection(words)
        return None if denied and len(words) == len(denied) + 1 else "code"
    text = f" {' '.join(words)} "
    phrases = _read_phrases()
    if phrases.open.search(text):
        return "open"
    bare = _NO_LICENCE.sub(" ", text)
    if _STATED.search(text) or (phrases.listed.search(text) and not phrases.denial.search(bare)):
        return "listed"
    return None


@cache
def _read_phrases() -> _Phrases:
    phrases: dict[str, list[str]] = {}
    for row in read_table("onward.queries.transactions", "reason_words.csv", _Row):
        phrases.setdefault(row.says, []).extend(row.words)
    return _Phrases(**{says: _join_phrases(phrases[says]) for says in _Phrases._fields})


def _join_phrases(phrases: Iterable[str]) -> re.Pattern[str]:
    """Return an expression that finds any of the phrases as whole words; a star ends a beginning.

    Words are written as `split_words` writes them.
    """
    patterns = (re.escape(phrase).replace(r"\*", r"\w*").replace(r"\ ", " ") for phrase in phrases)
    return re.compile(f" (?:{'|'.join(patterns)}) ")


# ------------------------------------------------------------------------------------------------
# What classifies an item: a control code, or a reason that names what was compared.
# ------------------------------------------------------------------------------------------------

CODE_HINT: Final = "give an entry such as 5A001.f, or leave it out and say why none applies"
HS_HINT: Final = "that is a customs number: put it into hs, and the entry of the control list here"
REASON_HINT: Final = "name the list, the entry or the reason that it was compared with"

_CUSTOMS: Final = re.compile(
    r"(?:hs|hts|htsus|cn|kn|nc|gn|ncm|taric|commodity|tariff|zoll\w*|tn|ved|тн|вэд|code|код|no|nr"
    r"|number|[\s.:#№-])*"
    r"((?:\d{2}[ .]?){2,5})"
)
_LIST: Final = re.compile(
    r"\bann?exe?s? [ivx\d]|\banh(?:ang|\.) [ivx\d]|\banexo [ivx\d]|\ballegato [ivx\d]"
    r"|\bbijlage [ivx\d]|приложени\w* [ivx\d]|\b(?:19|20)\d\d/\d+|\b\d+/(?:19|20)\d\d"
    r"|\b(?:control|munitions?|military|dual.use|commerce control) lists?\b|\bdual.use reg"
    r"|\b(?:ear ?99|ear|itar|usml|ccl|eccn|wassenaar|mtcr|aeca|ausfuhrliste|guterliste|kriegs"
    r"waffenliste)\b|\bdual.use.(?:verordnung|vo)\b|контрольн\w* спис|перечн|перечен"
    r"|\bcategor(?:y|ie) \d|\bkategorie \d|\bml ?\d"
)
_REFERENCE: Final = re.compile(
    r"(?:see|refer|as per|per|siehe|s\.|vgl|laut|lt|gem|voir|cf|ver|vease|vedi|zie|см|согласно)\b"
)
_GROUND: Final = re.compile(
    r"because|since|as|not?|neither|nor|none|never|without|below|under|less|lower|than|beyond"
    r"|exceed(?:s|ing)?|threshold|limits?|only|merely|cannot|lacks|excluded|exempt(?:ion)?"
    r"|decontrolled|weil|da|denn|nicht|keine?|weder|ohne|unter(?:halb)?|kleiner|nur|lediglich"
    r"|ausgenommen|car|pas|aucune?|sans|sous|inferieur|moins|seulement|porque|pues|sin|bajo|menos"
    r"|inferior|solo|perche|non|senza|sotto|geen|niet|zonder|omdat|onder"
    r"|потому|так|не|нет|без|ниже|менее|только"
)
"""Words with which a reason is given; it needs two words of its own beside them."""

_WORDS_WITH_GROUND: Final = 2
_WORDS_ALONE: Final = 4


def names_comparison(reason: str) -> bool:
    """Tell whether a reason says with what an item was compared: a list, an entry, or why.

    >>> names_comparison("compared with Annex I"), names_comparison("no radio, below 10 mW")
    (True, True)
    >>> [names_comparison(text) for text in ("router", "a router", "not listed", "see Annex I")]
    [False, False, False, False]
    """
    text = " ".join(reason.split()).casefold()
    words = split_words(reason)
    if len(words) < 2 or _REFERENCE.match(text) or find_reason_doubt(reason) is not None:
        return False
    if _LIST.search(text) or codes_in(reason):
        return True
    if says_nothing(reason):
        return False
    own_words = {word for word in words if is_own_word(word)}
    needed = _WORDS_WITH_GROUND if any(map(_GROUND.fullmatch, words)) else _WORDS_ALONE
    return len(own_words) >= needed


def find_reason_fault(reason: str) -> str | None:
    """Say what is wrong with a reason that classifies nothing, and how to mend it; None: nothing.

    >>> find_reason_fault("router")
    'names no comparison; name the list, the entry or the reason that it was compared with'
    >>> find_reason_fault("compared with Annex I") is None
    True
    """
    if names_comparison(reason):
        return None
    doubt = find_reason_doubt(reason)
    return (
        say("names no comparison; {reason_hint}", reason_hint=REASON_HINT)
        if doubt is None
        else DOUBT_HINTS[doubt]
    )


def is_own_word(word: str) -> bool:
    """Tell whether a word says something of the goods or the comparison."""
    # heavy, and who only reads the rules needs none of it
    from onward.graph.names.words import WordClass, classify_word  # noqa: PLC0415  # see above

    if any(char.isdecimal() for char in word):
        return True
    return (
        len(word) > 2
        and not stands_in_table(word)
        and classify_word(word) is not WordClass.FUNCTION
        and _GROUND.fullmatch(word) is None
    )


def find_code_fault(code: str) -> str | None:
    """Say what to do about a text that does not have the form of a control code; None: it has.

    >>> find_code_fault("8517.62") == HS_HINT, find_code_fault("to be checked") == CODE_HINT
    (True, True)
    >>> find_code_fault("5A001.f") is None
    True
    """
    if is_readable(code):
        return None
    digits = _CUSTOMS.fullmatch(code.strip().casefold())
    return HS_HINT if digits is not None else CODE_HINT


# ------------------------------------------------------------------------------------------------
# What an item is for, what it can do, and purposes that are outside cyber-surveillance.
# ------------------------------------------------------------------------------------------------

SURVEILLANCE_FAMILIES: Final = frozenset(get_args(Family)) - {
    "repression_equipment",
    "jamming",
}
"""Families of cyber-surveillance items: equipment used on bodies and crowds, and what only disturbs
communications, watch nobody."""

Function = Literal[
    "interception",
    "remote_access",
    "extraction",
    "location",
    "recognition",
    "monitoring",
    "bypass_encryption",
    "data_analysis",
    "retention_days",
    "capacity_targets",
    "remote_update",
    "other",
]
"""What an item can do. Closed, with a free text beside it; `other` is told by its text alone."""

FUNCTION_WORDS: Final = read_words("onward.queries.transactions", "code_words.csv", "function")
"""Each function as a sentence has it: the item …."""

SURVEILLANCE_FUNCTIONS: Final = frozenset(
    {
        *("interception", "remote_access", "extraction", "location", "recognition"),
        *("monitoring", "bypass_encryption", "capacity_targets"),
    }
)
"""Functions that speak, as a family does, for a cyber-surveillance item. What keeps or analyses
data, or is updated from afar, is most of what is sold."""

ExcludedPurpose = Literal[
    "billing", "marketing", "quality", "user_satisfaction", "network_security"
]

_PURPOSES: Final = read_words("onward.queries.transactions", "code_words.csv", "purpose")

PURPOSE_HINT: Final = (
    "write billing, marketing, quality, user satisfaction or network security, or leave it out"
)


def read_purpose(text: str) -> ExcludedPurpose | None:
    """Return the purpose that a text names; None: it names none of the five.

    >>> read_purpose("Network security"), read_purpose("user_satisfaction"), read_purpose("fun")
    ('network_security', 'user_satisfaction', None)
    """
    words = text.casefold().replace("_", " ").replace("-", " ").split()
    return cast("ExcludedPurpose | None", _PURPOSES.get(" ".join(words)))


# ------------------------------------------------------------------------------------------------
# What a transaction delivers: items, what they can do, and the six answers on surveillance.
#
# None always means "not stated", never "no".
# ------------------------------------------------------------------------------------------------

Answer = Annotated[ItemAnswer, any_case(get_args(ItemAnswer))]
Element = ItemElement

ELEMENTS: Final[tuple[Element, ...]] = get_args(Element)
"""The six elements, in the order of the definition."""

REASONED: Final[tuple[Element, ...]] = ("specially_designed", "covert")
"""Elements whose "no" needs a reason, a name and a day: it is the answer that ends the matter."""


class CyberSurveillance(OrderPart):
    """The six elements of Art. 2(20) of Regulation (EU) 2021/821, why, and who answered when."""

    dual_use: Answer | None = None
    specially_designed: Answer | None = None
    covert: Answer | None = None
    natural_persons: Answer | None = None
    monitors_extracts_collects_analyses: Answer | None = None
    from_ict_systems: Answer | None = None
    reasons: dict[Element, Text] = Field(default_factory=dict)
    answered_by: Text | None = None
    answered_on: Day | None = None

    @property
    def is_answered(self) -> bool:
        """Whether any of the six is answered."""
        return any(self.stated().values())

    def stated(self) -> Mapping[Element, Answer | None]:
        """Return the six answers as they are stated."""
        return {element: getattr(self, element) for element in ELEMENTS}

    def counted(self, *, strict: bool) -> Mapping[Element, Answer | None]:
        """Return the six answers as they count: a "no" without its grounds counts as unclear.

        Args:
            strict: Whether grounds are asked for (policy, strict_answers).
        """
        without_grounds = self.groundless() if strict else {}
        return {
            element: "unclear" if element in without_grounds else answer
            for element, answer in self.stated().items()
        }

    def groundless(self) -> Mapping[Element, tuple[str, ...]]:
        """Return, for each "no" that needs grounds and lacks them, what is missing in words."""
        missing = {element: tuple(self._missing_grounds(element)) for element in REASONED}
        return {
            element: grounds
            for element, grounds in missing.items()
            if grounds and getattr(self, element) == "no"
        }

    def _missing_grounds(self, element: Element) -> list[str]:
        grounds = {
            "a reason": self.reasons.get(element),
            "the name of who answered": self.answered_by,
            "the day of the answer": self.answered_on,
        }
        return [what for what, text in grounds.items() if text is None or says_nothing(text)]

    def decides(self, *, strict: bool) -> bool:
        """Tell whether the answers say if the item meets the definition: six yes, or a no."""
        answers = self.counted(strict=strict).values()
        return "no" in answers or all(answer == "yes" for answer in answers)


class ItemFunction(OrderPart):
    """One thing that an item can do; `text` says how much, or in words what."""

    function: Annotated[Function, any_case(get_args(Function))]
    text: Text | None = None


def _read_function(value: object) -> object:
    """Take a function alone for a function without a text."""
    return {"function": value} if isinstance(value, str) else value


AMOUNTS: Final = ("quantity", "value")
"""What each order says of an item for itself: how much of it, at which price."""


class Item(OrderPart):
    """One item of the transaction.

    `families` and `functions`: None = not known, an empty list = none applies. `operator`: the
    party that runs the system, by its role, its id or its name among the parties. `per_site`,
    `per_person`: how many units a site of the user, or one of its staff, has use for. `sku`: its
    number in the item master, which says what the line leaves out.
    """

    sku: Text | None = None
    description: Text | None = None
    quantity: Amount | None = None
    unit: Text | None = None
    value: Amount | None = None
    currency: Currency | None = None
    hs: Hs | None = None
    hs8: Hs | None = None
    control_code: Text | None = None
    eccn: Text | None = None
    not_listed_reason: Text | None = None
    annex_version: Text | None = None
    classified_by: Text | None = None
    classified_at: Day | None = None
    families: tuple[Annotated[Family, any_case(get_args(Family))], ...] | None = None
    # the plain word comes first: it is what a cell of a table holds
    functions: (
        tuple[Annotated[Function | ItemFunction, BeforeValidator(_read_function)], ...] | None
    ) = None
    cyber_surveillance: CyberSurveillance = CyberSurveillance()
    component_of_system: Answer | None = None
    system_name: Text | None = None
    operator: Text | None = None
    excluded_purpose: Text | None = None
    excluded_purpose_reason: Text | None = None
    us_origin: Answer | None = None
    per_site: Amount | None = None
    per_person: Amount | None = None

    @property
    def empty_amounts(self) -> tuple[str, ...]:
        """The amounts that are stated as nothing."""
        stated = ((name, getattr(self, name)) for name in AMOUNTS)
        return tuple(name for name, amount in stated if amount is not None and not Decimal(amount))

    @property
    def can_do(self) -> tuple[ItemFunction, ...]:
        """What the item can do, as far as it is stated."""
        functions = self.functions or ()
        return tuple(part for part in functions if isinstance(part, ItemFunction))

    @property
    def has_code_or_reason(self) -> bool:
        """Whether a text classifies it: a code in the form of one, or a reason that compares."""
        code, reason = self.control_code or "", self.not_listed_reason or ""
        return is_readable(code) or names_comparison(reason)

    @property
    def ruled_out_by_purpose(self) -> ExcludedPurpose | None:
        """The purpose, with a reason, that ends the question of cyber-surveillance; or None.

        It ends it only where the item is not specially designed: a person has said so, or has
        answered none of the six.
        """
        purpose = read_purpose(self.excluded_purpose or "")
        reason = self.excluded_purpose_reason
        if purpose is None or reason is None or says_nothing(reason):
            return None
        answers = self.cyber_surveillance
        is_ordinary = answers.specially_designed == "no" or not answers.is_answered
        return purpose if is_ordinary else None

    def is_classified(self, *, strict: bool) -> bool:
        """Tell whether the item counts as classified: a code, a reason, or answers that decide.

        Args:
            strict: Whether a "no" that ends the matter needs its grounds (policy, strict_answers).
        """
        return self.has_code_or_reason or self.cyber_surveillance.decides(strict=strict)
