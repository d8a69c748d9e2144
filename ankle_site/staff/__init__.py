"""How staff log in: a password, a second factor, and sessions that end. Patients never do."""
