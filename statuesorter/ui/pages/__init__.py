"""The pages that open in the window: plan, runs, training, models, help, settings."""
