"""What classifies an item: a control code, or a reason that names what was compared."""

import re
from typing import Final

from onward.graph.sayings import say
from onward.queries.transactions.empty_words import says_nothing, split_words, stands_in_table
from onward.queries.transactions.goods.control_codes import codes_in, is_readable
from onward.queries.transactions.goods.reason_doubts import DOUBT_HINTS, find_reason_doubt

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
