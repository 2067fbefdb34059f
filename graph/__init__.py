"""The model, its layers and snapshots, ownership, identity and the engines that walk the graph."""

if __name__ != "onward.graph":
    raise ImportError(f"import onward.graph, not {__name__}")
