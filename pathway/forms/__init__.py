"""The shape of input in the care storey; clinical meaning is decided in rules."""
