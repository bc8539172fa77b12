"""Reproducible training of what the package ships; never imported by the product.

Each module is a command: ``python -m briefing.training.adapter --help``. The data are files of articles with
human summaries that stay outside the project.
"""
