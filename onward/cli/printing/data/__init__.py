"""What the commands about loaded data print."""
