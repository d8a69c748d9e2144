"""What whoever runs the site needs of it: probes, metrics, the log, reports of errors.

Nothing here learns what somebody answered, who asked, or an address's own part.
"""
