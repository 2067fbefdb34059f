"""Read files of the field's sources into parties, ties, shipments and destination records."""

if __name__ != "onward.loaders":
    raise ImportError(f"import onward.loaders, not {__name__}")
