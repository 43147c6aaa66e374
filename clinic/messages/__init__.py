"""The outbox: messages are rows first, leave by themselves, and say what became of them. Senders know no check-in."""
