"""The `git` program as a reader of objects: no configuration but ours, and nothing of anybody's is written."""
