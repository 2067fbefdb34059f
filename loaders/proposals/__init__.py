"""What the columns of somebody's table mean: a mapping proposed by their names and their cells."""
