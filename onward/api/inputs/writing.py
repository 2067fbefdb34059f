"""How documents for people are written: their language, letterhead, reference and addressee."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from onward import registry
from onward.api.inputs.arguments import check_path, check_text
from onward.errors import UsageError

if TYPE_CHECKING:
    from onward.viz.options import ExportOptions

ENGLISH: Final = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """How briefings, letters and files for an authority are written.

    Attributes:
        language: Of their words: en, de or fr.
        policy: A policy file, whose ``organisation`` is the letterhead.
        reference: Under which the case is kept.
        addressee: To whom a document goes, line by line.
    """

    language: str = ENGLISH
    policy: str | Path | None = None
    reference: str = ""
    addressee: Sequence[str] = ()

    def fill(self, options: "ExportOptions", form: str) -> "ExportOptions":
        """Return the options of an export with what is said here.

        Raises:
            UsageError: There is no such language, or the format is not written in it.
            InputRefused: The policy file does not validate, or its logo cannot be taken.
        """
        from onward.viz.language.words import read_words

        language = check_text("language", self.language)
        read_words(language)
        if language != ENGLISH and not getattr(registry.find("export", form), "SPEAKS", False):
            raise UsageError(f"--lang {language}: {form} is in English; {_list_speaking()} are not")
        # one text is one line, and no list of letters
        lines = (self.addressee,) if isinstance(self.addressee, str) else self.addressee
        filled = replace(
            options,
            language=language,
            reference=check_text("reference", self.reference),
            addressee=tuple(check_text("addressee", line) for line in lines),
        )
        if self.policy is None:
            return filled
        return _add_letterhead(filled, check_path("policy", self.policy))


def _add_letterhead(options: "ExportOptions", policy_file: Path) -> "ExportOptions":
    from onward.queries.rules.policy import read_policy
    from onward.viz.paper.pdf import make_letterhead

    organisation = read_policy(policy_file).organisation
    return replace(options, letterhead=make_letterhead(organisation, policy_file))


def _list_speaking() -> str:
    names = registry.names("export")
    speaking = [name for name in names if getattr(registry.find("export", name), "SPEAKS", False)]
    return f"{', '.join(speaking[:-1])} and {speaking[-1]}"
