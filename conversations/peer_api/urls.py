"""Where other institutions' agents reach ours: below ``/a2a/``."""

from django.urls import path

from conversations.peer_api import views

urlpatterns = [
    path("<slug:agent_id>/", views.json_rpc),
    path("<slug:agent_id>/.well-known/agent-card.json", views.card),
    path("<slug:agent_id>/pairing", views.pairing),
    path("<slug:agent_id>/pairing/check", views.pairing_check),
    path("<slug:agent_id>/pairing/confirm", views.pairing_confirm),
    path("<slug:agent_id>/callbacks/<uuid:handoff_id>", views.callback),
]
