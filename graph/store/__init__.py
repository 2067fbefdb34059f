"""The workspace: layers, snapshots and the files that they are made of."""
