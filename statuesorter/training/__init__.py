"""Retraining with fastai, evaluation and promotion. fastai lives here and nowhere else."""
