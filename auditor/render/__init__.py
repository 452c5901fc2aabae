"""The formats of a report: one module each, `render(report, …) -> str`; nothing is printed here."""
