"""Plug-in that is named on the command line, and so comes before all else that is loaded: nothing is searched for
garbage until the tests are collected (``tests/conftest.py``), which would be a quarter of the start of each process.
"""

import gc

gc.disable()
