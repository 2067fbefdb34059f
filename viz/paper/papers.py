"""Documents of text alone: the letter to a customer, and the file for an authority."""

import json
from collections.abc import Mapping
from datetime import date

from onward.viz.briefing.letter import write_letter
from onward.viz.briefing.notification import write_notification
from onward.viz.options import ExportOptions
from onward.viz.paper.font_check import replace_undrawable_names
from onward.viz.paper.pdf import iterate_texts, list_logo_files, to_timestamp
from onward.viz.paper.sheet import BOTTOM, MARGIN, TOP
from onward.viz.paper.typesetting import Job, set_pdf
from onward.viz.scene import Scene
from onward.viz.tables.manifest import NO_DAY


def set_letter(scene: Scene, options: ExportOptions) -> bytes:
    """Set the letter to the customer; nothing is attached to it.

    Raises:
        GlyphMissing: No font has a character of it.
        ExportError: Typst is not installed, or there is nothing to ask.
    """
    texts = write_letter(scene, options)
    # the order's own day: that of the assessment would tell that somebody looked, and when
    order_day = scene.record.transaction.date if scene.record else None
    day = date.fromisoformat(order_day or NO_DAY)
    return set_paper("letter.pdf", "letter.typ", texts, day, options)


def set_notification(scene: Scene, options: ExportOptions) -> bytes:
    """Set the file for an authority.

    Raises:
        GlyphMissing: No font has a character of it.
        ExportError: Typst is not installed, or the scene is of no assessment.
    """
    texts = write_notification(replace_undrawable_names(scene, options.fonts), options)
    day = date.fromisoformat(scene.on or NO_DAY)
    return set_paper("notification.pdf", "notification.typ", texts, day, options)


def set_paper(
    name: str, template: str, texts: Mapping[str, object], day: date, options: ExportOptions
) -> bytes:
    """Set a document of text.

    Args:
        name: Of the document, for messages.
        template: Its file.
        texts: All that it says.
        day: Its day; the clock is not asked.
        options: Fonts and letterhead.

    Raises:
        GlyphMissing: No font has a character of it.
        ExportError: Typst is not installed, or refuses the document.
    """
    content = {
        **texts,
        "day": [day.year, day.month, day.day],
        "margin": MARGIN,
        "head_room": TOP,
        "foot_room": BOTTOM,
    }
    files = {"data.json": json.dumps(content, sort_keys=True).encode(), **list_logo_files(options)}
    job = Job(name, template, files, tuple(iterate_texts(content)), options.fonts)
    return set_pdf(job, to_timestamp(day))
