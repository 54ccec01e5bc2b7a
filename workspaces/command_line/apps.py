from django.apps import AppConfig


class CommandLineConfig(AppConfig):
    """Commands that come before Django's of the same name."""

    name = "workspaces.command_line"
    label = "command_line"
