"""What was filed, and taking it back."""
