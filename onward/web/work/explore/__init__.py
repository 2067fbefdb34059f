"""What a worker answers to the explorer: counts, ties, canvases, pictures, investigations."""
