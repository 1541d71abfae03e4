"""The networks of the nano weights, and the tokenizer of their text model."""
