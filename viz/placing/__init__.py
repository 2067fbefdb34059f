"""Where everything stands: layers, orders, lines, labels, and how wide text is."""
