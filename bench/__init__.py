"""Measures the goals of speed: counted things first, timed things as medians beside a control that does nothing."""
