"""Figures over many tickets."""
