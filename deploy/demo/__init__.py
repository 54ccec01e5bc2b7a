"""Two deployments on this machine, already paired: a bank, and the office that takes complaints about it."""
