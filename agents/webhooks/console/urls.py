"""Addresses of webhooks."""

from django.urls import path

from agents.webhooks.console import delivery_views, endpoint_views

app_name = "webhooks"
_ROOT = "settings/webhooks/"
_ONE = f"{_ROOT}<uuid:endpoint_id>/"
_SENT = f"{_ONE}sent/<uuid:delivery_id>/"
urlpatterns = [
    path(_ROOT, endpoint_views.endpoints, name="endpoints"),
    path(f"{_ROOT}add/", endpoint_views.add, name="add"),
    path(_ONE, endpoint_views.endpoint, name="endpoint"),
    path(f"{_ONE}change/", endpoint_views.change, name="change"),
    path(f"{_ONE}rotate/", endpoint_views.rotate, name="rotate"),
    path(f"{_ONE}disable/", endpoint_views.disable, name="disable"),
    path(f"{_ONE}enable/", endpoint_views.enable, name="enable"),
    path(f"{_ONE}delete/", endpoint_views.delete, name="delete"),
    path(f"{_ONE}test/", delivery_views.test, name="test"),
    path(f"{_ONE}replay/", delivery_views.replay_since, name="replay_since"),
    path(_SENT, delivery_views.delivery, name="delivery"),
    path(f"{_SENT}replay/", delivery_views.replay_one, name="replay_one"),
]
