"""Numbers of persons and firms in texts: in what words they stand, and of which register."""
