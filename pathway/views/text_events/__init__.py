"""What comes back of the texts that left: a provider's reports, and what people answer."""
