"""The `git` program as a reader: no configuration but ours, and nothing of anybody's is written."""
