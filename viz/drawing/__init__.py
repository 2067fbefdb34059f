"""How everything looks: shapes in colours by name, the legend, the frame of a picture."""
