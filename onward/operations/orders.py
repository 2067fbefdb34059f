"""Questions about orders and their assessments, and about the rules that judge them."""

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from onward.operations.parties import CARDS_WORDS, FONT_WORDS, FORMAT, SCALE
from onward.operations.question import (
    AS_OF,
    ON,
    Dated,
    Day,
    Flag,
    OfSnapshot,
    Question,
    argument,
    option,
)

if TYPE_CHECKING:
    from onward.api.listing import AssessmentList
    from onward.api.workspace import Workspace

RULES: Final = "A pack of your own, which adds to Onward's rules."
POLICY: Final = "A policy file of your own."
LETTERHEAD: Final = "Policy file; its organisation is the letterhead."
LANGUAGE: Final = "Language of briefing, letter and notification: en, de, fr."
PROFILE: Final = "For whose eyes: internal, authority or external."
STORED: Final = "An assessment's id, how it begins, or its JSON file."
PAGE: Final = "Rows of a page, 1 to 500; default 50."
AFTER: Final = "What the page before gave as after."


def list_exports() -> str:
    """Write the names of the formats of documents, for the help of an option.

    Two parts of one name are no matter of a help text: they are refused when one is asked for.
    """
    from onward import registry
    from onward.errors import UsageError

    try:
        return ", ".join(registry.names("export"))
    except UsageError:
        return "see the documentation"


RULES_OPTION: Final[Any] = option(RULES, metavar="DIR", of="command")
POLICY_OPTION: Final[Any] = option(POLICY, metavar="FILE", of="command")
MAP_OPTION: Final[Any] = option(
    "What the columns of your own tables mean.", "--map", metavar="FILE", of="command"
)
SEPARATOR_OPTION: Final[Any] = option(
    "What separates your cells, if not recognised.", "--sep", metavar="SIGN", of="command"
)
ENCODING_OPTION: Final[Any] = option(
    "Encoding of your tables, such as cp1251.", metavar="NAME", of="command"
)
SHEET_OPTION: Final[Any] = option(
    "Sheet of a workbook; else its first.", metavar="NAME", of="command"
)
"""Fields of questions that are judged by rules, or read a table of one's own."""


class Assess(Dated):
    """Assess transactions.

    Gives findings with evidence, near misses, what is not known or was not looked at, a verdict
    and a suggestion. The exit code is the strongest verdict's: 0, 20 or 10.
    """

    files: list[str] = argument(
        "JSON objects, one a file or one a line, or tables; - is stdin (JSON).",
        default=[],
        metavar="FILE…",
    )
    form: str | None = option(
        f"text or json; with --out one or more of {list_exports()}, text.",
        "--format",
        metavar="FORM,…",
    )
    out: Path | None = option("Write a file for each transaction here.", metavar="DIR")
    all: bool = option("Of text that is printed: every part, not only the outcome.", default=False)
    rules: Path | None = RULES_OPTION
    policy: Path | None = POLICY_OPTION
    font_path: list[Path] = option(FONT_WORDS, default=[], metavar="DIR")
    language: str = option(LANGUAGE, "--lang", default="en", metavar="CODE")
    mapping: Path | None = MAP_OPTION
    separator: str | None = SEPARATOR_OPTION
    encoding: str | None = ENCODING_OPTION
    sheet: str | None = SHEET_OPTION
    max_rejected: float = option(
        "How many orders of a file may be refused: 0.05 for 5 %.", default=0.005, metavar="F"
    )
    jobs: int = option("Processes that assess at once; same answers.", default=1, metavar="N")
    summary: Path | None = option("Write a line of each order here, .csv or .xlsx.", metavar="FILE")
    resume: bool = option("Pass over orders whose same assessment is stored.", default=False)
    what_if: Path | None = option("Say what would be otherwise with these changes.", metavar="FILE")
    replay: str | None = option("Make a stored assessment once more, and compare.", metavar="ID")
    view: str = option(
        "Of JSON that is printed: whole, or summary; the records keep the whole.",
        default="whole",
        metavar="VIEW",
    )


class WrittenTable(Question):
    """How a table of orders that is sent is written."""

    dates: str | None = option("Of a table: how its dates are written, such as D.M.Y or M/D/Y.")
    decimal: str | None = option(
        "Of a table: , where its numbers have a comma before the fraction."
    )
    lines: Flag | None = option("Of a table: yes = each row is one line of an order.")


class Briefing(Question):
    """How a briefing is drawn and written."""

    lang: str | None = option("en, de or fr.")
    profile: str | None = option("internal (default), authority or external.")
    budget: int | None = option("Cards on the picture, 5 to 150.")
    context: Flag | None = option("no = draw the evidence alone.")
    scale: float | None = option("Pixels of a PNG for each of the picture.")
    reference: str | None = option("Your reference of the case.")
    to: list[str] = option("Addressee, a line each.", default=[])


