"""Lists of a few hundred rows that their publishers give as tables, each by a description."""
