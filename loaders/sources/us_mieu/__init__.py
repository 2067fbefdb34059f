"""Military-intelligence end users of 15 CFR 744.22, as a table."""

from onward.loaders.lists.engine import describe_table_list

SOURCE, read = describe_table_list(__file__)
