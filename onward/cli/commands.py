"""The commands of the command line: the module of each, and its summary for the list of them."""

from typing import Final, NamedTuple


class CommandEntry(NamedTuple):
    """A command that is not imported yet.

    Attributes:
        function: Its module below this folder, and the function there, or the act that is recorded.
        summary: What it does, in the words in which its own help begins.
    """

    function: str
    summary: str


COMMANDS: Final = {
    "demo": CommandEntry(
        "orders:demo", "Load and assess the bundled sample of real public records."
    ),
    "fetch": CommandEntry("data:fetch", "Fetch the official files of sources."),
    "load": CommandEntry("data:load", "Load one source's files as a layer."),
    "sources": CommandEntry("data:sources", "List what can be loaded, or show one source."),
    "status": CommandEntry("data:status", "Show what is loaded, and what has grown old."),
    "match": CommandEntry("parties:match", "Find whom of the loaded sources a name may mean."),
    "search": CommandEntry(
        "parties:search", "Find parties by words of names, addresses, reasons and notes."
    ),
    "list": CommandEntry("parties:list_records", "Page through the records of a layer."),
    "party": CommandEntry("parties:party", "Show what the loaded sources say of one party."),
    "owners": CommandEntry("parties:owners", "Show who owns a party: four separate results."),
    "paths": CommandEntry("parties:paths", "Show how two parties are tied, best path first."),
    "map": CommandEntry("parties:draw", "Draw the parties around one or more parties."),
    "assess": CommandEntry("runs:assess", "Assess transactions."),
    "screen": CommandEntry(
        "orders:screen",
        "Screen a base of customers: each is matched and assessed without an order.",
    ),
    "assessments": CommandEntry(
        "orders:assessments",
        "List what was assessed, the newest first; in a file the worst first.",
    ),
    "explain": CommandEntry("orders:explain", "Explain an assessment, or one of its findings."),
    "diff": CommandEntry(
        "orders:diff", "Say what has changed from one assessment of an order to another."
    ),
    "brief": CommandEntry(
        "orders:brief",
        "Write the briefing of an assessment: outcome, findings, evidence, map, what is not known.",
    ),
    "rescreen": CommandEntry(
        "orders:rescreen",
        "Assess stored orders again, as the lists are today, and say what has changed.",
    ),
    "shipped": CommandEntry(
        "orders:shipped", "Record that the goods of an assessed transaction have left."
    ),
    "decide": CommandEntry("record:decide", "Record what a person decides of an order."),
    "approve": CommandEntry(
        "record:approve",
        "Record that a second person approves the last decision of an order.",
    ),
    "knowledge": CommandEntry(
        "record:Knowledge",
        "Record what a person states to know of the use of the goods.",
    ),
    "adjudicate": CommandEntry(
        "record:Adjudicate",
        "Record whether a party of an order is the candidate of a match.",
    ),
    "note": CommandEntry(
        "record:RecordNote",
        "Record what a person makes of a finding; the finding and the verdict stay as they are.",
    ),
    "ask": CommandEntry("record:Ask", "Record a question that was sent."),
    "answer": CommandEntry(
        "record:RecordAnswer",
        "Record an answer; what it states of the order feeds the order's next assessment.",
    ),
    "document add": CommandEntry(
        "record:AddDocument",
        "Add a paper to the record: its hash, its size and where it lies.",
    ),
    "mitigate": CommandEntry(
        "record:Mitigate", "Record a measure against the risk, or what became of one."
    ),
    "correct": CommandEntry(
        "record:Correct",
        "Record what is mended in the organisation because of a finding.",
    ),
    "notify": CommandEntry(
        "record:Notify", "Record a notice to an authority, or its reply to one."
    ),
    "hold": CommandEntry("record:HoldGoods", "Stop an order until somebody releases it."),
    "release": CommandEntry("record:ReleaseGoods", "Let a stopped order go on."),
    "legal-hold": CommandEntry(
        "record:SetLegalHold", "Keep a record whatever its rules say, or end that."
    ),
    "erase": CommandEntry(
        "record:erase", "Erase the record of an order; the log keeps its hashes."
    ),
    "record": CommandEntry(
        "record:show_record", "Show the whole record of an order, or write it as a file."
    ),
    "copy write": CommandEntry(
        "record:write_copy",
        "Write a copy of an assessment for somebody else's eyes, of which every field can be "
        "checked.",
    ),
    "copy open": CommandEntry(
        "record:open_fields",
        "Open fields of an assessment to somebody who has a copy, and no others.",
    ),
    "copy verify": CommandEntry(
        "record:verify_copy",
        "Check a copy that you were given; no workspace is needed.",
    ),
    "worklist": CommandEntry(
        "record:worklist", "List the orders on which somebody must act, overdue ones first."
    ),
    "report": CommandEntry("record:report", "Count what was assessed and done in a year."),
    "merges suggest": CommandEntry(
        "parties:suggest", "Look for parties of different sources that may be one."
    ),
    "merges confirm": CommandEntry("parties:confirm", "Judge that two parties are one."),
    "merges refuse": CommandEntry("parties:refuse", "Judge that two parties are not one."),
    "merges undo": CommandEntry(
        "parties:undo",
        "Take a line of the ledger back; every result is then as it was before it.",
    ),
    "merges list": CommandEntry("parties:list_lines", "List the lines of the ledger."),
    "merges import": CommandEntry(
        "parties:import_lines",
        "Take the judgements of a file into the ledger: all of them, or none.",
    ),
    "merges export": CommandEntry(
        "parties:export_lines", "Write the judgements that count as JSON lines."
    ),
    "indicators": CommandEntry(
        "orders:indicators",
        "List the indicators, or show one in full, or run the examples of a pack.",
    ),
    "schema": CommandEntry(
        "data:schema",
        "Print the JSON Schema of an assessment, of a transaction, or of what people record.",
    ),
    "template": CommandEntry(
        "data:template", "Write a table to fill in: a header and two example rows."
    ),
    "map-columns": CommandEntry(
        "data:map_columns", "Propose what the columns of a table of your own mean."
    ),
    "tidy": CommandEntry("data:tidy", "Remove what nobody needs of the cache."),
    "verify": CommandEntry(
        "data:verify",
        "Read everything that the workspace stores, and say what is not as it was written.",
    ),
    "log verify": CommandEntry(
        "record:verify_log",
        "Check that the log, and the records that it tells of, are as they were written.",
    ),
    "log head": CommandEntry(
        "record:log_head",
        "Print the head of the log, to keep it elsewhere; signed, if wanted.",
    ),
    "generate": CommandEntry(
        "data:generate",
        "Write an invented world with orders and the answers that must come out.",
    ),
    "serve": CommandEntry(
        "data:serve",
        "Answer order systems over HTTP, and show people the explorer at the printed address.",
    ),
    "push": CommandEntry(
        "data:push",
        "Write the snapshot to a Neo4j server, for --engine neo4j and for Neo4j Browser.",
    ),
}
"""The commands by name; the second word of a name is a command of a group."""

GROUPS: Final = {
    "merges": "Judge who is one party, and see what was judged: the identity ledger.",
    "copy": "Copies of assessments for others, of which every field can be checked.",
    "document": "The papers of an order's record.",
    "log": "What was assessed, judged and shipped, as a chain that shows every change.",
}
