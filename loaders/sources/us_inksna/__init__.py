"""Nonproliferation sanctions of the US State Department (INKSNA and others), as a table.

The Consolidated Screening List has them, too; this table has them with the days of each notice.
"""

from onward.loaders.lists.engine import describe_table_list

SOURCE, read = describe_table_list(__file__)
