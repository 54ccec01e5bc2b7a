"""Addresses of the agents, their tabs, and the senders."""

from django.urls import URLPattern, path

from agents.console import (
    agent_views,
    client_views,
    connect_views,
    connection_views,
    credential_views,
    publish_views,
    reply_views,
    sender_views,
    settings_views,
    sharing_views,
)

app_name = "agents"
AGENT = "agents/<uuid:agent_id>/"
CONNECTION = f"{AGENT}connections/<uuid:connection_id>/"
VERIFICATION = f"{AGENT}connections/verifications/<uuid:verification_id>/"
CREDENTIAL = f"{AGENT}credentials/<uuid:credential_id>/"
SENDER = "senders/<uuid:sender_id>/"

urlpatterns: list[URLPattern] = [
    path("agents/", agent_views.agent_list, name="list"),
    path("agents/create/", agent_views.create, name="create"),
    path(AGENT, agent_views.general, name="general"),
    path(f"{AGENT}replies/", reply_views.replies, name="replies"),
    path(f"{AGENT}connections/", connection_views.connections, name="connections"),
    path(f"{AGENT}connections/connect/", connect_views.connect, name="connect"),
    path(VERIFICATION, connect_views.verification, name="verification"),
    path(f"{CONNECTION}verify/", connection_views.verify_again, name="verify_again"),
    path(f"{CONNECTION}enable/", connection_views.enable_connection, name="enable_connection"),
    path(f"{CONNECTION}disable/", connection_views.disable_connection, name="disable_connection"),
    path(f"{CONNECTION}disconnect/", connection_views.disconnect_connection, name="disconnect"),
    path(f"{CONNECTION}sharing/", sharing_views.sharing, name="sharing"),
    path(f"{AGENT}credentials/", credential_views.credentials, name="credentials"),
    path(f"{CREDENTIAL}rotate/", credential_views.rotate, name="rotate_secret"),
    path(f"{CREDENTIAL}revoke/", credential_views.revoke, name="revoke_secret"),
    path(f"{AGENT}credentials/clients/", client_views.clients, name="clients"),
    path(f"{AGENT}credentials/clients/<uuid:client_id>/revoke/", client_views.revoke, name="revoke_client"),
    path(f"{AGENT}publish/", publish_views.publish, name="publish"),
    path(f"{AGENT}settings/", settings_views.settings, name="settings"),
    path(f"{AGENT}settings/enable/", settings_views.enable, name="enable"),
    path(f"{AGENT}settings/disable/", settings_views.disable, name="disable"),
    path(f"{AGENT}settings/delete/", settings_views.delete, name="delete"),
    path("senders/", sender_views.senders, name="senders"),
    path(f"{SENDER}enable/", sender_views.enable_sender, name="enable_sender"),
    path(f"{SENDER}disable/", sender_views.disable_sender, name="disable_sender"),
    path(f"{SENDER}revoke/", sender_views.revoke_sender, name="revoke_sender"),
]
