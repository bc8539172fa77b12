"""Reproducible training of what the package ships; product code never imports it."""
