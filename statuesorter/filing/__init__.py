"""Plan, journal, apply, undo, recover: the only code that moves, copies or names a person's files."""
