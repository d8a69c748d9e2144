from conditions.management.release_commands import DecisionCommand
from conditions.releases import approve


class Command(DecisionCommand):
    help = "Make a candidate the live release."
    decide = approve
    done = "live"
    needs_reason = False
    shows_trial = True
