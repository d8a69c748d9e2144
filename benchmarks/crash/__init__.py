"""Kills what writes to the database at random moments, and looks whether all of it is whole."""
