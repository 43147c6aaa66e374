"""The lock of a screen that was left alone."""
