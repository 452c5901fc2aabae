"""The answer of a gate, one module a format: each has `render(result, version) -> str`."""
