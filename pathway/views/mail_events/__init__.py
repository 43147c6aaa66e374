"""What comes back of the mails that left: a reader's "no more", a provider's bounces and complaints."""
