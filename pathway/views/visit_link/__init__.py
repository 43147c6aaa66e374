"""The pages behind the link in a message about a visit."""
