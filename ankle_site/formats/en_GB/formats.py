"""Dates with whole months, as Django has them for Spanish; its own British ones are cut short."""

DATE_FORMAT = "j F Y"
DATETIME_FORMAT = "j F Y, H:i"
