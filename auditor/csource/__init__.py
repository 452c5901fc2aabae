"""C source text to definitions, includes, conditionals and calls; the only importer of tree-sitter."""
