"""What the program speaks of: pure and light types that every room may see."""
