"""What counts as an outage of the database, and what is said of when to come back."""

from django.db import InterfaceError, InternalError, OperationalError

# It cannot be reached, gives up, or takes no writes: to psycopg a server that is read-only is an
# internal error. None of them is a mistake of the request.
OUTAGES = (OperationalError, InterfaceError, InternalError)
RETRY_AFTER = 30  # seconds; a server that starts anew takes about as long
