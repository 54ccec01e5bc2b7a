"""*Check and compare*: our records against our ledger, and that against the other side's."""
