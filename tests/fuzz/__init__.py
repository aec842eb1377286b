"""Bad bytes for every reader of what comes from outside: ``python -m tests.fuzz --minutes 30 --seed 1``."""
