"""The training loop that every task shares: configuration, division, checkpoints, logs."""
