from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ankle_site.roles import MissingPermissionsError, sync_roles


class Command(BaseCommand):
    help = "Make a group for each role, with exactly its permissions."

    def handle(self, **options: Any) -> None:
        try:
            roles = sync_roles()
        except MissingPermissionsError as error:
            raise CommandError(str(error)) from error
        for role, names in roles.items():
            self.stdout.write(f"{role}: {len(names)} permissions")
            if options["verbosity"] > 1:
                self.stdout.write("\n".join(f"  {name}" for name in sorted(names)))
