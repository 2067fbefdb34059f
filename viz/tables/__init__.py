"""Rows of tables and attributes of graphs, which the exports share."""
