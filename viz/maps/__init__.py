"""The maps of a scene: one, or an overview and a map for each finding."""
