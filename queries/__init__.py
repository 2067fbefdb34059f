"""The indicators, and what is asked of the graph with them: assess, explain, records."""

if __name__ != "onward.queries":
    raise ImportError(f"import onward.queries, not {__name__}")
