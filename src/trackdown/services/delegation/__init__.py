"""Who should do a ticket, handing it out, and how well such decisions were."""
