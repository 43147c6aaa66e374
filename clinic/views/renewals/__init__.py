"""Signing in again without leaving a page."""
