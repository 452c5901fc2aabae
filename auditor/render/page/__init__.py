"""What the readiness page shows, arranged for its templates: frozen values, and the steps that make them.

`dossier` is what a caller brings, `build` makes the page of it.
"""
