"""Agents made with the public A2A SDK, one for each way in which such agents answer."""
