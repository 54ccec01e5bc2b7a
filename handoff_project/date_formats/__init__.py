"""How days and times are written: the same everywhere, and to be read in one way only. Found by FORMAT_MODULE_PATH."""
