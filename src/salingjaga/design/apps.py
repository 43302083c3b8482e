from django.apps import AppConfig


class DesignConfig(AppConfig):
    name = "salingjaga.design"
    label = "design"
