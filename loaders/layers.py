"""Make a layer from what a load read: the source's facts, the user's dates, the account."""

from collections import Counter
from collections.abc import Collection
from typing import Final

from onward.errors import InputRefused
from onward.graph.dates import day_after, day_number, since_day
from onward.graph.store.manifests import LayerContent, SourceFacts
from onward.loaders.figures import count_figures
from onward.loaders.load import Loaded, refuse_rows
from onward.loaders.source import FileAccount

MAX_OWN_REJECTED: Final = 0.005
"""Share of the rows of a user's own table that may be rejected, unless the user says more."""


def refuse_nothing(loaded: Loaded) -> None:
    """Refuse a load without statements: an empty layer would replace the one that is loaded.

    Raises:
        InputRefused: There is no row, or none that is a party, or all are rejected; the message
            holds the first reason.
    """
    accounts, rejections = loaded.log.files.values(), loaded.log.rejections
    if not len(loaded.rows) and not rejections:
        raise _describe_nothing(accounts)
    # the first rejection says best why nothing could be read
    if rejections and not any(account.accepted for account in accounts):
        rows, first = sum(account.rows for account in accounts), rejections[0]
        raise InputRefused(
            f"none of the {rows:,} rows was accepted, first: {first.reason}",
            file=first.file,
            line=first.line,
            field=first.field,
            value=first.value,
            hint=first.hint,
        )


def _describe_nothing(accounts: Collection[FileAccount]) -> InputRefused:
    """Say what the rows are where none was rejected, and none became a statement."""
    names = ", ".join(account.file for account in accounts)
    others = sum((account.not_a_party for account in accounts), Counter[str]())
    if not others:
        return InputRefused("there is no row to load", file=names, hint="give the whole file")
    listed = ", ".join(f"{count:,} {what}" for what, count in sorted(others.items()))
    return InputRefused(
        f"none of the {others.total():,} rows is a party or a tie ({listed})",
        file=names,
        hint="choose the file with the records themselves",
    )


def refuse_lossy(loaded: Loaded) -> None:
    """Refuse a user's own table that loses too many rows; below that, every loss is noted.

    Raises:
        RowRefused: A file loses more than the user allows, or all of its rows.
    """
    if not loaded.source.own_tables:
        return
    allowed = loaded.options.max_rejected
    limit = MAX_OWN_REJECTED if allowed is None else allowed
    for account in loaded.log.files.values():
        loses_all = 0 < account.rows == account.rejected
        if loses_all or account.rejected > limit * account.rows:
            hint = "mend them, or allow a greater share with --max-rejected"
            raise refuse_rows(account, loaded.log, hint)


def layer_content(loaded: Loaded) -> LayerContent:
    """Make a layer from what a load read: the source's facts, the user's dates, the account."""
    source, options = loaded.source, loaded.options
    figures = count_figures(loaded.rows)
    facts = SourceFacts(
        name=options.name,
        source=source.name,
        title=source.title,
        licence=source.licence,
        url=_find_url(loaded),
        regime=source.regime,
        max_age_days=source.max_age_days,
        retrieved=options.retrieved,
        published=options.published or _date_of_publication(loaded),
        smaller_than_full=figures.entries < (source.full_count or 0),
    )
    log = loaded.log.as_dict() | {"profile": figures.profile}
    if options.fetched is not None:
        log |= {"fetched": [dict(file) for file in options.fetched.files]}
    if options.mappings:
        # how columns were read is part of where the rows come from
        stated = [
            mapping.model_dump(mode="json", exclude_defaults=True) for mapping in options.mappings
        ]
        log |= {"mapping": stated[0]} if len(stated) == 1 else {"mappings": stated}
    if (doubt := _doubt_dates(loaded)) is not None:
        log |= {"notes": [*loaded.log.notes, doubt]}
    return LayerContent(facts, loaded.rows, log)


def _find_url(loaded: Loaded) -> str:
    """Return whence the one file of a load was fetched, else the official address of its source."""
    fetched = loaded.options.fetched
    urls = {file["url"] for file in fetched.files} if fetched is not None else set()
    [url] = urls if len(urls) == 1 else {None}
    return url or loaded.source.url


def _doubt_dates(loaded: Loaded) -> str | None:
    """Say that something was published after it was retrieved; None where nothing was."""
    options = loaded.options
    sources = [(options.published, options.retrieved)]
    sources += (
        (published or options.published, retrieved or options.retrieved)
        for published, retrieved in loaded.rows.days()
    )
    doubtful = sorted({days for days in sources if _is_published_later(*days)})
    if not doubtful:
        return None
    published, retrieved = doubtful[-1]
    return (
        f"{options.name} is said to be published on {published}, after it was retrieved on "
        f"{retrieved}: one of the two days is wrong; its age counts from the earlier one"
    )


def _is_published_later(published: str | None, retrieved: str | None) -> bool:
    if published is None or retrieved is None:
        return False
    # what is published at noon in Wellington is fetched yesterday in Washington
    return since_day(published) > day_number(day_after(retrieved))


def _date_of_publication(loaded: Loaded) -> str | None:
    """Return the day on which a list was published, by its own rows, else by its server.

    None where the days of rows say when single entries were listed.
    """
    if loaded.source.entries_dated:
        return None
    stated = _newest_publication(loaded)
    return stated or _published_by_server(loaded)


def _published_by_server(loaded: Loaded) -> str | None:
    """Return the day on which a server says that the files were modified, if it makes them older.

    A server that makes its answers anew would state today of an old list: what the files state, or
    the day of fetching, then counts.
    """
    fetched = loaded.options.fetched
    day = fetched.published if fetched is not None else None
    oldest = min((retrieved for _, retrieved in loaded.rows.days() if retrieved), default=None)
    return day if day is not None and (oldest is None or day <= oldest) else None


def _newest_publication(loaded: Loaded) -> str | None:
    """Return the day on which a list was published, as far as its own rows say it.

    It is as new as its newest row. In the users' own tables, a row that was published on no stated
    day is as new as the day on which it was fetched.
    """
    sources = loaded.rows.days()
    published = {day for day, _ in sources if day}
    if published and loaded.source.own_tables:
        published |= {fetched for day, fetched in sources if fetched and not day}
    return max(published, default=None)
