"""One machine as the cloud: emulator, SMTP door in SES's place, DNS zone, mailbox, web origin, demo data."""
