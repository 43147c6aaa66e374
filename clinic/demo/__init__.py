"""The demo: a whole clinic on this machine, from database to mailbox, with one parent that starts and stops it all."""
