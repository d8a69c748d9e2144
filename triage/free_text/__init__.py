"""Reads what people write in their own words: pure, and believes nothing that it does not show.

`reading.read` is the way in; `index.Index` holds the names that it looks for.
"""
