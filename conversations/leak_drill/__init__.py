"""Synthetic secrets through the real flow to an agent of our own: what would have left?"""
