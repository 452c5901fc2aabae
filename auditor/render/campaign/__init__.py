"""The table of a campaign, one module a format: `render(table, version) -> str`."""
