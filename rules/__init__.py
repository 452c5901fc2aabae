"""The rules, one mechanism a module; each module exposes `RULE` and has its page beside it."""
