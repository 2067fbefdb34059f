"""What the commands about parties print."""
