"""The management API: each app's part of it, and an answer for every other address below."""

from django.urls import URLPattern, path, re_path
from drf_spectacular.views import SpectacularJSONAPIView

from agents.management_api.urls import urlpatterns as of_agents
from conversations.management_api.urls import urlpatterns as of_conversations
from triggers.management_api.urls import urlpatterns as of_triggers
from workspaces.management_api.urls import urlpatterns as of_workspaces
from workspaces.management_api.views import NothingHere

app_name = "api_v1"

urlpatterns: list[URLPattern] = [
    *of_workspaces,
    *of_agents,
    *of_triggers,
    *of_conversations,
    path("openapi.json", SpectacularJSONAPIView.as_view(), name="openapi"),
    re_path("", NothingHere.as_view(), name="nothing"),
]
