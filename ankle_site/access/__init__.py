"""Who may ask the API how much: keys that administrators make, scopes and rates.

The one model of `ankle_site`: keys are about the site as a whole, and neither what is known nor
what is done with answers knows that there are any. Nothing here is about patients.
"""
