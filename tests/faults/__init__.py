"""The fault bench: two deployments, people who write, things that break, and a checker of every message's fate."""
