"""What "As the head of X, he …" says before its sentence begins."""

import re
from typing import Final

from onward.loaders.sentences.splitting import Sentence
from onward.loaders.sentences.subjects import SpokenOf, find_subject

_AS: Final = re.compile(
    r"(?:^|(?<=, )|(?<=^Therefore, )|(?<=^Thus, ))(?:as|being|in (?:his|her|its|this|that|the)"
    r" (?:capacity"
    r"|roles?|positions?|functions?)(?: of| as)?)\s+(?:the\s+|a\s+|an\s+)?",
    re.IGNORECASE,
)

_COMMA: Final = re.compile(r",\s+")
_CAPITAL: Final = re.compile(r"\s(?=[A-Z])")


def read_opening(sentence: Sentence, entry: SpokenOf) -> tuple[int, int] | None:
    """Return where "As the head of X, he …" says what the entry is."""
    opening = _AS.search(sentence.text[:60])
    if opening is None:
        return None
    # a name may be that of the body, too, where no comma ends it: "As leader of the Orlov Gang, …"
    for pattern in (_COMMA, _CAPITAL):
        for end in pattern.finditer(sentence.text, opening.end()):
            if _is_subject_at(sentence.text, end.end(), entry):
                return opening.end(), end.start()
    return None


def _is_subject_at(text: str, place: int, entry: SpokenOf) -> bool:
    return find_subject(text[place:], entry) is not None
