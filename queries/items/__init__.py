"""The item master: what the exporter knows of its own items, once for all orders."""
