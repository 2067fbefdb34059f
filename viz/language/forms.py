"""Days, amounts and shares as a language writes them; the machine's own settings are not asked."""

from typing import Final

from onward.graph.shares import percent_text
from onward.queries.assessment.words.codes import ShareBounds
from onward.viz.language.words import Words

_DAY_PARTS: Final = 3


def say_day(iso: str, words: Words) -> str:
    """Write a date in the precision that it has; what is no date stays as it is.

    >>> from onward.viz.language.words import read_words
    >>> say_day("2026-03-01", read_words("fr")), say_day("2026-03", read_words("de"))
    ('1er mars 2026', 'März 2026')
    >>> say_day("2026", read_words()), say_day("unknown", read_words())
    ('2026', 'unknown')
    """
    parts = iso[:10].split("-")
    if len(parts) < 2 or not all(part.isdecimal() for part in parts):
        return iso
    month = words.find(f"month.{int(parts[1])}", "")
    if not month:
        return iso
    if len(parts) < _DAY_PARTS:
        return words.say("month_of_year", month=month, year=parts[0])
    day = str(int(parts[2]))
    return words.say(
        "day", day=words["first_day"] if day == "1" else day, month=month, year=parts[0]
    )


def say_number(text: str, words: Words) -> str:
    """Write a decimal text with the marks of a language; what is no number stays as it is.

    >>> from onward.viz.language.words import read_words
    >>> say_number("1234567.50", read_words("de")), say_number("40", read_words())
    ('1.234.567,50', '40')
    """
    sign, digits = ("-", text[1:]) if text.startswith("-") else ("", text)
    whole, point, rest = digits.partition(".")
    if not whole.isdecimal() or (point and not rest.isdecimal()):
        return text
    grouped = sign + words.group(whole)
    return f"{grouped}{words['decimals']}{rest}" if rest else grouped


def say_percent(share: str, words: Words) -> str:
    r"""Write a share between 0 and 1, given as decimal text, in percent.

    >>> from onward.viz.language.words import read_words
    >>> say_percent("0.125", read_words("de")).replace("\u00a0", " ")
    '12,5 %'
    """
    return say_percent_number(percent_text(share).removesuffix("%").strip(), words)


def say_percent_number(number: str, words: Words) -> str:
    """Write a percentage, given as decimal text."""
    return words.say("percent", number=say_number(number, words))


def say_share(share: ShareBounds, words: Words) -> str:
    """Write an interval of a share."""
    low, high = say_percent(share.min, words), say_percent(share.max, words)
    if share.min == share.max:
        return low
    above = words.say("share.more_than" if share.min_exclusive else "share.at_least", percent=low)
    below = words.say("share.less_than" if share.max_exclusive else "share.up_to", percent=high)
    return words.say("share.joined", low=above, high=below)
