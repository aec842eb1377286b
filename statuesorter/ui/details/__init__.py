"""What is known of the chosen photo."""
