"""Reads a plan folder (TOML, CSV, XLSForm) into frozen records, or names every fault by file, row and column."""
