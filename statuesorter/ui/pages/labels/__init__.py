"""Labels of the person's own."""
