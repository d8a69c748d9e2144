from conditions.management.release_commands import DecisionCommand
from conditions.releases import reject


class Command(DecisionCommand):
    help = "Send a candidate back with a reason."
    decide = reject
    done = "rejected"
