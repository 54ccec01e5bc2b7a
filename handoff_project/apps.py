"""The admin site of the platform's operator."""

from django.contrib.admin.apps import AdminConfig as DjangoAdminConfig


class AdminConfig(DjangoAdminConfig):
    default_site = "handoff_project.admin_site.OperatorSite"
