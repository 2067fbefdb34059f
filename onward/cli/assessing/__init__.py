"""The commands about orders: assess, explain, brief, shipped, indicators, demo."""