class AssessBody(Briefing, WrittenTable, Dated):
    """Assess an order, or many: findings, near misses, what is not known, a verdict."""

    view: str | None = option("summary = the outcome in short.")
    store: Flag = option("no = keep nothing.", default=True)
    tail: Flag = option("yes = a last line with counts, of many orders.", default=False)
    format: str | None = option("json (default); pdf, html, svg …: the briefing of one.")


class TakeJob(WrittenTable, Dated):
    """Take a job: a file of orders, all stored orders once more, or all listed names."""

    kind: str = option("assess, rescreen or self; default assess.", default="assess")
    view: str | None = option("summary = the outcome in short.")


class JobResults(Question):
    """Send the lines of a job that are there, in the order of what was sent."""

    first: int = option("The number of the first line; default 1.", default=1, alias="from")


class Screen(Dated):
    """Screen a base of customers: each is matched and assessed without an order.

    One line each, the worst first, with what has changed since the last screening of the same
    source.
    """

    source: str = argument("A loaded layer, or a CSV or Excel table.", metavar="SOURCE")
    output: Path | None = option(
        "Write it as .csv or .xlsx, too.", "--output", "-o", metavar="FILE"
    )
    since_last: bool = option("Only what has changed since the last time.", default=False)
    limit: int = option("Lines to print, at most.", default=50, metavar="N")
    rules: Path | None = RULES_OPTION
    policy: Path | None = POLICY_OPTION
    mapping: Path | None = MAP_OPTION
    separator: str | None = SEPARATOR_OPTION
    encoding: str | None = ENCODING_OPTION
    sheet: str | None = SHEET_OPTION


class ListAssessments(Question):
    """List what was assessed, the newest first; in a file the worst first."""

    order: str | None = option("Of this order.", metavar="ID")
    party: str | None = option("With a party of such a name or id.", metavar="TEXT")
    verdict: str | None = option("FINDINGS, INCOMPLETE or CLEAR.", metavar="WORD")
    suggestion: str | None = option("Such as refuse, or proceed.", metavar="WORD")
    since: Day | None = option("Made on this day or later.", metavar="DATE")
    until: Day | None = option("Made on this day or earlier.", metavar="DATE")
    severity: str | None = option("Of the gravest finding: stop, high …", metavar="WORD")
    indicator: str | None = option("With a finding of this indicator.", metavar="ID")
    destination: str | None = option("To this country.", metavar="COUNTRY")
    decided: Flag | None = option(
        "On which somebody has, or nobody has decided.", "--decided/--undecided"
    )
    noted: str | None = option(
        "With a finding noted so: explained, open …, or none.", metavar="WORD"
    )
    outdated: Flag | None = option(
        "Older than the lists loaded now, or not.", "--outdated/--current"
    )
    to_read: Flag = option("Of which a text waits to be read.", default=False)
    sort: str | None = option("newest, oldest or worst first.", metavar="WORD")
    newest: Flag = option("Of each order its newest assessment alone.", default=False)
    output: Path | None = option(
        "Write them as .csv or .xlsx.", "--output", "-o", metavar="FILE", of="command"
    )
    limit: int = option(PAGE, default=50, of="web")
    after: str | None = option(AFTER, of="web")
    format: str | None = option(FORMAT, of="web")

    def ask(self, workspace: "Workspace") -> "AssessmentList":
        """List them."""
        given = self.given("output", "limit", "after", "format", "to_read")
        if self.to_read:
            given["orders"] = [order for text in workspace.texts() for order in text.orders]
        return workspace.assessments(**{**given, "sort": self.sort or "newest"})


class Unexamined(Question):
    """List what is looked at for no order: sources not loaded, acts without tables.

    It is the same for every order of a snapshot, policy and day, and stands here once.
    """

    on: Day | None = option(ON, metavar="DATE")
    as_of: Day | None = option(AS_OF, metavar="DATE")
    rules: Path | None = RULES_OPTION
    policy: Path | None = POLICY_OPTION


class OneAssessment(Question):
    """Show a stored assessment, by its id or its order's."""

    id: str = option("", default="", of="web")


class Explain(OneAssessment):
    """Explain an assessment, or one of its findings."""

    assessment: str = argument(STORED, of="command")
    finding: str | None = argument(
        "One finding: its number, its id, or a part of the id.", default=None
    )
    changes: bool = option(
        "Try out which smallest changes clear each finding.", default=False, of="command"
    )
    since_when: bool = option(
        "Find out since when each finding would be made.", default=False, of="command"
    )


class Diff(OneAssessment):
    """Say what has changed from one assessment of an order to another."""

    assessment: str = argument(
        "An assessment's id, or an order's.", metavar="ASSESSMENT", of="command"
    )
    other: str | None = argument(
        "Another one of the order; default its newest.", default=None, metavar="OTHER", alias="to"
    )


