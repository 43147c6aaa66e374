"""The door a calendar program uses."""
