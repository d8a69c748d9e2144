from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser

from ankle_site.staff import second_factor


class Command(BaseCommand):
    help = (
        "Take somebody's second factor away and log them out. For who lost device and recovery"
        " codes, where no administrator is left to do it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")

    def handle(self, *args: Any, username: str, **options: Any) -> None:
        try:
            user = User.objects.get(username=username)
        except User.DoesNotExist as error:
            raise CommandError(f"There is no account {username}.") from error
        second_factor.reset(user=user)
        self.stdout.write(f"{username} sets up a new second factor at the next log-in.")
