"""Foreign institutions of concern, section 1286, as a table of the yearly reports."""

from onward.loaders.lists.engine import describe_table_list

SOURCE, read = describe_table_list(__file__)
