"""What leaves the store as a whole and comes back: records of tickets, trees of them, and how two trees differ."""
