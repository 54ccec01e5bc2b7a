"""Timings of the main job, as multiples of a floor that is measured in the same run. Not part of the tests."""
