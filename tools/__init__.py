"""Scripts of the people who keep the project; nothing here is installed."""
