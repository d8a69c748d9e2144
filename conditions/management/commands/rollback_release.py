from conditions.management.release_commands import DecisionCommand
from conditions.releases import roll_back


class Command(DecisionCommand):
    help = "Make a retired release live again."
    decide = roll_back
    done = "live again"
