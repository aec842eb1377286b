"""What a person can do, a small module for each; the window and the command line share them."""
