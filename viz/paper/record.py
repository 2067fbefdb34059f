"""The record of an order as a PDF: every section of it, as a terminal shows it."""

from collections.abc import Sequence
from datetime import date

from onward.queries.acts.views.order_record import OrderRecord
from onward.queries.acts.views.sections import RecordSection
from onward.viz.briefing.write import write_letterhead
from onward.viz.content.texts import printable
from onward.viz.drawing.palette import LIGHT
from onward.viz.language.words import read_words
from onward.viz.options import ExportOptions
from onward.viz.paper.papers import set_paper


def set_record(
    record: OrderRecord, sections: Sequence[RecordSection], options: ExportOptions
) -> bytes:
    """Set the record of an order.

    Raises:
        GlyphMissing: No font has a character of it.
        ExportError: Typst is not installed.
    """
    words = read_words(options.language)
    assessment = record.case.assessment
    title = f"Record of order {printable(record.order)}"
    texts = {
        "words": dict(words.table),
        "language": words.language,
        "letterhead": write_letterhead(options.letterhead),
        "fictional": assessment.transaction.fictional,
        "title": title,
        "brow": title,
        "foot": f"{title}, on {record.today.day}",
        "head": [assessment.id, record.today.day],
        "sections": [
            {
                "title": section.title,
                "lines": [
                    {"text": printable(row.text), "depth": row.depth} for row in section.lines
                ],
            }
            for section in sections
        ],
        "colours": dict(LIGHT),
    }
    day = date.fromisoformat(record.today.day)
    return set_paper("record.pdf", "record.typ", texts, day, options)
