"""The training process: a network learns here, with fastai and torch.

No module outside this package imports from it: the window's process starts it (`training.process`) and speaks
with it in the messages of `training.messages`.
"""
