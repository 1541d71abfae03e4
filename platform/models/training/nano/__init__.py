"""Training of the nano weights: models, data, losses, evaluation. See ../README.md."""
