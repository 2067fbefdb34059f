"""The commands of the command line: the module of each, and its summary for the list of them."""

from typing import Final, NamedTuple


class CommandEntry(NamedTuple):
    """A command that is not imported yet.

    Attributes:
        function: Its module below this folder, and the function there.
        summary: What it does, in the words in which its own help begins.
    """

    function: str
    summary: str


COMMANDS: Final = {
    "demo": CommandEntry(
        "assessing.demo:demo", "Load and assess the bundled sample of real public records."
    ),
    "fetch": CommandEntry("data.fetch:fetch", "Fetch the official files of sources."),
    "load": CommandEntry("data.load:load", "Load one source's files as a layer."),
    "sources": CommandEntry("data.load:sources", "List what can be loaded, or show one source."),
    "status": CommandEntry("data.status:status", "Show what is loaded, and what has grown old."),
    "match": CommandEntry(
        "parties.match:match", "Find whom of the loaded sources a name may mean."
    ),
    "search": CommandEntry(
        "parties.search:search", "Find parties by words of names, addresses, reasons and notes."
    ),
    "list": CommandEntry("parties.search:list_records", "Page through the records of a layer."),
    "party": CommandEntry("parties.party:party", "Show what the loaded sources say of one party."),
    "owners": CommandEntry("parties.party:owners", "Show who owns a party: four separate results."),
    "paths": CommandEntry("parties.party:paths", "Show how two parties are tied, best path first."),
    "map": CommandEntry("parties.map:draw", "Draw the parties around one or more parties."),
    "assess": CommandEntry("assessing.assess:assess", "Assess transactions."),
    "screen": CommandEntry(
        "assessing.screen:screen",
        "Screen a base of customers: each is matched and assessed without an order.",
    ),
    "assessments": CommandEntry(
        "assessing.assessments:assessments",
        "List what was assessed, the newest first; in a file the worst first.",
    ),
    "explain": CommandEntry(
        "assessing.explain:explain", "Explain an assessment, or one of its findings."
    ),
    "diff": CommandEntry(
        "assessing.diff:diff", "Say what has changed from one assessment of an order to another."
    ),
    "brief": CommandEntry(
        "assessing.brief:brief",
        "Write the briefing of an assessment: outcome, findings, evidence, map, what is not known.",
    ),
    "rescreen": CommandEntry(
        "assessing.rescreen:rescreen",
        "Assess stored orders again, as the lists are today, and say what has changed.",
    ),
    "shipped": CommandEntry(
        "assessing.shipped:shipped", "Record that the goods of an assessed transaction have left."
    ),
    "decide": CommandEntry("record.judging:decide", "Record what a person decides of an order."),
    "approve": CommandEntry(
        "record.judging:approve",
        "Record that a second person approves the last decision of an order.",
    ),
    "knowledge": CommandEntry(
        "record.judging:knowledge",
        "Record what a person states to know of the use of the goods.",
    ),
    "adjudicate": CommandEntry(
        "record.judging:adjudicate",
        "Record whether a party of an order is the candidate of a match.",
    ),
    "note": CommandEntry(
        "record.judging:note",
        "Record what a person makes of a finding; the finding and the verdict stay as they are.",
    ),
    "ask": CommandEntry("record.asking:ask", "Record a question that was sent."),
    "answer": CommandEntry(
        "record.asking:answer",
        "Record an answer; what it states of the order feeds the order's next assessment.",
    ),
    "document add": CommandEntry(
        "record.asking:add_document",
        "Add a paper to the record: its hash, its size and where it lies.",
    ),
    "mitigate": CommandEntry(
        "record.measures:mitigate", "Record a measure against the risk, or what became of one."
    ),
    "correct": CommandEntry(
        "record.measures:correct",
        "Record what is mended in the organisation because of a finding.",
    ),
    "notify": CommandEntry(
        "record.measures:notify", "Record a notice to an authority, or its reply to one."
    ),
    "hold": CommandEntry("record.measures:hold", "Stop an order until somebody releases it."),
    "release": CommandEntry("record.measures:release", "Let a stopped order go on."),
    "legal-hold": CommandEntry(
        "record.keeping:legal_hold", "Keep a record whatever its rules say, or end that."
    ),
    "erase": CommandEntry(
        "record.keeping:erase", "Erase the record of an order; the log keeps its hashes."
    ),
    "record": CommandEntry(
        "record.viewing:show_record", "Show the whole record of an order, or write it as a file."
    ),
    "copy write": CommandEntry(
        "record.copies:write_copy",
        "Write a copy of an assessment for somebody else's eyes, of which every field can be "
        "checked.",
    ),
    "copy open": CommandEntry(
        "record.copies:open_fields",
        "Open fields of an assessment to somebody who has a copy, and no others.",
    ),
    "copy verify": CommandEntry(
        "record.copies:verify_copy",
        "Check a copy that you were given; no workspace is needed.",
    ),
    "worklist": CommandEntry(
        "record.viewing:worklist", "List the orders on which somebody must act, overdue ones first."
    ),
    "report": CommandEntry("record.viewing:report", "Count what was assessed and done in a year."),
    "merges suggest": CommandEntry(
        "parties.merges:suggest", "Look for parties of different sources that may be one."
    ),
    "merges confirm": CommandEntry("parties.merges:confirm", "Judge that two parties are one."),
    "merges refuse": CommandEntry("parties.merges:refuse", "Judge that two parties are not one."),
    "merges undo": CommandEntry(
        "parties.merges:undo",
        "Take a line of the ledger back; every result is then as it was before it.",
    ),
    "merges list": CommandEntry("parties.merges:list_lines", "List the lines of the ledger."),
    "merges import": CommandEntry(
        "parties.merges:import_lines",
        "Take the judgements of a file into the ledger: all of them, or none.",
    ),
    "merges export": CommandEntry(
        "parties.merges:export_lines", "Write the judgements that count as JSON lines."
    ),
    "indicators": CommandEntry(
        "assessing.indicators:indicators",
        "List the indicators, or show one in full, or run the examples of a pack.",
    ),
    "schema": CommandEntry(
        "data.schema:schema",
        "Print the JSON Schema of an assessment, of a transaction, or of what people record.",
    ),
    "template": CommandEntry(
        "data.schema:template", "Write a table to fill in: a header and two example rows."
    ),
    "map-columns": CommandEntry(
        "data.schema:map_columns", "Propose what the columns of a table of your own mean."
    ),
    "tidy": CommandEntry("data.verify:tidy", "Remove what nobody needs of the cache."),
    "verify": CommandEntry(
        "data.verify:verify",
        "Read everything that the workspace stores, and say what is not as it was written.",
    ),
    "log verify": CommandEntry(
        "data.verify:verify_log",
        "Check that the log, and the records that it tells of, are as they were written.",
    ),
    "log head": CommandEntry(
        "data.verify:log_head",
        "Print the head of the log, to keep it elsewhere; signed, if wanted.",
    ),
    "generate": CommandEntry(
        "data.generate:generate",
        "Write an invented world with orders and the answers that must come out.",
    ),
    "serve": CommandEntry(
        "serving.serve:serve",
        "Answer order systems over HTTP, and show people the explorer at the printed address.",
    ),
    "push": CommandEntry(
        "data.push:push",
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
