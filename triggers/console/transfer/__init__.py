"""An agent's triggers and actions as a file, to keep or to take to another agent.

The file is JSON: ``{"format": "handoff-triggers", "version": 4, "triggers": [...]}``. It holds no secrets and no keys
of rows: an external agent is named by its address and its Agent ID, a trigger that is jumped to by its key in the file,
a team by its name.
"""
