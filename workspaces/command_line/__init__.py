"""What an operator does to an account by command. It stands before Django's own apps: its ``changepassword`` is the one
that is found.
"""
