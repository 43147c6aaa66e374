"""The shape of what is typed about the practice itself."""
