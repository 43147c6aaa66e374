"""The second half of signing in: a code or a passkey after the password, or a passkey alone."""