class Brief(Question):
    """Write the briefing of an assessment: outcome, findings, evidence, map, what is not known.

    The formats letter and mail ask the customer what is open, and tell nothing of findings;
    notification is a file of the facts for an authority.
    """

    assessment: str = argument(STORED)
    form: str | None = option(
        f"One or more of {list_exports()}; default html.", "--format", metavar="FORM,…"
    )
    out: Path | None = option("Folder for the files; default: here.", metavar="DIR")
    output: Path | None = option("One file; - is stdout.", "--output", "-o", metavar="FILE")
    font_path: list[Path] = option(FONT_WORDS, default=[], metavar="DIR")
    budget: int = option(CARDS_WORDS, default=60, metavar="N")
    scale: float = option(SCALE, default=2.0, metavar="F")
    no_context: bool = option("Draw the evidence alone, nothing around it.", default=False)
    language: str = option(LANGUAGE, "--lang", default="en", metavar="CODE")
    policy: Path | None = option(LETTERHEAD, metavar="FILE")
    reference: str = option(
        "Your reference of the case, on each document.", default="", metavar="TEXT"
    )
    to: list[str] = option("Addressee, a line each; may be repeated.", default=[], metavar="LINE")
    profile: str = option(PROFILE, default="internal", metavar="WHO")
    force: bool = option("Replace files that differ.", default=False)


class BriefOfStored(OneAssessment, Briefing):
    """Write the briefing of an assessment, in one format."""

    format: str | None = option("html (default), pdf, svg, png, xlsx, csv, json, ftm …")


class DrawStored(OneAssessment):
    """Draw the maps of an assessment as SVG, with all that its page says."""

    context: Flag = option("no = draw the evidence alone.", default=True)
    budget: int = option("Cards on the picture, 5 to 150.", default=60)


class TryChanges(OneAssessment, OfSnapshot):
    """Say what an order would have to say so that a finding is gone."""

    finding: str = option("Its number, or a part of its id.", default=...)


class Suppose(OneAssessment, OfSnapshot):
    """Say what an assessment would be if ties, shares, owners or list entries were others."""


class Rescreen(Dated):
    """Assess stored orders again, as the lists are today, and say what has changed.

    Each is assessed on the later of its own day and that of the newest source. With --customers
    the bases that were screened are screened again. The exit code is the strongest verdict's.
    """

    orders: list[str] = argument(
        "Orders, or bases of customers; default: every one, of orders those not left.",
        default=[],
        metavar="ORDER…",
    )
    since: str | None = option(
        "Only what has changed since then touches; last: since each order's own.",
        metavar="SNAPSHOT",
    )
    customers: bool = option("Customers that were screened, instead of orders.", default=False)
    rules: Path | None = RULES_OPTION
    policy: Path | None = POLICY_OPTION


class Changes(Question):
    """List stored orders whose outcome is another on the current snapshot; nothing is stored."""

    since: str | None = option("The snapshot whose changes are known already: its whole id.")
    limit: int = option("Orders that are looked at, 1 to 500; default 50.", default=50)
    after: str | None = option(AFTER)
    as_of: Day | None = option(AS_OF)


class Shipped(Question):
    """Record that the goods of an assessed transaction have left.

    One delivery an item joins the layer own-shipments, which keeps what it holds. Recording the
    same again changes nothing.
    """

    assessment: str = argument("An assessment's id, or how it begins.", hides_default=True)
    left: Day = option("Day on which the goods left.", "--date", default=..., metavar="DATE")


class Demo(Dated):
    """Load and assess the bundled sample of real public records.

    Writes a picture and the JSON of each assessment, and compares them with what is expected.
    It works in a workspace of its own, DIR/workspace, where none is named.
    """

    out: Path = option(
        "Folder for the pictures and assessments.", default=Path("demo"), metavar="DIR"
    )


class Indicators(Question):
    """List the indicators, or show one in full, or run the examples of a pack."""

    id: str | None = option("One indicator, in full.", of="path")
    indicator: str | None = argument(
        "One indicator, in full.", default=None, metavar="ID", of="command"
    )
    wave: int | None = option("List those of one wave of the catalogue.", metavar="N", of="command")
    kind: str | None = option(
        "List those of one kind: eu_flag, law, house, context.", metavar="KIND"
    )
    check: Path | None = option(
        "Run the examples of a pack of your own instead.", metavar="DIR", of="command"
    )
    rules: Path | None = RULES_OPTION
    policy: Path | None = POLICY_OPTION


class MapCanvas(Dated):
    """Draw the parties that a body names, or those around them."""

    format: str | None = option("figure (default: SVG with its data), svg, png, pdf, html …")
    scale: float = option("Pixels of a PNG for each of the picture.", default=2.0)
    profile: str = option(
        "external = without title and notes of an investigation.", default="internal"
    )


class MapChanges(Dated):
    """Say what has changed among the parties of a map between two days."""

    since: Day | None = option("The day to compare with: what came after it counts.")
    before: str | None = option("In its place, an earlier snapshot to compare with.")


class ListInvestigations(Question):
    """List what investigators have saved, the latest first."""

    party: str | None = option("Only those in which this party stands.")


class OneInvestigation(Question):
    """Show one investigation: canvas, steps and notes."""

    name: str
