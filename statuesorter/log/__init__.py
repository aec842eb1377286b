"""The log: what the program did, in a file that the person may hand on, without the names of their photos."""
