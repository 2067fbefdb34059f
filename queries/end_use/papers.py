"""Papers of the file: which of them is the end-use statement's own."""

from collections.abc import Iterable
from typing import Final

from onward.graph.names.normalise import normalise
from onward.queries.transactions.empty_words import says_nothing
from onward.queries.transactions.parts import EndUseStatement, TransactionDocument

EMPTY_FILE: Final = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
"""SHA-256 of no bytes at all: a paper of that hash is none."""


def find_statement_papers(
    statement: EndUseStatement, documents: Iterable[TransactionDocument]
) -> list[TransactionDocument]:
    """Return a statement's own paper: the one that it names, else those of its kind."""
    papers = [
        document
        for document in documents
        if document.kind == "end_use_statement"
        and document.sha256 != EMPTY_FILE
        and document.bytes != 0
    ]
    if statement.document is None or says_nothing(statement.document):
        return papers
    name = normalise(statement.document)
    return [
        paper
        for paper in papers
        if statement.document in (paper.id, paper.sha256) or normalise(paper.name or "") == name
    ]
