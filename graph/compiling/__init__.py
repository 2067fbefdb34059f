"""From the rows of layers to the columns that the embedded engine searches.

Each layer is compiled once, by itself (`layer_numbers`, `layer_files`); a snapshot puts what its
layers have together (`stacked`, `nodes`, `compile`), and keeps the result (`compiled`).
"""
