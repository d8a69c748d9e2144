from django.apps import AppConfig, apps
from modeltrans.translator import add_virtual_fields, get_i18n_field


class ConditionsConfig(AppConfig):
    name = "conditions"
    verbose_name = "Knowledge"

    def ready(self) -> None:
        """Give each translated text its `name_es`, and its `name_i18n` in the active language.

        modeltrans' own app would do it too, and have every manager rewrite its queries: a query
        here means the same in every language.
        """
        for model in apps.get_models():
            if translations := get_i18n_field(model):
                add_virtual_fields(model, translations.fields, translations.required_languages)
