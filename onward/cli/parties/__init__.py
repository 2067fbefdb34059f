"""The commands about parties: match, party, owners, paths, map, merges."""
