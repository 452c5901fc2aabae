"""What the readiness page shows, arranged for its templates: frozen values, and the steps that make them."""

from auditor.render.page.build import Page, page_of
from auditor.render.page.dossier import ArchExtras, Comparison, Dossier, Excerpt, Excerpts, Provenance

__all__ = ["ArchExtras", "Comparison", "Dossier", "Excerpt", "Excerpts", "Page", "Provenance", "page_of"]
