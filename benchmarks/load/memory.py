"""`python -m benchmarks.load.memory [--minutes 30]`: whether the workers grow under mixed load.

gunicorn makes no worker anew meanwhile, unlike in production, so that nothing hides what gathers.
"""
