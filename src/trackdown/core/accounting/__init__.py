"""What the clients' sessions consumed: counted once, summed, priced."""
