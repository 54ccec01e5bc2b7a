"""The door for plain A2A clients: three ways to say it (JSON-RPC 1.0 and 0.3, HTTP+JSON), one set of operations."""
