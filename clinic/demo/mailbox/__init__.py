"""The demo's mailbox: catches every message by SMTP, delivers none, and shows them on a page."""
