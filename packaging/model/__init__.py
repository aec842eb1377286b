"""Makes the model that ships with the program. Run by the developers, never by the program."""
