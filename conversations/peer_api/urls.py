"""Where other institutions' agents reach ours: below ``/a2a/``."""

from django.urls import path, re_path

from conversations.peer_api import views
from conversations.peer_api.clients.views import plain_rest

urlpatterns = [
    path("<slug:agent_id>/", views.json_rpc),
    path("<slug:agent_id>/.well-known/agent-card.json", views.card),
    path("<slug:agent_id>/.well-known/agent.json", views.card),  # its place before A2A 0.3
    path("<slug:agent_id>/pairing", views.pairing),
    path("<slug:agent_id>/pairing/check", views.pairing_check),
    path("<slug:agent_id>/pairing/confirm", views.pairing_confirm),
    path("<slug:agent_id>/callbacks/<uuid:handoff_id>", views.callback),
    re_path(r"^(?P<agent_id>[-\w]+)/(?P<rest>([-\w]+/)?(message:|tasks|extendedAgentCard).*)$", plain_rest),
]
