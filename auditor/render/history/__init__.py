"""The formats of a history, one module each."""
