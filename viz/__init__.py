"""Draw an assessment or a neighbourhood; nothing here knows an engine."""

if __name__ != "onward.viz":
    raise ImportError(f"import onward.viz, not {__name__}")
